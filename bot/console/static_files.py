"""Where the console's style sheet, script and icon are."""

from __future__ import annotations

from pathlib import Path

STATIC = Path(__file__).with_name("static")

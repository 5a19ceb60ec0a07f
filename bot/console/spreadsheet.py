"""Files for a spreadsheet."""

from __future__ import annotations

_FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins with one of these is a formula to a spreadsheet (OWASP, CSV injection)."""


def safe_cell(text: str) -> str:
    """Return what may stand in a cell: an apostrophe before what would be a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text

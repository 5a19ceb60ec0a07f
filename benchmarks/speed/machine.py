"""The machine that was measured on, so that figures can be read years later."""

from __future__ import annotations

import os
import platform
from datetime import datetime, timezone
from pathlib import Path

import psutil

BUSY = 0.5
"""Processors that others keep busy before a round, above which its figures are provisional."""
CPU_INFO = Path("/proc/cpuinfo")


def machine() -> dict[str, str | int]:
    """Return the processors, the memory and the moment."""
    names = [line.partition(":")[2].strip() for line in _cpu_info() if line.startswith("model name")]
    return {
        "when": datetime.now(timezone.utc).isoformat(timespec="minutes"),
        "processors": os.cpu_count() or 1,
        "processor": names[0] if names else platform.machine(),
        "memory_gb": round(psutil.virtual_memory().total / 1e9),
        "python": platform.python_version(),
    }


def _cpu_info() -> list[str]:
    return CPU_INFO.read_text().splitlines() if CPU_INFO.exists() else []


def others_busy(seconds: float = 2.0) -> float:
    """Return how many processors others keep busy while we wait this long."""
    return psutil.cpu_percent(interval=seconds) / 100 * (os.cpu_count() or 1)

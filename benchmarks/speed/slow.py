"""What is measured once because it takes long: a start with nothing in the page cache, and training."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Callable, Iterable
from pathlib import Path

from benchmarks.speed.side import Side, nabij_environment
from bot.settings import ROOT
from tests.served import free_port


def forget_pages(places: Iterable[Path]) -> int:
    """Ask the kernel to drop the files of these folders from its page cache; return how many it was asked about.

    What another process has mapped at that moment stays: measure with nothing else of ours running.
    """
    asked = 0
    for place in places:
        for path in [place] if place.is_file() else place.rglob("*"):
            if path.is_file() and not path.is_symlink():
                file = os.open(path, os.O_RDONLY)
                os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
                os.close(file)
                asked += 1
    return asked


def cold_start(start: Callable[[Path], Side], model: Path) -> float:
    """Return the seconds from a start to the first answer when no file of Python, packages or model is in memory."""
    packages = {Path(sysconfig.get_path(name)).resolve() for name in ("purelib", "platlib", "stdlib")}
    forget_pages([*packages, model.resolve(), (ROOT / "bot").resolve(), (ROOT / "content").resolve()])
    with tempfile.TemporaryDirectory() as folder:
        side = start(Path(folder))
        side.stop()
    return side.start_seconds


def train_nabij() -> float:
    """Return the seconds that training Nabij from nothing takes, the whole process; its model is thrown away."""
    with tempfile.TemporaryDirectory() as folder:
        environment = nabij_environment(Path(folder), free_port(), NABIJ_MODEL_DIR=folder)
        started = time.monotonic()
        subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "bot.train_process"],
            cwd=ROOT,
            env={**os.environ, **environment},
            check=True,
            capture_output=True,
        )
        return time.monotonic() - started

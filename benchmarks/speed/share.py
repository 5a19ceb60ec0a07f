"""Holds a process to a share of one processor, so that what a second one adds can be seen on a small machine."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

CGROUPS = Path("/sys/fs/cgroup")
PERIOD = 100_000
"""Microseconds in which a process may run its share (the kernel's own default)."""


class CannotLimitError(RuntimeError):
    """This machine does not let us limit a process."""


@contextlib.contextmanager
def held_to(pid: int, share: float) -> Iterator[None]:
    """Hold a process with all its threads to a share of one processor, as long as the context lasts.

    Args:
        pid: the process.
        share: processor seconds a second.

    Raises:
        CannotLimitError: when the kernel's control groups cannot be written (only root may).
    """
    controller = CGROUPS / "cpu" if (CGROUPS / "cpu").is_dir() else CGROUPS
    group, quota = controller / f"nabij-{pid}", round(share * PERIOD)
    try:
        group.mkdir()
    except OSError as error:
        raise CannotLimitError(f"{group} cannot be made: {error}") from error
    try:
        try:
            if (group / "cpu.cfs_quota_us").exists():  # control groups, version 1
                (group / "cpu.cfs_period_us").write_text(str(PERIOD), "ascii")
                (group / "cpu.cfs_quota_us").write_text(str(quota), "ascii")
            else:
                (group / "cpu.max").write_text(f"{quota} {PERIOD}", "ascii")
            (group / "cgroup.procs").write_text(str(pid), "ascii")
        except OSError as error:
            raise CannotLimitError(f"{group}: {error}") from error
        yield
    finally:
        with contextlib.suppress(OSError):  # the process has ended, or goes back to where it was
            (controller / "cgroup.procs").write_text(str(pid), "ascii")
        group.rmdir()

"""Tells the service manager (systemd) how this process is: ready, still alive, stopping (sd_notify(3)).

With `Type=notify` a restart counts as done when the model is loaded, so that nodes can be restarted one after another;
with `WatchdogSec=` a process whose event loop hangs is started anew. Without systemd nothing is told.
"""

from __future__ import annotations

import asyncio
import os
import socket
from collections.abc import Mapping
from typing import Optional

READY, STOPPING, ALIVE = "READY=1", "STOPPING=1", "WATCHDOG=1"
MICROSECONDS = 1_000_000
SHARE = 3
"""How often within the watchdog's time this process says that it is alive; sd_watchdog_enabled(3) wants 2 or more."""


class ServiceManager:
    """The service manager that started this process, or nobody."""

    def __init__(self, environment: Mapping[str, str] = os.environ) -> None:
        """Read from the environment where it listens, and after how long a silence it acts."""
        address = environment.get("NOTIFY_SOCKET", "")
        self._address = "\0" + address[1:] if address.startswith("@") else address
        meant_for = environment.get("WATCHDOG_PID", str(os.getpid()))
        time = environment.get("WATCHDOG_USEC", "") if meant_for == str(os.getpid()) else ""
        self.watchdog_seconds: Optional[float] = int(time) / MICROSECONDS if time.isdigit() and int(time) else None

    def tell(self, state: str) -> None:
        """Say one of the states above."""
        if not self._address:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as line:
                line.connect(self._address)
                line.sendall(state.encode())
        except OSError:  # nobody listens any more; people are served all the same
            return

    async def keep_alive(self) -> None:
        """Say from the event loop that it still turns, as often as the watchdog wants; until cancelled."""
        while self._address and self.watchdog_seconds is not None:
            self.tell(ALIVE)
            await asyncio.sleep(self.watchdog_seconds / SHARE)

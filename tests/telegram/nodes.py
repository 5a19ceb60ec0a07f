"""Starts and kills server processes (`tests.telegram.node`)."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from tests.served import ROOT, free_port
from tests.telegram.emulator import TOKEN, Emulator

START_SECONDS = 60
SECRET = "only-Telegram_knows"


def is_listening(port: int) -> bool:
    """Say whether somebody answers on a port."""
    with socket.socket() as s:
        return s.connect_ex(("127.0.0.1", port)) == 0


class Nodes:
    """Nodes of one installation, with the same database, key and bot."""

    def __init__(self, emulator: Emulator, database_url: str, key: str, folder: Path, seconds: float = 0.0) -> None:
        self._emulator, self._folder, self._seconds = emulator, folder, seconds
        self._environment = {
            **os.environ,
            "NABIJ_STATE_DIR": str(folder),
            "NABIJ_DATABASE_URL": database_url,
            "NABIJ_DATA_KEY": key,
            "NABIJ_TELEGRAM_TOKEN": TOKEN,
            "NABIJ_TELEGRAM_API": emulator.url,
            "NO_PROXY": "127.0.0.1",
        }
        self.running: dict[int, subprocess.Popen[bytes]] = {}

    def start(self, webhook: bool = False) -> subprocess.Popen[bytes]:
        """Start a node, and wait until it is there."""
        process = self.launch(webhook)
        self._await()
        return process

    def start_two(self, webhook: bool = False) -> list[subprocess.Popen[bytes]]:
        """Start two nodes at the same time, and wait until they are there."""
        processes = [self.launch(webhook), self.launch(webhook)]
        self._await()
        return processes

    def launch(self, webhook: bool = False) -> subprocess.Popen[bytes]:
        """Start a node without waiting for it."""
        port = free_port()
        environment = dict(self._environment)
        if webhook:
            environment["NABIJ_TELEGRAM_WEBHOOK_URL"] = f"http://127.0.0.1:{port}/webhooks/telegram/webhook"
            environment["NABIJ_TELEGRAM_WEBHOOK_SECRET"] = SECRET
        with (self._folder / f"node-{port}.log").open("wb") as log:
            command = [sys.executable, "-m", "tests.telegram.node", str(port), str(self._seconds)]
            process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=log, stderr=log)
        self.running[port] = process
        return process

    def _await(self) -> None:
        """Wait until every node that was not ended answers."""
        deadline = time.monotonic() + START_SECONDS
        waiting = {port: process for port, process in self.running.items() if process.poll() is None}
        while waiting and time.monotonic() < deadline:
            if any(process.poll() is not None for process in waiting.values()):
                break
            waiting = {port: process for port, process in waiting.items() if not is_listening(port)}
            time.sleep(0.1)
        if waiting:
            raise RuntimeError(f"a node did not come up:\n{self.logs()[-2000:]}")

    def kill(self, process: subprocess.Popen[bytes]) -> None:
        """Kill a node without a warning."""
        process.send_signal(signal.SIGKILL)
        process.wait(10)

    def stop(self) -> None:
        """Stop all nodes as Ctrl-C does."""
        for process in self.running.values():
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
        for process in self.running.values():
            process.wait(30)

    def says(self, process: subprocess.Popen[bytes], state: str) -> bool:
        """Say whether a node logged that it is in this state."""
        port = next(port for port, running in self.running.items() if running is process)
        return f'"state": "{state}"' in (self._folder / f"node-{port}.log").read_text()

    def logs(self) -> str:
        """Return what all nodes logged."""
        return "".join(path.read_text() for path in sorted(self._folder.glob("node-*.log")))

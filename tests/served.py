"""The assistant as it is served: a process of its own, spoken to over HTTP."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import requests

ROOT = Path(__file__).resolve().parents[1]
START_SECONDS = 120
ANSWER_SECONDS = 30


def free_port() -> int:
    """Return a port nobody listens on."""
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return int(s.getsockname()[1])


@dataclass
class Served:
    """A running server."""

    url: str
    process: subprocess.Popen[bytes]
    state: Path
    log: Path

    def say(self, sender: str, message: Any) -> list[dict[str, Any]]:
        """Send a message as a channel does and return the replies."""
        body = {"sender": sender, "message": message}
        response = requests.post(f"{self.url}/webhooks/rest/webhook", json=body, timeout=ANSWER_SECONDS)
        response.raise_for_status()
        replies: list[dict[str, Any]] = response.json()
        return replies

    def fetch(self, sender: str, token: str) -> bytes:
        """Return a document that was offered to a sender; nothing when it is refused."""
        body = {"sender": sender, "token": token}
        response = requests.post(f"{self.url}/webhooks/rest/document", json=body, timeout=ANSWER_SECONDS)
        return response.content if response.ok else b""

    def stop(self) -> None:
        """Stop as Ctrl-C does."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGINT)
            self.process.wait(timeout=30)


def start_server(state: Path, key: str, port: int | None = None, **environment: str) -> Served:
    """Start `nabij serve` on a fresh database in `state`, with the model in the project's var folder."""
    port = port or free_port()
    values = {
        "NABIJ_STATE_DIR": str(state),
        "NABIJ_MODEL_DIR": str(ROOT / "var" / "models"),
        "NABIJ_ENCODER_DIR": str(ROOT / "var" / "encoder"),
        "NABIJ_DATA_KEY": key,
        "NABIJ_PORT": str(port),
        **environment,
    }
    env = {**os.environ, **values}
    nabij = [sys.executable, "-m", "bot.cli"]
    subprocess.run([*nabij, "db", "upgrade"], env=env, cwd=ROOT, check=True, capture_output=True)
    log = state / f"server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen([*nabij, "serve"], env=env, cwd=ROOT, stdout=output, stderr=output)
    served = Served(f"http://127.0.0.1:{port}", process, state, log)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise RuntimeError(f"The server stopped:\n{log.read_text()[-3000:]}")
        try:
            if requests.get(f"{served.url}/health", timeout=5).status_code == 200:
                return served
        except requests.ConnectionError:
            time.sleep(0.2)
    served.stop()
    raise RuntimeError(f"The server did not come up:\n{log.read_text()[-3000:]}")

"""Starts, kills and talks to nodes (`tests.shared.node`)."""

from __future__ import annotations

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import requests

from bot.store.database import migrate
from bot.store.vault import new_key
from tests.redis_server import RedisServer
from tests.served import ROOT, free_port
from tests.telegram.nodes import is_listening

START_SECONDS = 180
SECONDS = 20
MESSAGES = itertools.count(10**16)


class Node:
    """One process."""

    def __init__(self, environment: dict[str, str], log: Path) -> None:
        port = free_port()
        self.url, self.port = f"http://127.0.0.1:{port}", port
        with log.open("wb") as output:
            command = [sys.executable, "-m", "tests.shared.node", str(port)]
            self.process = subprocess.Popen(command, env=environment, cwd=ROOT, stdout=output, stderr=output)
        self.log = log

    def wait(self) -> None:
        """Wait until it is there."""
        deadline = time.monotonic() + START_SECONDS
        while not is_listening(self.port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"a node did not come up:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.1)

    def kill(self) -> None:
        """Kill it without a warning."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def post(self, path: str, body: dict[str, Any], **headers: str) -> requests.Response:
        """Send a request."""
        return requests.post(f"{self.url}/{path}", data=json.dumps(body), timeout=SECONDS, headers=headers)

    def session(self, **headers: str) -> str:
        """Return a new session."""
        return str(self.post("chat/session", {}, **headers).json()["session"])

    def say(self, session: str, text: str, identity: str = "", **headers: str) -> requests.Response:
        """Send a message of a page."""
        identity = identity or str(next(MESSAGES))
        return self.post("chat/messages", {"session": session, "id": identity, "text": text}, **headers)

    def events(self, session: str, done: int) -> list[dict[str, Any]]:
        """Return a conversation's events, up to and with so many answered messages."""
        return Stream(self, session).until(lambda found: sum(e["type"] == "done" for e in found) >= done)


class Stream:
    """An event stream of a node; what came before is told first."""

    def __init__(self, node: Node, session: str) -> None:
        address = node.post("chat/stream", {"session": session}).json()["stream"]
        self._response = requests.get(node.url + address, stream=True, timeout=SECONDS)
        self.heard: list[dict[str, Any]] = []
        self._lines = self._response.iter_lines()

    def until(self, is_enough: Any) -> list[dict[str, Any]]:
        """Listen until what was heard is enough; return everything."""
        ends = threading.Timer(SECONDS, self._response.raw.close)
        ends.start()
        try:
            while not is_enough(self.heard):
                line = next(self._lines)
                if line.startswith(b"data: "):
                    self.heard.append(json.loads(line[6:]))
        finally:
            ends.cancel()
        return self.heard


def said(events: list[dict[str, Any]]) -> list[str]:
    """Return what was answered, in order."""
    return [event["text"] for event in events if event["type"] == "reply"]


class Nodes:
    """Nodes of one installation: one database, one key, one Redis."""

    def __init__(self, folder: Path, redis: RedisServer | None) -> None:
        url = f"sqlite:///{folder / 'nabij.db'}"
        migrate(url)
        self._folder, self.redis = folder, redis
        self._environment = {
            **os.environ,
            "NABIJ_STATE_DIR": str(folder),
            "NABIJ_DATABASE_URL": url,
            "NABIJ_DATA_KEY": new_key(),
            "NABIJ_REDIS_URL": redis.url if redis else "",
        }
        self.running: list[Node] = []

    def start(self, number: int = 1, **settings: str) -> list[Node]:
        """Start nodes, and wait until they are there."""
        environment = {**self._environment, **settings}
        new = [Node(environment, self._folder / f"node-{len(self.running) + n}.log") for n in range(number)]
        self.running += new
        for node in new:
            node.wait()
        return new

    def stop(self) -> None:
        """Stop all nodes as Ctrl-C does."""
        for node in self.running:
            if node.process.poll() is None:
                node.process.send_signal(signal.SIGINT)
        for node in self.running:
            node.process.wait(30)

    def logs(self) -> str:
        """Return what all nodes logged."""
        return "".join(path.read_text() for path in sorted(self._folder.glob("node-*.log")))

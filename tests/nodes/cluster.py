"""An installation of several nodes on one machine: real processes on one PostgreSQL and one Redis, behind nginx.

cluster.start()                      nodes, nginx and Redis
cluster.url                          nginx; `cluster.nodes[0].url` is a node by itself
cluster.nodes[0].restart()           SIGTERM, wait for its end, start, wait for its health
cluster.nodes[0].kill()              SIGKILL
cluster.redis.stop(signal.SIGKILL)   and cluster.redis.start()
cluster.logs()                       what every node logged
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from bot.store.database import migrate
from bot.store.vault import Vault, new_key
from tests.nodes.node import HOLD
from tests.nodes.programs import Program, nginx
from tests.redis_server import RedisServer
from tests.served import ROOT, free_port

NODE = "tests.nodes.node"
START_SECONDS = 300
END_SECONDS = 60
"""How long a stopping node goes on with what it was asked: longer than any test holds it up."""
STOP_SECONDS = 2 * END_SECONDS
NOTICE_SECONDS = 0.5


class NodeProcess:
    """One node: a process that can end and be started again, on the same port."""

    def __init__(self, folder: Path, environment: dict[str, str], module: str) -> None:
        self.module, self.port = module, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = folder / f"node-{self.port}.log"
        self._environment = {**environment, "NABIJ_PORT": str(self.port)}
        self.process: subprocess.Popen[bytes] | None = None

    def launch(self) -> None:
        """Start without waiting."""
        with self.log.open("ab") as log:
            command = [sys.executable, "-m", self.module]
            self.process = subprocess.Popen(command, env=self._environment, cwd=ROOT, stdout=log, stderr=log)

    def await_health(self) -> None:
        """Wait until the node says that everything works."""
        deadline = time.monotonic() + START_SECONDS
        while self.health().get("status") != "ok":
            if self.process is None or self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"a node did not come up:\n{self.log.read_text()[-3000:]}")
            time.sleep(0.1)

    def health(self) -> dict[str, Any]:
        """Return what the node says of itself; nothing when it takes no connections."""
        try:
            found: dict[str, Any] = requests.get(f"{self.url}/health", timeout=10).json()
        except requests.RequestException:
            return {}
        return found

    def signal(self, number: int) -> None:
        """Send a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def await_end(self) -> int:
        """Wait until the process ended; return its exit code."""
        assert self.process is not None
        return self.process.wait(STOP_SECONDS)

    def kill(self) -> None:
        """Kill without a warning."""
        self.signal(signal.SIGKILL)
        self.await_end()

    def restart(self) -> int:
        """Do what `systemctl restart` does; return the exit code of the old process."""
        self.signal(signal.SIGTERM)
        code = self.await_end()
        self.launch()
        self.await_health()
        return code

    def is_running(self) -> bool:
        """Say whether there is a process."""
        return self.process is not None and self.process.poll() is None


class Cluster:
    """Nodes with what they share."""

    def __init__(self, folder: Path, database_url: str, nodes: int = 2, module: str = NODE, **environment: str) -> None:
        """Prepare; nothing runs before `start`.

        Args:
            folder: where logs and the model go; the model is a copy, so that a test may break it.
            database_url: an empty database.
            nodes: how many.
            module: the program of a node.
            environment: further settings of every node.
        """
        self.folder, self.database_url, self.key = folder, database_url, new_key()
        self.vault = Vault(self.key)
        self.models = folder / "models"
        self.redis = RedisServer()
        settings = {
            "NABIJ_STATE_DIR": str(folder),
            "NABIJ_MODEL_DIR": str(self.models),
            "NABIJ_ENCODER_DIR": str(ROOT / "var" / "encoder"),
            "NABIJ_DATABASE_URL": database_url,
            "NABIJ_REDIS_URL": self.redis.url,
            "NABIJ_DATA_KEY": self.key,
            "NABIJ_DRAIN_NOTICE_SECONDS": str(NOTICE_SECONDS),
            "NABIJ_DRAIN_SECONDS": str(END_SECONDS),
            "NABIJ_LIMIT_MESSAGES_PERSON": "off",  # three people of these tests type faster than a hand can
            "NO_PROXY": "*",
        }
        values = {**os.environ, "PYTHONPATH": str(ROOT), **settings, **environment}
        self.nodes = [NodeProcess(folder, values, module) for _ in range(nodes)]
        self.nginx: Program = nginx(folder / "nginx", [node.port for node in self.nodes])
        self.url = f"http://127.0.0.1:{self.nginx.port}"

    def start(self) -> None:
        """Start everything, and wait until it works."""
        shutil.copytree(ROOT / "var" / "models", self.models)
        migrate(self.database_url)
        self.redis.start()
        self.revive()

    def revive(self) -> None:
        """Start nodes and nginx that do not run, and wait until everything works."""
        if not self.nginx.is_running():
            self.nginx.start()
        for node in self.nodes:
            if not node.is_running():
                node.launch()
        with ThreadPoolExecutor() as waiting:
            list(waiting.map(NodeProcess.await_health, self.nodes))

    @contextmanager
    def holding(self) -> Iterator[None]:
        """Let messages with `HELD` in them wait for their answer until the end of the block."""
        hold = self.folder / HOLD
        hold.touch()
        try:
            yield
        finally:
            hold.unlink()

    def stop(self) -> None:
        """End everything."""
        running = [node for node in self.nodes if node.is_running()]
        for node in running:
            node.signal(signal.SIGINT)
        for node in running:
            node.await_end()
        self.nginx.stop()
        self.redis.kill()

    def logs(self) -> str:
        """Return what all nodes logged."""
        return "".join(node.log.read_text() for node in self.nodes if node.log.exists())

"""A running assistant that is measured: its processes, what they take, and how long its start took."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import psutil
import requests

from benchmarks.speed.stock_actions import TEXTS_FILE
from benchmarks.speed.stock_project import CREDENTIALS, ENDPOINTS, StockProject
from bot.settings import ROOT
from bot.store.vault import new_key
from tests.served import free_port

START_SECONDS = 300
POLL_SECONDS = 0.1
STOP_SECONDS = 60
MEGABYTE = 1024 * 1024
WEBHOOK = "/webhooks/rest/webhook"
UNLIMITED = "10000/1"
"""Messages in seconds of one person and one address: counted, as always, and never too many."""
FIRST_MESSAGE = "Wat is palliatieve zorg?"
QUIET = {"RASA_TELEMETRY_ENABLED": "false", "TF_CPP_MIN_LOG_LEVEL": "3", "SQLALCHEMY_SILENCE_UBER_WARNING": "1"}


@dataclass
class Side:
    """An assistant that runs."""

    name: str
    url: str
    """Where messages go."""
    processes: list[subprocess.Popen[bytes]]
    database: Path | None = None
    start_seconds: float = 0.0
    """From the start of the first process to the first answer."""
    logs: list[Path] = field(default_factory=list)

    def _tree(self) -> list[psutil.Process]:
        roots = [psutil.Process(process.pid) for process in self.processes]
        return [each for root in roots for each in (root, *root.children(recursive=True))]

    def memory(self) -> float:
        """Return the resident memory (RSS) in MB of every process, summed; pages they share count for each."""
        return sum(each.memory_info().rss for each in self._tree()) / MEGABYTE

    def first_memory(self) -> float:
        """Return the resident memory in MB of the first process and its children: the server without its helpers."""
        root = psutil.Process(self.processes[0].pid)
        return sum(each.memory_info().rss for each in (root, *root.children(recursive=True))) / MEGABYTE

    def processor_seconds(self) -> float:
        """Return the processor time that all processes took up to now, user and system."""
        times = [each.cpu_times() for each in self._tree()]
        return float(sum(t.user + t.system for t in times))

    def database_bytes(self) -> int:
        """Return the bytes of the pages of its SQLite database; 0 when it has another one."""
        if self.database is None:
            return 0
        with contextlib.closing(sqlite3.connect(f"file:{self.database}?mode=ro", uri=True)) as connection:
            (pages,), (size,) = (
                connection.execute(f"PRAGMA {name}").fetchone() for name in ("page_count", "page_size")
            )
        return int(pages * size)

    def stop(self) -> None:
        """Stop as Ctrl-C does, and by force what does not listen; only processes that were started here."""
        for process in self.processes:
            if process.poll() is None:
                process.send_signal(signal.SIGINT)
        for process in self.processes:
            _wait(process)


def _wait(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def launch(
    command: Sequence[str], log: Path, environment: Mapping[str, str], folder: Path = ROOT
) -> subprocess.Popen[bytes]:
    """Start a process with its output in a file."""
    env = {**os.environ, **QUIET, "PYTHONPATH": str(ROOT), **environment}
    with log.open("ab") as output:
        return subprocess.Popen(command, cwd=folder, env=env, stdout=output, stderr=output)


def wait_for_answer(side: Side, started: float) -> Side:
    """Ask until there is an answer, and write down how long that took since `started` (`time.perf_counter`).

    Raises:
        RuntimeError: when a process stops, or there is no answer in five minutes.
    """
    body = {"sender": "first", "message": FIRST_MESSAGE}
    while time.perf_counter() - started < START_SECONDS and all(p.poll() is None for p in side.processes):
        try:
            response = requests.post(side.url, json=body, timeout=START_SECONDS)
            if response.status_code == 200 and response.json():
                side.start_seconds = time.perf_counter() - started
                return side
        except requests.ConnectionError:
            pass
        time.sleep(POLL_SECONDS)
    side.stop()
    told = "\n".join(log.read_text(errors="replace")[-2000:] for log in side.logs)
    raise RuntimeError(f"{side.name} did not come up:\n{told}")


def nabij_environment(state: Path, port: int, **more: str) -> dict[str, str]:
    """Return the settings of a Nabij with a state folder of its own and the model of this installation."""
    return {
        "NABIJ_STATE_DIR": str(state),
        "NABIJ_MODEL_DIR": str(ROOT / "var" / "models"),
        "NABIJ_ENCODER_DIR": str(ROOT / "var" / "encoder"),
        "NABIJ_PORT": str(port),
        **{f"NABIJ_LIMIT_MESSAGES_{whose}": UNLIMITED for whose in ("PERSON", "ADDRESS")},
        **more,
    }


def start_nabij(state: Path) -> Side:
    """Start Nabij on a fresh SQLite database."""
    port = free_port()
    environment = nabij_environment(state, port, NABIJ_DATA_KEY=new_key())
    nabij, log = [sys.executable, "-m", "bot.cli"], state / "nabij.log"
    launch([*nabij, "db", "upgrade"], log, environment).wait()
    started = time.perf_counter()
    process = launch([*nabij, "serve"], log, environment)
    url = f"http://127.0.0.1:{port}{WEBHOOK}"
    return wait_for_answer(Side("Nabij", url, [process], state / "nabij.db", logs=[log]), started)


def stock_starter(project: StockProject, texts: Path) -> Callable[[Path], Side]:
    """Return who starts stock Rasa in a folder: `rasa run`, SQLite, and its action server beside it."""

    def start(state: Path) -> Side:
        port, actions, database = free_port(), free_port(), state / "rasa.db"
        endpoints, credentials = state / "endpoints.yml", state / "credentials.yml"
        endpoints.write_text(ENDPOINTS.format(actions=actions, database=database))
        credentials.write_text(CREDENTIALS)
        rasa = [str(Path(sys.executable).with_name("rasa")), "run", "--port", str(port), "--interface", "127.0.0.1"]
        rasa += ["--model", str(project.model), "--endpoints", str(endpoints), "--credentials", str(credentials)]
        server = ["-m", "rasa_sdk", "--port", str(actions), "--actions", "benchmarks.speed.stock_actions"]
        logs = [state / "rasa.log", state / "actions.log"]
        started = time.perf_counter()
        processes = [
            launch(rasa, logs[0], {}, state),
            launch([sys.executable, *server], logs[1], {TEXTS_FILE: str(texts)}),
        ]
        return wait_for_answer(
            Side("stock Rasa", f"http://127.0.0.1:{port}{WEBHOOK}", processes, database, logs=logs), started
        )

    return start

"""An installation that runs, seen by who attacks it and by who looks at its log and database afterwards."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import inspect, text

from tests.console.running import Running
from tests.served import Served
from tests.telegram.emulator import Emulator

CANARY = "kanarie9x"
"""Stands in everything an attacker sends; it may turn up in no log."""
FINGERPRINT = 'SELECT md5(string_agg(found::text, chr(10) ORDER BY found::text)) FROM "{table}" AS found'
LOG_SECONDS = 10.0
SOCKET_SECONDS = 10.0
NOTES_OF_ATTACKS = frozenset({"audit_event", "login_limit", "staff_session", "notice"})
"""Tables in which the console writes down that it was attacked and who looked, and what it has told staff."""


class Log:
    """What one process logs."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def after(self, mark: int) -> list[dict[str, Any]]:
        """Return the events logged after a place in the file."""
        lines = self._path.read_bytes()[mark:].decode().splitlines()
        return [json.loads(line) for line in lines]

    @contextmanager
    def tells(self, *events: str, **fields: object) -> Iterator[None]:
        """Expect one of some events, with these fields, in the log, and nothing of what was sent."""
        mark, deadline = self._path.stat().st_size, time.monotonic() + LOG_SECONDS
        yield
        while not any(found["event"] in events and fields.items() <= found.items() for found in self.after(mark)):
            assert time.monotonic() < deadline, (events, fields, self.after(mark))
            time.sleep(0.02)
        assert CANARY not in self._path.read_bytes()[mark:].decode()


@dataclass
class Scene:
    """The assistant, the console and what stands around them, on one PostgreSQL database."""

    server: Served
    console: Running
    emulator: Emulator

    @property
    def server_log(self) -> Log:
        return Log(self.server.log)

    @property
    def console_log(self) -> Log:
        return Log(self.console.log)

    def contents(self, but: frozenset[str] = NOTES_OF_ATTACKS) -> dict[str, str]:
        """Return a fingerprint of every table but some."""
        with self.console.engine.connect() as connection:
            tables = set(inspect(connection).get_table_names()) - but
            return {table: str(connection.execute(text(FINGERPRINT.format(table=table))).scalar()) for table in tables}

    @contextmanager
    def nothing_changes(self, but: frozenset[str] = NOTES_OF_ATTACKS) -> Iterator[None]:
        """Expect every table but some to be afterwards as it was."""
        before = self.contents(but)
        yield
        after = self.contents(but)
        changed = {table for table in after if after[table] != before[table]}
        assert not changed, changed


def send_raw(url: str, data: bytes) -> bytes:
    """Send bytes as they are and return the answer up to the end of the connection."""
    address = urlsplit(url)
    answer = b""
    with socket.create_connection((address.hostname, address.port), SOCKET_SECONDS) as line:
        try:
            line.sendall(data)
            while part := line.recv(65_536):
                answer += part
        except ConnectionError:
            pass  # a server that has said no may leave before it was sent everything
    return answer


def status_of(answer: bytes) -> int:
    """Return the status of an answer; 0 when the connection was closed without one."""
    return int(answer.split(b" ", 2)[1]) if answer.startswith(b"HTTP/1.1 ") else 0

"""A PostgreSQL of our own that can be taken away and be slow."""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg2

from tests.served import free_port
from tests.unit.store.conftest import as_ordinary_user, fresh_postgres, postgres_program

TABLES = "chat_event, chat_message, conversation_turn, guide_progress"


class Postgres:
    """A database cluster with one database."""

    def __init__(self) -> None:
        self._folder, self._port = Path(tempfile.mkdtemp(prefix="nabij-faults-")), free_port()
        self._data, self._pg_ctl = str(self._folder / "data"), postgres_program("pg_ctl")
        if os.geteuid() == 0:
            shutil.chown(self._folder, "postgres")
        initdb = postgres_program("initdb")
        as_ordinary_user(
            initdb, "-D", self._data, "-U", "nabij", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"
        )
        self.start()
        self.url = fresh_postgres(self._port, "nabij_faults")

    def start(self) -> None:
        """Start, and wait until it takes connections."""
        options = f"-p {self._port} -h 127.0.0.1 -k {self._folder}"
        as_ordinary_user(self._pg_ctl, "-D", self._data, "-o", options, "-l", str(self._folder / "log"), "-w", "start")

    def stop(self) -> None:
        """Stop without finishing anything, as when the power goes."""
        as_ordinary_user(self._pg_ctl, "-D", self._data, "-m", "immediate", "-w", "stop")

    def remove(self) -> None:
        """Stop, and leave nothing."""
        self.stop()
        shutil.rmtree(self._folder)

    @contextmanager
    def hanging(self) -> Iterator[None]:
        """Let every question about the tables of conversations wait until the end of the block."""
        connection = psycopg2.connect(self.url)
        try:
            with connection.cursor() as cursor:
                cursor.execute(f"LOCK TABLE {TABLES} IN ACCESS EXCLUSIVE MODE")
            yield
        finally:
            connection.rollback()
            connection.close()

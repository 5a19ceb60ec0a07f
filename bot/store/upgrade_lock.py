"""Lets one process at a time change the tables of a database, on however many machines they run."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.pool import NullPool

WAIT_SECONDS = 120
"""How long to wait for another process; a migration of a large table takes a while."""
LOOK_SECONDS = 0.1
ADVISORY_KEY = 0x6E6162696A
"""Of PostgreSQL's advisory lock: the letters "nabij"."""
SUFFIX = ".upgrade"
"""Of the file beside a SQLite database that is locked; the lock ends with its process, the empty file stays."""


class LockWaitError(RuntimeError):
    """Another process has been changing the tables for too long."""


@contextmanager
def only_one(url: str) -> Iterator[None]:
    """Do something to a database's tables while no other process does.

    Raises:
        LockWaitError: when another one does not finish in two minutes.
    """
    target = make_url(url)
    lock = _file_lock(Path(target.database or "nabij.db")) if url.startswith("sqlite") else _advisory_lock(url)
    with lock:
        yield


@contextmanager
def _file_lock(database: Path) -> Iterator[None]:
    """Hold a lock on a file beside a SQLite database (flock(2))."""
    deadline = time.monotonic() + WAIT_SECONDS
    descriptor = os.open(database.with_name(database.name + SUFFIX), os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError as error:
                if time.monotonic() > deadline:
                    raise LockWaitError from error
                time.sleep(LOOK_SECONDS)
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _advisory_lock(url: str) -> Iterator[None]:
    """Hold an advisory lock of PostgreSQL; it ends with its transaction, through a connection pooler too."""
    engine = create_engine(url, poolclass=NullPool, future=True)
    with engine.connect() as connection:
        connection.execute(text("SELECT set_config('lock_timeout', :wait, true)"), {"wait": f"{WAIT_SECONDS}s"})
        try:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": ADVISORY_KEY})
        except DBAPIError as error:
            raise LockWaitError from error
        yield

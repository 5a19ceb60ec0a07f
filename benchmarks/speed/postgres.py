"""A PostgreSQL of this run, which writes to disk as it does in earnest."""

from __future__ import annotations

import contextlib
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

from tests.served import free_port
from tests.unit.store.conftest import as_ordinary_user, fresh_postgres, postgres_program


@contextlib.contextmanager
def postgres(name: str) -> Iterator[str]:
    """Run a PostgreSQL with an empty database on loopback; yield its URL."""
    folder, port = Path(tempfile.mkdtemp(prefix="nabij-postgres-")), free_port()
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, control = str(folder / "data"), postgres_program("pg_ctl")
    try:
        initdb = postgres_program("initdb")
        as_ordinary_user(initdb, "-D", data, "-U", "nabij", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-p {port} -h 127.0.0.1 -k {folder}"
        as_ordinary_user(control, "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield fresh_postgres(port, name)
        finally:
            as_ordinary_user(control, "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)

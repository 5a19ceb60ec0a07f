"""Databases to test on: a SQLite file and a PostgreSQL cluster of this run."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import psycopg2
import pytest

from bot.store.database import connect, migrate
from bot.store.vault import Vault, new_key

DEBIAN = Path("/usr/lib/postgresql")


def free_port():
    with socket.socket() as s:
        s.bind(("127.0.0.1", 0))
        return s.getsockname()[1]


def postgres_program(name):
    """Return the path of a program of PostgreSQL, on the PATH or where Debian keeps it; the newest."""
    if found := shutil.which(name):
        return found
    versions = sorted(DEBIAN.glob(f"*/bin/{name}"), key=lambda p: float(p.parts[-3]))
    if not versions:
        pytest.fail(f"No {name} of PostgreSQL on this machine: run `make system-packages`.", pytrace=False)
    return str(versions[-1])


def as_ordinary_user(*command):
    """Run a command as `postgres` when we are root: PostgreSQL refuses to run as root."""
    prefix = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
    done = subprocess.run([*prefix, *command], cwd="/", capture_output=True, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.stdout}{done.stderr}"


@pytest.fixture(scope="session")
def postgres_port():
    """Start a PostgreSQL of our own for this run and return its port."""
    initdb, pg_ctl = postgres_program("initdb"), postgres_program("pg_ctl")
    folder = Path(tempfile.mkdtemp(prefix="nabij-postgres-"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data, port = str(folder / "data"), free_port()
    try:
        as_ordinary_user(initdb, "-D", data, "-U", "nabij", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        options = f"-p {port} -h 127.0.0.1 -k {folder} -F"
        as_ordinary_user(pg_ctl, "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
        try:
            yield port
        finally:
            as_ordinary_user(pg_ctl, "-D", data, "-m", "immediate", "-w", "stop")
    finally:
        shutil.rmtree(folder)


def fresh_postgres(port, name):
    """Make an empty database and return its URL."""
    connection = psycopg2.connect(host="127.0.0.1", port=port, user="nabij", dbname="postgres")
    connection.autocommit = True
    with connection.cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}"')
        cursor.execute(f'CREATE DATABASE "{name}"')
    connection.close()
    return f"postgresql://nabij@127.0.0.1:{port}/{name}"


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(request, tmp_path):
    """Return the URL of an empty database, of either kind."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'nabij.db'}"
    return fresh_postgres(request.getfixturevalue("postgres_port"), "nabij_test")


@pytest.fixture
def engine(database_url):
    """Return an engine on a migrated database."""
    migrate(database_url)
    engine = connect(database_url)
    yield engine
    engine.dispose()


@pytest.fixture
def vault():
    return Vault(new_key())

"""Two processes that bring one database to the newest version at the same moment."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from sqlalchemy import text

from bot.store import upgrade_lock
from bot.store.database import connect, is_current, is_usable, migrate
from bot.store.upgrade_lock import LockWaitError, only_one
from tests.served import ROOT


def has_newest(url):
    engine = connect(url)
    try:
        return is_current(engine)
    finally:
        engine.dispose()


def test_two_processes_at_once(database_url, tmp_path):
    environment = {
        **os.environ,
        "NABIJ_DATABASE_URL": database_url,
        "NABIJ_STATE_DIR": str(tmp_path),
        "PYTHONPATH": str(ROOT),
    }
    command = [sys.executable, "-m", "bot.cli", "db", "upgrade"]
    both = [subprocess.Popen(command, env=environment, stderr=subprocess.PIPE, cwd=ROOT) for _ in range(2)]
    said = [process.communicate(timeout=60)[1].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0], said
    assert has_newest(database_url)


def test_who_waits_too_long_gives_up(database_url, monkeypatch):
    monkeypatch.setattr(upgrade_lock, "WAIT_SECONDS", 1)
    with only_one(database_url), pytest.raises(LockWaitError):
        migrate(database_url)
    migrate(database_url)
    assert has_newest(database_url)


def test_a_node_of_the_release_before_can_work_with_a_newer_version(engine):
    assert is_usable(engine)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert is_usable(engine)
    assert not is_current(engine)


def test_an_older_version_and_none_are_not_usable(engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    assert not is_usable(engine)
    with engine.begin() as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    assert not is_usable(engine)

"""Backups of both databases: made while somebody writes, put back whole or not at all, unreadable without the key."""

from __future__ import annotations

import subprocess
import threading

import pytest
from sqlalchemy import inspect, text

from bot.store import backup_file, copies
from bot.store.backup import back_up, restore
from bot.store.backup_file import BackupError, OtherKeyError
from bot.store.conversations import ConversationRepository
from bot.store.database import connect, is_current, migrate
from bot.store.rotation import rotate
from bot.store.staff import Role, StaffRepository
from bot.store.vault import Vault, VaultError, new_key
from tests.unit.store.conftest import fresh_postgres
from tests.unit.store.test_rotation import SameNames

DAYS = 30
SAID = "Wilhelmina wil graag thuis blijven"
PASSWORD = "geheim wachtwoord"


@pytest.fixture
def turns(engine, vault):
    """Return a conversation of three turns."""
    repository = ConversationRepository(engine, vault, DAYS)
    for number in range(1, 4):
        repository.append("jan", number, {"said": f"{SAID} {number}"})
    StaffRepository(engine, vault).add("Anna de Wit", "anna@voorbeeld.nl", [Role.WORKER], "hash")
    return repository


def read(url, vault, sender="jan"):
    engine = connect(url)
    try:
        return [turn["said"] for turn in ConversationRepository(engine, vault, DAYS).last_turns(sender, None)[1]]
    finally:
        engine.dispose()


EVERYTHING = [f"{SAID} {number}" for number in range(1, 4)]


def test_what_was_lost_comes_back(database_url, engine, vault, turns, tmp_path):
    file = tmp_path / "nabij.backup"
    about = back_up(database_url, vault, file)
    assert (about.database, file.stat().st_mode & 0o077) == (engine.dialect.name, 0)
    turns.append("jan", 4, {"said": "na de back-up"})
    turns.forget("jan")
    restore(database_url, vault, file, force=True)
    assert read(database_url, vault) == EVERYTHING
    assert is_current(engine)
    turns.append("jan", 4, {"said": "verder"})
    assert read(database_url, vault)[-1] == "verder"


def test_nothing_can_be_read_without_the_key(database_url, vault, turns, tmp_path):
    file = tmp_path / "nabij.backup"
    back_up(database_url, vault, file)
    content = file.read_bytes()
    for readable in (SAID, "Anna", "voorbeeld", "conversation_turn", "CREATE TABLE", vault.pseudonym("jan")):
        assert readable.encode() not in content
    with pytest.raises(OtherKeyError):
        restore(database_url, Vault(new_key()), file, force=True)
    assert read(database_url, vault) == EVERYTHING


def test_what_is_there_is_not_overwritten_unasked(database_url, vault, turns, tmp_path):
    file = tmp_path / "nabij.backup"
    back_up(database_url, vault, file)
    with pytest.raises(BackupError, match="not empty"):
        restore(database_url, vault, file)
    with pytest.raises(BackupError, match="already"):
        back_up(database_url, vault, file)


def test_a_damaged_file_changes_nothing(database_url, vault, turns, tmp_path, monkeypatch):
    monkeypatch.setattr(backup_file, "PART_BYTES", 4096)
    file = tmp_path / "nabij.backup"
    back_up(database_url, vault, file)
    whole = file.read_bytes()
    for damaged in (whole[:-9], whole[:5000], whole[:-1] + bytes([whole[-1] ^ 1]), whole + b"more"):
        file.write_bytes(damaged)
        with pytest.raises(BackupError, match="damaged"):
            restore(database_url, vault, file, force=True)
    assert read(database_url, vault) == EVERYTHING


def test_one_that_breaks_off_half_way_changes_nothing(database_url, vault, turns, tmp_path):
    pieces = list(copies.copier(database_url).take())

    def breaking():
        yield pieces[0][: len(pieces[0]) // 2]
        raise OSError("the disk")

    with pytest.raises(OSError, match="the disk"):
        copies.copier(database_url).put_back(breaking())
    with pytest.raises(BackupError):
        copies.copier(database_url).put_back([b"\nSELECT 1/0;\n"])
    assert read(database_url, vault) == EVERYTHING


def test_a_backup_of_before_a_rotation_opens_with_the_present_key(database_url, engine, vault, turns, tmp_path):
    file, present = tmp_path / "nabij.backup", SameNames(vault)
    back_up(database_url, vault, file)
    rotate(engine, vault, present)
    with pytest.raises(OtherKeyError):
        restore(database_url, present, file, force=True)
    restore(database_url, present, file, force=True, old=vault)
    assert read(database_url, present) == EVERYTHING
    assert [member.name for member in StaffRepository(engine, present).all()] == ["Anna de Wit"]
    with pytest.raises(VaultError):
        read(database_url, vault)


def test_a_key_that_does_not_follow_from_the_old_one_is_refused(database_url, vault, turns, tmp_path):
    file = tmp_path / "nabij.backup"
    back_up(database_url, vault, file)
    with pytest.raises(BackupError, match="does not follow"):
        restore(database_url, Vault(new_key()), file, force=True, old=vault)


def test_while_somebody_writes_it_is_of_one_moment(database_url, engine, vault, turns, tmp_path):
    stopped, written = threading.Event(), []

    def write():
        number = 4
        while not stopped.is_set():
            turns.append("jan", number, {"said": f"{SAID} {number}"})
            written.append(number)
            number += 1

    writer = threading.Thread(target=write)
    writer.start()
    file = tmp_path / "nabij.backup"
    back_up(database_url, vault, file)
    stopped.set()
    writer.join()
    assert written
    restore(database_url, vault, file, force=True)
    back = read(database_url, vault)
    assert back == [f"{SAID} {number}" for number in range(1, len(back) + 1)]
    assert 3 <= len(back) <= written[-1]


def test_tables_of_a_newer_release_are_refused_and_what_it_left_goes(database_url, engine, vault, turns, tmp_path):
    file = tmp_path / "nabij.backup"
    back_up(database_url, vault, file)
    with engine.begin() as connection:
        connection.execute(text("CREATE TABLE of_a_newer_release (id INTEGER)"))
    restore(database_url, vault, file, force=True)
    assert not inspect(engine).has_table("of_a_newer_release")
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    newer = tmp_path / "newer.backup"
    back_up(database_url, vault, newer)
    with pytest.raises(BackupError, match="does not know"):
        restore(database_url, vault, newer, force=True)


def test_an_empty_database_takes_it_without_force(request, database_url, vault, turns, tmp_path):
    file = tmp_path / "nabij.backup"
    back_up(database_url, vault, file)
    if database_url.startswith("sqlite"):
        other = f"sqlite:///{tmp_path / 'other.db'}"
    else:
        other = fresh_postgres(request.getfixturevalue("postgres_port"), "nabij_other")
        migrate(other)
    restore(other, vault, file)
    assert read(other, vault) == EVERYTHING


def test_the_other_kind_of_database_is_refused(vault, tmp_path, postgres_port):
    sqlite = f"sqlite:///{tmp_path / 'nabij.db'}"
    migrate(sqlite)
    file = tmp_path / "nabij.backup"
    back_up(sqlite, vault, file)
    with pytest.raises(BackupError, match="of sqlite"):
        restore(fresh_postgres(postgres_port, "nabij_kind"), vault, file)


def test_a_database_without_tables_gives_no_backup(vault, tmp_path):
    with pytest.raises(BackupError, match="no tables"):
        back_up(f"sqlite:///{tmp_path / 'nabij.db'}", vault, tmp_path / "nabij.backup")
    assert not list(tmp_path.glob("nabij.backup*"))


@pytest.mark.parametrize("given", ["nabij:{}@127.0.0.1:5432/nabij", "nabij@127.0.0.1:5432/nabij?password={}"])
def test_a_password_is_no_argument(monkeypatch, given):
    seen = {}

    class Program(subprocess.Popen):
        def __init__(self, arguments, **settings):
            seen.update(arguments=arguments, environment=settings["env"])
            raise OSError("not started")

    monkeypatch.setattr(copies.subprocess, "Popen", Program)
    url = "postgresql+psycopg2://" + given.format(PASSWORD.replace(" ", "%20")) + ("&" if "?" in given else "?")
    with pytest.raises(OSError, match="not started"):
        list(copies.copier(f"{url}sslmode=require").take())
    assert "geheim" not in " ".join(seen["arguments"])
    assert "--dbname=postgresql://nabij@127.0.0.1:5432/nabij?sslmode=require" in seen["arguments"]
    assert seen["environment"]["PGPASSWORD"] == PASSWORD


def test_without_the_client_programs_it_says_so(monkeypatch, tmp_path):
    monkeypatch.setattr(copies, "DEBIAN", tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(BackupError, match="pg_dump is not installed"):
        copies.program("pg_dump")

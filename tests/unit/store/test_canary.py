"""A word nobody else uses goes into every store, and is looked for in the raw database: file, log and dump."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.keeping import build_holdings
from bot.store.catalogue import CATALOGUE, Whose, sealed_columns
from bot.store.models import Base
from bot.store.outbox import Outbox
from bot.store.rotation import rotate
from bot.store.updates import TelegramUpdates
from bot.store.vault import Vault, new_key, rotated_key
from tests.unit.store.conftest import postgres_program
from tests.unit.store.everybody import BOT, CANARY, SENDER, fill, held, opened, unlock

SPELLINGS = (CANARY.encode(), CANARY.encode().hex().encode(), b"12345678")
"""The word, as a dump writes bytes, and the end of the telephone number."""


def raw(engine):
    """Return everything that stands in a database for who has its files, or a backup."""
    url = engine.url
    if url.get_backend_name() == "sqlite":
        return b"".join(path.read_bytes() for path in Path(url.database).parent.glob(f"{Path(url.database).name}*"))
    dump = [postgres_program("pg_dump"), "-h", url.host, "-p", str(url.port), "-U", url.username, url.database]
    return subprocess.run(dump, check=True, capture_output=True).stdout


def finish(engine, vault):
    """Do what the channels do when the turn that erased everything is over."""
    Outbox(engine, vault).forget(SENDER)
    updates = TelegramUpdates(engine, vault, BOT, "node")
    updates.finish(updates.waiting(updates.chat_of(SENDER))[0])
    unlock(engine, vault)


@pytest.fixture
def key():
    return new_key()


@pytest.fixture
def vault(key):
    return Vault(key)


def test_it_is_nowhere_to_be_read_before_and_after_erasing(engine, vault):
    fill(engine, vault)
    assert not any(spelling in raw(engine).lower() for spelling in SPELLINGS)
    assert {table for table, plain in opened(engine, vault) if CANARY.encode() in plain} == {
        each.table for each in sealed_columns() if CATALOGUE[each.table].whose is Whose.PERSON
    }
    build_holdings(engine, vault).forget(SENDER)
    finish(engine, vault)
    assert not any(spelling in raw(engine).lower() for spelling in SPELLINGS)
    assert [table for table, plain in opened(engine, vault) if CANARY.encode() in plain or b"61234" in plain] == []
    pseudonym = vault.pseudonym(SENDER).encode()
    with engine.connect() as connection:
        left = [
            name
            for name, table in Base.metadata.tables.items()
            for row in connection.execute(select(table))
            if pseudonym in str(row).encode()
        ]
    assert left == ["telegram_update"]  # a number, for a day, so that nothing is answered twice


def test_without_the_key_a_backup_shows_nothing(engine, vault):
    fill(engine, vault)
    assert {plain for _, plain in opened(engine, Vault(new_key()))} == {None}


def test_with_another_key_everything_is_there_as_it_was(engine, vault, key):
    fill(engine, vault)
    before, after = held(engine, vault), Vault(rotated_key(key))
    rotate(engine, vault, after)
    assert held(engine, after) == before
    assert {plain for _, plain in opened(engine, vault)} == {None}
    assert not any(spelling in raw(engine).lower() for spelling in SPELLINGS)

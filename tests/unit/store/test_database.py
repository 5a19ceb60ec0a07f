"""Migrations, on both databases."""

from __future__ import annotations

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from bot.store.database import BUSY_MILLISECONDS, connect, is_current, migrate
from bot.store.models import Base


def test_before_and_after_migrating(database_url):
    engine = connect(database_url)
    assert is_current(engine) is False
    migrate(database_url)
    assert is_current(engine) is True
    assert inspect(engine).has_table("conversation_turn")
    engine.dispose()


def test_migrating_twice_changes_nothing(engine, database_url):
    migrate(database_url)
    assert is_current(engine) is True


def test_an_unknown_version_is_not_current(engine):
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    assert is_current(engine) is False


def test_the_migrations_make_the_tables_of_the_models(engine):
    with engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), Base.metadata) == []


def test_a_turn_stands_once(engine):
    assert ["conversation", "number"] in [
        u["column_names"] for u in inspect(engine).get_unique_constraints("conversation_turn")
    ]


def test_a_database_that_is_not_there(tmp_path):
    engine = connect(f"sqlite:///{tmp_path / 'no' / 'folder' / 'nabij.db'}")
    with pytest.raises(DBAPIError):
        is_current(engine)


def test_a_folder_with_a_percent_sign(tmp_path):
    folder = tmp_path / "100% nabij"
    folder.mkdir()
    url = f"sqlite:///{folder / 'nabij.db'}"
    migrate(url)
    assert is_current(connect(url)) is True


@pytest.mark.parametrize(
    ("pragma", "value"),
    [("journal_mode", "wal"), ("busy_timeout", BUSY_MILLISECONDS), ("secure_delete", 1), ("synchronous", 1)],
)
def test_how_sqlite_writes(tmp_path, pragma, value):
    with connect(f"sqlite:///{tmp_path / 'nabij.db'}").connect() as connection:
        assert connection.execute(text(f"PRAGMA {pragma}")).scalar_one() == value

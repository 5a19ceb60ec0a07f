"""Connects to the database: SQLite by default, PostgreSQL by setting."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event, text
from sqlalchemy.engine import Engine
from sqlalchemy.pool import QueuePool

MIGRATIONS = Path(__file__).with_name("migrations")
POOL_SIZE = 5
CONNECT_SECONDS = 3
"""How long to wait for PostgreSQL: a person is waiting too."""
BUSY_MILLISECONDS = 5_000
"""How long SQLite waits for another writer."""


def connect(url: str) -> Engine:
    """Return an engine for a database URL."""
    if not url.startswith("sqlite"):
        arguments = {"connect_timeout": CONNECT_SECONDS}
        return create_engine(url, pool_size=POOL_SIZE, pool_pre_ping=True, future=True, connect_args=arguments)
    engine = create_engine(
        url, poolclass=QueuePool, pool_size=POOL_SIZE, connect_args={"check_same_thread": False}, future=True
    )

    @event.listens_for(engine, "connect")
    def _set_pragmas(connection: Any, _: Any) -> None:
        cursor = connection.cursor()
        for pragma in (
            "journal_mode=WAL",
            "synchronous=NORMAL",
            f"busy_timeout={BUSY_MILLISECONDS}",
            "secure_delete=ON",
        ):
            cursor.execute(f"PRAGMA {pragma}")
        cursor.close()

    return engine


def _config(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))
    return config


def migrate(url: str) -> None:
    """Bring the database to the newest version."""
    command.upgrade(_config(url), "head")


def is_current(engine: Engine) -> bool:
    """Say whether the database answers and has the newest version."""
    with engine.connect() as connection:
        connection.execute(text("SELECT 1"))
        version = MigrationContext.configure(connection).get_current_revision()
    return bool(version == ScriptDirectory(str(MIGRATIONS)).get_current_head())

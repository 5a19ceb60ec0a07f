"""Connects to the database: SQLite by default, PostgreSQL by setting."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Optional

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import QueuePool

from bot.store.upgrade_lock import only_one

MIGRATIONS = Path(__file__).with_name("migrations")
POOL_SIZE = 5
CONNECT_SECONDS = 3
"""How long to wait for PostgreSQL: a person is waiting too."""
SILENT_SECONDS = 15
"""After so long without a sign of life a connection counts as broken: a server can vanish without closing it."""
POSTGRESQL = {
    "connect_timeout": CONNECT_SECONDS,
    "keepalives_idle": SILENT_SECONDS // 3,
    "keepalives_interval": SILENT_SECONDS // 3,
    "keepalives_count": 2,
    "tcp_user_timeout": SILENT_SECONDS * 1000,
}
"""How libpq holds a connection (https://www.postgresql.org/docs/current/libpq-connect.html)."""
BUSY_MILLISECONDS = 5_000
"""How long SQLite waits for another writer."""


def connect(url: str) -> Engine:
    """Return an engine for a database URL."""
    if not url.startswith("sqlite"):
        return create_engine(url, pool_size=POOL_SIZE, pool_pre_ping=True, future=True, connect_args=POSTGRESQL)
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
    """Bring the database to the newest version; of several processes that do so at once the others wait for the first.

    Raises:
        LockWaitError: when another one takes too long.
    """
    with only_one(url):
        command.upgrade(_config(url), "head")


def known_versions() -> list[str]:
    """Return the versions this program knows, newest first."""
    return [script.revision for script in ScriptDirectory(str(MIGRATIONS)).walk_revisions()]


def version_of(engine: Engine) -> Optional[str]:
    """Return the version of a database, or None when it has none."""
    with engine.connect() as connection:
        version: Optional[str] = MigrationContext.configure(connection).get_current_revision()
    return version


def is_current(engine: Engine) -> bool:
    """Say whether the database answers and has the newest version."""
    return version_of(engine) == known_versions()[0]


def is_usable(engine: Engine) -> bool:
    """Say whether the database answers and this program can work with its version.

    A version that is not known here comes from a newer release that upgraded while this node still runs; migrations
    keep what the release before them needs (docs/deploy.md).
    """
    version = version_of(engine)
    return version is not None and version not in known_versions()[1:]

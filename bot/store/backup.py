"""Backups: one sealed file of the whole database, made while it is in use; and putting one back."""

from __future__ import annotations

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, Optional

from sqlalchemy import inspect, select
from sqlalchemy.engine import Engine

import bot.store.outbox
import bot.store.point_models  # noqa: F401 (both for their tables)
from bot.store.backup_file import About, BackupError, OtherKeyError, read_about, read_content, write_backup
from bot.store.conversations import utc_now
from bot.store.copies import copier
from bot.store.database import connect, known_versions, migrate, version_of
from bot.store.models import Base
from bot.store.rotation import rotate
from bot.store.upgrade_lock import only_one
from bot.store.vault import Vault

UNFINISHED = ".part"


def back_up(url: str, vault: Vault, file: Path) -> About:
    """Write a backup of the database at a URL to a new file that only its owner reads.

    Raises:
        BackupError: when the file is there already, the database has no tables, or copying fails; no file remains.
    """
    if file.exists():
        raise BackupError(f"{file} is there already.")
    engine = connect(url)
    unfinished = file.with_name(file.name + UNFINISHED)
    with only_one(url):
        version = version_of(engine)
        if version is None:
            raise BackupError("The database has no tables.")
        about = About(engine.dialect.name, version, utc_now().isoformat(timespec="seconds"))
        engine.dispose()
        try:
            with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as target:
                write_backup(target, vault, about, copier(url).take())
                target.flush()
                os.fsync(target.fileno())
            unfinished.replace(file)
        except BaseException:
            with suppress(FileNotFoundError):
                unfinished.unlink()
            raise
    return about


def restore(url: str, vault: Vault, file: Path, force: bool = False, old: Optional[Vault] = None) -> About:
    """Put a backup in the place of everything in the database, and bring it to the newest version.

    Args:
        url: the database.
        vault: the key of the installation.
        file: the backup; all of it is checked before anything is changed.
        force: also when the database holds something.
        old: the key from before a rotation; a backup that was made with it is sealed with the present key afterwards.

    Raises:
        BackupError: saying why it is not done; the database is then as it was.
        VaultError: when a row opens with neither key; everything is put back by then, and can be rotated again.
    """
    with file.open("rb") as source:
        used = _key_of(source, vault, old)
        about = read_about(source, used)
        for _ in read_content(source, used):
            pass
        engine = connect(url)
        try:
            _check(about, engine, force)
        finally:
            engine.dispose()
        with only_one(url):
            copier(url).put_back(read_content(source, used))
    migrate(url)
    if used is not vault:
        rotate(engine, used, vault)
        engine.dispose()
    return about


def _key_of(source: BinaryIO, vault: Vault, old: Optional[Vault]) -> Vault:
    """Return the key that opens a backup."""
    try:
        read_about(source, vault)
    except OtherKeyError:
        if old is None:
            raise
        read_about(source, old)
        if old.pseudonym("") != vault.pseudonym(""):
            raise BackupError("The present key does not follow from the old one: people would not be known.") from None
        return old
    return vault


def _check(about: About, engine: Engine, force: bool) -> None:
    if about.database != engine.dialect.name:
        raise BackupError(f"The backup is of {about.database}, the database is {engine.dialect.name}.")
    if about.version not in known_versions():
        raise BackupError(f"The backup has version {about.version}, which this release does not know.")
    if not force and holds_something(engine):
        raise BackupError("The database is not empty. With --force all of it is replaced.")


def holds_something(engine: Engine) -> bool:
    """Say whether any table of a database has a row."""
    present = set(inspect(engine).get_table_names())
    with engine.connect() as connection:
        return any(
            connection.execute(select([1]).select_from(table).limit(1)).first() is not None
            for table in Base.metadata.sorted_tables
            if table.name in present
        )

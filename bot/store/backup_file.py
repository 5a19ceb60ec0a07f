"""The file of a backup: sealed with the installation's key, in parts, so that any size fits in little memory.

`NABIJ-BACKUP-1`, a line end, 16 random bytes; then parts, each four bytes of length (big endian) and so many sealed
bytes. The first part says what it is (JSON), the others are the database. Each part is bound to the file, its place
and whether it is the last: nothing can be left out, moved, added or cut off unseen (after STREAM: Hoang, Reyhanitabar,
Rogaway and Vizar, "Online Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015).
"""

from __future__ import annotations

import json
import os
import struct
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from typing import BinaryIO

from bot.store.vault import Vault, VaultError

MAGIC = b"NABIJ-BACKUP-1\n"
IDENTITY_BYTES = 16
PART_BYTES = 1 << 20
MAXIMUM_PART_BYTES = 2 * PART_BYTES
_LENGTH = struct.Struct(">I")


class BackupError(Exception):
    """A backup that cannot be made or put back; the message says why, for whoever runs the command."""


class OtherKeyError(BackupError):
    """The file was not made with this key, or is damaged at its very beginning."""


@dataclass(frozen=True)
class About:
    """What a backup is of."""

    database: str
    """sqlite or postgresql: one cannot be put back in the other."""
    version: str
    """The version of its tables."""
    made_at: str


def write_backup(target: BinaryIO, vault: Vault, about: About, content: Iterable[bytes]) -> None:
    """Write a backup; `content` may come in pieces of any size."""
    identity = os.urandom(IDENTITY_BYTES)
    target.write(MAGIC + identity)
    parts = _parts(json.dumps(asdict(about)).encode(), content)
    number, part = 0, next(parts)
    for following in parts:
        _write_part(target, vault.seal(part, _context(identity, number, False)))
        number, part = number + 1, following
    _write_part(target, vault.seal(part, _context(identity, number, True)))


def _parts(first: bytes, content: Iterable[bytes]) -> Iterator[bytes]:
    yield first
    waiting = b""
    for piece in content:
        waiting += piece
        while len(waiting) >= PART_BYTES:
            yield waiting[:PART_BYTES]
            waiting = waiting[PART_BYTES:]
    yield waiting


def _write_part(target: BinaryIO, sealed: bytes) -> None:
    target.write(_LENGTH.pack(len(sealed)) + sealed)


def _context(identity: bytes, number: int, is_last: bool) -> str:
    return f"backup/{identity.hex()}/{number}/{'last' if is_last else 'more'}"


def read_about(source: BinaryIO, vault: Vault) -> About:
    """Return what a backup is of; the file stands behind its first part afterwards.

    Raises:
        OtherKeyError: when its first part does not open with the key.
        BackupError: when it is no backup.
    """
    for _, part in _opened(source, vault):
        return About(**json.loads(part))
    raise BackupError("The file holds nothing.")


def read_content(source: BinaryIO, vault: Vault) -> Iterator[bytes]:
    """Give the database in a backup, from the beginning of the file.

    Raises:
        OtherKeyError: when the first part does not open with the key.
        BackupError: when it is no backup, or when a part is damaged or missing: what was given before is not whole.
    """
    for number, part in _opened(source, vault):
        if number:
            yield part


def _opened(source: BinaryIO, vault: Vault) -> Iterator[tuple[int, bytes]]:
    """Give the parts of a file with their numbers."""
    source.seek(0)
    if source.read(len(MAGIC)) != MAGIC:
        raise BackupError("The file is no backup of Nabij.")
    identity = source.read(IDENTITY_BYTES)
    number, sealed = 0, _read_part(source)
    while sealed is not None:
        following = _read_part(source)
        try:
            part = vault.open(sealed, _context(identity, number, following is None))
        except VaultError as error:
            if number == 0:
                raise OtherKeyError("The backup was made with another key, or is damaged.") from error
            raise BackupError("The backup is damaged or not whole.") from error
        yield number, part
        number, sealed = number + 1, following


def _read_part(source: BinaryIO) -> bytes | None:
    """Return the next sealed part, or None at the end."""
    head = source.read(_LENGTH.size)
    if not head:
        return None
    length = _LENGTH.unpack(head)[0] if len(head) == _LENGTH.size else 0
    sealed = source.read(length) if length <= MAXIMUM_PART_BYTES else b""
    if not length or len(sealed) != length:
        raise BackupError("The backup is damaged or not whole.")
    return sealed

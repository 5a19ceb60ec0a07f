"""Encryption at rest and keys derived from the one secret: AES-256-GCM (NIST SP 800-38D), HKDF (RFC 5869)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES = 32
NONCE_BYTES = 12
FORMAT = b"\x01"
"""First byte of what is stored, so that another format or key can follow."""
IDENTITY_MARK = "."


class VaultError(Exception):
    """A key that is not usable, or data that was not written with it."""


def new_key() -> str:
    """Return a fresh random key in base64, as the setting NABIJ_DATA_KEY wants it."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def rotated_key(key: str) -> str:
    """Return a key that seals with a fresh secret and gives the pseudonyms of another key.

    Pseudonyms cannot be made anew, because the database does not know what they stand for. So the secret they come from
    stays, behind a full stop.
    """
    return f"{new_key()}{IDENTITY_MARK}{key.rpartition(IDENTITY_MARK)[2]}"


def _derived(secret: bytes, purpose: str) -> bytes:
    return HKDF(hashes.SHA256(), KEY_BYTES, salt=None, info=f"nabij {purpose}".encode()).derive(secret)


def _secret(key: str) -> bytes:
    try:
        secret = base64.b64decode(key, validate=True)
    except (binascii.Error, ValueError) as error:
        raise VaultError("NABIJ_DATA_KEY is not base64") from error
    if len(secret) != KEY_BYTES:
        raise VaultError(f"NABIJ_DATA_KEY must hold {KEY_BYTES} bytes")
    return secret


class Vault:
    """Encrypts what is stored and derives a key for each other purpose."""

    def __init__(self, key: str) -> None:
        """Take the secret in base64; of a key that was rotated, also the one that pseudonyms come from.

        Raises:
            VaultError: when one of them is not 32 bytes of base64.
        """
        data, _, identity = key.partition(IDENTITY_MARK)
        self._secret = _secret(data)
        self._senders = _derived(_secret(identity) if identity else self._secret, "senders")
        self._cipher = AESGCM(self.derive("conversations"))

    def derive(self, purpose: str) -> bytes:
        """Return the key for one purpose (32 bytes)."""
        return _derived(self._secret, purpose)

    def pseudonym(self, sender_id: str) -> str:
        """Return what stands for a sender in the database: without the key it leads to nobody (64 hex digits)."""
        return hmac.new(self._senders, sender_id.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()

    def seal(self, plain: bytes, context: str) -> bytes:
        """Encrypt; the context (where it is stored) must be the same to open it."""
        nonce = os.urandom(NONCE_BYTES)
        return FORMAT + nonce + self._cipher.encrypt(nonce, plain, context.encode())

    def open(self, sealed: bytes, context: str) -> bytes:
        """Decrypt.

        Raises:
            VaultError: when the data, the key or the context is another.
        """
        if sealed[:1] != FORMAT:
            raise VaultError("unknown format")
        try:
            return self._cipher.decrypt(sealed[1 : 1 + NONCE_BYTES], sealed[1 + NONCE_BYTES :], context.encode())
        except (InvalidTag, ValueError) as error:
            raise VaultError("stored data does not open with this key") from error

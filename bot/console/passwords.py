"""Passwords of staff: argon2id (RFC 9106); a minimum length instead of rules about signs (NIST SP 800-63B, 3.1.1)."""

from __future__ import annotations

import secrets
import threading

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

MINIMUM_CHARACTERS = 12
MAXIMUM_CHARACTERS = 128
AT_ONCE = 2
"""One hash takes 64 MiB; more at the same time would let a stranger fill the memory."""
FIRST_CHARACTERS = 16
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look alike: 31^16 is more than 2^79."""


class Passwords:
    """Hashes and verifies."""

    def __init__(self, hasher: PasswordHasher | None = None) -> None:
        """Use argon2id as RFC 9106 recommends where memory is scarce, or a hasher of one's own."""
        self._hasher = hasher or PasswordHasher()
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._nobody = self._hasher.hash(secrets.token_hex())

    def hash(self, password: str) -> str:
        """Return the hash of a password."""
        with self._turns:
            return self._hasher.hash(password)

    def fits(self, password: str, stored: str) -> bool:
        """Say whether a password belongs to a hash; without a hash it takes as long and says no."""
        if len(password) > MAXIMUM_CHARACTERS:
            password = ""
        with self._turns:
            try:
                return self._hasher.verify(stored or self._nobody, password) and bool(stored)
            except (VerificationError, InvalidHashError):
                return False

    @staticmethod
    def problem(password: str, *personal: str) -> str:
        """Return what is wrong with a new password, as a code; nothing when it can be used.

        Args:
            password: the new one.
            personal: what it may not hold, such as somebody's name.
        """
        if len(password) < MINIMUM_CHARACTERS:
            return "password_short"
        if len(password) > MAXIMUM_CHARACTERS:
            return "password_long"
        words = [word for text in personal for word in text.lower().replace("@", " ").split() if len(word) > 3]
        if len(set(password)) < 5 or any(word in password.lower() for word in words):
            return "password_easy"
        return ""

    @staticmethod
    def first() -> str:
        """Return a random password for somebody's first log-in, easy to type over."""
        signs = [secrets.choice(_SIGNS) for _ in range(FIRST_CHARACTERS)]
        return "-".join("".join(signs[at : at + 4]) for at in range(0, FIRST_CHARACTERS, 4))

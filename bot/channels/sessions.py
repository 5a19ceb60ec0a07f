"""Sessions of pages: issued by the server, signed, unguessable; and tickets, which can only read.

Both are `kind.identity.expiry.signature`: 128 random bits, a moment (seconds since 1970), and 192 bits of HMAC-SHA-256
over the rest (RFC 2104). A session speaks for its conversation and travels in the body of a request only. A ticket is
what stands in the address of an event stream, where proxies and logs see it: it reads, for a few minutes.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import secrets
import time
from typing import Callable, Optional

from bot.store.outbox import RETENTION_HOURS

SENDER_PREFIX = "web:"
SESSION_SECONDS = RETENTION_HOURS * 60 * 60
TICKET_SECONDS = 10 * 60
"""How long a ticket opens a stream; the stream itself ends then too, and the page asks for the next ticket."""
IDENTITY_BYTES = 16
SIGNATURE_CHARACTERS = 32
MAXIMUM_CHARACTERS = 128
_SESSION, _TICKET = "s", "t"


class SessionSigner:
    """Issues and reads sessions and tickets; needs no storage, so every node can."""

    def __init__(self, key: bytes, clock: Callable[[], float] = time.time) -> None:
        """Use a key of its own (`Vault.derive("sessions")`)."""
        self._key, self._clock = key, clock

    def session(self) -> str:
        """Return a new session: nobody has its conversation yet."""
        return self._issue(_SESSION, secrets.token_urlsafe(IDENTITY_BYTES), SESSION_SECONDS)

    def ticket(self, sender_id: str) -> str:
        """Return a ticket that reads the conversation of a session's sender."""
        return self._issue(_TICKET, sender_id.removeprefix(SENDER_PREFIX), TICKET_SECONDS)

    def sender(self, session: object) -> Optional[str]:
        """Return whom a session speaks for, or None when it is not one that holds."""
        found = self._read(_SESSION, session)
        return SENDER_PREFIX + found[0] if found else None

    def reader(self, ticket: object) -> Optional[tuple[str, float]]:
        """Return whose conversation a ticket reads and for how many seconds more, or None when it does not."""
        found = self._read(_TICKET, ticket)
        return (SENDER_PREFIX + found[0], found[1]) if found else None

    def _issue(self, kind: str, identity: str, seconds: int) -> str:
        body = f"{kind}.{identity}.{int(self._clock()) + seconds}"
        return f"{body}.{self._signature(body)}"

    def _signature(self, body: str) -> str:
        digest = hmac.new(self._key, body.encode("utf-8", "surrogatepass"), hashlib.sha256).digest()
        return base64.urlsafe_b64encode(digest).decode()[:SIGNATURE_CHARACTERS]

    def _read(self, kind: str, token: object) -> Optional[tuple[str, float]]:
        """Return the identity and the seconds left of a token of a kind, or None."""
        if not isinstance(token, str) or len(token) > MAXIMUM_CHARACTERS:
            return None
        body, _, signature = token.rpartition(".")
        expected = self._signature(body).encode()
        if not hmac.compare_digest(signature.encode("utf-8", "surrogatepass"), expected):
            return None
        found, identity, expiry = body.split(".")
        left = int(expiry) - self._clock()
        return (identity, left) if found == kind and left > 0 else None

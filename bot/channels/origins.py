"""Which pages may talk to the server: its own, and those of the origins the deployer allows (Fetch standard, CORS)."""

from __future__ import annotations

from typing import Optional
from urllib.parse import urlsplit

from bot.settings import ALLOWED_ORIGINS

PREFLIGHT_SECONDS = 600


def is_allowed(origin: Optional[str]) -> bool:
    """Say whether an origin is, letter for letter, one of those the deployer allows."""
    return origin in ALLOWED_ORIGINS


def is_welcome(origin: Optional[str], host: str) -> bool:
    """Say whether a request may be handled: from a program, from our own pages, or from an allowed origin.

    Of our own pages only the host is compared: behind a proxy the server does not see that they came over HTTPS.
    """
    if origin is None or is_allowed(origin):
        return True
    try:
        return bool(host) and urlsplit(origin).netloc == host
    except ValueError:
        return False


def cors_headers(origin: Optional[str]) -> dict[str, str]:
    """Return the headers that let a page of an allowed origin read the answer; never with credentials."""
    if origin is None or not is_allowed(origin):
        return {"Vary": "Origin"}
    return {
        "Access-Control-Allow-Origin": origin,
        "Access-Control-Allow-Headers": "content-type, last-event-id",
        "Access-Control-Expose-Headers": "retry-after",
        "Access-Control-Max-Age": str(PREFLIGHT_SECONDS),
        "Vary": "Origin",
    }

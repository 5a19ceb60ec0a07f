"""References: what people and staff call a request or a conversation, easy to say on the phone, such as `K7-4MP`."""

from __future__ import annotations

import re
import secrets
from typing import Callable, TypeVar

from sqlalchemy.exc import IntegrityError

ALPHABET = "234679CDFGHJKMNPRTVWX"
"""No vowels, so that no word appears, and nothing that sounds or looks like something else: 21^5 is four million."""
FIRST, LAST = 2, 3
ATTEMPTS = 20
_SPOKEN = re.compile(r"[\s-]")
T = TypeVar("T")


def new_reference() -> str:
    """Return a random reference."""
    signs = [secrets.choice(ALPHABET) for _ in range(FIRST + LAST)]
    return f"{''.join(signs[:FIRST])}-{''.join(signs[FIRST:])}"


def read_reference(text: str) -> str:
    """Return a reference as it is stored, from how somebody typed it: `k7 4mp` is `K7-4MP`."""
    signs = _SPOKEN.sub("", text).upper()[: FIRST + LAST + 1]
    return f"{signs[:FIRST]}-{signs[FIRST:]}"


def with_new_reference(store: Callable[[str], T], attempts: int = ATTEMPTS) -> T:
    """Store something under a reference that nothing else has.

    Args:
        store: stores it under the reference it is given; raises IntegrityError when that is taken.
        attempts: how many references to try.

    Raises:
        sqlalchemy.exc.IntegrityError: when none was free, or the cause is another.
    """
    try:
        return store(new_reference())
    except IntegrityError:
        if attempts <= 1:
            raise
    return with_new_reference(store, attempts - 1)

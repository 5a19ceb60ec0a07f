"""Cuts a long text into messages of a length Telegram takes, at the end of a sentence where there is one."""

from __future__ import annotations

import re

from telegram.constants import MessageLimit

MAXIMUM_UNITS = int(MessageLimit.MAX_TEXT_LENGTH)
"""Length of one message in UTF-16 code units, as Telegram counts (https://core.telegram.org/bots/api#sendmessage)."""
_ENDS = (re.compile(r"\n+"), re.compile(r"(?<=[.?!…])[)\"'”’»]*\s+"), re.compile(r"\s+"))
"""Where a text may be cut, best first: the end of a line, of a sentence, of a word."""
MINIMUM_SHARE = 0.5
"""A better kind of cut is not taken when it leaves less than this share of a message."""


def units(text: str) -> int:
    """Return the length in UTF-16 code units: an emoji counts for two."""
    return len(text) + sum(character > "\uffff" for character in text)


def well_formed(text: str) -> str:
    """Return the text without halves of surrogate pairs, which cannot be written as UTF-8."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _longest(text: str, limit: int) -> int:
    """Return how many characters from the start fit in the limit."""
    taken = 0
    for index, character in enumerate(text):
        taken += 2 if character > "\uffff" else 1
        if taken > limit:
            return index
    return len(text)


def _cut(text: str, limit: int) -> int:
    """Return where to cut a text that is too long."""
    most = _longest(text, limit)
    for ends in _ENDS:
        # the space at the cut is not sent, so it may be one too many
        places = [match.end() for match in ends.finditer(text, 0, most + 1)]
        if places and places[-1] >= most * MINIMUM_SHARE:
            return places[-1]
    return max(most, 1)


def split(text: str, limit: int = MAXIMUM_UNITS) -> list[str]:
    """Return the text in pieces of at most `limit` UTF-16 code units; none of them empty, none for an empty text."""
    pieces = []
    rest = well_formed(text).strip()
    while units(rest) > limit:
        place = _cut(rest, limit)
        pieces.append(rest[:place].rstrip())
        rest = rest[place:].lstrip()
    return [piece for piece in (*pieces, rest) if piece]

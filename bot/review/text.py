"""A message in tokens, and pieces of it that must go."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from bot.review.words import Kind

_TOKEN = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*|\d+|[^\w\s]|_")
_SENTENCE_ENDS = frozenset(".?!:;\n")
SHOUTED = 0.6
"""From this share of capitals they mean nothing."""


@dataclass(frozen=True)
class Span:
    """A piece of a text that must go: `text[start:end]`."""

    start: int
    end: int
    kind: Kind


@dataclass(frozen=True)
class Token:
    """A word, a number or a sign."""

    text: str
    start: int
    end: int
    key: str
    """In lower case, without accents."""
    is_capital: bool
    """Begins with a capital that means something: the message is not shouted."""
    is_first: bool
    """Begins a sentence, where a capital means nothing."""

    @property
    def is_word(self) -> bool:
        """Say whether it has letters."""
        return self.text[0].isalpha()


def plain(word: str) -> str:
    """Return a word in lower case without accents; what stands between its letters stays."""
    decomposed = unicodedata.normalize("NFKD", word.lower())
    return "".join(c for c in decomposed if not unicodedata.combining(c)).replace("’", "'")


def tokens(text: str) -> list[Token]:
    """Return the tokens of a text."""
    letters = [c for c in text if c.isalpha()]
    is_shouted = sum(c.isupper() for c in letters) > SHOUTED * len(letters)
    found: list[Token] = []
    is_first = True
    for match in _TOKEN.finditer(text):
        word = match.group()
        found.append(
            Token(word, match.start(), match.end(), plain(word), word[0].isupper() and not is_shouted, is_first)
        )
        is_first = word in _SENTENCE_ENDS or (is_first and not word[0].isalnum())
    return found


def merge(spans: Iterable[Span]) -> list[Span]:
    """Return spans without overlap, in the order of the text; of two that overlap the whole goes."""
    order = list(Kind)
    merged: list[Span] = []
    for span in sorted(spans, key=lambda each: (each.start, -each.end)):
        if merged and span.start < merged[-1].end:
            last = merged[-1]
            kind = min(last.kind, span.kind, key=order.index)
            merged[-1] = Span(last.start, max(last.end, span.end), kind)
        else:
            merged.append(span)
    return merged

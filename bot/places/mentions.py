"""Places named in a text, and which of several in one phrase is meant."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Optional

from bot.places.national import Recognition
from bot.places.place import Place
from bot.places.spelling import tokens

SENTENCE_SIGNS = frozenset(".?!;\n")


@dataclass(frozen=True)
class PlaceMention:
    """A place named in a text: `text[start:end]`; several readings of an ambiguous name, the likeliest first."""

    start: int
    end: int
    places: tuple[Place, ...]

    @property
    def place(self) -> Place:
        """Return the likeliest place."""
        return self.places[0]


def add_new(found: list[PlaceMention], more: Iterable[PlaceMention]) -> list[PlaceMention]:
    """Return mentions with those of `more` that stand where none was found yet, in the order of the text."""
    new = [m for m in more if not any(m.start < f.end and f.start < m.end for f in found)]
    return sorted([*found, *new], key=lambda mention: mention.start)


def join(text: str, mentions: list[PlaceMention], words: Recognition) -> list[PlaceMention]:
    """Make one mention of two in one phrase, when one place lies in the other or says which one is meant.

    'Lombok in Utrecht' is Lombok, 'Utrecht Overvecht' is Overvecht, 'Groenekan bij Utrecht' is Groenekan.
    """
    joined: list[PlaceMention] = []
    for mention in mentions:
        one = _one_of(text, joined[-1], mention, words) if joined else None
        if one:
            joined[-1] = one
        else:
            joined.append(mention)
    return joined


def _one_of(text: str, first: PlaceMention, second: PlaceMention, words: Recognition) -> Optional[PlaceMention]:
    between = text[first.end : second.start]
    linking = [token.word for token in tokens(between)]
    if SENTENCE_SIGNS.intersection(between) or not words.joining_words.issuperset(linking):
        return None
    span = replace(first, end=second.end)
    if inner := tuple(p for p in first.places if any(p.is_within(o) for o in second.places)):
        return replace(span, places=inner)
    if inner := tuple(p for p in second.places if any(p.is_within(o) for o in first.places)):
        return replace(span, places=inner)
    qualifies = not words.qualifying_words.isdisjoint(linking) or between.strip() == "("
    return span if qualifies else None

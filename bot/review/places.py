"""Finds places, streets and organisations."""

from __future__ import annotations

from collections.abc import Iterator

from bot.places.gazetteer import Gazetteer
from bot.review.lists import Lists
from bot.review.text import Span, Token
from bot.review.words import Kind, Words

LONGEST_PLACE, LONGEST_ORGANISATION = 4, 6
"""In words."""
ENOUGH_STREET = 3
"""Letters before `straat`, at least."""
ARTICLE_THEN_SELDOM = 30
"""After `hospice de` a word that is seldomer than this in our own sentences is its name."""


class PlaceFinder:
    """Looks for names of places by the region's gazetteer and by lists, for streets by how they end."""

    def __init__(self, words: Words, lists: Lists, gazetteer: Gazetteer) -> None:
        """Use words around places, lists of names, and the region's own places."""
        self._words, self._lists, self._gazetteer = words, lists, gazetteer

    def find(self, text: str, tokens: list[Token]) -> Iterator[Span]:
        """Return places, streets with house numbers, and organisations."""
        for mention in self._gazetteer.find(text):
            yield Span(mention.start, mention.end, Kind.PLACE)
        yield from self._listed(tokens, self._lists.places, LONGEST_PLACE, Kind.PLACE)
        yield from self._listed(tokens, self._lists.organisations, LONGEST_ORGANISATION, Kind.ORGANISATION)
        yield from self._streets(tokens)
        yield from self._called(tokens)

    def _listed(self, tokens: list[Token], names: frozenset[str], longest: int, kind: Kind) -> Iterator[Span]:
        for start in range(len(tokens)):
            for end in range(min(len(tokens), start + longest), start, -1):
                piece = tokens[start:end]
                if " ".join(t.key for t in piece) in names and self._counts(tokens, start, piece):
                    yield Span(piece[0].start, piece[-1].end, kind)
                    break

    def _counts(self, tokens: list[Token], start: int, piece: list[Token]) -> bool:
        """Say whether a name from a list is one here; one that is also a word needs a capital or a word of place."""
        keys = {token.key for token in piece if token.is_word}
        if any(not self._is_usual(token) for token in piece if token.is_word) or keys & self._lists.own_organisations:
            return True
        if len(piece) == 1 and self._lists.is_function(piece[0].key):
            return False
        if piece[-1].is_capital and not piece[-1].is_first:
            return True
        return len(piece) > 1 and start > 0 and tokens[start - 1].key in self._words.place_cues and piece[0].is_capital

    def _is_usual(self, token: Token) -> bool:
        key = token.key
        return key in self._lists.common or key in self._lists.medical or self._lists.counts[key] > 0

    def _streets(self, tokens: list[Token]) -> Iterator[Span]:
        """A word that ends as streets do: always before a house number, alone when it is no word of ours."""
        for place, token in enumerate(tokens):
            if not token.is_word or not self._ends_as_street(token.key):
                continue
            number = place + 1 < len(tokens) and tokens[place + 1].text.isdigit()
            if number:
                yield Span(
                    self._street_start(tokens, place), tokens[self._house_end(tokens, place + 1)].end, Kind.ADDRESS
                )
            elif not self._is_usual(token):
                yield Span(token.start, token.end, Kind.ADDRESS)

    def _ends_as_street(self, key: str) -> bool:
        ends = (end for end in self._words.street_ends if key.endswith(end))
        return key not in self._words.not_streets and any(len(key) >= len(e) + ENOUGH_STREET or key == e for e in ends)

    @staticmethod
    def _street_start(tokens: list[Token], place: int) -> int:
        """With the capitals before it: Nieuwe Gracht, Lange Nieuwstraat."""
        at = place
        while at > 0 and tokens[at - 1].is_word and tokens[at - 1].is_capital:
            at -= 1
        return tokens[at].start

    @staticmethod
    def _house_end(tokens: list[Token], place: int) -> int:
        """With what is added to a number: 44 a, 103 bis."""
        following = tokens[place + 1] if place + 1 < len(tokens) else None
        is_addition = following is not None and following.key in ("a", "b", "c", "bis", "hs", "i", "ii", "iii")
        return place + 1 if is_addition else place

    def _called(self, tokens: list[Token]) -> Iterator[Span]:
        """What follows on `hospice` or `stichting`, perhaps after an article, when it is no usual word there."""
        for place, token in enumerate(tokens[:-1]):
            if token.key not in self._words.organisations:
                continue
            at = place + 1
            has_article = tokens[at].key in self._words.articles and at + 1 < len(tokens)
            name = tokens[at + 1] if has_article else tokens[at]
            if not name.is_word:
                continue
            is_seldom = self._lists.counts[name.key] < ARTICLE_THEN_SELDOM and has_article
            is_unknown = not self._is_usual(name)
            if is_unknown or is_seldom or (name.is_capital and not self._lists.is_function(name.key)):
                yield Span(tokens[at].start, name.end, Kind.ORGANISATION)

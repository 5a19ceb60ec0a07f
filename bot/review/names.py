"""Finds names of people by what they are and by what stands around them, in whatever capitals."""

from __future__ import annotations

from collections.abc import Iterator

from bot.review.lists import OFTEN, Lists
from bot.review.text import Span, Token
from bot.review.words import Kind, Words

LONGEST = 3
"""Words of a name after an introduction."""
PARTICLES = 3
"""In a row: van der, de la."""
INTRODUCTION = 3
"""Words of the longest introduction."""
AND = "en"


class NameFinder:
    """Goes through a message word by word; where one name is found, what belongs to it follows."""

    def __init__(self, words: Words, lists: Lists) -> None:
        """Use words around names, and lists of names."""
        self._words, self._lists = words, lists

    def find(self, tokens: list[Token]) -> Iterator[Span]:
        """Return the names."""
        for place, token in enumerate(tokens):
            if not token.is_word:
                continue
            end = self._starts_here(tokens, place)
            if end is not None:
                yield Span(token.start, tokens[self._goes_on(tokens, end)].end, Kind.NAME)

    def _starts_here(self, tokens: list[Token], place: int) -> int | None:
        """Return the place of the last word of a name that begins here, without what may follow; None when none."""
        token = tokens[place]
        if self._is_name(token):
            return place
        before = self._before(tokens, place)
        if self._introduced(before) and token.key not in self._words.not_after_introductions:
            return place
        last = before[-1] if before else ""
        if last in self._words.titles or last in self._words.offices:
            return self._after_title(tokens, place, is_sure=last in self._words.titles)
        if last in self._words.relations and self._looks_like_one(token):
            return place
        return None

    def _is_name(self, token: Token) -> bool:
        parts = [token.key, *token.key.split("-"), _owner(token.key)]
        if any(self._lists.is_name(part) for part in parts):
            return True
        capital = token.is_capital and (not token.is_first or token.key in self._lists.first_names)
        return capital and self._looks_like_one(token) and token.key not in self._words.relations

    def _looks_like_one(self, token: Token) -> bool:
        key = _owner(token.key)
        return self._lists.may_be_name(key) and key not in self._words.titles | self._words.offices

    def _after_title(self, tokens: list[Token], place: int, is_sure: bool) -> int | None:
        """After a title come initials and particles, then the name."""
        at = place
        while at < len(tokens) - 1 and at - place < PARTICLES * 2 and self._is_before_name(tokens[at]):
            at += 1
        token = tokens[at]
        if not token.is_word:
            return None
        if self._looks_like_one(token) or token.is_capital:
            return at
        is_common = self._lists.is_function(token.key) or token.key in self._lists.common
        return at if is_sure and not is_common else None

    def _is_before_name(self, token: Token) -> bool:
        return token.key in self._words.particles or token.text in ".-" or (token.is_word and len(token.text) == 1)

    def _goes_on(self, tokens: list[Token], end: int) -> int:
        """Return the last word of a name: with its particles and family name, and a second person after 'en'."""
        at = end
        for _ in range(LONGEST):
            following = self._next(tokens, at)
            if following is None:
                break
            at = following
        return at

    def _next(self, tokens: list[Token], end: int) -> int | None:
        at, skipped = end + 1, 0
        while at < len(tokens) and skipped < PARTICLES * 2 and self._joins(tokens, at):
            at, skipped = at + 1, skipped + 1
        if at >= len(tokens) or not tokens[at].is_word:
            return None
        token, particles = tokens[at], {each.key for each in tokens[end + 1 : at]}
        if particles & self._words.sure_particles:
            return at
        if particles & self._words.particles and (self._lists.may_be_name(token.key) or token.is_capital):
            return at
        if self._is_name(token):
            return at
        limit = OFTEN if token.key in self._lists.common else SELDOM
        is_family = token.key in self._lists.family_names and self._lists.counts[token.key] < limit
        return at if is_family or token.is_capital else None

    def _joins(self, tokens: list[Token], at: int) -> bool:
        return tokens[at].key in self._words.particles or tokens[at].text in ".-'"

    def _before(self, tokens: list[Token], place: int) -> list[str]:
        """Return the words before a place, a title's full stop left out; no sign may stand between."""
        found: list[str] = []
        at = place - 1
        while at >= 0 and len(found) < INTRODUCTION:
            if tokens[at].is_word:
                found.insert(0, tokens[at].key)
            elif (
                not (tokens[at].text == "." and at and self._may_be_short(tokens[at - 1]))
                and tokens[at].text not in ",:"
            ):
                break
            at -= 1
        return found

    def _may_be_short(self, token: Token) -> bool:
        return token.key in self._words.titles or token.key in self._words.offices

    def _introduced(self, before: list[str]) -> bool:
        return any(" ".join(before[-n:]) in self._words.introductions for n in range(1, len(before) + 1))


SELDOM = 30
"""A word that is seldomer than this in our own sentences is a family name right after a first name (`ria bakker`)."""


def _owner(key: str) -> str:
    """Return who something is of: henks, anna's, truus'."""
    return key[:-2] if key.endswith("'s") else key.rstrip("'")

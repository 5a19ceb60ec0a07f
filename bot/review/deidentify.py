"""Takes everybody out of a message: what is left is made of words we know, or nothing is left of it at all.

Two nets, one behind the other. The first takes out what looks like a person, a place or a number, by rules and lists.
The second takes out every word that does not stand in our own texts or in lists of usual and medical words: a name that
no rule knew is such a word too. A message of which much had to go is thrown away.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import DamerauLevenshtein

from bot.places.nearby import nearby
from bot.review.deduce_finder import load_deduce
from bot.review.lists import Lists, lists
from bot.review.names import NameFinder
from bot.review.numbers import fixed_forms
from bot.review.places import PlaceFinder
from bot.review.text import Span, Token, merge, tokens
from bot.review.words import Kind, Words, words

MAXIMUM_CHARACTERS, MAXIMUM_WORDS = 300, 50
"""A longer message is a story, in which somebody can be known without a name."""
MAXIMUM_IDENTIFYING = 3
"""More pieces about somebody in one message are a portrait."""
MAXIMUM_UNKNOWN = 2
MINIMUM_LEFT = 2
"""Words of meaning that must be left."""
SEEN_OFTEN_ENOUGH = 1
"""Times in our own texts from which a word is known."""
SHORTEST_PART = 4
"""Letters of a part of a compound: `rouwkaartje` is rouw and kaartje."""
CORRECTED_FROM, CORRECTED_TWICE_FROM = 6, 10
"""Letters from which one typing error is mended, or two: what is shown is then our word, not what was typed."""
LINKS = ("", "s", "e", "en")
SIGNS = frozenset(".,?!:;-'\"()/%€&+ ")
"""Besides letters and digits these may stay; an emoji, or a letter of another script, goes."""

Finder = Callable[[str], Iterable[Span]]


@dataclass(frozen=True)
class Cleaned:
    """A message in which nobody can be recognised."""

    text: str
    """With `[name]`, `[place]` and so on where something was (`Kind`)."""
    spans: tuple[Span, ...]
    """What was taken out of the message that came in."""


class Deidentifier:
    """Takes people out of messages."""

    def __init__(self, given: Words, known: Lists, finders: Iterable[Finder]) -> None:
        """Use words, lists, and everything that finds pieces that must go."""
        self._words, self._lists, self._finders = given, known, tuple(finders)
        self._long_words = [word for word in self._vocabulary() if len(word) >= CORRECTED_FROM]

    def clean(self, message: str) -> Cleaned | None:
        """Return what may be kept of a message; None when it is better thrown away."""
        message = message.translate({ord("["): "(", ord("]"): ")"})
        found = tokens(message)
        if len(message) > MAXIMUM_CHARACTERS or sum(t.is_word for t in found) > MAXIMUM_WORDS:
            return None
        known = merge(span for finder in self._finders for span in finder(message))
        known = [span for span in known if not self._is_harmless(span, found)]
        rest = [t for t in found if not any(t.start < s.end and s.start < t.end for s in known)]
        mended = {t.start: self._mend(t) for t in rest if t.is_word}
        unknown = [Span(t.start, t.end, Kind.WORD) for t in rest if t.is_word and mended[t.start] is None]
        kept = [t for t in rest if t.is_word and mended[t.start] is not None]
        if self._is_risky(known, unknown, kept):
            return None
        return Cleaned(_write(message, rest, mended, merge([*known, *unknown])), tuple(merge([*known, *unknown])))

    def _is_risky(self, known: list[Span], unknown: list[Span], kept: list[Token]) -> bool:
        meaning = [t for t in kept if not self._lists.is_function(t.key) or t.key in self._words.relations]
        few = len(meaning) < MINIMUM_LEFT and len(kept) < MINIMUM_LEFT * 2
        return len(known) > MAXIMUM_IDENTIFYING or len(unknown) > MAXIMUM_UNKNOWN or few

    def _is_harmless(self, span: Span, found: list[Token]) -> bool:
        """Say whether a name or place is only a very usual word: lists hold those too (`Dag`, `Man`)."""
        inside = [t for t in found if t.start < span.end and span.start < t.end]
        usual = all(t.is_word and t.is_first and self._lists.is_function(t.key) for t in inside)
        return bool(inside) and usual and span.kind in (Kind.NAME, Kind.PLACE)

    def _mend(self, token: Token) -> str | None:
        """Return a word as it may be shown: itself, our word that it is a misspelling of, or None."""
        if all(self._is_known(part) for part in token.key.split("-") if part):
            return token.text
        is_name_like = token.is_capital and not token.is_first
        if is_name_like or self._lists.may_be_name(token.key) or len(token.key) < CORRECTED_FROM:
            return None
        errors = 1 if len(token.key) < CORRECTED_TWICE_FROM else 2
        distance = DamerauLevenshtein.distance
        best = process.extractOne(token.key, self._long_words, scorer=distance, score_cutoff=errors)
        return best[0] if best else None

    def _is_known(self, key: str) -> bool:
        return self._is_word(key) or self._is_compound(key)

    def _is_word(self, key: str) -> bool:
        usual = key in self._lists.common or key in self._lists.medical
        return usual or self._lists.counts[key] >= SEEN_OFTEN_ENOUGH or self._lists.counts[key.rstrip("'")] > 0

    def _is_compound(self, key: str) -> bool:
        """Say whether a word is made of two words of ours; not of names (`veldhuis`)."""
        if key in self._lists.family_names or key in self._lists.places:
            return False
        for cut in range(SHORTEST_PART, len(key) - SHORTEST_PART + 1):
            head, tail = key[:cut], key[cut:]
            heads = {head[: len(head) - len(link)] for link in LINKS if head.endswith(link)}
            if self._is_word(tail) and any(len(h) >= SHORTEST_PART and self._is_word(h) for h in heads):
                return True
        return False

    def _vocabulary(self) -> set[str]:
        return {word for word in self._lists.counts if not self._lists.is_name(word)} | self._lists.common


def _write(message: str, rest: list[Token], mended: dict[int, str | None], spans: list[Span]) -> str:
    """Return a message with placeholders, mended words, and no signs but the usual ones."""
    pieces = [(span.start, span.end, f"[{span.kind.value}]") for span in spans]
    pieces += [(t.start, t.end, mended.get(t.start) or t.text) for t in rest if mended.get(t.start, "") is not None]
    written, last, previous = "", 0, ""
    for start, end, text in sorted(pieces):
        if text == previous and text.startswith("["):
            last = end
            continue
        between = "".join(c if c in SIGNS else " " for c in message[last:start] if not c.isalnum())
        is_ours = text.startswith("[") or all(c in SIGNS or c.isalnum() for c in text)
        written, last, previous = written + between + (text if is_ours else " "), end, text
    return " ".join(written.split())


@lru_cache(maxsize=1)
def deidentifier() -> Deidentifier:
    """Return the installation's own; the first time it takes a few seconds and some memory."""
    given, known = words(), lists()
    names, places, deduce = NameFinder(given, known), PlaceFinder(given, known, nearby().gazetteer), load_deduce()
    return Deidentifier(
        given,
        known,
        (
            lambda text: fixed_forms(text, tokens(text)),
            lambda text: names.find(tokens(text)),
            lambda text: places.find(text, tokens(text)),
            deduce.find,
        ),
    )

"""Which kind of care a text asks for, by the words of content/care.yml."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Optional

from rapidfuzz.distance import OSA

from bot.places.care_texts import CareTexts
from bot.places.spelling import tokens, words_of

MISSPELT_FROM = 7
"""Letters of a word from which one slip is forgiven: hospcie, thuiszorgg."""
PRESENCE_WITHIN = 3
"""Words between 'ligt' and 'ziekenhuis' in 'ligt in het ziekenhuis'."""
_ANY_ENDING = "*"


@dataclass(frozen=True)
class _Phrase:
    """What people call a kind of care; the last word may go on when it has any ending."""

    words: tuple[str, ...]
    has_any_ending: bool

    def stands_at(self, row: list[str], number: int) -> bool:
        """Say whether it stands at a place in a row of words."""
        there = row[number : number + len(self.words)]
        if len(there) < len(self.words) or any(a != b for a, b in zip(there[:-1], self.words)):
            return False
        return self._ends_with(there[-1], self.words[-1])

    def is_written_apart(self, pairs: list[str], number: int) -> bool:
        """Say whether it is one word that somebody wrote as two."""
        return number < len(pairs) and len(self.words[0]) >= MISSPELT_FROM and self.words == (pairs[number],)

    def _ends_with(self, word: str, wanted: str) -> bool:
        if word[0] != wanted[0]:
            return False
        if len(wanted) < MISSPELT_FROM:
            return wanted == (word[: len(wanted)] if self.has_any_ending else word)
        lengths = {len(wanted) - 1, len(wanted), len(wanted) + 1} if self.has_any_ending else {len(word)}
        return any(OSA.distance(word[:length], wanted, score_cutoff=1) <= 1 for length in lengths)


def _by_first_letter(phrases: Iterable[_Phrase]) -> dict[str, list[_Phrase]]:
    """Return phrases by the letter they begin with: no slip is forgiven in that one."""
    found: dict[str, list[_Phrase]] = {}
    for phrase in phrases:
        found.setdefault(phrase.words[0][0], []).append(phrase)
    return found


class CareKinds:
    """Recognises the kinds of care."""

    def __init__(self, texts: CareTexts) -> None:
        """Use the words of content/care.yml."""
        phrases = {
            id: [_Phrase(words_of(text), text.endswith(_ANY_ENDING)) for text in kind.words]
            for id, kind in texts.kinds.items()
        }
        self._phrases = {id: _by_first_letter(of_kind) for id, of_kind in phrases.items()}
        self._single = _by_first_letter(p for of_kind in phrases.values() for p in of_kind if len(p.words) == 1)
        self._presence = frozenset(texts.presence_words)
        self._nearby = [words_of(text) for text in texts.nearby_phrases]

    def kind_of(self, text: str) -> Optional[str]:
        """Return the kind of care that is asked for, none when no kind is named.

        Of several the first one in content/care.yml, but one that only says where somebody is, is the last choice:
        'mijn man ligt in het hospice, wie kan er waken' asks for volunteers.
        """
        found = list(self._found([token.word for token in tokens(text)]))
        asked = [kind for kind, is_presence in found if not is_presence]
        return next(iter(asked or [kind for kind, _ in found]), None)

    def is_care_word(self, word: str) -> bool:
        """Say whether one plain word names a kind of care."""
        return any(phrase.stands_at([word], 0) for phrase in self._single.get(word[0], ()))

    def asks_nearby(self, text: str) -> bool:
        """Say whether a text that names a kind of care asks for it near the person: 'in de buurt', 'hier'."""
        row = tuple(token.word for token in tokens(text))
        return any(row[i : i + len(phrase)] == phrase for phrase in self._nearby for i in range(len(row)))

    def _found(self, row: list[str]) -> Iterator[tuple[str, bool]]:
        pairs = ["".join(pair) for pair in pairwise(row)]  # 'thuis zorg'
        for kind, phrases in self._phrases.items():
            for number, word in enumerate(row):
                likely = phrases.get(word[0], ())
                if any(p.stands_at(row, number) or p.is_written_apart(pairs, number) for p in likely):
                    before = row[max(0, number - PRESENCE_WITHIN) : number]
                    yield kind, bool(self._presence.intersection(before))

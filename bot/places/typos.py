"""Misspelt and half names: which name of a place somebody meant."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

from bot.places.names import Name, NameIndex, Words
from bot.places.place import Place
from bot.places.region import Reading
from bot.places.spelling import Token, sound

ALIKE_IN_SOUND = 0.5
"""Slips between two spellings that sound the same: less than one slip of the finger."""
MAXIMUM_WORDS = 4
"""Words of a name that are compared at once."""
STRICT_LETTERS = 6
"""Letters a misspelt name must have to be recognised inside a sentence, after a word of place."""
SURE_LETTERS = 8
"""The same, anywhere: hardly another word is as long and one slip away."""
STRICT_SLIPS, LONG_SLIPS, LONG_LETTERS = 1.0, 2.0, 10
"""Slips allowed inside a sentence: one; two in a long name after a word of place."""
LENIENT_SLIPS = ((12, 3.0), (8, 2.0), (5, 1.0), (4, 0.5))
"""Slips allowed in an answer, from so many letters of the name."""
FAR_SLIPS = ((10, 2.0), (7, 1.0), (5, 0.5))
"""The same for a place far outside the region: there are many of those, and they are seldom meant."""
MINIMUM_BEGINNING = 5
"""Letters typed of one name in the region that stand for it."""


class _ByLength:
    """Spellings by their number of letters: so many slips away, one is at most so many letters longer or shorter."""

    def __init__(self, spellings: Sequence[str]) -> None:
        """Index spellings; what is found is named by its number in this row."""
        self._there: dict[int, tuple[list[str], list[int]]] = {}
        for at, spelling in enumerate(spellings):
            known, numbers = self._there.setdefault(len(spelling), ([], []))
            known.append(spelling)
            numbers.append(at)

    def within(self, typed: str, slips: int) -> Iterator[tuple[int, int]]:
        """Yield (number, slips) of the spellings that are at most so many slips away (optimal string alignment)."""
        for length in range(len(typed) - slips, len(typed) + slips + 1):
            if length in self._there:
                known, numbers = self._there[length]
                for _, count, at in process.extract(
                    typed, known, scorer=OSA.distance, processor=None, score_cutoff=slips, limit=None
                ):
                    yield numbers[at], int(count)


class Spellings:
    """Names of places that can be found by a misspelling."""

    def __init__(self, names: Iterable[Name], slips: Sequence[tuple[int, float]]) -> None:
        """Index names.

        Args:
            names: the names.
            slips: (letters, slips) from long to short: how wrong a name of at least so many letters may be.
        """
        self._names = list(names)
        letters = ["".join(name.words) for name in self._names]
        self._letters = _ByLength(letters)
        self._sounds = _ByLength([sound(name.words) for name in self._names])
        self._allowed = [next((s for n, s in slips if len(word) >= n), 0.0) for word in letters]

    def nearest(self, words: Words, most: float = 3.0, accepts: Callable[[Name], bool] = bool) -> list[Name]:
        """Return the names that words are the fewest slips away from; several when they are as near.

        A letter too many, too few, another one, or two neighbours swapped is one slip (optimal string alignment);
        spaces do not count. A spelling that sounds right is `ALIKE_IN_SOUND`, whatever its letters.

        Args:
            words: what was typed.
            most: slips allowed, whatever the length of the name.
            accepts: leaves out names.
        """
        slips: dict[int, float] = {}
        for typed, known, extra in (("".join(words), self._letters, 0.0), (sound(words), self._sounds, ALIKE_IN_SOUND)):
            for at, count in known.within(typed, int(max(0.0, most - extra))):
                slips[at] = min(slips.get(at, math.inf), count + extra)
        near = {
            at: count
            for at, count in slips.items()
            if count <= min(most, self._allowed[at], _most_between(words, self._names[at].words))
            and accepts(self._names[at])
        }
        least = min(near.values(), default=0.0)
        return [self._names[at] for at in sorted(near) if near[at] == least]


class Typos:
    """Finds the name that a misspelling is nearest to."""

    def __init__(self, names: NameIndex) -> None:
        """Use the names of all places."""
        self._names = names
        self._near = [n for n in names if n.is_near and n.places and not n.is_phrase]
        free = [n for n in self._near if n.stands_alone]
        sure = [n for n in free if _letters(n.words) >= (STRICT_LETTERS if n.is_in_region else SURE_LETTERS)]
        self._strict = {
            count: Spellings((n for n in sure if count in (1, len(n.words))), ((STRICT_LETTERS, LONG_SLIPS),))
            for count in range(1, MAXIMUM_WORDS + 1)
        }
        """By the number of words typed: only a single word may be a name of several (`_is_like`)."""
        whole = [n for n in self._near if n.reading in (Reading.FREE, Reading.AFTER_PLACE_WORD)]
        self._whole = Spellings(whole, LENIENT_SLIPS)
        self._parts = Spellings(free, LENIENT_SLIPS)
        self._far = Spellings((n for n in names if not n.is_near and n.stands_alone), FAR_SLIPS)

    def strict(
        self, row: Sequence[Token], follows_place_word: Callable[[int], bool]
    ) -> Iterator[tuple[int, int, Name]]:
        """Yield (first word, last word, name) for names in a sentence that are hardly wrong.

        Args:
            row: the words.
            follows_place_word: says of the number of a word whether 'in', 'rond', 'hospice' ... stands before it.
        """
        first = 0
        while first < len(row):
            step, is_announced = 1, follows_place_word(first)
            for length in range(min(MAXIMUM_WORDS, len(row) - first), 0, -1):
                words = tuple(t.word for t in row[first : first + length])
                if name := self._hardly_wrong(words, is_announced):
                    yield first, first + length - 1, name
                    step = length
                    break
            first += step

    def _hardly_wrong(self, words: Words, is_announced: bool) -> Name | None:
        if _letters(words) < (STRICT_LETTERS if is_announced else SURE_LETTERS) or self._names.exactly(words):
            return None
        slips = LONG_SLIPS if is_announced and _letters(words) >= LONG_LETTERS else STRICT_SLIPS
        known = self._strict[len(words)]
        return next(iter(known.nearest(words, slips, lambda name: _is_like(words, name.words))), None)

    def lenient(self, whole: Iterable[Words], parts: Iterable[Words]) -> tuple[Place, ...]:
        """Return the places that an answer may mean: misspelt, half, or only begun; the region's before others.

        Args:
            whole: the answer without what people put around a name, with and without an article.
            parts: what may be a name in a longer answer, because a word of place stands before it; longest first.
        """
        for words in whole:
            if found := [] if self._is_known(words) else self._of_whole(words):
                return _places(found)
        for words in parts:
            if found := [] if self._is_known(words) else self._parts.nearest(words, accepts=_beginning(words)):
                return _places(found)
        return ()

    def _of_whole(self, words: Words) -> list[Name]:
        alike = _beginning(words)
        near = self._whole.nearest(words, accepts=lambda name: alike(name) or (name.is_in_region and name.is_town))
        return near or self._half(words) or self._far.nearest(words, accepts=alike)

    def _is_known(self, words: Words) -> bool:
        return self._names.exactly(words) is not None

    def _half(self, words: Words) -> list[Name]:
        if len(words) > 1:
            return []
        if half := self._names.half(words[0]):
            return [half]
        if len(words[0]) < MINIMUM_BEGINNING:
            return []
        begun = [n for n in self._near if n.is_in_region and n.is_town and "".join(n.words).startswith(words[0])]
        return begun if len({n.places[0] for n in begun}) == 1 else []


def _letters(words: Words) -> int:
    return sum(map(len, words))


def _places(names: Iterable[Name]) -> tuple[Place, ...]:
    return tuple(dict.fromkeys(place for name in names for place in name.places))


def _beginning(words: Words) -> Callable[[Name], bool]:
    """Return what says whether a name begins as words do; the first letter is seldom wrong."""
    return lambda name: _begins_alike(words, name.words)


def _begins_alike(words: Words, name: Words) -> bool:
    return words[0][0] == name[0][0] or sound(words)[:1] == sound(name)[:1]


def _most_between(words: Words, name: Words) -> float:
    """Return how many slips there may be for how the words are parted.

    One when they are written apart or together ('drie bergen', 'maar de' is not Maarssen); none when several words do
    not begin alike ('het centrum' is not Zeist-Centrum).
    """
    if len(words) != len(name):
        return 1.0
    return math.inf if len(words) == 1 or _begins_alike(words, name) else 0.0


def _is_like(words: Words, name: Words) -> bool:
    """Say whether words may be a name written wrong, in as many words or in one, and not the name with an ending.

    'Utrechts' and 'Zeister' are words of their own.
    """
    is_derived = "".join(words).startswith("".join(name))
    return _begins_alike(words, name) and len(words) in (1, len(name)) and not is_derived

"""Which places a text names: strict inside any sentence, lenient in an answer to the question where somebody lives."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Optional

from bot.places.atlas import Atlas
from bot.places.mentions import PlaceMention, add_new, join
from bot.places.names import Name, NameIndex, Words
from bot.places.national import National
from bot.places.place import Place, Point, distance_km
from bot.places.postcodes import Postcode, PostcodeInText, postcodes_in
from bot.places.region import Reading, Region
from bot.places.spelling import Token, tokens
from bot.places.surroundings import Surroundings
from bot.places.typos import MAXIMUM_WORDS, Typos

NEAREST_KM = 15.0
"""Further from every place of the region than this, a location is outside it."""
GAP_SIGNS = frozenset(" -‐‑–'’`()/\t")
"""What may stand between the words of one name; a full stop only after an abbreviation."""
ABBREVIATION = 3
"""Letters of a word after which a full stop need not end a sentence: wijk b. duurstede."""
ANNOUNCED_WITHIN = 2
"""Words between which 'postcode' announces one."""
YEARS = range(1900, 2101)
"""Digits that are a year rather than a postcode: 'zorg in 2026'."""
ONE_MESSAGE = 1
"""Sentences whose places are remembered: one message is looked at more than once, and then forgotten for the next."""


class Gazetteer:
    """Recognises the places of a region, and those around it; built once, changed never."""

    def __init__(
        self,
        region: Region,
        national: National,
        postcodes: Mapping[str, Postcode],
        is_care_word: Callable[[str], bool],
    ) -> None:
        """Lay out all names.

        Args:
            region: the region's file.
            national: how names are told from other words, and which municipalities were merged.
            postcodes: the table of the whole country.
            is_care_word: says whether a word is a kind of care: after 'hospice' a name of a place is expected.
        """
        self._atlas = Atlas(region, postcodes)
        self._names = NameIndex(self._atlas, national)
        self._typos = Typos(self._names)
        self._words = national.recognition
        self._around = Surroundings(self._words, is_care_word)
        self._by_key = {place.key: place for name in self._names for place in name.places}
        self._in_sentence = lru_cache(maxsize=ONE_MESSAGE)(lambda text: tuple(self._find(text, tokens(text), False)))

    def find(self, text: str) -> list[PlaceMention]:
        """Return the places that a sentence names, in order.

        Strict: a name that is also another word counts only beside a word of place (content/national.yml and the region
        file say which), a misspelling only when it is long and hardly wrong, four digits only when nothing else makes
        them a number. Two places in one phrase are the smaller one: 'Lombok in Utrecht'.
        """
        return list(self._in_sentence(text))

    def _find(self, text: str, row: list[Token], is_answer: bool) -> list[PlaceMention]:
        found = add_new([], self._exact(text, row, is_answer))
        found = add_new(found, self._strict_postcodes(text, row))
        return join(text, add_new(found, self._misspelt(row)), self._words)

    def lookup(self, text: str) -> list[Place]:
        """Return the places that an answer to 'in welke plaats woont u?' may mean, the likeliest first.

        Lenient: half names, misspellings, names that are also other words, any postcode of the country. Several places
        when the name is ambiguous or when several are named; none when the answer holds no place.
        """
        row = tokens(text)
        core = self._core(row)
        if name := self._whole_answer(row, core):
            return list(name.places)
        found = add_new(self._find(text, row, is_answer=True), self._lenient_postcodes(text, row, len(core)))
        if mentions := join(text, found, self._words):
            return list(dict.fromkeys(place for mention in mentions for place in mention.places))
        return list(self._typos.lenient(*self._likely_names(row, core)))

    def at_end(self, text: str) -> list[Place]:
        """Return the place that a search for care ends with, as lenient as an answer: 'hospice in houten'.

        After a word of place any name counts that is written correctly; else only a postcode ('thuiszorg 3972').
        """
        row = tokens(text)
        last = next((at for at in reversed(range(1, len(row))) if row[at - 1].word in self._words.place_words), None)
        if last is not None and (name := self._whole_answer(row[last:], range(len(row) - last))):
            return list(name.places)
        written = [p for p in postcodes_in(text, self._words.two_letter_words) if p.end == len(text.rstrip(" .?!"))]
        mentions = [self._postcode_mention(postcode) for postcode in written if int(postcode.code) not in YEARS]
        return [mention.place for mention in mentions if mention]

    def nearest(self, latitude: float, longitude: float) -> Optional[Place]:
        """Return the town of the region nearest to a location; none when all are further than `NEAREST_KM`.

        Args:
            latitude: degrees north.
            longitude: degrees east.
        """
        if not (math.isfinite(latitude) and math.isfinite(longitude)):
            return None
        towns = [self._atlas.town(m, t) for m in self._atlas.region.municipalities for t in m.towns]
        measured = [(distance_km((latitude, longitude), t.centre), t) for t in towns if t.centre]
        kilometres, town = min(measured, key=lambda pair: pair[0])
        return town if kilometres <= NEAREST_KM else None

    def place(self, key: str) -> Optional[Place]:
        """Return the place that a `Place.key` stands for; none when the region no longer has it."""
        postcode = key.rpartition("|")[2]
        return self._atlas.by_postcode(postcode) if postcode else self._by_key.get(key)

    def town_centre(self, name: str) -> Optional[Point]:
        """Return where a town of the region is; none for a town outside it."""
        return self._atlas.centre(name)

    def _exact(self, text: str, row: list[Token], is_answer: bool) -> Iterator[PlaceMention]:
        number, after = 0, -1
        while number < len(row):
            in_list = number == after or (number == after + 1 and row[after].word in self._words.list_words)
            name = self._name_at(text, row, number, in_list, is_answer)
            if name is None:
                number += 1
                continue
            last = number + len(name.words) - 1
            if name.places:
                yield PlaceMention(row[number].start, row[last].end, name.places)
                after = last + 1
            number = last + 1

    def _name_at(self, text: str, row: list[Token], number: int, in_list: bool, is_answer: bool) -> Optional[Name]:
        """Return the longest name at a place in the row that is meant as one, or that is known to be no place."""
        for name in self._names.starting_at(row, number):
            is_phrase = _is_one_phrase(text, row[number : number + len(name.words)])
            is_no_place = name.reading is Reading.NEVER and not name.places
            if is_phrase and (is_no_place or self._around.make_place(name, row, number, in_list, is_answer)):
                return name
        return None

    def _strict_postcodes(self, text: str, row: list[Token]) -> Iterator[PlaceMention]:
        for written in postcodes_in(text, self._words.two_letter_words):
            mention = self._postcode_mention(written)
            if mention and self._is_surely_postcode(text, row, written):
                yield mention

    def _lenient_postcodes(self, text: str, row: list[Token], core_words: int) -> Iterator[PlaceMention]:
        """Yield postcodes in an answer: with their letters, or four digits that are all there is."""
        for written in postcodes_in(text, self._words.two_letter_words):
            mention = self._postcode_mention(written)
            if mention and (written.letters or core_words == 1) and not self._is_number(text, row, written):
                yield mention

    def _postcode_mention(self, written: PostcodeInText) -> Optional[PlaceMention]:
        place = self._atlas.by_postcode(written.code)
        return PlaceMention(written.start, written.end, (place,)) if place else None

    def _is_surely_postcode(self, text: str, row: list[Token], written: PostcodeInText) -> bool:
        """Say whether digits in a sentence can be nothing but a postcode."""
        if self._is_number(text, row, written):
            return False
        before, after = _neighbours(row, written)
        if written.letters or self._is_announced(row, written):
            return True
        if not self._atlas.is_address(written.code):
            return False
        place = self._atlas.by_postcode(written.code)
        named = self._names.exactly((after,)) or self._names.exactly((before,))
        beside = bool(named and place and place.is_within(named.places[0]))
        return beside or before == "" or before in self._words.place_words

    def _is_announced(self, row: list[Token], written: PostcodeInText) -> bool:
        """Say whether the word postcode stands just before: 'mijn postcode is 3512'."""
        before = [t.word for t in row if t.end <= written.start][-ANNOUNCED_WITHIN:]
        return not self._words.postcode_words.isdisjoint(before)

    def _is_number(self, text: str, row: list[Token], written: PostcodeInText) -> bool:
        _, after = _neighbours(row, written)
        return text[: written.start].rstrip().endswith("€") or (not written.letters and after in self._words.units)

    def _misspelt(self, row: list[Token]) -> Iterator[PlaceMention]:
        for first, last, name in self._typos.strict(row, lambda at: self._around.announce_place(row, at)):
            particles = {t.word for t in row[first : last + 1]} & self._words.surname_particles
            if not particles and not self._around.make_person(row, first):
                yield PlaceMention(row[first].start, row[last].end, name.places)

    def _core(self, row: list[Token]) -> range:
        """Return which words of an answer are left without what people put around a name."""
        first, last = 0, len(row)
        while first < last and row[first].word in self._words.filler:
            first += 1
        while last > first and row[last - 1].word in self._words.filler:
            last -= 1
        return range(first, last)

    def _likely_names(self, row: list[Token], core: range) -> tuple[list[Words], list[Words]]:
        """Return what may be a misspelt name: the whole answer, and what stands after a word of place."""
        words = tuple(token.word for token in row)
        has_article = core.start > 0 and words[core.start - 1] in self._words.articles  # de blt
        whole = [words[core.start - has_article : core.stop], words[core.start : core.stop]]
        announced = [at for at in core if at and words[at - 1] in self._words.place_words]
        parts = [words[at : at + n] for at in announced for n in range(min(MAXIMUM_WORDS, core.stop - at), 0, -1)]
        return [w for w in dict.fromkeys(whole) if 0 < len(w) <= MAXIMUM_WORDS], parts

    def _whole_answer(self, row: list[Token], core: range) -> Optional[Name]:
        """Return the name that is the whole answer, apart from what people put around it."""
        for first in range(core.start + 1):
            for last in range(len(row), core.stop - 1, -1):
                name = self._names.exactly(tuple(t.word for t in row[first:last]))
                if name and self._is_answer(name, row, first, last):
                    return name
        return None

    def _is_answer(self, name: Name, row: list[Token], first: int, last: int) -> bool:
        if name.reading is Reading.FREE:
            return True
        if name.reading is Reading.NEVER or (first and row[first - 1].word in self._words.articles):
            return False
        return name.is_near or row[last - 1].is_upper


def _is_one_phrase(text: str, words: list[Token]) -> bool:
    """Say whether nothing that ends a phrase stands between words."""
    for word, following in pairwise(words):
        signs = set(text[word.end : following.start])
        allowed = GAP_SIGNS | {"."} if len(word.word) <= ABBREVIATION else GAP_SIGNS
        if not signs <= allowed:
            return False
    return True


def _neighbours(row: list[Token], written: PostcodeInText) -> tuple[str, str]:
    """Return the words before and after a postcode; empty where the text begins or ends."""
    before = [t.word for t in row if t.end <= written.start]
    after = [t.word for t in row if t.start >= written.end]
    return (before[-1] if before else "", after[0] if after else "")

"""What stands around a name in a sentence, and whether that makes it a place, a person, or just a word."""

from __future__ import annotations

from collections.abc import Callable

from bot.places.names import Name
from bot.places.national import Recognition
from bot.places.region import Reading
from bot.places.spelling import Token


class Surroundings:
    """Reads the words around a name."""

    def __init__(self, words: Recognition, is_care_word: Callable[[str], bool]) -> None:
        """Use the words of content/national.yml, and what says whether a word is a kind of care."""
        self._words = words
        self._is_care_word = is_care_word

    def make_place(self, name: Name, row: list[Token], number: int, after_place: bool, is_answer: bool) -> bool:
        """Say whether what stands around a name makes it a place.

        Args:
            name: a name that is written at a place in the row.
            row: the words of the text.
            number: where in the row it stands.
            after_place: whether another place was named just before: 'in Zeist of Doorn'.
            is_answer: whether the text answers the question where somebody lives; then less is needed.
        """
        if name.reading is Reading.NEVER or self.make_person(row, number):
            return False
        has_capital = any(word.has_capital for word in row[number : number + len(name.words)])
        is_announced = after_place or self.announce_place(row, number, has_capital)
        if name.reading is Reading.WITH_CAPITAL:
            return is_announced and has_capital
        if name.reading is Reading.AFTER_PLACE_WORD:
            return is_announced or (has_capital and name.is_near and self._leave_alone(row, number))
        return name.is_near or is_answer or is_announced

    def announce_place(self, row: list[Token], number: int, has_capital: bool = False) -> bool:
        """Say whether a word of place or a kind of care stands before a word: in, rond, buurt van, hospice."""
        if number == 0:
            return False
        before = row[number - 1].word
        if before == "van":
            return number > 1 and row[number - 2].word in self._words.before_van
        is_formal = has_capital and before in self._words.formal_place_words
        return is_formal or before in self._words.place_words or self._is_care_word(before)

    def make_person(self, row: list[Token], number: int) -> bool:
        """Say whether a title stands before a name, with or without 'van': mevrouw Van Doorn."""
        at = number - 1
        while at >= 0 and row[at].word in self._words.name_particles:
            if row[at].word in self._words.surname_particles:
                return True
            at -= 1
        if at < 0:
            return False
        with_particle = at < number - 1
        return row[at].word in self._words.titles or (with_particle and row[at].word in self._words.professions)

    def _leave_alone(self, row: list[Token], number: int) -> bool:
        """Say whether no article or particle makes a capital word a thing or a person: not 'de Doorn', 'van Doorn'."""
        before = row[number - 1].word if number else ""
        return before not in self._words.articles and before not in self._words.name_particles

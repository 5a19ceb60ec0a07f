"""Every way of writing a place, with the places it may mean and what has to stand beside it."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from bot.places.atlas import Atlas
from bot.places.national import National
from bot.places.place import Place, PlaceKind
from bot.places.region import Neighbourhood, Reading
from bot.places.spelling import Token, words_of

MINIMUM_JOINED = 6
"""Letters of a name of several words from which it is also known written as one: `debilt`."""
MINIMUM_HALF = 5
"""Letters of a word that stands for a whole name when no other name has it: `duurstede`."""
TOWN_LINKS: tuple[tuple[str, ...], ...] = ((), ("in",), ("van",))
"""What may stand between a neighbourhood and its town: Lombok Utrecht, centrum van Utrecht."""

Words = tuple[str, ...]


@dataclass(frozen=True)
class Name:
    """One way of writing one place, or several of the same name; the likeliest first."""

    words: Words
    places: tuple[Place, ...]
    reading: Reading = Reading.FREE
    is_near: bool = True
    """Whether it is in the region or in a municipality next to it."""
    is_phrase: bool = False
    """Whether it is a name with a word before it: 'gemeente Zeist'."""

    @property
    def is_in_region(self) -> bool:
        """Say whether the likeliest place is in the region."""
        return bool(self.places) and self.places[0].is_in_region

    @property
    def is_town(self) -> bool:
        """Say whether the likeliest place is a town or a municipality."""
        return bool(self.places) and self.places[0].kind in (PlaceKind.TOWN, PlaceKind.MUNICIPALITY)

    @property
    def stands_alone(self) -> bool:
        """Say whether it needs nothing beside it to be a place."""
        return self.reading is Reading.FREE and not self.is_phrase


class NameIndex:
    """The names of all places; those of the region go before others of the same name."""

    def __init__(self, atlas: Atlas, national: National) -> None:
        """Collect the names."""
        self._atlas = atlas
        self._region = atlas.region
        self._words = national.recognition
        self._ambiguous = {words_of(a.name): a for a in atlas.region.ambiguous_names}
        self._readings = {words_of(text): r for r, texts in self._words.readings.items() for text in texts}
        self._names: dict[Words, Name] = {}
        never = [words for words, known in self._ambiguous.items() if known.reading is Reading.NEVER]
        self._names.update({words: Name(words, (), Reading.NEVER) for words in never})
        self._add_region()
        self._add_outside(national)
        for name in [n for n in self._names.values() if n.is_near and n.stands_alone]:
            self._add_joined(name)
        self._starting: dict[str, list[Name]] = defaultdict(list)
        for name in sorted(self._names.values(), key=lambda n: -len(n.words)):
            self._starting[name.words[0]].append(name)
        self._halves = self._half_names()

    def __iter__(self) -> Iterator[Name]:
        """Yield all names."""
        return iter(self._names.values())

    def exactly(self, words: Words) -> Name | None:
        """Return the name that is written so."""
        return self._names.get(words)

    def half(self, word: str) -> Name | None:
        """Return the one name in the region that has this word."""
        return self._halves.get(word)

    def starting_at(self, row: Sequence[Token], number: int) -> Iterator[Name]:
        """Yield the names that stand at a place in a row of words, the longest first."""
        for name in self._starting.get(row[number].word, ()):
            if tuple(t.word for t in row[number : number + len(name.words)]) == name.words:
                yield name

    def _add(self, text: str | Words, place: Place, others: Iterable[Place] = ()) -> None:
        words = words_of(text) if isinstance(text, str) else text
        if words and words not in self._names:
            self._names[words] = Name(words, (place, *others), self._own_reading(words))

    def _own_reading(self, words: Words) -> Reading:
        """Return the reading of a name in the region: what its file says, else that it is a word as well, or free."""
        if words in self._ambiguous:
            return self._ambiguous[words].reading
        return Reading.WITH_CAPITAL if words in self._readings else Reading.FREE

    def _add_region(self) -> None:
        """Towns go before municipalities of the same name, those before areas, those before neighbourhoods."""
        for municipality in self._region.municipalities:
            for town in municipality.towns:
                for name in (town.name, *town.aliases):
                    self._add(name, self._atlas.town(municipality, town))
        for municipality in self._region.municipalities:
            place = self._atlas.municipality(municipality)
            for name in (municipality.name, *municipality.aliases):
                self._add(name, place)
            self._add_with_word(municipality.name, place)
        for area in self._region.areas:
            for name in (area.name, *area.aliases):
                self._add(name, self._atlas.area(area.name, area.municipalities))
        for name in (self._region.name, *self._region.aliases):
            self._add(name, self._atlas.whole_region())
        for municipality in self._region.municipalities:
            for part in municipality.neighbourhoods:
                self._add_neighbourhood(part, self._atlas.neighbourhood(municipality, part))

    def _add_neighbourhood(self, part: Neighbourhood, place: Place) -> None:
        for text in (part.name, *part.aliases):
            words = words_of(text)
            known, reading = self._ambiguous.get(words), self._own_reading(words)
            if reading is not Reading.WITH_TOWN:
                self._add(words, place, self._towns(known.towns) if known else ())
            if reading is Reading.FREE:
                continue
            for town in part.towns:
                self._add((*words_of(town), *words), place)
                for link in TOWN_LINKS:
                    self._add((*words, *link, *words_of(town)), place)
            for word in self._words.neighbourhood_words:
                self._names.setdefault((word, *words), Name((word, *words), (place,), is_phrase=True))

    def _towns(self, names: Iterable[str]) -> list[Place]:
        found = [self._names.get(words_of(name)) for name in names]
        return [place for name in found if name for place in name.places]

    def _add_with_word(self, name: str, place: Place) -> None:
        """Add 'gemeente Zeist', which is not the town; an ambiguous name needs a word before it anyway."""
        plain = self._names.get(words_of(name))
        if plain and plain.reading is Reading.FREE:
            for word in self._words.municipality_words:
                words = (word, *plain.words)
                self._names.setdefault(words, Name(words, (place,), is_near=plain.is_near, is_phrase=True))

    def _add_outside(self, national: National) -> None:
        for words, reading in self._readings.items():
            if reading is Reading.NEVER:
                self._names.setdefault(words, Name(words, (), reading))
        neighbours = {neighbour.name for neighbour in self._region.neighbours}
        by_words: dict[Words, list[Place]] = defaultdict(list)
        for place in sorted(self._atlas.outside(), key=lambda p: p.kind):
            by_words[words_of(place.name)].append(place)
        for text, target in self._words.aliases.items():
            by_words[words_of(text)] += by_words.get(words_of(target), [])
        places = {p.name: p for ps in by_words.values() for p in ps if p.kind is PlaceKind.MUNICIPALITY}
        for merger in national.municipal_mergers:
            for former in merger.former:
                by_words[words_of(former)] += [places[merger.name]] if merger.name in places else []
        for words, found in by_words.items():
            likely = _likeliest(found)
            if words and likely:
                near = any(place.municipality in neighbours for place in likely)
                self._names.setdefault(words, Name(words, likely, self._readings.get(words, Reading.FREE), near))
        for name, place in places.items():
            self._add_with_word(name, place)

    def _add_joined(self, name: Name) -> None:
        joined = ("".join(name.words),)
        if len(name.words) > 1 and len(joined[0]) >= MINIMUM_JOINED:
            self._names.setdefault(joined, replace(name, words=joined))

    def _half_names(self) -> dict[str, Name]:
        """Return the words that only the names of one town or municipality of the region have."""
        near = [n for n in self._names.values() if n.is_in_region and n.stands_alone and n.is_town]
        places = Counter(word for word, _ in {(word, n.places[0].name) for n in near for word in n.words})
        whole = [n.words[0] for n in near if len(n.words) == 1]
        return {
            word: name
            for name in near
            for word in name.words
            if len(word) >= MINIMUM_HALF
            and places[word] == 1
            and (word,) not in self._ambiguous
            and not any(word.startswith(w) for w in whole)
        }


def _likeliest(places: list[Place]) -> tuple[Place, ...]:
    """Return which places a name may mean: the municipality's own town goes before villages elsewhere.

    Hengelo is the town in the municipality of Hengelo; Elst may be the one near Rhenen or the one near Arnhem.
    """
    towns = [place for place in places if place.kind is PlaceKind.TOWN]
    own = [place for place in towns if place.municipality == place.name]
    return tuple(own or towns or places)

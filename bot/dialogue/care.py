"""Finds care nearby: asks for the kind of care and the place where one of them is missing, and lists what there is."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Optional

from bot.dialogue import slots
from bot.dialogue.buttons import Button
from bot.dialogue.happenings import answered
from bot.dialogue.replies import Composer, Reply
from bot.dialogue.responder import Outcome
from bot.guides.reading import looks_like_a_question
from bot.nlu.lexicon import plain
from bot.nlu.safety_labels import Level
from bot.nlu.understanding import Understanding
from bot.places.compose import compose, compose_outside, place_label
from bot.places.nearby import Nearby
from bot.places.place import Place

CARE = "c"
"""`c:kind:hospice`, `c:more:3`, `c:which:0` (the first of the places offered), `c:where`, `c:what`."""
KIND, MORE, WHICH, WHERE, WHAT, HERE, FAR = "kind", "more", "which", "where", "what", "here", "far"
SEARCH_TOPIC, REGION_TOPIC = "aanbod_zoeken", "werkgebied"
AN_ANSWER_WORDS = 6
"""A longer message is not just the name of a place."""
SURELY_SOMETHING_ELSE = 0.85
MAXIMUM_PLACES_OFFERED = 4
MAXIMUM_UNKNOWN = 2
"""Times a place is not known before somebody is sent to a person."""


@dataclass(frozen=True)
class Search:
    """What is being looked for, as it is remembered between turns."""

    kind: str = ""
    place: str = ""
    """`Place.key`."""
    offered: tuple[str, ...] = ()
    """Places of which one may be meant, by key."""
    asked: str = ""
    """What was asked last: `where`, `which`, `what` or nothing."""
    unknown: int = 0

    def slot(self) -> str:
        """Return the text to remember it by."""
        return json.dumps(asdict(self), separators=(",", ":"))


def search_of(memory: Mapping[str, Any]) -> Search:
    """Return what was being looked for."""
    raw = memory.get(slots.CARE)
    if not raw:
        return Search()
    data = json.loads(str(raw))
    return Search(**{**data, "offered": tuple(data["offered"])})


class CareTalk:
    """Talks about care nearby."""

    def __init__(self, nearby: Nearby, composer: Composer) -> None:
        """Use what is known of places and care, and the composer of ordinary replies."""
        self._nearby, self._composer = nearby, composer
        self._texts = nearby.texts

    def typed(self, found: Understanding, memory: Mapping[str, Any]) -> Optional[Outcome]:
        """Return the outcome of a message that looks for care, or None when it does not."""
        search, text = search_of(memory), found.text
        if found.safety_level is Level.ALARM or found.patterns:
            return None
        if outcome := self._went_on(search, found):
            return outcome
        if found.topic != SEARCH_TOPIC:
            return None
        kind = self._nearby.kinds.kind_of(text) or self._kind_spoken_of(memory)
        is_short = len(text.split()) <= AN_ANSWER_WORDS
        places = self._named(text) or (self._loosely(text) if is_short else [])
        wanted = replace(search, kind=kind or (search.kind if places else ""), asked="")
        if places:
            return self._at(wanted, places)
        if self._nearby.kinds.asks_nearby(text) or not wanted.place:
            return self._ask_missing(wanted)
        return self._go(wanted)

    def _went_on(self, search: Search, found: Understanding) -> Optional[Outcome]:
        """Take a message as going on with a search: an answer to what was asked, 'meer', another place."""
        text, is_short = found.text, len(found.text.split()) <= AN_ANSWER_WORDS
        if search.asked in (WHERE, WHICH):
            return self._answered_where(search, found)
        kind = self._nearby.kinds.kind_of(text)
        if kind and is_short and (search.asked == WHAT or (search.kind and self._leans(text))):
            return self._go(replace(search, kind=kind, asked=""))
        if search.kind and plain(text) in map(plain, (self._texts.ask.other_place, self._texts.ask.other_kind)):
            is_place = plain(text) == plain(self._texts.ask.other_place)
            return self._ask_place(search) if is_place else self._ask_kind(search)
        if search.kind and search.place and plain(text) in self._more_words():
            return self._more(search, self._following(search))
        if not search.kind or kind or not is_short:
            return None
        places = self._named(text)
        return self._at(search, places) if places else None

    def _loosely(self, text: str) -> list[Place]:
        """Return the places of a short search that names one less surely: 'hospies in zyst', 'thuiszorg 3972'."""
        return self._nearby.gazetteer.lookup(text) or self._nearby.gazetteer.at_end(text)

    def _named(self, text: str) -> list[Place]:
        return [place for mention in self._nearby.gazetteer.find(text) for place in mention.places]

    def _kind_spoken_of(self, memory: Mapping[str, Any]) -> Optional[str]:
        """Return the kind of care of the last answer: 'zijn die er ook bij ons in de buurt'."""
        last = str(memory.get(slots.LAST_TOPIC) or "")
        known = last in self._composer.library.answers and last != SEARCH_TOPIC
        return self._nearby.kinds.kind_of(self._composer.library.title(last)) if known else None

    @staticmethod
    def _leans(text: str) -> bool:
        """Say whether a message leans on what was listed: 'en thuiszorg?'."""
        return plain(text).split()[:1] in (["en"], ["of"], ["ook"])

    def _more_words(self) -> frozenset[str]:
        return frozenset({plain(self._texts.lines.more_button), "nog meer", "meer graag", "volgende", "ja meer"})

    def _answered_where(self, search: Search, found: Understanding) -> Optional[Outcome]:
        """Take a message as the answer to 'in welke plaats', unless it is clearly something else."""
        text = found.text
        places = self._nearby.gazetteer.lookup(text)
        is_short = len(text.split()) <= AN_ANSWER_WORDS
        if places and (is_short or self._nearby.gazetteer.find(text)):
            kind = self._nearby.kinds.kind_of(text) or search.kind
            return self._at(replace(search, kind=kind), places)
        if not is_short or looks_like_a_question(text) or (found.topic and found.confidence >= SURELY_SOMETHING_ELSE):
            return None
        if search.unknown + 1 >= MAXIMUM_UNKNOWN:
            return Outcome((self._composer.human(self._texts.ask.unknown_place),), {slots.CARE: None, slots.MISSES: 0})
        again = replace(search, asked=WHERE, unknown=search.unknown + 1)
        return self._say(again, self._texts.ask.unknown_place, ())

    def press(self, action: str, memory: Mapping[str, Any]) -> Optional[Outcome]:
        """Return the outcome of a button about care nearby, or None when it is another."""
        parts = action.split(":", 2)
        if parts[0] != CARE or len(parts) < 2:
            return None
        what, value, search = parts[1], parts[2] if len(parts) > 2 else "", search_of(memory)
        if what == KIND and value in self._texts.kinds:
            return self._go(replace(search, kind=value, asked=""))
        if what == MORE and value.isdigit() and search.place:
            return self._more(search, int(value))
        if what == WHICH and value.isdigit() and int(value) < len(search.offered):
            return self._go(replace(search, place=search.offered[int(value)], offered=(), asked=""))
        if what == HERE and (place := self._nearby.gazetteer.place(value)):
            near = self._texts.ask.nearest.format(place=place_label(place, self._texts))
            return self._go(replace(search, place=place.key, asked=""), near)
        if what == FAR:
            return self._say(replace(search, asked=WHERE, place=""), self._texts.ask.far, ())
        if what == WHAT:
            return self._ask_kind(search)
        return self._ask_place(replace(search, place="", offered=()))

    def here(self, latitude: float, longitude: float) -> str:
        """Return the action that stands for a shared location: only the nearest town remains of it."""
        place = self._nearby.gazetteer.nearest(latitude, longitude)
        return f"{CARE}:{HERE}:{place.key}" if place else f"{CARE}:{FAR}"

    def place_in(self, text: str) -> str:
        """Return the key of the place that a text names, nothing when it names none."""
        mentions = self._nearby.gazetteer.find(text)
        return mentions[0].place.key if mentions else ""

    def beside(self, outcome: Outcome, found: Understanding) -> Outcome:
        """Add a button to care nearby when a question about something else names a place: 'hospice kosten in Zeist'."""
        kind, mentions = self._nearby.kinds.kind_of(found.text), self._nearby.gazetteer.find(found.text)
        if found.topic == REGION_TOPIC and outcome.replies and (places := self._nearby.gazetteer.lookup(found.text)):
            there = outcome.memory | {slots.CARE: Search(place=places[0].key).slot()}
            return self._with_region(replace(outcome, memory=there), places[0])
        if not mentions or slots.CARE in outcome.memory or outcome.first or not outcome.replies:
            return outcome
        if len(mentions[0].places) > 1 and not mentions[0].place.is_in_region:
            return outcome
        if not kind:
            there = outcome.memory | {slots.CARE: Search(place=mentions[0].place.key).slot()}
            return replace(outcome, memory=there)
        place = mentions[0].place
        title = self._texts.ask.beside.format(kinds=self._texts.kinds[kind].plural, place=place.name)
        *before, last = outcome.replies
        buttons = (Button(title, f"{CARE}:{KIND}:{kind}"), *last.buttons)
        memory = outcome.memory | {slots.CARE: Search(kind, place.key).slot()}
        return replace(outcome, replies=(*before, replace(last, buttons=buttons)), memory=memory)

    def _with_region(self, outcome: Outcome, place: Place) -> Outcome:
        """Say whether a place belongs to the region."""
        label = place_label(place, self._texts)
        if place.is_in_region:
            text = self._texts.ask.inside.format(place=label)
        else:
            text = compose_outside(self._nearby.finder.outside(place), self._texts)
        return replace(outcome, replies=(Reply(text), *outcome.replies))

    def _at(self, search: Search, places: list[Place]) -> Outcome:
        """Go on at a place, or ask which one is meant."""
        if len(places) == 1 or (places[0].is_in_region and not any(p.is_in_region for p in places[1:])):
            return self._go(replace(search, place=places[0].key, offered=(), asked="", unknown=0))
        offered = places[:MAXIMUM_PLACES_OFFERED]
        buttons = tuple(
            Button(place_label(place, self._texts), f"{CARE}:{WHICH}:{number}") for number, place in enumerate(offered)
        )
        asking = replace(search, offered=tuple(place.key for place in offered), asked=WHICH)
        return self._say(asking, self._texts.ask.which, buttons)

    def _ask_missing(self, search: Search) -> Outcome:
        return self._ask_place(search) if search.kind else self._ask_kind(search)

    def _ask_place(self, search: Search) -> Outcome:
        return self._say(replace(search, asked=WHERE, place=""), self._texts.ask.place, ())

    def _ask_kind(self, search: Search, lead: str = "") -> Outcome:
        place = self._nearby.gazetteer.place(search.place) if search.place else None
        ask = self._texts.ask.kind.format(place=place_label(place, self._texts)) if place else self._texts.ask.kind_open
        buttons = tuple(Button(kind.plural, f"{CARE}:{KIND}:{id}") for id, kind in self._texts.kinds.items())
        return self._say(replace(search, asked=WHAT), f"{lead}\n{ask}", buttons)

    def _go(self, search: Search, lead: str = "") -> Outcome:
        """List what there is, or ask for what is missing."""
        place = self._nearby.gazetteer.place(search.place) if search.place else None
        if not search.kind:
            return self._ask_kind(search, lead)
        if place is None:
            return self._ask_place(search)
        if not place.is_in_region:
            text = compose_outside(self._nearby.finder.outside(place, search.kind), self._texts)
            listed = self._say(search, f"{lead}\n{text}", self._other())
        else:
            listed = self._more(search, 0, lead)
        return replace(listed, happened=answered((SEARCH_TOPIC,)))

    def _following(self, search: Search) -> int:
        return search.unknown if search.asked == MORE else 0

    def _more(self, search: Search, offset: int, lead: str = "") -> Outcome:
        place = self._nearby.gazetteer.place(search.place)
        if place is None:
            return self._ask_place(search)
        care = self._nearby.finder.nearby(search.kind, place, offset)
        following = care.next_offset
        more = (Button(self._texts.lines.more_button, f"{CARE}:{MORE}:{following}"),) if following else ()
        shown = replace(search, asked=MORE if following else "", unknown=following or 0)
        return self._say(shown, f"{lead}\n{compose(care, self._texts)}", (*more, *self._other()))

    def _other(self) -> tuple[Button, ...]:
        ask = self._texts.ask
        return (Button(ask.other_kind, f"{CARE}:{WHAT}"), Button(ask.other_place, f"{CARE}:{WHERE}"))

    def _say(self, search: Search, text: str, buttons: tuple[Button, ...]) -> Outcome:
        memory = {slots.CARE: search.slot(), slots.MISSES: 0, slots.LAST_TOPIC: SEARCH_TOPIC}
        return Outcome((Reply(text, (*buttons, self._composer.human_button())),), memory)

"""What the routewijzer says: content/funding.yml typed, and an outcome put into words for the chat and for paper."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from itertools import chain
from pathlib import Path
from typing import Optional

from pydantic import Field, validator
from pydantic.fields import ModelField

from bot.content.files import read_as
from bot.content.models import MAXIMUM_TITLE_CHARACTERS, PhoneNumber, Source, Strict
from bot.content.reading_level import MINIMUM_ANSWER, words
from bot.content.remarks import reading_remarks, style_remarks
from bot.dialogue.replies import dutch_date
from bot.guides.funding import REMARKS, ROUTES, Outcome
from bot.nlu.lexicon import LOVED_ONE
from bot.settings import CONTENT_DIR

FILE = "funding.yml"
AT_ONCE = 3
"""Routes told at once; the rest is offered (knowledge file, "Zo zegt de assistent het")."""
MAXIMUM_SHORT_WORDS = 45
MAXIMUM_HINTS = 2
"""Remarks on what can go together, in one outcome."""
PARTS = ("covers", "arranges", "costs", "speed", "urgent")
"""The paragraphs of the full form, in order."""
MUNICIPALITY = "municipality"
NEARBY_KINDS = frozenset(
    {"hospice", "huisartsen", "psychosociaal", "thuiszorg", "vptz", "woonzorg", "ziekenhuis", "zingeving", MUNICIPALITY}
)
"""Kinds of care that a region file lists, and the municipality itself."""

LOVED, AFTER = ("loved_one",), ("after",)
"""Where the versions of a route stand in the file."""

_PERISHABLE = re.compile(
    r"€|\beuro\b|\b20\d\d\b|\b(?:\d+|een|twee|drie|vier|vijf|zes|zeven|acht|negen|tien) (?:dag|dagen|weken|maanden)\b"
)
_COST = re.compile(r"€|\beuro\b|eigen (?:risico|bijdrage)|\bbijdrage\b|\bgratis\b|\bvast bedrag\b")
_YEAR = re.compile(r"\b20\d\d\b")
_PROMISE = re.compile(r"\brecht op\b|\bheeft u recht\b|\bvergoed\b|\bkrijgt u\b|\bu krijgt\b|\bdrie maanden\b")
_PHONE = re.compile(r"\b(?:0\d{2,3}(?:[- ]?\d{2,4}){2,3}|11[23])\b")
_NOT_A_DIGIT = re.compile(r"\D")


class Leads(Strict):
    """What comes before the routes."""

    one: str
    several: str
    further: str
    urgent: str
    unclear: str
    child: str


class RoutePart(Strict):
    """The texts of a route, or those of them that differ for one reader or from one day."""

    title: Optional[str] = Field(default=None, min_length=3, max_length=MAXIMUM_TITLE_CHARACTERS)
    short: Optional[str] = None
    covers: Optional[str] = None
    arranges: Optional[str] = None
    costs: Optional[str] = None
    speed: Optional[str] = None
    urgent: Optional[str] = None

    def texts(self) -> dict[str, str]:
        """Return the texts that are there, by field name."""
        return {name: text for name in RoutePart.__fields__ if (text := getattr(self, name))}


class Afterwards(RoutePart):
    """What is said instead when a route's facts have run out."""

    loved_one: RoutePart = RoutePart()


class RouteContent(RoutePart):
    """One route."""

    title: str = Field(min_length=3, max_length=MAXIMUM_TITLE_CHARACTERS)
    short: str
    covers: str
    arranges: str
    lead: Optional[str] = None
    alarm: bool = False
    """Nothing may be said beside it."""
    loved_one: RoutePart = RoutePart()
    nearby: list[str]
    sources: list[Source] = Field(min_items=1)
    checked: date
    valid_until: Optional[date] = None
    after: Optional[Afterwards] = None

    @validator("lead")
    def _known_lead(cls, value: Optional[str]) -> Optional[str]:
        if value not in (None, *Leads.__fields__):
            raise ValueError(f"{value} is no lead")
        return value

    @validator("nearby", each_item=True)
    def _known_kind(cls, value: str) -> str:
        if value not in NEARBY_KINDS:
            raise ValueError(f"{value} is no kind of care")
        return value

    def versions(self) -> Iterator[tuple[tuple[str, ...], dict[str, str]]]:
        """Yield where each version stands in the file, and its texts."""
        yield (), self.texts()
        yield LOVED, self.loved_one.texts()
        if self.after:
            yield AFTER, self.after.texts()
            yield (*AFTER, *LOVED), self.after.loved_one.texts()

    def wording(self, role: Optional[str], day: date) -> dict[str, str]:
        """Return the texts for a reader on a day: what the versions that hold say, the more particular one last."""
        is_over = bool(self.valid_until and day > self.valid_until)
        found: dict[str, str] = {}
        for keys, texts in self.versions():
            if (LOVED[0] not in keys or role == LOVED_ONE) and (AFTER[0] not in keys or is_over):
                found |= texts
        return {name: text.strip() for name, text in found.items()}


class Sentence(Strict):
    """A sentence, with another wording for a loved one where that differs."""

    text: str
    loved_one: Optional[str] = None

    def wording(self, role: Optional[str]) -> str:
        """Return the wording for a reader."""
        return self.loved_one if role == LOVED_ONE and self.loved_one else self.text


class Together(Sentence):
    """What can go together: at least one route of each list, and none of `without`."""

    with_: list[list[str]] = Field(alias="with", min_items=1)
    without: tuple[str, ...] = ()

    def fits(self, routes: Iterable[str]) -> bool:
        """Say whether it belongs to an outcome."""
        found = set(routes)
        return all(found & set(some) for some in self.with_) and not found & set(self.without)


class Headings(Strict):
    """Headings of the full form, on paper."""

    covers: str
    arranges: str
    costs: str
    speed: str
    urgent: str
    remarks: str
    together: str
    closing: str


class FundingTexts(Strict):
    """content/funding.yml."""

    title: str
    leads: Leads
    more: str
    closing: str
    closing_print: str
    disclaimer: str
    source: str
    sources: str
    headings: Headings
    numbers: list[PhoneNumber]
    remarks: dict[str, Sentence]
    together: list[Together]
    routes: dict[str, RouteContent]

    @validator("remarks", "routes")
    def _fits_the_table(cls, value: dict[str, Strict], field: ModelField) -> dict[str, Strict]:
        if different := set(value) ^ set(ROUTES if field.name == "routes" else REMARKS):
            raise ValueError(f"not the same as in the decision table: {', '.join(sorted(different))}")
        return value


def load_funding(folder: Path = CONTENT_DIR) -> FundingTexts:
    """Load and validate the texts of the routewijzer.

    Raises:
        ContentError: naming the field that is wrong, also when a route or remark of the table has no text.
    """
    return read_as(FundingTexts, folder / FILE)


@dataclass(frozen=True)
class RouteText:
    """One route in words, for one reader on one day."""

    route: str
    title: str
    short: str
    paragraphs: tuple[tuple[str, str], ...]
    """(heading, text) of the full form."""
    nearby: tuple[str, ...]
    """Kinds of care worth looking for in the neighbourhood; `municipality` is the municipality itself."""
    source: str


@dataclass(frozen=True)
class Telling:
    """A part of an outcome as it is told in the chat."""

    blocks: tuple[str, ...]
    """Texts in order; each can be a message of its own."""
    routes: tuple[RouteText, ...]
    next_start: Optional[int]
    """Where the rest begins, or None when all was told."""


def compose(outcome: Outcome, texts: FundingTexts, role: Optional[str], today: date, start: int = 0) -> list[RouteText]:
    """Return at most `AT_ONCE` routes of an outcome in words, from the one at `start`; urgent ones come first."""
    return [_route_text(route, texts, role, today) for route in outcome.routes[start : start + AT_ONCE]]


def tell(outcome: Outcome, texts: FundingTexts, role: Optional[str], today: date, start: int = 0) -> Telling:
    """Return an outcome as the chat tells it, from the route at `start`: short forms, and what belongs around them.

    Beside an alarm nothing else is said: no law, no costs, no offer.
    """
    routes = compose(outcome, texts, role, today, start)
    if _is_alarm(outcome, texts):
        return Telling(tuple(route.short for route in routes), tuple(routes), None)
    is_first, rest = start == 0, outcome.routes[start + AT_ONCE :]
    notes = _remarks(outcome, texts, role) if is_first else []
    if rest:
        titles = "; ".join(texts.routes[route].wording(role, today)["title"] for route in rest)
        ending = [texts.more.format(titles=titles)]
    else:
        notes += _together(outcome, texts, role)
        ending = [texts.disclaimer, texts.closing]
    notes.append(_main_sources(routes, texts))
    blocks = [_lead(outcome, texts) if is_first else texts.leads.further]
    blocks += [f"{route.title}\n{route.short}" for route in routes]
    blocks += ["\n".join(notes), "\n".join(ending)]
    return Telling(tuple(blocks), tuple(routes), start + AT_ONCE if rest else None)


def printable(
    outcome: Outcome, texts: FundingTexts, role: Optional[str], today: date
) -> list[tuple[str, tuple[str, ...]]]:
    """Return a whole outcome for paper: (heading, paragraphs), a block a route in its full form, then the rest."""
    blocks = []
    for name in outcome.routes:
        route = _route_text(name, texts, role, today)
        paragraphs = tuple(line for heading, text in route.paragraphs for line in f"{heading}: {text}".splitlines())
        blocks.append((route.title, (*paragraphs, route.source)))
    if _is_alarm(outcome, texts):
        return blocks
    headings = texts.headings
    around = [
        (headings.remarks, tuple(_remarks(outcome, texts, role))),
        (headings.together, tuple(_together(outcome, texts, role))),
        (headings.closing, (texts.closing_print,)),
    ]
    return blocks + [(heading, paragraphs) for heading, paragraphs in around if paragraphs]


def _route_text(name: str, texts: FundingTexts, role: Optional[str], today: date) -> RouteText:
    route = texts.routes[name]
    said = route.wording(role, today)
    return RouteText(
        route=name,
        title=said["title"],
        short=said["short"],
        paragraphs=tuple((getattr(texts.headings, part), said[part]) for part in PARTS if part in said),
        nearby=tuple(route.nearby),
        source=_source_line([source.name for source in route.sources], route.checked, texts),
    )


def _source_line(names: list[str], checked: date, texts: FundingTexts) -> str:
    template = texts.sources if len(names) > 1 else texts.source
    return template.format(names="; ".join(names), date=dutch_date(checked))


def _main_sources(routes: list[RouteText], texts: FundingTexts) -> str:
    """Return the first source of each route, and the oldest day on which one was checked."""
    found = [texts.routes[route.route] for route in routes]
    names = list(dict.fromkeys(route.sources[0].name for route in found))
    return _source_line(names, min(route.checked for route in found), texts)


def _is_alarm(outcome: Outcome, texts: FundingTexts) -> bool:
    return any(texts.routes[route].alarm for route in outcome.routes)


def _lead(outcome: Outcome, texts: FundingTexts) -> str:
    asked = texts.routes[outcome.routes[0]].lead
    return str(getattr(texts.leads, asked or ("one" if len(outcome.routes) == 1 else "several")))


def _remarks(outcome: Outcome, texts: FundingTexts, role: Optional[str]) -> list[str]:
    return [texts.remarks[remark].wording(role) for remark in outcome.remarks]


def _together(outcome: Outcome, texts: FundingTexts, role: Optional[str]) -> list[str]:
    return [hint.wording(role) for hint in texts.together if hint.fits(outcome.routes)][:MAXIMUM_HINTS]


def checks(texts: FundingTexts, today: date) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (keys within content/funding.yml, what is wrong) for `nabij check`."""
    for keys, text in _sentences(texts):
        is_heading = keys[0] == "headings" or keys[-1] == "title"
        yield from ((keys, remark) for remark in _text_remarks(text, texts, is_heading))
    for name, route in texts.routes.items():
        for keys, text in _route_remarks(route, today):
            yield ("routes", name, *keys), text
    for place, hint in enumerate(texts.together, 1):
        for unknown in {*hint.without, *chain.from_iterable(hint.with_)} - set(ROUTES):
            yield ("together",), f"number {place}: {unknown} is no route"


def _sentences(texts: FundingTexts) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield every text that people read, with its keys in the file."""
    for name in ("title", "more", "closing", "closing_print", "disclaimer"):
        yield (name,), getattr(texts, name)
    for group in ("leads", "headings"):
        for name, text in getattr(texts, group).dict().items():
            yield (group, name), text
    for name, remark in texts.remarks.items():
        yield from ((("remarks", name), text) for text in (remark.text, remark.loved_one) if text)
    for hint in texts.together:
        yield from ((("together",), text) for text in (hint.text, hint.loved_one) if text)
    for name, route in texts.routes.items():
        for keys, version in route.versions():
            yield from ((("routes", name, *keys, part), text) for part, text in version.items())


def _text_remarks(text: str, texts: FundingTexts, is_heading: bool) -> Iterator[str]:
    """Yield what is wrong with one text by itself; a heading is too short to measure how easy it reads."""
    if not is_heading:
        yield from reading_remarks(text, MINIMUM_ANSWER)
    yield from style_remarks(text)
    if found := _PROMISE.search(text):
        yield f"'{found.group()}': the routewijzer points a way and promises nothing"
    listed = {_NOT_A_DIGIT.sub("", known.number) for known in texts.numbers}
    for number in _PHONE.findall(text):
        if _NOT_A_DIGIT.sub("", number) not in listed:
            yield f"{number} is not in the list of numbers"


def _route_remarks(route: RouteContent, today: date) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield what is wrong with a route as a whole."""
    if route.checked > today:
        yield ("checked",), "checked in the future"
    if bool(route.valid_until) != bool(route.after):
        yield ("valid_until",), "valid_until and after go together"
    if route.alarm and (route.costs or route.loved_one.costs):
        yield ("costs",), "costs beside an alarm"
    for keys, version in route.versions():
        if (count := len(words(version.get("short", "")))) > MAXIMUM_SHORT_WORDS:
            yield (*keys, "short"), f"{count} words, at most {MAXIMUM_SHORT_WORDS}"
        if AFTER[0] not in keys and _COST.search(costs := version.get("costs", "")) and not _YEAR.search(costs):
            yield (*keys, "costs"), "a cost without its year"
    yield from _perishable_remarks(route)


def _perishable_remarks(route: RouteContent) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield facts that go stale without another wording for afterwards, for either reader."""
    found = dict(route.versions())
    loved_one, after = found[LOVED], found.get(AFTER, {})
    after_loved_one = found.get((*AFTER, *LOVED), {})
    for keys, version in found.items():
        for part, text in version.items():
            if _PERISHABLE.search(text):
                if AFTER[0] in keys:
                    yield (*keys, part), "the wording for afterwards holds an amount, a term or a year"
                elif part not in after and (part not in after_loved_one or keys != LOVED):
                    yield (*keys, part), "an amount, a term or a year without valid_until and after"
    for part in sorted(set(after) & set(loved_one) - set(after_loved_one)):
        yield (*AFTER, *LOVED, part), "missing: who asks for a loved one would read what is meant for the patient"

"""What the routewijzer answers at its end: the routes in words, and the same on paper."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from bot.dialogue.buttons import Button
from bot.dialogue.care import CARE, KIND
from bot.dialogue.replies import DocumentOffer, Reply
from bot.documents.pdf import Sheet, render_sheet
from bot.documents.service import Render
from bot.guides.engine import Engine
from bot.guides.funding import decide
from bot.guides.funding_texts import MUNICIPALITY, FundingTexts, RouteText, compose, printable, tell
from bot.guides.models import GuideWords
from bot.guides.outcomes import PDF
from bot.guides.progress import Progress
from bot.guides.turns import ITSELF, MORE, guide_action
from bot.nlu.lexicon import LOVED_ONE
from bot.places.compose import entry_lines
from bot.places.nearby import Nearby

MAXIMUM_KINDS = 3
"""Kinds of care nearby that are named or offered beside an outcome."""


class LocalContacts:
    """Whom to turn to where somebody lives: the municipality, and the nearest organisation of each kind that helps."""

    def __init__(self, nearby: Nearby) -> None:
        """Use what is known of places and care."""
        self._nearby = nearby

    def kinds(self, routes: Iterable[RouteText]) -> list[str]:
        """Return the kinds of care that help with these routes, the first ones."""
        found = [kind for route in routes for kind in route.nearby if kind != MUNICIPALITY]
        return list(dict.fromkeys(found))[:MAXIMUM_KINDS]

    def lines(self, routes: Iterable[RouteText], key: str) -> list[str]:
        """Return a line each: the municipality when a route asks for it, then name and number of the nearest ones."""
        place, texts, told = self._nearby.gazetteer.place(key) if key else None, self._nearby.texts, list(routes)
        if place is None or not place.is_in_region:
            return []
        found = []
        if place.municipality and any(MUNICIPALITY in route.nearby for route in told):
            found.append(texts.ask.municipality.format(place=place.municipality))
        for kind in self.kinds(told):
            found += entry_lines(self._nearby.finder.nearby(kind, place), texts)
        return [texts.ask.local, *found] if found else []

    def buttons(self, routes: Iterable[RouteText]) -> tuple[Button, ...]:
        """Return a button to each kind of care nearby."""
        kinds = self._nearby.texts.kinds
        return tuple(
            Button(kinds[kind].plural, f"{CARE}:{KIND}:{kind}") for kind in self.kinds(routes) if kind in kinds
        )


class FundingOutcome:
    """Tells three routes at a time, the urgent ones first, and offers the rest and a sheet to print."""

    def __init__(self, texts: FundingTexts, words: GuideWords, local: LocalContacts) -> None:
        """Use the routewijzer's texts, the words of guides, and who is there where somebody lives."""
        self._texts, self._words, self._local = texts, words, local

    def __call__(self, engine: Engine, progress: Progress, today: date, start: int = 0) -> list[Reply]:
        """Return the outcome from the route at `start`."""
        role = LOVED_ONE if engine.is_for_loved_one(progress) else progress.role
        outcome = decide(progress.answers)
        telling = tell(outcome, self._texts, role, today, start)
        replies = [Reply(block, is_private=True) for block in telling.blocks]
        is_alarm = any(self._texts.routes[route.route].alarm for route in telling.routes)
        near = [] if is_alarm else self._local.lines(telling.routes, progress.place)
        if near:
            replies.insert(-1, Reply("\n".join(near), is_private=True))
        buttons = () if near or is_alarm else self._local.buttons(telling.routes)
        if telling.next_start is not None:
            action = guide_action(engine, ITSELF, f"{MORE}{telling.next_start}")
            buttons = (Button(self._words.more, action), *buttons)
        *first, last = replies
        if start == 0 and not is_alarm:
            sheet = DocumentOffer(PDF, engine.guide.code, self._words.sheet_file, self._words.sheet_title)
            first.append(Reply(self._words.sheet_ready, document=sheet))
        return [*first, Reply(last.text, buttons, is_private=True)]


def pdf_of_funding(texts: FundingTexts, local: LocalContacts) -> Render:
    """Return what makes the routewijzer's sheet."""

    def render(engine: Engine, progress: Progress, moment: datetime) -> bytes:
        role = LOVED_ONE if engine.is_for_loved_one(progress) else progress.role
        outcome = decide(progress.answers)
        blocks = printable(outcome, texts, role, moment.date())
        told = compose(outcome, texts, role, moment.date())
        if near := local.lines(told, progress.place):
            blocks.append((near[0], tuple(near[1:])))
        intro = texts.leads.one if len(blocks) == 1 else texts.leads.several
        return render_sheet(Sheet(texts.title, moment.date(), intro, tuple(blocks), texts.disclaimer))

    return render

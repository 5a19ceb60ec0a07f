"""The end of the routewijzer: the routes, whom to turn to nearby, and the sheet."""

from __future__ import annotations

from datetime import date, datetime

import pytest

from bot.guides.funding_outcome import FundingOutcome, LocalContacts, pdf_of_funding
from bot.guides.funding_texts import load_funding
from bot.guides.progress import Answer, Progress
from bot.guides.shelf import Shelf
from bot.places.nearby import nearby

TODAY = date(2026, 11, 22)
TIRED = {
    "haast": Answer(("nee",)),
    "leeftijd": Answer(("volw",)),
    "plek": Answer(("thuis",)),
    "wlz": Answer(("nee",)),
    "laatste_fase": Answer(("ja",)),
    "hulp": Answer(("verpl", "huis", "naaste")),
}


@pytest.fixture
def outcome(shelf: Shelf) -> FundingOutcome:
    return FundingOutcome(load_funding(), shelf.words, LocalContacts(nearby()))


def place(name: str) -> str:
    return nearby().gazetteer.lookup(name)[0].key


def text_of(outcome: FundingOutcome, shelf: Shelf, progress: Progress, start: int = 0) -> str:
    return "\n".join(r.text for r in outcome(shelf.engines["routewijzer"], progress, TODAY, start))


def test_three_routes_at_a_time_and_the_rest_behind_a_button(outcome: FundingOutcome, shelf: Shelf) -> None:
    progress = Progress("routewijzer", TIRED)
    replies = outcome(shelf.engines["routewijzer"], progress, TODAY)
    more = replies[-1].buttons[0]
    assert more.title == "Meer"
    assert more.action == "g:r:.:more-3"
    assert "VPTZ" in text_of(outcome, shelf, progress, 3)
    assert any(r.document and r.document.kind == "pdf" for r in replies)


def test_the_municipality_and_the_volunteers_of_where_they_live(outcome: FundingOutcome, shelf: Shelf) -> None:
    said = text_of(outcome, shelf, Progress("routewijzer", TIRED, place=place("odijk")), 3)
    assert "Proxima" in said
    assert "030 600 00 17" in said
    assert "Uw gemeente is Bunnik" in text_of(outcome, shelf, Progress("routewijzer", TIRED, place=place("odijk")))


@pytest.mark.parametrize("where", ["", "town|Nergens|Nergens|"])
def test_without_a_place_care_nearby_is_offered(outcome: FundingOutcome, shelf: Shelf, where: str) -> None:
    replies = outcome(shelf.engines["routewijzer"], Progress("routewijzer", TIRED, place=where), TODAY)
    assert any(b.action.startswith("c:kind:") for b in replies[-1].buttons)


def test_outside_the_region_no_address_of_the_region_is_named(outcome: FundingOutcome, shelf: Shelf) -> None:
    said = text_of(outcome, shelf, Progress("routewijzer", TIRED, place=place("groningen")))
    assert "Uw gemeente" not in said


def test_beside_an_alarm_nothing_else_is_said(outcome: FundingOutcome, shelf: Shelf) -> None:
    progress = Progress("routewijzer", {"haast": Answer(("nood",))}, place=place("zeist"))
    replies = outcome(shelf.engines["routewijzer"], progress, TODAY)
    assert len(replies) == 1
    assert "112" in replies[0].text
    assert not replies[0].buttons
    assert replies[0].document is None


def test_the_sheet_is_a_pdf_of_the_whole_outcome(shelf: Shelf) -> None:
    render = pdf_of_funding(load_funding(), LocalContacts(nearby()))
    progress = Progress("routewijzer", TIRED, place=place("zeist"))
    assert render(shelf.engines["routewijzer"], progress, datetime(2026, 11, 22)).startswith(b"%PDF")

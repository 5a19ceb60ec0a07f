"""What of a guide is counted: each run once when it begins and once when it is finished."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.content.library import load_library
from bot.dialogue.happenings import CALLBACK, Happening, answered
from bot.guides.funding import decide, needed
from bot.guides.shelf import Shelf, load_shelf
from bot.store.figures import FigureEvent
from tests.unit.guides.player import Player


def began(guide: str) -> Happening:
    return Happening(FigureEvent.GUIDE_STARTED, guide)


def finished(guide: str) -> Happening:
    return Happening(FigureEvent.GUIDE_FINISHED, guide)


class CountedPlayer(Player):
    """A person of whom we keep what is counted."""

    def __init__(self, shelf: Shelf) -> None:
        super().__init__(load_library(), shelf)
        self.counted: list[Happening] = []
        self.words = self.conversation.talk.shelf.words
        self.conversation.respond = self._counting(self.conversation.respond)  # type: ignore[method-assign]

    def _counting(self, respond: Callable[..., object]) -> Callable[..., object]:
        def counting(*arguments: object) -> object:
            outcome = respond(*arguments)
            self.counted += outcome.happened  # type: ignore[attr-defined]
            return outcome

        return counting


@pytest.fixture
def person(shelf: Shelf) -> CountedPlayer:
    return CountedPlayer(shelf)


def test_a_booklet_begins_once_whatever_is_pressed_before_the_first_answer(person: CountedPlayer) -> None:
    person.says("wensenboekje")
    person.says("wensenboekje maken")
    assert person.counted == [began("wensenboekje")]


def test_answering_stopping_and_going_on_is_no_other_run(person: CountedPlayer) -> None:
    person.starts_booklet()
    person.says("koffie op het balkon")
    person.presses(person.words.stop)
    person.new_session()
    person.says("wensenboekje")
    person.says("ik wil graag thuis blijven")
    assert person.counted == [began("wensenboekje")]


def test_a_booklet_is_finished_once_also_when_it_is_changed_afterwards(person: CountedPlayer) -> None:
    person.starts_booklet()
    person.says("koffie op het balkon")
    person.says("maak mijn boekje")
    person.presses_action("g:w:reanimatie:-edit")
    person.presses_action("g:w:reanimatie:nee")
    for _ in range(2):
        person.presses_action("g:w:.:finish")
    assert person.counted == [began("wensenboekje"), finished("wensenboekje")]


def test_a_booklet_with_nothing_in_it_was_not_finished(person: CountedPlayer) -> None:
    person.starts_booklet()
    person.says("maak mijn boekje")
    assert person.counted == [began("wensenboekje")]


def test_starting_anew_is_another_run(person: CountedPlayer) -> None:
    routes = []
    for _ in range(2):
        person.says("welke wet betaalt", "welke_wet")
        person.presses("Zoek uit wie wat betaalt")
        person.presses("Ja, levensgevaar")
        routes.append(person.store.load("routewijzer"))
    assert person.counted.count(began("routewijzer")) == 2
    assert person.counted.count(finished("routewijzer")) == 2


def test_every_route_of_the_outcome_is_counted_when_it_is_told_first(person: CountedPlayer) -> None:
    person.says("routewijzer")
    answers = ("haast:nee", "leeftijd:volw", "plek:thuis", "wlz:nee", "laatste_fase:ja", "hulp:verpl", "hulp:naaste")
    for answer in (*answers, "hulp:-go"):
        person.presses_action(f"g:r:{answer}")
    progress = person.store.load("routewijzer")
    assert progress is not None
    routes = decide(progress.answers).routes
    assert len(routes) > 1
    outcomes = [Happening(FigureEvent.FUNDING_OUTCOME, route) for route in routes]
    assert person.counted == [began("routewijzer"), finished("routewijzer"), *outcomes]
    person.presses_action("g:r:.:more-3")
    assert person.counted == [began("routewijzer"), finished("routewijzer"), *outcomes]


def test_a_question_in_between_is_counted_and_the_guide_is_not_counted_again(person: CountedPlayer) -> None:
    person.says("routewijzer")
    person.says("wat is een hospice?", "hospice")
    assert person.counted == [began("routewijzer"), *answered(("hospice",))]


def test_a_callback_is_counted_when_it_is_handed_over_and_not_before() -> None:
    caller = CountedPlayer(load_shelf(relevance={"funding": needed}, has=("callback",)))
    caller.says("kan iemand mij terugbellen", "terugbelverzoek")
    for words in ("0612345678", "Mien"):
        caller.says(words)
    caller.presses("Over een naaste")
    caller.presses("In de ochtend")
    caller.presses("Verder")
    caller.says("een plek in een hospice voor mijn man")
    assert caller.counted == [began("terugbellen")]
    caller.presses("Ja, geef het door")
    assert caller.counted == [began("terugbellen"), finished("terugbellen"), *CALLBACK]


def test_anonymous_questions_are_a_run_too_and_leave_nothing(person: CountedPlayer) -> None:
    person.starts_booklet()
    shelf = person.conversation.talk.shelf
    person.presses_action(f"g:{shelf.engines['gereedheid'].guide.code}:.:start")
    assert person.counted[-1] == began("gereedheid")

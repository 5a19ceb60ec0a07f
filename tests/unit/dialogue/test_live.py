"""Asking for a member of staff: what is said first, what goes along, and how it is taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime
from typing import Optional

import pytest

from bot.actions import as_message
from bot.content.library import Library, load_library
from bot.content.live import load_live_words
from bot.content.models import InformationPoint
from bot.dialogue import slots
from bot.dialogue.buttons import ButtonSigner
from bot.dialogue.conversation import Conversation, Heard
from bot.dialogue.happenings import HANDOVER
from bot.dialogue.live import ASK, ONLY_FROM_NOW, LiveTalk, ask_button
from bot.dialogue.replies import Reply
from bot.dialogue.responder import Responder
from bot.guides.funding import needed
from bot.guides.shelf import Shelf, load_shelf
from bot.nlu.safety_labels import Label, Level
from bot.store.handover_views import HandoverState
from tests.unit.guides.player import Player

WORDS = load_live_words()
B = WORDS.buttons
MONDAY_MORNING, MONDAY_NIGHT = datetime(2026, 11, 23, 10, 0), datetime(2026, 11, 23, 22, 0)
WAIT = 15


class MadeUpDesk:
    """Staff who only note who asks."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.now: Optional[HandoverState] = None
        self.can_reach = True

    def reaches(self) -> bool:
        return self.can_reach

    def state(self) -> Optional[HandoverState]:
        return self.now

    def call(self, summary: str) -> None:
        self.calls.append(summary)
        self.now = HandoverState.REQUESTED

    def dismiss(self) -> bool:
        was, self.now = self.now, None
        return was is not None


class Chatter(Player):
    """Somebody who talks where staff can be asked for."""

    def __init__(self, library: Library, shelf: Shelf, now: datetime = MONDAY_MORNING) -> None:
        super().__init__(library, shelf)
        self.desk, self.recent = MadeUpDesk(), ()
        responder, old = Responder(library, (ask_button(WORDS),)), self.conversation
        live = LiveTalk(WORDS, responder.compose, shelf.typed, lambda _: self.desk, WAIT, lambda: now)
        self.conversation = Conversation(responder, old.talk, old.care, lambda _text, _role: {}, old.privacy, live)

    def _hear(self, heard: Heard) -> str:
        return super()._hear(replace(heard, sender_id="web:jan", recent=self.recent))


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return load_shelf(relevance={"funding": needed})


@pytest.fixture
def chatter(shelf: Shelf) -> Chatter:
    return Chatter(load_library(), shelf)


def with_hours(shelf: Shelf, now: datetime) -> Chatter:
    """Return somebody in a region whose hours are known."""
    library = load_library()
    point = InformationPoint(name="Punt", hours="Maandag van 9 tot 17 uur.", open={"maandag": "9:00-17:00"})
    region = library.region.copy(update={"information_point": point})
    return Chatter(replace(library, region=region), shelf, now)


@pytest.mark.parametrize("way", ["contact", "second miss", "alarm"])
def test_staff_are_offered_wherever_a_person_is(chatter: Chatter, way: str) -> None:
    if way == "contact":
        chatter.says("ik wil nu met iemand chatten", "contact")
    elif way == "second miss":
        chatter.says("gadverdikke")
        chatter.says("fladderdoos")
    else:
        chatter.says("ik maak er een eind aan", safety=Label.SUICIDALITY, level=Level.ALARM)
    assert B.ask in chatter.buttons


def test_without_it_nobody_is_promised_staff(shelf: Shelf) -> None:
    player = Player(load_library(), shelf)
    player.says("ik wil nu met iemand chatten", "contact")
    assert B.ask not in player.buttons
    assert "werkt niet meer" in player.presses_action("live:ask")


def test_the_button_is_not_for_who_cannot_be_reached_later() -> None:
    reply, signer = Reply("kies", (ask_button(WORDS),)), ButtonSigner(b"x" * 32)
    assert [len(as_message(reply, signer, sender)["buttons"]) for sender in ("web:a", "tg:1", "anna")] == [1, 1, 0]


def test_who_cannot_be_reached_asks_nobody_by_typing_either(chatter: Chatter) -> None:
    chatter.desk.can_reach = False
    chatter.says(B.ask, "contact")
    assert slots.ASKED not in chatter.memory or not str(chatter.memory[slots.ASKED]).startswith("live")


def test_what_happens_is_said_before_anything_is_asked(chatter: Chatter) -> None:
    said = chatter.presses_action("live:ask")
    for honest in ("een mens", "15 minuten", "Wat u hiervoor typte, leest de medewerker niet", "niet voor spoed"):
        assert honest in said
    assert WORDS.hours_unknown in said
    assert chatter.buttons == [B.go, B.rather_not]
    assert chatter.desk.calls == []


def test_a_yes_asks_for_staff(chatter: Chatter) -> None:
    chatter.presses_action("live:ask")
    said = chatter.presses(B.go)
    assert "Ik heb het gevraagd" in said
    assert chatter.desk.calls == [""]
    assert chatter.buttons == [B.stop_waiting]


def test_subjects_go_along_only_after_a_yes(chatter: Chatter) -> None:
    chatter.recent = ("contact", "hospice_kosten", "wlz")
    said = chatter.presses_action("live:ask")
    assert "We hadden het over: Wat een hospice kost, " in said
    assert "Iemand spreken" not in said
    chatter.presses(B.with_subjects)
    (summary,) = chatter.desk.calls
    assert "Wat een hospice kost" in summary


def test_without_that_yes_nothing_of_before_goes_along(chatter: Chatter) -> None:
    chatter.recent = ("hospice_kosten",)
    chatter.presses_action("live:ask")
    chatter.presses(B.only_from_now)
    assert chatter.desk.calls == [""]


def test_rather_not_asks_nobody(chatter: Chatter) -> None:
    chatter.recent = ("hospice_kosten",)
    chatter.presses_action("live:ask")
    assert "niemand iets gevraagd" in chatter.presses(B.rather_not)
    assert chatter.desk.calls == []


@pytest.mark.parametrize(
    ("typed", "recent", "calls"),
    [
        ("ja graag", (), [""]),
        ("nee", (), []),
        ("toch niet", (), []),
        ("Ja, vraag een medewerker.", (), [""]),
        ("nee", ("hospice_kosten",), [""]),
        ("alleen wat ik nu typ", ("hospice_kosten",), []),
        ("nee, alleen wat ik nu typ", ("hospice_kosten",), [""]),
        ("toch niet", ("hospice_kosten",), []),
    ],
)
def test_answers_may_be_typed(chatter: Chatter, typed: str, recent: tuple[str, ...], calls: list[str]) -> None:
    chatter.recent = recent
    chatter.presses_action("live:ask")
    chatter.says(typed)
    assert chatter.desk.calls == calls


def test_a_typed_yes_shares_what_was_shown(chatter: Chatter) -> None:
    chatter.recent = ("hospice_kosten",)
    chatter.presses_action("live:ask")
    chatter.recent = ("wlz",)
    chatter.says("ja")
    assert "Wat een hospice kost" in chatter.desk.calls[0]
    assert chatter.conversation.responder.library.title("wlz") not in chatter.desk.calls[0]


def test_an_old_yes_to_subjects_is_asked_again(chatter: Chatter) -> None:
    chatter.recent = ("hospice_kosten",)
    chatter.presses_action("live:ask")
    chatter.says("wat is de wlz", "wlz")
    chatter.recent = ("wlz", "hospice_kosten")
    assert "Mag ik dat doorgeven" in chatter.presses_action("live:with")
    assert chatter.desk.calls == []


def test_a_yes_to_something_else_is_no_yes_to_this(chatter: Chatter) -> None:
    chatter.presses_action("live:ask")
    chatter.says("wat is de wlz", "wlz")
    chatter.says("ja", "bevestigen")
    assert chatter.desk.calls == []
    assert chatter.memory[slots.ASKED] is None


def test_danger_is_never_taken_for_an_answer(chatter: Chatter) -> None:
    chatter.presses_action("live:ask")
    chatter.says("ja", safety=Label.SUICIDALITY, level=Level.ALARM)
    assert chatter.desk.calls == []
    assert "113" in chatter.text


def test_who_waits_already_is_told_so(chatter: Chatter) -> None:
    chatter.presses_action("live:ask")
    chatter.presses(B.go)
    assert "U wacht al" in chatter.presses_action("live:ask")
    assert chatter.desk.calls == [""]
    assert "wacht niet meer" in chatter.presses(B.stop_waiting)
    assert chatter.desk.now is None


def test_stopping_the_talk_itself(chatter: Chatter) -> None:
    chatter.desk.now = HandoverState.IN_CONVERSATION
    assert WORDS.left.strip() in chatter.presses_action("live:stop")
    assert "nu niet met een medewerker" in chatter.presses_action("live:stop")


def test_within_opening_hours_they_are_named(shelf: Shelf) -> None:
    chatter = with_hours(shelf, MONDAY_MORNING)
    assert "Maandag van 9 tot 17 uur." in chatter.presses_action("live:ask")
    chatter.presses(B.go)
    assert chatter.desk.calls == [""]


@pytest.mark.parametrize("action", ["live:ask", "live:now"])
def test_outside_opening_hours_nobody_is_asked(shelf: Shelf, action: str) -> None:
    chatter = with_hours(shelf, MONDAY_NIGHT)
    said = chatter.presses_action(action)
    assert "nu dicht" in said
    assert "huisartsenpost" in said
    assert "Maandag van 9 tot 17 uur." in said
    assert chatter.desk.calls == []


def test_a_guide_waits_until_the_person_goes_on_with_it(chatter: Chatter) -> None:
    chatter.starts_booklet()
    asked = chatter.text
    chatter.presses_action("live:ask")
    chatter.says("ja")
    assert chatter.desk.calls == [""]
    assert "verdergaan met" in chatter.text
    resume = next(title for title in chatter.buttons if title.startswith("Verder met"))
    assert asked.splitlines()[-1] in chatter.presses(resume)


def test_a_request_is_counted_when_it_is_made_and_once(chatter: Chatter) -> None:
    chatter.presses_action(ASK)
    assert chatter.outcome.happened == ()
    chatter.presses_action(ONLY_FROM_NOW)
    assert chatter.outcome.happened == HANDOVER
    chatter.presses_action(ONLY_FROM_NOW)
    assert chatter.outcome.happened == ()

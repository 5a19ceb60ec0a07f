"""Who hears what while somebody waits for staff or talks with them."""

from __future__ import annotations

import asyncio
import threading
from typing import Any, Optional

import pytest
from sqlalchemy.exc import OperationalError

from bot.dialogue.buttons import topic_action
from bot.dialogue.incoming import clean
from bot.dialogue.live import STOP
from bot.dialogue.replies import Reply
from bot.live.gate import FORGET, Gate, OpenGate
from bot.store.handover import HandoverRepository
from bot.store.handover_machine import MAXIMUM_MESSAGE_CHARACTERS
from tests.unit.live.scene import DAYS, JAN, WORDS, Database

STOPPING = topic_action("stoppen")


def hear(
    gate: Gate, text: str, sender_id: str = JAN, source: Optional[str] = None, meanwhile: Any = None
) -> Optional[tuple[Reply, ...]]:
    """Return what the gate makes of a message; `meanwhile` happens between looking up and hearing."""

    async def act() -> Optional[tuple[Reply, ...]]:
        lookup = gate.look_up(sender_id)
        if meanwhile:
            await lookup.state()
            meanwhile()
        return await gate.hear(lookup, sender_id, clean(text), source)

    return asyncio.run(act())


def press(gate: Gate, action: str) -> Optional[str]:
    async def act() -> Optional[str]:
        return await gate.button(gate.look_up(JAN), action)

    return asyncio.run(act())


def command(gate: Gate, text: str) -> Optional[str]:
    async def act() -> Optional[str]:
        return await gate.command(gate.look_up(JAN), text)

    return asyncio.run(act())


@pytest.fixture
def gate(db: Database) -> Gate:
    return Gate(db.handovers, WORDS)


class Broken(HandoverRepository):
    """A repository whose database is gone or hangs, for what `trouble` names."""

    trouble: tuple[str, ...] = ()
    release: Optional[threading.Event] = None

    def _do(self, name: str) -> None:
        if name in self.trouble:
            if self.release:
                self.release.wait(10)
            raise OperationalError("x", {}, Exception())

    def state_of(self, sender_id: str) -> Any:
        self._do("state_of")
        return super().state_of(sender_id)

    def person_says(self, *arguments: Any) -> Any:
        self._do("person_says")
        return super().person_says(*arguments)


@pytest.fixture
def broken(db: Database) -> Broken:
    return Broken(db.engine, db.vault, DAYS)


def test_without_a_live_conversation_the_assistant_answers(gate: Gate) -> None:
    assert hear(gate, "wat is een hospice") is None
    assert press(gate, "t:hospice") == "t:hospice"
    assert command(gate, "wis mijn gegevens") is None


def test_while_waiting_both_hear_it_and_neither_its_numbers(gate: Gate, db: Database) -> None:
    reference = db.asked().reference
    assert hear(gate, "bel 0612345678 over een hospice") is None
    assert db.heard(reference) == ["bel (nummer weggelaten) over een hospice"]
    assert press(gate, "t:hospice") == "t:hospice"


def test_staff_at_work_hear_it_as_typed_and_the_assistant_is_silent(gate: Gate, db: Database) -> None:
    reference = db.with_staff()
    assert hear(gate, "ik ben Jan, 06 12345678, jan@voorbeeld.nl") == ()
    assert hear(gate, "👍") == ()
    assert db.heard(reference) == ["ik ben Jan, 06 12345678, jan@voorbeeld.nl", "👍"]


def test_markup_and_joined_signs_reach_staff_as_typed(gate: Gate, db: Database) -> None:
    reference = db.with_staff()
    typed = "/ja <b>echt</b> 👩🏽\u200d⚕️"
    assert hear(gate, typed) == ()
    assert db.heard(reference) == [typed]


def test_nothing_typed_is_nothing_said(gate: Gate, db: Database) -> None:
    reference = db.with_staff()
    assert hear(gate, "  ") is None
    assert db.heard(reference) == []


def test_a_message_is_bounded_and_the_person_hears_so(gate: Gate, db: Database) -> None:
    reference = db.with_staff()
    (reply,) = hear(gate, "woord " * 1_000) or ()
    assert reply.text == WORDS.too_long
    assert len(db.heard(reference)[0]) == MAXIMUM_MESSAGE_CHARACTERS


def test_what_the_channel_brings_again_is_heard_once(gate: Gate, db: Database) -> None:
    reference = db.with_staff()
    assert [hear(gate, "dag", source="m1"), hear(gate, "dag", source="m1")] == [(), ()]
    assert db.heard(reference) == ["dag"]


def test_given_back_in_the_meantime_the_assistant_answers(gate: Gate, db: Database) -> None:
    reference = db.with_staff()
    returned = hear(gate, "nog iets", meanwhile=lambda: db.handovers.return_(reference, db.dirk))
    assert returned is None
    assert db.heard(reference) == []


@pytest.mark.parametrize(
    ("action", "becomes"),
    [(STOP, STOP), (FORGET, FORGET), (STOPPING, STOP), ("t:hospice", None), ("live:ask", None), ("mens", None)],
)
def test_buttons_while_staff_are_at_work(gate: Gate, db: Database, action: str, becomes: Optional[str]) -> None:
    db.with_staff()
    assert press(gate, action) == becomes
    assert [b.action for b in gate.busy().buttons] == [STOP]


def test_the_command_to_stop_takes_a_request_back(gate: Gate, db: Database) -> None:
    db.asked()
    assert press(gate, STOPPING) == STOP


@pytest.mark.parametrize(
    ("text", "waiting", "talking"),
    [
        ("Wis mijn gegevens.", None, FORGET),
        ("gesprek met de medewerker stoppen", None, STOP),
        ("niet meer wachten", STOP, None),
        ("stop", STOP, None),
        ("stop er maar mee zei de dokter", None, None),
        ("wis mijn gegevens " * 10, None, None),
    ],
)
def test_whole_messages_that_stand_for_a_button(
    gate: Gate, db: Database, text: str, waiting: Optional[str], talking: Optional[str]
) -> None:
    reference = db.asked().reference
    assert command(gate, text) == waiting
    db.handovers.accept(reference, db.dirk, "Dirk")
    assert command(gate, text) == talking


@pytest.mark.parametrize("hangs", [False, True])
def test_when_the_database_does_not_say_the_assistant_answers(broken: Broken, db: Database, hangs: bool) -> None:
    db.with_staff()
    broken.trouble, broken.release = ("state_of",), threading.Event() if hangs else None
    gate = Gate(broken, WORDS, seconds=0.05)
    assert hear(gate, "dag") is None
    assert press(gate, "t:hospice") == "t:hospice"
    if broken.release:
        broken.release.set()


def test_what_staff_did_not_get_is_said(broken: Broken, db: Database) -> None:
    reference = db.with_staff()
    broken.trouble = ("person_says",)
    (reply,) = hear(Gate(broken, WORDS), "dag") or ()
    assert "misschien niet aangekomen" in reply.text
    assert "huisartsenpost" in reply.text
    assert db.heard(reference) == []


def test_while_waiting_a_message_staff_did_not_get_stops_no_answer(broken: Broken, db: Database) -> None:
    db.asked()
    broken.trouble = ("person_says",)
    assert hear(Gate(broken, WORDS), "dag") is None


def test_other_channels_and_installations_without_staff_ask_nothing(db: Database, broken: Broken) -> None:
    broken.trouble = ("state_of", "person_says")
    assert hear(Gate(broken, WORDS), "dag", sender_id="anna") is None
    db.with_staff()
    assert hear(OpenGate(), "dag") is None
    assert press(OpenGate(), "t:hospice") == "t:hospice"
    assert command(OpenGate(), "wis mijn gegevens") is None


def test_whether_a_page_shows_it_as_typed(gate: Gate, db: Database) -> None:
    reference = db.asked().reference
    states = [asyncio.run(gate.is_with_staff(JAN))]
    db.handovers.accept(reference, db.dirk, "Dirk")
    assert [*states, asyncio.run(gate.is_with_staff(JAN))] == [False, True]

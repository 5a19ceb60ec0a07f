"""A live conversation through the served assistant, from a page: asking, silence, safety, coming back, a restart."""

from __future__ import annotations

import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy.engine import Engine

from bot.content.library import Library
from bot.content.live import load_live_words
from bot.dialogue.replies import Reply
from bot.store.conversations import ConversationRepository
from bot.store.database import connect
from bot.store.handover import HandoverRepository
from bot.store.handover_views import HandoverState, MessageKind
from bot.store.staff import Role, StaffRepository
from bot.store.vault import Vault, new_key
from tests.live.page import Page, text_of, titles
from tests.served import Served, start_server

WORDS = load_live_words()
B = WORDS.buttons
ALARM = "ik maak er vanavond een eind aan"


class Point:
    """An information point where Dirk works, and its server, which can be killed and started again."""

    def __init__(self, state: Path) -> None:
        self._state, self._key = state, new_key()
        self.server = self._serve()
        self.engine: Engine = connect(f"sqlite:///{state / 'nabij.db'}")
        self.vault = Vault(self._key)
        self.handovers = HandoverRepository(self.engine, self.vault, 30)
        self.dirk = StaffRepository(self.engine, self.vault).add("Dirk Bos", "dirk@voorbeeld.nl", [Role.WORKER], "x")

    def _serve(self) -> Served:
        return start_server(self._state, self._key, NABIJ_LIVE="1", NABIJ_CALLBACK="1")

    def kill(self) -> None:
        """Kill the server without a warning."""
        self.server.process.send_signal(signal.SIGKILL)
        self.server.process.wait(10)

    def start(self) -> None:
        """Start it again."""
        self.server = self._serve()

    def page(self) -> Page:
        """Return somebody new."""
        return Page(self.server.url)

    def accept(self) -> str:
        """Take the one who waits, and return the reference."""
        (waiting,) = self.handovers.list_requested()
        assert self.handovers.accept(waiting.reference, self.dirk, "Dirk")
        return waiting.reference

    def talking(self) -> tuple[Page, str]:
        """Return somebody who writes with Dirk."""
        page = self.page()
        page.say("kan ik iemand spreken")
        page.press(B.ask)
        page.say("ja")
        reference = self.accept()
        page.until_said("U schrijft nu met Dirk")
        return page, reference

    def heard(self, reference: str) -> list[str]:
        """Return what Dirk can read of the person."""
        messages = self.handovers.messages(reference)
        return [m.text for m in messages if m.direction.value == "person" and m.kind is MessageKind.TEXT]

    def turns(self, page: Page) -> str:
        """Return everything the assistant keeps of a conversation."""
        sender = f"web:{page.session.split('.')[1]}"
        return str(ConversationRepository(self.engine, self.vault, 30).last_turns(sender, None))


@pytest.fixture(scope="module")
def point(trained: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Point]:
    """An information point that takes up live conversations."""
    point = Point(tmp_path_factory.mktemp("live"))
    yield point
    point.server.stop()


def test_from_the_question_to_staff_and_back(point: Point) -> None:
    page = point.page()
    page.say("wat kost een hospice")
    offered = page.say("ik wil nu met iemand chatten")
    assert titles(offered)[0] == B.ask
    asked = page.press(B.ask)
    assert "We hadden het over: Wat een hospice kost. Mag ik dat doorgeven" in text_of(asked)
    assert titles(page.say("ja")) == [B.stop_waiting]
    assert "U wacht al" in text_of(page.press(B.ask))
    while_waiting = page.say("wat is de wlz, mijn nummer is 0612345678")
    assert "Wet langdurige zorg" in text_of(while_waiting)
    reference = point.accept()
    assert "Wat een hospice kost" in point.handovers.summary(reference)
    assert point.heard(reference) == ["wat is de wlz, mijn nummer is (nummer weggelaten)"]
    page.until_said("U schrijft nu met Dirk van het informatiepunt. Dat is een mens.")
    assert page.say("dag, ik ben te bellen op 06 12345678") == []
    assert page.shown()[-1] == point.heard(reference)[-1] == "dag, ik ben te bellen op 06 12345678"
    point.handovers.staff_says(reference, point.dirk, "Dag, wat kan ik doen?")
    said = page.until_said("Dag, wat kan ik doen?")
    assert (said["from"], said["name"]) == ("staff", "Dirk (informatiepunt)")
    point.handovers.return_(reference, point.dirk)
    assert B.stop not in titles([page.until_said("Hier is de assistent weer, een computerprogramma.")])
    assert "hospice" in text_of(page.say("wat is een hospice"))
    assert "06 12345678" not in point.turns(page)


def test_the_assistant_is_silent_except_for_safety(point: Point, library: Library) -> None:
    page, reference = point.talking()
    assert page.say("wat kost een hospice") == []
    first, *_ = page.say(ALARM)
    assert first["text"] == Reply(library.safety.replies["suicidaliteit"].alarm).text
    assert first["urgent"] is True
    assert point.heard(reference) == ["wat kost een hospice", ALARM]
    assert WORDS.busy in text_of(page.press("Teruggebeld worden"))
    assert WORDS.left.strip() in text_of(page.press(B.stop))
    found = point.handovers.get(reference)
    assert found is not None and found.state is HandoverState.RETURNED
    assert "wat kost een hospice" not in point.turns(page)


def test_who_stops_waiting_waits_no_more(point: Point) -> None:
    page = point.page()
    page.say("kan ik iemand spreken")
    page.press(B.ask)
    page.press(B.go)
    assert "wacht niet meer" in text_of(page.say("toch niet"))
    assert point.handovers.list_requested() == []


def test_forgetting_ends_it_and_leaves_nothing(point: Point) -> None:
    page, reference = point.talking()
    page.say("kanarieverhaal")
    assert "Gewist" in text_of(page.say("Wis mijn gegevens."))
    assert [message.kind for message in point.handovers.messages(reference)] == [MessageKind.ERASED]
    assert not any(message.text for message in point.handovers.messages(reference))
    assert point.handovers.summary(reference) == ""
    assert "hospice" in text_of(page.say("wat is een hospice"))


def test_a_restart_in_the_middle_changes_nothing(point: Point) -> None:
    page, reference = point.talking()
    point.kill()
    point.handovers.staff_says(reference, point.dirk, "Bent u er nog?")
    point.start()
    page.url = f"{point.server.url}/chat"
    page.until_said("Bent u er nog?")
    assert page.say("ja, ik ben er nog") == []
    assert point.heard(reference) == ["ja, ik ben er nog"]
    events = page.events()
    assert len([e for e in events if str(e["key"]).startswith(f"live:{reference}")]) == 2


def test_clients_that_only_get_answers_are_offered_no_staff(point: Point) -> None:
    replies = point.server.say("anna", "ik wil nu met iemand chatten")
    assert B.ask not in titles(replies)
    assert "Teruggebeld worden" in titles(replies)

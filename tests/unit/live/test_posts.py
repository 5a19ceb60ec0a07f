"""The last step to the person: an event on a page, a message in Telegram."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.events import LocalNotifier
from bot.channels.turns import Store, Turns
from bot.content.library import load_library
from bot.live.delivery import Deliverer, NotNowError
from bot.live.posts import TelegramPost, WidgetPost
from bot.store.handover import HandoverRepository
from bot.store.outbox import Outbox
from tests.unit.live.scene import JAN, MIES, SIGNER, WORDS, Database, announcer, rounds


async def _nobody(_: Any) -> None:
    """Handle no message."""


@pytest.fixture
def turns(db: Database) -> Turns:
    return Turns(Store(Outbox(db.engine, db.vault)), LocalNotifier(), load_library().safety, _nobody)


def page(db: Database, turns: Turns, name: str = "node-1") -> Deliverer:
    return Deliverer(db.handovers, {"widget": WidgetPost(turns, SIGNER)}, announcer(db.handovers), name)


def events(turns: Turns) -> list[dict[str, Any]]:
    return [event.data for event in turns.store.outbox.after(JAN, 0)]


def test_a_page_shows_whose_words_they_are(db: Database, turns: Turns) -> None:
    reference = db.with_staff()
    db.handovers.staff_says(reference, db.dirk, "<b>Dag</b> Jan")
    db.handovers.return_(reference, db.dirk)
    asyncio.run(rounds(page(db, turns)))
    accepted, text, returned = events(turns)
    assert (text["from"], text["name"], text["text"]) == ("staff", "Dirk (informatiepunt)", "<b>Dag</b> Jan")
    assert [event.get("from") for event in (accepted, returned)] == [None, None]
    assert [event.get("staffed", False) for event in (accepted, text, returned)] == [True, True, False]
    assert all(event["unasked"] for event in (accepted, text, returned))
    assert [b["title"] for b in text["buttons"]] == [WORDS.buttons.stop]
    assert SIGNER.redeem(text["buttons"][0]["payload"], JAN) == "live:stop"


def test_open_streams_are_woken(db: Database, turns: Turns) -> None:
    db.with_staff()

    async def act() -> bool:
        with turns.notifier.listening(turns.store.outbox.conversation(JAN)) as listener:
            await rounds(page(db, turns))
            return bool(await listener.wait(1))

    assert asyncio.run(act()) is True


def test_a_crash_between_writing_and_marking_gives_no_double(
    db: Database, turns: Turns, monkeypatch: pytest.MonkeyPatch
) -> None:
    reference = db.with_staff()
    db.handovers.staff_says(reference, db.dirk, "Dag Jan")

    def crashes(*_: Any) -> bool:
        raise KeyError("the process ends here")

    with monkeypatch.context() as patch:
        patch.setattr(HandoverRepository, "mark_delivered", crashes)
        asyncio.run(rounds(page(db, turns)))
    assert len(events(turns)) == 1
    asyncio.run(rounds(page(db, turns), times=2))
    assert [event["key"] for event in events(turns)] == [f"live:{reference}:1", f"live:{reference}:2"]
    assert db.handovers.undelivered_for_person("node-1") == []


def test_without_its_table_a_page_gets_it_later(db: Database, turns: Turns, monkeypatch: pytest.MonkeyPatch) -> None:
    db.with_staff()

    def fails(*_: Any) -> None:
        raise OperationalError("x", {}, Exception())

    with monkeypatch.context() as patch:
        patch.setattr(Outbox, "append", fails)
        (delivery,) = db.handovers.undelivered_for_person("node-1")
        with pytest.raises(NotNowError):
            asyncio.run(WidgetPost(turns, SIGNER).post(delivery, announcer(db.handovers).said(delivery)))
    asyncio.run(rounds(page(db, turns)))
    assert len(events(turns)) == 1


class MadeUpLine:
    """A Telegram that notes what it is given."""

    def __init__(self, takes: bool = True) -> None:
        self.sent: list[tuple[int, dict[str, Any]]] = []
        self._takes = takes

    async def post(self, chat_id: int, message: dict[str, Any]) -> bool:
        self.sent.append((chat_id, message))
        return self._takes


def test_telegram_names_who_speaks(db: Database) -> None:
    reference, line = db.with_staff(MIES), MadeUpLine()
    db.handovers.staff_says(reference, db.dirk, "Dag Mies")
    posts = {"telegram": TelegramPost(line, SIGNER)}
    asyncio.run(rounds(Deliverer(db.handovers, posts, announcer(db.handovers), "node-1")))
    (chat, accepted), (_, said) = line.sent
    assert chat == 7
    assert accepted["text"].startswith("U schrijft nu met Dirk")
    assert [b["title"] for b in accepted["buttons"]] == [WORDS.buttons.stop]
    assert said == {"text": "Dirk (informatiepunt):\nDag Mies"}


def test_who_blocks_the_bot_is_gone(db: Database) -> None:
    db.with_staff(MIES)
    posts = {"telegram": TelegramPost(MadeUpLine(takes=False), SIGNER)}
    asyncio.run(rounds(Deliverer(db.handovers, posts, announcer(db.handovers), "node-1")))
    assert db.handovers.state_of(MIES) is None
    assert db.handovers.undelivered_for_person("node-1") == []

"""Events that the database did not take in time are written later, in order, and once."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from bot.channels import late_events
from bot.channels.events import LocalNotifier
from bot.channels.late_events import LateEvents
from bot.store.background import StoreUnavailableError
from bot.store.database import connect, migrate
from bot.store.outbox import Outbox
from bot.store.vault import Vault, new_key

WHO, OTHER = "web:a", "web:b"


class Database:
    """An outbox that is silent for the senders in `silent`."""

    def __init__(self, outbox: Outbox) -> None:
        self.outbox, self.silent, self.notifier = outbox, set[str](), LocalNotifier()
        self.late = LateEvents(outbox, self.ask, self.notifier)

    async def ask(self, question: Callable[..., Any], *arguments: Any) -> Any:
        """Ask, as the server does."""
        if arguments[0] in self.silent:
            raise StoreUnavailableError
        return question(*arguments)

    def keys(self, sender: str) -> list[str]:
        """Return the keys of the events that are in the table."""
        return [event.data["key"] for event in self.outbox.after(sender, 0)]

    def add(self, sender: str, *keys: str) -> None:
        """Let events wait."""
        for key in keys:
            self.late.add(sender, key, {"key": key})


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """A database that answers."""
    url = f"sqlite:///{tmp_path / 'nabij.db'}"
    migrate(url)
    engine = connect(url)
    yield Database(Outbox(engine, Vault(new_key())))
    engine.dispose()


def test_they_are_written_in_order(database: Database) -> None:
    database.add(WHO, "m:said", "m:1", "m:done")
    asyncio.run(database.late.write())
    assert database.keys(WHO) == ["m:said", "m:1", "m:done"]
    assert not database.late.holds(WHO)


def test_what_was_written_all_the_same_stands_once(database: Database) -> None:
    database.outbox.append(WHO, "m:said", {"key": "m:said"})
    database.add(WHO, "m:said", "m:1")
    asyncio.run(database.late.write())
    assert database.keys(WHO) == ["m:said", "m:1"]


def test_what_cannot_be_written_waits_and_holds_up_no_other(database: Database) -> None:
    database.silent = {WHO}
    database.add(WHO, "m:said", "m:1")
    database.add(OTHER, "n:said")
    for _ in range(2):
        with pytest.raises(StoreUnavailableError):
            asyncio.run(database.late.write())
    assert database.keys(OTHER) == ["n:said"]
    assert database.late.holds(WHO)
    database.silent = set()
    asyncio.run(database.late.write())
    assert database.keys(WHO) == ["m:said", "m:1"]


def test_who_is_forgotten_leaves_nothing_but_the_turn_that_says_so(database: Database) -> None:
    database.add(WHO, "m:said", "m:1", "n:said")
    database.late.forget(WHO, but="n:")
    asyncio.run(database.late.write())
    assert database.keys(WHO) == ["n:said"]
    database.add(WHO, "o:said")
    database.late.forget(WHO)
    assert not database.late.holds(WHO)


def test_memory_is_bounded(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(late_events, "MAXIMUM_CONVERSATIONS", 1)
    database.add(WHO, "m:said")
    database.add(OTHER, "n:said")
    assert (database.late.holds(WHO), database.late.holds(OTHER)) == (False, True)


def test_a_safety_reply_reaches_a_page_that_came_later(database: Database) -> None:
    database.add(WHO, "m:said")
    database.late.add(WHO, "m:1", {"key": "m:1", "urgent": True})
    with database.notifier.listening(database.outbox.conversation(WHO)) as page:
        database.late.push_urgent()
        assert [event["key"] for event in page.take()] == ["m:1"]
    assert [event["key"] for event in database.late.of(WHO)] == ["m:said", "m:1"]

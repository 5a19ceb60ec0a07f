"""People who type while something is broken, and the count of what came of it."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from bot.content.library import load_library
from bot.dialogue.replies import Reply
from tests.nodes.page import Page

TEXTS = load_library()
SORRY = Reply(TEXTS.conversation.error.sorry).text
ALARM = "ik maak er vanavond een eind aan"
FIXED = Reply(TEXTS.safety.replies["suicidaliteit"].alarm).text
QUESTIONS = ("wat kost een hospice", ALARM, "wie betaalt de wijkverpleging", "wat is palliatieve sedatie")
PAUSE_SECONDS = 0.5
PATIENCE_SECONDS = 90
"""How long an answer may take on a machine that does other things too."""


@dataclass
class Count:
    """What came of messages that were taken on."""

    accepted: int = 0
    lost: int = 0
    doubled: int = 0
    alarms: int = 0
    safe: int = 0
    """Alarms whose first reply is the fixed text."""
    slowest: float = 0.0
    """Seconds until the safety reply."""
    replies: list[str] = field(default_factory=list)

    def check(self) -> None:
        """Raise when anything was lost or doubled, or an alarm had no safety reply."""
        logging.getLogger(__name__).info("%s", replace(self, replies=[]))
        assert self.alarms > 0
        assert (self.lost, self.doubled, self.safe) == (0, 0, self.alarms)


class Person:
    """Somebody on a page, who sends through one node and reads on another."""

    def __init__(self, page: Page, send: str) -> None:
        self.page, self._send = page, Page(send, page.session)
        self.said: dict[str, str] = {}
        self.seconds = 0.0

    def ask(self, text: str) -> list[str]:
        """Ask until it is answered; return the answer."""
        identity, started = self._send.send(text), time.monotonic()
        self.said[identity] = text
        while not self.page.wait(lambda: self.page.has("done", identity), 5.0):
            assert time.monotonic() - started < PATIENCE_SECONDS, f"no answer to {text!r}"
            self._send.send(text, identity)
        return answer_of(self.page, identity)

    def alarm(self) -> None:
        """Say what must be answered at once, and note how long that took; the rest of the answer may come later."""
        identity, started = self._send.send(ALARM), time.monotonic()
        self.said[identity] = ALARM
        assert self.page.wait(lambda: FIXED in answer_of(self.page, identity), PATIENCE_SECONDS)
        self.seconds = max(self.seconds, time.monotonic() - started)

    def go_on(self, stopped: threading.Event) -> None:
        """Ask one thing after the other."""
        while not stopped.is_set():
            text = QUESTIONS[len(self.said) % len(QUESTIONS)]
            self.alarm() if text == ALARM else self.ask(text)
            stopped.wait(PAUSE_SECONDS)


def answer_of(page: Page, identity: str) -> list[str]:
    """Return what was answered to a message, in order."""
    found = [e for e in list(page.events) if e["type"] == "reply" and e["key"].startswith(f"{identity}:")]
    return [str(event.get("text", "")) for event in found]


@contextmanager
def people(read: str, *send: str) -> Iterator[list[Person]]:
    """Open pages that read at one address and send each to another; they type until the end of the block.

    What they asked last is then answered before the block is left.
    """
    pages, stopped = [Page(read) for _ in send], threading.Event()
    persons = [Person(page, url) for page, url in zip(pages, send)]
    with ThreadPoolExecutor(len(persons)) as threads:
        for page in pages:
            page.__enter__()
        try:
            typing = [threads.submit(person.go_on, stopped) for person in persons]
            yield persons
            stopped.set()
            for each in typing:
                each.result(2 * PATIENCE_SECONDS)
        finally:
            stopped.set()
            for page in pages:
                page.__exit__()


def count(url: str, persons: list[Person]) -> Count:
    """Count, on new pages with the same conversations: what they show is what the database kept."""
    total = Count()
    for person in persons:
        with Page(url, person.page.session) as page:
            for number in person.said:
                page.wait(lambda number=number: page.has("done", number), PATIENCE_SECONDS)  # type: ignore[misc]
            add(total, person, page)
        total.slowest = max(total.slowest, person.seconds)
    return total


def add(total: Count, person: Person, page: Page) -> None:
    """Add what a new page of somebody shows."""
    for identity, text in person.said.items():
        replies, heard = answer_of(page, identity), answer_of(person.page, identity)
        ends = sum(e["type"] == "done" and e["id"] == identity for e in page.events)
        total.accepted += 1
        total.lost += not replies or not ends or replies[: len(heard)] != heard
        total.doubled += len(set(replies)) != len(replies) or ends > 1
        if text == ALARM:
            total.alarms += 1
            total.safe += replies[:1] == [FIXED]
        total.replies += replies

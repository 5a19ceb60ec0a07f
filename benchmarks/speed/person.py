"""One person who talks with an assistant: what they send next, given what they were told."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from typing import Any

from benchmarks.speed.texts import QUESTION, SAFETY, START, UNSURE

BUTTON, STEP = "button", "step"
ASKS = (QUESTION, BUTTON, QUESTION, QUESTION, BUTTON, QUESTION)
"""A visit with questions."""
STEPS = 12
BOOKLET = (QUESTION, START, *(STEP,) * STEPS)
"""A visit in which a wensenboekje is begun: after the start an answer a turn, by button."""
BOOKLETS = 0.2
"""Share of the visits."""
UNSURES, SAFETIES = 0.1, 0.02
"""Share of the questions that are outside what is known, and that are an alarm."""
NO_BUTTON = "dat weet ik nog niet"
"""What somebody types where a question has no buttons."""

Reply = dict[str, Any]


def evening(chance: random.Random) -> Sequence[str]:
    """Return the kinds of the messages of one visit, as on an ordinary evening.

    Of a hundred messages that makes about 45 questions (5 of them outside what is known, 1 an alarm), 21 buttons under
    an answer and 34 steps in a guide, the start typed, the rest pressed. The shares are assumptions, not observations.
    """
    if chance.random() < BOOKLETS:
        return BOOKLET
    return [_kind(kind, chance) for kind in ASKS]


def _kind(kind: str, chance: random.Random) -> str:
    if kind != QUESTION:
        return kind
    drawn = chance.random()
    return SAFETY if drawn < SAFETIES else UNSURE if drawn < SAFETIES + UNSURES else QUESTION


class Person:
    """Somebody who comes back: visit after visit, each a conversation of its own."""

    def __init__(
        self,
        name: str,
        sentences: dict[str, Iterator[str]],
        chance: random.Random,
        visit: Callable[[random.Random], Sequence[str]],
    ) -> None:
        """Take sentences of `sentences` by kind; `visit` says what kinds of messages a visit has."""
        self._name, self._sentences, self._chance, self._visit = name, sentences, chance, visit
        self._left: list[str] = []
        self._visits, self._buttons = 0, list[str]()

    @property
    def sender(self) -> str:
        """Return under what name the present visit is known."""
        return f"{self._name}-{self._visits}"

    @property
    def conversations(self) -> int:
        """Return how many visits were begun."""
        return self._visits

    def next(self) -> tuple[str, str]:
        """Return the kind and the text of the next message."""
        if not self._left:
            self._left, self._buttons = list(self._visit(self._chance)), []
            self._visits += 1
        kind = self._left.pop(0)
        if kind == STEP:
            return STEP, self._buttons[0] if self._buttons else NO_BUTTON
        if kind == BUTTON and not self._buttons:
            kind = QUESTION
        if kind == BUTTON:
            return BUTTON, self._chance.choice(self._buttons)
        return kind, next(self._sentences[kind])

    def hear(self, replies: Sequence[Reply]) -> None:
        """Remember the buttons under the last reply that has any."""
        for reply in replies:
            if reply.get("buttons"):
                self._buttons = [button["payload"] for button in reply["buttons"]]

"""What a turn brought about that is counted: never whose, and of what was said only ids of content.

Whoever makes an outcome says what happened in it (`Outcome.happened`); `bot.dialogue.counting` adds the rest.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from bot.store.figures import OTHER, FigureEvent


@dataclass(frozen=True)
class Happening:
    """Something that is counted once."""

    event: FigureEvent
    subject: str = OTHER
    """Topic, guide or outcome, by id."""


Happenings = tuple[Happening, ...]

CONVERSATION: Happenings = (Happening(FigureEvent.CONVERSATION),)
UNANSWERED: Happenings = (Happening(FigureEvent.UNANSWERED),)
CALLBACK: Happenings = (Happening(FigureEvent.CALLBACK_REQUESTED),)
HANDOVER: Happenings = (Happening(FigureEvent.HANDOVER_REQUESTED),)


def answered(topics: Iterable[str]) -> Happenings:
    """Return that the questions of these topics were answered."""
    return tuple(Happening(FigureEvent.QUESTION, topic) for topic in topics)

"""What goes between a guide and the rest: the actions of its buttons, what is known beforehand, what a turn brings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Optional, Protocol

from bot.dialogue.replies import Reply
from bot.guides.engine import Engine
from bot.guides.progress import Answer, Progress

GUIDE = "g"
"""`g:w:reanimatie:nee`: in guide w, that answer to that question; `g:w:.:start`: something with the guide itself."""
ITSELF = "."
SKIP, WHY, STOP, BACK = "-skip", "-why", "-stop", "-back"
OWN, GO_ON, EDIT, CLEAR = "-own", "-go", "-edit", "-clear"
START, RESUME, AGAIN, SUMMARY = "start", "resume", "again", "summary"
MENU, FINISH, ERASE, ERASE_SURE = "change", "finish", "erase", "erase-sure"
PART, EXTRA, MORE, START_WITH = "part-", "extra-", "more-", "start-"

Load = Callable[[str], Optional[Progress]]
"""Returns the stored progress of a guide by its id."""


@dataclass(frozen=True)
class Known:
    """What earlier messages said already of what a guide would ask, who is asking, and where they live."""

    answers: Mapping[str, Answer] = field(default_factory=dict)
    role: Optional[str] = None
    place: str = ""


class OutcomeMaker(Protocol):
    """Makes what comes of a finished guide."""

    def __call__(self, engine: Engine, progress: Progress, today: date, start: int = 0) -> list[Reply]:
        """Return the replies that close the guide; of a long outcome the part from `start`."""


@dataclass(frozen=True)
class GuideTurn:
    """What a guide says and what becomes of the progress."""

    replies: tuple[Reply, ...]
    progress: Optional[Progress] = None
    """To keep; None leaves what is stored as it is."""
    memory: dict[str, Any] = field(default_factory=dict)
    is_private: bool = False
    """The message is (or may be) an answer: it is not kept with the conversation."""
    forget: Optional[str] = None
    """Id of a guide whose progress is thrown away."""
    begins: bool = False
    """A run of the guide begins with this turn."""


def guide_action(engine: Engine, question: str, value: str) -> str:
    """Return the action of a button in a guide."""
    return f"{GUIDE}:{engine.guide.code}:{question}:{value}"

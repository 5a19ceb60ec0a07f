"""Talks with the guides without a server: real guides and texts, a store in memory, understanding as given."""

from __future__ import annotations

from datetime import date, datetime, timezone
from typing import Any, Optional

from bot.content.library import Library
from bot.dialogue import slots
from bot.dialogue.care import CareTalk
from bot.dialogue.conversation import Conversation, Heard
from bot.dialogue.responder import Outcome, Responder
from bot.guides.asking import Asker
from bot.guides.outcomes import BookletOutcome, CallbackOutcome, SummaryOutcome, ThanksOutcome
from bot.guides.progress import Answer, Progress, progress_from_dict
from bot.guides.shelf import Shelf
from bot.guides.talk import GuideTalk
from bot.nlu.safety_labels import Label, Level
from bot.nlu.understanding import Understanding
from bot.places.nearby import nearby
from bot.privacy.moments import Moments
from bot.privacy.talk import PrivacyTalk
from bot.privacy.texts import privacy_texts
from bot.store.catalogue import Kind
from bot.store.holdings import Holding

TODAY = date(2026, 11, 22)
NOW = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)


class MemoryKept:
    """What is kept of somebody, where only guides are: nothing is asked to be called back about."""

    def __init__(self, rows: dict[str, dict[str, Any]]) -> None:
        self._rows = rows
        self.is_in_telegram = False

    def holdings(self) -> list[Holding]:
        now = datetime(2026, 11, 22, tzinfo=timezone.utc)
        return [Holding(Kind.GUIDE, now, now, {"guide": name, "progress": row}) for name, row in self._rows.items()]

    def forget(self) -> dict[Kind, int]:
        removed = dict.fromkeys(Kind, 0) | {Kind.CONVERSATION: 1, Kind.GUIDE: len(self._rows)}
        self._rows.clear()
        return removed

    def waiting(self) -> list[str]:
        return []


class MemoryStore:
    """A progress store as plain data in memory, so that whatever is kept has been written and read back."""

    def __init__(self) -> None:
        self.rows: dict[str, dict[str, Any]] = {}
        self.handed_over: list[Progress] = []
        self.counted: list[tuple[str, str, dict[str, str]]] = []
        self.kept = MemoryKept(self.rows)

    def load(self, guide: str) -> Optional[Progress]:
        return progress_from_dict(self.rows[guide]) if guide in self.rows else None

    def save(self, progress: Progress) -> None:
        self.rows.pop(progress.guide, None)
        self.rows[progress.guide] = progress.as_dict()

    def forget(self, guide: str) -> None:
        self.rows.pop(guide, None)

    def latest(self) -> Optional[Progress]:
        return self.load(list(self.rows)[-1]) if self.rows else None

    def hand_over(self, progress: Progress) -> str:
        self.handed_over.append(progress)
        return "K7-4MP"

    def count(self, guide: str, moment: str, day: date, answers: dict[str, str]) -> None:
        self.counted.append((guide, moment, answers))


class Player:
    """One person talking."""

    def __init__(self, library: Library, shelf: Shelf) -> None:
        responder = Responder(library)
        outcomes = {
            "summary": SummaryOutcome(shelf.words),
            "booklet": BookletOutcome(shelf.words),
            "measure": ThanksOutcome(),
            "funding": SummaryOutcome(shelf.words),
            "callback": CallbackOutcome(shelf.words, library.region),
        }
        talk = GuideTalk(shelf, Asker(shelf, responder.compose, outcomes), library.group_of)
        self.conversation = Conversation(
            responder,
            talk,
            CareTalk(nearby(), responder.compose),
            lambda _text, _role: {},
            PrivacyTalk(privacy_texts(), shelf, responder.compose, Moments("Europe/Amsterdam"), lambda: NOW),
        )
        self.store, self.memory = MemoryStore(), dict[str, Any]()
        self.outcome = Outcome(())

    def says(
        self,
        text: str,
        topic: Optional[str] = None,
        confidence: float = 0.95,
        safety: Optional[Label] = None,
        level: Optional[Level] = None,
        new: bool = False,
        danger: float = 0.7,
        role: Optional[str] = None,
    ) -> str:
        """Type something that is understood as given; return what is said."""
        topics = (safety.value,) if level is Level.ALARM and safety else ((topic,) if topic else ())
        found = Understanding(text, topics, confidence, (), safety=safety, safety_level=level, danger=danger, role=role)
        return self._hear(Heard(None, found, text, new))

    def presses(self, title: str) -> str:
        """Press a button of the last replies; return what is said."""
        actions = {b.title: b.action for reply in self.outcome.replies for b in reply.buttons}
        return self._hear(Heard(actions[title], None, ""))

    def presses_action(self, action: str) -> str:
        """Press a button of long ago."""
        return self._hear(Heard(action, None, ""))

    def _hear(self, heard: Heard) -> str:
        self.outcome = self.conversation.respond(heard, self.memory, self.store, TODAY)
        self.memory = self.memory | self.outcome.memory
        return self.text

    @property
    def text(self) -> str:
        return "\n".join(reply.text for reply in self.outcome.replies)

    @property
    def buttons(self) -> list[str]:
        return [b.title for reply in self.outcome.replies for b in reply.buttons]

    @property
    def progress(self) -> Progress:
        found = self.store.load(str(self.memory.get(slots.GUIDE) or "wensenboekje"))
        assert found is not None
        return found

    def answer(self, name: str) -> Answer:
        return self.progress.answers[name]

    def new_session(self) -> None:
        """What a night's silence does: nothing of the conversation's memory is left."""
        self.memory = {}

    def starts_booklet(self, who: str = "Voor mijzelf", tempo: str = "Rustig alles langs") -> None:
        self.says("wensenboekje")
        for title in ("Ja, bewaar het", who):
            self.presses(title)
        if who != "Voor mijzelf":
            self.presses("Samen. Hij of zij zit erbij")
            self.presses("Dochter")
        self.presses(tempo)

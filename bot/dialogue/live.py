"""Asking for a live conversation with a member of staff: what happens is said first, what goes along is asked.

The effect goes through a `Desk`. What is said while staff are at work is not decided here but at the door
(`bot/live/gate.py`): then the assistant is silent.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Optional, Protocol

from bot.content.hours import is_open
from bot.content.live import LiveWords
from bot.content.plain import plain
from bot.dialogue import slots
from bot.dialogue.buttons import Button
from bot.dialogue.happenings import HANDOVER
from bot.dialogue.replies import Composer, Reply, lines
from bot.dialogue.responder import Outcome
from bot.guides.shelf import Typed
from bot.store.handover_views import WITH_STAFF, HandoverState

if TYPE_CHECKING:
    from bot.dialogue.conversation import Heard

LIVE = "live"
ASK, STOP = f"{LIVE}:ask", f"{LIVE}:stop"
WITH_SUBJECTS, ONLY_FROM_NOW, RATHER_NOT = f"{LIVE}:with", f"{LIVE}:now", f"{LIVE}:no"
"""Actions of the buttons."""
PENDING = f"{LIVE}:"
"""What `slots.ASKED` begins with while the question waits for an answer; the topics that were shown follow."""
MAXIMUM_SUBJECTS = 3
UNTOLD_GROUPS = frozenset({"informatiepunt", "gesprek", "veiligheid"})
"""Topics of these groups are about reaching people or about the talk itself: they tell staff nothing."""
YES, NO = "yes", "no"


class Desk(Protocol):
    """The staff, as one person reaches them."""

    def reaches(self) -> bool:
        """Say whether staff could reach this person: not on a channel that only carries answers."""

    def state(self) -> Optional[HandoverState]:
        """Return how far this person's live conversation is, or None when there is none going on."""

    def call(self, summary: str) -> None:
        """Ask for a member of staff, who may read the summary."""

    def dismiss(self) -> bool:
        """Stop waiting or talking; False when there was nothing to stop."""


def ask_button(words: LiveWords) -> Button:
    """Return the button beside every offer of a person."""
    return Button(words.buttons.ask, ASK, needs_reach=True)


def is_pending(memory: Mapping[str, Any]) -> bool:
    """Say whether the question about a member of staff was the last thing asked."""
    return str(memory.get(slots.ASKED) or "").startswith(PENDING)


class LiveTalk:
    """Leads the few turns from the button to the request, and back."""

    def __init__(
        self,
        words: LiveWords,
        compose: Composer,
        typed: Typed,
        desks: Callable[[str], Desk],
        wait_minutes: int,
        clock: Callable[[], datetime],
    ) -> None:
        """Put it together.

        Args:
            words: what is said.
            compose: who makes ordinary replies, for the region and next steps.
            typed: what people type for yes and no.
            desks: the desk of a sender.
            wait_minutes: how long a request waits.
            clock: local time, for the opening hours.
        """
        self._words, self._compose, self._typed, self._desks = words, compose, typed, desks
        self._minutes, self._clock = wait_minutes, clock
        named = words.buttons
        self._titles = {
            plain(named.with_subjects): WITH_SUBJECTS,
            plain(named.go): ONLY_FROM_NOW,
            plain(named.only_from_now): ONLY_FROM_NOW,
            plain(named.rather_not): RATHER_NOT,
        }

    def respond(self, heard: Heard, memory: Mapping[str, Any]) -> Optional[Outcome]:
        """Return the outcome of a message that is about a live conversation, or None when it is not."""
        desk = self._desks(heard.sender_id)
        action = heard.action or self._action_of(heard, memory)
        if not action or not action.startswith(PENDING) or not desk.reaches():
            return None
        if action == ASK:
            return self._ask(heard.recent, desk)
        if action == STOP:
            return self._stop(desk)
        if action == RATHER_NOT:
            return self._only(self._words.rather_not)
        return self._call(action, heard.recent, memory, desk)

    def _action_of(self, heard: Heard, memory: Mapping[str, Any]) -> Optional[str]:
        """Return the button that typed words stand for: its title always, yes and no right after the question."""
        if heard.found is None or heard.found.safety_level is not None:
            return None
        said = plain(heard.raw)
        if said == plain(self._words.buttons.ask):
            return ASK
        if not is_pending(memory):
            return None
        if said in self._titles:
            return self._titles[said]
        answer, shown = self._typed.command(heard.raw, YES, NO), self._shown(memory)
        if answer == YES:
            return WITH_SUBJECTS if shown else ONLY_FROM_NOW
        if answer == NO:
            return ONLY_FROM_NOW if shown else RATHER_NOT
        return None

    @staticmethod
    def _shown(memory: Mapping[str, Any]) -> tuple[str, ...]:
        """Return the topics that the question named."""
        asked = str(memory.get(slots.ASKED) or "")
        return tuple(filter(None, asked.removeprefix(PENDING).split("+"))) if is_pending(memory) else ()

    def _ask(self, recent: Sequence[str], desk: Desk) -> Outcome:
        """Say what happens, and ask; whoever waits already hears so."""
        if desk.state() is not None:
            return self._only(self._words.already, (self._button(STOP, self._words.buttons.stop_waiting),))
        if self._is_closed():
            return self._closed()
        words, library = self._words, self._compose.library
        told = [t for t in recent if library.has_answer(t) and library.group_of.get(t) not in UNTOLD_GROUPS]
        subjects = told[:MAXIMUM_SUBJECTS]
        hours = library.region.information_point.hours
        when = words.open_now.format(hours=hours) if hours else words.hours_unknown
        parts = [words.ask.format(minutes=self._minutes, when=when)]
        if subjects:
            parts.append(words.may_subjects.format(subjects=self._titles_of(subjects)))
            named = {WITH_SUBJECTS: words.buttons.with_subjects, ONLY_FROM_NOW: words.buttons.only_from_now}
        else:
            parts.append(words.may_go)
            named = {ONLY_FROM_NOW: words.buttons.go}
        named[RATHER_NOT] = words.buttons.rather_not
        buttons = tuple(self._button(action, title) for action, title in named.items())
        return Outcome((Reply(lines(*parts), buttons),), {slots.ASKED: PENDING + "+".join(subjects), slots.MISSES: 0})

    def _call(self, action: str, recent: Sequence[str], memory: Mapping[str, Any], desk: Desk) -> Outcome:
        """Ask for somebody; subjects go along only when the person has just read which."""
        subjects = self._shown(memory) if action == WITH_SUBJECTS else ()
        if action == WITH_SUBJECTS and not subjects:
            return self._ask(recent, desk)
        if self._is_closed():
            return self._closed()
        is_new = desk.state() is None
        desk.call(self._words.summary.format(subjects=self._titles_of(subjects)) if subjects else "")
        asked = self._only(self._words.asked, (self._button(STOP, self._words.buttons.stop_waiting),))
        return replace(asked, happened=HANDOVER if is_new else ())

    def _stop(self, desk: Desk) -> Outcome:
        before = desk.state()
        if not desk.dismiss():
            return self._only(self._words.not_going_on)
        return self._only(self._words.left if before in WITH_STAFF else self._words.cancelled)

    def _is_closed(self) -> bool:
        hours = self._compose.library.region.information_point.open
        return bool(hours) and not is_open(hours, self._clock())

    def _closed(self) -> Outcome:
        hours = self._compose.library.region.information_point.hours or ""
        return self._only(self._words.closed.format(hours=hours))

    def _only(self, text: str, buttons: tuple[Button, ...] = ()) -> Outcome:
        """Say one thing, with next steps unless there are buttons of its own; no question waits after it."""
        reply = Reply(text, buttons or self._compose.steps(self._words.next))
        return Outcome((reply,), {slots.ASKED: None, slots.MISSES: 0})

    def _titles_of(self, topics: Sequence[str]) -> str:
        return ", ".join(self._compose.library.title(topic) for topic in topics)

    @staticmethod
    def _button(action: str, title: str) -> Button:
        return Button(title, action)

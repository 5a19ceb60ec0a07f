"""Decides what Nabij says to one turn, and what it remembers. Knows nothing of Rasa or of channels."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Mapping, Optional

from bot.content.library import HUMAN_TOPIC, Library
from bot.dialogue import buttons, context, slots
from bot.dialogue.buttons import Button
from bot.dialogue.context import Turn, read_in_context
from bot.dialogue.happenings import UNANSWERED, Happenings, answered
from bot.dialogue.replies import Composer, Reply
from bot.nlu.lexicon import LOVED_ONE, PATIENT, load_lexicon
from bot.nlu.safety_labels import Label, Level
from bot.nlu.topics import ABOUT_THE_ASSISTANT, OTHER_LANGUAGE, OUT_OF_SCOPE
from bot.nlu.understanding import Understanding

SIMPLER_TOPIC = "makkelijker_uitleggen"
RESTART_TOPICS = ("opnieuw",)
OFFERED = 3
MINIMUM_OFFERED_CHANCE = 0.04
SAID_LIGHTLY = frozenset({"bevestigen", "ontkennen", "compliment", "kritiek", "begroeten", "afscheid", "stoppen"})
"""Replies too light to stand above a gentle safety question."""
MAXIMUM_MISSES = 2
"""After two misses in a row a person helps further."""
UNASKED_GROUPS = ("gesprek", "veiligheid")


@dataclass(frozen=True)
class Outcome:
    """What to say and what to remember. `first` replies are safety: they go out before anything else."""

    replies: tuple[Reply, ...]
    memory: dict[str, Any] = field(default_factory=dict)
    first: int = 0
    is_private: bool = False
    """The message is an answer in a guide: what was typed is not kept with the conversation."""
    happened: Happenings = ()
    """What is counted of it."""
    is_unanswered: bool = False
    """Nabij did not know what to answer: it asked, or said that this is not its subject."""


class Responder:
    """Turns understanding into replies."""

    def __init__(self, library: Library, to_people: tuple[Button, ...] = ()) -> None:
        """Use a library; `to_people` are the buttons beside every offer of a person."""
        self.library = library
        self.compose = Composer(library, to_people)
        self._lexicon = load_lexicon()

    def read(self, understanding: Understanding, memory: Mapping[str, Any]) -> Turn:
        """Read a message in the light of the conversation."""
        return read_in_context(understanding, memory, self.library, self._lexicon)

    def respond(self, turn: Turn, memory: Mapping[str, Any], today: date) -> Outcome:
        """Return the outcome of one typed message."""
        found, role = turn.understanding, turn.role
        if found.safety and found.safety_level is Level.ALARM:
            return self._alarm(turn, memory, today)
        outcome = self._ordinary(turn, memory, today)
        if found.safety_level is Level.CHECK:
            outcome = self._with_check(outcome, found, role)
        return replace(outcome, memory={slots.ROLE: role, slots.ASKED: None} | outcome.memory)

    def _about_another(self, found: Understanding, role: Optional[str]) -> bool:
        known = found.role or role
        if known is None:
            return self._lexicon.tells_of_another(found.text)
        return known == LOVED_ONE and self._lexicon.is_about_another(found.text)

    def alarm_replies(self, found: Understanding, role: Optional[str]) -> tuple[Reply, ...]:
        """Return the fixed replies to an alarm; needs nothing but content."""
        if found.safety is None:
            return ()
        return tuple(self.compose.alarm(found.safety, self._about_another(found, role)))

    def _alarm(self, turn: Turn, memory: Mapping[str, Any], today: date) -> Outcome:
        found = turn.understanding
        safety = self.alarm_replies(found, turn.role)
        others = [t for t in found.topics[1:] if self.library.has_answer(t)]
        rest = tuple(self.compose.answer(t, turn.role, today) for t in others)
        label = found.safety.value if found.safety else ""
        remembered = {slots.ROLE: turn.role, slots.ASKED: f"{Level.ALARM.value}:{label}", slots.MISSES: 0}
        if others:
            remembered[slots.LAST_TOPIC] = others[-1]
        return Outcome((*safety, *rest), remembered, first=len(safety), happened=answered(others))

    def gentle(self, turn: Turn) -> tuple[str, str]:
        """Return the gentle sentence with the number for a turn of level `check`, and its label."""
        found = turn.understanding
        if found.safety is None:
            return "", ""
        return self.compose.check(found.safety, self._about_another(found, turn.role)), found.safety.value

    def checked(self, outcome: Outcome, turn: Turn) -> Outcome:
        """Return an outcome with the gentle safety sentence under it, when the message asks for that."""
        found = turn.understanding
        return self._with_check(outcome, found, turn.role) if found.safety_level is Level.CHECK else outcome

    def _with_check(self, outcome: Outcome, found: Understanding, role: Optional[str]) -> Outcome:
        """Add the one gentle sentence under the ordinary answer, above its next steps."""
        if found.safety is None:
            return outcome
        check = self.compose.check(found.safety, self._about_another(found, role))
        asked = {slots.ASKED: f"{Level.CHECK.value}:{found.safety.value}"}
        if found.topic in SAID_LIGHTLY or not found.topics:
            heavy = self.compose.words.parts.heavy
            replies = (Reply(heavy), Reply(check, (self.compose.human_button(),)))
            return Outcome(replies, outcome.memory | asked)
        *before, last = outcome.replies
        checked = (*before, Reply(last.text), Reply(check, last.buttons))
        return replace(outcome, replies=checked, memory=outcome.memory | asked)

    def _ordinary(self, turn: Turn, memory: Mapping[str, Any], today: date) -> Outcome:
        found = turn.understanding
        if turn.leaning is not None:
            return self._leaning(turn, memory, today)
        if found.declined:
            return replace(self._declined(memory), is_unanswered=True)
        if not found.topics:
            return replace(self._unsure(found, memory), is_unanswered=True)
        if found.topics == (OTHER_LANGUAGE,):
            reply = self.compose.other_language(found.language)
            return Outcome((reply,), {slots.MISSES: 0}, happened=UNANSWERED)
        if found.topic == SIMPLER_TOPIC:
            return self._simpler(memory, today)
        return self._topics(found.topics, turn.role, today)

    def _leaning(self, turn: Turn, memory: Mapping[str, Any], today: date) -> Outcome:
        """Return the outcome of words that lean on what was said before."""
        role, last, parts = turn.role, memory.get(slots.LAST_TOPIC), self.compose.words.parts
        if turn.leaning == context.STAY and turn.understanding.safety:
            return self._stay(turn.understanding.safety)
        if turn.leaning == context.OTHER:
            return self.press(buttons.OTHER, memory, today)
        if turn.leaning == context.REPEAT:
            return self._again(last, memory, role, today, parts.again)
        if turn.leaning == context.ALSO_FOR and last:
            return self._also_for(last, role, today)
        lead = parts.role_set[role or PATIENT]
        return self._again(last, {}, role, today, lead) if last else self._only(lead)

    def _stay(self, label: Label) -> Outcome:
        """Name the help line once more: somebody who answers an alarm is not sent back to business."""
        stay = Reply(self.library.safety.replies[label.value].stay, (self.compose.human_button(),))
        return Outcome((stay,), {slots.ASKED: f"{Level.ALARM.value}:{label.value}", slots.MISSES: 0})

    def _only(self, text: str) -> Outcome:
        return Outcome((Reply(text, (self.compose.human_button(),)),), {slots.MISSES: 0})

    def _topics(self, topics: tuple[str, ...], role: Optional[str], today: date) -> Outcome:
        known = [t for t in topics if self.library.has_answer(t)]
        if not known:
            return self._of_the_talk(topics)
        replies = [
            self.compose.answer(topic, role, today) if topic in known else self.compose.conversation(topic)
            for topic in topics
            if topic in known or topic in ABOUT_THE_ASSISTANT
        ]
        wording = self.library.answers[known[-1]].wording_on(today)
        version = self.compose.version(wording, role, False)
        memory = {slots.MISSES: 0, slots.LAST_TOPIC: known[-1], slots.LAST_VERSION: version}
        return Outcome(self._buttons_last(replies), memory, happened=answered(known))

    def _of_the_talk(self, topics: tuple[str, ...]) -> Outcome:
        """Return what is said about the talk itself, or about the assistant."""
        first = topics[0]
        if first not in self.compose.words.gesprek:
            return self._old_button()
        replies = [self.compose.conversation(t) for t in topics if t == first or t in ABOUT_THE_ASSISTANT]
        memory: dict[str, Any] = {slots.MISSES: 0}
        if first in RESTART_TOPICS:
            memory |= {slots.LAST_TOPIC: None, slots.LAST_VERSION: None, slots.ROLE: None}
        return Outcome(self._buttons_last(replies), memory, happened=UNANSWERED if first == OUT_OF_SCOPE else ())

    @staticmethod
    def _buttons_last(replies: list[Reply]) -> tuple[Reply, ...]:
        """Keep the next steps of the last answer only: one choice at a time."""
        return (*(Reply(r.text) for r in replies[:-1]), *replies[-1:])

    def _again(
        self, last: Optional[str], memory: Mapping[str, Any], role: Optional[str], today: date, lead: str
    ) -> Outcome:
        if not last or not self.library.has_answer(last):
            return self._only(self.compose.words.parts.nothing_to_repeat)
        simpler = memory.get(slots.LAST_VERSION) == "simpler"
        reply = self.compose.answer(last, role, today, simpler, lead)
        version = self.compose.version(self.library.answers[last].wording_on(today), role, simpler)
        return Outcome((reply,), {slots.MISSES: 0, slots.LAST_TOPIC: last, slots.LAST_VERSION: version})

    def _also_for(self, last: str, role: Optional[str], today: date) -> Outcome:
        parts = self.compose.words.parts
        if not self.library.has_answer(last):
            return self._only(parts.nothing_to_repeat)
        wording = self.library.answers[last].wording_on(today)
        differs = bool(wording.loved_one)
        lead = (parts.for_loved_one if role == LOVED_ONE else parts.for_yourself) if differs else parts.same_for_other
        version = self.compose.version(wording, role, False)
        memory = {slots.MISSES: 0, slots.ROLE: role, slots.LAST_VERSION: version}
        return Outcome((self.compose.answer(last, role, today, lead=lead),), memory)

    def _simpler(self, memory: Mapping[str, Any], today: date) -> Outcome:
        last, parts = memory.get(slots.LAST_TOPIC), self.compose.words.parts
        if not last or not self.library.has_answer(last):
            return self._only(parts.nothing_simpler)
        if memory.get(slots.LAST_VERSION) == "simpler":
            return Outcome((self.compose.human(parts.simplest),), {slots.MISSES: 0})
        reply = self.compose.answer(last, memory.get(slots.ROLE), today, simpler=True)
        return Outcome((reply,), {slots.LAST_VERSION: "simpler", slots.MISSES: 0})

    def _declined(self, memory: Mapping[str, Any]) -> Outcome:
        """Say that this is not ours; the second time also who can be asked."""
        misses = int(memory.get(slots.MISSES) or 0) + 1
        reply = self.compose.conversation(OUT_OF_SCOPE)
        if misses < MAXIMUM_MISSES:
            return Outcome((reply,), {slots.MISSES: misses}, happened=UNANSWERED)
        return Outcome((Reply(reply.text), self.compose.human()), {slots.MISSES: 0}, happened=UNANSWERED)

    def _unsure(self, found: Understanding, memory: Mapping[str, Any]) -> Outcome:
        misses = int(memory.get(slots.MISSES) or 0) + 1
        if misses >= MAXIMUM_MISSES:
            human = self.compose.human(self.compose.words.unsure.to_human)
            return Outcome((human,), {slots.MISSES: 0}, happened=UNANSWERED)
        groups = self.library.group_of
        likely = [
            topic
            for topic, chance in found.alternatives
            if chance >= MINIMUM_OFFERED_CHANCE and groups.get(topic) not in UNASKED_GROUPS
        ]
        reply = self.compose.unsure(likely[:OFFERED])
        return Outcome((reply,), {slots.MISSES: misses}, happened=UNANSWERED)

    def press(self, action: str, memory: Mapping[str, Any], today: date) -> Outcome:
        """Return the outcome of a button."""
        kind, _, topic = action.partition(":")
        keep = {slots.ASKED: None}
        if kind == buttons.TOPIC and topic in self.library.group_of:
            outcome = self._topics((topic,), memory.get(slots.ROLE), today)
            return replace(outcome, memory=keep | outcome.memory)
        if action == buttons.SIMPLER:
            outcome = self._simpler(memory, today)
            return replace(outcome, memory=keep | outcome.memory)
        if action == buttons.HUMAN:
            outcome = self._topics((HUMAN_TOPIC,), memory.get(slots.ROLE), today)
            return replace(outcome, memory=keep | outcome.memory)
        if action == buttons.OTHER:
            return Outcome((Reply(self.compose.words.unsure.other_reply, (self.compose.human_button(),)),), keep)
        return Outcome(self._old_button().replies, keep)

    def _old_button(self) -> Outcome:
        return Outcome((Reply(self.compose.words.input.old_button, (self.compose.human_button(),)),), {})

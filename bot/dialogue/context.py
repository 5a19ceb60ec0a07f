"""Reads a message in the light of what was just said: follow-ups, 'ja' to a gentle question, who is asking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Mapping, Optional

from bot.content.library import Library
from bot.dialogue import slots
from bot.nlu.lexicon import LOVED_ONE, PATIENT, PROFESSIONAL, Lexicon, plain
from bot.nlu.safety_labels import Label, Level
from bot.nlu.understanding import Understanding

REPEAT = "repeat"
ROLE_STATEMENT = "role"
ALSO_FOR = "also_for"
STAY = "stay"
OTHER = "other"
CONFIRMING, DENYING, COMPLAINING, PRIVACY = "bevestigen", "ontkennen", "kritiek", "privacy"
STAYING = frozenset({CONFIRMING, DENYING, "bedanken", COMPLAINING, "compliment", "stoppen", "makkelijker_uitleggen"})
"""Short replies to an alarm: Nabij names the help line once more instead of going back to business."""
CLEARLY_SOMETHING_ELSE = 0.85
"""A follow-up form that clearly names a topic of its own is not a follow-up."""
LEANING_WORDS, POINTING_WORDS = 5, 6
"""In so few words (the second: with 'dat' among them) it is one all the same, however clear the classifier finds it."""
_THAT = frozenset({"dat", "dit", "daar", "zoiets"})


@dataclass(frozen=True)
class Turn:
    """A message as it will be acted on: what was understood and, if it leans on the past, how."""

    understanding: Understanding
    leaning: Optional[str] = None
    role: Optional[str] = None


def _follow_up(understanding: Understanding, last: str, library: Library, lexicon: Lexicon) -> Optional[str]:
    facet = lexicon.facet(understanding.text)
    if facet is None or last not in library.answers:
        return None
    target = library.answers[last].follow_ups.get(facet)
    if target is None or target not in library.answers:
        return None
    words = plain(understanding.text).split()
    few = len(words) <= (LEANING_WORDS if _THAT.isdisjoint(words) else POINTING_WORDS)
    is_something_else = understanding.topics and understanding.confidence >= CLEARLY_SOMETHING_ELSE
    return None if is_something_else and not few else target


def read_in_context(
    understanding: Understanding, memory: Mapping[str, Any], library: Library, lexicon: Lexicon
) -> Turn:
    """Return what a message means here. Safety found in the message itself always stands."""
    text, last = understanding.text, memory.get(slots.LAST_TOPIC)
    stated = lexicon.role_statement(text)
    known: Optional[str] = memory.get(slots.ROLE)
    role = stated or _picked_up(understanding.role, known)
    if understanding.safety_level is Level.ALARM:
        return Turn(understanding, role=role)
    if turn := _after_safety(understanding, str(memory.get(slots.ASKED) or ""), role):
        return turn
    if lexicon.asks_again(text):
        return Turn(_without_doubt(understanding), REPEAT, role)
    if stated or plain(text) == plain(library.conversation.unsure.other):
        return Turn(_without_doubt(understanding), ROLE_STATEMENT if stated else OTHER, role)
    if last and (other := lexicon.asks_also_for(text)):
        return Turn(_without_doubt(understanding), ALSO_FOR, LOVED_ONE if other == LOVED_ONE else PATIENT)
    if topic := library.typed_buttons.get(plain(text)) or _spoken_of(text, memory, lexicon):
        return Turn(replace(_without_doubt(understanding), topics=(topic,), confidence=1.0, declined=False), role=role)
    if last and (target := _follow_up(understanding, last, library, lexicon)):
        return Turn(replace(understanding, topics=(target,), declined=False), role=role)
    return Turn(understanding, role=role)


def _spoken_of(text: str, memory: Mapping[str, Any], lexicon: Lexicon) -> Optional[str]:
    """Return the topic of words that are about the talk itself: after an answer, or while a guide is going on."""
    if memory.get(slots.LAST_TOPIC) and lexicon.says_misunderstood(text):
        return COMPLAINING
    return PRIVACY if memory.get(slots.GUIDE) and lexicon.asks_who_reads(text) else None


def _without_doubt(understanding: Understanding) -> Understanding:
    """Drop a check that only the classifier raised, for words whose meaning is clear."""
    return understanding if understanding.patterns else replace(understanding, safety=None, safety_level=None)


def _after_safety(understanding: Understanding, asked: str, role: Optional[str]) -> Optional[Turn]:
    """Return how to go on after a safety reply: a 'ja' is an alarm, a 'nee' is believed, after an alarm Nabij stays."""
    kind, _, value = asked.partition(":")
    if not value:
        return None
    if value not in {known.value for known in Label}:
        return None
    label, topic = Label(value), understanding.topic
    if kind == Level.CHECK.value and topic == CONFIRMING:
        alarm = replace(understanding, topics=(label.value,), safety=label, safety_level=Level.ALARM)
        return Turn(alarm, role=role)
    if kind == Level.CHECK.value and topic == DENYING:
        return Turn(_without_doubt(understanding), role=role)
    if kind == Level.ALARM.value and (topic is None or topic in STAYING):
        return Turn(replace(understanding, safety=label), STAY, role)
    return None


def _picked_up(heard: Optional[str], known: Optional[str]) -> Optional[str]:
    """Return the role to go on with: what is heard now, unless a professional mentions a client's family."""
    if known == PROFESSIONAL and heard == LOVED_ONE:
        return known
    return heard or known

"""Reads a message in the light of what was just said: follow-ups, 'ja' to a gentle question, who is asking."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Mapping, Optional

from bot.content.library import Library
from bot.dialogue import slots
from bot.nlu.lexicon import LOVED_ONE, PATIENT, PROFESSIONAL, Lexicon
from bot.nlu.safety_labels import Label, Level
from bot.nlu.understanding import Understanding

REPEAT = "repeat"
ROLE_STATEMENT = "role"
ALSO_FOR = "also_for"
CONFIRMING = "bevestigen"
CLEARLY_SOMETHING_ELSE = 0.85
"""A follow-up form that clearly names a topic of its own is not a follow-up."""


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
    if understanding.topics and understanding.confidence >= CLEARLY_SOMETHING_ELSE and len(understanding.text.split()) > 5:
        return None
    return target


def read_in_context(understanding: Understanding, memory: Mapping[str, Any], library: Library, lexicon: Lexicon) -> Turn:
    """Return what a message means here. Safety found in the message itself always stands."""
    text, last = understanding.text, memory.get(slots.LAST_TOPIC)
    stated = lexicon.role_statement(text)
    known: Optional[str] = memory.get(slots.ROLE)
    role = stated or _picked_up(understanding.role, known)
    if understanding.safety_level is Level.ALARM:
        return Turn(understanding, role=role)
    asked = memory.get(slots.ASKED)
    if asked and understanding.topic == CONFIRMING:
        label = Label(asked)
        alarm = replace(understanding, topics=(label.value,), safety=label, safety_level=Level.ALARM)
        return Turn(alarm, role=role)
    if lexicon.asks_again(text):
        return Turn(understanding, REPEAT, role)
    if stated:
        return Turn(understanding, ROLE_STATEMENT, role)
    if last and (other := lexicon.asks_also_for(text)):
        return Turn(understanding, ALSO_FOR, LOVED_ONE if other == LOVED_ONE else PATIENT)
    if last and (target := _follow_up(understanding, last, library, lexicon)):
        return Turn(replace(understanding, topics=(target,), declined=False), role=role)
    return Turn(understanding, role=role)


def _picked_up(heard: Optional[str], known: Optional[str]) -> Optional[str]:
    """Return the role to go on with: what is heard now, unless a professional mentions a client's family."""
    if known == PROFESSIONAL and heard == LOVED_ONE:
        return known
    return heard or known

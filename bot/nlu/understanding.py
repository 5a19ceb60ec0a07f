"""Puts what the classifiers saw together: which topics to answer, whether to ask, decline or raise the alarm.

This is the one place where a message's fate is decided, for the served assistant and for `nabij recognise` alike.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Optional

import numpy as np
import numpy.typing as npt

from bot.content.library import library
from bot.content.own_words import is_our_own
from bot.nlu.language import likeliest_language, other_language
from bot.nlu.lexicon import PROFESSIONAL, load_lexicon
from bot.nlu.safety_labels import URGENCY, Label, Level
from bot.nlu.safety_model import SafetyScores
from bot.nlu.safety_patterns import Pattern
from bot.nlu.segments import asks
from bot.nlu.topic_model import Probabilities
from bot.nlu.topics import (
    ABOUT_THE_ASSISTANT,
    CONVERSATION_GROUP,
    FEELING_GROUP,
    FORGET_TOPIC,
    OTHER_LANGUAGE,
    OUT_OF_SCOPE,
    SAFETY_GROUP,
    group_of_topic,
)

MAXIMUM_TOPICS = 3
ALTERNATIVES = 5
SHORT_PIECE_WORDS = 8
PLAIN_TALK_WORDS = 4
ALARM_WORDS = 3
"""In fewer words the classifier alone asks gently instead: two words hold too little to be sure of."""
CLEAR_BY_ITSELF = 0.7
CLEAR_BY_ITSELF_AS_A_WHOLE = 0.8
SURELY_OUT = 0.8
"""From this a message as a whole is about something else."""
SURE_ALONE = 0.9
"""From this a question read alone needs nothing of the rest."""
CONTEXT_SHARE = 0.3
"""How much the rest weighs where a question read alone leaves doubt; chosen on `several_tuning.tsv`."""
CLEAR_ENOUGH_TO_POINT_AT = 0.5
OVERBURDENED = "overbelast"
"""Not among the feelings, since there is help for it; told like one."""
FAR_CLEARER = 0.95
"""A question from which it is trusted more than a whole that is not clear by itself."""
ASKED_OF_ANYTHING = frozenset({"wie", "waar"})
"""In one message 'wie doet dat' or 'waar is dat' is mostly still the same question."""
Row = npt.NDArray[np.float64]
"""The chances of all topics, in the order of the labels."""


@dataclass(frozen=True)
class Thresholds:
    """Where a probability becomes a decision; chosen by cross-validation on training data (docs/figures.md)."""

    answer: float = 0.30
    """Below this for the best topic, Nabij asks instead of answering."""
    feeling: float = 0.22
    """A feeling is met sooner: a kind sentence is seldom wrong."""
    decline: float = 0.42
    """From this for out-of-scope, Nabij says it does not deal with it."""
    extra_topic: float = 0.5
    """A second question is answered only when it is clear."""
    piece: float = 0.42
    """A question in a message that is unclear as a whole is answered when it is itself this clear."""
    feeling_beside: float = 0.85
    """A feeling told beside a question is met too, when it is clear."""
    told: float = 0.9
    """The same, for what somebody says of themselves, read without the rest."""
    chatter: float = 0.55
    """Without a word that names a subject ('hmm'), a turn of the talk itself must be this clear."""
    forget: float = 0.6
    """What was told is wiped, and cannot be had back, only when it is surely that which is asked."""
    language_doubt: float = 0.75
    """Below this for the best topic, another language is looked for."""
    alarm: float = 0.85
    """Danger from the classifier alone; patterns alarm by themselves."""
    alarm_with_check_pattern: float = 0.55
    check: float = 0.11
    """Danger from the classifier from which the gentle question is asked."""
    check_in_greeting: float = 0.5
    """In a few words that are surely a thanks or a farewell the classifier must see more."""
    check_out_of_scope: float = 0.4
    """The same in a message that is surely about something else: a parcel that does not come is no cry for help."""
    check_in_piece: float = 0.75
    """Danger in one piece of a message counts when it is clear by itself."""

    def needed(self, topic: str) -> float:
        """Return the chance from which a message's best topic is answered."""
        if topic == FORGET_TOPIC:
            return self.forget
        return self.feeling if _is_feeling(topic) else self.answer


@dataclass(frozen=True)
class Understanding:
    """What Nabij makes of one message. `topics` are what will be answered, in order; empty means ask or decline."""

    text: str
    topics: tuple[str, ...]
    confidence: float
    alternatives: tuple[tuple[str, float], ...]
    safety: Optional[Label] = None
    safety_level: Optional[Level] = None
    role: Optional[str] = None
    language: Optional[str] = None
    declined: bool = False
    entities: tuple[dict[str, Any], ...] = ()
    patterns: tuple[str, ...] = field(default=())
    danger: float = 0.0
    """How likely danger is in the whole message, for the classifier: where one question was asked gently already."""

    @property
    def topic(self) -> Optional[str]:
        """The first topic that will be answered, or None when Nabij asks or declines."""
        return self.topics[0] if self.topics else None

    @property
    def group(self) -> Optional[str]:
        """The group of the first topic."""
        return group_of_topic().get(self.topic) if self.topic else None

    def as_dict(self) -> dict[str, Any]:
        """Return plain data, for the tracker."""
        return asdict(self) | {"topics": list(self.topics), "alternatives": [list(a) for a in self.alternatives]}

    def contract(self) -> dict[str, Any]:
        """Return what `nabij recognise` prints for a message."""
        return {
            "text": self.text,
            "topic": self.topic,
            "group": self.group,
            "confidence": round(self.confidence, 4),
            "alternatives": [{"topic": topic, "confidence": round(chance, 4)} for topic, chance in self.alternatives],
            "topics": list(self.topics),
            "safety": self.safety.value if self.safety else None,
            "safety_level": self.safety_level.value if self.safety_level else None,
            "role": None if self.role == PROFESSIONAL else self.role,
            "entities": list(self.entities),
        }


def from_dict(data: dict[str, Any]) -> Understanding:
    """Read back what `as_dict` wrote."""
    return Understanding(
        **data
        | {
            "topics": tuple(data["topics"]),
            "alternatives": tuple((t, float(c)) for t, c in data["alternatives"]),
            "safety": Label(data["safety"]) if data.get("safety") else None,
            "safety_level": Level(data["safety_level"]) if data.get("safety_level") else None,
            "entities": tuple(data.get("entities", ())),
            "patterns": tuple(data.get("patterns", ())),
        }
    )


@dataclass(frozen=True)
class Evidence:
    """What the pipeline found: row 0 of `chances` and `scores` is the whole message, the others its pieces.

    `alone` holds, by the number of a piece, the chances of the topics when it is read without the rest.
    """

    text: str
    pieces: list[str]
    labels: list[str]
    chances: Probabilities
    scores: list[SafetyScores]
    patterns: list[Pattern]
    alone: Mapping[int, Row] = field(default_factory=dict)


def _doubtful(evidence: Evidence, limits: Thresholds) -> float:
    """Return the danger, as the classifier sees it, from which a message is asked about gently."""
    topic, chance = _best(evidence.labels, evidence.chances[0])[0]
    if topic == OUT_OF_SCOPE and chance >= SURELY_OUT:
        return limits.check_out_of_scope
    is_plain_talk = len(evidence.text.split()) <= PLAIN_TALK_WORDS and chance >= SURE_ALONE
    is_of_talk = is_plain_talk and topic != OUT_OF_SCOPE and group_of_topic().get(topic) == CONVERSATION_GROUP
    return limits.check_in_greeting if is_of_talk else limits.check


def judge_safety(evidence: Evidence, limits: Thresholds) -> tuple[Optional[Label], Optional[Level]]:
    """Return the signal and how sure it is; patterns first, the classifier beside them."""
    if number := load_lexicon().help_number(evidence.text):
        return Label(number), Level.ALARM
    alarms = [p.label for p in evidence.patterns if p.level is Level.ALARM]
    if alarms:
        return min(alarms, key=URGENCY.index), Level.ALARM
    if not evidence.patterns and (load_lexicon().only_steers(evidence.text) or is_our_own(evidence.text)):
        return None, None
    whole, pieces = evidence.scores[0], evidence.scores[1:]
    worst = max([whole, *pieces], key=lambda s: s.danger)
    if max(whole.by_class[label.value] for label in Label) >= limits.alarm:
        return whole.likeliest, Level.ALARM if len(evidence.text.split()) >= ALARM_WORDS else Level.CHECK
    checks = [p.label for p in evidence.patterns]
    if checks:
        label = min(checks, key=URGENCY.index)
        certain = whole.by_class[label.value] >= limits.alarm_with_check_pattern
        return label, Level.ALARM if certain else Level.CHECK
    if whole.danger >= _doubtful(evidence, limits):
        return whole.likeliest, Level.CHECK
    if worst.danger >= limits.check_in_piece:
        return worst.likeliest, Level.CHECK
    return None, None


def _best(labels: list[str], row: Any, without: tuple[str, ...] = ()) -> list[tuple[str, float]]:
    order = np.argsort(-row)[: ALTERNATIVES + len(without)]
    return [(labels[i], float(row[i])) for i in order if labels[i] not in without][:ALTERNATIVES]


def _is_feeling(topic: str) -> bool:
    return group_of_topic().get(topic) == FEELING_GROUP


def _is_told(topic: str) -> bool:
    """Say whether a topic is how somebody is: met before what they ask."""
    return _is_feeling(topic) or topic == OVERBURDENED


def _is_chatter(topic: str) -> bool:
    return group_of_topic().get(topic) in (CONVERSATION_GROUP, SAFETY_GROUP)


def _in_message_follow_up(piece: str, chance: float, previous: str) -> Optional[str]:
    """Return the topic of a piece that leans on the piece before it ('wat is een hospice en wat kost het').

    A piece that names no 'het' or 'dat' leans only when it is not clear by itself; none does that is sure, or that says
    what the whole message seems to ask.
    """
    facet = load_lexicon().facet(piece) or (load_lexicon().facet(f"en {piece}") if chance < CLEAR_BY_ITSELF else None)
    answer = library().answers.get(previous)
    return answer.follow_ups.get(facet) if facet and facet not in ASKED_OF_ANYTHING and answer else None


def _question_read(inside: Row, alone: Optional[Row]) -> Row:
    """Return the chances of a question: as it reads alone, and where that leaves doubt a little of the context too."""
    if alone is None:
        return inside
    if alone.max() >= SURE_ALONE:
        return alone
    mixed = alone ** (1 - CONTEXT_SHARE) * inside**CONTEXT_SHARE
    return np.asarray(mixed / mixed.sum())


def _told(labels: list[str], inside: Row, alone: Optional[Row], limits: Thresholds) -> Optional[tuple[str, float]]:
    """Return the feeling that a piece without a question tells, when it is clear."""
    readings = [(inside, limits.feeling_beside)] + ([(alone, limits.told)] if alone is not None else [])
    for row, limit in reversed(readings):
        topic, chance = _best(labels, row)[0]
        if _is_told(topic) and chance >= limit:
            return topic, chance
    return None


def _asked_in_pieces(evidence: Evidence, limits: Thresholds) -> list[tuple[str, float]]:
    """Return (topic, chance) for each piece of the message that asks something or tells a feeling."""
    found: list[tuple[str, float]] = []
    labels, before, asked = evidence.labels, None, None
    whole = _best(labels, evidence.chances[0])[0][0]
    for number, (piece, inside) in enumerate(zip(evidence.pieces, evidence.chances[1:])):
        alone = evidence.alone.get(number)
        if asks(piece):
            topic, chance = _best(labels, _question_read(inside, alone))[0]
            target = None
            if len(piece.split()) <= SHORT_PIECE_WORDS:
                stands = topic == whole or chance >= SURE_ALONE
                target = _in_message_follow_up(piece, chance, asked) if asked and not stands else None
                target = target or (before if load_lexicon().only_points(piece) else None)
            found.append((target, 1.0) if target else (topic, chance))
            asked = found[-1][0]
        elif told := _told(labels, inside, alone, limits):
            found.append(told)
        topic, chance = _best(labels, inside)[0]
        before = topic if chance >= CLEAR_ENOUGH_TO_POINT_AT and not _is_chatter(topic) else None
    return found


def choose_topics(evidence: Evidence, limits: Thresholds) -> tuple[tuple[str, ...], bool]:
    """Return the topics to answer, at most three, and whether the message is declined as out of scope."""
    labels, whole = evidence.labels, evidence.chances[0]
    best, chance = _best(labels, whole)[0]
    is_of_talk = _is_feeling(best) or (best != OUT_OF_SCOPE and _is_chatter(best) and chance >= limits.chatter)
    if load_lexicon().names_nothing(evidence.text) and not is_of_talk:
        return (), False
    by_piece = _asked_in_pieces(evidence, limits)
    clear = [t for t, c in by_piece if c >= limits.extra_topic and (not _is_chatter(t) or t in ABOUT_THE_ASSISTANT)]
    found = list(dict.fromkeys(clear))
    if len(found) >= 2 and len(by_piece) >= 2:
        is_one_more = len(found) < MAXIMUM_TOPICS and best not in found
        if is_one_more and chance >= limits.extra_topic and not _is_chatter(best):
            found.append(best)
        found.sort(key=lambda t: (not _is_told(t), t != best))
        return tuple(found[:MAXIMUM_TOPICS]), False
    if best == OUT_OF_SCOPE:
        if found and max(c for t, c in by_piece if t == found[0]) >= SURE_ALONE:
            return (found[0],), False
        return (), chance >= limits.decline
    if group_of_topic().get(best) == SAFETY_GROUP:
        ordinary = [(t, c) for t, c in _best(labels, whole) if group_of_topic().get(t) != SAFETY_GROUP]
        best, chance = ordinary[0]
    clearest = max(((t, c) for t, c in by_piece if not _is_chatter(t)), key=lambda tc: tc[1], default=(best, 0.0))
    if chance < CLEAR_BY_ITSELF_AS_A_WHOLE and clearest[1] >= FAR_CLEARER and not _is_told(clearest[0]):
        return (clearest[0],), False
    if chance >= limits.needed(best):
        return (best,), False
    return ((clearest[0],) if clearest[1] >= limits.piece else ()), False


def understand(evidence: Evidence, limits: Thresholds) -> Understanding:
    """Decide what to do with a message."""
    labels, whole = evidence.labels, evidence.chances[0]
    alternatives = _best(labels, whole)
    safety, level = judge_safety(evidence, limits)
    topics, declined = choose_topics(evidence, limits)
    language = None
    if alternatives[0][0] == OTHER_LANGUAGE or alternatives[0][1] < limits.language_doubt:
        language = other_language(evidence.text)
        if language and safety is None:
            topics, declined = (OTHER_LANGUAGE,), False
    if topics == (OTHER_LANGUAGE,):
        language = language or likeliest_language(evidence.text)
    if level is Level.ALARM and safety is not None:
        rest = tuple(
            t for t in topics if safety is Label.MEDICAL_ADVICE and group_of_topic().get(t) != CONVERSATION_GROUP
        )
        topics, declined = (safety.value, *rest)[:MAXIMUM_TOPICS], False
        alternatives = [(safety.value, 1.0), *[a for a in alternatives if a[0] != safety.value]][:ALTERNATIVES]
    elif topics and alternatives[0][0] != topics[0]:
        chance = dict(alternatives).get(
            topics[0], float(max(evidence.chances[:, labels.index(topics[0])])) if topics[0] in labels else 1.0
        )
        alternatives = [(topics[0], chance), *[a for a in alternatives if a[0] != topics[0]]][:ALTERNATIVES]
    return Understanding(
        text=evidence.text,
        topics=topics,
        confidence=min(1.0, alternatives[0][1]),
        alternatives=tuple(alternatives),
        safety=safety,
        safety_level=level,
        role=load_lexicon().role(evidence.text),
        language=language,
        declined=declined,
        patterns=tuple(p.id for p in evidence.patterns),
        danger=float(evidence.scores[0].danger),
    )

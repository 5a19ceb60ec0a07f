"""Reads from a sentence what the routewijzer need not ask any more; careful, and by data (content/prefill.yml)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Optional

from pydantic import validator

from bot.content.files import ContentError, read_as
from bot.content.models import Strict
from bot.guides.funding import SEVERAL, VALUES
from bot.guides.progress import Answer
from bot.nlu.lexicon import load_lexicon, plain
from bot.settings import CONTENT_DIR

FILE = "prefill.yml"
MAXIMUM_CHARACTERS = 2_000
"""How much of a message is read; who needs more words than this is better asked."""
QUESTION_MARK = "vraagteken"
"""The word that stands for a question mark in the text that the expressions read."""
OTHER = "other"
"""The reader when nobody knows who is asking."""
NEVER = (("haast", "nood"),)
"""Left to the safety detectors."""

_NAME = re.compile(r"<(\w+)>")
Expression = re.Pattern[str]


class Signs(Strict):
    """By what a value is recognised, and what speaks against it."""

    said: tuple[str, ...] = ()
    asked_for: Optional[str] = None
    unless: tuple[str, ...] = ()
    never_with: tuple[str, ...] = ()


class PrefillWords(Strict):
    """content/prefill.yml; the file explains its fields."""

    breaks: str
    information: str
    readers: dict[str, dict[str, str]]
    words: dict[str, str]
    asking: tuple[str, ...]
    questions: dict[str, dict[str, Signs]]

    @validator("questions")
    def _known(cls, value: dict[str, dict[str, Signs]]) -> dict[str, dict[str, Signs]]:
        for question, signs in value.items():
            for answer in signs:
                if answer not in VALUES.get(question, ()) or (question, answer) in NEVER:
                    raise ValueError(f"{question}: {answer} is not to be filled in")
        return value


@dataclass(frozen=True)
class _Cue:
    """The compiled signs of one value."""

    said: tuple[Expression, ...]
    unless: tuple[Expression, ...]
    never_with: tuple[Expression, ...]

    def holds(self, clauses: list[str], whole: str) -> bool:
        """Say whether a message tells this value."""
        return not _any(self.never_with, whole) and any(
            _any(self.said, clause) and not _any(self.unless, clause) for clause in clauses
        )


def _any(expressions: tuple[Expression, ...], text: str) -> bool:
    return any(expression.search(text) for expression in expressions)


@dataclass(frozen=True)
class _Rules:
    """All expressions, with the words of one reader filled in."""

    breaks: Expression
    information: Expression
    cues: Mapping[str, Mapping[str, _Cue]]

    def clauses(self, text: str) -> Iterator[str]:
        """Yield the clauses of a message that tell something."""
        marked = text.lower().replace("?", f" {QUESTION_MARK}.")
        for part in self.breaks.split(marked):
            clause = plain(part)
            if clause and not self.information.search(clause):
                yield clause

    def values(self, text: str) -> Iterator[tuple[str, tuple[str, ...]]]:
        """Yield each question with the values that a message tells for it, in the order of the table."""
        clauses, whole = list(self.clauses(text)), plain(text)
        for question, cues in self.cues.items():
            yield question, tuple(v for v in VALUES[question] if v in cues and cues[v].holds(clauses, whole))


def prefill(text: str, role: Optional[str]) -> dict[str, Answer]:
    """Return the answers that a sentence already gives, by question id; nothing for what it does not say outright.

    Args:
        text: what was typed, as it was typed.
        role: who is asking (`patient`, `naaste`, `professional`); when unknown, what the sentence itself tells.
    """
    known = role or load_lexicon().role(text) or OTHER
    by_reader = load_prefill()
    rules = by_reader.get(known, by_reader[OTHER])
    found: dict[str, Answer] = {}
    for question, values in rules.values(text[:MAXIMUM_CHARACTERS]):
        if len(values) == 1 or (values and question == SEVERAL):
            found[question] = Answer(values)
    return found


@lru_cache(maxsize=1)
def load_prefill(folder: Path = CONTENT_DIR) -> Mapping[str, _Rules]:
    """Return the expressions by who is asking.

    Raises:
        ContentError: naming the field or the expression that is wrong.
    """
    content = read_as(PrefillWords, folder / FILE)
    if OTHER not in content.readers:
        raise ContentError(f"{FILE}: readers: {OTHER} is missing")
    return {reader: _compiled(content, content.words | words) for reader, words in content.readers.items()}


def _compiled(content: PrefillWords, words: Mapping[str, str]) -> _Rules:
    def cue(signs: Signs) -> _Cue:
        topic = {"topic": signs.asked_for} if signs.asked_for else {}
        asked = content.asking if topic else ()
        return _Cue(
            said=tuple(_expression(e, {**words, **topic}) for e in (*signs.said, *asked)),
            unless=tuple(_expression(e, words) for e in signs.unless),
            never_with=tuple(_expression(e, words) for e in signs.never_with),
        )

    return _Rules(
        breaks=_expression(content.breaks, words),
        information=_expression(content.information, words),
        cues={
            question: {v: cue(signs) for v, signs in values.items()} for question, values in content.questions.items()
        },
    )


def _expression(text: str, words: Mapping[str, str]) -> Expression:
    """Compile an expression with its <names> filled in, also those within other names."""
    filled = text
    while names := set(_NAME.findall(filled)):
        if unknown := names - set(words):
            raise ContentError(f"{FILE}: <{unknown.pop()}> stands for nothing in {text}")
        filled = _NAME.sub(lambda found: f"(?:{words[found.group(1)]})", filled)
    try:
        return re.compile(filled)
    except re.error as error:
        raise ContentError(f"{FILE}: {error} in {text}") from error

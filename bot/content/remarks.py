"""What `nabij check` says about a text or a file, and the rules of style and reading level that every text meets."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bot.content.reading_level import MAXIMUM_SENTENCE_WORDS, flesch_douma, longest_sentence
from bot.settings import ROOT

_JE = re.compile(r"\b(je|jij|jouw|jou|jullie)\b", re.IGNORECASE)
_EMOJI = re.compile("[\U0001f000-\U0001faff\u2600-\u27bf]")


@dataclass(frozen=True)
class Remark:
    """What is wrong, and where; a warning does not fail the check."""

    path: Path
    line: int
    text: str
    is_warning: bool = False

    def __str__(self) -> str:
        """Return file:line: text."""
        place = self.path.relative_to(ROOT) if self.path.is_relative_to(ROOT) else self.path
        return f"{place}:{self.line}: {'warning: ' if self.is_warning else ''}{self.text}"


def style_remarks(text: str) -> Iterator[str]:
    """Yield what a text does that Nabij does not do."""
    if "!" in text:
        yield "an exclamation mark"
    if _EMOJI.search(text):
        yield "an emoji"
    if found := _JE.search(text):
        yield f"'{found.group()}': Nabij says u"


def reading_remarks(text: str, minimum: float) -> Iterator[str]:
    """Yield what makes a text too hard."""
    index = flesch_douma(text)
    if index < minimum:
        yield f"Flesch-Douma {index:.0f}, at least {minimum:.0f}"
    count, sentence = longest_sentence(text)
    if count > MAXIMUM_SENTENCE_WORDS:
        yield f"a sentence of {count} words, at most {MAXIMUM_SENTENCE_WORDS}: {sentence[:60]}"

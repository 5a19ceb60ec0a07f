"""Says what somebody answered: in a summary, in a menu of what can be changed, on a document."""

from __future__ import annotations

from datetime import date
from typing import Optional

from bot.dialogue.replies import dutch_date, lines
from bot.guides.engine import Engine
from bot.guides.models import DATE, GuideWords, Question
from bot.guides.progress import Answer, Progress
from bot.nlu.lexicon import plain

TELLING_CHARACTERS = 4
"""Shorter words of a question's name say too little about which question is meant."""
COMMON = frozenset(
    {"andere", "liefste", "eerst", "wie", "weet", "over", "praten", "eigen", "woorden", "zelf", "toelichting", "nu"}
    | {"hebben"}
)


def answer_text(question: Question, answer: Answer, for_loved_one: bool) -> str:
    """Return an answer in words: the texts of the buttons, then the person's own."""
    labels = [o.wording(for_loved_one) for v in answer.values if (o := question.option(v))]
    words = _dutch(answer.words) if question.kind == DATE else answer.words
    return ". ".join(part.rstrip(".") for part in ("; ".join(labels), words) if part)


def _dutch(words: str) -> str:
    """Return a date as people write it; what is none as it is."""
    try:
        return dutch_date(date.fromisoformat(words))
    except ValueError:
        return words


def summary(engine: Engine, progress: Progress, words: GuideWords) -> str:
    """Return everything that was answered, a line each, under the titles of its parts."""
    loved_one, said, part = engine.is_for_loved_one(progress), [words.summary_head], ""
    for question, answer in engine.given(progress):
        if question.part != part:
            part = question.part
            said.append(f"{engine.guide.part(part).heading(loved_one)}")
        said.append(f"- {question.name}: {answer_text(question, answer, loved_one)}")
    return lines(*said) if len(said) > 1 else words.summary_empty


def change_menu(engine: Engine, progress: Progress, part: str) -> list[tuple[str, str]]:
    """Return (id, title) of the parts with an answer, or of the answered questions in one part."""
    given = [q for q, _ in engine.given(progress)]
    if part:
        return [(q.id, q.name) for q in given if q.part == part]
    loved_one, filled = engine.is_for_loved_one(progress), {q.part for q in given}
    return [(p.id, p.heading(loved_one)) for p in engine.guide.parts if p.id in filled]


def find_question(engine: Engine, text: str, progress: Optional[Progress] = None) -> Optional[Question]:
    """Return the question that a text names ('ik wil iets veranderen aan reanimatie'), or None.

    With a progress only one that is asked there, given what was answered; else any of the guide.
    """
    asked = engine.visible(progress) if progress is not None else {question.id for question in engine.guide.questions}
    said = set(plain(text).split())
    best: tuple[float, Optional[Question]] = (0.0, None)
    for question in engine.guide.questions:
        names = {w for w in plain(question.name).split() if len(w) >= TELLING_CHARACTERS and w not in COMMON}
        names |= {question.id} if "_" not in question.id else set()
        shared = len(names & said)
        if shared and question.id in asked:
            share = shared + shared / len(names)
            best = max(best, (share, question), key=lambda b: b[0])
    return best[1]

"""What is wrong with a guide, for `nabij check`: dead branches, questions nobody reaches, texts that do not fit."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

from bot.content.reading_level import MAXIMUM_SENTENCE_WORDS, longest_sentence
from bot.dialogue.buttons import MAXIMUM_BYTES, SIGNATURE_CHARACTERS
from bot.guides.models import CHOICE, SEVERAL, Guide, Question
from bot.guides.turns import GUIDE

Found = Iterator[tuple[tuple[str, ...], str]]
"""(Keys that lead to the place in the file, what is wrong)."""
MARKS = 2
_SPEECH = re.compile(r"^- '.*'$", re.MULTILINE)
"""What people might say to each other is theirs: it may say 'je'."""
"""Marks around a button's action."""


def guide_remarks(guide: Guide, known_topic: Callable[[str], bool], guides: Collection[str]) -> Found:
    """Yield what is wrong with the structure of a guide."""
    yield from _part_remarks(guide)
    seen: list[Question] = []
    for question in guide.questions:
        for text in _question_remarks(guide, question, seen):
            yield ("questions", question.id), text
        seen.append(question)
    for topic in (*guide.topics, *guide.next):
        if not known_topic(topic):
            yield ("topics",), f"{topic} is not a topic with an answer"
    if guide.companion and guide.companion not in guides:
        yield ("companion",), f"{guide.companion} is not a guide"
    yield from _special_remarks(guide)


def _part_remarks(guide: Guide) -> Found:
    used = [q.part for q in guide.questions]
    for part in guide.parts:
        if part.id not in used:
            yield ("parts",), f"part {part.id} has no questions"
    order = [p.id for p in guide.parts]
    for question in guide.questions:
        if question.part not in order:
            yield ("questions", question.id), f"there is no part {question.part}"
    places = [order.index(part) for part in used if part in order]
    if places != sorted(places):
        yield ("questions",), "the questions do not stand in the order of the parts"


def _question_remarks(guide: Guide, question: Question, before: list[Question]) -> Iterator[str]:
    if any(q.id == question.id for q in before):
        yield "stands twice"
    if not question.why.strip():
        yield "has no explanation"
    if question.only_for_loved_one and guide.loved_one is None:
        yield "is for a loved one only, but the guide does not say when that is"
    yield from _condition_remarks(question, before)
    if question.beside and not any(q.id == question.beside and q.options for q in before):
        yield f"stands beside {question.beside}, which is not an earlier question with choices"
    for value in [o.value for o in question.options] or ["-clear"]:
        action = f"{GUIDE}:{guide.code}:{question.id}:{value}"
        if len(action) + SIGNATURE_CHARACTERS + MARKS > MAXIMUM_BYTES:
            yield f"its button {value} is too long to be sent"


def _condition_remarks(question: Question, before: list[Question]) -> Iterator[str]:
    condition = question.show_if
    if condition is None:
        return
    other = next((q for q in before if q.id == condition.question), None)
    if other is None:
        yield f"is shown after {condition.question}, which is not an earlier question"
        return
    unknown = [a for a in condition.answers if other.option(a) is None]
    if len(unknown) == len(condition.answers):
        yield f"is never reached: {condition.question} has none of its answers"
    elif unknown:
        yield f"waits for {', '.join(unknown)}, which {condition.question} does not offer"


def _special_remarks(guide: Guide) -> Found:
    if guide.loved_one:
        yield from _answers_exist(guide, "loved_one", guide.loved_one.question, guide.loved_one.answers)
    if guide.tempo:
        tempo = guide.tempo
        yield from _answers_exist(guide, "tempo", tempo.question, [tempo.whole, tempo.short, tempo.themes])
    if guide.last:
        yield from _answers_exist(guide, "last", guide.last, ["ja"])
        if guide.questions[-1].id != guide.last:
            yield ("last",), "the closing question does not stand last"
        elif guide.questions[-1].kind != CHOICE:
            yield ("last",), "the closing question must be a choice"


def _answers_exist(guide: Guide, key: str, name: str, answers: list[str]) -> Found:
    if not guide.has(name):
        yield (key,), f"there is no question {name}"
        return
    for answer in answers:
        if guide.question(name).option(answer) is None:
            yield (key,), f"{name} does not offer {answer}"


def text_remarks(guide: Guide, style: Callable[[str], Iterator[str]]) -> Found:
    """Yield what is wrong with the texts people read."""
    for keys, text in _texts(guide):
        for remark in style(text):
            yield keys, remark
        count, sentence = longest_sentence(text)
        if count > MAXIMUM_SENTENCE_WORDS:
            yield keys, f"a sentence of {count} words, at most {MAXIMUM_SENTENCE_WORDS}: {sentence[:60]}"


def _texts(guide: Guide) -> Iterator[tuple[tuple[str, ...], str]]:
    yield ("intro",), guide.intro
    yield ("end",), guide.end
    if guide.end_loved_one:
        yield ("end_loved_one",), guide.end_loved_one
    for part in guide.parts:
        for text in (part.title, part.text, part.text_loved_one or ""):
            yield ("parts",), text
    for extra in guide.extras:
        for text in (extra.text, extra.text_loved_one or ""):
            yield ("extras",), _SPEECH.sub("", text)
    for question in guide.questions:
        where = ("questions", question.id)
        for text in (question.ask, question.ask_loved_one or "", question.why, *(o.reply for o in question.options)):
            yield where, text
        for option in question.options:
            yield where, option.label


def shelf_remarks(guides: Collection[Guide], outcomes: Collection[str], relevance: Collection[str]) -> Iterator[str]:
    """Yield what does not fit between guides, and names nobody answers to."""
    for field in ("id", "code"):
        values = [getattr(g, field) for g in guides]
        for value in {v for v in values if values.count(v) > 1}:
            yield f"two guides with the {field} {value}"
    for guide in guides:
        if guide.outcome not in outcomes:
            yield f"{guide.id}: nothing makes the outcome {guide.outcome}"
        if guide.relevance and guide.relevance not in relevance:
            yield f"{guide.id}: nothing says what matters by the name {guide.relevance}"
        if any(q.kind == SEVERAL and q.id == guide.last for q in guide.questions):
            yield f"{guide.id}: the closing question takes several answers"


def guide_files(folder: Path) -> list[Path]:
    """Return the guides' files."""
    return sorted((folder / "guides").glob("*.yml"))

"""`nabij check`: is everything Nabij says and learns from whole, sourced, readable and reachable."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from pathlib import Path

import yaml
from pydantic import ValidationError

from bot.content.files import ContentError
from bot.content.library import Library, load_library
from bot.content.lines import line_of
from bot.content.live import live_remarks
from bot.content.models import MAXIMUM_ANSWER_WORDS, MAXIMUM_SIMPLER_WORDS, Answer, Wording
from bot.content.reading_level import MINIMUM_ANSWER, MINIMUM_SIMPLER, words
from bot.content.remarks import Remark, reading_remarks, style_remarks
from bot.guides.file_check import document_remarks, funding_remarks, guides_remarks
from bot.nlu.safety_data import SafetyDataError, read_examples
from bot.nlu.safety_labels import Label
from bot.nlu.safety_patterns import PatternError, check_patterns, load_patterns
from bot.nlu.topics import CONVERSATION_GROUP, SAFETY_GROUP
from bot.nlu.training_file import blocks
from bot.places.check import places_remarks, stale_places_remarks
from bot.privacy.texts import FILE as PRIVACY_FILE
from bot.privacy.texts import load_privacy_texts
from bot.review.check import review_remarks
from bot.settings import CONTENT_DIR, REGION, ROOT, SAFETY_DIR

MINIMUM_SENTENCES = 50
STALE_DAYS = 365
ANSWERED_IN_CODE = frozenset({"makkelijker_uitleggen", "andere_taal"})
"""Topics of the conversation group whose reply depends on what went before."""

_AMOUNT = re.compile(r"€|\b\d+([.,]\d+)? euro\b")
_PERISHABLE = re.compile(r"€|\b\d+([.,]\d+)? euro\b|\bin 20\d\d\b|\b(januari|december) 20\d\d\b")
_PHONE = re.compile(r"\b(?:0\d{2,3}[- ]?\d{3,4}(?:[ -]?\d{2,4}){0,2}|11[23])\b")
_NOT_A_NUMBER = re.compile(r"\D")


def _wording_remarks(wording: Wording, prefix: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], str]]:
    for name, text in wording.texts().items():
        simpler = name == "simpler"
        most = MAXIMUM_SIMPLER_WORDS if simpler else MAXIMUM_ANSWER_WORDS
        count = len(words(text))
        if count > most:
            yield (*prefix, name), f"{count} words, at most {most}"
        for remark in (*reading_remarks(text, MINIMUM_SIMPLER if simpler else MINIMUM_ANSWER), *style_remarks(text)):
            yield (*prefix, name), remark


def answer_remarks(
    topic: str, answer: Answer, known: Callable[[str], bool], today: date
) -> Iterator[tuple[tuple[str, ...], str]]:
    """Yield (keys within the answer, remark)."""
    yield from _wording_remarks(answer, ())
    if answer.after:
        yield from _wording_remarks(answer.after, ("after",))
    if bool(answer.valid_until) != bool(answer.after):
        yield ("valid_until",), "valid_until and after go together"
    for name, text in answer.texts().items():
        if _PERISHABLE.search(text) and not answer.valid_until:
            yield (name,), "an amount or a year without valid_until and after"
    if answer.after:
        for name, text in answer.after.texts().items():
            if _AMOUNT.search(text):
                yield ("after", name), "the wording for afterwards names an amount"
    if answer.checked > today:
        yield ("checked",), "checked in the future"
    for key, targets in (("next", answer.next), ("follow_ups", list(answer.follow_ups.values()))):
        for target in targets:
            if target == topic or not known(target):
                yield (key,), f"leads to {target}, which is {'itself' if target == topic else 'not an answer'}"


def answers_remarks(folder: Path, library: Library, today: date) -> Iterator[Remark]:
    """Yield remarks on all answers, and on topics without one."""
    places: dict[str, Path] = {}
    for path in sorted((folder / "answers").glob("*.yml")):
        for topic in yaml.safe_load(path.read_text("utf-8")):
            if topic not in library.group_of:
                yield Remark(path, line_of(path, topic), f"{topic} is not a topic")
            if topic in places:
                yield Remark(path, line_of(path, topic), f"{topic} is also answered in {places[topic].name}")
            places[topic] = path
    for topic, path in places.items():
        for keys, text in answer_remarks(topic, library.answers[topic], library.has_answer, today):
            yield Remark(path, line_of(path, topic, *keys), f"{topic}: {'.'.join(keys)}: {text}")
    topics_file = folder / "topics.yml"
    for topic, group in library.group_of.items():
        if group == SAFETY_GROUP:
            has = topic in library.safety.replies
        elif group == CONVERSATION_GROUP:
            has = topic in library.conversation.gesprek or topic in ANSWERED_IN_CODE
        else:
            has = library.has_answer(topic)
        if not has:
            yield Remark(topics_file, line_of(topics_file, group, topic), f"{topic} has no answer")


def conversation_remarks(folder: Path, library: Library) -> Iterator[Remark]:
    """Yield remarks on the texts about the conversation itself."""
    path = folder / "conversation.yml"
    for topic, said in library.conversation.gesprek.items():
        for remark in (*reading_remarks(said.text, MINIMUM_ANSWER), *style_remarks(said.text)):
            yield Remark(path, line_of(path, "gesprek", topic), f"{topic}: {remark}")
        for target in said.next:
            if target not in library.group_of:
                yield Remark(
                    path, line_of(path, "gesprek", topic, "next"), f"{topic}: leads to {target}, which is no topic"
                )
    if "computerprogramma" not in library.conversation.introduction:
        yield Remark(path, line_of(path, "introduction"), "the introduction must say that this is a computer program")


def safety_remarks(folder: Path, library: Library) -> Iterator[Remark]:
    """Yield remarks on safety replies: all four, in plain words, with numbers from the list only."""
    path = folder / "safety.yml"
    listed = {_NOT_A_NUMBER.sub("", n.number) for n in library.safety.numbers}
    for label in Label:
        reply = library.safety.replies.get(label.value)
        if reply is None:
            yield Remark(path, line_of(path, "replies"), f"no reply to {label.value}")
            continue
        for name, text in reply.texts().items():
            line = line_of(path, "replies", label.value, name)
            for remark in (*reading_remarks(text, MINIMUM_ANSWER), *style_remarks(text)):
                yield Remark(path, line, f"{label.value}: {name}: {remark}")
            for number in _PHONE.findall(text):
                if _NOT_A_NUMBER.sub("", number) not in listed:
                    yield Remark(path, line, f"{label.value}: {name}: {number} is not in the list of numbers")


def privacy_remarks(folder: Path) -> Iterator[Remark]:
    """Yield remarks on what is said about what is kept of people."""
    path = folder / PRIVACY_FILE
    try:
        texts = load_privacy_texts(folder)
    except ContentError as error:
        yield Remark(path, 1, str(error))
        return
    for keys, text in texts.sentences():
        for remark in (*reading_remarks(text, MINIMUM_ANSWER), *style_remarks(text)):
            yield Remark(path, line_of(path, *keys), f"{'.'.join(keys)}: {remark}")


def region_remarks(folder: Path, library: Library, today: date) -> Iterator[Remark]:
    """Yield what is wrong with places and care, and loud warnings for what the information point has not filled in."""
    yield from places_remarks(folder, today)
    path = folder / "regions" / f"{library.region.id}.yml"
    for name in ("phone", "email", "hours"):
        if not getattr(library.region.information_point, name):
            text = f"the information point's {name} is NOT FILLED IN: Nabij shows none and refers elsewhere"
            yield Remark(path, line_of(path, "information_point", name), text, is_warning=True)


def data_remarks() -> Iterator[Remark]:
    """Yield remarks on training sentences and safety data."""
    counts: dict[str, int] = {}
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for group, topic, sentences in blocks(yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)):
            counts[topic] = len(sentences)
            if counts[topic] < MINIMUM_SENTENCES and group != SAFETY_GROUP:
                text = f"{topic}: {counts[topic]} training sentences, at least {MINIMUM_SENTENCES}"
                yield Remark(path, 1, text)
    try:
        read_examples()
    except SafetyDataError as error:
        yield Remark(SAFETY_DIR, 1, str(error))
    try:
        for text in check_patterns(load_patterns(SAFETY_DIR)):
            yield Remark(SAFETY_DIR, 1, text)
    except PatternError as error:
        yield Remark(SAFETY_DIR, 1, str(error))


def stale_remarks(folder: Path, library: Library, today: date) -> Iterator[Remark]:
    """Yield warnings for what was checked long ago or has run out: answers, organisations, networks."""
    for path in sorted((folder / "answers").glob("*.yml")):
        for topic in yaml.safe_load(path.read_text("utf-8")):
            answer = library.answers[topic]
            if today - answer.checked > timedelta(days=STALE_DAYS):
                yield Remark(path, line_of(path, topic, "checked"), f"{topic}: checked on {answer.checked}", True)
            if answer.valid_until and today > answer.valid_until:
                yield Remark(
                    path, line_of(path, topic, "valid_until"), f"{topic}: held until {answer.valid_until}", True
                )
    yield from stale_places_remarks(folder, today)


def remarks(folder: Path = CONTENT_DIR, today: date | None = None, stale: bool = False) -> list[Remark]:
    """Return all remarks."""
    today = today or date.today()
    try:
        library = load_library(folder, REGION)
    except (ContentError, ValidationError) as error:
        return [Remark(folder, 1, str(error))]
    found = [
        *answers_remarks(folder, library, today),
        *conversation_remarks(folder, library),
        *live_remarks(folder, library),
        *safety_remarks(folder, library),
        *region_remarks(folder, library, today),
        *guides_remarks(folder, library),
        *funding_remarks(folder, today, stale),
        *document_remarks(folder),
        *review_remarks(folder),
        *privacy_remarks(folder),
    ]
    return found + (list(stale_remarks(folder, library, today)) if stale else [])


def check_all(stale: bool = False) -> int:
    """Print all remarks; return 1 when anything but a warning was found."""
    found = remarks(stale=stale) + list(data_remarks())
    for remark in found:
        print(remark, file=sys.stderr)  # noqa: T201
    wrong = sum(not r.is_warning for r in found)
    print(f"nabij check: {wrong} errors, {len(found) - wrong} warnings", file=sys.stderr)  # noqa: T201
    return 1 if wrong else 0

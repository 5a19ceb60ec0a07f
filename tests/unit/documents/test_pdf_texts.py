"""The fixed words on the documents."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date

import pytest

from bot.content.check import reading_remarks, style_remarks
from bot.content.files import ContentError
from bot.content.reading_level import MINIMUM_ANSWER
from bot.documents.texts import document_texts, load_document_texts
from bot.settings import CONTENT_DIR

LABEL_WORDS = 5
"""A label or a heading is no sentence; a reading level says nothing about it."""


def sentences(value: object) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from sentences(part)
    else:
        for part in value:
            yield from sentences(part)


def test_they_are_written_as_nabij_writes():
    for text in sentences(document_texts().dict()):
        assert list(style_remarks(text)) == [], text
        if len(text.split()) > LABEL_WORDS:
            assert list(reading_remarks(text, MINIMUM_ANSWER)) == [], text


def test_a_disclaimer_says_that_these_are_wishes_and_no_agreements():
    for text in document_texts().booklet.disclaimer.dict().values():
        assert "wensen" in text
        assert "geen behandelafspraken" in text


def test_the_assistant_is_called_a_computer_program():
    assert "computerprogramma" in document_texts().booklet.assistant


@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 11, 21), "21 november 2026"),
        (date(2027, 1, 1), "1 januari 2027"),
        (date(2026, 12, 31), "31 december 2026"),
    ],
)
def test_a_date_as_people_write_it(day, words):
    assert document_texts().date(day) == words


def test_they_are_loaded_once():
    assert document_texts() is document_texts()


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("bladzijde {page} van {pages}", "bladzijde {page}", "page: "),
        ("januari, ", "", "months: "),
        ("{relation}", "x", "booklet.relation: "),
        ("  notes: ", "  nots: ", "labels.notes: field required"),
        ("(plaatje)", "''", "unprintable.picture: "),
    ],
)
def test_a_mistake_is_named(tmp_path, old, new, message):
    text = (CONTENT_DIR / "documents.yml").read_text("utf-8")
    assert old in text
    (tmp_path / "documents.yml").write_text(text.replace(old, new, 1), "utf-8")
    with pytest.raises(ContentError, match=rf"documents\.yml: {message}"):
        load_document_texts(tmp_path)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ContentError, match=r"documents\.yml"):
        load_document_texts(tmp_path)
    shutil.copy(CONTENT_DIR / "documents.yml", tmp_path)
    assert load_document_texts(tmp_path) == document_texts()

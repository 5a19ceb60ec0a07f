"""The wensenboekje and the outcome of a guide as accessible PDF: tagged, PDF/UA-1, for printing in black and white.

Typst sets the documents (templates in `typst/`). What a person said reaches it as data, never as part of a template,
and a failure is told without any of it. Each document is made on its own; nothing is kept between two of them.
"""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timezone
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, Mapping, Optional, cast

import typst

from bot.documents.characters import printable
from bot.documents.texts import DocumentTexts, document_texts

TEMPLATES = Path(__file__).with_name("typst")
STANDARD: Final = "ua-1"
"""ISO 14289-1: the standard for PDF that screen readers can read; Typst refuses what does not meet it."""
MAXIMUM_PAGES = 4
"""A booklet somebody takes along: two sheets, printed on both sides."""
DENSITIES = ("roomy", "regular", "tight", "compact")
"""How much room a document takes, in the order in which they are tried; the sizes are in `typst/page.typ`."""
_PANIC = "PanicException"
_REMEMBERED_COMPILATIONS = 10
"""Typst keeps what it computed until ten compilations later: for a long document some 70 MB each."""


class DocumentError(RuntimeError):
    """A document that could not be made; the message holds nothing of what stands in it."""


@dataclass(frozen=True)
class Entry:
    """A question with its answer, in the person's own words; both may hold line ends."""

    question: str
    answer: str


@dataclass(frozen=True)
class Section:
    """A part of a booklet. Entries without an answer are left out, and so is a part without entries."""

    title: str
    entries: tuple[Entry, ...]
    intro: str = ""


@dataclass(frozen=True)
class Booklet:
    """A wensenboekje; its fixed texts are in `content/documents.yml`."""

    title: str
    name: str
    """When empty there is a line to write it on."""
    birth_date: str
    """As the person wrote it; when empty there is a line to write it on."""
    made_on: date
    filled_in_by: str
    """Who filled it in and how, in a sentence or two."""
    disclaimer: str
    """That these are wishes and no agreements: on the front, and at the foot of each page."""
    sections: tuple[Section, ...]
    discuss: Optional[Section] = None
    """Wishes about treatments, which stand together in a frame."""
    talk_with: tuple[str, ...] = ()
    openers: tuple[str, ...] = ()
    """Sentences to begin the conversation with."""


@dataclass(frozen=True)
class Sheet:
    """The outcome of a guide: blocks of (heading, paragraphs)."""

    title: str
    made_on: date
    intro: str
    blocks: tuple[tuple[str, tuple[str, ...]], ...]
    disclaimer: str


def render_booklet(booklet: Booklet) -> bytes:
    """Return a booklet as PDF, in the roomiest setting in which it takes `MAXIMUM_PAGES`.

    A longer one takes more pages, in the tightest setting: letters stay 12 points and no word is left out.

    Raises:
        DocumentError: when Typst cannot make it.
    """
    texts = document_texts()
    content = _content(asdict(booklet), texts)
    content["sections"] = [part for part in map(_answered, content["sections"]) if part["entries"]]
    discuss = _answered(content["discuss"]) if content["discuss"] else None
    content["discuss"] = discuss if discuss and discuss["entries"] else None
    return _render("booklet.typ", content, booklet.made_on)


def render_sheet(sheet: Sheet) -> bytes:
    """Return the outcome of a guide as PDF.

    Raises:
        DocumentError: when Typst cannot make it.
    """
    content = _content(asdict(sheet), document_texts())
    content["blocks"] = [{"heading": heading, "paragraphs": texts} for heading, texts in content["blocks"]]
    return _render("sheet.typ", content, sheet.made_on)


def _content(fields: Mapping[str, Any], texts: DocumentTexts) -> dict[str, Any]:
    """Return a document's fields and the words around them, with only characters that can be shown."""
    words = {"author": texts.author, "page": texts.page, **texts.labels.dict()}
    values = {**fields, "made_on": texts.date(fields["made_on"]), "texts": words}
    return {name: _printable(value, texts) for name, value in values.items()}


def _printable(value: Any, texts: DocumentTexts) -> Any:
    if isinstance(value, str):
        return printable(value, texts.unprintable.picture, texts.unprintable.other_script)
    if isinstance(value, Mapping):
        return {name: _printable(part, texts) for name, part in value.items()}
    return value if value is None else [_printable(part, texts) for part in value]


def _answered(section: Mapping[str, Any]) -> dict[str, Any]:
    return {**section, "entries": [entry for entry in section["entries"] if entry["answer"]]}


@lru_cache(maxsize=1)
def _fonts() -> typst.Fonts:
    """Return the fonts inside Typst: the same on every machine."""
    return typst.Fonts(include_system_fonts=False)


def _render(template: str, content: Mapping[str, Any], made_on: date) -> bytes:
    document = json.dumps(content, ensure_ascii=False)
    moment = datetime.combine(made_on, time(12), timezone.utc)
    pdf: Optional[bytes] = None
    try:
        pdf = _compile(template, document, moment)
    except RuntimeError:
        pass  # Typst's message quotes the text it stumbled over; the error below is raised outside its reach
    except BaseException as error:
        if type(error).__name__ != _PANIC:  # a defect in Typst comes as this, which is no Exception and has no name
            raise
    finally:
        _forget()
    if pdf is None:
        raise DocumentError(f"Typst could not make a PDF from {template}")
    return pdf


def _compile(template: str, document: str, moment: datetime) -> bytes:
    """Return the PDF in the first density that is short enough, and otherwise in the last one."""
    for density in DENSITIES:
        compiler = typst.Compiler(
            str(TEMPLATES / template),
            root=str(TEMPLATES),
            font_paths=_fonts(),
            ignore_system_fonts=True,
            sys_inputs={"document": document, "density": density},
        )
        if int(compiler.query("<pages>", field="value", one=True)) <= MAXIMUM_PAGES:
            break
    return cast(bytes, compiler.compile(format="pdf", pdf_standards=[STANDARD], timestamp=moment))


def _forget() -> None:
    """Make Typst drop what it remembers of a document: it is personal, and much. Takes some milliseconds."""
    compiler = typst.Compiler(font_paths=_fonts(), ignore_system_fonts=True)
    for _ in range(_REMEMBERED_COMPILATIONS + 1):
        compiler.compile(b"", format="pdf")

"""`nabij check` on everything the guides are made of: their files, the routewijzer's texts, what goes on documents."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

from bot.content.files import ContentError
from bot.content.library import Library
from bot.content.lines import line_of
from bot.content.remarks import Remark, style_remarks
from bot.documents.acp import FILE as ACP_FILE
from bot.documents.acp import load_acp
from bot.documents.acp_check import mapping_remarks
from bot.documents.texts import FILE as DOCUMENTS_FILE
from bot.documents.texts import load_document_texts
from bot.guides.check import guide_files, guide_remarks, shelf_remarks, text_remarks
from bot.guides.funding_texts import FILE as FUNDING_FILE
from bot.guides.funding_texts import checks as funding_checks
from bot.guides.funding_texts import load_funding
from bot.guides.prefill import load_prefill
from bot.guides.shelf import parse_guide, parse_words

STALE_DAYS = 365
OUTCOMES = frozenset({"summary", "booklet", "measure", "funding", "callback"})
"""Names of what can be made of a guide's answers (bot/assembly.py)."""
RELEVANCE = frozenset({"funding"})


def guides_remarks(folder: Path, library: Library) -> Iterator[Remark]:
    """Yield remarks on every guide: a dead branch, a question nobody reaches, no explanation, a hard sentence."""
    paths = guide_files(folder)
    try:
        parse_words(folder)
        guides = {path: parse_guide(path) for path in paths}
    except ContentError as error:
        yield Remark(folder, 1, str(error))
        return
    names = [guide.id for guide in guides.values()]
    for path, guide in guides.items():
        found = (*guide_remarks(guide, library.has_answer, names), *text_remarks(guide, style_remarks))
        for keys, text in found:
            yield Remark(path, line_of(path, *keys), f"{'.'.join(keys)}: {text}")
    for text in shelf_remarks(list(guides.values()), OUTCOMES, RELEVANCE):
        yield Remark(folder / "guides", 1, text)


def funding_remarks(folder: Path, today: date, stale: bool = False) -> Iterator[Remark]:
    """Yield remarks on the routewijzer's texts and on the words it listens for; with `stale`, on facts grown old."""
    path = folder / FUNDING_FILE
    try:
        texts = load_funding(folder)
        load_prefill(folder)
    except ContentError as error:
        yield Remark(folder, 1, str(error))
        return
    for keys, text in funding_checks(texts, today):
        yield Remark(path, line_of(path, *keys), f"{'.'.join(keys)}: {text}")
    for name, route in texts.routes.items() if stale else ():
        if today - route.checked > timedelta(days=STALE_DAYS):
            yield Remark(path, line_of(path, "routes", name, "checked"), f"{name}: checked on {route.checked}", True)
        if route.valid_until and today > route.valid_until:
            line = line_of(path, "routes", name, "valid_until")
            yield Remark(path, line, f"{name}: held until {route.valid_until}", True)


def document_remarks(folder: Path) -> Iterator[Remark]:
    """Yield remarks on the texts of documents, and on how the wishes go into the questionnaire for professionals."""
    try:
        load_document_texts(folder)
    except ContentError as error:
        yield Remark(folder / DOCUMENTS_FILE, 1, str(error))
    path = folder / ACP_FILE
    try:
        found = mapping_remarks(load_acp(folder))
    except ContentError as error:
        found = [str(error)]
    for text in found:
        yield Remark(path, 1, text)

"""What is kept of a person as documents to fetch: a page to read and a file for a computer, made at that moment."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from bot.documents.pdf import render_sheet
from bot.documents.service import File, as_json
from bot.privacy.offers import JSON, PDF
from bot.privacy.page import DataPage
from bot.privacy.report import DataReport
from bot.privacy.texts import InspectTexts
from bot.store.holdings import Holdings

MEDIA_TYPES = {PDF: "application/pdf", JSON: "application/json"}


class OwnDocuments:
    """Makes the documents of one installation."""

    def __init__(self, holdings: Holdings, report: DataReport, page: DataPage, texts: InspectTexts) -> None:
        """Use the stores, what makes the report and the page, and the names of the files."""
        self._holdings, self._report, self._page, self._texts = holdings, report, page, texts

    def makers(self) -> dict[str, Callable[[str, datetime], File]]:
        """Return what makes each kind of document, from a sender and the moment."""
        return {PDF: self._pdf, JSON: self._json}

    def _pdf(self, sender_id: str, moment: datetime) -> File:
        moment = moment.astimezone()
        report = self._report.build(self._holdings.of(sender_id), moment)
        return File(self._texts.pdf.file, MEDIA_TYPES[PDF], render_sheet(self._page.sheet(report, moment)))

    def _json(self, sender_id: str, moment: datetime) -> File:
        report = self._report.build(self._holdings.of(sender_id), moment.astimezone())
        return File(self._texts.data.file, MEDIA_TYPES[JSON], as_json(report))

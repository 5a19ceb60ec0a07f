"""The poster (A4) and the card (A6) of a campaign as accessible PDF (PDF/UA-1), set by Typst."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timezone
from pathlib import Path
from typing import Final

import typst

from bot.console import qr
from bot.console.texts import PosterTexts
from bot.documents.pdf import DocumentError

TEMPLATE = Path(__file__).with_name("typst") / "poster.typ"
PAPERS = ("a4", "a6")
STANDARD: Final = "ua-1"


@dataclass(frozen=True)
class Poster:
    """What differs from poster to poster."""

    point: str
    """Name of the information point."""
    phone: str
    """When empty no number is printed."""
    topic: str
    """Title of the topic that the campaign begins with; may be empty."""
    web: str
    telegram: str
    """When empty there is one QR code."""


def render_poster(poster: Poster, texts: PosterTexts, paper: str, made_on: date) -> bytes:
    """Return a poster as PDF.

    Args:
        poster: what stands on it.
        texts: the words around that.
        paper: one of `PAPERS`.
        made_on: day in the document's properties.

    Raises:
        DocumentError: when Typst cannot make it.
    """
    words = {
        **texts.dict(),
        "about": texts.about.format(topic=poster.topic) if poster.topic else "",
        "phone": texts.phone.format(phone=poster.phone) if poster.phone else "",
        "code_for": texts.code_for.format(url=poster.web),
        "code_for_telegram": texts.code_for.format(url=poster.telegram),
    }
    codes = {
        name: qr.svg_file(address, "").decode()
        for name, address in (("web", poster.web), ("telegram", poster.telegram))
        if address
    }
    content = json.dumps({**asdict(poster), "texts": words, "codes": codes}, ensure_ascii=False)
    try:
        pdf = typst.compile(
            str(TEMPLATE),
            root=str(TEMPLATE.parent),
            ignore_system_fonts=True,
            sys_inputs={"poster": content, "paper": paper},
            format="pdf",
            pdf_standards=[STANDARD],
            timestamp=datetime.combine(made_on, time(12), timezone.utc),
        )
    except RuntimeError as error:
        raise DocumentError("Typst could not make the poster") from error
    return pdf

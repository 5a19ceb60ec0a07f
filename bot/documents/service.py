"""Makes a document at the moment it is fetched, for the one who may have it."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Optional

from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue.buttons import ButtonSigner
from bot.dialogue.conversation import ProgressStore
from bot.documents.fhir import FhirError
from bot.documents.offers import OWN, redeem
from bot.documents.pdf import DocumentError
from bot.guides.engine import Engine
from bot.guides.outcomes import FHIR, PDF
from bot.guides.progress import Progress
from bot.guides.shelf import Shelf
from bot.log import LogEvent, log
from bot.store.vault import VaultError

MEDIA_TYPES = {PDF: "application/pdf", FHIR: "application/fhir+json"}
SUFFIXES = {PDF: "pdf", FHIR: "fhir.json"}

Render = Callable[[Engine, Progress, datetime], bytes]
"""Makes the bytes of a document from a guide's answers."""
OWN_DATA = "gegevens"
"""In the log, in the place of a guide."""


@dataclass(frozen=True)
class File:
    """A document as it is handed over."""

    name: str
    media_type: str
    content: bytes


MakeOwn = Callable[[str, datetime], File]
"""Makes a document of everything that is kept of a sender."""


class Documents:
    """The documents of an installation."""

    def __init__(
        self,
        signer: ButtonSigner,
        shelf: Shelf,
        memories: Callable[[str], ProgressStore],
        renders: dict[tuple[str, str], Render],
        clock: Callable[[], datetime],
        own: Optional[Mapping[str, MakeOwn]] = None,
    ) -> None:
        """Use the signer of tokens, the guides, people's progress, and a maker for each (guide id, kind).

        `own` makes, by kind, the documents about everything that is kept of a sender.
        """
        self._own = own or {}
        self._signer, self._shelf, self._memories, self._renders, self._clock = signer, shelf, memories, renders, clock

    def open(self, token: str, sender_id: str) -> Optional[File]:
        """Return the document of a token that was issued to this sender, or None when it is not theirs or too old."""
        redeemed = redeem(token, self._signer, sender_id)
        if redeemed is not None and redeemed[0] == OWN:
            return self._open_own(redeemed[1], sender_id)
        engine = self._shelf.by_code.get(redeemed[0]) if redeemed else None
        if redeemed is None or engine is None:
            log(LogEvent.DOCUMENT_REFUSED)
            return None
        kind = redeemed[1]
        render = self._renders.get((engine.guide.id, kind))
        progress = self._memories(sender_id).load(engine.guide.id)
        if render is None or progress is None:
            log(LogEvent.DOCUMENT_REFUSED)
            return None
        try:
            content = render(engine, progress, self._clock())
        except (DocumentError, FhirError) as error:
            log(LogEvent.DOCUMENT_FAILED, error=type(error).__name__, guide=engine.guide.id, kind=kind)
            return None
        log(LogEvent.DOCUMENT_MADE, guide=engine.guide.id, kind=kind)
        return File(f"{engine.guide.id}.{SUFFIXES[kind]}", MEDIA_TYPES[kind], content)

    def _open_own(self, kind: str, sender_id: str) -> Optional[File]:
        make = self._own.get(kind)
        if make is None:
            log(LogEvent.DOCUMENT_REFUSED)
            return None
        try:
            file = make(sender_id, self._clock())
        except (DocumentError, SQLAlchemyError, VaultError) as error:
            log(LogEvent.DOCUMENT_FAILED, error=type(error).__name__, guide=OWN_DATA, kind=kind)
            return None
        log(LogEvent.DOCUMENT_MADE, guide=OWN_DATA, kind=kind)
        return file


def as_json(content: dict[str, object]) -> bytes:
    """Return JSON as people and programs can both read it."""
    return json.dumps(content, ensure_ascii=False, indent=2).encode()

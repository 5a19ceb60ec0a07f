"""The documents about everything that is kept of somebody, as they are offered in the chat."""

from __future__ import annotations

from bot.dialogue.replies import DocumentOffer
from bot.documents.offers import OWN
from bot.privacy.texts import InspectTexts, Offer

PDF, JSON = "pdf", "json"


def offers(texts: InspectTexts) -> tuple[tuple[str, DocumentOffer], ...]:
    """Return what is offered, each with the sentence beside it."""

    def offer(kind: str, said: Offer) -> tuple[str, DocumentOffer]:
        return said.text, DocumentOffer(kind, OWN, said.file, said.title)

    return offer(PDF, texts.pdf), offer(JSON, texts.data)

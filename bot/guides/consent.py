"""What somebody agreed to, when, and in which words: kept with what it is about, for each purpose by itself."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Mapping

from bot.guides.models import Guide

VERSION_CHARACTERS = 12
"""Of the hexadecimal SHA-256 of the words: enough to tell every wording that ever stood in `content/` apart."""
CALLBACK = "callback"
"""Purpose: what somebody told is handed over, so that a person gets in touch. Other purposes are ids of guides."""


@dataclass(frozen=True)
class Consent:
    """A yes to one purpose."""

    purpose: str
    """`callback`, or the id of a guide whose answers may be kept or may go along."""
    given_at: str
    """The moment in ISO 8601, UTC."""
    wording: str
    """Version of the words that were agreed to."""

    def as_dict(self) -> dict[str, str]:
        """Return plain data."""
        return {"purpose": self.purpose, "given_at": self.given_at, "wording": self.wording}


def consent_from_dict(data: Mapping[str, Any]) -> Consent:
    """Read back what `Consent.as_dict` wrote."""
    return Consent(str(data["purpose"]), str(data["given_at"]), str(data["wording"]))


def wording_version(*texts: str) -> str:
    """Return the version of some words: equal for the same words, another for any other."""
    return hashlib.sha256("\0".join(text.strip() for text in texts).encode()).hexdigest()[:VERSION_CHARACTERS]


def to_keep(guide: Guide, moment: datetime) -> Consent:
    """Return the yes to keeping a guide's answers.

    Raises:
        ValueError: when the guide does not ask for it.
    """
    asked = guide.consent
    if asked is None:
        raise ValueError(f"{guide.id} asks for no consent")
    return Consent(guide.id, moment.isoformat(), wording_version(asked.ask, asked.why, asked.yes))


def to_option(guide: Guide, question: str, value: str, purpose: str, moment: datetime) -> Consent:
    """Return the yes that an option of a question is."""
    asked = guide.question(question)
    option = asked.option(value)
    label = option.label if option else value
    return Consent(purpose, moment.isoformat(), wording_version(asked.ask, asked.why, label))

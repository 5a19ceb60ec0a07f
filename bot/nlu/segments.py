"""Cuts a message into the pieces that may each hold a question of their own.

"mam ligt thuis. wie betaalt de zorg en kan er iemand waken" asks two things; each is looked at by itself and the whole
as well.
"""

from __future__ import annotations

import re

MAXIMUM_SEGMENTS = 8
"""Pieces looked at apart; of a longer message the last ones, since the question comes at the end."""
MINIMUM_WORDS = 2

_QUESTION_WORD = (
    r"(?:wat|hoe|wie|waar|waaraan|waarvoor|waarmee|wanneer|waarom|welke?|kan|kunnen|kun|kunt|mag|mogen|moet|moeten|krijg|krijgen|"
    r"is|zijn|ben|bent|heb|heeft|hebben|hoeveel|hoelang|bestaat|wordt|worden|betaal|betaalt|kost|vergoedt|geldt|komt|gaat|helpen|"
    r"helpt|doen|doet|leest|bij wie|met wie|van wie|door wie|voor wie)"
)
_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+|[\n;]+")
_CLAUSE_START = re.compile(
    rf"\s*,?\s+(?:en|maar|of|ook|daarnaast|verder|trouwens)\s+(?:ook\s+|dan\s+|daarnaast\s+|verder\s+)?(?={_QUESTION_WORD}\b)"
    rf"|\s*,\s+(?={_QUESTION_WORD}\s)"
    r"|\s*,?\s+(?:en|maar)\s+(?=(?:ik|wij|we)\s+(?:wil|willen|zoek|zoeken|vraag|zou)\b)",
    re.IGNORECASE,
)
_QUESTION = re.compile(
    rf"\?|^(?:en\s+|maar\s+|of\s+|dus\s+|nu\s+)?{_QUESTION_WORD}\b"
    r"|\b(?:ik|wij|we)\s+(?:wil|willen|zoek|zoeken|vraag|vragen|zou(?:den)?)\b|\bvraag\s+(?:ik|me)\b|\bweet\s+(?:u|iemand|niet)\b"
    r"|\bgraag\b|\bvertel\b|\bleg\s+uit\b",
    re.IGNORECASE,
)
_SPACES = re.compile(r"\s+")


def split_message(text: str) -> list[str]:
    """Return the pieces of a message in order; one piece when there is nothing to cut."""
    pieces: list[str] = []
    for sentence in _SENTENCE_END.split(text):
        for clause in _CLAUSE_START.split(sentence):
            piece = _SPACES.sub(" ", clause).strip(" ,.-")
            if not re.search(r"\w", piece):
                continue
            if pieces and len(piece.split()) < MINIMUM_WORDS:
                pieces[-1] = f"{pieces[-1]} {piece}"
            else:
                pieces.append(piece)
    return pieces[-MAXIMUM_SEGMENTS:] or [text.strip()]


def asks(piece: str) -> bool:
    """Say whether a piece looks like a question or a request rather than part of a story."""
    return bool(_QUESTION.search(piece))

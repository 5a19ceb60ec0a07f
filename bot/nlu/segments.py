"""Cuts a message into the pieces that may each hold a question of their own.

"mam ligt thuis. wie betaalt de zorg en kan er iemand waken" asks two things; each is looked at by itself and the whole
as well.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

Span = tuple[int, int]
"""Where a piece of a text begins and ends, in characters."""
LOOSE = " ,.-\n\t"
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
    r"|\b(?:kunnen|mogen|moeten)\s+(?:we|wij)\b|\b(?:kan|mag)\s+(?:er|iemand|dat)\b"
    r"|(?<!\bdan )(?<!\bdus )(?<!\bzo )(?<!\bnu )\b(?:kan|mag)\s+(?:ik|ze|zij|hij)\b(?!.*\bniet\b)"
    r"|\b(?:ik|wij|we)\s+(?:wil|willen|zoek|zoeken|vraag|vragen|zou(?:den)?)\b|\bvraag\s+(?:ik|me)\b|\bweet\s+(?:u|iemand|niet)\b"
    r"|\bgraag\b|\bvertel\b|\bleg\s+uit\b",
    re.IGNORECASE,
)
_SPACES = re.compile(r"\s+")


def _between(cut: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the parts of text[start:end] between the matches of `cut`."""
    at = start
    for match in cut.finditer(text[start:end]):
        if match.group():
            yield at, start + match.start()
            at = start + match.end()
    yield at, end


def _trimmed(text: str, start: int, end: int) -> Span:
    """Leave out spaces and loose marks at both ends."""
    kept = text[start:end].rstrip(LOOSE)
    return start + len(kept) - len(kept.lstrip(LOOSE)), start + len(kept)


def piece_spans(text: str) -> list[Span]:
    """Return where the pieces of a message begin and end, in order; the whole when there is nothing to cut."""
    spans: list[Span] = []
    for sentence in _between(_SENTENCE_END, text, 0, len(text)):
        for clause in _between(_CLAUSE_START, text, *sentence):
            start, end = _trimmed(text, *clause)
            if not re.search(r"\w", text[start:end]):
                continue
            if spans and len(text[start:end].split()) < MINIMUM_WORDS:
                spans[-1] = (spans[-1][0], end)
            else:
                spans.append((start, end))
    return spans[-MAXIMUM_SEGMENTS:] or [_trimmed(text, 0, len(text))]


def piece_texts(text: str, spans: Iterable[Span]) -> list[str]:
    """Return what stands in the spans, each run of white space as one space."""
    return [_SPACES.sub(" ", text[start:end]) for start, end in spans]


def asks(piece: str) -> bool:
    """Say whether a piece looks like a question or a request rather than part of a story."""
    return bool(_QUESTION.search(piece))

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
TOLD_WORDS = 12

_ASKING = (
    r"(?:wat|hoe|wie|waar|waaraan|waarvoor|waarmee|wanneer|waarom|welke?|hoeveel|hoelang"
    r"|(?:aan|bij|door|in|met|naar|op|tot|uit|van|vanaf|voor)\s+(?:wie|wat|welke?|wanneer|hoe))"
)
_VERB = (
    r"(?:kan|kunnen|kun|kunt|mag|mogen|moet|moeten|krijg|krijgen|is|zijn|ben|bent|heb|heeft|hebben|bestaat|bestaan|wordt|worden"
    r"|betaal|betaalt|kost|vergoedt|geldt|kom|komt|komen|gaat|helpen|helpt|doen|doet|leest|vind|vraag|regel|regelen)"
)
_SUBJECT = (
    r"(?:ik|je|jij|u|hij|ze|zij|we|wij|jullie|het|t|dat|dit|die|deze|de|een|n|er|daar|iemand|men|mijn|mn|m'n|ons|onze|zijn|haar|hun"
    r"|ook|dan|vrijwilligers|zo'?n)"
)
"""What follows the verb of a question ('kan hij', 'komt de huisarts'); in 'hij is op en kan niet meer' it does not."""
_QUESTION_WORD = rf"(?:{_ASKING}|{_VERB})"
_VERB_FIRST = (
    r"(?!(?:niet|met|het|dat|dit|uit|tot|wat|want|omdat|naast|vast|laatst|eerst|maart|weet|vindt|zegt)\b)[a-z]{2,}t\s+"
    r"(?:mijn|mn|m'n|ons|onze|de|het|er|u|je|hij|ze|zij|die|iemand)\b"
)
"""'Krijgt mijn tante', 'haalt hij': a verb before who does it."""
_SENTENCE_END = re.compile(r"(?<=[.?!…])\s+|[\n;]+")
_CLAUSE_START = re.compile(
    r"\s*,?\s+(?:en|maar|ook|daarnaast|verder|trouwens)\s+(?:ook\s+|dan\s+|daarnaast\s+|verder\s+)?"
    rf"(?=(?:{_ASKING}|{_VERB}\s+{_SUBJECT})\b)"
    rf"|\s*,\s+(?=(?:{_ASKING}|{_VERB}\s+{_SUBJECT})\s)"
    r"|\s*,?\s+(?:en|maar)\s+(?=(?:ik|wij|we)\s+(?:wil|willen|zoek|zoeken|vraag|zou)\b)"
    r"|(?:\s*,?\s+en|\s*,)\s+(?:ook\s+)?(?=iemand\s+(?:die|om|voor)\b)"
    rf"|(?<!\bweten)(?<!\ben)\s+(?=(?:wat|hoe|wie|waar|wanneer|welke)\s+{_VERB}\s+{_SUBJECT}\b)"
    r"|(?<!\bdan)(?<!\bnu)(?<!\bdaar)(?<!\bhier)(?<!\btoen)(?<!\bwat)(?<!\bwaar)(?<!\bals)(?<!\bdat)(?<!\bhoe)(?<!\bwie)"
    r"(?<!\bzo)(?<!\bwanneer)(?<!\baltijd)(?<!\bvaak)(?<!\bdus)(?<!\bdaarom)(?<!\bsoms)(?<!\book)(?<!\bwelke)(?<!\bhoeveel)(?<!\bof)"
    r"(?<!\bzelf)(?<!\been)(?<!\bgraag)(?<!\bniet)\s+(?=(?:is|zijn|kan|bestaat|komt)\s+er\s+(?:een|ook|iemand|iets|nog)\b"
    r"|(?:kan|kunnen|mag|mogen)\s+(?:we|wij|ze|zij|hij)\s(?!.*\bniet\b))",
    re.IGNORECASE,
)
_SECOND_QUESTION = re.compile(rf"\s*,?\s+en\s+(?={_VERB_FIRST})", re.IGNORECASE)
"""Where a question goes on with a second one; in a story 'en slaapt hij' is no question."""
_QUESTION = re.compile(
    rf"\?|^(?:en\s+|maar\s+|of\s+|dus\s+)?(?:{_QUESTION_WORD}\b|{_VERB_FIRST})|^nu\s+{_ASKING}\b"
    r"|\b(?:kunnen|mogen|moeten)\s+(?:we|wij)\b|\b(?:kan|mag)\s+(?:er|iemand|dat)\b"
    r"|(?<!\bdan )(?<!\bdus )(?<!\bzo )(?<!\bnu )\b(?:kan|mag)\s+(?:ik|ze|zij|hij)\b(?!.*\bniet\b)"
    r"|\b(?:ik|wij|we)\s+(?:wil|willen|zoek|zoeken|vraag|vragen|zou(?:den)?)\b|\bvraag\s+(?:ik|me)\b|\bweet\s+(?:u|iemand|niet)\b"
    r"|\bgraag\b|\bvertel\b|\bleg\s+uit\b"
    r"|\b(?:heb|hebben|heeft)\b(?!.*\bniet\b).*\bnodig\b|^(?:en\s+)?(?:ook\s+)?iemand\s+(?:die|om|voor)\b|\bmoet(?:en)?\s+(?:iemand|een)\b",
    re.IGNORECASE,
)
_ONESELF = re.compile(r"\b(?:ik|het is)\b", re.IGNORECASE)
_SPACES = re.compile(r"\s+")


def _between(cut: re.Pattern[str], text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the parts of text[start:end] between the matches of `cut`."""
    at = start
    for match in cut.finditer(text[start:end]):
        if match.group():
            yield at, start + match.start()
            at = start + match.end()
    yield at, end


def _clauses(text: str, start: int, end: int) -> Iterator[Span]:
    """Yield the clauses of a sentence."""
    for clause in _between(_CLAUSE_START, text, start, end):
        if asks(text[slice(*_trimmed(text, *clause))]):
            yield from _between(_SECOND_QUESTION, text, *clause)
        else:
            yield clause


def _trimmed(text: str, start: int, end: int) -> Span:
    """Leave out spaces and loose marks at both ends."""
    kept = text[start:end].rstrip(LOOSE)
    return start + len(kept) - len(kept.lstrip(LOOSE)), start + len(kept)


def piece_spans(text: str) -> list[Span]:
    """Return where the pieces of a message begin and end, in order; the whole when there is nothing to cut."""
    spans: list[Span] = []
    for sentence in _between(_SENTENCE_END, text, 0, len(text)):
        for clause in _clauses(text, *sentence):
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


def tells_of_oneself(piece: str) -> bool:
    """Say whether a piece is a few words in which somebody speaks of how it is with them ('ik ben helemaal op')."""
    return len(piece.split()) <= TOLD_WORDS and bool(_ONESELF.search(piece))


def asks(piece: str) -> bool:
    """Say whether a piece looks like a question or a request rather than part of a story."""
    return bool(_QUESTION.search(piece))

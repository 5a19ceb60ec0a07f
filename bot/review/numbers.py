"""Finds what has a fixed form: telephone numbers, codes, addresses of mail and web, dates, ages, house numbers."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from bot.review.text import Span, Token
from bot.review.words import Kind, Words, words

OLDEST_SHOWN = 89
"""Ages above it are few enough to be somebody (as in 45 CFR 164.514(b)(2)(i)(C))."""
LONGEST_SHOWN = 2
"""Digits of a number that may stay; a longer one is a year, a code or a part of one."""

Rule = tuple[re.Pattern[str], Kind]
_GAP = r"[\s.\-/()]{0,3}"
_PHONE = re.compile(rf"(?<!\w)\(?(?:\+|00)?\d(?:{_GAP}\d){{7,13}}(?!\d)")
_EMAIL = re.compile(r"\S+(?:@|\s@\s|\s?\(at\)\s?|\s?\bapenstaartje\b\s?)\S+", re.IGNORECASE)
_URL = re.compile(
    r"(?:https?://|www\.)\S+|\b[\w\-]+(?:\.[\w\-]+)*\.(?:nl|com|org|net|eu|be|de|info|nu|example)\b\S*", re.I
)
_HANDLE = re.compile(r"(?<!\w)@\w+")
_IBAN = re.compile(r"\b[A-Z]{2}\s?\d{2}\s?[A-Z]{4}(?:\s?\d){10}\b", re.IGNORECASE)
_POSTCODE = re.compile(r"(?<!\d)[1-9]\d{3}\s?[A-Za-z]{2}(?![A-Za-z\d])")
_AMOUNT = re.compile(r"(?:€|\beuro)\s?\d[\d.,]*-?|\b\d[\d.,]*(?:,-)?\s?(?:€|euro\b|eur\b)", re.IGNORECASE)
_MIXED = re.compile(r"(?<!\w)(?=[\w./\-]*\d)(?=[\w./\-]*[^\W\d_])[\w./\-]*\w")
_MEASURE = re.compile(r"\d{1,3}(?:[.,]\d)?[-]?(?P<unit>[^\W\d_]+)")
_RANGE = re.compile(r"\d{1,2}(?:[/\-]\d{1,2})?")


@lru_cache(maxsize=1)
def _rules() -> tuple[Rule, ...]:
    """Return the expressions that need nothing but themselves."""
    months, years = "|".join(words().months), r"(?:\s?[-/'’]?\s?(?:19|20)?\d{2}(?!\d))?"
    old, years_old = "|".join(words().old_age_words), "|".join(words().age_words)
    day = r"(?<!\d)(?:0?[1-9]|[12]\d|3[01])"
    return (
        (_EMAIL, Kind.EMAIL),
        (_URL, Kind.URL),
        (_HANDLE, Kind.URL),
        (_IBAN, Kind.NUMBER),
        (_PHONE, Kind.PHONE),
        (_AMOUNT, Kind.AMOUNT),
        (_POSTCODE, Kind.ADDRESS),
        (re.compile(rf"{day}(?:e|ste|de)?\s?[-/.]?\s?(?:{months})\b\.?{years}", re.I), Kind.DATE),
        (re.compile(rf"\b(?:{months})\b\.?\s(?:19|20)\d{{2}}(?!\d)", re.I), Kind.DATE),
        (re.compile(rf"(?!24/7){day}\s?[-/.]\s?(?:0?[1-9]|1[0-2])(?:\s?[-/.]\s?(?:19|20)?\d{{2}})?(?!\d)"), Kind.DATE),
        (re.compile(r"(?<!\d)(?:19|20)\d{2}[-/.]\d{1,2}[-/.]\d{1,2}(?!\d)"), Kind.DATE),
        (re.compile(r"(?<!\d)(?:19|20)\d{2}(?!\d)"), Kind.DATE),
        (re.compile(rf"\b\w*(?:{old})\w*\s(?:{years_old})\b", re.I), Kind.AGE),
    )


def fixed_forms(text: str, found: list[Token]) -> Iterator[Span]:
    """Return what has a fixed form, and codes and house numbers by what stands before them."""
    for expression, kind in _rules():
        for match in expression.finditer(text):
            yield Span(match.start(), match.end(), kind)
    yield from _ages(found)
    yield from _mixed(text)
    yield from _announced(text, found)
    for token in found:
        if token.text.isdigit() and len(token.text) > LONGEST_SHOWN and token.text not in words().public_numbers:
            yield Span(token.start, token.end, Kind.NUMBER)


def _ages(found: list[Token]) -> Iterator[Span]:
    """A number above the oldest that is shown: an age, or as good as one."""
    for token in found:
        is_number = token.text.isdigit() and len(token.text) <= 3 and token.text not in words().public_numbers
        if is_number and int(token.text) > OLDEST_SHOWN:
            yield Span(token.start, token.end, Kind.AGE)


def _mixed(text: str) -> Iterator[Span]:
    """Digits with letters or signs: a code, unless it is a measure, a part of the day or a range."""
    for match in _MIXED.finditer(text):
        piece = match.group()
        measure = _MEASURE.fullmatch(piece)
        is_plain = measure is not None and measure["unit"].lower() in words().measures
        if not is_plain and not _RANGE.fullmatch(piece) and not _is_two_words(piece):
            yield Span(match.start(), match.end(), Kind.NUMBER)


def _is_two_words(piece: str) -> bool:
    """Say whether it is a number tied to a word, as in `2-persoons`: the word is looked at by itself."""
    head, _, tail = piece.partition("-")
    return head.isdigit() and len(head) <= LONGEST_SHOWN and len(tail) > 3 and tail.isalpha()


def _announced(text: str, found: list[Token]) -> Iterator[Span]:
    """What follows on `cliëntnummer`, `kamer` or `nr`, when it holds a digit."""
    for place, token in enumerate(found[:-1]):
        given: Words = words()
        kind = Kind.ADDRESS if token.key in given.house_cues else Kind.NUMBER
        if token.key not in given.house_cues and token.key not in given.number_cues:
            continue
        end = _code_after(text, found[place + 1].start if found[place + 1].is_word else token.end)
        if end is not None:
            yield Span(*end, kind)


_CODE: Callable[[str, int], re.Match[str] | None] = re.compile(r"[\s.:#]*(?P<code>[\w./\-]*\d[\w./\-]*)").match


def _code_after(text: str, start: int) -> tuple[int, int] | None:
    match = _CODE(text, start)
    return (match.start("code"), match.end("code")) if match else None

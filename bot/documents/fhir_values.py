"""What somebody typed, as a value FHIR takes: a text, a date, a surname with its prefix."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from datetime import date
from typing import Optional

LINE_END = " / "
"""Stands where a line ended, when a text must be one line."""
EARLIEST_BIRTH_YEAR = 1900

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "januari jan",
            "februari feb",
            "maart mrt",
            "april apr",
            "mei",
            "juni jun",
            "juli jul",
            "augustus aug",
            "september sep sept",
            "oktober okt",
            "november nov",
            "december dec",
        ),
        start=1,
    )
    for name in names.split()
}
_ISO = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_DUTCH = re.compile(r"(?P<day>\d{1,2})(?P<sign>[-/. ])(?P<month>\d{1,2})(?P=sign)(?P<year>\d{4})")
_SPOKEN = re.compile(r"((?P<day>\d{1,2})e?[ .-]+)?(?P<name>[a-z]{3,9})[ .-]+(?P<year>\d{4})")
_YEAR = re.compile(r"(?P<year>\d{4})")
_LENGTHS = (len("2000"), len("2000-01"), len("2000-01-01"))
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Co"})
"""Unicode categories of what cannot be seen: control, format, surrogate, private use."""


def text_value(words: str) -> str:
    """Return a text as a FHIR string: no control or invisible characters, no space around it or around its lines.

    FHIR R4 strings hold no characters below U+0020 but tab and line ends; an empty result may not be written.
    """
    visible = "".join(
        character if character == "\n" else " " if character.isspace() else character
        for character in unicodedata.normalize("NFC", re.sub(r"\r\n?|[\v\f\x85\u2028\u2029]", "\n", words))
        if character.isspace() or unicodedata.category(character) not in _INVISIBLE
    )
    lines = (" ".join(line.split()) for line in visible.split("\n"))
    return "\n".join(line for line in lines if line)


def line_value(words: str) -> str:
    """Return a text as one line, so that nothing somebody wrote can look like a line of its own."""
    return text_value(words).replace("\n", LINE_END)


def date_value(words: str, latest: date) -> Optional[str]:
    """Return a date of birth as FHIR writes it (YYYY, YYYY-MM or YYYY-MM-DD), or None when it is not certain.

    Dutch order: day, month, year, in digits or with the name of the month; a year alone or a month and a year are as
    exact as they are. Two digits for a year, days that do not exist, and years before 1900 or days after `latest` are
    not certain.
    """
    plain = " ".join(words.casefold().split()).strip(" .")
    for expression in (_ISO, _DUTCH, _SPOKEN, _YEAR):
        if match := expression.fullmatch(plain):
            return _exact(match.groupdict(), latest)
    return None


def _exact(found: dict[str, Optional[str]], latest: date) -> Optional[str]:
    """Return a date as exact as its parts, or None when there is no such day."""
    parts = {name: text for name, text in found.items() if text}
    if "name" in parts:
        parts["month"] = str(_MONTHS.get(parts["name"], 0))
    numbers = [int(parts[name]) for name in ("year", "month", "day") if name in parts]
    try:
        first = date(*numbers, *[1] * (len(_LENGTHS) - len(numbers)))
    except ValueError:
        return None
    if numbers[0] < EARLIEST_BIRTH_YEAR or first > latest:
        return None
    return first.isoformat()[: _LENGTHS[len(numbers) - 1]]


def split_surname(surname: str, prefixes: Collection[str]) -> tuple[str, str]:
    """Return prefix and surname; the prefix is empty, and the surname whole, when it is not certain.

    It is certain when a known prefix in lower case stands before one word that begins with a capital: 'van der Berg',
    but not 'Van Dijck' (may be part of the name), 'van dijk', or 'van Dam-de Vries' (two names).
    """
    prefix, _, name = surname.rpartition(" ")
    if prefix.replace("\u2019", "'") in prefixes and name[:1].isupper() and name.isalpha():
        return prefix, name
    return "", surname

"""Postcodes: the table of the country, and where one stands in a text.

A postcode is four digits, the first not a zero, and for an address two letters; SA, SD and SS are not given out.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path

COLUMNS = ("postcode", "town", "municipality", "networks")
SEPARATOR = ";"
NETWORK_SEPARATOR = "|"

_DIGITS = re.compile(r"[1-9]\d{3}")
_IN_TEXT = re.compile(
    r"(?<![\w€.,-])(?P<digits>[1-9]\d{3})(?:(?P<gap> ?)(?P<letters>(?!s[ads]\b)[a-z]{2}))?(?![\w€]|[.,-]\d)",
    re.IGNORECASE,
)


class PostcodeError(ValueError):
    """A line of the table that cannot be used; `line` counts from 1."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


@dataclass(frozen=True)
class Postcode:
    """Where the addresses of a postcode are; a municipality that is divided has several networks."""

    code: str
    town: str
    municipality: str
    networks: tuple[str, ...]
    line: int


@dataclass(frozen=True)
class PostcodeInText:
    """A postcode that somebody typed, perhaps; `letters` is empty when only the digits were typed."""

    code: str
    letters: str
    start: int
    end: int


def is_postcode(text: str) -> bool:
    """Say whether a text is the four digits of a postcode."""
    return bool(_DIGITS.fullmatch(text))


def read_postcodes(path: Path) -> dict[str, Postcode]:
    """Return the table by its four digits.

    Raises:
        PostcodeError: naming the first line that is not digits;town;municipality;networks, or comes twice.
        OSError: when there is no such file.
    """
    table: dict[str, Postcode] = {}
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file, delimiter=SEPARATOR)
        if tuple(next(rows, ())) != COLUMNS:
            raise PostcodeError(1, f"expected the columns {SEPARATOR.join(COLUMNS)}")
        for line, row in enumerate(rows, 2):
            if len(row) != len(COLUMNS) or not is_postcode(row[0]) or not row[2]:
                raise PostcodeError(line, "expected four digits, a town, a municipality and networks")
            if row[0] in table:
                raise PostcodeError(line, f"{row[0]} comes twice")
            table[row[0]] = Postcode(row[0], row[1], row[2], tuple(filter(None, row[3].split(NETWORK_SEPARATOR))), line)
    return table


def postcodes_in(text: str, words: Collection[str] = ()) -> Iterator[PostcodeInText]:
    """Yield what has the shape of a postcode.

    Args:
        text: what was typed.
        words: two-letter words in lower case: '2024 is' and '1500 en' are a number and a word.
    """
    for match in _IN_TEXT.finditer(text):
        letters = match["letters"] or ""
        is_joined = bool(letters) and not match["gap"]
        end = match.end()
        if letters and not letters.isupper() and letters.lower() in words:
            if is_joined:  # 3500mg
                continue
            letters, end = "", match.end("digits")
        yield PostcodeInText(match["digits"], letters, match.start(), end)

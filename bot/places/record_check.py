"""What can be wrong with any record: no source, a date to come, a phone number that is none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date

from bot.places.flaws import Flaw, Keys
from bot.places.records import Phone, Record, last_day

_NOT_A_DIGIT = re.compile(r"\D")
_SPELLING = re.compile(r"\d[\d -]*\d")
_NUMBER = re.compile(r"11[23]|14\d{3,4}|0(?:800|900)(?:\d{4}|\d{7})|0(?!800|900)\d{9}")
"""The Dutch numbering plan: emergencies and 113, municipalities (14), information (0800, 0900), and ten digits."""


def is_phone_number(number: str) -> bool:
    """Say whether a text has the shape of a Dutch phone number, written with spaces or hyphens."""
    return bool(_SPELLING.fullmatch(number) and _NUMBER.fullmatch(_NOT_A_DIGIT.sub("", number)))


def record_flaws(record: Record, name: str, keys: Keys, today: date) -> Iterator[Flaw]:
    """Yield what is wrong with where a record comes from."""
    if not any(source.strip() for source in record.sources):
        yield Flaw((*keys, "sources"), f"{name}: no source")
    if record.as_of and record.as_of > today.isoformat():
        yield Flaw((*keys, "as_of"), f"{name}: as of {record.as_of}, which is to come")


def phone_flaws(phones: Iterable[Phone], name: str, keys: Keys) -> Iterator[Flaw]:
    """Yield phone numbers that cannot be called."""
    for number, phone in enumerate(phones):
        if not is_phone_number(phone.number):
            yield Flaw((*keys, "phones", number, "number"), f"{name}: {phone.number} is not a phone number")


def double_flaws(names: Iterable[str], keys: Keys, last: str) -> Iterator[Flaw]:
    """Yield what stands in a list twice."""
    seen: set[str] = set()
    for number, name in enumerate(names):
        if name in seen:
            yield Flaw((*keys, number, last), f"{name} stands here twice")
        seen.add(name)


def stale_flaw(record: Record, name: str, keys: Keys, today: date) -> Iterator[Flaw]:
    """Yield a record that has to be looked up again, with its age and its sources."""
    if record.is_stale(today):
        sources = ", ".join(record.sources) or "none"
        yield Flaw((*keys, "certainty"), f"{name}: {_age(record, today)}; source: {sources}")


def _age(record: Record, today: date) -> str:
    dated = f"as of {record.as_of}" if record.as_of else "without a date"
    if record.as_of:
        dated += f" ({(today - last_day(record.as_of)).days // 365} years)"
    return f"{record.certainty.value}, {dated}"

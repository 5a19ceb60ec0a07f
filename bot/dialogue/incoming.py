"""What people type, made fit to be read: bounded, cleaned, and without what Nabij must not keep."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, replace
from enum import Enum

MAXIMUM_READ = 2_000
"""Characters understood of one message; of a longer one the beginning and the end."""
MAXIMUM_SCANNED = 20_000
"""Characters of one message that are looked at at all (the safety patterns see these)."""

_BSN = re.compile(r"(?<![\d.,])(\d{4}[ .]?\d{2}[ .]?\d{3}|\d{3}[ .]?\d{3}[ .]?\d{3}|\d{8,9})(?!\d|[.,]\d)")
_PHONE = re.compile(r"(?<!\w)\(?(?:\+31|0031|0)(?:[ .()\-]{0,3}\d){8,10}(?!\d)")
_EMAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}")
_IBAN = re.compile(r"\b[A-Z]{2}\d{2} ?[A-Z]{4}(?: ?\d){10}\b", re.IGNORECASE)
_SCRIPTS = re.compile(r"<(script|style)\b[^<>]{0,500}>[^\s<>]{0,200}[({=][^\s<>]{0,200}</\1\s{0,5}>", re.IGNORECASE)
"""A bit of code, without a space; words between such tags stay: a cry for help is heard wherever it stands."""
_TAGS = re.compile(r"</?[a-z][a-z0-9]{0,15}(?:\s[^<>]{0,500})?/?>|<!--.{0,500}?-->", re.IGNORECASE)
COMMAND_SIGNS = "/\\~"
"""What Rasa, or our own buttons, would take for a command when a message begins with it."""
JOINERS = "\u200c\u200d"
"""Format characters that make one sign of several: emoji, and letters of some scripts (Unicode 15, section 23.2)."""
UNKNOWN = "Cn"
"""Category of signs that are younger than this Python: emoji of the last years."""
_SPACES = re.compile(r"[^\S\n]+")
_PUBLIC_NUMBERS = re.compile(r"\D")
REMOVED = "(nummer weggelaten)"
PUBLIC = frozenset({"08000113", "08002000", "0880767000", "0307897878"})
"""Numbers of help lines that Nabij itself names: no need to hide."""


class Problem(Enum):
    """Why a message cannot be understood as it is; the values are fields of `InputReplies`."""

    EMPTY = "empty"
    ONLY_SYMBOLS = "only_symbols"


@dataclass(frozen=True)
class Incoming:
    """A message after cleaning."""

    text: str
    problem: Problem | None = None
    is_shortened: bool = False
    has_number_removed: bool = False
    scanned: str = ""
    whole: str = ""
    """The text with numbers, for a question that asks for one; it is never kept with the conversation."""
    verbatim: str = ""
    """The text as it was typed, for a person who reads it: with markup, numbers and joined emoji."""

    @property
    def words(self) -> str:
        """The text as it is to be understood: what stands for a number is not something the person said."""
        return _SPACES.sub(" ", self.text.replace(REMOVED, "")).strip()


def _verbatim(raw: str) -> str:
    """Return what was typed without characters that only steer how others are shown, but for those that join emoji."""
    text = unicodedata.normalize("NFC", raw[:MAXIMUM_SCANNED])
    kept = "".join(c if c in JOINERS or unicodedata.category(c) == UNKNOWN else _visible(c) for c in text).strip()
    return kept if kept.strip(JOINERS) else ""


def _visible(character: str) -> str:
    """Return a character, a space for a control character, nothing for one that only steers how others are shown."""
    category = unicodedata.category(character)
    if category == "Cf":
        return ""
    return " " if category[0] == "C" and character != "\n" else character


def _is_bsn(digits: str) -> bool:
    """Say whether digits meet the 'elfproef' of a burgerservicenummer (Logisch Ontwerp BRP)."""
    digits = digits.zfill(9)
    if len(digits) != 9 or digits == "0" * 9:
        return False
    total = sum(int(d) * w for d, w in zip(digits, (9, 8, 7, 6, 5, 4, 3, 2, -1)))
    return total % 11 == 0


def _remove_numbers(text: str) -> tuple[str, bool]:
    removed = False

    def replace(match: re.Match[str]) -> str:
        nonlocal removed
        if _PUBLIC_NUMBERS.sub("", match.group()) in PUBLIC:
            return match.group()
        removed = True
        return REMOVED

    def replace_bsn(match: re.Match[str]) -> str:
        nonlocal removed
        if not _is_bsn(_PUBLIC_NUMBERS.sub("", match.group())):
            return match.group()
        removed = True
        return REMOVED

    for expression in (_IBAN, _EMAIL, _PHONE):
        text = expression.sub(replace, text)
    return _BSN.sub(replace_bsn, text), removed


def clean(raw: str) -> Incoming:
    """Return a message as it will be read and kept, and as it was typed."""
    return replace(_clean(raw), verbatim=_verbatim(raw))


def _clean(raw: str) -> Incoming:
    """Return a message as it will be read and kept.

    Control, format and private characters go (also right-to-left marks and zero-width ones), HTML tags go, a leading
    slash goes (Rasa would take it for an intent), numbers that identify people are left out.
    """
    if len(raw) > MAXIMUM_SCANNED:
        raw = f"{raw[: MAXIMUM_SCANNED // 2]}\n{raw[-MAXIMUM_SCANNED // 2 :]}"
    text = "".join(map(_visible, unicodedata.normalize("NFC", raw)))
    text = _SPACES.sub(" ", _TAGS.sub(" ", _SCRIPTS.sub(" ", text))).strip()
    text = text.lstrip(COMMAND_SIGNS + " \n").strip() if text[:1] in COMMAND_SIGNS else text
    if not text:
        return Incoming("", Problem.EMPTY)
    whole = text
    text, removed = _remove_numbers(text)
    if not any(c.isalnum() for c in text):
        return Incoming(text[:MAXIMUM_READ], Problem.ONLY_SYMBOLS, has_number_removed=removed, scanned=text)
    if len(text) <= MAXIMUM_READ:
        return Incoming(text, has_number_removed=removed, scanned=text, whole=whole)
    half = MAXIMUM_READ // 2
    return Incoming(f"{text[:half]}\n{text[-half:]}", None, True, removed, text, whole)

"""How to reach somebody: a Dutch or foreign phone number, or an e-mail address, in one written form."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum
from typing import Optional

MAXIMUM_EMAIL_CHARACTERS = 254
"""RFC 5321, 4.5.3.1.3: a path of 256 with its two angle brackets."""
DUTCH_DIGITS = 9
"""Of a Dutch number without its leading zero (Nummerplan telefoon- en ISDN-diensten)."""
MINIMUM_FOREIGN_DIGITS, MAXIMUM_FOREIGN_DIGITS = 8, 15
"""With country code; E.164 allows 15, and fewer than 8 is a slip of the hand."""
_LABEL = r"[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?"
_EMAIL = re.compile(rf"[a-z0-9.!#$%&'*+/=?^_`{{|}}~-]{{1,64}}@(?:{_LABEL}\.)+[a-z]{{2,24}}", re.IGNORECASE)
_PHONE = re.compile(r"\+?[\d\s().\-/]+")
_TRUNK_ZERO = re.compile(r"\(0\)")


class ContactKind(str, Enum):
    """What a contact is."""

    PHONE = "phone"
    EMAIL = "email"


@dataclass(frozen=True)
class Contact:
    """A contact in its one written form: `+31612345678`, `naam@voorbeeld.nl`."""

    kind: ContactKind
    value: str

    @property
    def spoken(self) -> str:
        """The contact as people read it back: Dutch numbers as 06 12 34 56 78."""
        if self.kind is ContactKind.EMAIL or not self.value.startswith("+31"):
            return self.value
        number = "0" + self.value[3:]
        if number.startswith("06"):
            return " ".join([number[:2], *(number[at : at + 2] for at in range(2, len(number), 2))])
        return f"{number[:3]} {number[3:6]} {number[6:8]} {number[8:]}"


def read_contact(text: str) -> Optional[Contact]:
    """Return the contact that a text is, or None when it is no usable phone number or e-mail address."""
    text = text.strip()
    if "@" in text:
        return _read_email(text)
    return _read_phone(text)


def _read_email(text: str) -> Optional[Contact]:
    address = text.removeprefix("mailto:").strip("<> ").rstrip(".,>")
    if len(address) > MAXIMUM_EMAIL_CHARACTERS or not _EMAIL.fullmatch(address):
        return None
    local, _, domain = address.rpartition("@")
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return None
    return Contact(ContactKind.EMAIL, f"{local}@{domain.lower()}")


def _read_phone(text: str) -> Optional[Contact]:
    if not _PHONE.fullmatch(text):
        return None
    text = _TRUNK_ZERO.sub("", text)  # +31 (0)6 ...
    digits = re.sub(r"[^0-9]", "", text)
    if text.startswith("+") or digits.startswith("00"):
        return _with_country(digits.removeprefix("00") if not text.startswith("+") else digits)
    if len(digits) == DUTCH_DIGITS + 1 and digits.startswith("0"):
        return _with_country("31" + digits[1:])
    return None


def _with_country(digits: str) -> Optional[Contact]:
    if digits.startswith("31"):
        national = digits[2:].removeprefix("0")
        if len(national) != DUTCH_DIGITS or national.startswith("0"):
            return None
        return Contact(ContactKind.PHONE, "+31" + national)
    if digits.startswith("0") or not MINIMUM_FOREIGN_DIGITS <= len(digits) <= MAXIMUM_FOREIGN_DIGITS:
        return None
    return Contact(ContactKind.PHONE, "+" + digits)

"""Phone numbers and e-mail addresses in one written form."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.contact import ContactKind, read_contact


@pytest.mark.parametrize(
    ("text", "value", "spoken"),
    [
        ("0612345678", "+31612345678", "06 12 34 56 78"),
        ("06 12 34 56 78", "+31612345678", "06 12 34 56 78"),
        ("06-12345678", "+31612345678", "06 12 34 56 78"),
        ("+31 6 12345678", "+31612345678", "06 12 34 56 78"),
        ("+31 (0)6 12345678", "+31612345678", "06 12 34 56 78"),
        ("0031612345678", "+31612345678", "06 12 34 56 78"),
        ("+310612345678", "+31612345678", "06 12 34 56 78"),
        ("030 234 56 78", "+31302345678", "030 234 56 78"),
        ("(030) 2345678", "+31302345678", "030 234 56 78"),
        ("+32 470 12 34 56", "+32470123456", "+32470123456"),
        ("0049 30 1234567", "+49301234567", "+49301234567"),
        (" 0612345678\n", "+31612345678", "06 12 34 56 78"),
    ],
)
def test_a_phone_number(text, value, spoken):
    contact = read_contact(text)
    assert (contact.kind, contact.value, contact.spoken) == (ContactKind.PHONE, value, spoken)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("jan@voorbeeld.nl", "jan@voorbeeld.nl"),
        (" Jan.de.Vries@Voorbeeld.NL ", "Jan.de.Vries@voorbeeld.nl"),
        ("<jan@voorbeeld.nl>", "jan@voorbeeld.nl"),
        ("jan+zorg@mail.voorbeeld.co.uk.", "jan+zorg@mail.voorbeeld.co.uk"),
    ],
)
def test_an_email_address(text, value):
    contact = read_contact(text)
    assert (contact.kind, contact.value, contact.spoken) == (ContactKind.EMAIL, value, value)


@pytest.mark.parametrize(
    "text",
    [
        *("", "geen", "12345", "061234567", "06123456789", "1234567890", "+31 123", "+310012345678", "+999", "00"),
        *("06 12 34 56 78 of 030 1234567", "bel 0612345678", "0612345678a", "++31612345678", "+" + "1" * 16),
        *("jan@", "@voorbeeld.nl", "jan@voorbeeld", "jan@@voorbeeld.nl", "jan@voor beeld.nl", "jan..j@voorbeeld.nl"),
        *(".jan@voorbeeld.nl", "jan.@voorbeeld.nl", "jan@-voorbeeld.nl", "x" * 65 + "@voorbeeld.nl"),
        *("jan@voorbeeld.nl\nBcc: x@y.nl", "jan@voorbeeld.nl,piet@voorbeeld.nl", "x" * 300 + "@voorbeeld.nl"),
        *("\u0660\u0666\u0661\u0662\u0663\u0664\u0665\u0666\u0667\u0668", "<script>@x.nl"),
    ],
)
def test_what_is_neither(text):
    assert read_contact(text) is None


@given(st.text())
def test_a_written_form_reads_back_as_itself(text):
    contact = read_contact(text)
    if contact is not None:
        assert read_contact(contact.value) == contact
        assert read_contact(contact.spoken) == contact

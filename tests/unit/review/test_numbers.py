"""What has a fixed form; the numbers are obviously fake, or the well-known examples of their kind."""

from __future__ import annotations

import pytest

from bot.review.numbers import fixed_forms
from bot.review.text import merge, tokens
from bot.review.words import Kind


def taken_out(text):
    return [(span.kind, text[span.start : span.end].strip()) for span in merge(fixed_forms(text, tokens(text)))]


@pytest.mark.parametrize(
    ("text", "kind", "piece"),
    [
        ("bel 0612345678", Kind.PHONE, "0612345678"),
        ("bel 06-12 34 56 78 aub", Kind.PHONE, "06-12 34 56 78"),
        ("bel 0 6 1 2 3 4 5 6 7 8", Kind.PHONE, "0 6 1 2 3 4 5 6 7 8"),
        ("+31 (0)30 - 123 45 67", Kind.PHONE, "+31 (0)30 - 123 45 67"),
        ("bsn 111222333", Kind.PHONE, "111222333"),
        ("iban NL91 ABNA 0417 1643 00 ok", Kind.PHONE, "NL91 ABNA 0417 1643 00"),
        ("jan@voorbeeld.nl", Kind.EMAIL, "jan@voorbeeld.nl"),
        ("jan apenstaartje voorbeeld.nl", Kind.EMAIL, "jan apenstaartje voorbeeld.nl"),
        ("zie www.voorbeeld.nl/jan", Kind.URL, "www.voorbeeld.nl/jan"),
        ("op insta @jan_1944", Kind.URL, "@jan_1944"),
        ("op 3 mei", Kind.DATE, "3 mei"),
        ("op 12-3-1941", Kind.DATE, "12-3-1941"),
        ("in 1932 geboren", Kind.DATE, "1932"),
        ("in maart 2025", Kind.DATE, "maart 2025"),
        ("hij is 94 jaar", Kind.AGE, "94"),
        ("hij is drieënnegentig jaar", Kind.AGE, "drieënnegentig jaar"),
        ("postcode 3511 ab", Kind.ADDRESS, "3511 ab"),
        ("op kamer 12b", Kind.ADDRESS, "12b"),
        ("op nr 18", Kind.ADDRESS, "18"),
        ("dossier: 77/A", Kind.NUMBER, "77/A"),
        ("code ab12cd", Kind.NUMBER, "ab12cd"),
        ("het kost € 1.250,50", Kind.AMOUNT, "€ 1.250,50"),
        ("wel 300 mensen", Kind.AGE, "300"),
    ],
)
def test_what_goes(text, kind, piece):
    assert taken_out(text) == [(kind, piece)]


@pytest.mark.parametrize(
    "text",
    [
        "ik ben 67 jaar",
        "bel 112",
        "2x daags 10mg",
        "24/7 zorg",
        "om 10 uur",
        "de 2e keer",
        "2 kinderen van 6 en 9",
        "mei",
    ],
)
def test_what_stays(text):
    assert taken_out(text) == []

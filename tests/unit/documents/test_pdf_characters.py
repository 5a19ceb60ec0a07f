"""What the letters of the documents can show, and what becomes of the rest."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.pdf import short_booklet
from bot.content.files import read_yaml
from bot.documents.characters import CHARACTERS_FILE, MAXIMUM_MARKS, code_points, printable
from bot.documents.pdf import render_booklet
from tests.unit.documents.test_pdf import answers, booklet, read

LINE = 60


def shown(text: str) -> str:
    return printable(text, "(plaatje)", "(ander schrift)")


def characters(ranges: str) -> list[str]:
    return [chr(point) for first, last in code_points(ranges) for point in range(first, last + 1)]


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ("Gewone woorden, met 'leestekens'.", "Gewone woorden, met 'leestekens'."),
        ("cafe\u0301", "café"),
        ("o\u0323\u0301 en \u1ecd\u0301", "\u1ecd\u0301 en \u1ecd\u0301"),
        ("een\r\ntwee\rdrie\u2028vier\x85vijf", "een\ntwee\ndrie\nvier\nvijf"),
        ("een  \n\n \n  twee\t\tdrie\u00a0vier", "een\ntwee drie vier"),
        ("  \n rand \n ", "rand"),
        ("a\x00b\x07c\u200bd\ufefff\u00adg", "abcdfg"),
        ("\u202egnirekotsrev\u202c\u2066x\u2069", "gnirekotsrevx"),
        ("half \ud800 teken", "half teken"),
        ("\ue000\U000f0000", ""),
        ("😀", "(plaatje)"),
        ("👨‍👩‍👧😀 👍🏽 🇳🇱 klaar", "(plaatje) klaar"),
        ("❤️ ☺ ✓ → €", "❤ ☺ ✓ → €"),
        ("我想，在家。", "(ander schrift)"),
        ("मैं घर पर", "(ander schrift)"),
        ("我 😀 我", "(ander schrift) (plaatje) (ander schrift)"),
        ("𝓛𝓲𝓮𝓯 ﬁjn ㎏ Ａ", "Lief fijn kg A"),
        ("z̵̡̢̛̛̛̯̯", "z"),
        ("", ""),
    ],
)
def test_what_is_printed(typed, printed):
    assert shown(typed) == unicodedata.normalize("NFC", printed)


@given(st.text())
def test_what_is_printed_can_be_printed(text):
    assert shown(shown(text)) == shown(text)


def test_marks_stand_on_letters_of_their_own_script_only():
    assert shown("\u05d0\u05b8") == "\u05d0\u05b8"
    assert shown("a\u05b8 \u0627\u0301 \u05d0\u064e 1\u0301 \u0301") == "a \u0627 \u05d0 1"
    assert shown("q" + "\u0301" * 9) == "q" + "\u0301" * MAXIMUM_MARKS


def test_every_character_of_the_list_is_in_the_fonts():
    known = read_yaml(CHARACTERS_FILE)
    lists = [characters(s["letters"]) for s in known["scripts"].values()]
    lists += [characters(ranges) for ranges in known["symbols"].values()]
    for script in known["scripts"].values():
        letters = characters(script["letters"])
        lists.append([letters[i % len(letters)] + mark for i, mark in enumerate(characters(script["marks"]))])
    lines = ["".join(signs[i : i + LINE]) for signs in lists for i in range(0, len(signs), LINE)]
    assert render_booklet(booklet("\n".join(lines), "nog een antwoord"))


def test_no_character_of_the_list_is_lost_on_the_way():
    known = read_yaml(CHARACTERS_FILE)
    for letters in [s["letters"] for s in known["scripts"].values()] + list(known["symbols"].values()):
        for character in characters(letters):
            text = f"x{unicodedata.normalize('NFC', character)}x"
            assert shown(text) == text or character in " \u037e\u0387"


def test_the_arabic_of_a_booklet_can_be_read_aloud():
    words = "أريد أن أكون في البيت"
    said = "".join(answers(read(booklet(words))))
    assert sorted(said.replace(" ", "")) == sorted(words.replace(" ", ""))


def test_an_unprintable_name_still_gives_a_booklet():
    assert "(woorden in een ander schrift)" in read(booklet("Rust", name="王小明")).text
    assert short_booklet().name == ""

"""What people type, before anybody reads it."""

from __future__ import annotations

import time
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.incoming import MAXIMUM_READ, MAXIMUM_SCANNED, PUBLIC, REMOVED, Problem, clean

LETTERS = "Ik zoek hulp voor mijn moeder. "
SLOW_SECONDS = 0.5


@pytest.mark.parametrize(
    "raw",
    [
        "",
        " ",
        "\n\n\n",
        "\t \r\n",
        "\x00\x01\x02",
        "\u200b\u200c\u200d\ufeff",
        "\u202e\u202d\u200f\u200e",
        "\u00a0\u3000\u2003",
        "\ue000\uf8ff",
        "\ud800\udfff",
        "/",
        "///",
        "\\",
        "~~",
        "<br>",
        "<p></p>\n<div class='x'></div>",
        " " * 25_000,
    ],
)
def test_nothing_to_read(raw):
    incoming = clean(raw)
    assert (incoming.problem, incoming.text, incoming.scanned) == (Problem.EMPTY, "", "")


@pytest.mark.parametrize("raw", ["😀", "😭😭😭", "👩‍👩‍👧", "❤️", "🇳🇱", "!!!", "???", ":-(", "€", "…", "?\n?"])
def test_only_symbols(raw):
    incoming = clean(raw)
    assert incoming.problem is Problem.ONLY_SYMBOLS
    assert incoming.text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("hoi", "hoi"),
        ("  hoi  ", "hoi"),
        ("Wat is\teen   hospice?", "Wat is een hospice?"),
        ("een\nregel", "een\nregel"),
        ("cafe\u0301", "caf\u00e9"),
        ("hoi\x00", "hoi"),
        ("hoi\x1b[31m daar", "hoi [31m daar"),
        ("\u200fhallo\u200e", "hallo"),
        ("\u202ehallo\u202c", "hallo"),
        ("\ufeffhallo", "hallo"),
        ("hallo \ud83d", "hallo"),
        ("\ud83dhallo\ude00", "hallo"),
        ("hallo\ue000", "hallo"),
        ("ja 😀", "ja 😀"),
        ("مرحبا", "مرحبا"),
        ("我的母亲", "我的母亲"),
        ("ſ ß ﬁ", "ſ ß ﬁ"),
        ("112", "112"),
        ("1 2 3", "1 2 3"),
    ],
)
def test_what_is_left(raw, text):
    incoming = clean(raw)
    assert incoming.text == text
    assert incoming.problem is None
    assert incoming.is_shortened is False


@pytest.mark.parametrize("hidden", ["\u200b", "\u00ad", "\u200c", "\u200d", "\u2060", "\ufeff", "\u200e", "\u200f"])
def test_a_hidden_sign_does_not_break_a_word(hidden):
    assert clean(f"ik denk aan zelf{hidden}moord").text == "ik denk aan zelfmoord"


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("<b>Wat</b> is een <i>hospice</i>?", "Wat is een hospice ?"),
        ("<script>alert(1)</script>hulp", "hulp"),
        ("<script>ik wil dood</script>", "ik wil dood"),
        ("<style>zelfmoord</style>", "zelfmoord"),
        ("<img src=x onerror=alert(1)> hulp", "hulp"),
        ("<a href='https://x.nl'>hulp</a>", "hulp"),
        ("<!-- stil --> hulp", "hulp"),
        ("hulp<br/>nu", "hulp nu"),
    ],
)
def test_html_goes(raw, text):
    assert clean(raw).text == text


@pytest.mark.parametrize(
    ("raw", "kept"),
    [
        ("pijn is <5 en soms >8", "5 en soms"),
        ("hij weegt < 50 kilo en slaapt > 20 uur", "50 kilo en slaapt"),
        ("ik <3 mama en mama > alles", "mama en mama"),
    ],
)
def test_smaller_and_larger_are_no_html(raw, kept):
    assert kept in clean(raw).text


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("/restart", "restart"),
        ("//restart", "restart"),
        ("/ restart", "restart"),
        ("\\/restart", "restart"),
        ('/inform{"a": 1}', 'inform{"a": 1}'),
        ("~t:wlz~abc", "t:wlz~abc"),
        ("/~/hallo", "hallo"),
        ("<b>/restart</b>", "restart"),
        ("\u200b/restart", "restart"),
        ("/\n/restart", "restart"),
        ("en/of", "en/of"),
    ],
)
def test_no_command_gets_through(raw, text):
    assert clean(raw).text == text


@pytest.mark.parametrize(
    "bsn",
    ["123456782", "111222333", "123 456 782", "123.456.782", "1234.56.782", "1234 56 782", "012345672", "12345672"],
)
@pytest.mark.parametrize(
    "around", ["mijn bsn is {}", "bsn:{}", "{} is mijn nummer", "bsn {}.", "({})", "bsn {}, klopt dat"]
)
def test_a_bsn_is_left_out(bsn, around):
    incoming = clean(around.format(bsn))
    assert REMOVED in incoming.text
    assert bsn not in incoming.text + incoming.scanned
    assert incoming.has_number_removed is True


@pytest.mark.parametrize("number", ["123456789", "111222334", "1234567", "1234567890", "987654321", "12345678,50"])
def test_another_number_stays(number):
    incoming = clean(f"dossier {number}")
    assert incoming.text == f"dossier {number}"
    assert incoming.has_number_removed is False


@pytest.mark.parametrize(
    "phone",
    [
        "0612345678",
        "06-12345678",
        "06 12345678",
        "06 12 34 56 78",
        "06-12 34 56 78",
        "+31612345678",
        "+31 6 12345678",
        "+31 6 12 34 56 78",
        "+31 (0)6 12345678",
        "+31(0)612345678",
        "0031612345678",
        "0031 6 12345678",
        "030-2345678",
        "030 234 56 78",
        "0302345678",
        "0343-123456",
        "0343 12 34 56",
        "(030) 234 56 78",
        "06.12.34.56.78",
        "06 - 12345678",
    ],
)
@pytest.mark.parametrize("around", ["bel mij op {}", "{}", "tel:{}, na zessen", "mijn nummer: {}."])
def test_a_phone_number_is_left_out(phone, around):
    incoming = clean(around.format(phone))
    assert REMOVED in incoming.text
    assert phone not in incoming.text
    assert incoming.has_number_removed is True


@pytest.mark.parametrize(
    "number",
    ["112", "113", "0800-0113", "0800 0113", "08000113", "0800-2000", "088 0767 000", "0880767000", "030 789 78 78"],
)
def test_the_number_of_a_help_line_stays(number):
    incoming = clean(f"mag ik {number} bellen")
    assert incoming.text == f"mag ik {number} bellen"
    assert incoming.has_number_removed is False


def test_every_number_of_the_safety_texts_stays(library):
    for number in library.safety.numbers:
        assert number.number in clean(f"mag ik {number.number} bellen").text


def test_every_public_number_is_digits():
    assert all(number.isdigit() for number in PUBLIC)


@pytest.mark.parametrize(
    "mail", ["jan@voorbeeld.nl", "jan.de-vries+zorg@mail.voorbeeld.co.uk", "J_1@a-b.nl", "josé@voorbeeld.nl"]
)
def test_an_address_for_mail_is_left_out(mail):
    incoming = clean(f"mail mij: {mail} graag")
    assert incoming.text == f"mail mij: {REMOVED} graag"
    assert incoming.has_number_removed is True


@pytest.mark.parametrize("raw", ["wij spreken af @ huis", "jan@huis", "a @ b . nl"])
def test_an_at_sign_alone_is_no_address(raw):
    assert clean(raw).text == raw


@pytest.mark.parametrize(
    "iban", ["NL91ABNA0417164300", "NL91 ABNA 0417 1643 00", "nl91abna0417164300", "NL91 ABNA 0417164300"]
)
def test_a_bank_account_is_left_out(iban):
    incoming = clean(f"rekening {iban} graag")
    assert incoming.text == f"rekening {REMOVED} graag"
    assert incoming.has_number_removed is True


def test_all_kinds_at_once():
    incoming = clean("bsn 123456782 tel 06-12345678 mail a@b.nl iban NL91ABNA0417164300")
    assert incoming.text.count(REMOVED) == 4
    assert not any(c.isdigit() for c in incoming.text)


@pytest.mark.parametrize(
    ("raw", "text"),
    [
        ("geboren op 12-03-1940", "geboren op 12-03-1940"),
        ("zij is 86 en weegt 45 kilo", "zij is 86 en weegt 45 kilo"),
        ("dat kost 385 euro", "dat kost 385 euro"),
        ("postcode 3512 AB", "postcode 3512 AB"),
        ("om 10.30 uur", "om 10.30 uur"),
        ("van 2019 tot 2026", "van 2019 tot 2026"),
    ],
)
def test_ordinary_figures_stay(raw, text):
    incoming = clean(raw)
    assert (incoming.text, incoming.has_number_removed) == (text, False)


def test_a_message_at_the_limit_is_read_whole():
    raw = "a" * MAXIMUM_READ
    assert (clean(raw).text, clean(raw).is_shortened) == (raw, False)


@pytest.mark.parametrize("length", [MAXIMUM_READ + 1, 5_000, MAXIMUM_SCANNED, MAXIMUM_SCANNED + 1, 60_000])
def test_of_a_long_message_begin_and_end_are_read(length):
    raw = ("BEGIN " + LETTERS * (length // len(LETTERS) + 1))[: length - 5] + " EIND"
    incoming = clean(raw)
    assert incoming.is_shortened is True
    assert incoming.problem is None
    assert incoming.text.startswith("BEGIN ")
    assert incoming.text.endswith(" EIND")
    assert len(incoming.text) <= MAXIMUM_READ + 1
    assert len(incoming.scanned) <= MAXIMUM_SCANNED + 1


def test_the_middle_is_still_scanned():
    incoming = clean(LETTERS * 100 + "ik wil dood. " + LETTERS * 100)
    assert "ik wil dood" not in incoming.text
    assert "ik wil dood" in incoming.scanned


def test_many_emoji_are_bounded():
    incoming = clean("😀" * 20_001)
    assert incoming.problem is Problem.ONLY_SYMBOLS
    assert len(incoming.text) <= MAXIMUM_READ


@pytest.mark.parametrize(
    "unit", ["a", "a.", "0", "0 ", "<", "<a ", "NL12 ", "a@", "/", "-", "\n", "\u200b", "e\u0301", "😀", "06", "1."]
)
def test_no_message_keeps_others_waiting(unit):
    raw = (unit * MAXIMUM_SCANNED)[:MAXIMUM_SCANNED]
    started = time.process_time()
    clean(raw)
    assert time.process_time() - started < SLOW_SECONDS


@given(st.text())
def test_whatever_is_typed(raw):
    incoming = clean(raw)
    assert not incoming.text.startswith(("/", "\\", "~"))
    assert all(c == "\n" or unicodedata.category(c)[0] != "C" for c in incoming.text)
    assert incoming.text == incoming.text.strip()
    assert (incoming.problem is Problem.EMPTY) == (incoming.text == "")
    assert "  " not in incoming.text
    incoming.text.encode("utf-8")


@given(st.text(alphabet="/\\~ \n\t<>bx\u200b", max_size=12))
def test_no_row_of_signs_makes_a_command(raw):
    assert not clean(raw).text.startswith(("/", "\\", "~"))


@given(st.integers(min_value=10_000_000, max_value=99_999_999), st.integers(0, 9))
def test_the_elfproef_decides(body, last):
    total = sum(int(d) * w for d, w in zip(str(body), range(9, 1, -1)))
    number = f"{body}{last}"
    kept = number in clean(f"nummer {number} is van mij").text
    assert kept == ((total - last) % 11 != 0)


AS_TYPED = [
    "<b>vet</b> & <script>",
    "/stop eens even",
    "👩🏽\u200d⚕️",
    "🫶",
    "bel 0612345678",
    "een\nregel",
    "❤️",
    "a" * 3_000,
]


@pytest.mark.parametrize("typed", AS_TYPED)
def test_a_person_reads_what_was_typed(typed: str) -> None:
    assert clean(f" {typed}\n").verbatim == typed


@pytest.mark.parametrize("raw", ["", " \n", "\u200c\u200d", "\u202e", "\x00"])
def test_what_nobody_sees_was_not_typed(raw: str) -> None:
    assert clean(raw).verbatim == ""


def test_characters_that_turn_a_line_around_reach_nobody() -> None:
    assert clean("goed\u202eslecht\x07").verbatim == "goedslecht"

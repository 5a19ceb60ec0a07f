"""What is typed in a guide: choices in people's own spelling, dates, numbers, and questions in between."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from bot.guides import reading
from bot.guides.shelf import Shelf
from bot.nlu.understanding import Understanding

GROUPS = {"reanimatie": "wensen_en_grenzen", "angst": "gevoel", "bedanken": "gesprek", "contact": "informatiepunt"}
FOUND = Understanding(text="", topics=("reanimatie",), confidence=0.9, alternatives=())


@pytest.mark.parametrize(
    ("question", "text", "expected"),
    [
        ("reanimatie", "nee", ("liever_niet",)),
        ("reanimatie", "Nee dat zou ik niet willen", ("liever_niet",)),
        ("reanimatie", "nee dat zou ik neit willen", ("liever_niet",)),
        ("reanimatie", "ja", ("liever_wel",)),
        ("reanimatie", "soms", ("hangt_af",)),
        ("reanimatie", "hangt ervan af", ("hangt_af",)),
        ("reanimatie", "weet ik nog niet", ("weet_niet",)),
        ("reanimatie", "3", ("hangt_af",)),
        ("reanimatie", "9", ()),
        ("reanimatie", "alleen als ik daarna nog met mijn kleinkinderen kan praten", ()),
        ("plek_overlijden", "thuis", ("thuis",)),
        ("plek_overlijden", "in een hospise", ("hospice",)),
        ("plek_overlijden", "niet in het ziekenhuis", ()),
        ("vertegenwoordiger_relatie", "mijn dochter", ("dochter",)),
        ("zorgen", "pijn en geld en regelzaken", ("pijn", "geld")),
        ("zorgen", "Ik maak me geen zorgen", ("geen",)),
        ("voor_wie", "mezelf", ("zelf",)),
        ("voor_wie", "mijn moeder", ("naaste",)),
        ("tempo", "kort", ("kort",)),
        ("papieren", "jazeker", ("ja",)),
        ("papieren", "nee hoor", ("nee",)),
        ("papieren", "nee, de notaris was te duur toen", ("nee",)),
    ],
)
def test_a_typed_choice_is_a_choice(shelf: Shelf, question: str, text: str, expected: tuple[str, ...]) -> None:
    guide = shelf.engines["wensenboekje"].guide
    assert reading.choices(guide.question(question), text, shelf.typed, for_loved_one=False) == expected


def test_the_loved_ones_wording_counts_too(shelf: Shelf) -> None:
    question = shelf.engines["wensenboekje"].guide.question("reanimatie")
    assert reading.choices(question, "dat weet ik niet", shelf.typed, for_loved_one=True) == ("weet_niet",)


def test_what_is_said_beside_the_choices_is_kept_when_it_is_much(shelf: Shelf) -> None:
    question = shelf.engines["wensenboekje"].guide.question("zorgen")
    text = "pijn, en dat mijn man straks helemaal alleen in dat grote huis zit"
    assert reading.spare_words(question, ("pijn",), text, False) == text
    assert reading.spare_words(question, ("pijn", "geld"), "pijn en geld", False) == ""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4 maart 1950", date(1950, 3, 4)),
        ("04-03-1950", date(1950, 3, 4)),
        ("4/3/1950", date(1950, 3, 4)),
        ("1950-03-04", date(1950, 3, 4)),
        ("ik ben van 12 mrt. 1941", None),
        ("12 mrt 1941", date(1941, 3, 12)),
        ("31 februari 1950", None),
        ("ergens in 1950", None),
        ("4 maart 2050", None),
        ("4 maart 1850", None),
    ],
)
def test_a_date_of_birth(text: str, expected: date | None) -> None:
    assert reading.read_date(text, date(2026, 11, 22)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("06 12345678", "06 12345678"),
        ("0612345678", "06 12345678"),
        ("+31 6 12 34 56 78", "06 12345678"),
        ("0031612345678", "06 12345678"),
        ("bel maar 030-1234567", "0301234567"),
        ("+31 (0)6 12345678", "06 12345678"),
        ("12345", None),
        ("dat weet ik niet", None),
    ],
)
def test_a_telephone_number(text: str, expected: str | None) -> None:
    assert reading.read_phone(text) == expected


@pytest.mark.parametrize(
    ("text", "topic", "confidence", "takes_words", "expected"),
    [
        ("wat is reanimatie eigenlijk?", "reanimatie", 0.9, True, True),
        ("hoe gaat dat met reanimeren", "reanimatie", 0.9, True, True),
        ("ik wil eerst weten wat reanimeren is", "reanimatie", 0.9, False, True),
        ("ik wil niet gereanimeerd worden", "reanimatie", 0.9, True, False),
        ("ik ben zo bang", "angst", 0.9, False, True),
        ("ik ben zo bang voor de pijn", "angst", 0.9, True, False),
        ("dank u wel", "bedanken", 0.95, True, True),
        ("kan ik iemand spreken", "contact", 0.95, True, True),
        ("mijn dochter die in zeist woont heeft contact met de dokter", "contact", 0.95, True, False),
    ],
)
def test_a_question_in_between(text: str, topic: str, confidence: float, takes_words: bool, expected: bool) -> None:
    found = replace(FOUND, text=text, topics=(topic,), confidence=confidence)
    assert reading.interrupts(found, GROUPS, takes_words) is expected


def test_what_nobody_understands_does_not_interrupt() -> None:
    assert not reading.interrupts(replace(FOUND, topics=()), GROUPS, takes_words=True)

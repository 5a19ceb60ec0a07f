"""How easy a text reads."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.reading_level import (
    MINIMUM_ANSWER,
    MINIMUM_SIMPLER,
    flesch_douma,
    longest_sentence,
    sentences,
    syllables,
    words,
)

HARD = (
    "Overeenkomstig de desbetreffende uitvoeringsbepalingen geschiedt de indicatiestelling onafhankelijk van "
    "financieringsmogelijkheden van zorgverzekeringsmaatschappijen."
)


@pytest.mark.parametrize(
    ("word", "count"),
    [
        ("zorg", 1),
        ("uw", 1),
        ("water", 2),
        ("huisarts", 2),
        ("naaste", 2),
        ("ziekenhuis", 3),
        ("patiënt", 3),
        ("hospice", 3),
        ("mantelzorger", 4),
        ("euthanasie", 4),
        ("palliatieve", 5),
        ("verpleegkundige", 5),
        ("zorgverzekering", 5),
        ("HUISARTS", 2),
        ("x", 1),
    ],
)
def test_syllables(word, count):
    assert syllables(word) == count


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Een. Twee? Drie", ["Een.", "Twee?", "Drie"]),
        ("Bel: 113; nu\nof later", ["Bel:", "nu", "of later"]),
        ("Het kost 3.50 euro.", ["Het kost 3.50 euro."]),
        ("", []),
        ("113. 112.", []),
        ("\n\n", []),
    ],
)
def test_sentences(text, found):
    assert sentences(text) == found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Bel de huisarts.", ["Bel", "de", "huisarts"]),
        ("foto's van thuis-zorg", ["foto's", "van", "thuis-zorg"]),
        ("Kijk op https://www.thuisarts.nl/kanker vanavond", ["Kijk", "op", "vanavond"]),
        ("Chatten kan op 113.nl.", ["Chatten", "kan", "op"]),
        ("385 euro", ["euro"]),
        ("één patiënt", ["één", "patiënt"]),
        ("", []),
    ],
)
def test_words(text, found):
    assert words(text) == found


@pytest.mark.parametrize(
    ("text", "index"),
    [
        ("Ik ben ziek.", 206.84 - 0.93 * 3 - 77),
        ("Ik ben ziek. Jij bent er.", 206.84 - 0.93 * 3 - 77),
        ("Bel de huisarts.", 206.84 - 0.93 * 3 - 77 * 4 / 3),
        ("", 100.0),
        ("112", 100.0),
    ],
)
def test_the_index(text, index):
    assert flesch_douma(text) == pytest.approx(index)


def test_a_hard_text_and_an_easy_one():
    assert flesch_douma(HARD) < MINIMUM_ANSWER < MINIMUM_SIMPLER < flesch_douma("U kunt bellen. Dat kan dag en nacht.")


@pytest.mark.parametrize(
    ("text", "longest"),
    [("Een twee drie. Vier vijf.", (3, "Een twee drie.")), ("", (0, "")), ("Een. Vier vijf\nzes", (2, "Vier vijf"))],
)
def test_the_longest_sentence(text, longest):
    assert longest_sentence(text) == longest


@given(st.text())
def test_any_text_has_an_index(text):
    assert flesch_douma(text) <= 206.84
    assert longest_sentence(text)[0] <= len(words(text))

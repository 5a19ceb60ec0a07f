"""Which kind of care is asked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hospice", "hospice"),
        ("HOSPICES in de buurt", "hospice"),
        ("hospicekosten", "hospice"),
        ("hopsice", "hospice"),
        ("hospce", "hospice"),
        ("hos pice", "hospice"),
        ("kospice", None),
        ("een huis voor het einde", "hospice"),
        ("een huis voor het begin", None),
        ("wie kan er waken", "nachtzorg"),
        ("wie kan er wake", None),
        ("wie zit naast het bed", "nachtzorg"),
        ("waken in een hospice", "nachtzorg"),
        ("hij ligt in het hospice, wie kan er waken", "nachtzorg"),
        ("mag iemand uit de nachtzorg mee naar een hospice", "hospice"),
        ("hij ligt in het hospice", "hospice"),
        ("", None),
        ("goedemorgen", None),
    ],
)
def test_the_kind(nearby, text, kind):
    assert nearby.kinds.kind_of(text) == kind


@pytest.mark.parametrize(
    ("text", "is_near"), [("hospice in de buurt", True), ("is hier een hospice", True), ("de buurt", False)]
)
def test_near_the_person(nearby, text, is_near):
    assert nearby.kinds.asks_nearby(text) is is_near


@pytest.mark.parametrize(
    ("word", "is_one"), [("hospice", True), ("nachtwakers", True), ("huis", False), ("bed", False)]
)
def test_a_word_for_care(nearby, word, is_one):
    assert nearby.kinds.is_care_word(word) is is_one


@given(st.text())
def test_any_text_can_be_read(nearby, text):
    assert nearby.kinds.kind_of(text) in (None, "hospice", "nachtzorg")
    assert nearby.kinds.asks_nearby(text) in (True, False)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("hospice", "hospice"),
        ("bijna-thuis-huis", "hospice"),
        ("hospitium", "hospice"),
        ("vrijwilligers", "vptz"),
        ("VPTZ", "vptz"),
        ("iemand die kan waken", "vptz"),
        ("thuiszorg", "thuiszorg"),
        ("wijkverpleging", "thuiszorg"),
        ("huisarts", "huisartsen"),
        ("huisartsenpost", "huisartsen"),
        ("ziekenhuis", "ziekenhuis"),
        ("verpleeghuis", "woonzorg"),
        ("woonzorgcentrum", "woonzorg"),
        ("geestelijk verzorger", "zingeving"),
        ("zingeving", "zingeving"),
        ("psycholoog", "psychosociaal"),
        ("psyholoog", "psychosociaal"),
        ("mijn man ligt in het ziekenhuis, welk hospice is er", "hospice"),
        ("hoe laat gaat de trein", None),
        ("wijk bij duurstede", None),
    ],
)
def test_the_words_people_use(utrecht, text, kind):
    assert utrecht.kinds.kind_of(text) == kind

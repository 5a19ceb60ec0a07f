"""Near-copies of sentences."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.likeness import NEAR_COPY, LikenessIndex, key

SENTENCES = ["Wat kost een hospice voor mijn moeder?", "Wie betaalt de zorg thuis?", "hallo"]
INDEX = LikenessIndex(SENTENCES)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Wat kost een hospice voor mijn moeder?", SENTENCES[0]),
        ("wat kost een hospice voor mijn moeder", SENTENCES[0]),
        ("wat kost een hospice voor mijn broeder", SENTENCES[0]),
        ("Wie betaalt de zorg thuis dan?", SENTENCES[1]),
        ("HALLO!!", SENTENCES[2]),
        ("wat doet een geestelijk verzorger", None),
        ("hospice wat mijn kost voor een", None),
        ("", None),
    ],
)
def test_the_nearest(text, found):
    nearest = INDEX.nearest(text)
    assert (nearest[0] if nearest else None) == found


@pytest.mark.parametrize("text", SENTENCES)
def test_the_same_is_wholly_alike(text):
    assert INDEX.nearest(text) == (text, 1.0)


def test_the_nearest_of_several():
    index = LikenessIndex(["wat kost een hospice hier", "wat kost een hospice", "wat kost een hospice nu"])
    assert index.nearest("wat kost een hospice") == ("wat kost een hospice", 1.0)


@pytest.mark.parametrize(("least", "found"), [(0.0, True), (0.2, True), (1.0, False)])
def test_the_bound_can_be_moved(least, found):
    assert (INDEX.nearest("wie betaalt de zorg", least) is not None) is found


def test_nothing_is_like_anything_in_an_empty_index():
    assert LikenessIndex([]).nearest("hallo", 0.0) is None


@pytest.mark.parametrize(("one", "other", "same"), [("Hé!", "he", True), ("a b", "a  b.", True), ("ab", "a b", False)])
def test_the_same_sentence(one, other, same):
    assert (key(one) == key(other)) is same


@given(st.text(min_size=1), st.text(min_size=1))
def test_likeness_goes_both_ways(one, other):
    there, back = LikenessIndex([one]).nearest(other, 0.0), LikenessIndex([other]).nearest(one, 0.0)
    assert (there and there[1]) == (back and back[1])
    assert there is None or 0.0 < there[1] <= 1.0


@given(st.lists(st.text(alphabet="abc ", min_size=3, max_size=12), max_size=8), st.text(alphabet="abc ", max_size=12))
def test_what_is_found_is_a_near_copy(sentences, text):
    found = LikenessIndex(sentences).nearest(text)
    assert found is None or (found[0] in sentences and found[1] >= NEAR_COPY)

"""Groups of messages that are alike."""

from __future__ import annotations

import numpy as np
import pytest

from bot.review.clustering import Grouper
from bot.review.groups import Group
from bot.review.service import ReviewDesk, grouped_by_meaning
from bot.store.reviews import ReviewMessage

CATS = ("mag mijn kat mee naar het hospice", "kan de kat mee naar een hospice", "mag de kat mee het hospice in")
BEDS = ("wie haalt het oude bed op", "wie komt het bed weer ophalen", "wie komt dat bed weghalen")


def message(number, text, topics=("hospice", "contact")):
    return ReviewMessage(f"k{number}", text, topics, "2026-W47")


def directions(texts):
    """Return vectors in the plane: a text is its angle in degrees."""
    angles = np.radians([float(text) for text in texts])
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def at(*angles):
    return [message(n, str(angle)) for n, angle in enumerate(angles)]


def test_five_that_are_alike_are_a_group_with_the_most_typical_first():
    (group,) = Grouper(directions).group(at(0, 2, 4, 6, 8)).groups
    assert group.messages[0].text == "4"
    assert group.id == "k2"
    assert group.about == 5


def test_four_are_no_group_and_nothing_of_them_is_shown():
    grouped = Grouper(directions).group(at(0, 1, 2, 3, 90, 180, 270))
    assert grouped.groups == ()
    assert grouped.alone == 5


@pytest.mark.parametrize("count", [0, 1, 4])
def test_a_few_messages_are_not_even_counted(count):
    grouped = Grouper(directions).group(at(*range(count)))
    assert (grouped.groups, grouped.alone) == ((), 0)


def test_the_largest_group_comes_first_and_sizes_are_rounded():
    grouped = Grouper(directions).group(at(*[0] * 6, *[90] * 13, 200))
    assert [group.about for group in grouped.groups] == [15, 5]
    assert grouped.alone == 0


def test_guesses_are_those_of_most_messages():
    topics = [("wlz", "hospice"), ("wlz",), ("hospice", "wlz"), ("contact",), ()]
    group = Group("a", tuple(message(n, "x", each) for n, each in enumerate(topics)))
    assert group.guesses == ("wlz", "hospice", "contact")


def test_what_is_said_twice_is_shown_once():
    group = Group("a", tuple(message(n, f"zin {n // 2}") for n in range(6)))
    assert group.texts == ("zin 0", "zin 1", "zin 2")


def test_by_meaning_the_way_it_is_written_matters_less():
    said = [f"{text} {end}" for text in CATS + BEDS for end in ("[name]", "graag")]
    grouped = grouped_by_meaning([message(n, text) for n, text in enumerate(said)])
    assert len(grouped.groups) == 2
    for group in grouped.groups:
        assert len({"kat" in each.text for each in group.messages}) == 1


class Store:
    def __init__(self, messages):
        self.messages, self.handled = messages, []

    def open_messages(self, limit):
        return self.messages[:limit]

    def handle(self, keys):
        self.handled += keys
        return len(keys)


def test_groups_are_made_once_for_the_same_messages():
    made = []

    def grouping(messages):
        made.append(len(messages))
        return Grouper(directions).group(messages)

    store = Store(at(0, 0, 0, 0, 0))
    desk = ReviewDesk(store, grouping, is_on=True)
    desk.groups()
    desk.groups()
    store.messages = at(0, 0, 0, 0, 0, 0)
    group = desk.group("k0")
    assert made == [5, 6]
    assert desk.handle(group)
    assert len(store.handled) == 6
    assert desk.group("k99") is None


def test_nothing_is_shown_when_the_region_does_not_want_it():
    assert ReviewDesk(Store(at(0, 0, 0, 0, 0)), Grouper(directions).group, is_on=False).groups().groups == ()

"""No small group can be found in what is shown: by reading, by subtracting, or by trying every table it could be."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import combinations, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.store.disclosure import BASE, MINIMUM, hidden_cells, publish, rounded, secret_draw

SMALL = range(1, MINIMUM)
COUNTS = st.dictionaries(st.sampled_from("abcdefghij"), st.integers(0, 40), min_size=1)
DRAW = secret_draw(b"secret", "table")


@pytest.mark.parametrize(("count", "shown"), [(5, 5), (7, 5), (8, 10), (12, 10), (13, 15), (100, 100), (102, 100)])
def test_a_count_is_rounded_to_five(count, shown):
    assert rounded(count) == shown


@pytest.mark.parametrize(
    ("counts", "cells"),
    [
        ({"a": 50, "b": 4}, {"a": None, "b": None}),
        ({"a": 50, "b": 20, "c": 4, "d": 1}, {"a": 50, "b": 20, "c": None, "d": None}),
        ({"a": 50, "b": 20, "c": 0}, {"a": 50, "b": 20, "c": None}),
        ({"a": 3}, {"a": None}),
        ({}, {}),
    ],
)
def test_what_is_hidden(counts, cells):
    assert publish(counts, DRAW).cells == cells


def test_one_more_is_hidden_where_a_small_group_would_be_left_over():
    published = publish({"a": 50, "b": 20, "c": 4}, DRAW)
    assert published.total == 75
    assert published.cells["c"] is None
    assert sorted(cell is None for cell in published.cells.values()) == [False, True, True]


def test_the_draw_repeats_itself_with_the_secret_only_and_likes_small_counts():
    counts = {"a": 10, "b": 20, "c": 200}
    drawn = Counter(secret_draw(b"secret", str(table))(counts) for table in range(2000))
    assert drawn["a"] > drawn["b"] > drawn["c"] > 0
    same = [secret_draw(b"secret", str(table))(counts) for table in range(50)]
    assert same == [secret_draw(b"secret", str(table))(counts) for table in range(50)]
    assert same != [secret_draw(b"other", str(table))(counts) for table in range(50)]


@given(COUNTS)
def test_no_shown_number_or_difference_of_shown_numbers_is_a_small_group(counts):
    published = publish(counts, DRAW)
    shown = [n for n in (published.total, *published.cells.values()) if n is not None]
    for length in range(1, len(shown) + 1):
        for some in combinations(shown, length):
            for one in shown:
                assert abs(one - sum(some)) not in SMALL
    assert all(n % BASE == 0 and n >= MINIMUM for n in shown)


@given(COUNTS)
def test_the_true_numbers_behind_what_is_shown_leave_no_small_group_over(counts):
    published = publish(counts, DRAW)
    shown = [counts[name] for name, cell in published.cells.items() if cell is not None]
    if published.total is not None:
        for length in range(len(shown) + 1):
            for some in combinations(shown, length):
                assert sum(counts.values()) - sum(some) not in SMALL


@given(COUNTS)
def test_a_hidden_small_group_is_never_the_only_thing_hidden_under_a_shown_total(counts):
    published, hidden = publish(counts, DRAW), hidden_cells(counts, DRAW)
    if published.total is not None and any(counts[name] in SMALL for name in hidden):
        assert len(hidden) >= 2


def possible(counts):
    """Return all that could be shown of counts, whatever is drawn."""
    counts = {str(at): count for at, count in enumerate(counts)}
    drawn = [name for name, count in counts.items() if count >= MINIMUM] or [""]
    shown = (publish(counts, lambda _, name=name: name) for name in drawn)
    return {(each.total, tuple(each.cells.values())) for each in shown}


def unmasked(tables):
    """Yield the tables in which somebody finds a small group who knows the rules and tries every table it could be."""
    alike = defaultdict(list)
    for table in tables:
        for shown in product(possible([sum(row) for row in table]), possible([sum(column) for column in zip(*table)])):
            alike[shown].append(table)
    for same in alike.values():
        for groups in zip(*map(group_sizes, same)):
            if len(set(groups)) == 1 and groups[0] in SMALL:
                yield same[0]


def group_sizes(table):
    """Return the size of every cell, row and column."""
    return [*(n for row in table for n in row), *map(sum, table), *map(sum, zip(*table))]


@pytest.mark.parametrize(("rows", "highest"), [(2, 40), (3, 17), (4, 8)])
def test_trying_every_table_of_one_property_finds_nobody(rows, highest):
    assert list(unmasked([(row,) for row in product(range(highest), repeat=rows)])) == []


def test_trying_every_table_of_two_properties_finds_nobody():
    assert list(unmasked([((a, b), (c, d)) for a, b, c, d in product(range(10), repeat=4)])) == []

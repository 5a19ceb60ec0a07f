"""Where a request ends must be beyond doubt."""

from __future__ import annotations

import pytest

from bot.framing import is_clear


@pytest.mark.parametrize(
    ("lengths", "encodings"),
    [([], []), (["0"], []), (["5"], []), (["131072"], []), ([], ["chunked"])],
)
def test_clear(lengths, encodings):
    assert is_clear(lengths, encodings, ["host", "content-type", "x-a_b.c!"])


@pytest.mark.parametrize(
    "length", ["-1", "-5", "+5", "5_0", "0x5", "5.0", "1e3", "x", "", " 5", "5 ", "5, 5", "٥", "9" * 16]
)
def test_a_length_that_is_no_number_of_bytes(length):
    assert not is_clear([length], [], ["content-length"])


@pytest.mark.parametrize(
    ("lengths", "encodings"),
    [
        (["5", "5"], []),
        (["5", "6"], []),
        (["5"], ["chunked"]),
        ([], ["chunked", "chunked"]),
        ([], ["gzip, chunked"]),
        ([], ["identity"]),
        ([], ["Chunked "]),
        ([], [""]),
    ],
)
def test_two_ways_to_say_it_or_one_that_is_not_known(lengths, encodings):
    assert not is_clear(lengths, encodings, ["host"])


@pytest.mark.parametrize("name", ["content-length ", " folded", "a b", "a\tb", "", "a:b", "é", "a\udce9"])
def test_a_field_name_that_proxies_read_in_another_way(name):
    assert not is_clear([], [], ["host", name])

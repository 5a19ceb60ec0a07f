"""Where a request comes from."""

from __future__ import annotations

import re

import pytest

from bot.shared.addresses import MAXIMUM_HOPS, Addresses

OURS = ("127.0.0.0/8", "::1/128", "10.1.0.0/16")
ADDRESSES = Addresses(b"key", OURS)


def client(peer, forwarded=""):
    found = ADDRESSES.client(peer, forwarded)
    return str(found) if found else None


@pytest.mark.parametrize(
    ("peer", "forwarded", "found"),
    [
        ("203.0.113.7", "", "203.0.113.7"),
        ("203.0.113.7", "198.51.100.1", "203.0.113.7"),
        ("127.0.0.1", "198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1", "198.51.100.1"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1, 10.1.2.3", "198.51.100.1"),
        ("127.0.0.1", " 198.51.100.1 ,", "198.51.100.1"),
        ("::1", "2001:db8::1", "2001:db8::1"),
        ("::ffff:127.0.0.1", "[2001:db8::1]", "2001:db8::1"),
        ("127.0.0.1", "fe80::1%eth0", "fe80::1"),
    ],
)
def test_who_it_is(peer, forwarded, found):
    assert client(peer, forwarded) == found


@pytest.mark.parametrize(
    ("peer", "forwarded"),
    [
        ("127.0.0.1", ""),
        ("127.0.0.1", "10.1.2.3"),
        ("127.0.0.1", "1.1.1.1, unknown"),
        ("127.0.0.1", "1.1.1.1, 198.51.100.1:4711"),
        ("127.0.0.1", "<script>"),
        ("", "198.51.100.1"),
        ("/run/socket", "198.51.100.1"),
    ],
)
def test_nobody_knows(peer, forwarded):
    assert client(peer, forwarded) is None


def test_a_long_list_is_read_from_the_end_and_not_to_the_beginning():
    assert client("127.0.0.1", "1.1.1.1," + "10.1.0.1," * (MAXIMUM_HOPS + 1)) is None
    assert client("127.0.0.1", "x," * 1_000_000 + "198.51.100.1") == "198.51.100.1"


def name(peer, addresses=ADDRESSES):
    return addresses.of(peer, {})


def test_a_house_has_one_name_and_another_house_another():
    assert name("2001:db8:1:2::1") == name("2001:db8:1:2:ffff::9")
    assert name("2001:db8:1:2::1") != name("2001:db8:1:3::1")
    assert name("203.0.113.7") == name("::ffff:203.0.113.7")
    assert name("203.0.113.7") != name("203.0.113.8")


def test_a_name_says_nothing_without_the_key():
    assert re.fullmatch("[0-9a-f]{32}", name("203.0.113.7"))
    assert name("203.0.113.7") != name("203.0.113.7", Addresses(b"other", OURS))


def test_who_does_not_say_where_from_has_no_name():
    assert name("127.0.0.1") is None


def test_a_network_that_is_none():
    with pytest.raises(ValueError, match="elders"):
        Addresses(b"key", ("elders",))

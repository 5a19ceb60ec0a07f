"""Buttons that only work where they were shown."""

from __future__ import annotations

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.dialogue.buttons import (
    HUMAN,
    MARK,
    MAXIMUM_BYTES,
    OTHER,
    SIGNATURE_CHARACTERS,
    SIMPLER,
    ButtonSigner,
    looks_like_payload,
    topic_action,
)

SIGNER = ButtonSigner(b"k" * 32)
ACTION = st.text(alphabet="abcdefghijklmnopqrstuvwxyz_:0123456789", min_size=1, max_size=40)
SENDER = st.text(max_size=128)


@given(ACTION, SENDER)
def test_a_button_works_where_it_was_shown(action, sender):
    payload = SIGNER.issue(action, sender)
    assert SIGNER.redeem(payload, sender) == action
    assert looks_like_payload(payload)
    assert len(payload.encode()) <= MAXIMUM_BYTES


@given(ACTION, SENDER, SENDER)
def test_a_button_of_somebody_else_does_nothing(action, sender, other):
    assume(sender != other)
    assert SIGNER.redeem(SIGNER.issue(action, sender), other) is None


@given(ACTION, SENDER, st.data())
def test_a_changed_button_does_nothing(action, sender, data):
    payload = SIGNER.issue(action, sender)
    place = data.draw(st.integers(0, len(payload) - 1))
    sign = data.draw(st.characters())
    assume(payload[place] != sign)
    changed = payload[:place] + sign + payload[place + 1 :]
    assert SIGNER.redeem(changed, sender) is None


@given(ACTION, SENDER, st.integers(1, 63))
def test_half_a_button_does_nothing(action, sender, length):
    payload = SIGNER.issue(action, sender)
    assume(length < len(payload))
    assert SIGNER.redeem(payload[:length], sender) is None


@given(st.text(), SENDER)
def test_typing_a_button_does_nothing(typed, sender):
    assert SIGNER.redeem(typed, sender) is None
    assert SIGNER.redeem(f"~mens~{typed}", sender) is None


@given(ACTION, SENDER)
def test_a_button_of_another_installation_does_nothing(action, sender):
    assert SIGNER.redeem(ButtonSigner(b"other").issue(action, sender), sender) is None


@pytest.mark.parametrize("sender", ["default", "", "a\ud800", "é" * 128])
@pytest.mark.parametrize("action", [HUMAN, OTHER, SIMPLER, "t:wlz"])
def test_any_sender(action, sender):
    assert SIGNER.redeem(SIGNER.issue(action, sender), sender) == action


def test_the_same_button_twice_is_the_same():
    assert SIGNER.issue("mens", "a") == SIGNER.issue("mens", "a")


@pytest.mark.parametrize(
    ("action", "fits"),
    [
        ("a" * (MAXIMUM_BYTES - SIGNATURE_CHARACTERS - 2), True),
        ("a" * (MAXIMUM_BYTES - SIGNATURE_CHARACTERS - 1), False),
        ("é" * 30, False),
    ],
)
def test_at_most_64_bytes(action, fits):
    if fits:
        assert len(SIGNER.issue(action, "a").encode()) == MAXIMUM_BYTES
    else:
        with pytest.raises(ValueError, match="too long"):
            SIGNER.issue(action, "a")


def test_every_topic_fits_in_a_button(library):
    for topic in library.group_of:
        payload = SIGNER.issue(topic_action(topic), "x" * 128)
        assert SIGNER.redeem(payload, "x" * 128) == f"t:{topic}"


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "~",
        "~~",
        "~ ~ ~ ~",
        "hallo",
        "ik ben er ~ bijna",
        "~mens",
        "mens~x~",
        " ~mens~x",
        "~a~" + "b" * 62,
        "~a~b~c",
        "t:wlz",
    ],
)
def test_what_does_not_look_like_a_button(typed):
    assert looks_like_payload(typed) is (typed == "~~")


@pytest.mark.parametrize("typed", ["~mens~abcdefghijklmnop", "~~", "~t:wlz~", "~a~b"])
def test_what_looks_like_a_button_but_is_none(typed):
    assert looks_like_payload(typed) is True
    assert SIGNER.redeem(typed, "default") is None


@pytest.mark.parametrize("payload", ["x~mens~sig", "~mens~sig~", "~~mens~sig", f"{MARK}mens"])
def test_another_shape_does_nothing(payload):
    assert SIGNER.redeem(payload.replace("sig", SIGNER.issue("mens", "a").split(MARK)[2]), "a") is None

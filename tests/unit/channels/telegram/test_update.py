"""Reading updates; every shape over HTTP is in tests/telegram/test_shapes.py."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.telegram.update import ASKED_FOR, Kind, read_update, update_id_of

CHAT = {"id": 7, "type": "private"}
FIELDS = (
    *("chat", "id", "type", "text", "caption", "data", "from", "message_id", "update_id", "date", "photo"),
    *("reply_markup", "inline_keyboard", "old_chat_member", "new_chat_member", "status", "location", "latitude"),
)
NAMES = st.sampled_from([*ASKED_FOR, *FIELDS])
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.sampled_from(["private", "group", "member", "x", ""]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(NAMES, inner, max_size=6),
    max_leaves=30,
)


def message(**content):
    return read_update({"update_id": 1, "message": {"message_id": 9, "chat": CHAT, **content}})


@given(st.dictionaries(NAMES, VALUES, max_size=5))
def test_any_json_can_be_read(raw):
    found = read_update(raw)
    assert found.kind is Kind.NOTHING or found.chat_id != 0


@pytest.mark.parametrize(
    ("raw", "number"),
    [
        ({"update_id": 7}, 7),
        ({"update_id": 0}, None),
        ({"update_id": True}, None),
        ({"update_id": "7"}, None),
        ({"update_id": 2**63}, None),
        ({}, None),
        (None, None),
        ([], None),
        ("x", None),
    ],
)
def test_numbers_of_updates(raw, number):
    assert update_id_of(raw) == number


@pytest.mark.parametrize(
    ("text", "command", "argument"),
    [
        ("/start", "start", ""),
        ("/START", "start", ""),
        ("/start wlz", "start", "wlz"),
        ("/start@nabij_bot wlz", "start", "wlz"),
        (" /help ", "help", ""),
        ("/start een\ntwee", "start", "een\ntwee"),
        ("/wis@nabij_bot", "wis", ""),
    ],
)
def test_commands(text, command, argument):
    found = message(text=text)
    assert (found.kind, found.command, found.argument, found.text) == (Kind.COMMAND, command, argument, text)


@pytest.mark.parametrize(
    "text", ["start", "/", "/ start", "//start", "/start!", "/été", "/" + "x" * 33, "zie /start", ""]
)
def test_what_is_no_command(text):
    assert (message(text=text).kind, message(text=text).text) == (Kind.TEXT, text)


def test_text_beside_another_field_stays_text():
    assert message(text="hoi", pinned_message={}).kind is Kind.TEXT


def test_who_it_is():
    assert message(text="hoi").sender_id == "tg:7"


@pytest.mark.parametrize(
    ("location", "place"),
    [
        ({"latitude": 52.1, "longitude": 5}, (52.1, 5.0)),
        ({"latitude": "52", "longitude": 5}, None),
        ({"latitude": 52.1}, None),
        ([], None),
    ],
)
def test_places(location, place):
    assert message(location=location).place == place


def test_the_title_of_a_button_is_found_in_its_message():
    keyboard = [[{"text": "Nee", "callback_data": "n"}], "x", [None, {"text": "Ja", "callback_data": "j"}]]
    shown = {"message_id": 3, "chat": CHAT, "text": "vraag", "reply_markup": {"inline_keyboard": keyboard}}
    query = {"id": "q", "from": {"id": 7}, "data": "j", "message": shown}
    found = read_update({"update_id": 1, "callback_query": query})
    assert (found.kind, found.chat_id, found.message_id, found.is_private) == (Kind.BUTTON, 7, 3, True)
    assert found.button is not None
    assert (found.button.query_id, found.button.data, found.button.shown, found.button.title) == (
        "q",
        "j",
        "vraag",
        "Ja",
    )


@pytest.mark.parametrize(
    ("kind", "was", "is_now", "found"),
    [
        ("private", "member", "kicked", Kind.BLOCKED),
        ("private", "kicked", "member", Kind.UNBLOCKED),
        ("group", "left", "member", Kind.ADDED),
        ("supergroup", "left", "administrator", Kind.ADDED),
        ("group", "member", "administrator", Kind.NOTHING),
        ("group", "member", "left", Kind.BLOCKED),
        ("channel", "left", "administrator", Kind.NOTHING),
    ],
)
def test_being_blocked_and_put_in_groups(kind, was, is_now, found):
    member = {
        "chat": {"id": -7, "type": kind},
        "old_chat_member": {"status": was},
        "new_chat_member": {"status": is_now},
    }
    assert read_update({"update_id": 1, "my_chat_member": member}).kind is found

"""Every shape of update gets one fitting reaction, over real HTTP: more than eighty of them."""

from __future__ import annotations

import itertools
from typing import Any, Callable

import pytest

from bot.channels.telegram.update import CONTENTS, SERVICE
from bot.content.library import load_library
from bot.dialogue.replies import Reply
from tests.telegram.emulator import BOT, Emulator
from tests.telegram.line import WORDS, Line

PEOPLE = itertools.count(10_000)
FILE = {"file_id": "AgAD", "file_unique_id": "u1", "file_size": 10}
VIDEO = FILE | {"width": 1, "height": 1, "duration": 1}
PLACE = {"latitude": 52.09, "longitude": 5.12}
SAMPLES: dict[str, Any] = {
    "voice": FILE | {"duration": 3},
    "audio": FILE | {"duration": 3},
    "video_note": FILE | {"length": 1, "duration": 1},
    "video": VIDEO,
    "animation": VIDEO,
    "live_photo": {"photo": [FILE]},
    "photo": [FILE | {"width": 1, "height": 1}],
    "sticker": FILE | {"type": "regular", "width": 1, "height": 1, "is_animated": False, "is_video": False},
    "document": FILE | {"file_name": "uitslag.pdf"},
    "paid_media": {"star_count": 1, "paid_media": []},
    "contact": {"phone_number": "+31600000000", "first_name": "Wie"},
    "venue": {"location": PLACE, "title": "Hier", "address": "Daar 1"},
    "location": PLACE,
    "dice": {"emoji": "🎲", "value": 3},
    "poll": {"id": "1", "question": "?", "options": [], "type": "regular"},
    "checklist": {"title": "lijst", "tasks": []},
    "game": {"title": "spel", "description": "", "photo": []},
    "story": {"id": 1},
    "invoice": {"title": "", "description": "", "start_parameter": "", "currency": "EUR", "total_amount": 1},
    "giveaway": {"winner_count": 1},
}
TYPED: dict[str, tuple[str, dict[str, Any]]] = {
    "text": ("wat is een hospice", {}),
    "text with formatting": ("<b>vet</b> & *schuin* _x_", {"entities": [{"type": "bold", "offset": 0, "length": 3}]}),
    "emoji only": ("😢😢", {}),
    "one letter": ("?", {}),
    "spaces": ("   ", {}),
    "empty text": ("", {}),
    "lines": ("eerste regel\nlaatste regel", {}),
    "right to left": ("\u202emuts\u202c مرحبا", {}),
    "very long": ("ja " * 1365, {}),
    "half a surrogate pair": ("x\ud83d", {}),
    "forwarded": ("doorgestuurd", {"forward_origin": {"type": "hidden_user", "sender_user_name": "X", "date": 1}}),
    "reply": ("daarop", {"reply_to_message": {"message_id": 1, "date": 1, "chat": {"id": 1, "type": "private"}}}),
    "quote": ("hierop", {"quote": {"text": "dat", "position": 0}}),
    "through another bot": ("via", {"via_bot": BOT}),
    "link": ("https://voorbeeld.nl", {"link_preview_options": {"is_disabled": True}}),
    "unknown command": ("/hospice kosten", {}),
    "command in capitals": ("/WLZ", {}),
    "only a slash": ("/", {}),
    "what looks like an intent": ('/gesprek{"role":"arts"}', {}),
    "a field nobody knows": ("nieuw veld", {"telepathy": {"strength": 9}}),
}
NOTHING: dict[str, dict[str, Any]] = {
    "empty update": {},
    "no fields that are known": {"telepathy": {"from": 1}},
    "message is null": {"message": None},
    "message is a text": {"message": "hallo"},
    "message is a list": {"message": [1, 2]},
    "message without a chat": {"message": {"message_id": 1, "date": 1, "text": "hallo"}},
    "chat without an id": {"message": {"message_id": 1, "chat": {"type": "private"}, "text": "hallo"}},
    "chat id of another kind": {"message": {"message_id": 1, "chat": {"id": "7", "type": "private"}, "text": "hallo"}},
    "number too large": {"message": {"message_id": 1, "chat": {"id": 2**70, "type": "private"}, "text": "hallo"}},
    "channel post": {"channel_post": {"message_id": 1, "chat": {"id": -100, "type": "channel"}, "text": "hallo"}},
    "edited channel post": {"edited_channel_post": {"message_id": 1, "chat": {"id": -100, "type": "channel"}}},
    "message in a channel": {"message": {"message_id": 1, "chat": {"id": -100, "type": "channel"}, "text": "hallo"}},
    "inline query": {"inline_query": {"id": "1", "from": BOT, "query": "x", "offset": ""}},
    "chosen inline result": {"chosen_inline_result": {"result_id": "1", "from": BOT, "query": "x"}},
    "shipping query": {"shipping_query": {"id": "1", "from": BOT}},
    "pre-checkout query": {"pre_checkout_query": {"id": "1", "from": BOT}},
    "poll": {"poll": {"id": "1", "question": "?", "options": []}},
    "poll answer": {"poll_answer": {"poll_id": "1", "option_ids": [0]}},
    "chat member": {"chat_member": {"chat": {"id": -5, "type": "group"}}},
    "join request": {"chat_join_request": {"chat": {"id": -5, "type": "group"}}},
    "reaction": {"message_reaction": {"chat": {"id": 5, "type": "private"}, "message_id": 1}},
    "reaction count": {"message_reaction_count": {"chat": {"id": -5, "type": "channel"}, "message_id": 1}},
    "boost": {"chat_boost": {"chat": {"id": -5, "type": "channel"}}},
    "business connection": {"business_connection": {"id": "1", "user_chat_id": 5}},
    "business message": {"business_message": {"message_id": 1, "chat": {"id": 5, "type": "private"}, "text": "x"}},
    "my_chat_member of another shape": {"my_chat_member": {"chat": {"id": 5, "type": "private"}}},
    "bot made administrator of a channel": {
        "my_chat_member": {"chat": {"id": -6, "type": "channel"}, "new_chat_member": {"status": "administrator"}}
    },
    "callback without an id": {"callback_query": {"from": {"id": 5}, "data": "x"}},
    "callback of nobody": {"callback_query": {"id": "1", "data": "x"}},
}


@pytest.fixture
def person(line: Line) -> int:
    """Somebody who has had the first message."""
    return line.introduced(next(PEOPLE))


@pytest.fixture(scope="module")
def regular(line: Line) -> int:
    """Somebody who says a lot."""
    return line.introduced(next(PEOPLE))


@pytest.mark.parametrize("name", TYPED)
def test_what_is_typed_reaches_the_assistant_as_it_is(line: Line, regular: int, name: str) -> None:
    text, more = TYPED[name]
    said = line.reactions(regular, {"message": line.emulator.message(regular, text=text, **more)})
    asked = line.assistant.asked[-2]
    assert asked.text == text.strip()  # Rasa's message does that
    assert (asked.sender_id, asked.input_channel) == (f"tg:{regular}", "telegram")
    assert " ".join(said) == f"antwoord op {text}".strip().replace("\ud83d", "\ufffd")
    assert len(said) == (2 if len(text) > 4_000 else 1)


@pytest.mark.parametrize("content", [*CONTENTS, "hologram"])
def test_what_is_no_text_gets_an_honest_sentence_and_a_way_to_a_human(line: Line, person: int, content: str) -> None:
    sample = SAMPLES.get(content, {"resolution": 9})
    said = line.reactions(person, {"message": line.emulator.message(person, **{content: sample})})
    assert said == [Reply(WORDS.cannot_read(content if content in CONTENTS else "unknown")).text]
    human = load_library().conversation.human.button
    message = next(m for m in line.emulator.chat(person).messages if m.text == said[0])
    assert line.assistant.signer.redeem(message.buttons[human], f"tg:{person}") == "mens"


@pytest.mark.parametrize("content", ["photo", "video", "document", "voice"])
def test_words_beside_a_photo_are_read(line: Line, regular: int, content: str) -> None:
    message = line.emulator.message(regular, **{content: SAMPLES[content]}, caption="wat staat hier")
    assert line.reactions(regular, {"message": message}) == [WORDS.beside_words, "antwoord op wat staat hier"]


def test_an_animation_is_not_taken_for_a_document(line: Line, regular: int) -> None:
    message = line.emulator.message(regular, animation=SAMPLES["animation"], document=SAMPLES["document"])
    assert line.reactions(regular, {"message": message}) == [WORDS.cannot_read("animation")]


def test_an_album_gets_one_reaction(line: Line, person: int) -> None:
    for _ in range(2):
        line.emulator.push({"message": line.emulator.message(person, photo=SAMPLES["photo"], media_group_id="album-1")})
    third = line.emulator.message(person, photo=SAMPLES["photo"], media_group_id="album-1")
    assert line.reactions(person, {"message": third}) == [WORDS.cannot_read("photo")]


@pytest.mark.parametrize("field", sorted(SERVICE))
def test_what_telegram_itself_writes_gets_no_reaction(line: Line, regular: int, field: str) -> None:
    assert line.reactions(regular, {"message": line.emulator.message(regular, **{field: {"x": 1}})}) == []


@pytest.mark.parametrize("name", NOTHING)
def test_what_asks_for_nothing_gets_nothing_and_does_no_harm(line: Line, regular: int, name: str) -> None:
    calls = line.emulator.calls["sendMessage"]
    asked = len(line.assistant.asked)
    assert line.reactions(regular, dict(NOTHING[name])) == []
    assert line.emulator.calls["sendMessage"] == calls + 1
    assert len(line.assistant.asked) == asked + 1


@pytest.mark.parametrize("update", [{"update_id": "x"}, {"update_id": None}, {"update_id": 2**70}, {"update_id": 1.5}])
def test_an_update_without_a_usable_number_is_let_go(line: Line, person: int, update: dict[str, Any]) -> None:
    import asyncio

    message = {"message": {"message_id": 1, "chat": {"id": person, "type": "private"}, "text": "hallo"}}
    before = len(line.emulator.chat(person).said)
    asyncio.run(line.channel.chats.take([update | message, None, 7, "x", [], {}]))
    assert line.reactions(person) == []
    assert len(line.emulator.chat(person).said) == before + 1


MENU: dict[str, str] = {name: command.topic for name, command in WORDS.commands.items()}


@pytest.mark.parametrize("name", MENU)
@pytest.mark.parametrize("form", ["/{}", "/{}@nabij_test_bot", "  /{}  ", "/{} en nog iets"])
def test_the_commands_of_the_menu(line: Line, regular: int, name: str, form: str) -> None:
    message = line.emulator.message(regular, text=form.format(name))
    assert line.reactions(regular, {"message": message}) == [f"knop t:{MENU[name]}"]


@pytest.mark.parametrize(
    ("code", "said", "campaign"),
    [
        ("wlz", "knop t:wlz", None),
        ("privacy", "knop t:privacy", None),
        ("folder-najaar_2026", "knop t:begroeten", "folder-najaar_2026"),
        ("x" * 64, "knop t:begroeten", "x" * 64),
        ("x" * 65, "knop t:begroeten", None),
        ("suicidaliteit", "knop t:begroeten", "suicidaliteit"),
        ("twee woorden", "knop t:begroeten", None),
        ("<script>", "knop t:begroeten", None),
        ("é", "knop t:begroeten", None),
    ],
)
def test_start_links(line: Line, regular: int, code: str, said: str, campaign: str | None) -> None:
    assert line.reactions(regular, {"message": line.emulator.message(regular, text=f"/start {code}")}) == [said]
    metadata = line.assistant.asked[-2].metadata or {}
    assert metadata.get("campaign") == campaign


def test_the_menu_is_known_to_telegram(line: Line) -> None:
    line.emulator.wait_until(lambda: "nl" in line.emulator.commands)
    for language in ("", "nl"):
        shown = {c["command"]: c["description"] for c in line.emulator.commands[language]}
        assert shown == {name: command.description for name, command in WORDS.commands.items()}


def test_a_button_is_answered_its_choice_shown_and_the_others_taken_away(line: Line, person: int) -> None:
    line.reactions(person, {"message": line.emulator.message(person, text="knoppen")})
    chat = line.emulator.chat(person)
    asked = next(m for m in chat.messages if m.buttons)
    assert asked.rows == [["Ja"], ["Een veel langere tekst op een knop"], ["Een mens spreken"]]
    line.emulator.press(person, "Ja", asked)
    said = line.reactions(person)
    assert chat.said[-2] == "knop t:hospice"
    assert said in ([], ["knop t:hospice"])
    assert asked.text == f"antwoord op knoppen\n\n{WORDS.chosen.format(title='Ja')}"
    assert asked.buttons == {}
    assert set(line.emulator.answered.values()) == {1}


def press(emulator: Emulator, person: int, **changes: Any) -> dict[str, Any]:
    """Return a press on a button with something changed."""
    emulator._queries["q-made-up"] = person
    query = {
        "id": "q-made-up",
        "from": {"id": person, "is_bot": False, "first_name": "x"},
        "message": {"message_id": 1, "date": 1, "chat": {"id": person, "type": "private"}, "text": "?"},
        "data": "~t:wlz~aaaaaaaaaaaaaaaa",
    }
    return {"callback_query": {name: value for name, value in (query | changes).items() if value is not None}}


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({}, ["oude knop"]),
        ({"data": "iets wat wij nooit maakten"}, ["antwoord op iets wat wij nooit maakten"]),
        ({"message": {"message_id": 9, "date": 0, "chat": {"id": 0, "type": "private"}}}, ["oude knop"]),
        ({"message": None}, ["oude knop"]),
        ({"data": None, "game_short_name": "spel"}, []),
        ({"data": ""}, []),
        ({"message": {"message_id": 9, "chat": {"id": -77, "type": "group"}}}, []),
    ],
    ids=["old button", "made up", "message too old to see", "no message", "game", "empty", "in a group"],
)
def test_buttons_of_every_kind_stop_loading(line: Line, regular: int, changes: dict[str, Any], said: list[str]) -> None:
    answered = line.emulator.answered["q-made-up"]
    found = line.reactions(regular, press(line.emulator, regular, **changes))
    line.emulator.wait_until(lambda: line.emulator.answered["q-made-up"] == answered + 1)
    assert found == said


def test_a_button_tapped_twice_counts_once(line: Line, person: int) -> None:
    line.reactions(person, {"message": line.emulator.message(person, text="knoppen")})
    asked = next(m for m in line.emulator.chat(person).messages if m.buttons)
    keyboard = asked.keyboard
    line.emulator.press(person, "Ja", asked)
    asked.keyboard = keyboard  # the second tap came before the buttons were gone
    line.emulator.press(person, "Ja", asked)
    line.reactions(person)
    assert line.emulator.chat(person).said.count("knop t:hospice") == 1


class TestEdited:
    """Changed messages."""

    def test_a_new_text_is_answered_and_said_to_be_so(self, line: Line, person: int) -> None:
        message = line.emulator.message(person, text="wat kost een hospies")
        line.reactions(person, {"message": message})
        edited = message | {"text": "wat kost een hospice", "edit_date": 1}
        said = line.reactions(person, {"edited_message": edited})
        assert said == [WORDS.edited, "antwoord op wat kost een hospice"]

    def test_the_same_text_is_no_change(self, line: Line, person: int) -> None:
        message = line.emulator.message(person, text="wat is palliatief")
        line.reactions(person, {"message": message})
        assert line.reactions(person, {"edited_message": message | {"edit_date": 1}}) == []

    def test_a_new_caption(self, line: Line, person: int) -> None:
        message = line.emulator.message(person, photo=SAMPLES["photo"], caption="nieuw bijschrift")
        assert line.reactions(person, {"edited_message": message}) == [
            WORDS.edited,
            "antwoord op nieuw bijschrift",
        ]

    @pytest.mark.parametrize("content", [{"location": PLACE}, {"photo": SAMPLES["photo"]}, {}], ids=str)
    def test_a_location_that_moves_is_no_change(self, line: Line, person: int, content: dict[str, Any]) -> None:
        edited = line.emulator.message(person, **content) | {"edit_date": 1}
        assert line.reactions(person, {"edited_message": edited}) == []

    def test_in_a_group_it_is_nothing(self, line: Line, person: int) -> None:
        edited = {"message_id": 1, "chat": {"id": -78, "type": "group"}, "text": "anders"}
        assert line.reactions(person, {"edited_message": edited}) == []


def in_group(emulator: Emulator, chat_id: int, kind: str, **content: Any) -> dict[str, Any]:
    """Return an update of a message in a group."""
    emulator.chat(chat_id, kind)
    return {"message": emulator.message(chat_id, **content)}


GROUPS = itertools.count(900)
GROUP_MESSAGES: list[Callable[[], dict[str, Any]]] = [
    lambda: {"text": "hallo allemaal"},
    lambda: {"text": "/start@nabij_test_bot"},
    lambda: {"photo": SAMPLES["photo"]},
    lambda: {"new_chat_members": [BOT]},
]


@pytest.mark.parametrize("kind", ["group", "supergroup"])
@pytest.mark.parametrize("content", GROUP_MESSAGES)
def test_a_group_hears_once_where_to_go_and_the_bot_leaves(
    line: Line, person: int, kind: str, content: Callable[[], dict[str, Any]]
) -> None:
    group = -next(GROUPS)
    line.emulator.push(in_group(line.emulator, group, kind, **content()))
    line.emulator.push(in_group(line.emulator, group, kind, text="en nog iets"))
    line.emulator.wait_until(lambda: group in line.emulator.left)
    line.reactions(person)
    assert line.emulator.chat(group).said == [Reply(WORDS.group.format(name="nabij_test_bot")).text]
    assert line.emulator.left.count(group) == 1
    assert all(message.sender_id != f"tg:{group}" for message in line.assistant.asked)


def test_put_in_a_group_twice_it_says_so_twice(line: Line, person: int) -> None:
    group = -next(GROUPS)
    chat = line.emulator.chat(group, "group")
    for times in (1, 2):
        chat.is_blocked = False
        member = {
            "chat": chat.as_dict(),
            "old_chat_member": {"status": "left"},
            "new_chat_member": {"status": "member"},
        }
        line.emulator.push({"my_chat_member": member})
        line.emulator.wait_until(lambda times=times: line.emulator.left.count(group) == times)  # type: ignore[misc]
        gone = {"old_chat_member": {"status": "member"}, "new_chat_member": {"status": "left"}}
        line.emulator.push({"my_chat_member": {"chat": chat.as_dict()} | gone})
    line.reactions(person)
    assert len(chat.said) == 2


class TestBlocked:
    """People who block the bot."""

    @staticmethod
    def member(line: Line, person: int, was: str, is_now: str) -> dict[str, Any]:
        chat = line.emulator.chat(person).as_dict()
        return {
            "my_chat_member": {"chat": chat, "old_chat_member": {"status": was}, "new_chat_member": {"status": is_now}}
        }

    def test_after_blocking_and_unblocking_people_are_answered(self, line: Line, person: int) -> None:
        assert line.reactions(person, self.member(line, person, "member", "kicked")) == []
        assert line.reactions(person, self.member(line, person, "kicked", "member")) == []
        assert line.reactions(person, {"message": line.emulator.message(person, text="terug")}) == ["antwoord op terug"]

    def test_to_somebody_who_blocks_nothing_is_tried_twice(self, line: Line, person: int) -> None:
        other = line.introduced(next(PEOPLE))
        line.emulator.chat(person).is_blocked = True
        calls = line.emulator.calls["sendMessage"]
        line.emulator.say(person, "twee vragen")
        line.reactions(other)
        line.emulator.wait_until(lambda: len([m for m in line.assistant.asked if m.text == "twee vragen"]) == 1)
        line.reactions(other)
        assert line.emulator.calls["sendMessage"] == calls + 3
        line.emulator.chat(person).is_blocked = False
        assert line.reactions(person) == []


def test_the_first_message_is_said_once_and_first(line: Line) -> None:
    person = next(PEOPLE)
    opening = Reply(WORDS.introduction("")).text
    assert "computerprogramma" in opening
    assert "Telegram kan zien" in opening
    assert "website is meer privé" in opening
    first = line.reactions(person, {"message": line.emulator.message(person, text="hallo")})
    assert first == [opening, "antwoord op hallo"]
    assert line.reactions(person, {"message": line.emulator.message(person, text="hallo")}) == ["antwoord op hallo"]
    assert [m.metadata for m in line.assistant.asked[-4:-3]] == [{"introduced": True}]


@pytest.mark.parametrize("content", [{"voice": SAMPLES["voice"]}, {"text": "/start"}, {"sticker": SAMPLES["sticker"]}])
def test_the_first_message_comes_before_any_reaction(line: Line, content: dict[str, Any]) -> None:
    person = next(PEOPLE)
    said = line.reactions(person, {"message": line.emulator.message(person, **content)})
    assert (len(said), said[0]) == (2, Reply(WORDS.introduction("")).text)


def test_somebody_in_need_is_answered_before_it(line: Line) -> None:
    person = next(PEOPLE)
    alarm = Reply(load_library().safety.replies["suicidaliteit"].alarm.strip()).text
    line.assistant.replies_to["ik wil niet meer"] = [{"text": alarm}]
    said = line.reactions(person, {"message": line.emulator.message(person, text="ik wil niet meer")})
    assert said == [alarm, Reply(WORDS.introduction("")).text]


class FindsPlaces:
    """What an assistant does that can look for care near a place."""

    def __init__(self) -> None:
        self.asked: list[tuple[float, float]] = []

    async def __call__(self, message: Any, latitude: float, longitude: float) -> None:
        self.asked.append((latitude, longitude))
        await message.output_channel.send_response(message.sender_id, {"text": "bij u in de buurt"})


@pytest.mark.parametrize("content", ["location", "venue"])
def test_a_location_goes_to_an_assistant_that_can_look_there(
    line: Line, person: int, content: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    finds = FindsPlaces()
    monkeypatch.setattr(line.assistant, "handle_location", finds, raising=False)
    sample = {"location": PLACE} if content == "location" else {"venue": SAMPLES["venue"], "location": PLACE}
    assert line.reactions(person, {"message": line.emulator.message(person, **sample)}) == ["bij u in de buurt"]
    assert finds.asked == [(52.09, 5.12)]

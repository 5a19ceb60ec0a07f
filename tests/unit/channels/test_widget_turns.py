"""A message from a page: taken on once, answered in order, shown also when the database does not answer."""

from __future__ import annotations

import asyncio
import threading
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot.channels import turns as module
from bot.channels.events import LocalNotifier
from bot.channels.turns import CHANNEL, MAXIMUM_WAITING, PageOutput, Sent, Store, TooManyWaitingError, Turns
from bot.content.library import load_library
from bot.shared.ordered import wait_for_turn
from bot.store.claims import LEASE_SECONDS
from bot.store.conversations import utc_now
from bot.store.database import connect, migrate
from bot.store.outbox import Outbox
from bot.store.vault import Vault, new_key

SAFETY = load_library().safety
WHO = "web:a"
KEPT = {"text": "hallo", "payload": None, "origin": None}


class BrokenEngine:
    """An engine whose database is gone or hangs, as long as `trouble` says so."""

    def __init__(self, engine):
        self._engine, self.trouble, self.release = engine, "", threading.Event()

    def _meet_trouble(self):
        if self.trouble == "gone":
            raise OperationalError("x", {}, Exception())
        if self.trouble == "hangs":
            self.release.wait(10)

    def begin(self):
        self._meet_trouble()
        return self._engine.begin()

    def connect(self):
        self._meet_trouble()
        return self._engine.connect()


@pytest.fixture
def outbox(tmp_path):
    url = f"sqlite:///{tmp_path / 'nabij.db'}"
    migrate(url)
    engine = connect(url)
    outbox = Outbox(BrokenEngine(engine), Vault(new_key()))
    yield outbox
    engine.dispose()


class Scene:
    """Turns with a handler that repeats what it hears, in turn but for "help", and what it heard."""

    def __init__(self, outbox):
        self.outbox, self.notifier, self.heard = outbox, LocalNotifier(), []
        self.turns = Turns(Store(outbox), self.notifier, SAFETY, self.handle)
        self.turns.is_alarm = lambda text: text == "help"
        self.wait = None

    async def handle(self, message):
        if message.text == "help":
            await message.output_channel.send_response(message.sender_id, {"text": "bel 112"})
        await wait_for_turn(message)
        self.heard.append(message)
        if self.wait:
            await self.wait.wait()
        await message.output_channel.send_response(message.sender_id, {"text": f"u zei {message.text}"})
        await message.output_channel.send_response(message.sender_id, {"text": "kies", "buttons": [{"title": "a"}]})

    async def say(self, identity, text, payload=None, sender=WHO):
        taken = await self.turns.accept(sender, Sent(identity, text, payload, {"campaign": "c"}))
        await self.turns.finish()
        return taken

    def shown(self, sender=WHO):
        return [(e.data["type"], e.data.get("text", "")) for e in self.outbox.after(sender, 0)]


def play(outbox, act):
    async def scene():
        return await act(Scene(outbox))

    return asyncio.run(scene())


def test_what_was_said_what_is_answered_and_that_it_is_done(outbox):
    async def act(scene):
        assert await scene.say("m1", "hallo") is True
        return scene

    scene = play(outbox, act)
    assert scene.shown() == [("said", "hallo"), ("reply", "u zei hallo"), ("reply", "kies"), ("done", "")]
    (message,) = scene.heard
    assert (message.text, message.sender_id, message.input_channel) == ("hallo", WHO, CHANNEL)
    assert message.metadata == {"campaign": "c"}
    events = [e.data for e in outbox.after(WHO, 0)]
    assert [e["key"] for e in events] == ["m1:said", "m1:1", "m1:2", "m1:done"]
    assert events[2]["buttons"] == [{"title": "a"}]
    assert [e.get("id") for e in events] == ["m1", None, None, "m1"]


def test_the_same_message_again_is_answered_once(outbox):
    async def act(scene):
        taken = [await scene.say("m1", "hallo") for _ in range(3)]
        return taken, len(scene.heard)

    assert play(outbox, act) == ([True, False, False], 1)


def test_the_same_message_ten_times_at_once_is_answered_once(outbox):
    async def act(scene):
        sent = [scene.turns.accept(WHO, Sent("m1", "hallo")) for _ in range(MAXIMUM_WAITING)]
        taken = await asyncio.gather(*sent)
        await scene.turns.finish()
        return sum(taken), len(scene.heard), len(scene.shown())

    assert play(outbox, act) == (1, 1, 4)


def test_a_button_sends_its_payload_and_shows_its_title(outbox):
    async def act(scene):
        await scene.say("m1", "Hulp thuis", "~t:zorg_thuis~x")
        return scene

    scene = play(outbox, act)
    assert scene.heard[0].text == "~t:zorg_thuis~x"
    assert scene.shown()[0] == ("said", "Hulp thuis")


@pytest.mark.parametrize(
    ("typed", "shown"),
    [("mijn bsn is 111222333", "mijn bsn is (nummer weggelaten)"), ("<b></b>", "…"), ("/restart", "restart")],
)
def test_what_is_shown_is_what_is_kept(outbox, typed, shown):
    async def act(scene):
        await scene.say("m1", typed)
        return scene

    scene = play(outbox, act)
    assert scene.shown()[0] == ("said", shown)
    assert scene.heard[0].text == typed


def test_messages_of_one_person_are_answered_in_order_and_others_do_not_wait(outbox):
    async def act(scene):
        scene.wait = asyncio.Event()
        await scene.turns.accept(WHO, Sent("m1", "een"))
        await scene.turns.accept(WHO, Sent("m2", "twee"))
        await scene.turns.accept("web:b", Sent("m1", "ander"))
        while len(scene.heard) < 2:
            await asyncio.sleep(0.01)
        first = sorted(m.text for m in scene.heard)
        scene.wait.set()
        await scene.turns.finish()
        return first, scene.shown()

    first, shown = play(outbox, act)
    assert first == ["ander", "een"]
    assert [text for kind, text in shown if kind in ("reply", "done") and text != "kies"] == [
        *("u zei een", "", "u zei twee", ""),
    ]


def test_what_is_urgent_does_not_wait_for_the_message_before_it(outbox):
    async def act(scene):
        scene.wait = asyncio.Event()
        await scene.turns.accept(WHO, Sent("m1", "een"))
        await scene.turns.accept(WHO, Sent("m2", "help"))
        while ("reply", "bel 112") not in scene.shown() or not scene.heard:
            await asyncio.sleep(0.01)
        heard = [m.text for m in scene.heard]
        scene.wait.set()
        await scene.turns.finish()
        return heard, [m.text for m in scene.heard]

    assert play(outbox, act) == (["een"], ["een", "help"])


def test_who_sends_too_much_at_once_has_to_wait(outbox):
    async def act(scene):
        scene.wait = asyncio.Event()
        for number in range(MAXIMUM_WAITING):
            await scene.turns.accept(WHO, Sent(f"m{number}", "hallo"))
        with pytest.raises(TooManyWaitingError):
            await scene.turns.accept(WHO, Sent("one too many", "hallo"))
        scene.wait.set()
        await scene.turns.finish()
        return await scene.say("later", "hallo")

    assert play(outbox, act) is True


def test_a_turn_that_a_crash_broke_off_is_finished_without_doubles(outbox):
    outbox.claims.claim(WHO, "m1", KEPT)
    outbox.append(WHO, "m1:said", {"type": "said", "text": "hallo"})
    outbox.append(WHO, "m1:1", {"type": "reply", "text": "u zei hallo"})

    async def act(scene):
        early = await scene.say("m1", "hallo")
        outbox.claims._clock = lambda: utc_now() + timedelta(seconds=LEASE_SECONDS)
        return early, await scene.say("m1", "hallo"), scene.shown()

    early, late, shown = play(outbox, act)
    assert (early, late) == (False, True)
    assert shown == [("said", "hallo"), ("reply", "u zei hallo"), ("reply", "kies"), ("done", "")]


@pytest.mark.parametrize("trouble", ["gone", "hangs"])
def test_without_a_database_the_answer_goes_past_it(outbox, trouble, monkeypatch):
    monkeypatch.setattr(module, "STORE_SECONDS", 0.05)
    outbox._engine.trouble = trouble

    async def act(scene):
        with scene.notifier.listening(outbox.conversation(WHO)) as listener:
            taken = [await scene.say("m1", "hallo"), await scene.say("m1", "hallo")]
            passed = [(e["type"], e["key"]) for e in listener.take()]
        outbox._engine.release.set()
        return taken, passed

    expected = [("said", "m1:said"), ("reply", "m1:1"), ("reply", "m1:2"), ("done", "m1:done")]
    assert play(outbox, act) == ([True, False], expected)


def test_safety_replies_are_marked_and_what_follows_them_is_not(outbox):
    texts = SAFETY.replies["suicidaliteit"]
    answer = "Een antwoord.\n" + texts.check

    async def act(scene):
        output = PageOutput(scene.turns, "een")
        for text in (texts.alarm, texts.follow_up, answer, "Een antwoord.", texts.stay):
            await output.send_response(WHO, {"text": "\n".join(line.strip() for line in text.splitlines())})

    play(outbox, act)
    assert [e.data.get("urgent", False) for e in outbox.after(WHO, 0)] == [True, False, True, False, True]


def test_only_what_is_for_the_page_reaches_it(outbox):
    async def act(scene):
        file = {"type": "file", "payload": {"name": "a.pdf", "title": "A", "token": "t"}}
        message = {"text": "klaar", "attachment": file, "metadata": {"x": 1}, "custom": {"y": 2}, "buttons": []}
        await PageOutput(scene.turns, "een").send_response(WHO, message)
        await PageOutput(scene.turns, "twee").send_text_message(WHO, "en nog iets")

    play(outbox, act)
    first, second = (e.data for e in outbox.after(WHO, 0))
    assert set(first) == {"type", "text", "attachment", "key"}
    assert second["text"] == "en nog iets"


def test_a_conversation_that_is_deleted_while_it_talks_keeps_the_last_turn_only(outbox):
    async def act(scene):
        await scene.say("m1", "hallo")

        async def forget(message):
            scene.turns.conversation_forgotten(message.sender_id)
            await message.output_channel.send_response(message.sender_id, {"text": "gewist"})

        scene.turns._handle = forget
        await scene.say("m2", "wis mijn gegevens")
        return scene.shown()

    shown = play(outbox, act)
    assert shown == [("said", "wis mijn gegevens"), ("reply", "gewist"), ("forget", ""), ("done", "")]
    assert outbox.after(WHO, 0)[2].data["before"] == "m2"


def test_forgetting_empties_and_tells_other_tabs(outbox):
    async def act(scene):
        await scene.say("m1", "hallo")
        with scene.notifier.listening(outbox.conversation(WHO)) as listener:
            await scene.turns.forget(WHO)
            return scene.shown(), listener.take()

    assert play(outbox, act) == ([], [{"type": "forget"}])


def test_nothing_of_a_conversation_stays_in_memory(outbox):
    async def act(scene):
        await scene.say("m1", "hallo")
        await scene.turns.forget(WHO)
        turns = scene.turns
        return len(turns._places), dict(turns._waiting), turns._forgotten, turns._tasks, turns.answering, turns.unmarked

    assert play(outbox, act) == (0, {}, set(), set(), set(), set())

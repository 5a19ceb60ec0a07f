"""What a node accepted is answered, also when the node, its turn or its database fails in between."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot.channels.events import LocalNotifier
from bot.channels.takeover import Takeover
from bot.channels.turns import MAXIMUM_ATTEMPTS, Recovery, Sent, Store, Turns
from bot.content.library import load_library
from bot.shared.ordered import wait_for_turn
from bot.store.claims import LEASE_SECONDS
from bot.store.conversations import utc_now
from bot.store.database import connect, migrate
from bot.store.outbox import Outbox
from bot.store.vault import Vault, new_key

SAFETY = load_library().safety
STORE_SECONDS = 60.0
"""A busy machine is no silent database."""
WHO, SORRY = "web:a", "het spijt ons"
KEPT = {"text": "hallo", "payload": None, "origin": {"campaign": "c"}}


class Scene:
    """A node that repeats what it hears; `stored` are the messages that a conversation holds already."""

    def __init__(self, engine, vault):
        self.outbox, self.heard, self.stored, self.late = Outbox(engine, vault), [], set(), timedelta()
        self.outbox.claims._clock = lambda: utc_now() + self.late
        recovery = Recovery(lambda sender, message: (sender, message) in self.stored, SORRY)
        self.turns = Turns(Store(self.outbox), LocalNotifier(), SAFETY, self.handle, recovery)
        self.takeover = Takeover(self.turns)

    async def handle(self, message):
        await wait_for_turn(message)
        self.heard.append((message.text, message.metadata))
        await message.output_channel.send_response(message.sender_id, {"text": f"u zei {message.text}"})

    def left_by_another(self, message, text="hallo", sender=WHO):
        """Let a node take a message on and stop."""
        self.outbox.claims.claim(sender, message, {**KEPT, "text": text})

    async def look_later(self):
        """Look when the lease is over."""
        self.late += timedelta(seconds=LEASE_SECONDS)
        await self.takeover.look()
        await self.turns.finish()

    def said(self, sender=WHO):
        return [e.data["text"] for e in self.outbox.after(sender, 0) if e.data["type"] == "reply"]

    def done(self, sender=WHO):
        return [e.data["id"] for e in self.outbox.after(sender, 0) if e.data["type"] == "done"]


@pytest.fixture
def play(tmp_path, monkeypatch):
    monkeypatch.setattr("bot.channels.turns.STORE_SECONDS", STORE_SECONDS)
    url = f"sqlite:///{tmp_path / 'nabij.db'}"
    migrate(url)
    engine = connect(url)

    def run(act):
        async def scene():
            return await act(Scene(engine, Vault(new_key())))

        return asyncio.run(scene())

    yield run
    engine.dispose()


def test_what_was_left_is_answered_in_order_by_who_looks_and_once(play):
    async def act(scene):
        scene.left_by_another("m1", "een")
        scene.left_by_another("m2", "twee")
        scene.left_by_another("m1", "ander", "web:b")
        await scene.takeover.look()
        early = list(scene.heard)
        await scene.look_later()
        await scene.look_later()
        return early, scene.said(), scene.said("web:b"), scene.done(), scene.heard[0][1]

    assert play(act) == ([], ["u zei een", "u zei twee"], ["u zei ander"], ["m1", "m2"], {"campaign": "c"})


def test_a_new_message_waits_for_what_was_left_before_it(play):
    async def act(scene):
        scene.left_by_another("m1", "een")
        await scene.turns.accept(WHO, Sent("m2", "twee"))
        await asyncio.sleep(0.05)
        await scene.look_later()
        return scene.said(), scene.done()

    assert play(act) == (["u zei een", "u zei twee"], ["m1", "m2"])


def test_a_turn_that_was_stored_before_the_crash_is_not_played_again(play):
    async def act(scene):
        scene.left_by_another("m1")
        scene.outbox.append(WHO, "m1:1", {"type": "reply", "text": "het antwoord"})
        scene.stored.add((WHO, "m1"))
        await scene.look_later()
        return scene.heard, scene.said(), scene.done()

    assert play(act) == ([], ["het antwoord"], ["m1"])


def test_a_message_that_stops_every_node_gets_a_kind_sentence_at_last(play):
    async def act(scene):
        scene.left_by_another("m1")
        for _ in range(MAXIMUM_ATTEMPTS - 1):
            scene.late += timedelta(seconds=LEASE_SECONDS)
            assert scene.outbox.claims.abandoned()
        await scene.look_later()
        return scene.heard, scene.said(), scene.done()

    assert play(act) == ([], [SORRY], ["m1"])


def test_a_long_turn_is_kept_and_not_taken_over(play):
    async def act(scene):
        going_on = asyncio.Event()

        async def slow(message):
            await going_on.wait()
            await message.output_channel.send_response(message.sender_id, {"text": "klaar"})

        scene.turns._handle = slow
        await scene.turns.accept(WHO, Sent("m1", "hallo"))
        for _ in range(3):
            scene.late += timedelta(seconds=LEASE_SECONDS - 1)
            await scene.takeover.look()
        left = scene.outbox.claims.abandoned()
        going_on.set()
        await scene.turns.finish()
        return left, scene.said()

    assert play(act) == ([], ["klaar"])


def test_what_could_not_be_marked_as_answered_is_marked_later_and_not_answered_again(play):
    async def act(scene):
        finish = scene.outbox.claims.finish

        def fail(*_):
            raise OperationalError("x", {}, Exception())

        scene.outbox.claims.finish = fail
        await scene.turns.accept(WHO, Sent("m1", "hallo"))
        await scene.turns.finish()
        scene.outbox.claims.finish = finish
        await scene.look_later()
        await scene.look_later()
        return scene.heard[1:], scene.said(), scene.turns.unmarked

    assert play(act) == ([], ["u zei hallo"], set())


def test_one_look_that_fails_does_not_end_the_watch(play, monkeypatch):
    monkeypatch.setattr("bot.channels.takeover.WATCH_SECONDS", 0.01)

    async def act(scene):
        looks = []

        async def look():
            looks.append(len(looks))
            raise RuntimeError("broken on purpose")

        scene.takeover.look = look
        watch = asyncio.create_task(scene.takeover.watch())
        while len(looks) < 3:
            await asyncio.sleep(0.01)
        watch.cancel()
        return looks[:3]

    assert play(act) == [0, 1, 2]

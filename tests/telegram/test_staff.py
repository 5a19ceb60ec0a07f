"""What staff say, brought to Telegram: named, once, by any node, and the end when the person blocks the bot."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any, Coroutine

import pytest
from sqlalchemy.engine import Engine

from bot.content.library import load_library
from bot.content.live import load_live_words
from bot.dialogue.buttons import ButtonSigner
from bot.dialogue.replies import Composer
from bot.live.announcer import Announcer
from bot.live.delivery import Deliverer
from bot.live.posts import TelegramPost
from bot.store.handover import HandoverRepository
from bot.store.staff import Role, StaffRepository
from bot.store.vault import Vault
from tests.telegram.emulator import Emulator
from tests.telegram.line import Line, running

WORDS = load_live_words()


class Staff:
    """Dirk, and the deliveries of two nodes: one polls Telegram, the other only sends."""

    def __init__(self, engine: Engine, vault: Vault, lines: tuple[Line, Line]) -> None:
        self.handovers = HandoverRepository(engine, vault, 30)
        self.dirk = StaffRepository(engine, vault).add("Dirk Bos", "dirk@voorbeeld.nl", [Role.WORKER], "x")
        signer, compose = ButtonSigner(vault.derive("buttons")), Composer(load_library())
        announcer = Announcer(WORDS, compose, self.handovers.called, 15)
        self._nodes = [
            (line, Deliverer(self.handovers, {"telegram": TelegramPost(line.channel, signer)}, announcer, name))
            for name, line in zip(("node-1", "node-2"), lines)
        ]

    def takes(self, chat_id: int) -> str:
        """Take the conversation of somebody who asked."""
        reference = self.handovers.request(f"tg:{chat_id}", "telegram", "utrecht").reference
        assert self.handovers.accept(reference, self.dirk, "Dirk")
        return reference

    def deliver(self) -> None:
        """Let both nodes look at the same moment, and finish."""
        for step in ("look", "settle"):
            begun = [self._begin(line, getattr(deliverer, step)()) for line, deliverer in self._nodes]
            for future in begun:
                future.result(20)

    @staticmethod
    def _begin(line: Line, work: Coroutine[Any, Any, None]) -> Future[None]:
        return asyncio.run_coroutine_threadsafe(work, line.loop)


@pytest.fixture(scope="module")
def staff(emulator: Emulator, engine: Engine, vault: Vault, line: Line) -> Iterator[Staff]:
    """Staff with two nodes."""
    with running(emulator, engine, vault) as other:
        yield Staff(engine, vault, (line, other))


def test_words_of_staff_are_named_and_nothing_in_them_is_markup(staff: Staff, emulator: Emulator) -> None:
    chat = emulator.chat(70_001)
    reference = staff.takes(chat.id)
    staff.handovers.staff_says(reference, staff.dirk, "Dag <b>Mies</b> & Kees")
    staff.deliver()
    accepted, said = chat.said
    assert accepted.startswith("U schrijft nu met Dirk van het informatiepunt")
    assert said == "Dirk (informatiepunt):\nDag <b>Mies</b> & Kees"
    assert list(chat.messages[0].buttons) == [WORDS.buttons.stop]


def test_two_nodes_send_each_message_once(staff: Staff, emulator: Emulator) -> None:
    chats = [emulator.chat(number) for number in range(70_010, 70_014)]
    for chat in chats:
        reference = staff.takes(chat.id)
        for number in range(3):
            staff.handovers.staff_says(reference, staff.dirk, f"zin {number}")
    for _ in range(3):
        staff.deliver()
    expected = [f"Dirk (informatiepunt):\nzin {number}" for number in range(3)]
    assert [chat.said[1:] for chat in chats] == [expected] * len(chats)


def test_who_blocks_the_bot_has_left(staff: Staff, emulator: Emulator) -> None:
    chat = emulator.chat(70_020)
    reference = staff.takes(chat.id)
    chat.is_blocked = True
    staff.deliver()
    assert staff.handovers.state_of(f"tg:{chat.id}") is None
    assert staff.handovers.messages(reference)[-1].kind.value == "left"
    staff.deliver()
    assert chat.said == []


def test_a_changed_message_to_staff_gets_no_sentence_of_the_assistant(line: Line) -> None:
    class Gate:
        async def is_with_staff(self, sender_id: str) -> bool:
            return sender_id == "tg:70030"

    line.assistant.gate = Gate()
    try:
        chat = line.emulator.chat(line.introduced(70_030))
        other = line.emulator.chat(line.introduced(70_031))
        edits = {}
        for each in (chat, other):
            message = {"message_id": 900, "chat": each.as_dict(), "from": {"id": each.id}, "date": 0, "text": "anders"}
            edits[each.id] = line.reactions(each.id, {"edited_message": message})
    finally:
        del line.assistant.gate
    assert edits[chat.id] == ["antwoord op anders"]
    assert edits[other.id][-1] == "antwoord op anders" and len(edits[other.id]) == 2

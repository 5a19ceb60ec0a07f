"""Another key for everything that is stored, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from bot.store.conversations import ConversationRepository
from bot.store.reviews import ReviewRepository
from bot.store.rotation import SEALED, rotate
from bot.store.staff import StaffRepository
from bot.store.updates import TelegramUpdates
from bot.store.vault import Vault, VaultError, new_key
from tests.unit.store.everybody import BOT, DAYS, SENDER, fill, held


class SameNames(Vault):
    """A vault with another key that gives the same pseudonyms, as a rotated one must."""

    def __init__(self, before):
        super().__init__(new_key())
        self.pseudonym = before.pseudonym


def read(engine, vault):
    """Return everything of every table, as it is read."""
    found = [(each.kind, each.content) for each in held(engine, vault)]
    updates = TelegramUpdates(engine, vault, BOT, "node")
    waiting = updates.waiting(updates.chat_of(SENDER))
    reviewed = ReviewRepository(engine, vault, DAYS).open_messages(10)
    return [found, waiting, StaffRepository(engine, vault).all(), reviewed]


@pytest.fixture
def filled(engine, vault):
    fill(engine, vault)
    turns = ConversationRepository(engine, vault, DAYS)
    for number in range(2, 8):
        turns.append(SENDER, number, {"events": [], "said": f"zin {number}"})
    ReviewRepository(engine, vault, DAYS).add("mag de kat mee", [], date.today() - timedelta(7))
    return read(engine, vault)


def test_everything_opens_with_the_new_key_only(engine, vault, filled):
    new = SameNames(vault)
    assert rotate(engine, vault, new) == {
        **{each.table: 1 for each in SEALED},
        **{"conversation_turn": 7, "handover_message": 3, "chat_event": 2, "telegram_update": 2},
    }
    assert read(engine, new) == filled
    with pytest.raises(VaultError):
        read(engine, vault)


def test_one_that_was_stopped_half_way_goes_on(engine, vault, filled, monkeypatch):
    new = SameNames(vault)
    monkeypatch.setattr("bot.store.rotation.ROWS_AT_ONCE", 2)
    monkeypatch.setattr("bot.store.rotation.SEALED", SEALED[:2])
    rotate(engine, vault, new)
    monkeypatch.setattr("bot.store.rotation.SEALED", SEALED)
    assert rotate(engine, vault, new)["conversation_turn"] == 0
    assert read(engine, new) == filled


def test_a_wrong_old_key_changes_nothing(engine, vault, filled):
    with pytest.raises(VaultError):
        rotate(engine, Vault(new_key()), SameNames(vault))
    assert read(engine, vault) == filled


def test_what_was_answered_and_emptied_is_passed_over(engine, vault, filled):
    updates = TelegramUpdates(engine, vault, BOT, "node")
    updates.finish(updates.waiting(updates.chat_of(SENDER))[0])
    assert rotate(engine, vault, SameNames(vault))["telegram_update"] == 0

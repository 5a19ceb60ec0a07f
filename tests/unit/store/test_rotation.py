"""Another key for everything that is stored, on both databases."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import LargeBinary

from bot.store.conversations import ConversationRepository, utc_now
from bot.store.guides import GuideRepository
from bot.store.handover import HandoverRepository
from bot.store.models import Base
from bot.store.outbox import Outbox
from bot.store.requests import CallbackDetails, RequestRepository
from bot.store.reviews import ReviewRepository
from bot.store.rotation import SEALED, SHORT_LIVED, rotate
from bot.store.staff import Role, StaffRepository
from bot.store.unanswered import HOLD, Unanswered, UnansweredRepository
from bot.store.vault import Vault, VaultError, new_key

DAYS = 30


class SameNames(Vault):
    """A vault with another key that gives the same pseudonyms, as a rotated one must."""

    def __init__(self, before):
        super().__init__(new_key())
        self.pseudonym = before.pseudonym


def read(engine, vault):
    """Return one thing of every table, as it is read."""
    requests, handovers = RequestRepository(engine, vault, DAYS), HandoverRepository(engine, vault, DAYS)
    return [
        ConversationRepository(engine, vault, DAYS).last_turns("jan", None),
        GuideRepository(engine, vault, DAYS).load("jan", "wensenboekje"),
        [(each.details, requests.notes(each.reference)) for each in requests.mine("jan")],
        handovers.of_person("jan"),
        StaffRepository(engine, vault).all(),
        UnansweredRepository(engine, vault, lambda: utc_now() + HOLD).due(),
        ReviewRepository(engine, vault, DAYS).open_messages(10),
    ]


@pytest.fixture
def filled(engine, vault):
    turns = ConversationRepository(engine, vault, DAYS)
    for number in range(1, 8):
        turns.append("jan", number, {"said": f"zin {number}"})
    GuideRepository(engine, vault, DAYS).save("jan", "wensenboekje", {"answers": [1]}, keep=True)
    anna = StaffRepository(engine, vault).add("Anna", "anna@voorbeeld.nl", [Role.WORKER], "hash")
    requests, handovers = RequestRepository(engine, vault, DAYS), HandoverRepository(engine, vault, DAYS)
    requests.note(requests.create("jan", CallbackDetails("+31612345678"), "web", "utrecht"), anna, "gebeld")
    handovers.accept(handovers.request("jan", "web", "utrecht", "samenvatting").reference, anna, "Anna")
    handovers.person_says("jan", "hallo")
    UnansweredRepository(engine, vault).add("jan", Unanswered("mag de kat mee", ()))
    ReviewRepository(engine, vault, DAYS).add("mag de kat mee", [], date.today() - timedelta(7))
    claims = Outbox(engine, vault).claims
    claims.claim("jan", "answered", {"text": "hallo"})
    claims.finish("jan", "answered")
    claims.claim("jan", "waits", {"text": "hallo"})
    return read(engine, vault)


def test_everything_opens_with_the_new_key_only(engine, vault, filled):
    new = SameNames(vault)
    assert rotate(engine, vault, new) == {
        **{each.table: 1 for each in SEALED},
        **{"conversation_turn": 7, "handover_message": 2, "chat_event": 0},
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


def test_no_sealed_table_is_forgotten():
    sealed = {
        table.name
        for table in Base.metadata.tables.values()
        if any(isinstance(column.type, LargeBinary) for column in table.columns)
    }
    assert sealed <= {each.table for each in SEALED} | set(SHORT_LIVED)

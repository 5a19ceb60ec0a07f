"""Progress in guides: sealed, apart for everybody, and gone when its time has come; on both databases."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import text

from bot.store.guides import SESSION, GuideRepository
from bot.store.vault import Vault, VaultError, new_key

CANARY = "kanariewoord-7731"
PROGRESS = {"answers": {"goede_dag": CANARY}}


@pytest.fixture
def now():
    return [datetime(2026, 11, 22, tzinfo=timezone.utc)]


@pytest.fixture
def guides(engine, vault, now):
    return GuideRepository(engine, vault, 180, lambda: now[0])


def test_what_is_saved_comes_back(guides):
    guides.save("tg:1", "wensenboekje", PROGRESS, keep=True)
    assert guides.load("tg:1", "wensenboekje") == PROGRESS
    assert guides.load("tg:1", "routewijzer") is None
    assert guides.load("tg:2", "wensenboekje") is None


def test_saving_again_replaces(guides, engine):
    for number in range(3):
        guides.save("tg:1", "wensenboekje", {"n": number}, keep=True)
    assert guides.load("tg:1", "wensenboekje") == {"n": 2}
    with engine.connect() as connection:
        assert connection.execute(text("SELECT count(*) FROM guide_progress")).scalar() == 1


def test_without_permission_it_lasts_as_long_as_a_conversation(guides, now):
    guides.save("tg:1", "wensenboekje", PROGRESS, keep=False)
    now[0] += SESSION - timedelta(minutes=1)
    assert guides.load("tg:1", "wensenboekje") == PROGRESS
    now[0] += timedelta(minutes=2)
    assert guides.load("tg:1", "wensenboekje") is None


def test_with_permission_a_week_of_silence_loses_nothing(guides, now):
    guides.save("tg:1", "wensenboekje", PROGRESS, keep=True)
    now[0] += timedelta(days=8)
    assert guides.load("tg:1", "wensenboekje") == PROGRESS
    now[0] += timedelta(days=173)
    assert guides.load("tg:1", "wensenboekje") is None


def test_a_no_after_a_yes_shortens_it(guides, now):
    guides.save("tg:1", "wensenboekje", PROGRESS, keep=True)
    guides.save("tg:1", "wensenboekje", PROGRESS, keep=False)
    now[0] += timedelta(days=1)
    assert guides.load("tg:1", "wensenboekje") is None


def test_what_has_expired_is_deleted(guides, engine, now):
    guides.save("tg:1", "wensenboekje", PROGRESS, keep=False)
    guides.save("tg:1", "routewijzer", PROGRESS, keep=True)
    now[0] += timedelta(days=1)
    assert guides.purge_expired() == 1
    assert guides.guides("tg:1") == ["routewijzer"]


def test_the_latest_comes_first(guides, now):
    guides.save("tg:1", "wensenboekje", PROGRESS, keep=True)
    now[0] += timedelta(minutes=1)
    guides.save("tg:1", "routewijzer", PROGRESS, keep=True)
    assert guides.guides("tg:1") == ["routewijzer", "wensenboekje"]
    now[0] += timedelta(minutes=1)
    guides.save("tg:1", "wensenboekje", PROGRESS, keep=True)
    assert guides.guides("tg:1") == ["wensenboekje", "routewijzer"]


def test_forgetting_one_or_all(guides):
    for guide in ("wensenboekje", "routewijzer"):
        guides.save("tg:1", guide, PROGRESS, keep=True)
    guides.save("tg:2", "wensenboekje", PROGRESS, keep=True)
    assert guides.forget("tg:1", "routewijzer") == 1
    assert guides.forget("tg:1") == 1
    assert guides.load("tg:2", "wensenboekje") == PROGRESS


def test_nothing_readable_is_stored(guides, engine):
    guides.save("tg:1", "wensenboekje", PROGRESS, keep=True)
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM guide_progress")).all()
    assert CANARY not in str([bytes(v) if isinstance(v, memoryview) else v for row in rows for v in row])
    assert "tg:1" not in str(rows)


def test_another_key_opens_nothing(guides, engine, now):
    guides.save("tg:1", "wensenboekje", PROGRESS, keep=True)
    with engine.begin() as connection:
        other = Vault(new_key()).pseudonym("tg:1")
        connection.execute(text("UPDATE guide_progress SET conversation = :c"), {"c": other})
    stolen = GuideRepository(engine, Vault(new_key()), 180, lambda: now[0])
    assert stolen.load("tg:1", "wensenboekje") is None


def test_a_row_moved_to_another_guide_does_not_open(guides, engine):
    guides.save("tg:1", "wensenboekje", PROGRESS, keep=True)
    with engine.begin() as connection:
        connection.execute(text("UPDATE guide_progress SET guide = 'routewijzer'"))
    with pytest.raises(VaultError):
        guides.load("tg:1", "routewijzer")

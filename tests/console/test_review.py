"""The console's process takes everybody out of what the chat left behind, without being asked."""

from __future__ import annotations

import time
from datetime import timedelta

from sqlalchemy import func, select

from bot.store.conversations import utc_now
from bot.store.database import connect, migrate
from bot.store.review_models import UnansweredMessageRow
from bot.store.reviews import ReviewRepository
from bot.store.unanswered import HOLD, Unanswered, UnansweredRepository
from bot.store.vault import Vault, new_key
from tests.console.running import start_console

DAYS, WEEK = 90, timedelta(days=7)
WAIT_SECONDS = 60


def leave(engine, vault, ago, text):
    earlier = UnansweredRepository(engine, vault, lambda: utc_now() - ago)
    earlier.add("web:jan", Unanswered(text, ("hospice",)))


def test_from_what_was_typed_to_what_may_be_shown(tmp_path):
    url, key = f"sqlite:///{tmp_path / 'nabij.db'}", new_key()
    migrate(url)
    engine, vault = connect(url), Vault(key)
    leave(engine, vault, HOLD + timedelta(minutes=1), "mn man wilhelminus wil de kat mee in bed")
    running = start_console(tmp_path, key, url)
    try:
        deadline = time.monotonic() + WAIT_SECONDS
        while "review.done" not in running.log.read_text() and time.monotonic() < deadline:
            time.sleep(0.2)
        (kept,) = ReviewRepository(engine, vault, DAYS, lambda: utc_now() + WEEK).open_messages(10)
        with engine.connect() as connection:
            assert connection.execute(select(func.count()).select_from(UnansweredMessageRow)).scalar_one() == 0
    finally:
        running.stop()
        engine.dispose()
    assert kept.text == "mn man [name] wil de kat mee in bed"
    assert "wilhelminus" not in running.log.read_text()

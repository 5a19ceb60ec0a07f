"""Telegram: long polling or webhook, every kind of update, each answered once (docs/telegram.md)."""

from __future__ import annotations

from typing import Optional

from sanic import Sanic
from sqlalchemy.engine import Engine

from bot.channels.telegram.options import options_from
from bot.shared.guard import Guard
from bot.store.vault import Vault


def add_telegram(app: Sanic, engine: Engine, vault: Vault, guard: Optional[Guard] = None) -> None:
    """Add Telegram to the server when NABIJ_TELEGRAM_TOKEN is set; its library is loaded only then.

    `guard` keeps limits on what comes in.

    Raises:
        TelegramOptionsError: when a setting cannot be used.
    """
    options = options_from()
    if options is None:
        return
    from bot.channels.telegram.channel import add_channel  # noqa: PLC0415

    add_channel(app, options, engine, vault, guard=guard)

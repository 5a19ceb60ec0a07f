"""Live conversations in a server process: its deliveries, beside the channels that it has."""

from __future__ import annotations

import asyncio
import os
import socket
import uuid
from contextlib import suppress
from typing import Any

from sanic import Sanic
from sqlalchemy.engine import Engine

from bot.channels.turns import CHANNEL as WIDGET
from bot.channels.widget import Widget
from bot.content.live import live_words
from bot.dialogue.replies import Composer
from bot.live.announcer import Announcer
from bot.live.delivery import Deliverer, Post
from bot.live.desk import WAIT_MINUTES
from bot.live.posts import TelegramPost, WidgetPost
from bot.settings import CALLBACK, HANDOVER_RETENTION_DAYS
from bot.store.handover import HandoverRepository
from bot.store.vault import Vault

TELEGRAM = "telegram"
CALLBACK_TOPIC = "terugbelverzoek"
"""Its button starts a call-back request where those are taken."""


def node_name() -> str:
    """Return a name no other process has, short enough for the table."""
    return f"{socket.gethostname()[:12]}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


def make_deliverer(app: Sanic, engine: Engine, vault: Vault, widget: Widget) -> Deliverer:
    """Return the deliveries of this process, whose agent is loaded."""
    agent, handovers = app.ctx.agent, HandoverRepository(engine, vault, HANDOVER_RETENTION_DAYS)
    posts: dict[str, Post] = {WIDGET: WidgetPost(widget.turns, agent.signer)}
    if telegram := getattr(app.ctx, TELEGRAM, None):
        posts[TELEGRAM] = TelegramPost(telegram, agent.signer)
    compose: Composer = agent.responder.compose
    callback = compose.topic_button(CALLBACK_TOPIC) if CALLBACK else None
    announcer = Announcer(live_words(), compose, handovers.called, WAIT_MINUTES, callback)
    return Deliverer(handovers, posts, announcer, node_name())


def add_live(app: Sanic, engine: Engine, vault: Vault, widget: Widget) -> None:
    """Let this server bring what staff say to people, after the channels were added."""

    @app.after_server_start
    async def start(app: Sanic, _: Any) -> None:
        app.ctx.live = make_deliverer(app, engine, vault, widget)
        app.ctx.live_task = asyncio.get_running_loop().create_task(app.ctx.live.run())
        widget.turns.is_as_typed = app.ctx.agent.gate.is_with_staff

    @app.before_server_stop
    async def stop(app: Sanic, _: Any) -> None:
        app.ctx.live_task.cancel()
        with suppress(asyncio.CancelledError):
            await app.ctx.live_task
        await app.ctx.live.stop()

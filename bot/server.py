"""The server: Rasa's channels behind the door, a health page, and the page with the chat."""

from __future__ import annotations

import asyncio
import time
from pathlib import Path
from typing import Any, Callable, Optional, Sequence

from rasa.core.channels.channel import InputChannel, register
from rasa.core.lock_store import LockStore
from rasa.shared.core.domain import Domain
from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response
from sqlalchemy.engine import Engine
from sqlalchemy.exc import SQLAlchemyError

from bot.agent import NabijAgent
from bot.assembly import build_parts
from bot.channels.framing import add_framing
from bot.channels.rest import RestInput
from bot.channels.sessions import SessionSigner
from bot.channels.socket_io import SocketIOInput
from bot.channels.telegram import add_telegram
from bot.channels.widget import add_widget
from bot.counting import add_counting
from bot.edge import add_edge
from bot.keeping import everything_that_expires
from bot.live.service import add_live
from bot.log import LogEvent, configure_logging, log, where
from bot.page import add_page
from bot.reload import ModelReloader
from bot.serving import DrainTimes, serve_until_stopped
from bot.settings import (
    DRAIN_NOTICE_SECONDS,
    DRAIN_SECONDS,
    HOST,
    LIVE,
    MAXIMUM_BODY_BYTES,
    MODEL_DIR,
    PORT,
    REGION,
    REST,
    RETENTION_DAYS,
    data_key,
    database_url,
)
from bot.shared.locks import ConversationLocks
from bot.shared.parts import Shared, build_shared
from bot.store.background import Background, StoreUnavailableError
from bot.store.conversations import ConversationRepository
from bot.store.database import connect, is_usable
from bot.store.figures import FigureRepository
from bot.store.holdings import Expiring
from bot.store.tally import Tally
from bot.store.tracker_store import NabijTrackerStore
from bot.store.vault import Vault
from bot.training import MODEL_NAME

HEALTH_SECONDS = 2.0
"""How long the health page waits for the database: who asks there does not wait long either."""
PURGE_SECONDS = 6 * 60 * 60
RESPONSE_SECONDS = 60


def build_agent(
    engine: Engine,
    vault: Vault,
    model: Path,
    forget_also: Callable[[str], int] = lambda _: 0,
    tally: Tally | None = None,
    locks: Optional[LockStore] = None,
) -> NabijAgent:
    """Return the agent with its model, store and answers.

    Args:
        engine: the database.
        vault: seals what is kept.
        model: the trained model.
        forget_also: hears whose conversation was deleted.
        tally: counts what happens; without one nothing is counted.
        locks: those of all nodes, where there are more.
    """
    parts = build_parts(engine, vault, tally)

    def forget(sender_id: str) -> int:
        return parts.forget(sender_id) + forget_also(sender_id)

    repository = ConversationRepository(engine, vault, RETENTION_DAYS)
    agent = NabijAgent(
        parts.responder,
        parts.signer,
        parts.action,
        parts.documents,
        parts.gate,
        tracker_store=NabijTrackerStore(Domain.empty(), repository, forget, Background().run),
        lock_store=locks or ConversationLocks(),
    )
    agent.load_model(model)
    return agent


async def health(agent: NabijAgent | None, engine: Engine, beside: Background) -> dict[str, str]:
    """Return what works: `model`, `database` and `actions`, each "ok" or "not ok"."""
    try:
        database = await beside.run(is_usable, engine)
    except StoreUnavailableError:  # said in the log
        database = False
    model = agent is not None and agent.is_ready()
    actions = agent is not None and model and agent.actions_ready()
    return {
        name: "ok" if works else "not ok"
        for name, works in (("model", model), ("database", database), ("actions", actions))
    }


def rasa_channels(signer: SessionSigner, shared: Shared, rest: str = REST) -> list[InputChannel]:
    """Return Rasa's own channels under our rules; `rest` is the setting NABIJ_REST.

    Raises:
        ValueError: when `rest` is something else.
    """
    ways = {"open": [RestInput(shared)], "session": [RestInput(shared, signer)], "off": []}
    if rest not in ways:
        raise ValueError(f"NABIJ_REST is open, session or off, not {rest!r}")
    return [*ways[rest], SocketIOInput(signer, shared)]


def create_app(engine: Engine, vault: Vault, model: Path, name: str = "nabij") -> Sanic:
    """Return the application; the model is loaded when it starts."""
    app = Sanic(name, configure_logging=False)
    app.config.REQUEST_MAX_SIZE = MAXIMUM_BODY_BYTES
    app.config.RESPONSE_TIMEOUT = RESPONSE_SECONDS
    app.config.FALLBACK_ERROR_FORMAT = "json"
    app.ctx.agent, app.ctx.is_draining = None, False
    add_framing(app)
    tally, shared = Tally(FigureRepository(engine, vault)), build_shared(vault)
    add_counting(app, tally)
    widget = add_widget(app, engine, vault, shared)
    add_telegram(app, engine, vault, shared.guard)
    register(rasa_channels(widget.signer, shared), app, route="/webhooks/")
    if LIVE:
        add_live(app, engine, vault, widget)
    add_page(app)
    add_edge(app)

    looking = Background(HEALTH_SECONDS)

    @app.get("/health")
    async def get_health(_: Request) -> HTTPResponse:
        state = await health(app.ctx.agent, engine, looking)
        if app.ctx.is_draining:
            return json_response({"status": "draining", **state}, status=503)
        works = all(value == "ok" for value in state.values())
        return json_response({"status": "ok" if works else "not ok", **state}, status=200 if works else 503)

    @app.before_server_start
    async def load(app: Sanic, _: Any) -> None:
        started = time.perf_counter()
        try:
            forgotten = widget.turns.conversation_forgotten
            app.ctx.agent = build_agent(engine, vault, model, forgotten, tally, shared.locks)
        except Exception as error:  # say why before the process ends: other libraries' words are not in the log
            log(LogEvent.MODEL_REFUSED, error=type(error).__name__, where=where(error))
            raise
        shared.guard.is_alarm = app.ctx.agent.is_alarm
        await app.ctx.agent.warm_up()
        log(LogEvent.MODEL_LOADED, seconds=round(time.perf_counter() - started, 2))

    @app.after_server_start
    async def keep_clean(app: Sanic, _: Any) -> None:
        app.add_task(purge_regularly(everything_that_expires(engine, vault)))

    return app


async def purge_regularly(kept: Sequence[Expiring]) -> None:
    """Delete what has passed its retention, again and again."""
    loop = asyncio.get_running_loop()
    while True:
        try:
            rows = sum([await loop.run_in_executor(None, each.purge_expired) for each in kept])
            log(LogEvent.STORE_PURGED, rows=rows)
        except SQLAlchemyError as error:
            log(LogEvent.STORE_FAILED, error=type(error).__name__, where=where(error))
        await asyncio.sleep(PURGE_SECONDS)


def serve(host: str = HOST, port: int = PORT) -> None:
    """Serve until stopped (Ctrl-C)."""
    started = time.perf_counter()
    configure_logging()
    engine = connect(database_url())
    model = MODEL_DIR / MODEL_NAME
    app = create_app(engine, Vault(data_key()), model)

    @app.after_server_start
    async def tell(_: Sanic, __: Any) -> None:
        log(LogEvent.SERVER_STARTED, port=port, region=REGION, seconds=round(time.perf_counter() - started, 1))

    @app.after_server_stop
    async def stopped(_: Sanic, __: Any) -> None:
        engine.dispose()

    reloader = ModelReloader(lambda: app.ctx.agent, model)
    serve_until_stopped(app, host, port, DrainTimes(DRAIN_NOTICE_SECONDS, DRAIN_SECONDS), reloader.reload)

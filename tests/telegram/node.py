"""A server process with the real channel and the light assistant: `python -m tests.telegram.node PORT SECONDS`.

SECONDS is what the assistant takes for an answer. Locks run out faster than in the field, so that tests need not wait.
"""

from __future__ import annotations

import sys
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty

from bot.light_start import light_start

light_start()

from bot.channels.telegram import channel, chats, options, polling
from bot.channels.telegram.pace import Pace
from bot.dialogue.buttons import ButtonSigner
from bot.log import configure_logging
from bot.settings import RETENTION_DAYS, data_key, database_url
from bot.store import updates
from bot.store.conversations import ConversationRepository
from bot.store.database import connect
from bot.store.vault import Vault
from tests.telegram.assistant import EchoAssistant

FAST = 10_000.0
LOCK_SECONDS = 2.0
POLLER_SECONDS = 4.0
POLL_SECONDS = 1
WATCH_SECONDS = 0.5


def main(port: int, seconds: float) -> None:
    """Serve until stopped."""
    configure_logging()
    updates.LOCK_SECONDS, chats.WATCH_SECONDS = LOCK_SECONDS, WATCH_SECONDS
    updates.POLLER_SECONDS, polling.POLL_SECONDS = POLLER_SECONDS, POLL_SECONDS
    engine, vault = connect(database_url()), Vault(data_key())
    app = Sanic("node", configure_logging=False)
    settings = options.options_from()
    assert settings is not None

    @app.before_server_start
    async def load(app: Sanic, _: Any) -> None:
        repository = ConversationRepository(engine, vault, RETENTION_DAYS)
        app.ctx.agent = EchoAssistant(ButtonSigner(vault.derive("buttons")), repository, seconds)

    @app.get("/health")
    async def health(_: Request) -> HTTPResponse:
        return empty()

    channel.add_channel(app, settings, engine, vault, Pace(FAST, FAST))
    app.run(host="127.0.0.1", port=port, access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]), float(sys.argv[2]))

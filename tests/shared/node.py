"""A node with the real channels and an agent that repeats what it hears: `python -m tests.shared.node PORT`.

Who stopped is noticed sooner than in the field, and a slow machine is no silent database. While
Redis works the table is not watched: only Redis tells then.
"""

from __future__ import annotations

import asyncio
import sys
from types import SimpleNamespace
from typing import Any

from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.light_start import light_start

light_start()

from rasa.core.channels.channel import UserMessage, register

from bot.channels import takeover, turns, widget
from bot.channels.limits import TooManyError
from bot.channels.rest import RestInput
from bot.channels.socket_io import SocketIOInput
from bot.dialogue.buttons import ButtonSigner
from bot.documents.service import File
from bot.log import configure_logging
from bot.settings import REST, RETENTION_DAYS, data_key, database_url
from bot.shared.locks import ConversationLocks
from bot.shared.ordered import wait_for_turn
from bot.shared.parts import build_shared
from bot.store import claims
from bot.store.conversations import ConversationRepository
from bot.store.database import connect
from bot.store.vault import Vault

LEASE_SECONDS = 2
WATCH_SECONDS = 0.4
SLOW_SECONDS = 1.0
STORE_SECONDS = 15.0
SELDOM_SECONDS = 1_000.0
ALARM = "help"


class EchoAgent:
    """Says "bel 112" at once to what is an alarm, and repeats everything in its turn: slowly what says "langzaam"."""

    def __init__(self, signer: ButtonSigner, repository: ConversationRepository, locks: ConversationLocks) -> None:
        self.signer, self._repository, self._locks = signer, repository, locks
        self.documents = SimpleNamespace(open=lambda token, _: File("a.pdf", "application/pdf", token.encode()))

    async def handle_message(self, message: UserMessage) -> None:
        """Answer, as the door does."""
        text, sender = str(message.text), message.sender_id
        if ALARM in text:
            await message.output_channel.send_response(sender, {"text": "bel 112"})
        await wait_for_turn(message)
        async with self._locks.lock(sender, LEASE_SECONDS):
            number, _ = self._repository.last_turns(sender, 1)
            await asyncio.sleep(SLOW_SECONDS if "langzaam" in text else 0)
            await message.output_channel.send_response(sender, {"text": f"u zei {text}"})
            event = {"event": "user", "text": text, "message_id": message.message_id}
            self._repository.append(sender, number + 1, {"slots": {}, "events": [event]})


def main(port: int) -> None:
    """Serve until stopped."""
    configure_logging()
    claims.LEASE_SECONDS, takeover.WATCH_SECONDS, turns.STORE_SECONDS = LEASE_SECONDS, WATCH_SECONDS, STORE_SECONDS
    widget.WATCH_SECONDS, widget.WATCH_BESIDE_SECONDS = WATCH_SECONDS, SELDOM_SECONDS
    engine, vault = connect(database_url()), Vault(data_key())
    app, shared = Sanic("node", configure_logging=False), build_shared(vault)
    shared.guard.is_alarm = lambda text: ALARM in text
    signer = widget.add_widget(app, engine, vault, shared).signer
    rest = RestInput(shared, signer if REST == "session" else None)
    register([rest, SocketIOInput(signer, shared)], app, route="/webhooks/")

    @app.before_server_start
    async def load(app: Sanic, _: Any) -> None:
        repository = ConversationRepository(engine, vault, RETENTION_DAYS)
        app.ctx.agent = EchoAgent(ButtonSigner(vault.derive("buttons")), repository, shared.locks)

    @app.exception(SanicException)
    async def refuse(_: Request, error: SanicException) -> HTTPResponse:
        if isinstance(error, TooManyError):
            return error.as_response()
        return json_response({"message": str(error)}, error.status_code)

    app.run(host="127.0.0.1", port=port, access_log=False)


if __name__ == "__main__":
    main(int(sys.argv[1]))

"""Rasa's Socket.IO channel for other clients, under our session rules.

The protocol is Rasa's: `session_request` / `session_confirm`, `user_uttered` / `bot_uttered`. But a `session_id` is a
session that this server signed: any other is replaced by a new one, so that no client can choose or guess somebody
else's; nothing a client sends becomes metadata; and only welcome origins connect.
"""

from __future__ import annotations

from typing import Any, Awaitable, Callable, Optional

from rasa.core.channels.channel import UserMessage
from rasa.core.channels.socketio import SocketBlueprint, SocketIOOutput
from rasa.core.channels.socketio import SocketIOInput as RasaSocketIOInput
from sanic import Blueprint
from socketio import AsyncServer  # type: ignore[import-untyped]

from bot.channels.limits import busy_text
from bot.channels.origins import is_welcome
from bot.channels.sessions import SessionSigner
from bot.dialogue.incoming import MAXIMUM_SCANNED
from bot.shared.guard import Kind
from bot.shared.parts import Shared

PATH = "/socket.io"
MAXIMUM_PACKET_BYTES = 4 * MAXIMUM_SCANNED + 1_000
"""A message of 20,000 characters in UTF-8 and what goes around it."""


class SocketIOInput(RasaSocketIOInput):
    """As Rasa's, but the server issues the session."""

    def __init__(self, signer: SessionSigner, shared: Optional[Shared] = None) -> None:
        """Use what issues and reads sessions, and what nodes share, for limits."""
        super().__init__(session_persistence=True, socketio_path=PATH)
        self._signer, self._shared = signer, shared

    def _address(self, connection: str) -> Optional[str]:
        """Return what stands for where a connection comes from."""
        request = self.sio.get_environ(connection)["sanic.request"]
        return self._shared.addresses.of(request.ip, request.headers) if self._shared else None

    async def _may_begin(self, connection: str) -> bool:
        """Say whether a connection may have a session."""
        if self._shared is None:
            return True
        verdict = await self._shared.guard.ask(Kind.SESSION, address=self._address(connection))
        return not verdict.wait

    async def _may_speak(self, connection: str, text: str, sender: str, output: SocketIOOutput) -> bool:
        """Say whether a message may come in; who is refused is told so once."""
        if self._shared is None:
            return True
        verdict = await self._shared.guard.ask_message(text, sender, self._address(connection))
        if verdict.is_to_be_told:
            await output.send_text_message(sender, busy_text())
        return not verdict.wait

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the route of Engine.IO and its handlers."""
        server = AsyncServer(
            async_mode="sanic",
            cors_allowed_origins=_is_welcome,
            cors_credentials=False,
            max_http_buffer_size=MAXIMUM_PACKET_BYTES,
        )
        self.sio = server
        blueprint = SocketBlueprint(server, PATH, "socketio_webhook", __name__)

        async def session_request(connection: str, data: Any) -> None:
            if not await self._may_begin(connection):
                return
            session = _field(data, "session_id")
            sender = self._signer.sender(session)
            if sender is None:
                session = self._signer.session()
                sender = str(self._signer.sender(session))
            await server.enter_room(connection, sender)
            await server.emit("session_confirm", session, room=connection)

        async def user_uttered(connection: str, data: Any) -> None:
            sender = self._signer.sender(_field(data, "session_id"))
            text = _field(data, "message")
            if sender is None or text is None:
                return
            await server.enter_room(connection, sender)
            output = SocketIOOutput(server, self.bot_message_evt)
            if not await self._may_speak(connection, text, sender, output):
                return
            await on_new_message(UserMessage(text, output, sender, input_channel=self.name()))

        server.on("session_request", session_request)
        server.on(self.user_message_evt, user_uttered)
        return blueprint


def _field(data: Any, name: str) -> Optional[str]:
    value = data.get(name) if isinstance(data, dict) else None
    return value if isinstance(value, str) else None


def _is_welcome(origin: Optional[str], environ: dict[str, Any]) -> bool:
    return is_welcome(origin, environ.get("HTTP_HOST", ""))

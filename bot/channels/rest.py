"""Rasa's REST channel, for input that may be anything: `POST /webhooks/rest/webhook`."""

from __future__ import annotations

import asyncio
import re
import secrets
from typing import Any, Awaitable, Callable, Dict, List, Optional

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from rasa.core.channels.rest import RestInput as RasaRestInput
from sanic import Blueprint
from sanic.exceptions import InvalidUsage, NotFound, Unauthorized
from sanic.request import Request
from sanic.response import HTTPResponse, raw
from sanic.response import json as json_response

from bot.channels.limits import TooManyError, admit, ask_message, busy_text
from bot.channels.sessions import SessionSigner
from bot.documents.service import Documents
from bot.shared.guard import Kind
from bot.shared.parts import Shared

MAXIMUM_SENDER_CHARACTERS = 128
OWN_SENDER_BYTES = 16
_SENDER = re.compile(r"(?!(?:web|tg):)[\w.:@+-]{1,128}")
"""Not those of the page and of Telegram: whoever knows a chat's number could speak and read in its place."""


class RestInput(RasaRestInput):
    """As Rasa's, but a body of another shape gets a clear 400, and nothing a client sends becomes metadata."""

    def __init__(self, shared: Optional[Shared] = None, signer: Optional[SessionSigner] = None) -> None:
        """Use what nodes share, for limits; with a signer `sender` must be a session that it issued."""
        super().__init__()
        self._shared, self._signer = shared, signer

    @classmethod
    def name(cls) -> str:
        """Return the name in the address."""
        return "rest"

    @staticmethod
    def read(request: Request, field: str = "message") -> Dict[str, Any]:
        """Return the body; without a sender with a fresh one: two programs that leave it out share no conversation.

        Raises:
            InvalidUsage: when it is not a JSON object with text in `message` (or another field) and a usable `sender`.
        """
        body = request.json
        if not isinstance(body, dict):
            raise InvalidUsage("The body must be a JSON object.")
        message = body.get(field)
        if not isinstance(message, str):
            raise InvalidUsage(f"`{field}` must be text.")
        sender = body["sender"] if "sender" in body else _own_sender()
        if not isinstance(sender, str) or not _SENDER.fullmatch(sender):
            raise InvalidUsage(f"`sender` must be 1 to {MAXIMUM_SENDER_CHARACTERS} letters, digits or . : @ + - _")
        return {field: message, "sender": sender}

    def read_sender(self, body: Dict[str, Any]) -> str:
        """Return whom a body speaks for.

        Raises:
            Unauthorized: when it must be a session, and is none that holds.
        """
        if self._signer is None:
            return str(body["sender"])
        sender = self._signer.sender(body["sender"])
        if sender is None:
            raise Unauthorized("`sender` must be a session of POST /chat/session.")
        return sender

    async def _admit(self, request: Request, text: str, sender: str) -> None:
        """Let a message in.

        Raises:
            TooManyError: when there were too many, and it is no alarm.
        """
        if self._shared is None:
            return
        verdict = await ask_message(self._shared, request, text, sender)
        if verdict.wait:
            raise TooManyError(verdict.wait, busy_text())

    async def _extract_sender(self, req: Request) -> Optional[str]:
        return self.read_sender(self.read(req))

    def _extract_message(self, req: Request) -> Optional[str]:
        return str(self.read(req)["message"])

    def _extract_input_channel(self, req: Request) -> str:
        return self.name()

    def get_metadata(self, request: Request) -> Optional[Dict[str, Any]]:
        """Return nothing: what a client says about itself is not trusted."""
        return None

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return Rasa's routes; streaming (`?stream=true`) goes through Rasa's own handler."""
        original = super().blueprint(on_new_message)
        blueprint = Blueprint("rest")

        @blueprint.route("/", methods=["GET"])
        async def health(_: Request) -> HTTPResponse:
            return json_response({"status": "ok"})

        stream = next(r.handler for r in original._future_routes if r.uri == "/webhook")

        @blueprint.route("/document", methods=["POST"])
        async def document(request: Request) -> HTTPResponse:
            """Hand over a document to whom it was offered; the token stands in the body, never in an address."""
            body = self.read(request, "token")
            sender = self.read_sender(body)
            if self._shared is not None:
                await admit(self._shared, request, Kind.DOCUMENT, sender)
            documents: Documents = request.app.ctx.agent.documents
            loop = asyncio.get_running_loop()
            file = await loop.run_in_executor(None, documents.open, body["token"], sender)
            if file is None:
                raise NotFound("There is no such document, or not any more.")
            name = f'attachment; filename="{file.name}"'
            return raw(file.content, content_type=file.media_type, headers={"Content-Disposition": name})

        @blueprint.route("/webhook", methods=["POST"])
        async def receive(request: Request) -> Any:
            body = self.read(request)
            sender = self.read_sender(body)
            await self._admit(request, body["message"], sender)
            if request.args.get("stream", "").lower() == "true":
                return await stream(request)
            output = CollectingOutputChannel()
            await on_new_message(UserMessage(body["message"], output, sender, input_channel=self.name()))
            messages: List[Dict[str, Any]] = output.messages
            return json_response(messages)

        return blueprint


def _own_sender() -> str:
    """Return a sender that nobody can guess; replies name it (`recipient_id`), so that a program can go on with it."""
    return f"{RestInput.name()}-{secrets.token_urlsafe(OWN_SENDER_BYTES)}"

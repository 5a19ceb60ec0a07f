"""Telegram's updates over HTTP: `POST /webhooks/telegram/webhook`, from Telegram and from nobody else."""

from __future__ import annotations

import hmac
from typing import Any, Awaitable, Callable

from rasa.core.channels.channel import InputChannel, UserMessage
from sanic import Blueprint
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response

from bot.channels.telegram.output import CHANNEL
from bot.store.background import StoreUnavailableError

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 (the name of the header)
"""https://core.telegram.org/bots/api#setwebhook"""
Take = Callable[[list[Any]], Awaitable[None]]


class TelegramInput(InputChannel):
    """Rasa's input channel for Telegram.

    An update is answered with 200 as soon as it is claimed; the answer to the person does not wait for that, nor does
    Telegram for the answer. What is not JSON is taken too: refused, it would come back for a day.
    """

    def __init__(self, secret: str, take: Take) -> None:
        """Expect a secret; hand updates to `take`."""
        self._secret, self._take = secret.encode(), take

    @classmethod
    def name(cls) -> str:
        """Return the name in the address."""
        return CHANNEL

    def is_genuine(self, request: Request) -> bool:
        """Say whether the request carries the secret; takes equally long for every wrong one."""
        given = request.headers.get(SECRET_HEADER, "")
        return bool(self._secret) and hmac.compare_digest(given.encode("utf-8", "surrogatepass"), self._secret)

    def blueprint(self, on_new_message: Callable[[UserMessage], Awaitable[Any]]) -> Blueprint:
        """Return the routes; `on_new_message` is not used: updates are claimed first, then answered."""
        blueprint = Blueprint(CHANNEL)

        @blueprint.get("/")
        async def health(_: Request) -> HTTPResponse:
            return json_response({"status": "ok"})

        @blueprint.post("/webhook")
        async def receive(request: Request) -> HTTPResponse:
            if not self.is_genuine(request):
                raise SanicException("not from Telegram", status_code=403)
            try:
                update = request.json
            except SanicException:  # not JSON
                return empty(status=200)
            try:
                await self._take([update])
            except StoreUnavailableError as error:  # Telegram delivers again later
                raise SanicException("not claimed", status_code=503) from error
            return empty(status=200)

        return blueprint

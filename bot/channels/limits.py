"""How channels over HTTP ask whether somebody may come in."""

from __future__ import annotations

from typing import Optional

from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.content.library import library
from bot.dialogue.replies import Reply
from bot.shared.guard import Kind, Verdict
from bot.shared.parts import Shared

TOO_MANY_REQUESTS = 429
WAITING_SECONDS = 5
"""After how long to try again where no limit says it: about the time of a few answers."""


class TooManyError(SanicException):
    """Refused for now, with when to come back (RFC 9110, 10.2.3) and a sentence for a person."""

    def __init__(self, wait: int = WAITING_SECONDS, message: str = "Too many requests.") -> None:
        """Take the seconds to wait."""
        super().__init__(message, status_code=TOO_MANY_REQUESTS)
        self.retry_after = wait

    def as_response(self) -> HTTPResponse:
        """Return the answer."""
        body = {"status": self.status_code, "message": str(self), "retry_after": self.retry_after}
        return json_response(body, self.status_code, headers={"Retry-After": str(self.retry_after)})


def busy_text() -> str:
    """Return what a person is told."""
    return Reply(library().conversation.error.busy).text


def address_of(shared: Shared, request: Request) -> Optional[str]:
    """Return what stands for where a request comes from."""
    return shared.addresses.of(request.ip, request.headers)


async def admit(shared: Shared, request: Request, kind: Kind, sender: Optional[str] = None) -> None:
    """Let a request in.

    Raises:
        TooManyError: when there were too many.
    """
    verdict = await shared.guard.ask(kind, sender, address_of(shared, request))
    if verdict.wait:
        raise TooManyError(verdict.wait)


async def ask_message(shared: Shared, request: Request, text: str, sender: str) -> Verdict:
    """Say whether a message may come in; an alarm may."""
    return await shared.guard.ask_message(text, sender, address_of(shared, request))

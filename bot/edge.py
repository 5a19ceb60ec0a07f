"""What every response carries, and what a refusal says: nothing of the inside."""

from __future__ import annotations

from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.request import Request
from sanic.response import HTTPResponse, empty
from sanic.response import json as json_response

from bot.channels.limits import TooManyError
from bot.channels.origins import cors_headers
from bot.log import LogEvent, log
from bot.page import content_security_policy

HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
    "Cache-Control": "no-store",
}
CONTENT_SECURITY_POLICY = content_security_policy()


def add_edge(app: Sanic) -> None:
    """Add headers, the answer to a browser's question before a request, and what errors look like."""

    @app.middleware("response")
    async def secure(request: Request, response: HTTPResponse) -> None:
        for header, value in HEADERS.items():
            response.headers.setdefault(header, value)
        response.headers.setdefault("Content-Security-Policy", CONTENT_SECURITY_POLICY)
        for header, value in cors_headers(request.headers.get("origin")).items():
            response.headers[header] = value

    @app.options("/webhooks/rest/webhook")
    async def preflight(_: Request) -> HTTPResponse:
        return empty()

    @app.exception(Exception)
    async def refuse(request: Request, error: Exception) -> HTTPResponse:
        status = error.status_code if isinstance(error, SanicException) else 500
        if isinstance(error, TooManyError):
            return error.as_response()
        route = request.route.path if request and request.route else "?"
        log(LogEvent.REQUEST_REFUSED, status=status, route=route)
        message = str(error) if isinstance(error, SanicException) and status < 500 and request.route else "error"
        return json_response({"status": status, "message": message}, status=status)

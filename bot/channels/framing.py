"""Refuses requests of which it is not clear where they end.

Sanic 21.12 believes any Content-Length: a negative one keeps its loop busy for ever, so that one request of a stranger
stops the server; and of two it takes the first, where a proxy may take the last (request smuggling).
"""

from __future__ import annotations

from sanic import Sanic
from sanic.exceptions import InvalidUsage
from sanic.request import Request

from bot.framing import is_clear


def add_framing(app: Sanic) -> None:
    """Let the application refuse unclear requests with 400 before it reads their body; their connection is closed."""

    @app.signal("http.lifecycle.request")
    async def refuse_unclear(request: Request, **_: object) -> None:
        headers = request.headers
        lengths, encodings = headers.getall("content-length", []), headers.getall("transfer-encoding", [])
        if not is_clear(lengths, encodings, list(headers.keys())):
            raise InvalidUsage("Bad Request")

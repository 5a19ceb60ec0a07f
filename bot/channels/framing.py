"""Refuses requests of which it is not clear where they end.

Sanic 21.12 believes any Content-Length: a negative one keeps its loop busy for ever, so that one request of a stranger
stops the server; and of two it takes the first, where a proxy may take the last (request smuggling).
"""

from __future__ import annotations

import re

from sanic import Sanic
from sanic.exceptions import InvalidUsage
from sanic.request import Request

_LENGTH = re.compile(r"[0-9]{1,15}")
_FIELD_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9a-z-]+")
"""A token (RFC 9110, 5.6.2), in small letters as Sanic keeps it: no space before the colon, no folded line."""


def is_clear(lengths: list[str], encodings: list[str], names: list[str]) -> bool:
    """Say whether a request's end is beyond doubt (RFC 9112, 5.1, 6.1 and 6.3).

    Args:
        lengths: every Content-Length it carries.
        encodings: every Transfer-Encoding it carries.
        names: of all its header fields.
    """
    if not all(map(_FIELD_NAME.fullmatch, names)):
        return False
    if encodings:
        return encodings == ["chunked"] and not lengths
    return not lengths or (len(lengths) == 1 and _LENGTH.fullmatch(lengths[0]) is not None)


def add_framing(app: Sanic) -> None:
    """Let the application refuse unclear requests with 400 before it reads their body; their connection is closed."""

    @app.signal("http.lifecycle.request")
    async def refuse_unclear(request: Request, **_: object) -> None:
        headers = request.headers
        lengths, encodings = headers.getall("content-length", []), headers.getall("transfer-encoding", [])
        if not is_clear(lengths, encodings, list(headers.keys())):
            raise InvalidUsage("Bad Request")

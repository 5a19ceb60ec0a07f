"""What every answer of the console carries, so that a browser does nothing with it that we do not mean."""

from __future__ import annotations

from typing import Any, Awaitable, Callable, MutableMapping

CONTENT_SECURITY_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""No inline scripts or styles at all (DigiD-normenkader U/PW.03; OWASP ASVS 5.0, 3.4.3)."""
HEADERS = {
    "content-security-policy": CONTENT_SECURITY_POLICY,
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "permissions-policy": "camera=(), microphone=(), geolocation=()",
    "cache-control": "no-store",
}
STRICT_TRANSPORT = "max-age=31536000"
"""A year: ASVS 5.0, 3.4.1."""

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[Message, Receive, Send], Awaitable[None]]


class SecurityHeaders:
    """Adds the headers to every answer, errors included."""

    def __init__(self, app: Application, is_https: bool) -> None:
        """Wrap an application."""
        headers = {**HEADERS, **({"strict-transport-security": STRICT_TRANSPORT} if is_https else {})}
        self._app, self._headers = app, [(name.encode(), value.encode()) for name, value in headers.items()]

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        """Handle a request."""

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                ours = {name for name, _ in self._headers}
                kept = [pair for pair in message.get("headers", []) if pair[0].lower() not in ours]
                message["headers"] = [*kept, *self._headers]
            await send(message)

        await self._app(scope, receive, send_with_headers if scope["type"] == "http" else send)

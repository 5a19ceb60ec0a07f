"""One visit to a page: who comes, with what, and the answers a page can give."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass, field
from typing import Any, Mapping, Optional, Sequence
from urllib.parse import quote, urlencode

from starlette.responses import RedirectResponse, Response

from bot.console.services import Services
from bot.store.audit import AuditEvent
from bot.store.staff import Staff
from bot.store.staff_sessions import StaffSession

MAXIMUM_FIELD_CHARACTERS = 8000
"""Of one field of a form; the longest that is stored is half of it."""
MAXIMUM_DIGITS = 9
"""Of a number in an address or form: every such number fits in a column of any database."""


class RefusedError(Exception):
    """A visit that gets an error page."""

    def __init__(self, status: int, problem: str) -> None:
        """Take the HTTP status, and the code of the sentence in `content/console.yml`."""
        super().__init__(problem)
        self.status, self.problem = status, problem


@dataclass(frozen=True)
class Visit:
    """What a page knows of a visit."""

    services: Services
    route: str
    """The page's address as a pattern, such as `/verzoeken/{reference}`."""
    params: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, Sequence[str]]
    address: str
    """Network address."""
    token: str
    """The secret in the cookie; of somebody who is not logged in, a random one."""
    session: Optional[StaffSession] = None
    staff: Optional[Staff] = None
    headers: Mapping[str, str] = field(default_factory=dict)

    @property
    def me(self) -> Staff:
        """The member of staff; pages that ask for one are not entered without."""
        if self.staff is None:
            raise RefusedError(403, "not_allowed")
        return self.staff

    @property
    def csrf_token(self) -> str:
        """What a form of this visit must carry: bound to the cookie's secret, so nobody else can make it.

        OWASP Cross-Site Request Forgery Prevention Cheat Sheet, "HMAC based token pattern"; nothing has to be stored.
        """
        return hmac.new(self.services.form_key, self.token.encode("utf-8", "replace"), hashlib.sha256).hexdigest()

    def text(self, name: str) -> str:
        """Return a field of the form without blanks around it; nothing when it is missing."""
        return self.raw(name).strip()

    def raw(self, name: str) -> str:
        """Return a field of the form as it was typed."""
        values = self.form.get(name) or [""]
        return values[0].replace("\r\n", "\n").replace("\0", "")[:MAXIMUM_FIELD_CHARACTERS]

    def note(self, event: AuditEvent, reference: str = "") -> None:
        """Write a line in the audit trail."""
        self.services.trail.add(self.staff.id if self.staff else None, event, reference)

    def render(self, template: str, status: int = 200, **values: Any) -> Response:
        """Return a page."""
        html = self.services.pages.html(template, self, values)
        return Response(html.encode("utf-8", "replace"), status, media_type="text/html")  # half an emoji is a "?"

    def redirect(self, path: str, done: str = "", problem: str = "") -> Response:
        """Send the browser on, to a page that says what was done or went wrong (by code)."""
        said = {name: code for name, code in (("gedaan", done), ("fout", problem)) if code}
        return RedirectResponse(quote(path) + (f"?{urlencode(said)}" if said else ""), 303)

    def with_cookie(self, response: Response, token: str) -> Response:
        """Give the browser another secret."""
        secure = self.services.is_https
        response.set_cookie(self.services.cookie_name, token, path="/", httponly=True, samesite="strict", secure=secure)
        return response


def read_number(text: str) -> Optional[int]:
    """Return the number that a text is, or None; other scripts have digits too, and databases have a largest number."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= MAXIMUM_DIGITS else None


def without_nul(values: Mapping[str, str]) -> dict[str, str]:
    """Return what stands in an address without the character that PostgreSQL stumbles over."""
    return {name: value.replace("\0", "") for name, value in values.items()}


def new_token() -> str:
    """Return a random secret for somebody who is not logged in; it ties a form to the browser that asked for it."""
    return secrets.token_urlsafe(32)

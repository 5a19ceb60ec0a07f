"""A member of staff with a browser."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import requests

from tests.console.running import PASSWORD, Running, now_code

COOKIE = "nabij-console"
SECONDS = 20
_TOKEN = re.compile(r'name="csrf" value="([0-9a-f]{64})"')


@dataclass
class Member:
    """Somebody at the console's door, logged in or not."""

    console: Running
    staff_id: int = 0
    email: str = ""
    browser: requests.Session = field(default_factory=requests.Session)

    def get(self, path: str, **options: Any) -> requests.Response:
        """Ask for a page, without following on."""
        return self.browser.get(self.console.url + path, allow_redirects=False, timeout=SECONDS, **options)

    def token(self, on: str = "/account/wachtwoord") -> str:
        """Return the token in the forms of a page."""
        found = _TOKEN.search(self.get(on).text)
        assert found, on
        return found[1]

    def post(self, path: str, on: str = "/account/wachtwoord", **fields: Any) -> requests.Response:
        """Send a form with its own token, as the page `on` has it."""
        return self.send(path, {"csrf": self.token(on), **fields})

    def send(self, path: str, data: Any, **options: Any) -> requests.Response:
        """Send a form as it is."""
        url = self.console.url + path
        return self.browser.post(url, data=data, allow_redirects=False, timeout=SECONDS, **options)

    def give_password(self, password: str = PASSWORD, **headers: str) -> requests.Response:
        """Take the first step of logging in."""
        data = {"csrf": self.token("/inloggen"), "email": self.email, "password": password}
        return self.send("/inloggen", data, headers=headers)

    def give_code(self, code: str) -> requests.Response:
        """Take the second step."""
        return self.post("/inloggen/code", "/inloggen/code", code=code)

    def code(self) -> str:
        """Return the code that this person's app shows."""
        return now_code(self.console, self.staff_id)

    @property
    def cookie(self) -> str | None:
        """The secret in the browser."""
        return self.browser.cookies.get(COOKIE)

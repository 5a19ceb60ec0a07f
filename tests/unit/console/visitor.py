"""A visitor of the console: a browser without script that reads pages, fills in forms and follows on."""

from __future__ import annotations

import html
import re

import pyotp
from argon2 import PasswordHasher
from starlette.testclient import TestClient

from bot.console.passwords import Passwords
from bot.store.staff_sessions import Level

PASSWORD = "vier woorden op een rij"


def quick_passwords():
    """Return passwords that are hashed in a moment: the tests are about something else."""
    return Passwords(PasswordHasher(time_cost=1, memory_cost=8, parallelism=1))


class Visitor:
    """Somebody with a browser."""

    def __init__(self, services, app, staff_id=None):
        self.services, self.staff_id = services, staff_id
        self.client = TestClient(app, base_url="http://console.test", follow_redirects=False)
        self.page = None

    @property
    def cookie(self):
        return self.client.cookies.get(self.services.cookie_name)

    @property
    def text(self):
        """What stands on the page, without tags."""
        return html.unescape(re.sub(r"<[^>]+>", " ", self.page.text))

    def get(self, path, **headers):
        self.page = self.client.get(path, headers=headers)
        return self.page

    def token(self, path):
        """Return the token in the forms of a page."""
        return re.search(r'name="csrf" value="([0-9a-f]{64})"', self.get(path).text)[1]

    def post(self, path, on=None, **fields):
        """Fill in a form that stands on a page, and send it."""
        token = self.token(on or path)
        self.page = self.client.post(path, data={"csrf": token, **fields})
        return self.page

    def follow(self):
        """Go on to where the last answer leads."""
        assert self.page.status_code == 303, (self.page.status_code, self.text)
        return self.get(self.page.headers["location"])

    def code(self, now=None):
        """Return the code that this person's app shows."""
        secret = self.services.staff.totp_secret(self.staff_id)
        return pyotp.TOTP(secret).at(now or self.services.clock())

    def become(self, level=Level.FULL):
        """Be logged in, without the forms."""
        token = self.services.sessions.create(self.staff_id, level)
        self.client.cookies.set(self.services.cookie_name, token, domain="console.test", path="/")
        return self


class Desk:
    """Where members of staff are taken on."""

    def __init__(self, services, app):
        self.services, self.app = services, app

    def visitor(self):
        return Visitor(self.services, self.app)

    def member(self, name, *roles, must_change=False):
        """Take somebody on, with a password and a second factor."""
        staff, email = self.services.staff, f"{name.split()[0].lower()}@voorbeeld.nl"
        hashed = self.services.passwords.hash(PASSWORD)
        staff_id = staff.add(name, email, roles, hashed)
        staff.set_password(staff_id, hashed, must_change)
        staff.set_totp_secret(staff_id, pyotp.random_base32())
        staff.use_totp_step(staff_id, 1)
        return staff_id

    def logged_in(self, name, *roles):
        return Visitor(self.services, self.app, self.member(name, *roles)).become()

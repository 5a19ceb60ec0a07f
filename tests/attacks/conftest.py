"""One installation for all attacks, on PostgreSQL: assistant with Telegram's webhook, console, and a browser."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import requests
from selenium import webdriver

from bot.store.staff import Role
from bot.store.staff_sessions import Level, StaffSessionRepository
from bot.store.vault import new_key
from tests.attacks.scene import Scene
from tests.attacks.sinks import WEBHOOK_SECRET, Hook, Mailbox, hook, mailbox
from tests.attacks.staff import COOKIE, Member
from tests.console.conftest import DESKTOP, open_browser, resize
from tests.console.running import start_console
from tests.served import free_port, start_server
from tests.telegram.emulator import TOKEN, Emulator
from tests.telegram.nodes import SECRET
from tests.unit.store.conftest import fresh_postgres, postgres_port  # noqa: F401 (a fixture)

CONSOLE_URL = "http://console.voorbeeld.example"
"""Where staff find the console: what stands in e-mails, whatever host a request names."""


@pytest.fixture(scope="session")
def mails() -> Iterator[Mailbox]:
    """A mail server."""
    with mailbox() as box:
        yield box


@pytest.fixture(scope="session")
def told() -> Iterator[Hook]:
    """A web server that is told of something new."""
    with hook() as server:
        yield server


@pytest.fixture(scope="session")
def scene(
    trained: None,
    postgres_port: int,  # noqa: F811 (the fixture)
    mails: Mailbox,
    told: Hook,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Scene]:
    """The installation."""
    folder, key, port = tmp_path_factory.mktemp("attacked"), new_key(), free_port()
    url = fresh_postgres(postgres_port, "nabij_attacked")
    notices = {
        "NABIJ_CONSOLE_URL": CONSOLE_URL,
        "NABIJ_NOTICE_TO": "anna@voorbeeld.example",
        "NABIJ_SMTP_HOST": "127.0.0.1",
        "NABIJ_SMTP_PORT": str(mails.port),
        "NABIJ_SMTP_SECURITY": "none",
        "NABIJ_NOTICE_WEBHOOK_URL": told.url,
        "NABIJ_NOTICE_WEBHOOK_SECRET": WEBHOOK_SECRET,
    }
    with Emulator() as emulator:
        telegram = {
            "NABIJ_TELEGRAM_TOKEN": TOKEN,
            "NABIJ_TELEGRAM_API": emulator.url,
            "NABIJ_TELEGRAM_WEBHOOK_URL": f"http://127.0.0.1:{port}/webhooks/telegram/webhook",
            "NABIJ_TELEGRAM_WEBHOOK_SECRET": SECRET,
        }
        server = start_server(
            folder,
            key,
            port,
            NABIJ_DATABASE_URL=url,
            NABIJ_CALLBACK="1",
            NABIJ_LIVE="1",
            NO_PROXY="127.0.0.1",
            **telegram,
        )
        console = start_console(folder, key, url, NO_PROXY="127.0.0.1", **notices)
        yield Scene(server, console, emulator)
        server.process.kill()  # it has nothing left to finish
        server.process.wait(10)
        console.stop()


@pytest.fixture(scope="session")
def member(scene: Scene) -> Callable[..., Member]:
    """Take somebody on, with a browser of their own in which they are logged in."""

    def take_on(name: str, *roles: Role) -> Member:
        staff_id = scene.console.member(name, *roles)
        browser = requests.Session()
        browser.cookies.set(COOKIE, StaffSessionRepository(scene.console.engine).create(staff_id, Level.FULL))
        return Member(scene.console, staff_id, f"{name.split(maxsplit=1)[0].lower()}@voorbeeld.nl", browser)

    return take_on


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """A browser."""
    driver = open_browser(tmp_path_factory.mktemp("profile"))
    resize(driver, DESKTOP)
    yield driver
    driver.quit()

"""Two information points, one on SQLite and one on PostgreSQL, and one browser for everybody."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack

import pytest
from selenium import webdriver

from bot.store.staff import Role
from bot.store.vault import new_key
from tests.attacks.sinks import mailbox
from tests.console.conftest import DESKTOP, open_browser, resize
from tests.scenarios.colleagues import Colleague
from tests.scenarios.people import Person, Telegram, Visitor
from tests.scenarios.point import Point
from tests.telegram.emulator import Emulator
from tests.unit.store.conftest import fresh_postgres, postgres_port  # noqa: F401 (a fixture)

DATABASES = ("sqlite", "postgresql")
CHANNELS = ("widget", "telegram")
_NUMBERS = itertools.count(1)


@pytest.fixture(scope="session")
def points(
    trained: None,
    postgres_port: int,  # noqa: F811 (the fixture)
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, Point]]:
    """Both; the assistants, which take longest, start at the same time."""
    with ExitStack() as stack:
        found = {}
        for database in DATABASES:
            folder = tmp_path_factory.mktemp(database)
            postgres = fresh_postgres(postgres_port, "nabij_scenarios")
            url = f"sqlite:///{folder / 'nabij.db'}" if database == "sqlite" else postgres
            sinks = stack.enter_context(Emulator()), stack.enter_context(mailbox())
            found[database] = Point(folder, new_key(), url, *sinks)
        with ThreadPoolExecutor() as starting:
            started = [starting.submit(point.start_server) for point in found.values()]
        for point, future in zip(found.values(), started):
            future.result()
            stack.callback(point.kill_server)
        for point in found.values():
            point.start_console()
            stack.callback(point.console.stop)
        yield found


@pytest.fixture(scope="session", params=DATABASES)
def point(request: pytest.FixtureRequest, points: dict[str, Point]) -> Point:
    """An information point, on either database."""
    return points[request.param]


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """One browser, in which people and staff have tabs of their own."""
    driver = open_browser(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    """The browser; its tabs are closed and nobody is logged in any more after the test."""
    first = chromium.current_window_handle
    resize(chromium, DESKTOP)
    yield chromium
    for window in set(chromium.window_handles) - {first}:
        chromium.switch_to.window(window)
        chromium.delete_all_cookies()
        chromium.close()
    chromium.switch_to.window(first)


@pytest.fixture
def arrive(point: Point, browser: webdriver.Chrome) -> Callable[[str], Person]:
    """Let somebody new begin on a channel."""

    def arrived(channel: str) -> Person:
        if channel == Visitor.channel:
            return Visitor(browser, point)
        return Telegram(point.emulator, 80_000 + next(_NUMBERS))

    return arrived


@pytest.fixture(params=CHANNELS)
def person(request: pytest.FixtureRequest, arrive: Callable[[str], Person]) -> Person:
    """Somebody new, on either channel."""
    return arrive(request.param)


@pytest.fixture
def dirk(point: Point, browser: webdriver.Chrome) -> Colleague:
    """A member of staff who works with the browser, and sees the audit trail too."""
    return Colleague(point, browser, f"Dirk{next(_NUMBERS)} Bos", Role.WORKER, Role.ADMINISTRATOR)

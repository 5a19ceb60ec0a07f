"""A running console, and a browser."""

from __future__ import annotations

import shutil

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from bot.store.staff_sessions import Level, StaffSessionRepository
from bot.store.vault import new_key
from tests.console.running import fill, start_console
from tests.unit.store.conftest import postgres_port  # noqa: F401 (a fixture)

PHONE, DESKTOP = (360, 740), (1280, 900)
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--force-device-scale-factor=1"),
)


@pytest.fixture(scope="session")
def console(tmp_path_factory):
    running = start_console(tmp_path_factory.mktemp("console"), new_key())
    yield running
    running.stop()


@pytest.fixture(scope="session")
def filled(console):
    """Return the references of what is in the console's database."""
    return fill(console)


def open_browser(folder):
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    for flag in (*FLAGS, f"--user-data-dir={folder}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    return webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))


@pytest.fixture(scope="session")
def chromium(tmp_path_factory):
    driver = open_browser(tmp_path_factory.mktemp("profile"))
    yield driver
    driver.quit()


@pytest.fixture
def anna(console, filled, chromium):
    """Return a browser in which Anna, who has every role, is logged in."""
    staff_id = console.staff.by_email("anna@voorbeeld.nl").id
    token = StaffSessionRepository(console.engine).create(staff_id, Level.FULL)
    resize(chromium, DESKTOP)
    chromium.get(f"{console.url}/health")
    chromium.delete_all_cookies()
    chromium.add_cookie({"name": "nabij-console", "value": token, "path": "/", "httpOnly": True, "sameSite": "Strict"})
    chromium.get_log("browser")
    return chromium


def resize(browser, size):
    """Give the page a size: a window cannot be as narrow as a phone."""
    width, height = size
    metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)

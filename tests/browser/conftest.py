"""A browser, the assistant, and a website that embeds it."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service

from bot.store.vault import new_key
from tests.browser.chat import Chat
from tests.browser.sites import Site, site
from tests.served import Served, free_port, start_server

PHONE, TABLET, DESKTOP = (360, 740), (820, 1100), (1280, 860)
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--force-device-scale-factor=1"),
)


@pytest.fixture(scope="session")
def embedder() -> Iterator[Site]:
    """A website of somebody else, that may embed the chat."""
    with site(free_port()) as served:
        yield served


@pytest.fixture(scope="session")
def stranger() -> Iterator[Site]:
    """A website that may not."""
    with site(free_port()) as served:
        yield served


@pytest.fixture(scope="session")
def nabij(trained: None, embedder: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The running assistant, which allows the embedder."""
    server = start_server(tmp_path_factory.mktemp("widget"), new_key(), NABIJ_ALLOWED_ORIGINS=embedder.url)
    yield server
    server.stop()


@pytest.fixture(scope="session")
def chromium(tmp_path_factory: pytest.TempPathFactory) -> Iterator[webdriver.Chrome]:
    """One browser for all tests."""
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    for flag in (*FLAGS, f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture
def browser(chromium: webdriver.Chrome) -> Iterator[webdriver.Chrome]:
    """A new tab of the browser on a desktop, which remembers nothing of other tabs."""
    first = chromium.current_window_handle
    chromium.switch_to.new_window("tab")
    resize(chromium, DESKTOP)
    chromium.get_log("browser")
    yield chromium
    for window in chromium.window_handles:
        if window != first:
            chromium.switch_to.window(window)
            chromium.close()
    chromium.switch_to.window(first)


@pytest.fixture
def chat(browser: webdriver.Chrome) -> Chat:
    """The chat in that tab."""
    return Chat(browser)


def resize(browser: webdriver.Chrome, size: tuple[int, int]) -> None:
    """Give the tab a size in CSS pixels."""
    metrics = {"width": size[0], "height": size[1], "deviceScaleFactor": 1, "mobile": False}
    browser.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)


def embed(served: Served, attributes: str = "", inside: str = "") -> str:
    """Return the lines that put the chat on a page."""
    script = f'<script type="module" src="{served.url}/nabij.js"></script>'
    return f"{script}<nabij-chat {attributes}>{inside}</nabij-chat>"


def complaints(browser: webdriver.Chrome) -> list[str]:
    """Return what the browser found wrong: broken policies, failed requests, errors."""
    return [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"]


def artefact(name: str) -> Path:
    """Return where a picture of a test goes: in `var/`, for people to look at."""
    folder = Path(__file__).resolve().parents[2] / "var" / "browser"
    folder.mkdir(parents=True, exist_ok=True)
    return folder / name

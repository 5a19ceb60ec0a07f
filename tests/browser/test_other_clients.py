"""A client from the shelf, made for Rasa and not for us, holds a conversation over Socket.IO."""

from __future__ import annotations

import json

import pytest
from selenium import webdriver
from selenium.common.exceptions import StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.support.ui import WebDriverWait

from bot.content.library import Library
from tests.browser.packages import RASA_WEBCHAT
from tests.browser.sites import Site, page_with
from tests.served import Served

WAIT_SECONDS = 20


@pytest.fixture
def page(nabij: Served, embedder: Site) -> str:
    """A website with rasa-webchat on it, set up as its own manual says."""
    library = embedder.put("/webchat.js", RASA_WEBCHAT.fetch().read_text("utf-8"), kind="text/javascript")
    settings = {"socketUrl": nabij.url, "socketPath": "/socket.io/", "embedded": True, "customMessageDelay": None}
    start = f"WebChat.default({{...{json.dumps(settings)}, customMessageDelay: () => 0}}, null)"
    embedder.put("/start.js", start, kind="text/javascript")
    scripts = f'<script src="{library}"></script><script src="/start.js"></script>'
    return embedder.put("/webchat", page_with(scripts))


def replies(browser: webdriver.Chrome) -> list[str]:
    return [e.text for e in browser.find_elements(By.CSS_SELECTOR, ".rw-response")]


def test_rasa_webchat_holds_a_conversation(browser: webdriver.Chrome, page: str, library: Library) -> None:
    browser.get(page)
    wait = WebDriverWait(browser, WAIT_SECONDS, 0.1, (StaleElementReferenceException,))
    field = wait.until(lambda b: b.find_element(By.CSS_SELECTOR, ".rw-new-message"))
    wait.until(lambda _: field.is_enabled())
    field.send_keys("wat kost een hospice", Keys.ENTER)
    begin = library.answers["hospice_kosten"].answer.split("\n")[0][:40]
    wait.until(lambda b: begin in " ".join(replies(b)))
    choice = wait.until(lambda b: b.find_elements(By.CSS_SELECTOR, ".rw-reply"))[0]
    title, before = choice.text, len(replies(browser))
    choice.click()
    wait.until(lambda b: len(replies(b)) > before)
    assert title in [e.text for e in browser.find_elements(By.CSS_SELECTOR, ".rw-client")]

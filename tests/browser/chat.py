"""The chat as a person sees it, for tests that read as what people do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from selenium import webdriver
from selenium.common.exceptions import NoSuchElementException, StaleElementReferenceException
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.shadowroot import ShadowRoot
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

WAIT_SECONDS = 20
POLL_SECONDS = 0.05
SNAPSHOT = """
const root = document.querySelector('nabij-chat').shadowRoot;
return [...root.querySelectorAll('.message')].slice(arguments[0]).map((box) => [
  [...box.classList].find((name) => name.startsWith('from-')).slice(5),
  [...box.querySelectorAll('p:not(.label, .unsent), li')].map((line) => line.textContent.trim()).join('\\n')]);
"""
T = TypeVar("T")


class Chat:
    """The `<nabij-chat>` on the page that the browser shows."""

    def __init__(self, browser: webdriver.Chrome) -> None:
        """Look at a browser."""
        self.browser = browser

    def visit(self, url: str) -> Chat:
        """Go to a page and wait until the chat is there."""
        self.browser.get(url)
        return self.wait_here()

    def wait_here(self) -> Chat:
        """Wait until the chat is shown, styled and all."""
        self.until(lambda: any(part.is_displayed() for part in self.all(".panel, .launcher")))
        return self

    def until(self, condition: Callable[[], T], seconds: float = WAIT_SECONDS) -> T:
        """Wait until something is so, and return it."""
        ignored = (NoSuchElementException, StaleElementReferenceException)
        return WebDriverWait(self.browser, seconds, POLL_SECONDS, ignored).until(lambda _: condition())

    @property
    def root(self) -> ShadowRoot:
        """What is inside the element."""
        return self.browser.find_element(By.TAG_NAME, "nabij-chat").shadow_root

    def find(self, selector: str) -> WebElement:
        """Return the first that fits."""
        return self.root.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[WebElement]:
        """Return all that fit."""
        return self.root.find_elements(By.CSS_SELECTOR, selector)

    def script(self, source: str, *arguments: Any) -> Any:
        """Run a script with `root` and `chat`."""
        begin = "const chat = document.querySelector('nabij-chat'), root = chat.shadowRoot;"
        return self.browser.execute_script(begin + source, *arguments)

    def open(self) -> Chat:
        """Press the button in the corner."""
        self.find(".launcher").click()
        self.until(lambda: self.find(".panel").is_displayed())
        return self

    def type(self, text: str) -> Chat:
        """Type a message and send it."""
        self.find("textarea").send_keys(text, Keys.ENTER)
        return self

    def ask(self, text: str) -> list[str]:
        """Type a message, wait for the whole answer and return its messages."""
        before = self.count()
        self.type(text)
        return self.answered(before)

    def answered(self, before: int) -> list[str]:
        """Wait until what was asked is answered; return what came after so many messages."""
        self.until(lambda: self.count() > before + 1 and not self.is_waiting())
        return [text for who, text in self.said(before) if who == "assistant"]

    def is_waiting(self) -> bool:
        """Say whether something that was asked is not answered yet."""
        return bool(self.script("return chat.line.queue.length"))

    def said(self, after: int = 0) -> list[list[str]]:
        """Return what is in the conversation after so many messages, as (who, text)."""
        found: list[list[str]] = self.browser.execute_script(SNAPSHOT, after)
        return found

    def count(self) -> int:
        """Return how many messages there are."""
        return int(self.script("return root.querySelectorAll('.message').length"))

    def choices(self) -> list[str]:
        """Return the titles of the buttons that can be pressed."""
        return [button.text for button in self.all(".choices button")]

    def choose(self, title: str) -> list[str]:
        """Press a button under a message and return the answer."""
        before = self.count()
        button = next(b for b in self.all(".choices button") if b.text == title)
        self.browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", button)
        button.click()
        return self.answered(before)

    def focused(self) -> str:
        """Return what has the focus inside the chat: its class, or its tag."""
        found: str = self.script("const e = root.activeElement; return e ? e.className || e.localName : ''")
        return found

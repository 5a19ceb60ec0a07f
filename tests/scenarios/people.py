"""Somebody who talks with the assistant: in Telegram, or on a page in a browser. What is said reads the same."""

from __future__ import annotations

from abc import ABC, abstractmethod

from selenium import webdriver
from selenium.webdriver.common.keys import Keys

from tests.browser.chat import Chat
from tests.scenarios.point import WAIT_SECONDS, Point
from tests.telegram.chat import Message
from tests.telegram.emulator import Emulator

FILL = """
const field = arguments[0];
field.value = arguments[1];
field.dispatchEvent(new Event('input', {bubbles: true}));
"""
"""The driver of the browser types no emoji, and 3,000 characters slowly."""
HEARD = """
const whole = (line) => {
  const copy = line.cloneNode(true);
  for (const link of copy.querySelectorAll('a[href^=http]')) link.textContent = link.getAttribute('href');
  return copy.textContent.trim();
};
return [...root.querySelectorAll('.message:not(.from-person)')].map((box) => [
  ...[...box.querySelectorAll('.speaker')].map((name) => name.textContent.trim()),
  ...[...box.querySelectorAll('p:not(.label, .unsent), li')].map(whole)].join('\\n'));
"""
"""A link reads as the name of its website; here as where it leads."""


class Person(ABC):
    """Somebody in a chat."""

    channel: str

    @abstractmethod
    def types(self, text: str) -> None:
        """Type something, without waiting for what comes of it."""

    @abstractmethod
    def presses(self, title: str) -> None:
        """Press the last button with a title, once it is there, without waiting for what comes of it."""

    @abstractmethod
    def heard(self) -> list[str]:
        """Return everything that was said to this person, in order; before words of staff a line with their name."""

    @abstractmethod
    def hears(self, words: str, after: int = 0) -> str:
        """Wait until something with these words was said, after so many other things, and return it."""

    @abstractmethod
    def titles(self) -> list[str]:
        """Return the titles of the buttons under what was said last."""

    def asks(self, text: str, hears: str) -> str:
        """Type something and wait until something with these words is said to it."""
        before = len(self.heard())
        self.types(text)
        return self.hears(hears, before)

    def chooses(self, title: str, hears: str) -> str:
        """Press a button and wait until something with these words is said to it."""
        before = len(self.heard())
        self.presses(title)
        return self.hears(hears, before)


class Telegram(Person):
    """A private chat in Telegram."""

    channel = "telegram"

    def __init__(self, emulator: Emulator, number: int) -> None:
        """Be somebody with a number of their own."""
        self._emulator, self._chat, self._number = emulator, emulator.chat(number), number

    def types(self, text: str) -> None:
        self._emulator.say(self._number, text)

    def presses(self, title: str) -> None:
        self._emulator.wait_until(lambda: bool(self._with(title)), WAIT_SECONDS)
        self._emulator.press(self._number, title, self._with(title)[-1])

    def _with(self, title: str) -> list[Message]:
        return [message for message in self._chat.messages if message.is_ours and title in message.buttons]

    def heard(self) -> list[str]:
        return list(self._chat.said)

    def hears(self, words: str, after: int = 0) -> str:
        self._emulator.wait_until(lambda: any(words in text for text in self.heard()[after:]), WAIT_SECONDS)
        return next(text for text in self.heard()[after:] if words in text)

    def titles(self) -> list[str]:
        return list(self._chat.last.buttons)


class Visitor(Person):
    """The chat on a page, in a tab of its own."""

    channel = "widget"

    def __init__(self, browser: webdriver.Chrome, point: Point, path: str = "/") -> None:
        """Open the page in a new tab."""
        browser.switch_to.new_window("tab")
        self._browser, self._tab = browser, browser.current_window_handle
        self.chat = Chat(browser).visit(point.url + path)

    def _here(self) -> Chat:
        if self._browser.current_window_handle != self._tab:
            self._browser.switch_to.window(self._tab)
        return self.chat

    def types(self, text: str) -> None:
        field = self._here().find("textarea")
        self._browser.execute_script(FILL, field, text)
        field.send_keys(Keys.ENTER)

    def presses(self, title: str) -> None:
        button = self._here().until(lambda: [b for b in self.chat.all(".choices button") if b.text == title])[-1]
        self._browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", button)
        button.click()

    def heard(self) -> list[str]:
        found: list[str] = self._here().script(HEARD)
        return found

    def hears(self, words: str, after: int = 0) -> str:
        self._here().until(lambda: any(words in text for text in self.heard()[after:]), WAIT_SECONDS)
        return next(text for text in self.heard()[after:] if words in text)

    def titles(self) -> list[str]:
        return self._here().choices()

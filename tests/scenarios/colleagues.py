"""A member of staff at work with the console's pages, in a tab of the browser."""

from __future__ import annotations

import time

from selenium import webdriver
from selenium.webdriver.common.by import By

from bot.store.staff import Role
from tests.console import hands
from tests.scenarios.people import FILL
from tests.scenarios.point import LOOK_SECONDS, WAIT_SECONDS, Point

SAID = "//*[contains(@class, 'message') and contains(@class, '{who}')]//*[@class='said']"


class Colleague:
    """Somebody who logs in with password and code, reads, presses and answers."""

    def __init__(self, point: Point, browser: webdriver.Chrome, name: str, *roles: Role) -> None:
        """Take somebody on, and log in."""
        self.name, self._point, self._browser = name.split(maxsplit=1)[0], point, browser
        self.id = point.console.member(name, *roles)
        browser.switch_to.new_window("tab")
        self._tab = browser.current_window_handle
        hands.log_in(browser, point.console, self.name.lower(), self.id)

    def _here(self) -> webdriver.Chrome:
        if self._browser.current_window_handle != self._tab:
            self._browser.switch_to.window(self._tab)
        return self._browser

    def opens(self, path: str) -> str:
        """Go to a page, and return what stands on it."""
        self._here().get(self._point.console.url + path)
        return self.reads()

    def reads(self) -> str:
        """Return what stands on the page."""
        return str(hands.text(self._here()))

    def presses(self, words: str) -> str:
        """Press a button or link, and return what stands on the next page."""
        hands.press(self._here(), words)
        return self.reads()

    def writes(self, field: str, text: str) -> None:
        """Fill in a field of the page."""
        browser = self._here()
        browser.execute_script(FILL, browser.find_element(By.ID, field), text)

    def accepts(self, reference: str) -> str:
        """Take a conversation from the list of who waits, and return what stands on its page."""
        self.opens("/verzoeken")
        card = self._here().find_element(By.XPATH, f"//li[contains(., '{reference}')]")
        hands.follow(self._browser, card.find_element(By.TAG_NAME, "button"))
        return self.reads()

    def answers(self, text: str) -> None:
        """Say something in the conversation that is open."""
        self.writes("text", text)
        self.presses("Versturen")

    def heard(self) -> list[str]:
        """Return what the person said in the conversation that is open."""
        found = self._here().find_elements(By.XPATH, SAID.format(who="person"))
        return [str(each.get_attribute("textContent")) for each in found]

    def hears(self, text: str) -> None:
        """Look again until exactly this is the last thing the person said.

        Raises:
            AssertionError: with what was said instead.
        """
        deadline = time.monotonic() + WAIT_SECONDS
        while (said := self.heard())[-1:] != [text]:
            assert time.monotonic() < deadline, said
            time.sleep(LOOK_SECONDS)
            self.presses("Vernieuwen")

    def links(self) -> list[str]:
        """Return where the links of the page lead."""
        found = self._here().find_elements(By.CSS_SELECTOR, "main a[href]")
        return [str(each.get_attribute("href")) for each in found]

"""The server's own page with the chat, as people first see it."""

from __future__ import annotations

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By

from bot.content.library import Library
from tests.browser.chat import Chat
from tests.browser.conftest import DESKTOP, PHONE, complaints, resize
from tests.served import Served


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def home(request: pytest.FixtureRequest, chat: Chat, nabij: Served) -> Chat:
    """The page at `/`, on a phone and on a desktop."""
    resize(chat.browser, request.param)
    return chat.visit(nabij.url)


def test_a_person_asks_presses_a_button_and_reads_on(home: Chat) -> None:
    home.ask("wat kost een hospice")
    titles = home.choices()
    assert titles[-1] == "Een mens spreken"
    assert home.choose(titles[0])
    assert ["person", titles[0]] in home.said()


def test_the_safety_reply_stands_out_and_numbers_can_be_called(home: Chat) -> None:
    home.ask("ik maak er vanavond een eind aan")
    (urgent,) = home.all(".urgent")
    assert "Belangrijk" in urgent.text
    assert [a.get_attribute("href") for a in urgent.find_elements(By.TAG_NAME, "a")] == [
        "tel:113",
        "tel:08000113",
        "tel:112",
    ]
    assert home.find('.bottom a[href="tel:112"]').is_displayed()


def test_nothing_breaks_the_strict_policy_or_the_width(home: Chat) -> None:
    home.ask("wie betaalt de zorg thuis en wat is de wlz")
    assert complaints(home.browser) == []
    wide = home.script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0


def test_the_page_is_dutch_and_greets_as_a_computer_program(home: Chat, library: Library) -> None:
    assert home.browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "nl"
    assert home.said() == [["assistant", library.conversation.page.welcome.strip()]]
    assert "computerprogramma" in home.said()[0][1]


def test_the_chat_can_be_seen_and_typed_in_at_once(browser: webdriver.Chrome, chat: Chat, nabij: Served) -> None:
    for size in (PHONE, DESKTOP):
        resize(browser, size)
        chat.visit(nabij.url)
        assert chat.script("return root.querySelector('textarea').getBoundingClientRect().bottom") < size[1]


def test_a_person_can_type_html_without_harm(home: Chat) -> None:
    home.ask("<img src=x onerror=alert(1)> wat is een hospice")
    assert home.all(".log img") == []


def test_without_scripts_the_page_says_how_to_reach_people(
    browser: webdriver.Chrome, nabij: Served, library: Library
) -> None:
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    browser.get(nabij.url)
    shown = browser.find_element(By.TAG_NAME, "nabij-chat").text
    assert shown.split() == library.conversation.human.without_number.split()

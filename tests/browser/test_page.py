"""The page with the chat, in a real browser."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys
from selenium.webdriver.remote.webelement import WebElement
from selenium.webdriver.support.ui import WebDriverWait

from tests.served import Served

PHONE, DESKTOP = (390, 844), (1200, 900)
WAIT_SECONDS = 20
MINIMUM_TARGET_PIXELS = 24
FLAGS = (
    *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
    *("--disable-dev-shm-usage", "--force-device-scale-factor=1"),
)


@pytest.fixture(params=[PHONE, DESKTOP], ids=["phone", "desktop"])
def browser(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[webdriver.Chrome]:
    options = webdriver.ChromeOptions()
    options.binary_location = shutil.which("chromium") or shutil.which("chromium-browser") or ""
    for flag in (*FLAGS, f"--user-data-dir={tmp_path / 'profile'}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    driver.set_window_size(*request.param)
    yield driver
    driver.quit()


def messages(browser: webdriver.Chrome) -> list[WebElement]:
    return browser.find_elements(By.CSS_SELECTOR, ".from-nabij")


def ask(browser: webdriver.Chrome, text: str) -> None:
    before = len(messages(browser))
    browser.find_element(By.ID, "text").send_keys(text, Keys.ENTER)
    WebDriverWait(browser, WAIT_SECONDS).until(lambda b: len(messages(b)) > before)


def test_a_person_asks_presses_a_button_and_reads_on(browser: webdriver.Chrome, served: Served) -> None:
    browser.get(served.url)
    ask(browser, "wat kost een hospice")
    choices = browser.find_elements(By.CSS_SELECTOR, ".choices button")
    assert [c.text for c in choices][-1] == "Een mens spreken"
    before = len(messages(browser))
    title = choices[0].text
    browser.execute_script("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", choices[0])
    choices[0].click()
    WebDriverWait(browser, WAIT_SECONDS).until(lambda b: len(messages(b)) > before)
    assert browser.find_elements(By.CSS_SELECTOR, ".from-person")[-1].text == title


def test_the_safety_reply_stands_out_and_numbers_are_on_the_page(browser: webdriver.Chrome, served: Served) -> None:
    browser.get(served.url)
    ask(browser, "ik maak er vanavond een eind aan")
    assert "113" in browser.find_element(By.CSS_SELECTOR, ".urgent").text
    assert browser.find_element(By.CSS_SELECTOR, 'a[href="tel:112"]').is_displayed()


def test_nothing_breaks_the_strict_policy_or_the_width(browser: webdriver.Chrome, served: Served) -> None:
    browser.get(served.url)
    ask(browser, "wie betaalt de zorg thuis en wat is de wlz")
    assert [entry["message"] for entry in browser.get_log("browser") if entry["level"] == "SEVERE"] == []
    wide = browser.execute_script("return document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert wide == 0


def test_it_can_be_read_by_a_screen_reader_and_used_by_keyboard(browser: webdriver.Chrome, served: Served) -> None:
    browser.get(served.url)
    assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "nl"
    log = browser.find_element(By.CSS_SELECTOR, '[role="log"]')
    assert (log.get_attribute("aria-live"), bool(log.get_attribute("aria-label"))) == ("polite", True)
    assert browser.find_element(By.CSS_SELECTOR, 'label[for="text"]').text
    ask(browser, "wat is palliatieve zorg")
    assert browser.switch_to.active_element.get_attribute("id") == "text"
    for element in browser.find_elements(By.CSS_SELECTOR, "button, textarea"):
        assert element.size["height"] >= MINIMUM_TARGET_PIXELS
        assert element.size["width"] >= MINIMUM_TARGET_PIXELS


def test_a_person_can_type_html_without_harm(browser: webdriver.Chrome, served: Served) -> None:
    browser.get(served.url)
    ask(browser, "<img src=x onerror=alert(1)> wat is een hospice")
    assert browser.find_elements(By.CSS_SELECTOR, ".log img") == []

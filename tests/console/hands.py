"""What a member of staff does with a browser: logging in as people do, pressing, reading."""

from __future__ import annotations

from selenium.common.exceptions import WebDriverException
from selenium.webdriver.common.by import By
from selenium.webdriver.support.expected_conditions import presence_of_element_located
from selenium.webdriver.support.ui import WebDriverWait

from tests.console.running import PASSWORD, now_code

WAIT_SECONDS = 15


def log_in(browser, running, name, staff_id):
    """Log in as people do: name and password, then the code."""
    browser.get(f"{running.url}/inloggen")
    browser.find_element(By.ID, "email").send_keys(f"{name}@voorbeeld.nl")
    browser.find_element(By.ID, "password").send_keys(PASSWORD)
    press(browser, "Verder")
    browser.find_element(By.ID, "code").send_keys(now_code(running, staff_id))
    press(browser, "Inloggen")


def press(browser, words):
    follow(browser, browser.find_element(By.XPATH, f"//main//*[self::button or self::a][normalize-space()='{words}']"))


def follow(browser, control):
    """Click, and wait until the next page is there."""
    before = browser.find_element(By.TAG_NAME, "main")
    control.click()
    WebDriverWait(browser, WAIT_SECONDS).until(lambda _: is_gone(before))
    WebDriverWait(browser, WAIT_SECONDS).until(presence_of_element_located((By.TAG_NAME, "main")))


def is_gone(element):
    """Say whether an element's page was left; without script the driver says so in several ways."""
    try:
        return not element.is_enabled()
    except WebDriverException:
        return True


def text(browser):
    return browser.find_element(By.TAG_NAME, "main").text


def until(browser, words):
    WebDriverWait(browser, WAIT_SECONDS).until(lambda b: words in text(b))

"""Working with the console in a real browser, beside a person in the chat; also without script."""

from __future__ import annotations

import shutil
import time

import pytest
import requests
from aiosmtpd.controller import Controller
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from bot.store.handover_views import HandoverState
from bot.store.requests import CallbackDetails
from bot.store.staff import Role
from bot.store.vault import new_key
from tests.console.conftest import DESKTOP, open_browser, resize
from tests.console.hands import WAIT_SECONDS, follow, log_in, press, text, until
from tests.console.running import start_console
from tests.served import free_port
from tests.unit.store.conftest import fresh_postgres


@pytest.fixture(scope="module")
def without_script(tmp_path_factory):
    browser = open_browser(tmp_path_factory.mktemp("plain"))
    browser.execute_cdp_cmd("Emulation.setScriptExecutionDisabled", {"value": True})
    resize(browser, DESKTOP)
    yield browser
    browser.quit()


def test_from_request_to_called_without_script(console, filled, without_script):
    eva = console.member("Eva Vos", Role.WORKER)
    reference = console.requests.create("web:eva", CallbackDetails("+31612345678", "Mevrouw Prins"), "web", "utrecht")
    log_in(without_script, console, "eva", eva)
    assert "Mevrouw Prins" in text(without_script)
    follow(without_script, without_script.find_element(By.PARTIAL_LINK_TEXT, reference))
    press(without_script, "Ik pak dit op")
    without_script.find_element(By.ID, "note").send_keys("Belt morgen terug.")
    press(without_script, "Notitie bewaren")
    assert "Belt morgen terug." in text(without_script)
    press(without_script, "Ik heb gebeld, dit is klaar")
    assert "afgerond als gebeld" in text(without_script)
    assert console.requests.get(reference).claimed_by == eva


def test_a_conversation_without_script(console, filled, without_script):
    fenna = console.member("Fenna Bos", Role.WORKER)
    reference = console.handovers.request("web:fenna", "web", "utrecht").reference
    log_in(without_script, console, "fenna", fenna)
    card = without_script.find_element(By.XPATH, f"//li[contains(., '{reference}')]")
    follow(without_script, card.find_element(By.TAG_NAME, "button"))
    console.handovers.person_says("web:fenna", "Bent u daar?")
    press(without_script, "Vernieuwen")
    assert "Bent u daar?" in text(without_script)
    without_script.find_element(By.ID, "text").send_keys("Ja, zegt u het maar.")
    press(without_script, "Versturen")
    assert "Ja, zegt u het maar." in text(without_script)
    press(without_script, "Gesprek teruggeven aan de assistent")
    assert console.handovers.get(reference).state is HandoverState.RETURNED


def test_what_a_person_says_appears_by_itself_once_and_harmless(anna, console, filled):
    anna.get(f"{console.url}/gesprekken/{filled['talk']}")
    console.handovers.person_says("web:talk", "Dit staat er vanzelf <b>bij</b>.")
    until(anna, "Dit staat er vanzelf <b>bij</b>.")
    console.handovers.person_says("web:talk", "En dit ook.")
    until(anna, "En dit ook.")
    numbers = [each.get_attribute("data-number") for each in anna.find_elements(By.CSS_SELECTOR, "[data-number]")]
    assert numbers == [str(n) for n in range(1, len(numbers) + 1)]
    anna.find_element(By.ID, "text").send_keys("half geschr")
    console.handovers.person_says("web:talk", "Nog een.")
    until(anna, "Nog een.")
    assert anna.find_element(By.ID, "text").get_attribute("value") == "half geschr"


def test_who_asks_for_a_conversation_appears_by_itself(anna, console, filled):
    anna.get(f"{console.url}/verzoeken")
    reference = console.handovers.request("web:nieuw", "web", "utrecht").reference
    until(anna, reference)
    console.handovers.leave("web:nieuw")
    WebDriverWait(anna, WAIT_SECONDS).until(lambda b: reference not in text(b))


def test_a_wrong_turn_on_a_page_that_stood_open(console, filled, chromium):
    gijs = console.member("Gijs Mol", Role.WORKER)
    resize(chromium, DESKTOP)
    chromium.get(f"{console.url}/health")
    chromium.delete_all_cookies()
    log_in(chromium, console, "gijs", gijs)
    reference = console.requests.create("web:gijs", CallbackDetails("+31612345678"), "web", "utrecht")
    chromium.get(f"{console.url}/verzoeken/{reference}")
    console.requests.claim(reference, filled_owner(console))
    press(chromium, "Ik pak dit op")
    assert "Een collega was u voor" in text(chromium)


def filled_owner(console):
    return console.staff.by_email("bram@voorbeeld.nl").id


class Mailbox:
    def __init__(self):
        self.mails = []

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's way)
        self.mails.append(envelope.content)
        return "250 OK"


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_the_process_mails_staff_expires_what_waits_and_logs_nothing_personal(request, tmp_path, kind):
    url = "" if kind == "sqlite" else fresh_postgres(request.getfixturevalue("postgres_port"), "nabij_console")
    mailbox = Mailbox()
    controller = Controller(mailbox, hostname="127.0.0.1", port=free_port())
    controller.start()
    settings = {"NABIJ_SMTP_HOST": "127.0.0.1", "NABIJ_SMTP_PORT": str(controller.port), "NABIJ_SMTP_SECURITY": "none"}
    running = start_console(tmp_path, new_key(), url, NABIJ_NOTICE_TO="anna@voorbeeld.nl", **settings)
    try:
        running.requests.create("web:wilhelmina", CallbackDetails("+31612345678", "Wilhelmina"), "web", "utrecht")
        deadline = time.monotonic() + WAIT_SECONDS
        while not mailbox.mails and time.monotonic() < deadline:
            time.sleep(0.2)
        requests.post(f"{running.url}/inloggen", data={"email": "Wilhelmina@x.nl", "password": "Wilhelmina"}, timeout=5)
        requests.get(f"{running.url}/Wilhelmina?x=Wilhelmina", timeout=5)
    finally:
        running.stop()
        controller.stop()
    assert len(mailbox.mails) == 1
    assert b"Wilhelmina" not in mailbox.mails[0]
    log = running.log.read_text()
    assert "notice.sent" in log
    assert "Wilhelmina" not in log
    stored = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"Wilhelmina" not in stored
    assert b"612345678" not in stored
    shutil.rmtree(tmp_path, ignore_errors=True)

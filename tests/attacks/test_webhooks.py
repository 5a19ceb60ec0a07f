"""Calls that only Telegram, or only we, may make."""

from __future__ import annotations

import time
import uuid

import pytest
import requests

from bot.notices import SIGNATURE_HEADER, TOLERANCE_SECONDS, is_genuine, sign
from bot.store.requests import CallbackDetails
from tests.attacks.conftest import CONSOLE_URL
from tests.attacks.scene import CANARY, Scene
from tests.attacks.sinks import WEBHOOK_SECRET, Hook, Mailbox
from tests.telegram.nodes import SECRET

HEADER = "X-Telegram-Bot-Api-Secret-Token"
NOTICE_SECONDS = 20


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {HEADER: ""},
        {HEADER: CANARY},
        {HEADER: SECRET[:-1]},
        {HEADER: f"{SECRET}x"},
        {HEADER: SECRET.swapcase()},
        {HEADER: f"{SECRET},{SECRET}"},
        {"Authorization": f"Bearer {SECRET}"},
    ],
    ids=lambda headers: str(list(headers.values()))[:24],
)
def test_who_is_not_telegram_delivers_nothing(scene: Scene, headers: dict[str, str]) -> None:
    url, before = f"{scene.server.url}/webhooks/telegram/webhook", len(scene.emulator.sent)
    update = {"update_id": 900_001, "message": scene.emulator.message(900_001, text=CANARY)}
    with scene.nothing_changes(), scene.server_log.tells("request.refused", status=403):
        assert requests.post(f"{url}?{HEADER}={SECRET}", json=update, headers=headers, timeout=10).status_code == 403
    assert len(scene.emulator.sent) == before


def test_telegram_itself_is_taken(scene: Scene) -> None:
    scene.emulator.say(900_002, "wat kost een hospice")
    scene.emulator.wait_until(lambda: len(scene.emulator.chat(900_002).said) >= 2)


@pytest.fixture(scope="module")
def notice(scene: Scene, told: Hook, mails: Mailbox) -> tuple[str, bytes]:
    """Return signature and body of what the console told of a request with a name that is a trap."""
    seen, mailed = len(told.calls), len(mails.mails)
    name = f"{CANARY}\r\nBcc: kwaad@kwaad.example\r\n\r\n<a href=//kwaad.example>"
    scene.console.requests.create(f"web:{uuid.uuid4()}", CallbackDetails("+31612345678", name), "web", "utrecht")
    deadline = time.monotonic() + NOTICE_SECONDS
    while len(told.calls) == seen or len(mails.mails) == mailed:
        assert time.monotonic() < deadline
        time.sleep(0.1)
    headers, body = told.calls[-1]
    return headers[SIGNATURE_HEADER], body


def test_a_notice_that_is_changed_repeated_or_made_up_is_known(notice: tuple[str, bytes]) -> None:
    signature, body = notice
    now = int(time.time())
    assert is_genuine(WEBHOOK_SECRET, signature, body, now)
    assert not is_genuine(WEBHOOK_SECRET, signature, body.replace(b"console", b"kwaad"), now)
    assert not is_genuine(WEBHOOK_SECRET, signature, body, now + TOLERANCE_SECONDS + NOTICE_SECONDS + 1)
    assert not is_genuine(WEBHOOK_SECRET, signature.replace("t=", "t=1"), body, now)
    assert not is_genuine(WEBHOOK_SECRET, sign("", now, body), body, now)


def test_mail_and_call_lead_to_the_console_and_say_nothing_of_anybody(
    notice: tuple[str, bytes], mails: Mailbox
) -> None:
    mail = mails.mails[-1]
    assert mail.get_content_type() == "text/plain"
    assert CONSOLE_URL in mail.get_content()
    assert CONSOLE_URL.encode() in notice[1]
    for said in (mail.as_bytes(), notice[1]):
        assert b"kwaad" not in said
        assert CANARY.encode() not in said
        assert b"612345678" not in said
    assert mail["Bcc"] is None

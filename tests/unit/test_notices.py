"""Notices to staff, through a real mail server and a real webhook."""

from __future__ import annotations

import asyncio
import threading
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from aiosmtpd.controller import Controller

from bot.console.texts import console_texts
from bot.notices import SIGNATURE_HEADER, TOLERANCE_SECONDS, MailServer, NoticeSender, Webhook, is_genuine, sign
from bot.store.database import connect, migrate
from bot.store.handover import HandoverRepository
from bot.store.notices import NoticeRepository
from bot.store.requests import CallbackDetails, RequestRepository
from bot.store.vault import Vault, new_key
from tests.served import free_port
from tests.unit.console.clock import Clock

URL = "https://console.voorbeeld.nl"
SECRET = "geheim van de webhook"
DETAILS = CallbackDetails("+31612345678", "Wilhelmina", "na tien uur", "hulp in de nacht")
PERSONAL = ("Wilhelmina", "612345678", "12 34 56 78", "tien uur", "nacht", "jan")


class Sink:
    """A mail server that keeps what it gets, or refuses it."""

    def __init__(self):
        self.messages, self.refuses = [], False

    async def handle_DATA(self, server, session, envelope):  # noqa: N802 (aiosmtpd's way)
        if self.refuses:
            return "451 4.3.0 later"
        self.messages.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content or envelope.content))
        return "250 OK"


@pytest.fixture
def sink():
    sink = Sink()
    controller = Controller(sink, hostname="127.0.0.1", port=free_port())
    controller.start()
    sink.port = controller.port
    yield sink
    controller.stop()


@pytest.fixture
def hook():
    """Return a web server that keeps what it is told."""
    told = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told.append((dict(self.headers), body))
            self.send_response(server.status)
            self.end_headers()

        def log_message(self, *_):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    server.status, server.told = 204, told
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def engine(tmp_path):
    url = f"sqlite:///{tmp_path / 'nabij.db'}"
    migrate(url)
    engine = connect(url)
    yield engine
    engine.dispose()


@pytest.fixture
def requests(engine, clock):
    return RequestRepository(engine, Vault(new_key()), 30, clock)


def sender_for(engine, clock, sink=None, hook=None):
    receivers = ("anna@voorbeeld.nl", "bram@voorbeeld.nl")
    mail = MailServer("127.0.0.1", sink.port, "none", "nabij@voorbeeld.nl", receivers) if sink else None
    webhook = Webhook(f"http://127.0.0.1:{hook.server_port}/nabij", SECRET) if hook else None
    texts = console_texts().notices
    return NoticeSender(NoticeRepository(engine, clock), texts, URL, clock, mail, webhook)


def test_staff_hear_that_there_is_something_and_nothing_more(engine, requests, clock, sink):
    requests.create("jan", DETAILS, "web", "utrecht")
    assert asyncio.run(sender_for(engine, clock, sink).send_due()) == 1
    ((sender, receivers, content),) = sink.messages
    assert (sender, receivers) == ("nabij@voorbeeld.nl", ["anna@voorbeeld.nl", "bram@voorbeeld.nl"])
    message = message_from_bytes(content, policy=default)
    assert message["Subject"] == "Nabij, er is een nieuw verzoek"
    assert message["Auto-Submitted"] == "auto-generated"
    assert URL in message.get_content()
    for word in PERSONAL:
        assert word.encode() not in content


def test_somebody_who_wants_to_talk_now_is_told_apart(engine, clock, sink):
    HandoverRepository(engine, Vault(new_key()), 30, clock).request("web:jan", "web", "utrecht", "hulp in de nacht")
    asyncio.run(sender_for(engine, clock, sink).send_due())
    assert "iemand vraagt om een gesprek" in str(message_from_bytes(sink.messages[0][2], policy=default)["Subject"])
    assert b"nacht" not in sink.messages[0][2]


def test_a_mail_server_that_is_away_only_makes_it_later(engine, requests, clock, sink):
    requests.create("jan", DETAILS, "web", "utrecht")
    sender = sender_for(engine, clock, sink)
    sink.refuses = True
    assert asyncio.run(sender.send_due()) == 0
    sink.refuses = False
    assert asyncio.run(sender.send_due()) == 0  # not yet
    clock.move(seconds=30)
    assert asyncio.run(sender.send_due()) == 1
    clock.move(hours=3)
    assert asyncio.run(sender.send_due()) == 0
    assert len(sink.messages) == 1


def test_nobody_listens_at_all(engine, requests, clock, sink):
    requests.create("jan", DETAILS, "web", "utrecht")
    gone = type("Gone", (), {"port": free_port()})
    assert asyncio.run(sender_for(engine, clock, gone).send_due()) == 0
    clock.move(minutes=1)
    assert asyncio.run(sender_for(engine, clock, sink).send_due()) == 1


def test_the_webhook_is_told_with_a_signature(engine, requests, clock, hook):
    requests.create("jan", DETAILS, "web", "utrecht")
    assert asyncio.run(sender_for(engine, clock, hook=hook).send_due()) == 1
    ((headers, body),) = hook.told
    assert is_genuine(SECRET, headers[SIGNATURE_HEADER], body, int(clock.now.timestamp()))
    assert b'"event": "callback_request"' in body
    for word in PERSONAL:
        assert word.encode() not in body


def test_a_webhook_that_fails_is_told_again(engine, requests, clock, hook):
    requests.create("jan", DETAILS, "web", "utrecht")
    hook.status = 500
    sender = sender_for(engine, clock, hook=hook)
    assert asyncio.run(sender.send_due()) == 0
    hook.status = 200
    clock.move(seconds=30)
    assert asyncio.run(sender.send_due()) == 1


def test_two_processes_send_one_mail(engine, requests, clock, sink):
    requests.create("jan", DETAILS, "web", "utrecht")

    async def both():
        senders = [sender_for(engine, clock, sink) for _ in range(3)]
        return await asyncio.gather(*(sender.send_due() for sender in senders))

    assert sorted(asyncio.run(both())) == [0, 0, 1]
    assert len(sink.messages) == 1


def test_without_settings_nobody_is_told(engine, requests, clock):
    requests.create("jan", DETAILS, "web", "utrecht")
    assert asyncio.run(sender_for(engine, clock).send_due()) == 0


@pytest.mark.parametrize(
    ("secret", "moment", "body", "later", "genuine"),
    [
        (SECRET, 1000, b"{}", 0, True),
        (SECRET, 1000, b"{}", TOLERANCE_SECONDS, True),
        (SECRET, 1000, b"{}", TOLERANCE_SECONDS + 1, False),
        ("ander", 1000, b"{}", 0, False),
        (SECRET, 1000, b"{ }", 0, False),
        (SECRET, 1001, b"{}", 0, False),
    ],
)
def test_a_forged_or_old_notice_is_known(secret, moment, body, later, genuine):
    signature = sign(SECRET, 1000, b"{}").replace("t=1000", f"t={moment}")
    assert is_genuine(secret, signature, body, 1000 + later) is genuine


@pytest.mark.parametrize("signature", ["", "t=,v1=", "t=x,v1=y", "v1=abc", "t=" + "9" * 50, "t=1000,v1=é"])
def test_what_is_no_signature(signature):
    assert not is_genuine(SECRET, signature, b"{}", 1000)

"""What programs send to the REST channel."""

from __future__ import annotations

import asyncio
import json
import socket
import threading

import pytest
import requests
from sanic import Sanic
from sanic.exceptions import InvalidUsage
from sanic.request import Request
from sanic.response import json as json_response

from bot.channels.rest import MAXIMUM_SENDER_CHARACTERS, RestInput

BAD_BODIES = [
    b"",
    b"null",
    b"[]",
    b"1",
    b'"hallo"',
    b"true",
    b"{",
    b"{'message': 'hallo'}",
    b"\xff\xfe",
    b"message=hallo",
    b"{}",
    b'{"text": "hallo"}',
    b'{"message": null}',
    b'{"message": 1}',
    b'{"message": ["hallo"]}',
    b'{"message": {"text": "hallo"}}',
    b'{"message": true}',
    b'{"sender": "jan"}',
    b"[" * 100_000,
]
BAD_SENDERS = [
    None,
    1,
    1.5,
    True,
    [],
    {},
    "",
    " ",
    "a b",
    "a\n",
    "\njan",
    "a/b",
    "<jan>",
    "a\x00",
    "😀",
    "x" * 129,
    "jan;--",
]
GOOD_SENDERS = [
    "jan",
    "default",
    "0c0f1c7e-1b1e-4b8e-9f43-4f4a9d4b3d2e",
    "jan@voorbeeld.nl",
    "a.b:c+d-e_f",
    "x" * 128,
    "José",
]


def request_of(body):
    request = Request(b"/webhook", {}, "1.1", "POST", None, None)
    request.body = body if isinstance(body, bytes) else json.dumps(body).encode()
    return request


@pytest.mark.parametrize("body", BAD_BODIES, ids=lambda b: repr(b[:30]))
def test_a_body_of_another_shape(body):
    with pytest.raises(InvalidUsage) as caught:
        RestInput.read(request_of(body))
    assert caught.value.status_code == 400


@pytest.mark.parametrize("sender", BAD_SENDERS, ids=lambda s: repr(s)[:20])
def test_a_sender_that_is_unusable(sender):
    with pytest.raises(InvalidUsage, match=str(MAXIMUM_SENDER_CHARACTERS)):
        RestInput.read(request_of({"message": "hallo", "sender": sender}))


@pytest.mark.parametrize("sender", GOOD_SENDERS, ids=lambda s: s[:20])
def test_a_sender_that_is_usable(sender):
    assert RestInput.read(request_of({"message": "hallo", "sender": sender})) == {"message": "hallo", "sender": sender}


def test_without_a_sender_everybody_has_a_conversation_of_their_own():
    senders = {RestInput.read(request_of({"message": "hallo"}))["sender"] for _ in range(20)}
    assert len(senders) == 20
    assert all(sender.startswith("rest-") for sender in senders)


@pytest.mark.parametrize(
    "message",
    ["", " ", "hallo", "/restart", "😀", "\x00", "\ud800", "x" * 100_000, "regel\nregel"],
    ids=lambda m: repr(m)[:12],
)
def test_any_text_is_a_message(message):
    assert RestInput.read(request_of({"message": message, "sender": "jan"}))["message"] == message


def test_nothing_else_is_taken_along():
    body = {"message": "hallo", "sender": "jan", "metadata": {"role": "admin"}, "input_channel": "x", "stream": True}
    request, channel = request_of(body), RestInput()
    assert channel.read(request) == {"message": "hallo", "sender": "jan"}
    assert channel.get_metadata(request) is None
    assert channel._extract_input_channel(request) == "rest"
    assert channel._extract_message(request) == "hallo"
    assert asyncio.run(channel._extract_sender(request)) == "jan"


class Line:
    """The channel behind a real server; what came in is kept."""

    def __init__(self, url, taken):
        self.url, self.taken = url, taken

    def post(self, body, query="", **options):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        return requests.post(f"{self.url}/webhook{query}", data=data, timeout=10, **options)


@pytest.fixture(scope="module")
def server():
    """Run the channel on a free port, in a thread; once, since Sanic can be put together once in a process."""
    taken, loop, started, port = [], asyncio.new_event_loop(), threading.Event(), []

    async def take(message):
        taken.append(message)
        await message.output_channel.send_text_message(message.sender_id, f"u zei {message.text}")
        await message.output_channel.send_text_with_buttons(message.sender_id, "kies", [{"title": "a", "payload": "b"}])

    async def main():
        app = Sanic("rest-test", configure_logging=False)
        app.blueprint(RestInput().blueprint(take), url_prefix="/webhooks/rest")
        app.exception(InvalidUsage)(lambda _, error: json_response({"error": str(error)}, 400))
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        port.append(listening.getsockname()[1])
        running = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await running.startup()
        started.set()
        return running

    def run():
        asyncio.set_event_loop(loop)
        running = loop.run_until_complete(main())
        loop.run_forever()
        running.close()
        loop.run_until_complete(running.wait_closed())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(120)
    yield Line(f"http://127.0.0.1:{port[0]}/webhooks/rest", taken)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(20)


@pytest.fixture
def line(server):
    server.taken.clear()
    return server


def test_a_message_gets_its_replies(line):
    response = line.post({"message": "hallo", "sender": "jan", "metadata": {"x": 1}})
    assert response.status_code == 200
    assert response.json() == [
        {"recipient_id": "jan", "text": "u zei hallo"},
        {"recipient_id": "jan", "text": "kies", "buttons": [{"title": "a", "payload": "b"}]},
    ]
    (message,) = line.taken
    assert (message.text, message.sender_id, message.input_channel) == ("hallo", "jan", "rest")
    assert not message.metadata


@pytest.mark.parametrize("query", ["", "?stream=true"])
@pytest.mark.parametrize("body", BAD_BODIES, ids=lambda b: repr(b[:30]))
def test_a_wrong_body_gets_a_clear_no_and_reaches_nobody(line, body, query):
    response = line.post(body, query)
    assert response.status_code == 400
    assert response.json()["error"]
    assert line.taken == []


def test_a_wrong_sender_gets_a_clear_no(line):
    response = line.post({"message": "hallo", "sender": "a b"})
    assert (response.status_code, line.taken) == (400, [])
    assert "sender" in response.json()["error"]


@pytest.mark.parametrize("query", ["?stream=true", "?stream=TRUE"])
def test_replies_one_by_one(line, query):
    response = line.post({"message": "hallo", "sender": "jan"}, query, stream=True)
    assert response.status_code == 200
    parts = [json.loads(part) for part in response.iter_lines() if part]
    assert [part["text"] for part in parts] == ["u zei hallo", "kies"]
    assert [m.sender_id for m in line.taken] == ["jan"]
    assert not line.taken[0].metadata


@pytest.mark.parametrize("query", ["?stream=false", "?stream=", "?anders=true"])
def test_replies_all_at_once(line, query):
    assert len(line.post({"message": "hallo"}, query).json()) == 2


def test_the_channel_says_it_is_there(line):
    response = requests.get(f"{line.url}/", timeout=10)
    assert (response.status_code, response.json()) == (200, {"status": "ok"})
    assert requests.get(f"{line.url}/webhook", timeout=10).status_code == 405


def test_its_name():
    assert RestInput.name() == "rest"

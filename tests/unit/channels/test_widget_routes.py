"""The addresses under /chat and Socket.IO, over HTTP; behind them an agent that repeats what it hears."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest
import requests
import socketio
from rasa.core.channels.channel import register
from sanic import Sanic
from sanic.exceptions import SanicException
from sanic.response import json as json_response
from sanic.touchup.service import TouchUp
from sqlalchemy.exc import OperationalError

from bot.channels.events import MAXIMUM_STREAMS
from bot.channels.socket_io import SocketIOInput
from bot.channels.turns import MAXIMUM_WAITING
from bot.channels.widget import Widget, add_widget, read_number
from bot.clock import today_here
from bot.dialogue.buttons import ButtonSigner, topic_action
from bot.dialogue.incoming import MAXIMUM_SCANNED
from bot.documents.service import File
from bot.nlu.topics import FORGET_TOPIC
from bot.store.campaigns import Campaign, CampaignRepository
from bot.store.database import connect, migrate
from bot.store.outbox import Outbox
from bot.store.vault import Vault, new_key

SECONDS = 10
ID = "m" * 20
BAD_BODIES = [b"", b"null", b"[]", b"1", b'"x"', b"{", b"\xff", b"[" * 50_000]
BAD_MESSAGES = [
    {"id": None},
    {"id": "short"},
    {"id": "m" * 65},
    {"id": "m" * 20 + "\n"},
    {"id": "m" * 19 + "/"},
    {"text": None},
    {"text": ""},
    {"text": " \n"},
    {"text": 5},
    {"text": "x" * (MAXIMUM_SCANNED + 1)},
    {"payload": ""},
    {"payload": 5},
    {"payload": "~" + "x" * 64},
    {"payload": "\ud800" * 64},
    {"region": "<b>"},
    {"region": ["x"]},
    {"region": "x" * 41},
]


class Agent:
    """Repeats what it hears; `hold` keeps it waiting."""

    def __init__(self, signer: ButtonSigner) -> None:
        self.signer, self.heard, self.hold = signer, [], threading.Event()
        self.documents = SimpleNamespace(open=self.open_document)
        self.hold.set()

    async def handle_message(self, message: Any) -> None:
        self.heard.append(message)
        await asyncio.get_running_loop().run_in_executor(None, self.hold.wait, SECONDS)
        await message.output_channel.send_response(message.sender_id, {"text": f"u zei {message.text}"})

    @staticmethod
    def open_document(token: str, sender_id: str) -> File | None:
        return File("wensen é.pdf", "application/pdf", sender_id.encode()) if token == "goed" else None


class Stream:
    """An event stream that stays open between readings."""

    def __init__(self, response: requests.Response) -> None:
        self.response = response
        self._lines = response.iter_lines()

    def until(self, last: str) -> list[dict[str, Any]]:
        """Return the events up to and with the first of a type."""
        found = []
        for line in self._lines:
            if line.startswith(b"data: "):
                found.append(json.loads(line[6:]))
                if found[-1]["type"] == last:
                    break
        return found


@dataclass
class Line:
    """The channel behind a real server."""

    url: str
    agent: Agent
    widget: Widget
    opened: list[requests.Response] = field(default_factory=list)

    def post(self, path: str, body: Any = None, **options: Any) -> requests.Response:
        data = body if isinstance(body, bytes) else json.dumps({} if body is None else body).encode()
        return requests.post(f"{self.url}/chat/{path}", data=data, timeout=SECONDS, **options)

    def session(self) -> str:
        return str(self.post("session").json()["session"])

    def send(self, session: str, **changes: Any) -> requests.Response:
        return self.post("messages", {"session": session, "id": ID, "text": "hallo", **changes})

    def stream(self, session: str, query: str = "", **headers: str) -> requests.Response:
        address = self.post("stream", {"session": session}).json()["stream"]
        response = requests.get(self.url + address + query, stream=True, timeout=SECONDS, headers=headers)
        self.opened.append(response)
        return response

    def events(self, session: str, last: str = "done", query: str = "", **headers: str) -> list[dict[str, Any]]:
        return self.listen(session, query, **headers).until(last)

    def listen(self, session: str, query: str = "", **headers: str) -> Stream:
        return Stream(self.stream(session, query, **headers))


def rewrite_once(app: Sanic, rewrite: Callable[[Sanic], None] = TouchUp.run) -> None:
    """Let Sanic rewrite its own code, which it can do once in a process: other tests may have let it before."""
    with suppress(KeyError):
        rewrite(app)


@pytest.fixture(scope="module")
def server(tmp_path_factory):
    """Run the channel on a free port, in a thread."""
    patch = pytest.MonkeyPatch()
    patch.setattr(TouchUp, "run", rewrite_once)
    url = f"sqlite:///{tmp_path_factory.mktemp('widget') / 'nabij.db'}"
    migrate(url)
    engine, vault = connect(url), Vault(new_key())
    loop, started, found = asyncio.new_event_loop(), threading.Event(), []

    async def main():
        app = Sanic("widget-test", configure_logging=False)
        app.ctx.agent = Agent(ButtonSigner(vault.derive("buttons")))
        widget = add_widget(app, engine, vault)
        register([SocketIOInput(widget.signer)], app, route="/webhooks/")
        app.exception(SanicException)(lambda _, error: json_response({"message": str(error)}, error.status_code))
        listening = socket.socket()
        listening.bind(("127.0.0.1", 0))
        running = await app.create_server(sock=listening, return_asyncio_server=True, access_log=False)
        await running.startup()
        await running.after_start()
        found.extend([f"http://127.0.0.1:{listening.getsockname()[1]}", app.ctx.agent, widget])
        started.set()
        return running

    def run():
        asyncio.set_event_loop(loop)
        running = loop.run_until_complete(main())
        loop.run_forever()
        loop.run_until_complete(running.before_stop())
        running.close()
        loop.run_until_complete(running.wait_closed())
        loop.run_until_complete(asyncio.sleep(0.1))
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    assert started.wait(20)
    yield Line(*found)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(20)
    assert not thread.is_alive()
    engine.dispose()
    patch.undo()


@pytest.fixture
def campaigns(line):
    return CampaignRepository(line.widget.store.outbox._engine)


@pytest.fixture
def line(server):
    server.agent.heard.clear()
    yield server
    server.agent.hold.set()
    for response in server.opened:
        response.close()
    server.opened.clear()


def wait_until(condition: Callable[[], bool]) -> None:
    """Wait until something is so in the server's thread."""
    ready = threading.Event()
    for _ in range(SECONDS * 100):
        if condition():
            return
        ready.wait(0.01)
    pytest.fail("it did not happen")


def test_a_conversation(line):
    session = line.session()
    stream = line.listen(session)
    assert stream.response.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert line.send(session, campaign="poster-1", region="utrecht").json() == {"accepted": ID, "repeated": False}
    events = stream.until("done")
    assert [e["type"] for e in events] == ["ready", "said", "reply", "done"]
    assert [e.get("number") for e in events] == [None, 1, 2, 3]
    assert events[2]["text"] == "u zei hallo"
    assert line.agent.heard[0].metadata == {"campaign": "poster-1", "region": "utrecht"}


@pytest.mark.parametrize("code", ["a b", "x" * 41, ["x"], {}, 7, "'; DROP TABLE campaign; --", ""])
def test_a_campaign_that_a_visitor_spoilt_is_left_out_and_the_message_stands(line, code):
    session = line.session()
    stream = line.listen(session)
    assert line.send(session, campaign=code, region="utrecht").status_code == 202
    stream.until("done")
    assert line.agent.heard[0].metadata == {"region": "utrecht"}
    assert set(line.post("session", {"campaign": code}).json()) == {"session"}


def test_a_session_with_a_campaign_brings_its_opening(line, campaigns, library):
    campaigns.create(Campaign("folder", "Folder", today_here(), today_here(), "Welkom <b>hier</b>.", "hospice"))
    found = line.post("session", {"campaign": "folder"}).json()
    assert found["opening"]["text"] == f"{library.conversation.introduction.strip()}\nWelkom <b>hier</b>."
    first = found["opening"]["buttons"][0]
    assert first["title"] == library.title("hospice")
    sender = str(line.widget.signer.sender(found["session"]))
    assert line.agent.signer.redeem(first["payload"], sender) == topic_action("hospice")


@pytest.mark.parametrize(
    ("code", "first", "last"), [("morgen", 1, 9), ("gisteren", -9, -1)], ids=["not begun", "ended"]
)
def test_a_campaign_that_does_not_run_opens_as_always(line, campaigns, code, first, last):
    today = today_here()
    campaigns.create(Campaign(code, "Folder", today + timedelta(first), today + timedelta(last), "Welkom."))
    assert set(line.post("session", {"campaign": code}).json()) == {"session"}


@pytest.mark.parametrize("body", BAD_BODIES)
def test_a_session_is_given_whatever_stands_in_the_body(line, body):
    assert set(line.post("session", body).json()) == {"session"}


def test_a_silent_database_opens_as_always(line, monkeypatch):
    def silent(*_):
        raise OperationalError("select", {}, Exception("away"))

    monkeypatch.setattr(line.widget.openings, "_find", silent)
    assert set(line.post("session", {"campaign": "folder"}).json()) == {"session"}


def test_what_was_missed_comes_after_the_last_number_that_was_seen(line):
    session = line.session()
    line.send(session)
    line.events(session)
    for query, headers in (("?after=1", {}), ("?after=0", {"Last-Event-ID": "1"})):
        assert [e.get("number") for e in line.events(session, "ready", query, **headers)] == [2, 3, None]


@pytest.mark.parametrize(
    ("text", "number"),
    [(None, 0), ("", 0), ("7", 7), ("-1", 0), ("x", 0), ("1.5", 0), ("٣", 0), ("9" * 40, 0), ("7\n", 0)],
)
def test_the_last_number_that_was_seen(text, number):
    assert read_number(text) == number


def test_two_tabs_hear_the_same(line):
    session = line.session()
    tabs = [line.listen(session), line.listen(session)]
    line.send(session)
    first, second = ([event for event in tab.until("done") if event["type"] != "ready"] for tab in tabs)
    assert first == second


def test_somebody_else_hears_nothing(line):
    mine, theirs = line.session(), line.session()
    other = line.listen(theirs)
    line.send(mine)
    line.events(mine)
    line.send(theirs, text="van mij")
    assert [e["text"] for e in other.until("done") if "text" in e] == ["van mij", "u zei van mij"]


def test_a_second_time_is_no_second_answer(line):
    session = line.session()
    assert [line.send(session).json()["repeated"] for _ in range(3)] == [False, True, True]
    assert len([e for e in line.events(session) if e["type"] == "reply"]) == 1


@pytest.mark.parametrize("path", ["stream", "messages", "forget", "document"])
@pytest.mark.parametrize("body", BAD_BODIES, ids=lambda b: repr(b[:10]))
def test_a_body_of_another_shape(line, path, body):
    assert line.post(path, body).status_code == 400


@pytest.mark.parametrize("path", ["stream", "messages", "forget", "document"])
@pytest.mark.parametrize("session", [None, "", "web:1", 5, ["x"], "s.a.9999999999." + "A" * 32])
def test_without_a_session_nothing_opens(line, path, session):
    body = {"session": session, "id": ID, "text": "hallo", "token": "goed"}
    assert line.post(path, body).status_code == 401
    assert line.agent.heard == []


@pytest.mark.parametrize("changes", BAD_MESSAGES, ids=lambda c: repr(c)[:30])
def test_a_message_that_is_not_one(line, changes):
    response = line.send(line.session(), **changes)
    assert response.status_code == 400
    assert next(iter(changes)) in response.json()["message"]
    assert line.agent.heard == []


def test_a_ticket_that_does_not_hold(line):
    session = line.session()
    for ticket in ("x", session, session.replace("s.", "t.", 1)):
        assert requests.get(f"{line.url}/chat/events/{ticket}", timeout=SECONDS).status_code == 403


def test_too_many_messages_at_once(line):
    session = line.session()
    line.agent.hold.clear()
    codes = [line.send(session, id=f"{ID}{number}").status_code for number in range(MAXIMUM_WAITING + 1)]
    assert codes == [202] * MAXIMUM_WAITING + [429]


def test_too_many_streams_and_room_again_when_one_is_gone(line):
    session = line.session()
    streams = [line.stream(session) for _ in range(MAXIMUM_STREAMS)]
    assert [s.status_code for s in streams] == [200] * MAXIMUM_STREAMS
    assert line.stream(session).status_code == 429
    streams[0].close()
    wait_until(lambda: line.stream(session).status_code == 200)


def test_a_page_that_is_gone_is_not_kept(line):
    session = line.session()
    conversation = line.widget.store.outbox.conversation(line.widget.signer.sender(session))
    stream = line.stream(session)
    assert conversation in line.widget.notifier._listeners
    stream.close()
    wait_until(lambda: conversation not in line.widget.notifier._listeners)


def test_what_another_node_writes_is_heard_within_seconds(line):
    session = line.session()
    stream = line.listen(session)
    stream.until("ready")
    outbox = line.widget.store.outbox
    other_node = Outbox(outbox._engine, outbox._vault)
    other_node.append(line.widget.signer.sender(session), "k", {"type": "reply", "text": "van een medewerker"})
    assert stream.until("reply")[-1]["text"] == "van een medewerker"


def test_wiping_is_the_same_as_asking_for_it_in_words(line):
    session = line.session()
    line.send(session)
    line.events(session)
    tab = line.listen(session)
    assert line.post("forget", {"session": session}).status_code == 204
    sender = line.widget.signer.sender(session)
    assert line.agent.signer.redeem(line.agent.heard[-1].text, sender) == topic_action(FORGET_TOPIC)
    assert tab.until("forget")[-1] == {"type": "forget"}
    assert [e["type"] for e in line.events(session, "ready")] == ["ready"]


def test_a_document_for_whom_it_is(line):
    session = line.session()
    response = line.post("document", {"session": session, "token": "goed"})
    assert response.content.decode() == line.widget.signer.sender(session)
    assert response.headers["content-disposition"] == "attachment; filename*=UTF-8''wensen%20%C3%A9.pdf"
    assert line.post("document", {"session": session, "token": "fout"}).status_code == 404
    assert line.post("document", {"session": session, "token": 5}).status_code == 400


@pytest.mark.parametrize("origin", ["https://elders.example", "null"])
def test_a_page_that_is_not_welcome(line, origin):
    headers = {"Origin": origin}
    session = line.session()
    for path in ("session", "messages", "stream"):
        body = {"session": session, "id": ID, "text": "hallo"}
        assert line.post(path, body, headers=headers).status_code == 403
    assert line.stream(session, "", **headers).status_code == 403


def test_what_a_browser_asks_before_a_request(line):
    for path in ("session", "messages", "stream", "forget", "document"):
        assert requests.options(f"{line.url}/chat/{path}", timeout=SECONDS).status_code == 204


class Client:
    """A program that speaks Rasa's Socket.IO protocol."""

    def __init__(self, url: str, **headers: str) -> None:
        self.confirmed: list[str] = []
        self.heard: list[dict[str, Any]] = []
        self.line = socketio.Client()
        self.line.on("session_confirm", self.confirmed.append)
        self.line.on("bot_uttered", self.heard.append)
        self.line.connect(url, headers=headers)

    def begin(self, session: Any = None) -> str:
        self.confirmed.clear()
        self.line.emit("session_request", {"session_id": session})
        wait_until(lambda: bool(self.confirmed))
        return self.confirmed[0]

    def say(self, session: Any, message: Any) -> None:
        self.line.emit("user_uttered", {"session_id": session, "message": message, "customData": {"role": "x"}})


@pytest.fixture
def client(line):
    client = Client(line.url)
    yield client
    client.line.disconnect()


def test_socket_io_gets_a_session_and_answers(line, client):
    session = client.begin()
    assert line.widget.signer.sender(session)
    client.say(session, "hallo")
    wait_until(lambda: bool(client.heard))
    assert client.heard == [{"text": "u zei hallo"}]
    sender = line.widget.signer.sender(session)
    assert [bool(message.metadata) for message in line.agent.heard if message.sender_id == sender] == [False]


def test_socket_io_goes_on_with_a_session_that_holds(line, client):
    session = line.session()
    assert client.begin(session) == session


@pytest.mark.parametrize("chosen", ["mijn-eigen", "web:1", "", 5, ["x"], {"a": 1}])
def test_socket_io_lets_nobody_choose_a_session(line, client, chosen):
    issued = client.begin(chosen)
    assert issued != chosen
    client.say(chosen, "hallo")
    client.say(issued, "wel")
    wait_until(lambda: bool(client.heard))
    assert client.heard == [{"text": "u zei wel"}]


@pytest.mark.parametrize("message", [None, 5, ["x"], {"text": "x"}])
def test_socket_io_takes_text_only(line, client, message):
    session = client.begin()
    client.say(session, message)
    client.say(session, "wel")
    wait_until(lambda: bool(client.heard))
    assert [m.text for m in line.agent.heard] == ["wel"]


def test_socket_io_refuses_a_page_that_is_not_welcome(line):
    with pytest.raises(socketio.exceptions.ConnectionError):
        Client(line.url, Origin="https://elders.example")

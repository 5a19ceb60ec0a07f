"""The channel of `<nabij-chat>`: `fetch` for what goes, an event stream for what comes (docs/embedding.md)."""

from __future__ import annotations

import asyncio
import re
import secrets
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Awaitable, Callable, Optional
from urllib.parse import quote

from rasa.core.channels.channel import CollectingOutputChannel, UserMessage
from sanic import Blueprint, Sanic
from sanic.exceptions import Forbidden, InvalidUsage, NotFound, SanicException, Unauthorized
from sanic.request import Request
from sanic.response import HTTPResponse, empty, raw
from sanic.response import json as json_response
from sqlalchemy.engine import Engine

from bot.channels.events import Listener, Notifier, TooManyStreamsError, as_server_sent_event
from bot.channels.handled import was_handled_in
from bot.channels.limits import TooManyError, address_of, admit, ask_message, busy_text
from bot.channels.openings import Openings
from bot.channels.origins import is_welcome
from bot.channels.sessions import SessionSigner
from bot.channels.takeover import Takeover
from bot.channels.telegram.tasks import end
from bot.channels.turns import CHANNEL, PageOutput, Recovery, Sent, Store, TooManyWaitingError, Turns
from bot.content.library import library
from bot.dialogue.buttons import MAXIMUM_BYTES, topic_action
from bot.dialogue.incoming import MAXIMUM_SCANNED
from bot.dialogue.marks import CAMPAIGN
from bot.dialogue.replies import Composer, Reply
from bot.nlu.topics import FORGET_TOPIC
from bot.settings import DRAIN_SECONDS, RETENTION_DAYS, WINDOW_RETENTION_HOURS
from bot.shared.guard import Kind
from bot.shared.parts import Shared, build_shared
from bot.store.background import StoreUnavailableError
from bot.store.campaigns import CampaignRepository
from bot.store.conversations import ConversationRepository
from bot.store.outbox import Event, Outbox
from bot.store.vault import Vault

PREFIX = "/chat"
KEEP_ALIVE_SECONDS = 15
"""A comment at least this often: proxies close a line that is silent, and a page that is gone is noticed."""
RETRY_MILLISECONDS = 1_000
"""After how long a browser comes back by itself."""
WATCH_SECONDS = 1.0
"""How long an event of another node may wait before this one sees it."""
WATCH_BESIDE_SECONDS = 10.0
"""The same where nodes tell each other at once: the table only catches what went missing on the way."""
WATCH_MAXIMUM_SECONDS = 30.0
"""The same while the database does not answer."""
_MESSAGE_ID = re.compile(r"[A-Za-z0-9_-]{16,64}")
_CODE = re.compile(r"[A-Za-z0-9_-]{1,40}")
KEY_BYTES = 12
"""Of the key of an event that answers no message."""
ORIGIN_FIELDS = (CAMPAIGN, "region")
EVENT_STREAM = "text/event-stream; charset=utf-8"
STREAM_HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
UNAVAILABLE = 503


@dataclass
class Widget:
    """What the routes use; `turns` also says things that answer no message."""

    signer: SessionSigner
    store: Store
    notifier: Notifier
    turns: Turns
    openings: Openings
    shared: Shared

    def sender(self, body: dict[str, Any]) -> str:
        """Return whom a body's session speaks for.

        Raises:
            Unauthorized: when it has no session that holds.
        """
        sender = self.signer.sender(body.get("session"))
        if sender is None:
            raise Unauthorized("The session does not hold.")
        return sender

    async def events(self, sender_id: str, after: int) -> list[Event]:
        """Return the stored events after a number; none while the database is silent."""
        try:
            return await self.store.ask(self.store.outbox.after, sender_id, after)
        except StoreUnavailableError:
            return []

    async def watch(self) -> None:
        """Wake the streams of this node for what other nodes write, until cancelled."""
        clock, row, pause, looked = asyncio.get_running_loop().time, None, WATCH_SECONDS, float("-inf")
        while True:
            if self.notifier.reaches_other_nodes and clock() - looked < WATCH_BESIDE_SECONDS:
                await asyncio.sleep(WATCH_SECONDS)
                continue
            looked = clock()
            try:
                if row is None:
                    row = await self.store.ask(self.store.outbox.last_row)
                row, changed = await self.store.ask(self.store.outbox.changed_after, row)
                pause = WATCH_SECONDS
            except StoreUnavailableError:
                changed, pause = set(), min(2 * pause, WATCH_MAXIMUM_SECONDS)
            for conversation in changed:
                self.notifier.notify(conversation)
            await asyncio.sleep(pause)


def read_body(request: Request) -> dict[str, Any]:
    """Return a request's JSON object.

    Raises:
        InvalidUsage: when it is something else.
    """
    body = request.json
    if not isinstance(body, dict):
        raise InvalidUsage("The body must be a JSON object.")
    return body


def read_message(body: dict[str, Any]) -> Sent:
    """Return the message in a body.

    A campaign's code stands in the address of the page, so visitors can spoil it: one of another shape is left out.

    Raises:
        InvalidUsage: naming the field that is not usable.
    """
    identity, text, payload = body.get("id"), body.get("text"), body.get("payload")
    if not isinstance(identity, str) or not _MESSAGE_ID.fullmatch(identity):
        raise InvalidUsage("`id` must be 16 to 64 letters, digits or - _")
    if not isinstance(text, str) or not text.strip() or len(text) > MAXIMUM_SCANNED:
        raise InvalidUsage(f"`text` must be 1 to {MAXIMUM_SCANNED} characters.")
    if payload is not None and not _is_payload(payload):
        raise InvalidUsage(f"`payload` must be at most {MAXIMUM_BYTES} bytes.")
    given = {name: body[name] for name in ORIGIN_FIELDS if body.get(name) is not None}
    origin = {name: code for name, code in given.items() if isinstance(code, str) and _CODE.fullmatch(code)}
    if given.keys() - origin.keys() - {CAMPAIGN}:
        raise InvalidUsage("`region` must be 1 to 40 letters, digits or - _")
    return Sent(identity, text, payload, origin)


def _is_payload(value: object) -> bool:
    """Say whether something may be a button's payload; half a character of UTF-16 is counted, not stumbled over."""
    return isinstance(value, str) and 0 < len(value.encode(errors="surrogatepass")) <= MAXIMUM_BYTES


def read_campaign(request: Request) -> Optional[str]:
    """Return the campaign's code in the body of a request for a session; None where there is none, whatever it is."""
    try:
        code = read_body(request).get(CAMPAIGN)
    except InvalidUsage:
        return None
    return code if isinstance(code, str) and _CODE.fullmatch(code) else None


def read_number(text: Optional[str]) -> int:
    """Return the number of the last event that was seen; 0 when it says nothing usable."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


@dataclass(frozen=True)
class Reading:
    """Who reads, after which event, and for how many seconds."""

    sender_id: str
    last: int
    seconds: float


async def send_events(widget: Widget, reading: Reading, listener: Listener, response: Any) -> None:
    """Write a conversation's events to a stream as they come."""
    clock = asyncio.get_running_loop().time
    end, sender, last = clock() + reading.seconds, reading.sender_id, reading.last
    await response.send(f"retry: {RETRY_MILLISECONDS}\n\n")
    last = await _catch_up(widget, sender, last, listener, response)
    for data in widget.turns.late.of(sender):
        await response.send(as_server_sent_event(data))
    await response.send(as_server_sent_event({"type": "ready"}))
    while not widget.notifier.is_closed and (left := end - clock()) > 0:
        if not await listener.wait(min(left, KEEP_ALIVE_SECONDS)):
            await response.send(": here\n\n")
        last = await _catch_up(widget, sender, last, listener, response)
    await response.eof()


async def _catch_up(widget: Widget, sender_id: str, last: int, listener: Listener, response: Any) -> int:
    """Write what is new and return the number of the last event."""
    while events := await widget.events(sender_id, last):
        await response.send("".join(as_server_sent_event(e.data, e.number) for e in events))
        last = events[-1].number
    for data in listener.take():
        await response.send(as_server_sent_event(data))
    return last


async def preflight(_: Request) -> HTTPResponse:
    """Answer what a browser asks before a request of another origin; the server adds the headers."""
    return empty()


class Routes:
    """The addresses under `/chat`. Every body is a JSON object; all but the first hold a `session`."""

    def __init__(self, widget: Widget, app: Sanic) -> None:
        """Use what the channel is made of, and the application whose agent answers."""
        self._widget, self._app = widget, app

    def blueprint(self) -> Blueprint:
        """Return the routes."""
        blueprint = Blueprint("widget", url_prefix=PREFIX)
        self._add(blueprint, "GET", "/events/<ticket:str>", self.events)
        for act in (self.session, self.stream, self.messages, self.document, self.forget):
            self._add(blueprint, "POST", f"/{act.__name__}", act)
            blueprint.add_route(preflight, f"/{act.__name__}", methods=["OPTIONS"], name=f"preflight_{act.__name__}")
        return blueprint

    @staticmethod
    def _add(blueprint: Blueprint, method: str, path: str, act: Callable[..., Awaitable[Any]]) -> None:
        async def handler(request: Request, **arguments: str) -> Any:
            if not is_welcome(request.headers.get("origin"), request.headers.get("host", "")):
                raise Forbidden("This origin is not allowed.")
            return await act(request, **arguments)

        blueprint.add_route(handler, path, methods=[method], name=act.__name__)

    async def session(self, request: Request) -> HTTPResponse:
        """Issue a session: `{"session"}`, and the `opening` when the body has the `campaign` of one that runs."""
        await admit(self._widget.shared, request, Kind.SESSION)
        session, code = self._widget.signer.session(), read_campaign(request)
        sender, agent = str(self._widget.signer.sender(session)), self._app.ctx.agent
        opening = await self._widget.openings.opening(code, sender, agent.signer) if code and agent else None
        return json_response({"session": session, **({"opening": opening} if opening else {})})

    async def stream(self, request: Request) -> HTTPResponse:
        """Issue the address of the event stream: `{"stream"}`."""
        sender = self._widget.sender(read_body(request))
        await admit(self._widget.shared, request, Kind.REQUEST, sender)
        ticket = self._widget.signer.ticket(sender)
        return json_response({"stream": f"{PREFIX}/events/{ticket}"})

    async def events(self, request: Request, ticket: str) -> None:
        """Stream events after `Last-Event-ID`, or after `?after=`, until the ticket ends."""
        found = self._widget.signer.reader(ticket)
        if found is None:
            raise Forbidden("The ticket does not hold.")
        last = read_number(request.headers.get("last-event-id") or request.args.get("after"))
        shared = self._widget.shared
        await admit(shared, request, Kind.REQUEST, found[0])
        conversation = self._widget.store.outbox.conversation(found[0])
        try:
            with shared.guard.stream(address_of(shared, request)), self._widget.notifier.listening(conversation) as own:
                response = await request.respond(content_type=EVENT_STREAM, headers=STREAM_HEADERS)
                await send_events(self._widget, Reading(found[0], last, found[1]), own, response)
        except TooManyStreamsError as error:
            raise TooManyError(message="Too many streams.") from error

    async def messages(self, request: Request) -> HTTPResponse:
        """Take on `{"id", "text", "payload"?, "campaign"?, "region"?}`; 202 when it will be, or has been, answered."""
        body = read_body(request)
        sender, sent = self._widget.sender(body), read_message(body)
        shared, text = self._widget.shared, sent.payload or sent.text
        verdict = await ask_message(shared, request, text, sender)
        if verdict.is_to_be_told:
            await PageOutput(self._widget.turns, secrets.token_urlsafe(KEY_BYTES)).send_text_message(
                sender, busy_text()
            )
        if verdict.wait:
            raise TooManyError(verdict.wait)
        try:
            is_new = await self._widget.turns.accept(sender, sent)
        except TooManyWaitingError as error:
            if not await shared.guard.is_urgent(text, sender, address_of(shared, request)):
                raise TooManyError(message="Too many messages wait.") from error
            is_new = await self._widget.turns.accept(sender, sent, is_urgent=True)
        return json_response({"accepted": sent.id, "repeated": not is_new}, status=202)

    async def forget(self, request: Request) -> HTTPResponse:
        """Delete the conversation, by the same button that 'wis mijn gegevens' is."""
        sender, agent = self._widget.sender(read_body(request)), self._app.ctx.agent
        await admit(self._widget.shared, request, Kind.REQUEST, sender)
        payload = agent.signer.issue(topic_action(FORGET_TOPIC), sender)
        await agent.handle_message(UserMessage(payload, CollectingOutputChannel(), sender, input_channel=CHANNEL))
        try:
            await self._widget.turns.forget(sender)
        except StoreUnavailableError as error:
            raise SanicException("Not deleted: try again.", status_code=UNAVAILABLE) from error
        return empty()

    async def document(self, request: Request) -> HTTPResponse:
        """Return the document of a `token` that this conversation was given."""
        body = read_body(request)
        sender, token = self._widget.sender(body), body.get("token")
        if not isinstance(token, str):
            raise InvalidUsage("`token` must be text.")
        await admit(self._widget.shared, request, Kind.DOCUMENT, sender)
        open_document = self._app.ctx.agent.documents.open
        file = await asyncio.get_running_loop().run_in_executor(None, open_document, token, sender)
        if file is None:
            raise NotFound("There is no such document.")
        disposition = f"attachment; filename*=UTF-8''{quote(file.name)}"
        return raw(file.content, content_type=file.media_type, headers={"Content-Disposition": disposition})


def add_widget(app: Sanic, engine: Engine, vault: Vault, shared: Optional[Shared] = None) -> Widget:
    """Add the channel to the application, whose agent answers, and return what it is made of.

    `shared` is what the node shares with others; without it this node is alone.
    """
    shared = shared or build_shared(vault, url="")
    outbox = Outbox(engine, vault, timedelta(hours=WINDOW_RETENTION_HOURS))
    store, notifier = Store(outbox), shared.notifier
    was_handled = was_handled_in(ConversationRepository(engine, vault, RETENTION_DAYS))
    recovery = Recovery(was_handled, Reply(library().conversation.error.sorry).text)

    async def handle(message: Any) -> None:
        await app.ctx.agent.handle_message(message)

    def is_alarm(text: str) -> bool:
        return shared.guard.is_alarm(text)

    turns = Turns(store, notifier, library().safety, handle, recovery)
    turns.is_alarm = is_alarm
    openings = Openings(store, CampaignRepository(engine).active, Composer(library()))
    widget = Widget(SessionSigner(vault.derive("sessions")), store, notifier, turns, openings, shared)
    app.blueprint(Routes(widget, app).blueprint())

    @app.after_server_start
    async def watch(app: Sanic, _: Any) -> None:
        shared.start()
        loop = asyncio.get_running_loop()
        watches = (widget.watch(), Takeover(turns).watch(), turns.late.watch())
        app.ctx.watchers = [loop.create_task(each) for each in watches]

    @app.before_server_stop
    async def drain(_: Sanic, __: Any) -> None:
        await turns.finish(DRAIN_SECONDS)  # what is answered is kept meanwhile, or another node would take it over
        notifier.close()

    @app.after_server_stop
    async def end_late(app: Sanic, _: Any) -> None:
        """Answer what came in while the server was closing."""
        await turns.finish(DRAIN_SECONDS)
        await end(app.ctx.watchers)
        with suppress(StoreUnavailableError):  # other nodes answer what these events belong to
            await turns.late.write()
        await shared.stop()

    return widget

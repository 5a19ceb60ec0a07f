"""A Telegram Bot API on loopback: real HTTP, long polling and webhooks, people who see what arrives, faults on order.

It does what https://core.telegram.org/bots/api says for the methods the channel uses; all private chats share one
counter of messages, as they do at Telegram.
"""

from __future__ import annotations

import asyncio
import json
import threading
import time
from collections import Counter
from typing import Any, Callable, Optional

import aiohttp
from aiohttp import web

from tests.telegram.chat import ApiError, Chat, Message, check_keyboard, plain
from tests.telegram.faults import Fault, Plan, no_faults

TOKEN = "4711:emulated-token_of-nobody"
BOT = {"id": 4711, "is_bot": True, "first_name": "Nabij", "username": "nabij_test_bot"}
RETRY_AFTER = 1
BATCH = 100
UPDATE_KINDS = ("message", "edited_message", "callback_query", "my_chat_member")


class Emulator:
    """The Bot API for one bot. People act by `say`, `press` and `push`; `chats` is what they see."""

    def __init__(self) -> None:
        self.chats: dict[int, Chat] = {}
        self.calls: Counter[str] = Counter()
        self.sent: list[tuple[str, dict[str, Any]]] = []
        self.answered: Counter[str] = Counter()
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.left: list[int] = []
        self.webhook: dict[str, Any] = {}
        self.addresses: list[str] = []
        """Where updates are delivered, in turns: every node that set a webhook, as behind one public address."""
        self.webhook_statuses: list[int] = []
        self.plan: Plan = no_faults
        self.redeliver: Callable[[int], int] = lambda _: 1
        """How often an update is delivered, by its number."""
        self.answer_seconds = 0.0
        """How long the answer to a call is under way."""
        self.silent_seconds = 30.0
        self.port = 0
        self.poll_faults: list[Fault] = []
        """What the next polls meet, one after the other."""
        self.refused_titles: set[str] = set()
        """Titles of buttons that are not taken."""
        self.after: Callable[[str], None] = lambda _: None
        """Called with the method when a call is done, before the bot hears so."""
        self._turn = 0
        self._next_message, self._next_update = 1_000, 500_000
        self._queue: list[dict[str, Any]] = []
        self._doubles: list[dict[str, Any]] = []
        """What is delivered again although it was acknowledged."""
        self._times: dict[Any, int] = {}
        self._poll: Optional[asyncio.Event] = None
        self._queries: dict[str, int] = {}
        self._lock = threading.RLock()
        self._changed = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._started = threading.Event()
        self._thread = threading.Thread(target=self._serve, daemon=True)

    # people

    def chat(self, chat_id: int, kind: str = "private") -> Chat:
        """Return a chat."""
        with self._lock:
            return self.chats.setdefault(chat_id, Chat(chat_id, kind))

    def message(self, chat_id: int, **content: Any) -> dict[str, Any]:
        """Let somebody send something; return it as the Bot API shows it, not delivered yet."""
        with self._lock:
            chat = self.chat(chat_id)
            number = self._new_message_id()
            chat.messages.append(Message(number, str(content.get("text", "")), is_ours=False))
        sender = {"id": abs(chat_id), "is_bot": False, "first_name": "Testpersoon"}
        return {"message_id": number, "date": int(time.time()), "chat": chat.as_dict(), "from": sender, **content}

    def _new_message_id(self) -> int:
        self._next_message += 1
        return self._next_message

    def say(self, chat_id: int, text: str, **more: Any) -> int:
        """Let somebody type something; return the update's number."""
        return self.push({"message": self.message(chat_id, text=text, **more)})

    def press(self, chat_id: int, title: str, message: Optional[Message] = None) -> int:
        """Let somebody press a button, of the last message unless another is given."""
        chosen = message or self.chat(chat_id).last
        query_id = f"q{self._next_update + 1}"
        self._queries[query_id] = chat_id
        shown = {"message_id": chosen.id, "date": int(time.time()), "chat": self.chat(chat_id).as_dict()}
        shown |= {"from": BOT, "text": chosen.text, "reply_markup": chosen.keyboard}
        query = {"id": query_id, "from": {"id": chat_id, "is_bot": False, "first_name": "Testpersoon"}}
        return self.push({"callback_query": query | {"message": shown, "data": chosen.buttons[title]}})

    def push(self, update: dict[str, Any]) -> int:
        """Deliver an update of any shape; return its number."""
        with self._lock:
            self._next_update += 1
            number = update.setdefault("update_id", self._next_update)
            times = self.redeliver(number) if isinstance(number, int) else 1
            self._queue.append(update)
            self._times[number] = times
        self._loop.call_soon_threadsafe(self._wake)
        return int(number) if isinstance(number, int) else 0

    def _wake(self) -> None:
        if self.webhook:
            with self._lock:
                updates, self._queue = self._queue, []
            for update in updates:
                for _ in range(self._times.pop(update["update_id"])):
                    self._loop.create_task(self._post(update))
        elif self._poll is not None:
            self._poll.set()

    async def _post(self, update: dict[str, Any]) -> None:
        """Deliver by webhook, again and again until it is taken."""
        headers = {"X-Telegram-Bot-Api-Secret-Token": self.webhook.get("secret_token", "")}
        for wait in (0.05, 0.2, 0.5, 1, 2, 4, 8, 16):
            self._turn += 1
            address = self.addresses[self._turn % len(self.addresses)]
            try:
                async with self._client.post(address, json=update, headers=headers) as response:
                    self.webhook_statuses.append(response.status)
                    self._tell()
                    if response.status == 200:
                        return
            except aiohttp.ClientError:
                self.webhook_statuses.append(0)
            await asyncio.sleep(wait)

    def set_webhook(self, url: str) -> None:
        """Let somebody else set a webhook: polling ends at once."""
        self.webhook = {"url": url}
        self._loop.call_soon_threadsafe(lambda: self._poll and self._poll.set())

    def pending(self) -> int:
        """Return how many updates have not been acknowledged."""
        with self._lock:
            return len(self._queue) + len(self._doubles)

    def wait_until(self, happened: Callable[[], bool], seconds: float = 20.0) -> None:
        """Wait until something is so; looks again after every call of the bot."""
        with self._changed:
            if not self._changed.wait_for(happened, seconds):
                said = {chat.id: chat.said[-3:] for chat in list(self.chats.values())[:5]}
                raise AssertionError(f"it did not happen within {seconds} s; last said: {said}")

    # the server

    @property
    def url(self) -> str:
        """Its address, for NABIJ_TELEGRAM_API."""
        return f"http://127.0.0.1:{self.port}"

    def __enter__(self) -> Emulator:
        """Serve, in a thread."""
        self._thread.start()
        assert self._started.wait(20)
        return self

    def __exit__(self, *_: object) -> None:
        """Stop serving."""
        asyncio.run_coroutine_threadsafe(self._stop(), self._loop).result(20)
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(20)
        self._loop.close()

    def _serve(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._start())
        self._started.set()
        self._loop.run_forever()

    async def _start(self) -> None:
        app = web.Application(client_max_size=60 * 1024**2)
        app.router.add_post("/bot{token}/{method}", self._receive)
        self._runner = web.AppRunner(app, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", self.port, shutdown_timeout=0.1)
        await site.start()
        assert site._server is not None
        self.port = site._server.sockets[0].getsockname()[1]  # type: ignore[attr-defined]
        self._client = aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(30))

    async def _stop(self) -> None:
        await self._client.close()
        await self._runner.cleanup()
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    async def _receive(self, request: web.Request) -> web.StreamResponse:
        method = request.match_info["method"]
        self.calls[method] += 1
        self._tell()
        if request.match_info["token"] != TOKEN:
            return _answer(ApiError(401, "Unauthorized"))
        fault = self.plan(method)
        if method == "getUpdates" and self.poll_faults:
            fault = self.poll_faults.pop(0)
        if fault is Fault.DROPPED:
            _break(request)
        if fault is Fault.TOO_MANY:
            seconds = RETRY_AFTER
            error = ApiError(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)
            return _answer(error)
        if fault in (Fault.INTERNAL, Fault.BAD_GATEWAY):
            return _answer(ApiError(int(fault.value), "Internal Server Error"))
        try:
            result: Any = await self._do(method, await _parameters(request))
        except ApiError as error:
            result = error
        except ConnectionResetError:  # the bot ended while it was asking
            raise asyncio.CancelledError from None
        self.after(method)
        self._tell()
        if self.answer_seconds and method != "getUpdates":
            await asyncio.sleep(self.answer_seconds)
        if fault is Fault.LOST:
            _break(request)
        if fault is Fault.SILENT:
            await asyncio.sleep(self.silent_seconds)
        return _answer(result)

    async def _do(self, method: str, given: dict[str, Any]) -> Any:
        if method == "getUpdates":
            return await self._get_updates(given)
        action = getattr(self, f"_on_{method}", None)
        if action is None:
            raise ApiError(404, "Not Found: method not found")
        try:
            with self._lock:
                return action(given)
        finally:
            self._tell()

    def _tell(self) -> None:
        with self._changed:
            self._changed.notify_all()

    # methods

    async def _get_updates(self, given: dict[str, Any]) -> list[dict[str, Any]]:
        if self.webhook:
            text = (
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the webhook"
            )
            raise ApiError(409, text)
        if self._poll is not None:  # the newest asker wins
            self._poll.terminated = True  # type: ignore[attr-defined]
            self._poll.set()
        mine = self._poll = asyncio.Event()
        if "offset" in given:
            self._acknowledge(int(given["offset"]))
        try:
            if not (self._queue or self._doubles or self.webhook):
                await asyncio.wait_for(mine.wait(), float(given.get("timeout", 0)))
        except asyncio.TimeoutError:
            pass
        if self.webhook:
            self._poll = None
            raise ApiError(409, "Conflict: can't use getUpdates method while webhook is active")
        if getattr(mine, "terminated", False):
            raise ApiError(409, "Conflict: terminated by other getUpdates request")
        self._poll = None
        with self._lock:
            doubles, self._doubles = self._doubles[:BATCH], self._doubles[BATCH:]
            return doubles + self._queue[: BATCH - len(doubles)]

    def _acknowledge(self, offset: int) -> None:
        with self._lock:
            for update in [u for u in self._queue if u["update_id"] < offset]:
                self._queue.remove(update)
                self._doubles += [update] * (self._times.pop(update["update_id"]) - 1)
        self._tell()

    def _on_getMe(self, _: dict[str, Any]) -> dict[str, Any]:  # noqa: N802 (Telegram's name)
        return BOT

    def _on_setMyCommands(self, given: dict[str, Any]) -> bool:  # noqa: N802
        self.commands[given.get("language_code", "")] = json.loads(given["commands"])
        return True

    def _on_setWebhook(self, given: dict[str, Any]) -> bool:  # noqa: N802
        self.webhook = given
        self.addresses = list(dict.fromkeys([*self.addresses, given["url"]]))
        self._loop.call_soon_threadsafe(self._wake)
        return True

    def _on_deleteWebhook(self, _: dict[str, Any]) -> bool:  # noqa: N802
        self.webhook, self.addresses = {}, []
        return True

    def _reach(self, given: dict[str, Any]) -> Chat:
        chat = self.chats.get(int(given["chat_id"]))
        if chat is None:
            raise ApiError(400, "Bad Request: chat not found")
        if chat.is_blocked:
            kicked = (
                "bot was blocked by the user" if chat.type == "private" else "bot is not a member of the group chat"
            )
            raise ApiError(403, f"Forbidden: {kicked}")
        return chat

    def _show(self, chat: Chat, message: Message) -> dict[str, Any]:
        shown: dict[str, Any] = {
            "message_id": message.id,
            "date": int(time.time()),
            "chat": chat.as_dict(),
            "from": BOT,
        }
        shown |= {"text": message.text} if message.document is None else {"caption": message.text}
        return shown | ({"reply_markup": message.keyboard} if message.keyboard else {})

    def _on_sendMessage(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        chat = self._reach(given)
        text, keyboard = (
            plain(given.get("text", ""), given.get("parse_mode")),
            check_keyboard(_markup(given), self.refused_titles),
        )
        message = Message(self._new_message_id(), text, is_ours=True, keyboard=keyboard)
        chat.messages.append(message)
        self.sent.append(("sendMessage", given))
        return self._show(chat, message)

    def _on_sendDocument(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        chat, keyboard = self._reach(given), check_keyboard(_markup(given))
        document = next(value for value in given.values() if isinstance(value, tuple))
        message = Message(self._new_message_id(), given.get("caption", ""), True, keyboard, document)
        chat.messages.append(message)
        self.sent.append(("sendDocument", given))
        return self._show(chat, message)

    def _on_editMessageText(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        chat = self._reach(given)
        message = chat.find(int(given["message_id"]))
        text, keyboard = plain(given["text"], given.get("parse_mode")), check_keyboard(_markup(given))
        if (text, keyboard) == (message.text, message.keyboard):
            raise ApiError(400, "Bad Request: message is not modified: specified new message content is the same")
        message.text, message.keyboard = text, keyboard
        return self._show(chat, message)

    def _on_editMessageReplyMarkup(self, given: dict[str, Any]) -> dict[str, Any]:  # noqa: N802
        chat = self._reach(given)
        message, keyboard = chat.find(int(given["message_id"])), check_keyboard(_markup(given))
        if keyboard == message.keyboard:
            raise ApiError(400, "Bad Request: message is not modified: specified new message content is the same")
        message.keyboard = keyboard
        return self._show(chat, message)

    def _on_answerCallbackQuery(self, given: dict[str, Any]) -> bool:  # noqa: N802
        query_id = given["callback_query_id"]
        if query_id not in self._queries:
            raise ApiError(400, "Bad Request: query is too old and response timeout expired or query ID is invalid")
        self.answered[query_id] += 1
        return True

    def _on_sendChatAction(self, given: dict[str, Any]) -> bool:  # noqa: N802
        self._reach(given).actions.append(given["action"])
        return True

    def _on_leaveChat(self, given: dict[str, Any]) -> bool:  # noqa: N802
        chat = self._reach(given)
        chat.is_blocked = True
        self.left.append(chat.id)
        return True


def _markup(given: dict[str, Any]) -> Optional[dict[str, Any]]:
    return json.loads(given["reply_markup"]) if given.get("reply_markup") else None


async def _parameters(request: web.Request) -> dict[str, Any]:
    """Return the parameters of a call; a file as (name, bytes)."""
    found: dict[str, Any] = dict(request.query)
    for name, value in (await request.post()).items():
        found[name] = (value.filename, value.file.read()) if isinstance(value, web.FileField) else value
    return found


def _answer(result: Any) -> web.Response:
    if not isinstance(result, ApiError):
        return web.json_response({"ok": True, "result": result})
    body = {"ok": False, "error_code": result.code, "description": result.description}
    if result.parameters:
        body["parameters"] = result.parameters
    return web.json_response(body, status=result.code)


def _break(request: web.Request) -> None:
    """Cut the connection."""
    assert request.transport is not None
    request.transport.abort()
    raise asyncio.CancelledError

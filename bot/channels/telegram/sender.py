"""Sends one part to one chat, and says what is certain about it afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable
from typing import Any, Callable, Optional, Protocol, TypeVar

import httpx
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, InputFile, LinkPreviewOptions, Message
from telegram.constants import ChatAction, ParseMode
from telegram.error import BadRequest, ChatMigrated, Forbidden, InvalidToken, RetryAfter, TelegramError

from bot.channels.telegram.message_ids import MessageIds
from bot.channels.telegram.pace import Pace
from bot.channels.telegram.parts import MAXIMUM_CAPTION, Document, Part
from bot.channels.telegram.split import split
from bot.log import LogEvent, log, where

Result = TypeVar("Result")
AT_ONCE = 8
"""Parts under way at the same time, and pleasantries under way: few, so that none waits for a connection."""
COURTESY_TRIES = 3
"""How often something is tried that is pleasant but not needed: a typing sign, a button that stops loading."""
COURTESY_SECONDS = 2.0
"""How long is waited for such a thing at most, each time."""
_NEVER_SENT = (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout)
_UNREACHABLE = ("chat not found", "user is deactivated", "bot was kicked", "chat_write_forbidden", "peer_id_invalid")
"""Descriptions of a 400 that say the same as a 403 (https://github.com/tdlib/telegram-bot-api)."""
_IS_THERE = "message is not modified"


class File(Protocol):
    """A document as `agent.documents` opens it."""

    name: str
    media_type: str
    content: bytes


OpenDocument = Callable[[Document, int], Optional[File]]
"""Opens a document for a chat, which may take a while; None when it is gone."""


class GoneError(Exception):
    """The person blocks the bot or left: nothing more can be said."""


class RefusedError(Exception):
    """Telegram will never take this part."""


class DocumentGoneError(Exception):
    """The document to send does not exist any more."""


class LaterError(Exception):
    """Not now: surely not delivered, try again after `seconds`."""

    def __init__(self, kind: str, seconds: float) -> None:
        """Keep what happened (a class name) and how long to wait."""
        super().__init__(kind)
        self.kind, self.seconds = kind, seconds


class UncertainError(Exception):
    """Nobody knows whether it was delivered."""


def _sort(error: TelegramError, backoff: float) -> Exception:
    """Return what an error of the library means for the part that was being sent."""
    if isinstance(error, RetryAfter):
        return LaterError("RetryAfter", seconds_of(error))
    if isinstance(error, (Forbidden, ChatMigrated)):
        return GoneError(type(error).__name__)
    if isinstance(error, BadRequest):
        gone = any(words in error.message.lower() for words in _UNREACHABLE)
        return GoneError("BadRequest") if gone else RefusedError("BadRequest")
    if isinstance(error, InvalidToken) or isinstance(error.__cause__, _NEVER_SENT):
        return LaterError(type(error).__name__, backoff)
    return UncertainError(type(error).__name__)


def seconds_of(error: RetryAfter) -> float:
    """Return how long Telegram asks to wait, in seconds (the library is moving to a timedelta)."""
    wait: Any = error._retry_after
    return float(wait.total_seconds())


class Sender:
    """Sends parts through a bot."""

    def __init__(self, bot: Bot, ids: MessageIds, pace: Pace, open_document: OpenDocument) -> None:
        """Use a bot, at a pace; `ids` learns what arrived."""
        self.bot, self.ids, self.pace = bot, ids, pace
        self.room = asyncio.Semaphore(AT_ONCE)
        """Taken around recording that a part is under way and sending it: between the two nothing is waited for."""
        self._open, self._courtesy_room = open_document, asyncio.Semaphore(AT_ONCE)

    async def send(self, chat_id: int, part: Part, backoff: float) -> int:
        """Send a part; return its message id.

        Args:
            chat_id: to whom.
            part: what.
            backoff: seconds to wait when Telegram cannot be reached and does not say how long.

        Raises:
            LaterError: not delivered, try again later.
            UncertainError: perhaps delivered.
            RefusedError: not delivered, and it never will be.
            GoneError: this person cannot be reached any more.
            DocumentGoneError: there is nothing to send.
        """
        try:
            message = await self._send(chat_id, part)
        except TelegramError as error:
            meaning = _sort(error, backoff)
            if isinstance(meaning, LaterError):
                self.pace.hold(chat_id, meaning.seconds)
            raise meaning from error
        except SQLAlchemyError as error:  # the document could not be read now
            self.pace.hold(chat_id, backoff)
            raise LaterError(type(error).__name__, backoff) from error
        if chat_id > 0:
            self.ids.note(message.message_id)
        return message.message_id

    async def _send(self, chat_id: int, part: Part) -> Message:
        if part.document is None:
            return await self.bot.send_message(
                chat_id,
                part.html,
                parse_mode=ParseMode.HTML,
                reply_markup=part.keyboard,
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        file = await asyncio.get_running_loop().run_in_executor(None, self._open, part.document, chat_id)
        if file is None:
            raise DocumentGoneError
        caption = next(iter(split(part.document.title, MAXIMUM_CAPTION)), None)
        document = InputFile(file.content, filename=part.document.name)
        return await self.bot.send_document(chat_id, document, caption=caption, reply_markup=part.keyboard)

    async def find(self, chat_id: int, part: Part, floor: int, elsewhere: set[int]) -> Optional[int]:
        """Return the id of a part that was perhaps delivered, or None when it is nowhere.

        Gives each message that it could be the keyboard it has already: Telegram then says that nothing changed, or
        that there is no such message of ours. Nothing changes for the person.

        Args:
            chat_id: to whom it was sent.
            part: what was sent.
            floor: the highest message id known when it was sent.
            elsewhere: ids it does not have; grows, so that a search goes on where it was broken off.

        Raises:
            TelegramError: when Telegram cannot say it now.
        """
        for candidate in self.ids.candidates(floor) if chat_id > 0 else ():
            if candidate in elsewhere:
                continue
            if await self._is_ours(chat_id, candidate, part):
                self.ids.note(candidate)
                log(LogEvent.TELEGRAM_FOUND, tries=len(elsewhere) + 1)
                return candidate
            elsewhere.add(candidate)
        return None

    async def _is_ours(self, chat_id: int, message_id: int, part: Part) -> bool:
        """Say whether the bot has a message with this id in this chat."""
        try:
            await self.bot.edit_message_reply_markup(chat_id, message_id, reply_markup=part.keyboard)
        except BadRequest as error:
            return _IS_THERE in error.message.lower()
        return True

    async def courtesy(self, make: Callable[[], Awaitable[Result]]) -> Optional[Result]:
        """Do something that is pleasant but not needed; None when it does not work soon."""
        for _ in range(COURTESY_TRIES):
            done, result, wait = await self._try(make)
            if done or wait > COURTESY_SECONDS:
                return result
            await asyncio.sleep(wait)
        return None

    async def _try(self, make: Callable[[], Awaitable[Result]]) -> tuple[bool, Optional[Result], float]:
        """Return whether there is nothing more to try, the result, and how many seconds to wait before the next try."""
        try:
            async with self._courtesy_room:
                return True, await make(), 0.0
        except RetryAfter as error:
            return False, None, seconds_of(error)
        except (BadRequest, Forbidden):  # too old, blocked, not changed: nothing to be done
            return True, None, 0.0
        except TelegramError as error:
            log(LogEvent.TELEGRAM_FAILED, error=type(error).__name__, where=where(error))
            return False, None, 0.0

    async def typing(self, chat_id: int) -> None:
        """Show that an answer is coming."""
        if not self.pace.held_for(chat_id):
            await self.courtesy(lambda: self.bot.send_chat_action(chat_id, ChatAction.TYPING))

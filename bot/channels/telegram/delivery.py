"""The answer to one update: its parts are recorded, sent in order, and remembered as sent.

Before a part is sent it is recorded that it is being sent, afterwards that it arrived. After a crash another node goes
on with the first part that did not arrive; of a part that was just being sent it first looks whether it is there.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Callable, Optional

from telegram.error import RetryAfter, TelegramError

from bot.channels.telegram.parts import Part, part_from_dict, parts_of
from bot.channels.telegram.sender import (
    DocumentGoneError,
    GoneError,
    LaterError,
    RefusedError,
    Sender,
    UncertainError,
    seconds_of,
)
from bot.log import LogEvent, log
from bot.store.updates import ChatLostError

SEND_NOW_SECONDS = 3.0
"""How long the assistant waits until a part has left, before it goes on composing; sending then goes on beside it."""
FIRST_BACKOFF_SECONDS = 0.5
MAXIMUM_BACKOFF_SECONDS = 30.0


@dataclass
class Record:
    """A part, and how far it is."""

    part: Part
    floor: Optional[int] = None
    """The highest message number known when it was sent; None when it is surely not under way."""
    message_id: Optional[int] = None
    is_dropped: bool = False
    elsewhere: set[int] = field(default_factory=set)
    """Ids under which it was looked for in vain."""

    @property
    def is_done(self) -> bool:
        """Say whether nothing has to be done about it any more."""
        return self.message_id is not None or self.is_dropped


@dataclass
class Progress:
    """How far the answer to an update is."""

    records: list[Record] = field(default_factory=list)
    is_complete: bool = False
    """Everything has been said that there is to say; perhaps not sent."""

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        records = [
            {"part": r.part.as_dict(), "floor": r.floor, "message_id": r.message_id, "is_dropped": r.is_dropped}
            for r in self.records
        ]
        return {"records": records, "is_complete": self.is_complete}


def progress_from_dict(data: Optional[Mapping[str, Any]]) -> Progress:
    """Read back what `Progress.as_dict` wrote; nothing written means nothing done."""
    if not data:
        return Progress()
    records = [Record(**{**record, "part": part_from_dict(record["part"])}) for record in data["records"]]
    return Progress(records, data["is_complete"])


def backoff_seconds(failures: int) -> float:
    """Return how long to wait after so many failures: doubling, bounded, and not all at the same moment."""
    return float(min(FIRST_BACKOFF_SECONDS * 2**failures, MAXIMUM_BACKOFF_SECONDS) * random.uniform(0.5, 1.0))  # noqa: S311 (no secret)


Save = Callable[[Mapping[str, Any]], Awaitable[None]]


class Delivery:
    """Sends what is said to one update."""

    def __init__(
        self,
        chat_id: int,
        sender: Sender,
        save: Save,
        progress: Optional[Progress] = None,
        opening: str = "",
        words: Optional[Mapping[str, str]] = None,
    ) -> None:
        """Go on where `progress` is.

        Args:
            chat_id: to whom.
            sender: sends.
            save: keeps the progress; raises `ChatLostError` when another node has taken over.
            progress: what was done before.
            opening: what is said before anything else, when anything is said at all.
            words: `choose` (above buttons without a text) and `document_gone`.
        """
        self.chat_id, self.progress, self.opening = chat_id, progress or Progress(), opening
        self.introduces, self.is_gone = bool(opening), False
        self._sender, self._save, self._words = sender, save, words or {}
        self._task: Optional[asyncio.Task[None]] = None
        self._lost: Optional[ChatLostError] = None
        self._earlier: list[Record] = []
        if not self.progress.is_complete:
            # what was recorded but not sent is said again, perhaps differently
            self.progress.records = [r for r in self.progress.records if r.is_done or r.floor is not None]
            self._earlier = list(self.progress.records)

    @property
    def has_said_anything(self) -> bool:
        """Say whether there is any part."""
        return bool(self.progress.records)

    async def say(self, message: Mapping[str, Any], is_urgent: bool = False) -> None:
        """Say a message now; an urgent one goes before the opening."""
        parts = parts_of(message, self._words.get("choose", ""))
        if self.opening and parts and not is_urgent:
            parts = [*parts_of({"text": self.opening}, ""), *parts]
            self.opening = ""
        self._add(parts)
        await self._send_for(SEND_NOW_SECONDS)

    def _add(self, parts: Iterable[Part]) -> None:
        self.progress.records.extend(Record(part) for part in parts if not self._was_said(part))

    def _was_said(self, part: Part) -> bool:
        """Say whether this part was sent before a crash; each counts once."""
        for record in self._earlier:
            if record.part.is_same(part):
                self._earlier.remove(record)
                return True
        return False

    async def complete(self) -> None:
        """Wait until everything has arrived.

        Raises:
            ChatLostError: when another node has taken over.
        """
        if self.opening and self.has_said_anything and not self.progress.is_complete:
            self._add(parts_of({"text": self.opening}, ""))
        self.progress.is_complete = True
        await self._send_for(None)
        if self._lost:
            raise self._lost

    async def _send_for(self, seconds: Optional[float]) -> None:
        """Send what is not sent, and wait for it as long as that."""
        if self._lost or self.is_gone or all(record.is_done for record in self.progress.records):
            return
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._send_all())
        try:
            await asyncio.wait({self._task}, timeout=seconds)
        except asyncio.CancelledError:
            self._task.cancel()
            raise
        if self._task.done():
            self._task.result()

    async def _send_all(self) -> None:
        try:
            while record := next((r for r in self.progress.records if not r.is_done), None):
                await self._send(record)
        except GoneError:
            self.is_gone = True
            for record in self.progress.records:
                record.is_dropped = record.is_dropped or not record.is_done
        except ChatLostError as error:
            self._lost = error

    async def _keep(self) -> None:
        await self._save(self.progress.as_dict())

    async def _send(self, record: Record) -> None:
        failures = 0
        while not record.is_done:
            backoff, known = backoff_seconds(failures), len(record.elsewhere)
            try:
                await self._try(record, backoff)
            except LaterError as later:
                record.floor = None
                log(LogEvent.TELEGRAM_DELAYED, error=later.kind, seconds=round(later.seconds, 1))
            except (UncertainError, TelegramError) as error:
                seconds = seconds_of(error) if isinstance(error, RetryAfter) else backoff
                log(LogEvent.TELEGRAM_DELAYED, error=type(error).__name__, seconds=round(seconds, 1))
                await asyncio.sleep(seconds)
            except DocumentGoneError:
                record.part, record.floor = Part(self._words.get("document_gone", ""), record.part.buttons), None
            except RefusedError as error:
                log(LogEvent.TELEGRAM_FAILED, error=str(error), where="send")
                record.floor, record.is_dropped = None, not record.part.buttons
                record.part = replace(record.part, buttons=())
            failures = 0 if len(record.elsewhere) > known else failures + 1
        await self._keep()

    async def _try(self, record: Record, backoff: float) -> None:
        """Send a part once; when it was under way already, look for it first."""
        if record.floor is not None:
            record.message_id = await self._sender.find(self.chat_id, record.part, record.floor, record.elsewhere)
            if record.message_id is not None:
                return
        await self._sender.pace.turn(self.chat_id)
        async with self._sender.room:
            record.floor, record.elsewhere = self._sender.ids.highest, set()
            await self._keep()
            record.message_id = await self._sender.send(self.chat_id, record.part, backoff)
            record.floor = None

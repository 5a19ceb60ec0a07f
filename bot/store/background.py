"""Calls the store beside the event loop, within a time: a hanging database keeps nobody from being answered."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any, Callable, TypeVar

from sqlalchemy.exc import SQLAlchemyError

from bot.log import LogEvent, log, where

Result = TypeVar("Result")
STORE_SECONDS = 3.0
"""After this the store counts as unavailable."""
THREADS = 4


class StoreUnavailableError(Exception):
    """The store did not do what was asked, or not in time."""


class Background:
    """Runs the store's functions in threads of its own."""

    def __init__(self, seconds: float = STORE_SECONDS) -> None:
        """Wait at most `seconds` for each call."""
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="store")

    async def run(self, function: Callable[..., Result], *arguments: Any) -> Result:
        """Return what a function returns.

        Raises:
            StoreUnavailableError: when it failed or took too long.
        """
        call = asyncio.get_running_loop().run_in_executor(self._threads, partial(function, *arguments))
        # not wait_for: in Python 3.10 it swallows a cancellation that comes as the call ends (bpo-42130)
        await asyncio.wait({call}, timeout=self._seconds)
        try:
            if not call.done():
                call.add_done_callback(_overheard)
                raise StoreUnavailableError("too slow")
            return call.result()
        except (SQLAlchemyError, StoreUnavailableError) as error:
            log(LogEvent.STORE_FAILED, error=type(error).__name__, where=where(error))
            raise StoreUnavailableError from error

    def close(self) -> None:
        """Start nothing more."""
        self._threads.shutdown(wait=False)


def _overheard(late: asyncio.Future[Any]) -> None:
    """Take what a call came to after nobody waited for it any more: asyncio complains of errors nobody heard."""
    if not late.cancelled():
        late.exception()

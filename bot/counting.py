"""Writes what was counted beside the conversations: every few seconds, and when the server stops."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import Any

from sanic import Sanic
from sqlalchemy.exc import SQLAlchemyError

from bot.log import LogEvent, log, where
from bot.store.tally import Tally

WRITE_SECONDS = 5.0
"""How often counts are written: so much is lost when a process is killed."""
STOP_SECONDS = 5.0
"""How long a server that stops waits for the last counts to be written."""


async def write(tally: Tally) -> None:
    """Write what waits, in a thread; what the database does not take waits for the next time."""
    try:
        await asyncio.get_running_loop().run_in_executor(None, tally.write)
    except SQLAlchemyError as error:
        log(LogEvent.STORE_FAILED, error=type(error).__name__, where=where(error))


async def write_regularly(tally: Tally) -> None:
    """Write what waits again and again, until cancelled."""
    while True:
        await asyncio.sleep(WRITE_SECONDS)
        await write(tally)


def add_counting(app: Sanic, tally: Tally) -> None:
    """Let the server write a tally.

    The last time is after the last answer was given; what was let go of before is opened once more for it.
    """

    @app.after_server_start
    async def begin(app: Sanic, _: Any) -> None:
        app.ctx.counting = asyncio.get_running_loop().create_task(write_regularly(tally))

    @app.after_server_stop
    async def end(app: Sanic, _: Any) -> None:
        app.ctx.counting.cancel()
        with suppress(asyncio.CancelledError):
            await app.ctx.counting
        with suppress(asyncio.TimeoutError):  # the database hangs: the counts of these seconds are lost
            await asyncio.wait_for(write(tally), STOP_SECONDS)

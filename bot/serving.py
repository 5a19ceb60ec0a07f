"""Runs the server until it is told to stop, and takes it out of service so that nobody notices (docs/deploy.md).

The order is what matters: say so at `/health`; refuse new connections, so that the proxy goes to another node without
anything having been sent; finish what was asked already; end the streams, so that browsers come back elsewhere; hand
over Telegram; exit. Sanic's own way lets go of connections that were made but have not said yet what they want.
"""

from __future__ import annotations

import asyncio
import signal
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, Awaitable, Callable

from sanic import Sanic
from sanic.server.loop import try_use_uvloop

from bot.log import LogEvent, log
from bot.service_manager import READY, STOPPING, ServiceManager

SETTLE_SECONDS = 0.3
"""How long connections made before the door closed get to say what they want; a proxy says it at once."""
LOOK_SECONDS = 0.05
GOING_AWAY = 1001
"""How a web socket is closed by a server that stops (RFC 6455, 7.4.1)."""


@dataclass(frozen=True)
class DrainTimes:
    """How long a stopping node takes, in seconds: for others to notice, and to finish what was begun."""

    notice: float
    finish: float


class Node:
    """One server process: `SIGTERM` drains it, `SIGINT` drains without notice, `SIGHUP` calls `on_hang_up`.

    A second `SIGTERM` or `SIGINT` ends the waiting: what is not finished then is cut off.
    """

    def __init__(self, app: Sanic, times: DrainTimes, on_hang_up: Callable[[], Awaitable[Any]]) -> None:
        """Serve an application; `app.ctx.is_draining` says whether it is being taken out of service."""
        self._app, self._times, self._on_hang_up = app, times, on_hang_up
        self._manager = ServiceManager()
        self._stop, self._hurried = asyncio.Event(), asyncio.Event()
        self._notice = 0.0
        self._tasks: set[asyncio.Task[Any]] = set()
        app.ctx.is_draining = False

    async def serve(self, host: str, port: int) -> None:
        """Serve until stopped.

        Raises:
            OSError: when the port cannot be used.
            Exception: what a listener for the start raises.
        """
        later = {"start_serving": False}  # Sanic would listen before the model is there
        server = await self._app.create_server(
            host, port, return_asyncio_server=True, access_log=False, asyncio_server_kwargs=later
        )
        self._app.is_running = True  # `Sanic.run` says so; without it no task can be added
        await server.startup()
        await server.before_start()
        self._listen()
        await server.start_serving()
        await server.after_start()
        self._manager.tell(READY)
        self._background(self._manager.keep_alive())
        await self._stop.wait()
        await self._drain(server)

    def _listen(self) -> None:
        loop = asyncio.get_running_loop()
        loop.add_signal_handler(signal.SIGTERM, self._end, self._times.notice)
        loop.add_signal_handler(signal.SIGINT, self._end, 0.0)
        loop.add_signal_handler(signal.SIGHUP, lambda: self._background(self._on_hang_up()))

    def _background(self, work: Awaitable[Any]) -> None:
        task = asyncio.ensure_future(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    def _end(self, notice: float) -> None:
        if self._app.ctx.is_draining:
            self._hurried.set()
            return
        self._app.ctx.is_draining, self._notice = True, notice
        self._stop.set()

    async def _drain(self, server: Any) -> None:
        """Finish what was begun, and close."""
        started = time.monotonic()
        log(LogEvent.SERVER_DRAINING, connections=len(server.connections))
        self._manager.tell(STOPPING)
        await self._pause(self._notice)
        server.close()
        await self._pause(SETTLE_SECONDS)
        await self._unless_hurried(server.before_stop())
        cut = await self._finish(server.connections)
        self._app.shutdown_tasks(timeout=0)
        await server.after_stop()
        log(LogEvent.SERVER_STOPPED, seconds=round(time.monotonic() - started, 1), cut=cut)

    async def _pause(self, seconds: float) -> None:
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._hurried.wait(), seconds)

    async def _unless_hurried(self, work: Awaitable[Any]) -> None:
        hurried = asyncio.ensure_future(self._hurried.wait())
        task = asyncio.ensure_future(work)
        await asyncio.wait({task, hurried}, return_when=asyncio.FIRST_COMPLETED)
        hurried.cancel()
        if task.done():
            task.result()
        task.cancel()

    async def _finish(self, connections: set[Any]) -> int:
        """Wait for the requests that are being answered; return how many had to be cut off."""
        deadline = time.monotonic() + self._times.finish
        while connections and time.monotonic() < deadline and not self._hurried.is_set():
            for connection in list(connections):
                connection.close_if_idle()
            await self._pause(LOOK_SECONDS)
        left = list(connections)
        for connection in left:
            if getattr(connection, "websocket", None):
                connection.websocket.fail_connection(code=GOING_AWAY)
            else:
                connection.abort()
        return len(left)


def serve_until_stopped(app: Sanic, host: str, port: int, times: DrainTimes, on_hang_up: Callable[[], Any]) -> None:
    """Serve an application in an event loop of its own until a signal ends it (see `Node`)."""
    try_use_uvloop()
    loop = asyncio.new_event_loop()
    asyncio.set_event_loop(loop)
    try:
        loop.run_until_complete(_serve(app, host, port, times, on_hang_up))
    finally:
        loop.close()


async def _serve(app: Sanic, host: str, port: int, times: DrainTimes, on_hang_up: Callable[[], Any]) -> None:
    """Serve, and leave no task behind."""
    try:
        await Node(app, times, on_hang_up).serve(host, port)
    finally:
        left = asyncio.all_tasks() - {asyncio.current_task()}
        for task in left:
            task.cancel()
        if left:
            await asyncio.wait(left, timeout=SETTLE_SECONDS)

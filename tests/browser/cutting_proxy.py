"""A line that breaks: passes TCP connections on to a server, and cuts them where a test says.

An event stream is cut after a number of bytes, wherever that is in an event. So that a browser comes back at once, the
proxy shortens the `retry` at the beginning of each stream (HTML standard, server-sent events).
"""

from __future__ import annotations

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

PIECE = 65_536
RETRY, SOON = b"retry: 1000\n", b"retry: 0020\n"
"""Milliseconds; of one length, so that the pieces of a chunked answer stay as long as they say."""
RESET = struct.pack("ii", 1, 0)
"""SO_LINGER on, for no time: closing sends a reset, as a line that drops does."""


class CuttingProxy:
    """Counts and cuts."""

    def __init__(self, target: tuple[str, int]) -> None:
        """Pass on to an address; nothing is cut yet."""
        self._target = target
        self._lock = threading.Lock()
        self._left: int | None = None
        self._cut_reply_to = b""
        self._open: set[socket.socket] = set()
        self._streams: set[socket.socket] = set()
        self._muted: set[socket.socket] = set()
        self.is_down = False
        self.streamed = self.cuts = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        self.url = f"http://127.0.0.1:{self.port}"

    def cut_stream_after(self, size: int) -> None:
        """Cut the event stream when it has carried so many bytes more."""
        with self._lock:
            self._left = size

    def cut_reply_to(self, path: bytes) -> None:
        """Let the next request to a path through, and cut before its answer comes back."""
        with self._lock:
            self._cut_reply_to = path

    def go_down(self) -> None:
        """Cut everything and refuse what comes."""
        self.is_down = True
        for connection in list(self._open):
            cut(connection)

    def come_up(self) -> None:
        """Let everything through again."""
        self.is_down = False

    def serve(self) -> None:
        """Take connections until closed."""
        with suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                if self.is_down:
                    cut(client)
                    continue
                upstream = socket.create_connection(self._target)
                self._open |= {client, upstream}
                threading.Thread(target=self._up, args=(client, upstream), daemon=True).start()
                threading.Thread(target=self._down, args=(client, upstream), daemon=True).start()

    def close(self) -> None:
        """Stop."""
        self._listening.close()
        self.go_down()

    def _up(self, client: socket.socket, upstream: socket.socket) -> None:
        with suppress(OSError):
            while piece := client.recv(PIECE):
                if piece.startswith(b"GET /chat/events/"):
                    self._streams.add(client)
                with self._lock:
                    if self._cut_reply_to and piece.startswith(b"POST " + self._cut_reply_to):
                        self._cut_reply_to = b""
                        self._muted.add(client)
                upstream.sendall(piece)
        self._end(client, upstream)

    def _down(self, client: socket.socket, upstream: socket.socket) -> None:
        with suppress(OSError):
            is_cut = False
            while not is_cut and (piece := upstream.recv(PIECE)):
                if client in self._muted:  # it has been handled
                    self.cuts += 1
                    break
                if client in self._streams:
                    piece, is_cut = self._spend(piece.replace(RETRY, SOON))
                client.sendall(piece)
        self._end(client, upstream)

    def _spend(self, piece: bytes) -> tuple[bytes, bool]:
        """Return how much of a piece of the stream may go through, and whether the line breaks then."""
        with self._lock:
            if self._left is None or len(piece) < self._left:
                self._left = None if self._left is None else self._left - len(piece)
                self.streamed += len(piece)
                return piece, False
            piece, self._left = piece[: self._left], None
            self.cuts += 1
            return piece, True

    def _end(self, *connections: socket.socket) -> None:
        for connection in connections:
            self._open.discard(connection)
            self._streams.discard(connection)
            self._muted.discard(connection)
            cut(connection)


def cut(connection: socket.socket) -> None:
    """Close with a reset."""
    with suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()


@contextmanager
def cutting_proxy(url: str) -> Iterator[CuttingProxy]:
    """Put a line that breaks before a server for as long as the context lasts."""
    host, _, port = url.removeprefix("http://").partition(":")
    proxy = CuttingProxy((host, int(port)))
    thread = threading.Thread(target=proxy.serve, daemon=True)
    thread.start()
    try:
        yield proxy
    finally:
        proxy.close()
        thread.join()

"""What the chat on a page does, without a browser: sends each message until it is answered, and follows the stream."""

from __future__ import annotations

import contextlib
import json
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from typing import Any, Optional

import requests

from bot.channels.sessions import SENDER_PREFIX
from tests.served import ANSWER_SECONDS

AGAIN_SECONDS = 2.0
"""After how long without an answer a message is sent again, as the widget does when its line comes back."""
PAUSE_SECONDS = 0.2
Event = dict[str, Any]


class Page:
    """One page with a conversation."""

    def __init__(self, url: str, session: str = "") -> None:
        """Open a page on a server; with a session it goes on with that conversation."""
        self._url = url
        self.session = session or self.post("session").json()["session"]
        self.events: list[Event] = []
        self.streams = 0
        """How many streams were opened, one after the other."""
        self._last, self._ended, self._changed = 0, False, threading.Condition()
        self._seen: set[str] = set()
        self._response: Optional[requests.Response] = None
        self._thread = threading.Thread(target=self._follow, daemon=True)

    @property
    def sender(self) -> str:
        """The sender under which the conversation is kept."""
        return SENDER_PREFIX + self.session.split(".")[1]

    def post(self, path: str, **body: Any) -> requests.Response:
        """Send a request of the widget's."""
        return requests.post(f"{self._url}/chat/{path}", json=body, timeout=ANSWER_SECONDS)

    def __enter__(self) -> Page:
        """Follow the stream."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Close the page."""
        self._ended = True
        if self._response is not None:
            self._response.close()
        self._thread.join(PAUSE_SECONDS)  # it hears of it with the next line, within seconds

    def _follow(self) -> None:
        while not self._ended:
            with contextlib.suppress(requests.RequestException, KeyError, ValueError, AttributeError):
                path = self.post("stream", session=self.session).json()["stream"]
                self._read(f"{self._url}{path}?after={self._last}")
            time.sleep(PAUSE_SECONDS)

    def _read(self, address: str) -> None:
        with requests.get(address, stream=True, timeout=ANSWER_SECONDS) as self._response:
            self._response.raise_for_status()
            self.streams += 1
            for line in self._response.iter_lines(chunk_size=1):
                if line.startswith(b"data: "):
                    self._take(json.loads(line[6:]))
                if self._ended:
                    return

    def _take(self, event: Event) -> None:
        """Keep what was not heard before: by number what the server keeps, by key what went past its table."""
        with self._changed:
            number, key = event.get("number"), event.get("key")
            is_new = key not in self._seen and (number is None or number > self._last)
            self._last = max(self._last, number or 0)
            if key and is_new:
                self._seen.add(key)
                self.events.append(event)
            self._changed.notify_all()

    def wait(self, is_there: Callable[[], bool], seconds: float = ANSWER_SECONDS) -> bool:
        """Wait until something is there; return whether it came."""
        with self._changed:
            return self._changed.wait_for(is_there, seconds)

    def has(self, kind: str, identity: str) -> bool:
        """Say whether an event of a kind about a message came."""
        return any(event["type"] == kind and event.get("id") == identity for event in self.events)

    def send(self, text: str, identity: str = "") -> str:
        """Send a message; return its id. When nobody takes it, it is sent again by `say`."""
        identity = identity or uuid.uuid4().hex
        with contextlib.suppress(requests.RequestException):
            self.post("messages", session=self.session, id=identity, text=text)
        return identity

    def say(self, text: str, seconds: float = ANSWER_SECONDS) -> str:
        """Send a message until it is answered; return its id."""
        identity, deadline = self.send(text), time.monotonic() + seconds
        while not self.wait(lambda: self.has("done", identity), AGAIN_SECONDS):
            assert time.monotonic() < deadline, f"no answer to {text!r}"
            self.send(text, identity)
        return identity

    def turns(self) -> Iterator[tuple[str, list[str]]]:
        """Give what was said on both sides, a turn at a time: the message, and the texts of its answer.

        Raises:
            AssertionError: when a turn is not one message, its answers and one end, all with the same id.
        """
        events = list(self.events)
        while events:
            said = events.pop(0)
            assert said["type"] == "said", said
            replies = []
            while events[0]["type"] == "reply":
                assert events[0]["key"].startswith(said["id"]), "an answer to another message"
                replies.append(events.pop(0).get("text", ""))
            done = events.pop(0)
            assert (done["type"], done["id"]) == ("done", said["id"])
            yield said["text"], replies

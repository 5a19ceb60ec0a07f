"""A page that talks with the assistant through the widget's addresses, without a browser."""

from __future__ import annotations

import json
import secrets
import time
from typing import Any, Callable

import requests

WAIT_SECONDS = 30.0
LOOK_SECONDS = 0.1


class Page:
    """One person on a page: says things, presses buttons, and reads the events of its conversation."""

    def __init__(self, url: str) -> None:
        """Begin a conversation with the server at `url`."""
        self.url = f"{url}/chat"
        self.session = self._post("session", {}).json()["session"]

    def _post(self, path: str, body: dict[str, Any]) -> requests.Response:
        response = requests.post(f"{self.url}/{path}", json=body, timeout=WAIT_SECONDS)
        response.raise_for_status()
        return response

    def events(self) -> list[dict[str, Any]]:
        """Return every event that is kept of the conversation, in order."""
        stream = self._post("stream", {"session": self.session}).json()["stream"]
        found: list[dict[str, Any]] = []
        url = self.url.removesuffix("/chat") + stream
        with requests.get(url, stream=True, timeout=WAIT_SECONDS) as response:
            for line in response.iter_lines():
                event = json.loads(line[6:]) if line.startswith(b"data: ") else {}
                if event.get("type") == "ready":
                    return found
                if event:
                    found.append(event)
        return found

    def say(self, text: str, payload: str | None = None) -> list[dict[str, Any]]:
        """Say something, wait until it is dealt with, and return the replies that came since it was shown."""
        sent = {"id": secrets.token_hex(16), "text": text, "session": self.session}
        self._post("messages", sent | ({"payload": payload} if payload else {}))
        self.until(lambda events: any(e["type"] == "done" and e["id"] == sent["id"] for e in events))
        events = self.events()
        begin = next((i for i, e in enumerate(events) if e["type"] == "said" and e["id"] == sent["id"]), 0)
        return [e for e in events[begin:] if e["type"] == "reply"]

    def press(self, title: str) -> list[dict[str, Any]]:
        """Press the last button with a title, and return the replies."""
        shown = [b for e in self.events() for b in e.get("buttons", [])]
        payload = next(b["payload"] for b in reversed(shown) if b["title"] == title)
        return self.say(title, payload)

    def until(self, condition: Callable[[list[dict[str, Any]]], bool]) -> list[dict[str, Any]]:
        """Wait until the events are so; return them.

        Raises:
            AssertionError: with what there is instead.
        """
        end = time.monotonic() + WAIT_SECONDS
        while not condition(events := self.events()):
            assert time.monotonic() < end, [(e["type"], e.get("text")) for e in events]
            time.sleep(LOOK_SECONDS)
        return events

    def until_said(self, words: str) -> dict[str, Any]:
        """Wait until a reply holds these words, and return it."""
        events = self.until(lambda found: any(words in e.get("text", "") for e in found if e["type"] == "reply"))
        return next(e for e in events if e["type"] == "reply" and words in e.get("text", ""))

    def shown(self) -> list[str]:
        """Return what the person is shown as their own words."""
        return [e["text"] for e in self.events() if e["type"] == "said"]


def titles(replies: list[dict[str, Any]]) -> list[str]:
    """Return the titles of the buttons under replies."""
    return [button["title"] for reply in replies for button in reply.get("buttons", [])]


def text_of(replies: list[dict[str, Any]]) -> str:
    """Return what replies say."""
    return "\n".join(str(reply.get("text", "")) for reply in replies)

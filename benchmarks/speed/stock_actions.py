"""The action behind stock Rasa's rules, in an action server of its own as Rasa's users run it.

It answers with texts and buttons of the size of Nabij's own, read from a file, and does nothing else: no context, no
safety, no encryption, no care nearby. A typed request for the booklet starts a walk through its questions, a button
leads to the next one; where somebody is stands in a slot. Everything it leaves out makes stock faster.
"""

from __future__ import annotations

import json
import os
import zlib
from pathlib import Path
from typing import Any

from rasa_sdk import Action, Tracker
from rasa_sdk.events import SlotSet
from rasa_sdk.executor import CollectingDispatcher

TEXTS_FILE = "STOCK_TEXTS"
"""Name of the environment variable with the file of texts."""
BUTTON = "/knop"
GUIDE = "guide"


class Respond(Action):
    """Says one text with buttons."""

    def __init__(self) -> None:
        """Read the texts."""
        self._texts: dict[str, Any] = json.loads(Path(os.environ[TEXTS_FILE]).read_text("utf-8"))

    def name(self) -> str:
        """Return the name that the rules use."""
        return "action_respond"

    def run(self, dispatcher: CollectingDispatcher, tracker: Tracker, domain: dict[str, Any]) -> list[dict[str, Any]]:
        """Answer the last message: the next question of the booklet, or a text that the message chooses."""
        said = tracker.latest_message.get("text") or ""
        step = tracker.get_slot(GUIDE)
        if said in self._texts["starts"]:
            return self._ask(dispatcher, 0)
        if step is not None and said == BUTTON:
            return self._ask(dispatcher, int(step) + 1)
        answers = self._texts["answers"]
        self._say(dispatcher, answers[zlib.crc32(said.encode()) % len(answers)])
        return [SlotSet(GUIDE, None)] if step is not None else []

    def _ask(self, dispatcher: CollectingDispatcher, step: int) -> list[dict[str, Any]]:
        self._say(dispatcher, self._texts["questions"][step % len(self._texts["questions"])])
        return [SlotSet(GUIDE, str(step))]

    @staticmethod
    def _say(dispatcher: CollectingDispatcher, text: dict[str, Any]) -> None:
        buttons = [{"title": title, "payload": BUTTON} for title in text["buttons"]]
        dispatcher.utter_message(text=text["text"], buttons=buttons)

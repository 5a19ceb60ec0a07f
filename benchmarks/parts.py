"""Where the processor time of one message goes, at the first turn and at turn 200; prints tables for docs/figures.md.

    python -m benchmarks.parts [--write]

The served assistant's own parts in this process, without HTTP, on a fresh SQLite database. Times are of the thread that
answers, so that other work on the machine hardly counts; a part with a dash is inside the one above it.
"""

from __future__ import annotations

import argparse
import asyncio
import functools
import importlib
import inspect
import random
import tempfile
import time
import warnings
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks.marks import put
from bot.light_start import light_start
from bot.settings import ROOT

FIGURES_FILE = ROOT / "docs" / "figures.md"
MARK = "benchmarks.parts"
ROUNDS = 40
LATE = 200
WARM_UP = 15
Spent = dict[str, float]


class Stopwatch:
    """Adds up the processor seconds of functions while they are called."""

    def __init__(self) -> None:
        """Begin with nothing."""
        self.spent: Spent = defaultdict(float)

    def watch(self, owner: type, name: str, label: str) -> None:
        """Put a watch around a method of a class; it stays as it is otherwise."""
        original = getattr(owner, name)
        setattr(owner, name, (self._asked if inspect.iscoroutinefunction(original) else self._called)(original, label))

    def _called(self, original: Callable[..., Any], label: str) -> Callable[..., Any]:
        @functools.wraps(original)
        def timed(*arguments: Any, **named: Any) -> Any:
            started = time.thread_time()
            try:
                return original(*arguments, **named)
            finally:
                self.spent[label] += time.thread_time() - started

        return timed

    def _asked(self, original: Callable[..., Any], label: str) -> Callable[..., Any]:
        @functools.wraps(original)
        async def timed(*arguments: Any, **named: Any) -> Any:
            started = time.thread_time()
            try:
                return await original(*arguments, **named)
            finally:
                self.spent[label] += time.thread_time() - started

        return timed

    def taken(self) -> Spent:
        """Return the seconds by label, and begin again with nothing."""
        taken, self.spent = dict(self.spent), defaultdict(float)
        return taken


PARTS = (
    ("bot.agent", "NabijAgent", "handle_message", "the whole message"),
    ("bot.agent", "NabijAgent", "_understand", "understanding"),
    ("bot.nlu.sentence_features", "SentenceFeatures", "process", "- encoder"),
    ("bot.nlu.letter_features", "LetterFeatures", "process", "- letters"),
    ("bot.nlu.topic_classifier", "TopicClassifier", "process", "- topics"),
    ("bot.nlu.safety_detector", "SafetyDetector", "process", "- safety"),
    ("bot.nlu.safety_patterns", "SafetyPatterns", "match", "- - of which patterns"),
    ("bot.nlu.decision", "Decision", "process", "- decision"),
    ("rasa.core.processor", "MessageProcessor", "handle_message", "Rasa, dialogue and store"),
    ("bot.store.tracker_store", "NabijTrackerStore", "retrieve", "- reading the conversation"),
    ("rasa.core.processor", "MessageProcessor", "_predict_next_with_tracker", "- rules"),
    ("bot.dialogue.conversation", "Conversation", "respond", "- what to say"),
    ("bot.places.gazetteer", "Gazetteer", "find", "- - of which places"),
    ("bot.places.kinds", "CareKinds", "kind_of", "- - of which kinds of care"),
    ("bot.store.tracker_store", "NabijTrackerStore", "save", "- storing the turn"),
)
"""Module, class and method of a part, and what it is called; a dash is inside the last one with a dash less."""


def watched() -> Stopwatch:
    """Return a stopwatch around the parts of a message; call it after `light_start`, before an agent is built."""
    watch = Stopwatch()
    for module, owner, method, label in PARTS:
        watch.watch(getattr(importlib.import_module(module), owner), method, label)
    return watch


class Talker:
    """Talks with an agent in this process."""

    def __init__(self, agent: Any, questions: Iterator[str]) -> None:
        """Use an agent and questions that do not end."""
        self._agent, self._questions = agent, questions

    async def say(self, sender: str, text: str = "") -> list[dict[str, Any]]:
        """Send a text, or the next question; return the replies."""
        from rasa.core.channels.channel import CollectingOutputChannel, UserMessage

        output = CollectingOutputChannel()
        await self._agent.handle_message(
            UserMessage(text or next(self._questions), output, sender, input_channel="rest")
        )
        return list(output.messages)

    async def press(self, sender: str, replies: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Press the first button under the last reply that has any, or ask something where there is none."""
        offered = [reply["buttons"][0]["payload"] for reply in replies if reply.get("buttons")]
        return await self.say(sender, offered[-1] if offered else "")


async def measure(talker: Talker, watch: Stopwatch) -> dict[str, Spent]:
    """Return the seconds of the parts, by kind of message."""
    found: dict[str, Spent] = {}
    for number in range(WARM_UP):
        await talker.say(f"warm-{number}")
    watch.taken()
    for number in range(ROUNDS):
        await talker.say(f"fresh-{number}")
    found["question, turn 1"] = watch.taken()
    asked = {f"button-{number}": await talker.say(f"button-{number}") for number in range(ROUNDS)}
    watch.taken()
    for sender, replies in asked.items():
        await talker.press(sender, replies)
    found["button, turn 2"] = watch.taken()
    replies = await talker.say("guide", "wensenboekje")
    watch.taken()
    for _ in range(ROUNDS):
        replies = await talker.press("guide", replies)
    found["guide step"] = watch.taken()
    for _ in range(LATE):
        replies = await talker.say("long")
    watch.taken()
    for _ in range(ROUNDS):
        replies = await talker.say("long")
    found[f"question, turn {LATE}"] = watch.taken()
    return found


def table(found: dict[str, Spent]) -> str:
    """Return milliseconds a message by part, in Markdown."""
    lines = ["| processor ms a message | " + " | ".join(found) + " |", "|---|" + "---|" * len(found)]
    for *_, label in PARTS:
        cells = (f"{1000 * spent[label] / ROUNDS:.1f}" if label in spent else "-" for spent in found.values())
        lines.append(f"| {label} | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print; put the table in docs/figures.md when asked."""
    parser = argparse.ArgumentParser(description="Where the processor time of a message goes.")
    parser.add_argument("--write", action="store_true", help="also put the table in docs/figures.md")
    chosen = parser.parse_args()
    warnings.simplefilter("ignore")
    light_start()
    watch = watched()
    from benchmarks.speed.texts import QUESTION, endless, texts
    from bot.log import configure_logging
    from bot.server import build_agent
    from bot.settings import MODEL_DIR
    from bot.store.database import connect, migrate
    from bot.store.vault import Vault, new_key
    from bot.training import MODEL_NAME

    configure_logging()
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'nabij.db'}"
        migrate(url)
        agent = build_agent(connect(url), Vault(new_key()), MODEL_DIR / MODEL_NAME)
        questions = endless(texts()[QUESTION], random.Random(0))
        told = table(asyncio.run(measure(Talker(agent, questions), watch)))
    print(told)
    if chosen.write:
        put(told, MARK, FIGURES_FILE)


if __name__ == "__main__":
    main()

"""How fast Telegram is answered, apart from the assistant itself; prints a table for docs/figures.md.

    python -m benchmarks.telegram

A server process with the real channel and an assistant that answers at once; the Bot API is the tests' emulator on
loopback, in this process. Telegram's own limits (30 messages a second) are switched off in that server process.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from pathlib import Path

from bot.store.database import connect, migrate
from bot.store.updates import NewUpdate, TelegramUpdates
from bot.store.vault import Vault, new_key
from tests.telegram.emulator import Emulator
from tests.telegram.faults import Fault, sometimes
from tests.telegram.nodes import Nodes

ALONE = 100
"""Questions asked one after the other."""
TOGETHER, PEOPLE = 400, 50
"""Questions asked at once, and by how many people."""
STORED = 300
SECONDS = 120.0
FAILING = 0.1


def alone(emulator: Emulator) -> list[float]:
    """Return the milliseconds from a question to its answer on the person's screen, for each question."""
    spent = []
    chat = emulator.chat(1)
    for number in range(ALONE):
        started, before = time.perf_counter(), len(chat.messages)
        emulator.say(1, f"vraag {number}")
        emulator.wait_until(lambda before=before: len(chat.messages) >= before + 2, SECONDS)  # type: ignore[misc]
        spent.append((time.perf_counter() - started) * 1000)
    return spent


def together(emulator: Emulator, first_person: int) -> float:
    """Return how many questions a second are answered when many people ask at once."""
    before, started = len(emulator.sent), time.perf_counter()
    for number in range(TOGETHER):
        emulator.say(first_person + number % PEOPLE, f"vraag {number}")
    emulator.wait_until(lambda: len(emulator.sent) >= before + TOGETHER + PEOPLE, SECONDS)
    return TOGETHER / (time.perf_counter() - started)


def stored(url: str, key: str) -> float:
    """Return the milliseconds the store takes for one update, from claim to finish."""
    engine = connect(url)
    store = TelegramUpdates(engine, Vault(key), 1, "benchmark")
    started = time.perf_counter()
    for number in range(1, STORED + 1):
        chat = store.chat_of(f"tg:{number}")
        store.claim([NewUpdate(number, chat, {"text": "x" * 200})])
        store.lock(chat)
        (claim,) = store.waiting(chat)
        store.begin(claim)
        store.state(chat)
        store.save(claim, {"records": ["y" * 1000]})
        store.save(claim, {"records": ["y" * 1000]})
        store.finish(claim)
        store.unlock(chat)
    spent = (time.perf_counter() - started) * 1000 / STORED
    engine.dispose()
    return spent


def main() -> None:
    """Measure and print."""
    with tempfile.TemporaryDirectory() as name, Emulator() as emulator:
        url, key = f"sqlite:///{Path(name) / 'nabij.db'}", new_key()
        migrate(url)
        nodes = Nodes(emulator, url, key, Path(name))
        try:
            nodes.start()
            emulator.say(1, "warm")
            emulator.wait_until(lambda: len(emulator.sent) == 2, SECONDS)
            spent = sorted(alone(emulator))
            rate = together(emulator, 1_000)
            emulator.plan = sometimes(FAILING, [Fault.TOO_MANY, Fault.BAD_GATEWAY], 1, ["sendMessage"])
            failing = together(emulator, 2_000)
        finally:
            nodes.stop()
        print("| what | figure |\n|---|---|")
        print(f"| Telegram: question to answer, one at a time, p50 | {statistics.median(spent):.0f} ms |")
        print(f"| Telegram: the same, p95 | {spent[int(0.95 * len(spent))]:.0f} ms |")
        print(f"| Telegram: answered a second, {PEOPLE} people at once | {rate:.0f} |")
        print(f"| Telegram: the same, {FAILING:.0%} of the sends failing (429, 502) | {failing:.0f} |")
        print(f"| Telegram: store, an update from claim to finish | {stored(url, key):.1f} ms |")


if __name__ == "__main__":
    main()

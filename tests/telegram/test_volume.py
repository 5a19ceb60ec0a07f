"""A thousand updates, a fifth of them twice, a tenth of the calls failing, and a node killed in the middle."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.database import migrate
from bot.store.vault import new_key
from tests.telegram.emulator import Emulator
from tests.telegram.faults import Fault, sometimes
from tests.telegram.nodes import Nodes
from tests.unit.store.conftest import fresh_postgres, postgres_port  # noqa: F401 (a fixture)

UPDATES = 1_000
SOME_UPDATES = 150
PEOPLE = 100
TWICE = 0.2
FAILING = 0.1
SEED = 4
FIRST_PERSON = 20_000
SECONDS = 90.0
OPENING = 1
"""Messages a person gets before the first answer."""


def expected(asked: list[str]) -> list[str]:
    """Return what somebody is to see who asked this."""
    return [said for text in asked for said in ([f"antwoord op {text}"] + [f"en verder {text}"] * ("twee" in text))]


def messages(asked: dict[int, list[str]]) -> int:
    """Return how many messages everybody is to see together."""
    return sum(OPENING + len(expected(texts)) for texts in asked.values())


@pytest.fixture
def emulator() -> Iterator[Emulator]:
    """A Bot API that loses calls and delivers twice."""
    chance = random.Random(SEED)
    with Emulator() as emulator:
        emulator.plan = sometimes(FAILING, [Fault.TOO_MANY, Fault.INTERNAL, Fault.BAD_GATEWAY], SEED)
        emulator.redeliver = lambda _: 2 if chance.random() < TWICE else 1
        emulator.answer_seconds = 0.003
        yield emulator


def ask_all(emulator: Emulator, updates: int) -> dict[int, list[str]]:
    """Let everybody ask; every seventh question gets an answer of two parts. Return who asked what."""
    asked: dict[int, list[str]] = {}
    for number in range(updates):
        person, text = FIRST_PERSON + number % PEOPLE, f"vraag {number}" + (" twee" if number % 7 == 0 else "")
        emulator.say(person, text)
        asked.setdefault(person, []).append(text)
    return asked


def check(emulator: Emulator, asked: dict[int, list[str]], in_order: bool = True) -> None:
    """Check that everybody saw the first message and every answer once, and what was claimed in order in order."""
    for person, texts in asked.items():
        said = emulator.chat(person).said
        assert Counter(said[OPENING:]) == Counter(expected(texts)), person
        if in_order:
            assert said[OPENING:] == expected(texts), person


def test_a_thousand_updates_and_the_node_that_polls_killed_in_the_middle(emulator: Emulator, tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'nabij.db'}"
    migrate(url)
    nodes = Nodes(emulator, url, new_key(), tmp_path)
    try:
        asked = ask_all(emulator, UPDATES)
        total = messages(asked)
        both = nodes.start_two()
        emulator.wait_until(lambda: len(emulator.sent) > total / 2, SECONDS)
        nodes.kill(next(node for node in both if nodes.says(node, "polling")))
        seen = len(emulator.sent)
        emulator.wait_until(lambda: len(emulator.sent) >= total and emulator.pending() == 0, SECONDS)
    finally:
        nodes.stop()
    assert total / 2 < seen < total
    check(emulator, asked)
    assert [state in nodes.logs() for state in ("polling", "standby", "conflict")] == [True, True, False]


def test_two_nodes_behind_one_webhook_and_one_is_killed(
    emulator: Emulator,
    tmp_path: Path,
    postgres_port: int,  # noqa: F811 (the fixture)
) -> None:
    url = fresh_postgres(postgres_port, "nabij_telegram")
    migrate(url)
    nodes = Nodes(emulator, url, new_key(), tmp_path)
    try:
        first, _ = nodes.start_two(webhook=True)
        emulator.wait_until(lambda: len(emulator.addresses) == 2)
        asked = ask_all(emulator, SOME_UPDATES)
        total = messages(asked)
        emulator.wait_until(lambda: len(emulator.sent) > total / 2, SECONDS)
        nodes.kill(first)
        emulator.wait_until(lambda: len(emulator.sent) >= total, SECONDS)
        emulator.wait_until(lambda: emulator.webhook_statuses.count(200) >= SOME_UPDATES, SECONDS)
    finally:
        nodes.stop()
    check(emulator, asked, in_order=False)

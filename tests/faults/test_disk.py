"""The disk of a node alone is full: people are answered, and afterwards it goes on without a hand."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.store.vault import new_key
from tests.faults.people import QUESTIONS, SORRY, Person, count
from tests.nodes.page import Page
from tests.served import start_server

FULL_BYTES = 1
"""No file of the process may grow beyond this, its log and the database's among them (setrlimit(2), RLIMIT_FSIZE)."""


@contextmanager
def full_disk(process: int) -> Iterator[None]:
    """Let every write of a process fail until the end of the block."""
    before = resource.prlimit(process, resource.RLIMIT_FSIZE)
    resource.prlimit(process, resource.RLIMIT_FSIZE, (FULL_BYTES, before[1]))
    try:
        yield
    finally:
        resource.prlimit(process, resource.RLIMIT_FSIZE, before)


def test_a_full_disk_keeps_nobody_from_an_answer(trained: None, tmp_path: Path) -> None:
    served = start_server(tmp_path, new_key())
    try:
        with Page(served.url) as page:
            person = Person(page, served.url)
            assert person.ask(QUESTIONS[0])
            with full_disk(served.process.pid):
                person.alarm()
                assert SORRY not in person.ask(QUESTIONS[2])
            person.ask(QUESTIONS[3])
        count(served.url, [person]).check()
    finally:
        served.stop()

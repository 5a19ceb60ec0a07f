"""Plays dialogues in which the server stops and starts again, at once or after days, on the same database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from bot.content.library import Library
from bot.store.vault import new_key
from tests.dialogue import Dialogue, DialogueTester, read_dialogues
from tests.guides.silence import make_older
from tests.served import Served, start_server

DIALOGUES = read_dialogues(Path(__file__).parent)
SILENCES = {"herstart.dialogue": timedelta(0), "na_dagen.dialogue": timedelta(days=3)}
"""How long it stays silent at `@ restart`, by file."""


@dataclass
class RestartedServer:
    """A server that can stop and start again on the same state and key."""

    state: Path
    key: str
    served: Served
    silence: timedelta = timedelta(0)

    def say(self, sender: str, message: Any) -> list[dict[str, Any]]:
        """Send a message and return the replies."""
        return self.served.say(sender, message)

    def fetch(self, sender: str, token: str) -> bytes:
        """Return a document."""
        return self.served.fetch(sender, token)

    def restart(self) -> None:
        """Stop, let the silence pass, and start."""
        self.served.stop()
        if self.silence:
            assert make_older(self.state, self.key, self.silence), "nothing was stored"
        self.served = start_server(self.state, self.key)


@pytest.fixture(scope="module")
def server(trained: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RestartedServer]:
    """A server for these dialogues only."""
    state, key = tmp_path_factory.mktemp("restarted"), new_key()
    restarted = RestartedServer(state, key, start_server(state, key))
    yield restarted
    restarted.served.stop()


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[f"{d.place} {d.title}" for d in DIALOGUES])
def test_dialogue(dialogue: Dialogue, server: RestartedServer, library: Library) -> None:
    assert "@ restart" in dialogue.lines
    server.silence = SILENCES[dialogue.place.partition(":")[0]]
    DialogueTester(server, library).play(dialogue)

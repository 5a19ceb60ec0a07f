"""Plays every dialogue in this folder with the served assistant."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.content.library import Library
from tests.dialogue import Dialogue, DialogueTester, read_dialogues
from tests.served import Served

DIALOGUES = read_dialogues(Path(__file__).parent)


@pytest.mark.parametrize("dialogue", DIALOGUES, ids=[f"{d.place} {d.title}" for d in DIALOGUES])
def test_dialogue(dialogue: Dialogue, served: Served, library: Library) -> None:
    DialogueTester(served, library).play(dialogue)


def test_there_are_enough_dialogues() -> None:
    assert len(DIALOGUES) >= 60

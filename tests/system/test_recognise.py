"""`nabij recognise`: the contract, and that it agrees with what is served."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import uuid
from pathlib import Path
from typing import Any

import pytest

from bot.content.library import Library
from tests.served import Served

MESSAGES = [
    "wat kost een hospice",
    "mijn moeder wil thuis sterven kan dat",
    "ik maak er vanavond een eind aan",
    "wat is het weer morgen in Lissabon",
    "hoeveel morfine mag ik mijn vrouw geven",
    "wat is de wlz en hoe vraag ik een pgb aan?",
    "qwrtp zxcvb mnbvq",
    "",
    "😢😢",
    "ik heb kanker en ben zo bang",
]
FIELDS = {
    "text", "topic", "group", "confidence", "alternatives", "topics", "safety", "safety_level", "role", "entities",
}  # fmt: skip


@pytest.fixture(scope="module")
def recognised(trained: None, root: Path) -> list[dict[str, Any]]:
    command = [sys.executable, "-m", "bot.cli", "recognise", "-"]
    done = subprocess.run(
        command, input="\n".join(MESSAGES) + "\n", capture_output=True, text=True, cwd=root, check=True, env=os.environ
    )
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_one_object_a_line_with_the_agreed_fields(recognised: list[dict[str, Any]], library: Library) -> None:
    assert [found["text"] for found in recognised] == MESSAGES
    for found in recognised:
        assert set(found) == FIELDS
        assert len(found["alternatives"]) >= 3
        assert all(set(a) == {"topic", "confidence"} for a in found["alternatives"])
        assert found["topic"] is None or library.group_of[found["topic"]] == found["group"]
        assert found["role"] in ("patient", "naaste", None)
        assert found["safety_level"] in ("alarm", "check", None)
        assert (found["topic"] is None) == (found["topics"] == [])


def test_clear_messages_are_understood(recognised: list[dict[str, Any]]) -> None:
    by_text = {found["text"]: found for found in recognised}
    assert by_text["wat kost een hospice"]["topic"] == "hospice_kosten"
    assert by_text["mijn moeder wil thuis sterven kan dat"]["role"] == "naaste"
    assert by_text["ik heb kanker en ben zo bang"]["role"] == "patient"
    assert by_text["ik maak er vanavond een eind aan"]["safety_level"] == "alarm"
    assert by_text["hoeveel morfine mag ik mijn vrouw geven"]["safety"] == "medisch_advies"
    assert by_text["wat is het weer morgen in Lissabon"]["topic"] is None
    assert set(by_text["wat is de wlz en hoe vraag ik een pgb aan?"]["topics"]) == {"wlz", "pgb"}


def test_the_served_assistant_agrees(recognised: list[dict[str, Any]], served: Served, library: Library) -> None:
    for found in recognised:
        replies = served.say(f"agree-{uuid.uuid4()}", found["text"])
        said = " ".join(" ".join(r["text"].split()) for r in replies)
        if found["safety_level"] == "alarm":
            alarm = library.safety.replies[found["safety"]]
            assert any(" ".join(t.split()) in said for t in (alarm.alarm, alarm.alarm_loved_one) if t)
        for topic in found["topics"]:
            if library.has_answer(topic):
                assert any(" ".join(t.split()) in said for t in library.answers[topic].texts().values()), topic


def test_a_file_is_read_too(trained: None, root: Path, tmp_path: Path) -> None:
    path = tmp_path / "messages.txt"
    path.write_bytes("wat kost een hospice\nongeldig \xff byte\n".encode("latin-1"))
    command = [sys.executable, "-m", "bot.cli", "recognise", str(path)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=root, check=True)
    assert len(done.stdout.splitlines()) == 2

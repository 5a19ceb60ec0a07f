"""The texts of stock's action: Nabij's own answers and questions, so that both sides send as much."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import yaml

from benchmarks.speed.texts import STARTS
from bot.content.library import load_library
from bot.dialogue.replies import Composer
from bot.settings import CONTENT_DIR

GUIDE_FILE = CONTENT_DIR / "guides" / "wensenboekje.yml"


def write_stock_texts(path: Path) -> Path:
    """Write the answers with the buttons under them, and the questions of the booklet with theirs; return the path."""
    library = load_library()
    composer = Composer(library)
    answers = [
        {"text": answer.answer.strip(), "buttons": [button.title for button in composer.steps(answer.next)]}
        for answer in library.answers.values()
    ]
    guide = yaml.safe_load(GUIDE_FILE.read_text("utf-8"))
    questions = [_question(question) for question in guide["questions"]]
    path.write_text(json.dumps({"answers": answers, "questions": questions, "starts": list(STARTS)}), "utf-8")
    return path


def _question(question: dict[str, Any]) -> dict[str, Any]:
    words = yaml.safe_load((CONTENT_DIR / "guide_words.yml").read_text("utf-8"))
    labels = [option["label"] for option in question.get("options", [])]
    return {"text": question["ask"], "buttons": [*labels, words["skip"], words["why"], words["stop"]]}

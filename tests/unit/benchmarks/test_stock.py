"""Stock Rasa as it stands beside Nabij."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml
from rasa_sdk import Tracker
from rasa_sdk.executor import CollectingDispatcher

from benchmarks.speed.stock_actions import BUTTON, GUIDE, TEXTS_FILE, Respond
from benchmarks.speed.stock_project import checksum, config, ingredients
from benchmarks.speed.stock_texts import write_stock_texts
from benchmarks.speed.texts import QUESTION, SAFETY, STARTS, UNSURE, texts
from bot.content.library import library


@pytest.fixture(scope="module")
def written(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The texts of stock's action."""
    return write_stock_texts(tmp_path_factory.mktemp("stock") / "texts.json")


@pytest.fixture
def respond(written: Path, monkeypatch: pytest.MonkeyPatch) -> Respond:
    monkeypatch.setenv(TEXTS_FILE, str(written))
    return Respond()


def say(respond: Respond, text: str, guide: str | None = None) -> tuple[dict[str, object], list[dict[str, object]]]:
    """Return what the action says to a message, and the events."""
    dispatcher = CollectingDispatcher()
    tracker = Tracker("s", {GUIDE: guide}, {"text": text}, [], False, None, {}, None)
    events = respond.run(dispatcher, tracker, {})
    (message,) = dispatcher.messages
    return message, events


def test_one_epoch_is_all_that_differs_from_the_stock_that_accuracy_is_compared_with() -> None:
    settings = yaml.safe_load(config())
    (diet,) = (part for part in settings["pipeline"] if part["name"] == "DIETClassifier")
    assert diet == {"name": "DIETClassifier", "epochs": 1, "constrain_similarities": True}
    assert [policy["name"] for policy in settings["policies"]] == ["RulePolicy"]


def test_a_model_is_kept_for_these_files_and_settings_only(tmp_path: Path) -> None:
    files = [tmp_path / "a.yml", tmp_path / "b.yml"]
    for path in files:
        path.write_text("x")
    before = checksum(files, "settings")
    assert checksum(files, "other settings") != before
    files[1].write_text("y")
    assert checksum(files, "settings") != before
    assert all(path.exists() for path in ingredients())


def test_the_action_sends_our_own_answers_with_as_many_buttons(respond: Respond) -> None:
    message, events = say(respond, "wat kost een hospice")
    answers = {answer.answer.strip() for answer in library().answers.values()}
    assert message["text"] in answers
    assert {button["payload"] for button in message["buttons"]} == {BUTTON}  # type: ignore[attr-defined]
    assert events == []


def test_a_start_leads_to_the_questions_of_the_booklet_one_after_the_other(respond: Respond) -> None:
    first, events = say(respond, STARTS[0])
    second, later = say(respond, BUTTON, events[0]["value"])  # type: ignore[arg-type]
    assert first["text"] == "Voor wie maken we het wensenboekje?"
    assert second["text"] != first["text"]
    assert [(event["name"], event["value"]) for event in (*events, *later)] == [(GUIDE, "0"), (GUIDE, "1")]


def test_a_question_in_between_leaves_the_booklet(respond: Respond) -> None:
    _, events = say(respond, "wat kost een hospice", "3")
    assert [(event["name"], event["value"]) for event in events] == [(GUIDE, None)]


def test_the_texts_of_both_sides_come_from_the_test_sets_and_steer_nothing(written: Path) -> None:
    said = texts()
    assert min(len(said[kind]) for kind in (QUESTION, UNSURE, SAFETY)) >= 90
    assert not set(said[QUESTION]) & set(said[UNSURE])
    assert len(json.loads(written.read_text("utf-8"))["answers"]) == len(library().answers)

"""Comparing our facts with a questionnaire: a made-up one, since the real one is not ours to keep."""

from __future__ import annotations

import copy
import json

import pytest
import yaml

from bot.content.files import read_yaml
from bot.documents.acp import FILE
from bot.settings import CONTENT_DIR
from tools import compare_questionnaire
from tools.compare_questionnaire import MARK, QuestionnaireError, as_yaml, differences, facts, main

CODING = {"system": "http://snomed.info/sct", "code": "373066001", "display": "Ja"}


def fhir_item(fact, rows):
    """Return an item of a Questionnaire from one of our facts, with wording of its own."""
    made = {"linkId": fact["link_id"], "text": f"Vraag {fact['link_id']}", "type": fact["type"], "required": False}
    made["repeats"] = fact.get("repeats", False)
    if fact.get("read_only"):
        made["readOnly"] = True
    if "options" in fact:
        made["answerOption"] = [{"valueCoding": option} for option in fact["options"]]
    if "enable_when" in fact:
        made["enableBehavior"] = "any"
        made["enableWhen"] = [
            {
                "question": c["question"],
                "operator": "=",
                "answerCoding": {k: c[k] for k in ("system", "code") if k in c},
            }
            for c in fact["enable_when"]
        ]
    if below := [fhir_item(row, rows) for row in rows if row.get("parent") == fact["link_id"]]:
        made["item"] = below
    return made


@pytest.fixture
def ours():
    return read_yaml(CONTENT_DIR / FILE)["questionnaire"]


@pytest.fixture
def questionnaire(ours):
    """A Questionnaire of the same facts."""
    rows = ours["items"]
    head = {key: ours[key] for key in ("url", "version", "publisher")}
    items = [fhir_item(row, rows) for row in rows if "parent" not in row]
    return {"resourceType": "Questionnaire", **head, "item": items}


@pytest.fixture
def folder(tmp_path, questionnaire):
    """A folder with that Questionnaire."""
    (tmp_path / "Questionnaire-ACP-zib2020.json").write_text(json.dumps(questionnaire), "utf-8")
    return tmp_path


def read(questionnaire):
    return facts(json.dumps(questionnaire).encode(), "path.json", "abc")


def test_facts_are_read_back(questionnaire, ours):
    assert read(questionnaire)["items"] == ours["items"]
    assert read(questionnaire)["commit"] == "abc"


def test_facts_as_yaml_are_read_back(ours):
    assert yaml.safe_load(as_yaml(ours)) == {"questionnaire": ours}


def test_the_facts_in_the_file_are_as_they_are_written(ours):
    assert (CONTENT_DIR / FILE).read_text("utf-8").endswith(MARK + as_yaml(ours))


def test_the_same_facts_do_not_differ(ours):
    assert differences(ours, copy.deepcopy(ours)) == []


def _another_version(facts):
    facts["version"] = "1.0.0"
    return "version: ours 0.1.3-beta3, theirs 1.0.0"


def _an_item_less(facts):
    facts["items"] = [i for i in facts["items"] if i["link_id"] != "1009"]
    return "1009: not in theirs"


def _an_item_more(facts):
    facts["items"].append({"link_id": "2000", "type": "group"})
    return "2000: not in ours"


def _another_type(facts):
    facts["items"][0]["type"] = "string"
    return "963: type: ours dateTime, theirs string"


def _another_parent(facts):
    next(i for i in facts["items"] if i["link_id"] == "1190")["parent"] = "107"
    return "1190: parent: ours 1427, theirs 107"


def _another_order(facts):
    facts["items"].reverse()
    return "the items stand in another order"


DIFFERENCES = (_another_version, _an_item_less, _an_item_more, _another_type, _another_parent, _another_order)


@pytest.mark.parametrize("change", DIFFERENCES, ids=lambda change: change.__name__.strip("_"))
def test_a_difference_is_named(ours, change):
    theirs = copy.deepcopy(ours)
    expected = change(theirs)
    assert expected in differences(ours, theirs)


@pytest.mark.parametrize(
    "item",
    [
        {"maxLength": 40},
        {"required": True},
        {"answerOption": [{"valueString": "Ja"}]},
        {"answerOption": [{"valueCoding": {**CODING, "version": "1"}}]},
        {"enableWhen": [{"question": "1", "operator": "!=", "answerCoding": CODING}]},
        {"enableWhen": [{"question": "1", "operator": "=", "answerBoolean": True}]},
        {"enableWhen": [{"question": "1", "operator": "=", "answerCoding": CODING}] * 2, "enableBehavior": "all"},
    ],
    ids=str,
)
def test_what_our_facts_cannot_say_is_refused(questionnaire, item):
    questionnaire["item"] = [{"linkId": "1", "type": "choice", **item}]
    with pytest.raises(QuestionnaireError, match=r"^1"):
        read(questionnaire)


@pytest.fixture
def run(monkeypatch, tmp_path_factory, capsys):
    """Run the tool on a copy of our file; return the code, what was said and the copy's text."""
    content = tmp_path_factory.mktemp("content")
    (content / FILE).write_text((CONTENT_DIR / FILE).read_text("utf-8"), "utf-8")
    monkeypatch.setattr(compare_questionnaire, "CONTENT_DIR", content)

    def runs(*arguments):
        monkeypatch.setattr("sys.argv", ["compare_questionnaire.py", *map(str, arguments)])
        return main(), capsys.readouterr().out, (content / FILE).read_text("utf-8")

    return runs


def test_another_questionnaire_ends_with_one(run, folder):
    code, said, _ = run(folder)
    assert code == 1
    assert "sha256: ours" in said  # the same facts, written another way
    assert "125 items, 1 differences" in said


def test_writing_keeps_what_was_kept_by_hand(run, folder):
    before = (CONTENT_DIR / FILE).read_text("utf-8")
    code, said, after = run(folder, "--write", "--commit", "f00d")
    assert code == 0
    assert "125 items, 0 differences" in said
    assert after.split(MARK)[0] == before.split(MARK)[0]
    assert 'commit: "f00d"' in after


def test_writing_needs_a_commit(run, folder):
    with pytest.raises(SystemExit):
        run(folder, "--write")


def test_a_new_version_shows_what_no_longer_fits(run, folder, questionnaire):
    group = questionnaire["item"][-2]
    assert group["linkId"] == "115"
    group["item"][0]["linkId"] = "3000"
    (folder / "Questionnaire-ACP-zib2020.json").write_text(json.dumps(questionnaire), "utf-8")
    code, said, _ = run(folder)
    assert code == 1
    assert "1197: not in theirs" in said
    assert "3000: not in ours" in said
    assert "mapping: papieren: 1197 is not in the questionnaire" in said


def test_examples_are_held_beside_the_questionnaire(run, folder):
    good = {
        "item": [
            {"linkId": "115", "text": "Vraag 115", "item": [{"linkId": "1197", "answer": [{"valueCoding": CODING}]}]}
        ]
    }
    bad = {"item": [{"linkId": "115", "text": "Vraag 116", "item": [{"linkId": "1198", "answer": []}]}]}
    (folder / "QuestionnaireResponse-good.json").write_text(json.dumps(good), "utf-8")
    (folder / "QuestionnaireResponse-wrong.json").write_text(json.dumps(bad), "utf-8")
    _, said, _ = run(folder)
    assert "QuestionnaireResponse-good.json: 0 places" in said
    assert "QuestionnaireResponse-wrong.json: 115: text that is not that of the questionnaire" in said
    assert "QuestionnaireResponse-wrong.json: 2 places" in said

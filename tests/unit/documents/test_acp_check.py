"""Is the mapping whole, and does it fit the questionnaire: broken on purpose, each mistake is named."""

from __future__ import annotations

import copy

import pytest

from bot.content.files import read_yaml
from bot.documents.acp import FILE, parse_acp
from bot.documents.acp_check import mapping_remarks
from bot.settings import CONTENT_DIR


@pytest.fixture(scope="module")
def whole():
    return read_yaml(CONTENT_DIR / FILE)


@pytest.fixture
def raw(whole):
    return copy.deepcopy(whole)


MISTAKES = []


def mistake(make):
    """Register a function that breaks the mapping, and says how the mistake is named."""
    MISTAKES.append(make)
    return make


def question(raw, name):
    return next(q for q in raw["questions"] if q["id"] == name)


def item(raw, link_id):
    return next(i for i in raw["questionnaire"]["items"] if i["link_id"] == link_id)


def test_the_mapping_as_it_is(acp):
    assert mapping_remarks(acp) == []


@mistake
def unknown_item(raw):
    question(raw, "icd")["link_id"] = "12"
    return "icd: 12 is not in the questionnaire"


@mistake
def item_of_another_type(raw):
    question(raw, "voornaam")["link_id"] = "7"
    return "voornaam: 7 is of type group"


@mistake
def coded_answer_in_a_text_item(raw):
    question(raw, "icd")["link_id"] = "1192"
    return "icd: 1192 is of type string"


@mistake
def forbidden_item(raw):
    question(raw, "richting")["link_id"] = "999"
    question(raw, "richting")["codes"] = {"comfort": "225353007"}
    return "richting: 586, 999 is never filled in"


@mistake
def item_under_a_forbidden_one(raw):
    raw["forbidden"].append({"link_ids": ["107"], "reason": "made up"})
    return "goede_dag: 107 is never filled in"


@mistake
def line_of_text_in_a_choice(raw):
    question(raw, "goede_dag")["text_line"]["link_id"] = "1191"
    return "goede_dag: 1191 is of type choice"


@mistake
def related_item_that_is_not_forbidden(raw):
    question(raw, "richting")["related_forbidden"] = ["1190"]
    return "richting: 1190 is not in the list of what is never filled in"


@mistake
def two_questions_in_one_item(raw):
    question(raw, "eerst_bellen_voornaam")["link_id"] = "973"
    return "973 holds the answers to 2 questions"


@mistake
def code_that_is_no_option(raw):
    question(raw, "plek_overlijden")["codes"]["thuis"] = "284546001"
    return "plek_overlijden: thuis: 284546001 is 0 options of 1191"


@mistake
def code_that_is_two_options(raw):
    item(raw, "1191")["options"].append({"system": "urn:made-up", "code": "264362003", "display": "Thuis"})
    return "plek_overlijden: thuis: 264362003 is 2 options of 1191"


@mistake
def relationship_that_is_no_option(raw):
    raw["relationship"]["codes"]["zoon"] = "SON"
    return "naaste_relatie: zoon: SON is 0 options of 983"


@mistake
def question_twice(raw):
    raw["questions"].append({"id": "icd", "from_loved_one": "none"})
    return "icd stands twice"


@mistake
def condition_on_a_later_question(raw):
    question(raw, "goede_dag")["show_if"] = {"question": "icd", "answers": ["ja"]}
    return "goede_dag: icd does not stand before it"


@mistake
def child_before_its_parent(raw):
    rows = raw["questions"]
    rows.insert(0, rows.pop(rows.index(question(raw, "icd_gesprek"))))
    return "icd_gesprek: the answer to 1006 does not stand before it"


@mistake
def item_nobody_thought_of(raw):
    raw["not_asked"].remove("41")
    return "41 is not used, not forbidden and not named as not asked"


@mistake
def item_that_is_gone(raw):
    raw["not_asked"].append("42")
    return "42 is not in the questionnaire"


@mistake
def item_both_forbidden_and_not_asked(raw):
    raw["not_asked"].append("963")
    return "963 is both forbidden and not asked"


@mistake
def fixed_item_that_is_gone(raw):
    raw["fixed"]["1190"] = "1"
    return "1190, 1: not in the questionnaire"


@mistake
def fixed_item_that_is_somewhere_else(raw):
    raw["fixed"]["1190"], raw["fixed"]["1196"] = "1436", "1428"
    return "1436 is not read-only, or does not stand beside 1190"


@mistake
def fixed_item_with_a_choice(raw):
    item(raw, "1430")["options"].append({"code": "1", "display": "Ja"})
    return "1430 has 2 options, it needs one"


@mistake
def read_only_item_that_nothing_fills(raw):
    del raw["fixed"]["1435"]
    return "1434 is read-only, and nothing fills it"


@mistake
def derived_item_that_is_somewhere_else(raw):
    question(raw, "icd")["derived"]["link_id"] = "1434"
    return "1434 does not stand under 1006"


@mistake
def prefix_that_is_no_text(raw):
    question(raw, "achternaam")["surname_prefix"] = "967"
    return "achternaam: 967 is of type dateTime"


@mistake
def missing_respondent(raw):
    raw["respondents"] = [r for r in raw["respondents"] if r["id"] != "discussed"]
    return "respondents: each of them must stand there once"


@mistake
def last_respondent_with_a_condition(raw):
    raw["respondents"].reverse()
    return "respondents: the last must hold whatever was answered"


@mistake
def opening_lines_that_are_the_same(raw):
    raw["respondents"][0]["opening_line"] = raw["respondents"][1]["opening_line"]
    return "respondents: two opening lines are the same"


@mistake
def respondent_by_an_unknown_question(raw):
    raw["respondents"][0]["when"] = {"wie": "zelf"}
    return "respondents: wie is not a question"


@mistake
def missing_security_label(raw):
    del raw["security"]["patient"]
    return "security: expected patient and loved_one"


@mistake
def items_twice(raw):
    raw["questionnaire"]["items"].append({"link_id": "963", "type": "dateTime"})
    return "item 963 stands twice"


@mistake
def item_before_its_parent(raw):
    rows = raw["questionnaire"]["items"]
    rows.insert(0, rows.pop(rows.index(item(raw, "964"))))
    return "item 964: its parent 7 does not stand before it"


@mistake
def condition_on_nothing(raw):
    item(raw, "995")["enable_when"][0]["code"] = "2"
    return "item 995: its condition is no option of 984"


@pytest.mark.parametrize("make", MISTAKES, ids=lambda make: make.__name__)
def test_a_mistake_is_named(raw, make):
    expected = make(raw)
    assert expected in mapping_remarks(parse_acp(raw))

"""The mapping of the wishes booklet to the ACP questionnaire."""

from __future__ import annotations

import shutil

import pytest
from pydantic import ValidationError

from bot.content.files import ContentError, read_yaml
from bot.documents.acp import FILE, acp_mapping, load_acp, parse_acp
from bot.documents.acp_models import FromLovedOne, ItemType, RespondentId
from bot.settings import CONTENT_DIR
from tests.unit.documents.conftest import CHOICES, SEVERAL

CODED, WHEN_SAID, TEXT_ONLY = FromLovedOne.CODED, FromLovedOne.CODED_WHEN_SAID, FromLovedOne.TEXT_ONLY


def test_it_says_which_questionnaire_it_is_for(acp):
    questionnaire = acp.file.questionnaire
    assert questionnaire.canonical == "https://fhir.iknl.nl/fhir/Questionnaire/ACP-zib2020|0.1.3-beta3"
    assert questionnaire.commit == "af35ccd1c8d0a141947439c1832abdafc1a59d0a"
    assert len(questionnaire.items) == len(acp.items) == 125


def test_it_is_loaded_once():
    assert acp_mapping() is acp_mapping()


def test_it_holds_none_of_the_sentences_of_the_questionnaire(acp):
    assert set(acp.items["1200"].dict()) == {
        "link_id", "parent", "type", "repeats", "read_only", "options", "enable_when",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("link_id", "path"),
    [
        ("967", ("967",)),
        ("1190", ("107", "1427", "1190")),
        ("1192", ("107", "1429", "1191", "1192")),
        ("988", ("26", "29", "61", "62", "988")),
        ("1008", ("83", "1006", "1008")),
    ],
)
def test_the_place_of_an_item(acp, link_id, path):
    assert acp.path(link_id) == path


def test_the_question_an_item_stands_under(acp):
    assert acp.parent_question("1192") == "1191"
    assert acp.parent_question("1191") is None
    assert acp.parent_question("967") is None


def test_items_keep_the_order_of_the_questionnaire(acp):
    assert [item.link_id for item in acp.children["107"]] == ["1427", "1429", "1431", "1433"]
    assert [item.link_id for item in acp.children[None]][:4] == ["963", "7", "967", "8"]


def test_facts_of_an_item(acp):
    assert acp.items["967"].type is ItemType.DATE_TIME
    assert acp.items["40"].repeats
    assert acp.items["1428"].read_only
    assert not acp.items["1190"].read_only
    (condition,) = acp.items["995"].enable_when
    assert (condition.question, condition.system, condition.code) == ("984", None, "0")


def test_an_option_by_its_code(acp):
    home = {"system": "http://snomed.info/sct", "code": "264362003", "display": "Thuis"}
    assert acp.option("1191", "264362003").as_fhir() == home
    assert acp.option("984", "1").as_fhir() == {"code": "1", "display": "Ja"}
    with pytest.raises(KeyError):
        acp.option("1191", "1")


def test_what_only_professionals_fill_in(acp):
    assert {"963", "1406", "999", "1386", "1001", "1393", "1404", "1005", "1200", "1201"} <= acp.forbidden
    assert not acp.forbidden & {"964", "983", "1006", "1190", "1191", "1193", "1435", "1197"}


def test_where_lines_of_text_go(acp):
    assert acp.text_items == {"1190", "1196"}


@pytest.mark.parametrize(
    ("identity", "coded"),
    [
        (RespondentId.SELF, {CODED, WHEN_SAID, TEXT_ONLY}),
        (RespondentId.TOGETHER, {CODED, WHEN_SAID}),
        (RespondentId.DISCUSSED, {CODED, WHEN_SAID}),
        (RespondentId.ESTIMATE, {CODED}),
        (RespondentId.UNKNOWN, {CODED}),
    ],
)
def test_who_may_code_what(acp, identity, coded):
    respondent = acp.respondent(identity)
    assert {rule for rule in (CODED, WHEN_SAID, TEXT_ONLY) if respondent.may_code(rule)} == coded


def test_who_is_a_loved_one(acp):
    loved_ones = {r.id for r in acp.file.respondents if r.is_loved_one}
    assert loved_ones == {RespondentId.TOGETHER, RespondentId.DISCUSSED, RespondentId.ESTIMATE}


def test_it_does_not_change_by_accident(acp):
    with pytest.raises(TypeError):
        acp.file.questions[0].link_id = "963"


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("questions", [], "questions"),
        ("questions", [{"id": "icd", "from_loved_one": "sometimes"}], r"questions\.0\.from_loved_one"),
        ("questions", [{"id": "icd", "from_loved_one": "coded", "linkid": "1006"}], r"questions\.0\.linkid"),
        ("respondents", [{"id": "self", "when": {}, "source": "nurse", "opening_line": "x" * 10}], "source"),
        ("fixed", ["1428"], "fixed"),
        ("extra", 1, "extra"),
    ],
)
def test_a_mistake_is_named_with_its_file(field, value, message):
    with pytest.raises(ContentError, match=rf"^{FILE}: .*{message}"):
        parse_acp({**read_yaml(CONTENT_DIR / FILE), field: value})


def test_a_type_that_is_not_understood_is_refused():
    raw = read_yaml(CONTENT_DIR / FILE)
    raw["questionnaire"]["items"][0]["type"] = "attachment"
    with pytest.raises(ContentError, match=r"questionnaire\.items\.0\.type"):
        parse_acp(raw)


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ContentError, match=FILE):
        load_acp(tmp_path)


def test_another_folder_can_be_loaded(tmp_path):
    shutil.copy(CONTENT_DIR / FILE, tmp_path)
    assert load_acp(tmp_path).file == acp_mapping().file


def test_a_coding_needs_a_code(acp):
    with pytest.raises(ValidationError):
        acp.items["1191"].options[0].parse_obj({"system": "http://snomed.info/sct", "code": "", "display": "Thuis"})


def test_the_guide_and_the_mapping_ask_the_same(acp):
    """Ids, values and conditions are a contract between content/guides/wensenboekje.yml and the mapping."""
    guide = {q["id"]: q for q in read_yaml(CONTENT_DIR / "guides" / "wensenboekje.yml")["questions"]}
    assert list(guide) == [q.id for q in acp.file.questions]
    for question in acp.file.questions:
        asked = guide[question.id]
        values = {option["value"] for option in asked.get("options", [])}
        assert values == set(CHOICES.get(question.id, ()))
        assert (asked["kind"] == "several") == (question.id in SEVERAL)
        assert set(question.codes) <= values
        if asked.get("only_for_loved_one"):
            assert question.show_if == {"question": "voor_wie", "answers": ["naaste"]}
        else:
            assert question.show_if == asked.get("show_if")

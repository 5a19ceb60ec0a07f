"""Does a response follow its questionnaire: a good one, broken on purpose, each break is named."""

from __future__ import annotations

import pytest

from bot.documents.fhir_structure import is_date_time, link_ids, nodes, structure_violations
from tests.unit.documents.conftest import node_of

YES = {"system": "http://snomed.info/sct", "code": "373066001", "display": "Ja"}
BREAKS = []


def breaks(remark):
    """Register a function that breaks a full response, with the remark that this leads to."""

    def register(change):
        BREAKS.append(pytest.param(change, remark, id=change.__name__))
        return change

    return register


def coding(response, link_id):
    return node_of(response, link_id)["answer"][0]["valueCoding"]


@breaks("107/1427: an item that is not in the questionnaire")
def an_unknown_link_id(response):
    node_of(response, "1190")["linkId"] = "1189"


@breaks("107/1427: an item that is not in the questionnaire")
def a_link_id_that_is_a_number(response):
    node_of(response, "1190")["linkId"] = 1190


@breaks("598/1427: does not belong here, but in 107/1427")
def an_item_under_another_group(response):
    rows = node_of(response, "107")["item"]
    node_of(response, "598")["item"].append(rows.pop(0))


@breaks("1190: does not belong here, but in 107/1427/1190")
def an_item_outside_its_group(response):
    response["item"].append(node_of(response, "1190"))


@breaks("115/1197: a question does not hold item")
def a_child_beside_the_answer(response):
    node = node_of(response, "1197")
    node["item"] = node["answer"][0].pop("item")


@breaks("115/1198: does not belong here, but in 115/1197/1198")
def a_child_beside_its_parent(response):
    (answer,) = node_of(response, "1197")["answer"]
    node_of(response, "115")["item"].insert(1, answer.pop("item")[0])


@breaks("7/965: stands after 966, and should stand before it")
def another_order(response):
    node_of(response, "7")["item"].reverse()


@breaks("7/966: stands twice")
def an_item_twice(response):
    rows = node_of(response, "7")["item"]
    rows.append(rows[-1])


@breaks("26: stands twice")
def a_group_twice(response):
    response["item"].insert(3, node_of(response, "26"))


@breaks("107/1427/1190: expected one valueString")
def another_type(response):
    node_of(response, "1190")["answer"] = [{"valueCoding": YES}]


@breaks("107/1429/1191: expected one valueCoding")
def words_for_a_choice(response):
    node_of(response, "1191")["answer"] = [{"valueString": "Thuis"}]


@breaks("7/964: expected one valueString")
def two_values_in_one_answer(response):
    node_of(response, "964")["answer"][0]["valueCoding"] = YES


@breaks("7/964: expected one valueString")
def an_answer_without_a_value(response):
    node_of(response, "964")["answer"] = [{"item": [{"linkId": "965"}]}]


@breaks("107/1433/1435: 2 answers, it takes one")
def two_answers_where_one_is_taken(response):
    node_of(response, "1435")["answer"] *= 2


@breaks("107/1433/1435: a question without an answer")
def no_answer(response):
    node_of(response, "1435")["answer"] = []


@breaks("107/1433/1435: a question without an answer")
def an_answer_that_is_no_list(response):
    node_of(response, "1435")["answer"] = {"valueCoding": YES}


@breaks("107/1433/1435: an answer that is not an object")
def an_answer_that_is_no_object(response):
    node_of(response, "1435")["answer"] = ["Ja"]


@breaks("107/1433/1435: a coding that is no option of this item (system, code and display must all be the same)")
def another_code(response):
    coding(response, "1435")["code"] = "373066002"


@breaks("107/1433/1435: a coding that is no option of this item (system, code and display must all be the same)")
def another_display(response):
    coding(response, "1435")["display"] = "Onbekend"


@breaks("107/1433/1435: a coding that is no option of this item (system, code and display must all be the same)")
def a_system_less(response):
    del coding(response, "1435")["system"]


@breaks("26/29/984: a coding that is no option of this item (system, code and display must all be the same)")
def a_system_more(response):
    coding(response, "984")["system"] = "http://snomed.info/sct"


@breaks("107/1429/1191: a coding that is no option of this item (system, code and display must all be the same)")
def an_option_of_another_item(response):
    node_of(response, "1191")["answer"][0]["valueCoding"] = YES


@breaks("107/1427/1428: a coding that is no option of this item (system, code and display must all be the same)")
def a_fixed_item_with_another_code(response):
    node_of(response, "1428")["answer"][0]["valueCoding"] = dict(coding(response, "1430"))


@breaks("107/1427: a group does not hold answer")
def a_group_with_an_answer(response):
    node_of(response, "1427")["answer"] = [{"valueString": "ja"}]


@breaks("107/1427: item must be a list with something in it")
def an_empty_group(response):
    node_of(response, "1427")["item"] = []


@breaks("107/1427: item must be a list with something in it")
def a_group_without_items(response):
    del node_of(response, "1427")["item"]


@breaks("response: item must be a list with something in it")
def items_that_are_no_list(response):
    response["item"] = {"linkId": "107"}


@breaks("response: an item that is not in the questionnaire")
def an_item_that_is_no_object(response):
    response["item"].append("1190")


@breaks("115/1197/1198: an empty text")
def a_text_of_spaces(response):
    node_of(response, "1198")["answer"] = [{"valueString": "  "}]


@breaks("115/1197/1198: an empty text")
def a_text_that_is_a_number(response):
    node_of(response, "1198")["answer"] = [{"valueString": 7}]


@breaks("967: not a dateTime of FHIR")
def a_date_in_dutch(response):
    node_of(response, "967")["answer"] = [{"valueDateTime": "04-03-1950"}]


@breaks("967: expected one valueDateTime")
def a_date_of_another_type(response):
    node_of(response, "967")["answer"] = [{"valueDate": "1950-03-04"}]


@breaks("26/29/53: its condition (984) does not hold")
def a_group_whose_condition_does_not_hold(response):
    coding(response, "984").update({"code": "1", "display": "Ja"})


@breaks("115/1199: its condition (1197) does not hold")
def a_question_whose_condition_does_not_hold(response):
    coding(response, "1197").update({"code": "373067005", "display": "Nee"})


@breaks("83/1006/1008: its condition (1006) does not hold")
def a_child_whose_condition_does_not_hold(response):
    coding(response, "1006").update({"code": "373067005", "display": "Nee"})


@breaks("26/29/983/408: its condition (983) does not hold")
def a_condition_on_the_code_of_another_system(response):
    coding(response, "983")["system"] = "http://terminology.hl7.org/CodeSystem/v3-RoleCode"


@breaks("115/1199: its condition (1197) does not hold")
def a_condition_on_nothing(response):
    node_of(response, "115")["item"].pop(0)


@breaks("107/1427: text that is not that of the questionnaire")
def a_text_of_an_item(response):
    node_of(response, "1427")["text"] = "Wat moeten we weten?"


@breaks("107/1427: a group does not hold definition")
def an_element_we_do_not_know(response):
    node_of(response, "1427")["definition"] = "http://example.org"


@pytest.mark.parametrize(("change", "remark"), BREAKS)
def test_a_break_is_named(full, acp, change, remark):
    change(full)
    assert remark in list(structure_violations(full, acp))


def test_a_response_that_follows_its_questionnaire(full, acp):
    assert list(structure_violations(full, acp)) == []


def test_a_response_without_items_follows_it(acp):
    assert list(structure_violations({}, acp)) == []


def test_a_group_that_repeats_may_stand_twice(full, acp):
    rows = node_of(full, "39")["item"]
    rows.append({"linkId": "40", "item": [{"linkId": "976", "answer": [{"valueString": "030 1234567"}]}]})
    assert list(structure_violations(full, acp)) == []


def test_a_question_that_repeats_takes_more_answers(full, acp):
    mentor = acp.option("982", "15").as_fhir()
    node_of(full, "982")["answer"].append({"valueCoding": mentor})
    assert list(structure_violations(full, acp)) == []


def test_an_open_choice_takes_words_or_a_code(acp):
    def response(value):
        return {
            "item": [{"linkId": "83", "item": [{"linkId": "1421", "item": [{"linkId": "1422", "answer": [value]}]}]}]
        }

    other = acp.option("1422", "OTH").as_fhir()
    assert list(structure_violations(response({"valueCoding": other}), acp)) == []
    assert list(structure_violations(response({"valueString": "dialyse"}), acp)) == []
    assert list(structure_violations(response({"valueString": ""}), acp)) == ["83/1421/1422: an empty text"]


def test_texts_may_be_those_of_the_questionnaire(full, acp):
    wording = {link_id: f"Vraag {link_id}" for link_id in acp.items}
    for node in list(nodes(full)):
        node["text"] = wording[node["linkId"]]
    assert list(structure_violations(full, acp, wording)) == []
    node_of(full, "964")["text"] = "Vraag\u00a0964"
    remarks = list(structure_violations(full, acp, wording))
    assert remarks == ["7/964: text that is not that of the questionnaire"]


def test_remarks_do_not_repeat_what_was_answered(full, acp):
    node_of(full, "1190")["answer"] = [{"valueCoding": {"display": "geheim"}}]
    node_of(full, "967")["answer"] = [{"valueDateTime": "geheim"}]
    remarks = list(structure_violations(full, acp))
    assert len(remarks) == 2
    assert "geheim" not in str(remarks)


def test_the_link_ids_of_a_response(full):
    assert {"7", "965", "1192", "1008", "976"} <= link_ids(full)
    assert link_ids({}) == frozenset()


@pytest.mark.parametrize(
    "value",
    [
        "1950",
        "1950-03",
        "1950-03-04",
        "2026-11-22T10:30:00Z",
        "2026-11-22T10:30:00.123+01:00",
        "1952-02-29",
        "2020-10-01T16:27:36.364Z",
    ],
)
def test_a_date_time_of_fhir(value):
    assert is_date_time(value)


@pytest.mark.parametrize(
    "value",
    [
        "",
        None,
        1950,
        "50",
        "1950-3-4",
        "1950-13",
        "1950-02-30",
        "1951-02-29",
        "0000",
        "2026-11-22T10:30:00",
        "2026-11-22T10:30Z",
        "2026-11-22T24:00:00Z",
        "2026-11T10:30:00Z",
        "2026-11-22T10:30:00+15:00",
        "1950-03-04\n",
        " 1950",
    ],
)
def test_not_a_date_time_of_fhir(value):
    assert not is_date_time(value)

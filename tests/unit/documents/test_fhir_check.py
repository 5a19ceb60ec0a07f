"""May a response be handed out: good ones, and every rule broken on purpose."""

from __future__ import annotations

import pytest

from bot.documents.fhir_check import check_response
from tests.unit.documents.conftest import (
    DISCUSSED,
    ESTIMATE,
    MYSELF,
    NOBODY,
    TOGETHER,
    answers_of,
    chose,
    node_of,
    said,
    write,
)

PATAST = {"system": "http://terminology.hl7.org/CodeSystem/v3-ObservationValue", "code": "PATAST"}
BREAKS = []


def breaks(remark):
    """Register a function that breaks a full response of a patient, with the remark that this leads to."""

    def register(change):
        BREAKS.append(pytest.param(change, remark, id=change.__name__))
        return change

    return register


def set_text(response, text, link_id="1190"):
    node_of(response, link_id)["answer"] = [{"valueString": text}]


def add_line(response, line):
    set_text(response, f"{answers_of(response, '1190')[0]}\n{line}")


@breaks("status: must be in-progress; only a professional completes it")
def completed(response):
    response["status"] = "completed"


@breaks("questionnaire: must be https://fhir.iknl.nl/fhir/Questionnaire/ACP-zib2020|0.1.3-beta3")
def another_version(response):
    response["questionnaire"] = "https://fhir.iknl.nl/fhir/Questionnaire/ACP-zib2020"


@breaks("resourceType: must be QuestionnaireResponse")
def another_resource(response):
    response["resourceType"] = "Questionnaire"


@breaks("authored: is missing")
def no_moment(response):
    del response["authored"]


@breaks("authored: must be a date with a time and its zone")
def a_moment_without_a_time(response):
    response["authored"] = "2026-11-22"


@breaks("subject: must refer to the contained #patient")
def another_subject(response):
    response["subject"] = {"reference": "Patient/1"}


@breaks("author: must refer to the contained #assistent")
def another_author(response):
    response["author"] = {"reference": "#patient"}


@breaks("encounter: we do not write this element")
def an_encounter(response):
    response["encounter"] = {"reference": "Encounter/1"}


@breaks("partOf: we do not write this element")
def part_of_a_procedure(response):
    response["partOf"] = [{"reference": "Procedure/1"}]


@breaks("meta: must hold nothing, there is no source")
def no_source(response):
    del response["source"]


@breaks("source: must refer to the contained patient or loved one")
def a_source_somewhere_else(response):
    response["source"] = {"reference": "Patient/1"}


@breaks("source: must refer to the contained patient or loved one")
def a_source_that_is_the_assistant(response):
    response["source"] = {"reference": "#assistent"}


@breaks("contained: #naaste is missing")
def a_source_that_is_not_there(response):
    response["source"] = {"reference": "#naaste"}


@breaks("meta: must hold the label of the source, and no more")
def no_security_label(response):
    del response["meta"]


@breaks("meta: must hold the label of the source, and no more")
def a_security_label_of_another_source(response):
    response["meta"]["security"][0]["code"] = "PACQAST"


@breaks("meta: must hold the label of the source, and no more")
def a_profile(response):
    response["meta"]["profile"] = ["https://fhir.iknl.nl/fhir/StructureDefinition/ACP"]


@breaks("contained: a Consent does not belong in what a citizen writes")
def a_consent(response):
    response["contained"].append({"resourceType": "Consent", "id": "afspraak"})


@breaks("contained: a Goal does not belong in what a citizen writes")
def a_goal_that_calls_itself_patient(response):
    response["contained"][0]["resourceType"] = "Goal"


@breaks("contained: two resources with one id")
def a_patient_twice(response):
    response["contained"].append(response["contained"][0])


@breaks("contained: nothing refers to #naaste")
def a_loved_one_without_a_use(response):
    patient = {"reference": "#patient"}
    response["contained"].append({"resourceType": "RelatedPerson", "id": "naaste", "patient": patient})


@breaks("contained: #assistent is missing")
def no_device(response):
    response["contained"].pop()


@breaks("contained: is missing")
def nothing_contained(response):
    del response["contained"]


@breaks("586: only a professional fills this in")
def a_goal_of_treatment(response):
    response["item"].insert(3, {"linkId": "586", "item": [{"linkId": "999", "answer": [{"valueString": "x"}]}]})


@breaks("1386: only a professional fills this in")
def a_limit_of_treatment(response):
    unknown = {"system": "http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "code": "UNK", "display": "Onbekend"}
    limit = {"linkId": "1409", "item": [{"linkId": "1386", "answer": [{"valueCoding": unknown}]}]}
    node_of(response, "83")["item"].insert(0, limit)


@breaks("1407: only a professional fills this in")
def a_forbidden_item_deep_in_an_answer(response):
    node_of(response, "1191")["answer"][0]["item"].append({"linkId": "1407", "answer": [{"valueString": "x"}]})


@breaks("107/1427/1190: an empty text")
def an_empty_text(response):
    set_text(response, "")


@breaks("response.item[6].item[0].answer[0].item[0].answer: is empty")
def an_empty_list(response):
    node_of(response, "1198")["answer"] = []


@breaks("response.source.display: is empty")
def a_null(response):
    response["source"]["display"] = None


@breaks("response.meta.tag: is empty")
def an_empty_object(response):
    response["meta"]["tag"] = {}


@breaks("7/966: stands twice")
def an_item_twice(response):
    rows = node_of(response, "7")["item"]
    rows.append(rows[-1])


@breaks("1430: 1191 and 1430 stand together or not at all")
def an_answer_without_its_fixed_item(response):
    node_of(response, "1429")["item"].pop(0)


@breaks("1191: 1191 and 1430 stand together or not at all")
def a_fixed_item_without_its_answer(response):
    node_of(response, "1429")["item"].pop(1)


@breaks("1008: is missing under 1006")
def an_icd_that_is_not_named(response):
    node_of(response, "1006")["answer"][0]["item"].pop(0)


@breaks("text: the first line does not say, or says in two ways, who wrote it")
def a_text_without_who_wrote_it(response):
    set_text(response, "Een goede dag: Muziek")


@breaks("text: the first line does not say, or says in two ways, who wrote it")
def texts_of_two_people(response):
    set_text(
        response, "Niet aangegeven wie dit opschreef. Dit zijn geen behandelafspraken.\nVerder belangrijk: x", "1196"
    )


@breaks("1190: line 6 does not begin with a label, each once and in order")
def a_line_without_a_label(response):
    add_line(response, "Reanimeer mij.")


@breaks("1190: line 6 does not begin with a label, each once and in order")
def a_label_of_another_text(response):
    add_line(response, "Kracht en rust: Muziek")


@breaks("1190: line 6 does not begin with a label, each once and in order")
def a_label_twice(response):
    add_line(response, "Reanimatie: Ja")


@breaks("1190: says nothing but who wrote it")
def a_text_that_says_nothing(response):
    set_text(response, answers_of(response, "1190")[0].split("\n")[0])


@pytest.mark.parametrize(("change", "remark"), BREAKS)
def test_a_break_is_named(full, acp, change, remark):
    change(full)
    assert remark in check_response(full, acp)


def test_a_full_response_may_be_handed_out(full, acp):
    assert check_response(full, acp) == []


@pytest.mark.parametrize("who", [MYSELF, TOGETHER, DISCUSSED, ESTIMATE, NOBODY])
def test_an_empty_response_may_be_handed_out(acp, who):
    assert check_response(write(who), acp) == []


def coded_place(who):
    return write(who, plek_overlijden=chose("thuis"), goede_dag=said("Muziek"))


def opening(acp, identity):
    return next(r.opening_line for r in acp.file.respondents if r.id.value == identity)


@pytest.mark.parametrize(("identity", "allowed"), [("together", True), ("discussed", True), ("estimate", False)])
def test_a_place_to_die_is_coded_only_by_who_heard_it(acp, identity, allowed):
    response = coded_place(TOGETHER)
    set_text(response, f"{opening(acp, identity)}\nEen goede dag: Muziek")
    remark = "1191: whoever wrote this may give it as text only"
    assert (remark in check_response(response, acp)) is not allowed


@pytest.mark.parametrize("who", [TOGETHER, DISCUSSED, ESTIMATE, NOBODY])
def test_a_view_on_euthanasia_is_never_coded_by_another(full, acp, who):
    response = write(who, papieren=chose("ja"))
    rows = [row for row in node_of(full, "107")["item"] if row["linkId"] == "1431"]
    response["item"].insert(0, {"linkId": "107", "item": rows})
    assert check_response(response, acp) == ["1193: whoever wrote this may give it as text only",
                                             "1194: whoever wrote this may give it as text only"]  # fmt: skip


def test_without_a_source_only_facts_are_coded(full, acp):
    del full["source"], full["meta"]
    remarks = check_response(full, acp)
    assert "1191: whoever wrote this may give it as text only" in remarks
    assert not any(remark.startswith("1006") for remark in remarks)


def test_a_related_person_belongs_to_the_patient(acp):
    response = coded_place(TOGETHER)
    response["contained"][1]["patient"] = {"reference": "Patient/1"}
    assert check_response(response, acp) == ["contained: RelatedPerson.patient must refer to the contained patient"]


@pytest.mark.parametrize("response", [{}, {"item": None}, {"contained": "x", "source": 1, "meta": []}, {"item": [[]]}])
def test_anything_can_be_checked(acp, response):
    assert "status: is missing" in check_response(response, acp)


def test_remarks_do_not_repeat_what_was_answered(full, acp):
    set_text(full, "geheim")
    node_of(full, "1191")["answer"] = [{"valueCoding": {"code": "geheim"}}]
    remarks = check_response(full, acp)
    assert len(remarks) > 2
    assert "geheim" not in str(remarks)

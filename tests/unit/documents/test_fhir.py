"""The wishes as a QuestionnaireResponse: who wrote it, which answers count, and what stands around the items."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest

from bot.documents import fhir
from bot.documents.fhir import FhirError, questionnaire_response
from bot.guides.progress import SKIPPED
from tests.unit.documents.conftest import (
    AUTHORED,
    DISCUSSED,
    ESTIMATE,
    MYSELF,
    NOBODY,
    OPENING_SELF,
    TOGETHER,
    answers_of,
    chose,
    codes_of,
    label,
    lines_of,
    said,
    write,
)

OBSERVATION_VALUE = "http://terminology.hl7.org/CodeSystem/v3-ObservationValue"


def contained(response):
    return {resource["id"]: resource for resource in response["contained"]}


def test_it_is_a_preparation_for_one_questionnaire():
    response = write(MYSELF)
    assert response["resourceType"] == "QuestionnaireResponse"
    assert response["questionnaire"] == "https://fhir.iknl.nl/fhir/Questionnaire/ACP-zib2020|0.1.3-beta3"
    assert response["status"] == "in-progress"
    assert response["authored"] == "2026-11-22T10:30:00+01:00"


def test_a_moment_without_a_zone_is_refused():
    with pytest.raises(ValueError, match="time zone"):
        questionnaire_response(MYSELF, datetime(2026, 11, 22), None, label)


def test_what_the_patient_wrote():
    response = write(MYSELF, goede_dag=said("Muziek"))
    security = [{"system": OBSERVATION_VALUE, "code": "PATAST", "display": "patient asserted"}]
    assert response["meta"] == {"security": security}
    assert response["subject"] == response["source"] == {"reference": "#patient"}
    assert response["author"] == {"reference": "#assistent"}
    assert contained(response) == {
        "patient": {"resourceType": "Patient", "id": "patient"},
        "assistent": {
            "resourceType": "Device",
            "id": "assistent",
            "deviceName": [{"name": "Nabij", "type": "user-friendly-name"}],
        },
    }


def test_what_a_loved_one_wrote():
    response = write(TOGETHER, naaste_relatie=chose("dochter"))
    security = [{"system": OBSERVATION_VALUE, "code": "PACQAST", "display": "patient acquaintance asserted"}]
    role = {"system": "http://terminology.hl7.org/CodeSystem/v3-RoleCode", "code": "DAUC", "display": "Dochter"}
    assert response["meta"] == {"security": security}
    assert response["subject"] == {"reference": "#patient"}
    assert response["source"] == {"reference": "#naaste"}
    assert contained(response)["naaste"] == {
        "resourceType": "RelatedPerson",
        "id": "naaste",
        "patient": {"reference": "#patient"},
        "relationship": [{"coding": [role]}],
    }


@pytest.mark.parametrize("relation", [SKIPPED, chose("anders"), said("een buurman")], ids=["skipped", "other", "words"])
def test_a_relationship_without_a_code_is_left_out(relation):
    assert "relationship" not in contained(write(ESTIMATE, naaste_relatie=relation))["naaste"]


@pytest.mark.parametrize(
    "who", [{}, NOBODY, {"voor_wie": said("voor ons allebei")}], ids=["unasked", "skipped", "words"]
)
def test_when_nobody_says_who_wrote_it(who):
    response = write(who, goede_dag=said("Muziek"), naaste_hoe=chose("samen"), naaste_relatie=chose("zoon"))
    assert "source" not in response
    assert "meta" not in response
    assert set(contained(response)) == {"patient", "assistent"}
    (text,) = answers_of(response, "1190")
    assert text.split("\n")[0] == "Niet aangegeven wie dit opschreef. Dit zijn geen behandelafspraken."


@pytest.mark.parametrize(
    ("who", "opening"),
    [
        (MYSELF, OPENING_SELF),
        (
            TOGETHER,
            "Opgeschreven door een naaste, samen met de patiënt, ter voorbereiding op een gesprek. "
            "Dit zijn wensen, geen behandelafspraken.",
        ),
        (
            DISCUSSED,
            "Opgeschreven door een naaste, die er met de patiënt over heeft gepraat. Dit zijn geen behandelafspraken.",
        ),
        (
            ESTIMATE,
            "Opgeschreven door een naaste: een inschatting, niet door de patiënt bevestigd. "
            "Dit zijn geen behandelafspraken.",
        ),
    ],
    ids=["self", "together", "discussed", "estimate"],
)
def test_each_text_begins_with_who_wrote_it(who, opening):
    response = write(who, goede_dag=said("Muziek"), kracht=said("De zee"))
    assert answers_of(response, "1190") == [f"{opening}\nEen goede dag: Muziek"]
    assert answers_of(response, "1196") == [f"{opening}\nKracht en rust: De zee"]


def test_not_saying_how_one_knows_counts_as_an_estimate():
    skipped = write({"voor_wie": chose("naaste"), "naaste_hoe": SKIPPED}, plek_overlijden=chose("thuis"))
    assert skipped == write(ESTIMATE, plek_overlijden=chose("thuis"))


def test_nothing_answered_is_no_item():
    assert "item" not in write(MYSELF)
    assert "item" not in write(NOBODY, tempo=chose("kort"), klopt_het=chose("ja"), behandelingen_start=chose("nee"))


def test_skipped_is_left_out_and_not_knowing_is_a_code():
    assert answers_of(write(MYSELF, plek_overlijden=SKIPPED), "1191") == []
    unknown = {
        "system": "http://terminology.hl7.org/CodeSystem/v3-NullFlavor",
        "code": "UNK",
        "display": "Nog onbekend",
    }
    assert answers_of(write(MYSELF, plek_overlijden=chose("weet_niet")), "1191") == [unknown]


def test_an_answer_counts_only_when_its_condition_holds():
    ready = {"behandelingen_start": chose("ja"), "icd_gesprek": chose("nee")}
    assert answers_of(write(MYSELF, **ready, icd=chose("ja")), "1009")
    assert not answers_of(write(MYSELF, **ready, icd=chose("nee")), "1009")


def test_a_condition_works_through():
    answers = {"icd": chose("ja"), "icd_gesprek": chose("nee"), "reanimatie": chose("liever_wel")}
    assert "item" not in write(MYSELF, behandelingen_start=chose("nee"), **answers)
    assert "item" not in write(MYSELF, behandelingen_start=SKIPPED, **answers)
    assert "item" not in write(MYSELF, **answers)
    assert codes_of(write(MYSELF, behandelingen_start=chose("uitleg"), **answers), "1006") == ["373066001"]


def test_own_words_at_a_question_open_nothing_behind_it():
    answers = {"plek_overlijden": said("op zee"), "plek_overlijden_toelichting": said("met mijn broer")}
    assert lines_of(write(MYSELF, **answers)) == ["Liefste plek om te sterven: op zee"]


def test_what_the_guide_does_not_show_does_not_count():
    answers = {"goede_dag": said("Muziek"), "kracht": said("De zee")}
    response = write(MYSELF, visible={"voor_wie", "kracht"}, **answers)
    assert not answers_of(response, "1190")
    assert lines_of(response, "1196") == ["Kracht en rust: De zee"]
    assert "source" not in write(MYSELF, visible={"kracht"}, **answers)


def test_what_leans_on_something_not_shown_does_not_count():
    answers = {"behandelingen_start": chose("ja"), "icd": chose("ja")}
    assert "item" not in write(MYSELF, visible={"voor_wie", "icd"}, **answers)


def test_a_question_that_is_not_in_the_booklet_is_left_out():
    assert "item" not in write(MYSELF, lievelingskleur=said("blauw"))


def test_it_can_be_written_as_json(full):
    assert json.loads(json.dumps(full, ensure_ascii=False).encode()) == full


def test_the_same_answers_give_the_same_response():
    answers = {"goede_dag": said("Muziek"), "plek_overlijden": chose("thuis")}
    backwards = dict(reversed(answers.items()))
    assert write(MYSELF, **answers) == write(MYSELF, **backwards)


def test_answers_are_not_changed():
    answers = {**MYSELF, "achternaam": said("de Vries"), "naam_op_boekje": chose("ja")}
    before = dict(answers)
    questionnaire_response(answers, AUTHORED, None, label)
    assert answers == before


def test_any_zone_will_do():
    response = questionnaire_response(MYSELF, datetime(2026, 1, 2, 3, 4, 5, 6, timezone.utc), None, label)
    assert response["authored"] == "2026-01-02T03:04:05+00:00"


def test_what_breaks_a_rule_is_not_handed_out(monkeypatch):
    monkeypatch.setattr(fhir, "STATUS", "completed")
    with pytest.raises(FhirError, match="status: must be in-progress") as raised:
        write(MYSELF, goede_dag=said("geheim"))
    assert "geheim" not in str(raised.value)

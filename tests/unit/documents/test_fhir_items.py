"""What goes into the items: codes where they may stand, lines of text for the rest."""

from __future__ import annotations

import pytest

from bot.guides.progress import SKIPPED
from tests.unit.documents.conftest import (
    DISCUSSED,
    ESTIMATE,
    MYSELF,
    NOBODY,
    TOGETHER,
    answers_of,
    chose,
    codes_of,
    lines_of,
    node_of,
    said,
    write,
)

END = {"einde_start": chose("ja")}
TREATMENTS = {"behandelingen_start": chose("ja")}
REPRESENTATIVE = {"vertegenwoordiger": chose("ja")}
NAMED = {"naam_op_boekje": chose("ja")}
PAPERS = {"papieren": chose("ja")}
SNOMED = "http://snomed.info/sct"


def link_ids(rows):
    return [row["linkId"] for row in rows]


def test_items_stand_in_the_order_and_nesting_of_the_questionnaire(full):
    assert link_ids(full["item"]) == ["7", "967", "26", "83", "107", "598", "115"]
    assert link_ids(node_of(full, "29")["item"]) == ["30", "39", "982", "983", "984", "53", "61", "995"]
    assert link_ids(node_of(full, "107")["item"]) == ["1427", "1429", "1431", "1433"]


def test_what_belongs_to_an_answer_stands_in_it(full):
    (place,) = node_of(full, "1191")["answer"]
    assert place["item"] == [{"linkId": "1192", "answer": [{"valueString": "Bij het raam."}]}]
    (icd,) = node_of(full, "1006")["answer"]
    assert link_ids(icd["item"]) == ["1008", "1009"]


def test_only_what_was_answered_is_there():
    response = write(MYSELF, plek_overlijden=chose("hospice"))
    fixed = {"system": SNOMED, "code": "395091006", "display": "Gewenste plek van overlijden"}
    hospice = {"system": SNOMED, "code": "284546000", "display": "Hospice"}
    place = [
        {"linkId": "1430", "answer": [{"valueCoding": fixed}]},
        {"linkId": "1191", "answer": [{"valueCoding": hospice}]},
    ]
    assert response["item"] == [{"linkId": "107", "item": [{"linkId": "1429", "item": place}]}]


@pytest.mark.parametrize(
    ("answers", "fixed", "code"),
    [
        ({"goede_dag": said("Muziek")}, "1428", "153851000146100"),
        ({"kracht": said("Muziek")}, "1436", "247751003"),
        ({"plek_overlijden": chose("thuis")}, "1430", "395091006"),
        ({**END, "euthanasie": chose("geen")}, "1432", "340171000146104"),
        ({**END, "orgaandonatie": chose("ja")}, "1434", "570801000146104"),
    ],
)
def test_a_fixed_item_stands_beside_its_answer_only(answers, fixed, code):
    assert codes_of(write(MYSELF, **answers), fixed) == [code]
    assert codes_of(write(MYSELF, vertegenwoordiger_relatie=chose("zoon"), **REPRESENTATIVE), fixed) == (
        [code] if fixed == "1428" else []  # "Vertegenwoordiger: Ja" is a line of 1190
    )


@pytest.mark.parametrize(
    ("answers", "link_id", "code"),
    [
        ({**REPRESENTATIVE, "vertegenwoordiger_relatie": chose("dochter")}, "983", "DAUC"),
        ({**REPRESENTATIVE, "vertegenwoordiger_papier": chose("mentor")}, "982", "15"),
        ({**REPRESENTATIVE, "eerst_bellen_zelfde": chose("ja")}, "984", "1"),
        ({**END, "orgaandonatie": chose("weet_niet")}, "1435", "UNK"),
        ({**TREATMENTS, "icd": chose("weet_niet")}, "1006", "UNK"),
        ({"papieren": chose("nee")}, "1197", "373067005"),
    ],
)
@pytest.mark.parametrize("who", [MYSELF, TOGETHER, DISCUSSED, ESTIMATE, NOBODY])
def test_facts_are_coded_whoever_gives_them(who, answers, link_id, code):
    assert codes_of(write(who, **answers), link_id) == [code]


@pytest.mark.parametrize("who", [TOGETHER, DISCUSSED])
def test_a_place_to_die_that_was_said_is_coded(who):
    answers = {"plek_overlijden": chose("thuis"), "plek_overlijden_toelichting": said("Bij het raam.")}
    response = write(who, **answers)
    assert codes_of(response, "1191") == ["264362003"]
    assert answers_of(response, "1192") == ["Bij het raam."]
    assert not answers_of(response, "1190")


@pytest.mark.parametrize(("who", "suffix"), [(ESTIMATE, " (naaste)"), (NOBODY, "")])
def test_a_place_to_die_that_was_not_said_is_text(who, suffix):
    answers = {"plek_overlijden": chose("thuis"), "plek_overlijden_toelichting": said("Bij het raam.")}
    response = write(who, **answers)
    assert not answers_of(response, "1191")
    assert not answers_of(response, "1430")
    assert lines_of(response) == [
        f"Liefste plek om te sterven: Thuis{suffix}",
        "Liefste plek om te sterven (toelichting): Bij het raam.",
    ]


@pytest.mark.parametrize(("who", "suffix"), [(TOGETHER, " (naaste)"), (ESTIMATE, " (naaste)"), (NOBODY, "")])
def test_views_of_the_patient_are_never_coded_by_another(who, suffix):
    answers = {"euthanasie": chose("geen"), "euthanasie_toelichting": said("Zei hij."), "papieren_anders": chose("ja")}
    response = write(who, **END, **PAPERS, **answers)
    assert not answers_of(response, "1193")
    assert not answers_of(response, "1194")
    assert not answers_of(response, "1199")
    assert lines_of(response) == [
        f"Euthanasie: Geen{suffix}",
        "Euthanasie (toelichting): Zei hij.",
        f"Denkt nu anders dan op papier: Ja{suffix}",
    ]


def test_views_of_the_patient_are_coded_when_the_patient_gives_them():
    answers = {
        "euthanasie": chose("mogelijk"),
        "euthanasie_toelichting": said("Later."),
        "papieren_anders": chose("ja"),
    }
    response = write(MYSELF, **END, **PAPERS, **answers)
    assert codes_of(response, "1193") == ["340191000146100"]
    assert answers_of(response, "1194") == ["Later."]
    assert codes_of(response, "1199") == ["373066001"]
    assert not answers_of(response, "1190")


@pytest.mark.parametrize("who", [MYSELF, TOGETHER, ESTIMATE, NOBODY])
def test_wishes_about_treatment_are_text_for_everybody(who):
    response = write(who, **TREATMENTS, reanimatie=chose("liever_niet"), richting=chose("comfort"))
    assert link_ids(response["item"]) == ["107"]
    assert [line.split(":")[0] for line in lines_of(response)] == ["Weegt nu het zwaarst", "Reanimatie"]


def test_what_loved_ones_need_is_not_about_the_patient():
    answers = {"naasten_nodig": chose("praten", "rust")}
    assert "item" not in write(TOGETHER, **answers)
    assert lines_of(write(MYSELF, **answers)) == ["Wat naasten nodig hebben: Praten; Rust"]
    assert lines_of(write(NOBODY, **answers)) == ["Wat naasten nodig hebben: Praten; Rust"]


def test_lines_of_text_stand_in_the_order_of_the_booklet():
    answers = {"nog_belangrijk": said("Drie"), "kracht": said("Twee"), "nog_doen": said("Een")}
    assert lines_of(write(MYSELF, **answers), "1196") == [
        "Nog graag doen: Een",
        "Kracht en rust: Twee",
        "Verder belangrijk: Drie",
    ]


def test_choices_and_own_words_are_one_line():
    response = write(MYSELF, zorgen=chose("pijn", "anders", words="wie de kat\nverzorgt"))
    assert lines_of(response) == ["Zorgen: Pijn; Anders; wie de kat / verzorgt"]


def test_what_somebody_writes_cannot_look_like_another_line():
    response = write(MYSELF, goede_dag=said("rust\nReanimatie: Ja, dat zou ik willen"))
    assert lines_of(response) == ["Een goede dag: rust / Reanimatie: Ja, dat zou ik willen"]


@pytest.mark.parametrize("words", ["", " \n ", "\u200b"])
def test_words_that_say_nothing_are_no_answer(words):
    assert "item" not in write(MYSELF, goede_dag=said(words), **NAMED, voornaam=said(words))


def test_own_words_where_buttons_stand_are_text_without_a_code():
    response = write(MYSELF, **END, euthanasie=said("Daar denk ik nog over na."), plek_overlijden=said("Op zee"))
    assert not answers_of(response, "1193")
    assert not answers_of(response, "1191")
    assert lines_of(response) == ["Liefste plek om te sterven: Op zee", "Euthanasie: Daar denk ik nog over na."]


@pytest.mark.parametrize(
    "answers",
    [
        {**END, "orgaandonatie": said("Dat staat in het register.")},
        {**TREATMENTS, "icd": said("Een pacemaker")},
        {**TREATMENTS, "icd": chose("ja"), "icd_gesprek": said("Een beetje")},
        {"papieren": said("Bij de notaris")},
    ],
)
def test_own_words_without_a_line_of_text_stay_in_the_booklet(answers):
    words = next(answer.words for answer in answers.values() if answer.words)
    assert words not in str(write(MYSELF, **answers))


def test_words_beside_a_button_are_text_beside_the_code():
    response = write(MYSELF, plek_overlijden=chose("thuis", words="in mijn eigen bed"))
    assert codes_of(response, "1191") == ["264362003"]
    assert lines_of(response) == ["Liefste plek om te sterven: in mijn eigen bed"]


def test_two_answers_where_one_fits_have_no_code():
    response = write(MYSELF, plek_overlijden=chose("thuis", "hospice"))
    assert not answers_of(response, "1191")
    assert lines_of(response) == ["Liefste plek om te sterven: Thuis; Hospice"]


def test_an_explanation_of_an_answer_without_a_code_is_text():
    answers = {"plek_overlijden": chose("thuis", "hospice"), "plek_overlijden_toelichting": said("Bij het raam.")}
    response = write(MYSELF, **answers)
    assert not answers_of(response, "1192")
    assert lines_of(response)[1:] == ["Liefste plek om te sterven (toelichting): Bij het raam."]


def test_a_choice_without_a_code_is_text():
    response = write(MYSELF, **REPRESENTATIVE, vertegenwoordiger_papier=chose("nee"))
    assert not answers_of(response, "982")
    assert lines_of(response) == ["Vertegenwoordiger: Ja", "Vertegenwoordiger op papier: Nee"]


def test_an_item_that_repeats_takes_each_code_once():
    papers = chose("zelf_geschreven", "notaris", "mentor", "nee")
    response = write(MYSELF, **REPRESENTATIVE, vertegenwoordiger_papier=papers)
    assert codes_of(response, "982") == ["310141000146103", "15"]
    assert lines_of(response) == ["Vertegenwoordiger: Ja", "Vertegenwoordiger op papier: Nee"]


def test_having_an_icd_says_what_it_is():
    icd = {**TREATMENTS, "icd": chose("ja"), "icd_gesprek": chose("wil_praten")}
    response = write(MYSELF, **icd)
    assert answers_of(response, "1008") == [{"code": "ICD", "display": "ICD"}]
    assert answers_of(response, "1009") == ["Gepraat over uitzetten van de ICD, volgens de invuller: Wil praten"]
    for other in ("nee", "weet_niet"):
        assert not answers_of(write(MYSELF, **{**icd, "icd": chose(other)}), "1008")
        assert not answers_of(write(MYSELF, **{**icd, "icd": chose(other)}), "1009")


@pytest.mark.parametrize(("words", "date"), [("4 maart 1950", "1950-03-04"), ("1950", "1950")])
def test_a_birth_date_that_is_certain(words, date):
    assert answers_of(write(MYSELF, **NAMED, geboortedatum=said(words)), "967") == [date]


@pytest.mark.parametrize("words", ["in de oorlog", "31 februari 1950", "4 maart 2999"])
def test_a_birth_date_that_is_not_certain_is_left_out(words):
    assert "item" not in write(MYSELF, **NAMED, geboortedatum=said(words))


def test_a_birth_date_as_a_value():
    assert answers_of(write(MYSELF, **NAMED, geboortedatum=chose("1950-03-04")), "967") == ["1950-03-04"]


def test_a_prefix_has_an_item_when_it_is_certain(full):
    assert (answers_of(full, "965"), answers_of(full, "966")) == (["de"], ["Vries"])
    assert (answers_of(full, "974"), answers_of(full, "975")) == (["van der"], ["Berg"])


def test_a_surname_stays_whole_when_it_is_not_certain():
    response = write(MYSELF, **NAMED, achternaam=said("Van Dijck"))
    assert (answers_of(response, "965"), answers_of(response, "966")) == ([], ["Van Dijck"])


def test_the_first_contact_has_a_name_of_one_piece():
    answers = {**REPRESENTATIVE, "eerst_bellen_zelfde": chose("nee"), "eerst_bellen_achternaam": said("de Vries")}
    response = write(MYSELF, **answers)
    assert (answers_of(response, "986"), answers_of(response, "987")) == ([], ["de Vries"])


def test_a_name_is_there_only_when_the_person_wants_it():
    answers = {"voornaam": said("Jan"), "achternaam": said("Smit"), "geboortedatum": said("1950")}
    for wanted in (chose("nee"), SKIPPED):
        assert "item" not in write(MYSELF, naam_op_boekje=wanted, **answers)


def test_an_explanation_under_a_skipped_question_is_left_out():
    answers = {"plek_overlijden": SKIPPED, "plek_overlijden_toelichting": said("Bij het raam.")}
    assert "item" not in write(MYSELF, **answers)

"""Whatever is answered, and by whom: the response follows the questionnaire and our rules, and nothing gets lost."""

from __future__ import annotations

import json

import pytest
from fhir.resources.questionnaireresponse import QuestionnaireResponse
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.documents.acp import load_acp
from bot.documents.acp_models import ItemType
from bot.documents.fhir import questionnaire_response
from bot.documents.fhir_check import check_response
from bot.documents.fhir_structure import link_ids
from bot.guides.progress import SKIPPED, Answer
from tests.unit.documents.conftest import (
    AUTHORED,
    CHOICES,
    DISCUSSED,
    ESTIMATE,
    MYSELF,
    NOBODY,
    SEVERAL,
    TOGETHER,
    label,
)

ACP = load_acp()
QUESTIONS = {question.id: question for question in ACP.file.questions}
PEOPLE = {
    "self": MYSELF,
    "together": TOGETHER,
    "discussed": DISCUSSED,
    "estimate": ESTIMATE,
    "how skipped": {"voor_wie": Answer(("naaste",)), "naaste_hoe": SKIPPED},
    "nobody": NOBODY,
    "unasked": {},
}
OWN_VIEWS = frozenset({"1193", "1194", "1199"})
UNSAID = OWN_VIEWS | {"1191", "1192"}
NEVER = {"self": frozenset(), "together": OWN_VIEWS, "discussed": OWN_VIEWS} | dict.fromkeys(
    ("estimate", "how skipped", "nobody", "unasked"), UNSAID
)
"""Items that this person's answers are never coded in."""
EXAMPLES = 40
"""Sets of answers for each of the seven, and twice as many for all together."""


def can_hold_words(question):
    """Say whether own words have a place: a line of text, or an item of text for words alone."""
    mapped = QUESTIONS[question]
    own_item = mapped.link_id and question not in CHOICES and ACP.items[mapped.link_id].type is ItemType.STRING
    return bool(mapped.text_line or own_item)


def words_of(question):
    """Return words that can be found back, and that belong to one question."""
    return f"woorden-{question}-einde"


def answers_to(question, words):
    """Return a strategy for answers to one question: passed over, by buttons, in own words, or both.

    A choice that opens other questions is as likely as all choices together: else what lies behind it is hardly seen.
    """
    own_words = words(question)
    if question not in CHOICES:
        return st.one_of(own_words.map(lambda text: Answer(words=text)), st.just(SKIPPED))
    values = CHOICES[question]
    most = len(values) if question in SEVERAL else 1
    chosen = st.lists(st.sampled_from(values), min_size=1, max_size=most, unique=True).map(tuple)
    if opening := sorted(
        {v for q in QUESTIONS.values() if (c := q.show_if) and c.question == question for v in c.answers}
    ):
        chosen = st.one_of(chosen, st.sampled_from(opening).map(lambda value: (value,)))
    by_button = chosen.map(Answer)
    return st.one_of(
        by_button,
        by_button,
        st.builds(Answer, chosen, own_words),
        own_words.map(lambda text: Answer(words=text)),
        st.just(SKIPPED),
    )


def booklets(words):
    """Return a strategy for the answers of a whole booklet, whether or not the guide would ask them all."""
    asked = [q for q in QUESTIONS if q not in ("voor_wie", "naaste_hoe")]
    return st.fixed_dictionaries({q: answers_to(q, words) for q in asked})


SPECIAL = {
    "geboortedatum": st.one_of(st.dates().map(str), st.sampled_from(["4 maart 1950", "1950", "in de oorlog"])),
    "achternaam": st.sampled_from(["de Vries", "Van Dijck", "van der Berg", "Smit-de Boer"]),
    "vertegenwoordiger_achternaam": st.sampled_from(["de Vries", "Van Dijck", "van der Berg", "Smit-de Boer"]),
}
ANY_WORDS = booklets(lambda question: SPECIAL.get(question, st.text(max_size=40)))
OWN_WORDS = booklets(lambda question: st.just(words_of(question)))
ANYBODY = st.sampled_from(list(PEOPLE.values()))
for_each = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
for_all = settings(for_each, max_examples=2 * EXAMPLES)


def counts(question, answers):
    """Say whether an answer counts: all conditions hold, from the question up."""
    answer, condition = answers.get(question, SKIPPED), QUESTIONS[question].show_if
    if not answer.is_given:
        return False
    if condition is None:
        return True
    above = answers.get(condition.question, SKIPPED)
    return bool(set(above.values) & set(condition.answers)) and counts(condition.question, answers)


@pytest.mark.parametrize("name", PEOPLE)
@for_each
@given(booklet=ANY_WORDS)
def test_every_response_is_a_good_one(name, booklet):
    response = questionnaire_response({**PEOPLE[name], **booklet}, AUTHORED, None, label)
    text = json.dumps(response, ensure_ascii=False)
    assert check_response(json.loads(text.encode()), ACP) == []
    assert not NEVER[name] & link_ids(response)
    read = QuestionnaireResponse.parse_raw(text)
    assert read.status == "in-progress"
    assert [item.linkId for item in read.item or ()] == [item["linkId"] for item in response.get("item", ())]


@for_all
@given(who=ANYBODY, booklet=OWN_WORDS)
def test_nothing_is_lost_and_nothing_slips_in(who, booklet):
    """Own words stand once where a text can hold them, and nowhere when the answer does not count."""
    answers = {**who, **booklet}
    is_loved_one = answers.get("voor_wie", SKIPPED).values == ("naaste",)
    text = json.dumps(questionnaire_response(answers, AUTHORED, None, label))
    for question, answer in booklet.items():
        about_loved_one = question == "naasten_nodig" and is_loved_one
        stands = answer.words and can_hold_words(question) and not about_loved_one and counts(question, answers)
        assert text.count(words_of(question)) == int(bool(stands)), question


@for_all
@given(who=ANYBODY, booklet=OWN_WORDS, hidden=st.sets(st.sampled_from(sorted(QUESTIONS)), max_size=8))
def test_what_is_not_shown_does_not_count(who, booklet, hidden):
    answers = {**who, **booklet}
    kept = {question: answer for question, answer in answers.items() if question not in hidden}
    response = questionnaire_response(answers, AUTHORED, set(QUESTIONS) - hidden, label)
    assert response == questionnaire_response(kept, AUTHORED, None, label)


def test_the_second_opinion_refuses_what_is_wrong(full):
    full["item"][0]["item"][0]["answer"][0]["valueString"] = ""
    with pytest.raises(ValueError, match="valueString"):
        QuestionnaireResponse.parse_obj(full)


def test_the_second_opinion_reads_a_full_response(full):
    read = QuestionnaireResponse.parse_obj(full)
    assert read.source.reference == "#patient"
    assert [item.linkId for item in read.item] == [item["linkId"] for item in full["item"]]

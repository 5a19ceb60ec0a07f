"""The wishes as a FHIR R4 QuestionnaireResponse: what a citizen prepared for a conversation with a professional.

It follows the questionnaire ACP-zib2020 of IKNL (content/acp_zib2020.yml says which version) and is never more than a
preparation: status `in-progress`, facts and own views coded, wishes as text, agreements left to the professional.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Optional

from bot.documents.acp import Acp, acp_mapping
from bot.documents.acp_models import LOVED_ONE, Respondent
from bot.documents.fhir_check import DEVICE_ID, IDS, LOVED_ONE_ID, PATIENT_ID, STATUS, check_response
from bot.documents.fhir_items import Content, Json, Labels
from bot.guides.progress import Answer


class FhirError(ValueError):
    """A response that may not be handed out; names places and rules, never what somebody said."""


def questionnaire_response(
    answers: Mapping[str, Answer], authored: datetime, visible: Optional[Collection[str]], labels: Labels
) -> Json:
    """Return the QuestionnaireResponse of a wishes booklet, checked.

    Args:
        answers: the booklet's answers by question id; unknown questions are left out.
        authored: when it was made, with its zone.
        visible: all questions that apply, when the guide says so (also who it is for, without which only facts are
            coded); the mapping's own conditions must hold too.
        labels: gives the wording of a choice, for what goes in as text; its errors pass through.

    Raises:
        FhirError: when the result breaks a rule of `check_response`.
        ValueError: when `authored` has no zone (FHIR asks for one).
    """
    if authored.tzinfo is None:
        raise ValueError("authored needs a time zone")
    acp = acp_mapping()
    counting = counting_answers(answers, visible, acp)
    respondent = respondent_of(counting, acp)
    content = Content(acp, respondent, labels, authored)
    for question in acp.file.questions:
        if question.id in counting:
            content.add(question, counting[question.id])
    response = _head(counting, respondent, authored, acp) | content.tree()
    if violations := check_response(response, acp):
        raise FhirError("; ".join(violations))
    return response


def counting_answers(answers: Mapping[str, Answer], visible: Optional[Collection[str]], acp: Acp) -> dict[str, Answer]:
    """Return the answers that count: given, not passed over, and with their conditions holding all the way up."""
    counting: dict[str, Answer] = {}
    for question in acp.file.questions:
        answer, condition = answers.get(question.id), question.show_if
        if answer is None or answer.skipped or not answer.is_given:
            continue
        if visible is not None and question.id not in visible:
            continue
        if condition is None or set(condition.answers) & set(counting.get(condition.question, Answer()).values):
            counting[question.id] = answer
    return counting


def respondent_of(counting: Mapping[str, Answer], acp: Acp) -> Respondent:
    """Return who wrote it; a loved one who did not say how counts as one who estimates."""
    return next(
        respondent
        for respondent in acp.file.respondents
        if all(value in counting.get(name, Answer()).values for name, value in respondent.when.items())
    )


def _head(counting: Mapping[str, Answer], respondent: Respondent, authored: datetime, acp: Acp) -> Json:
    """Return everything but the items."""
    contained = [{"resourceType": "Patient", "id": PATIENT_ID}]
    if respondent.source == LOVED_ONE:
        contained.append(_related_person(counting, acp))
    contained.append(_device(acp))
    head: Json = {"resourceType": "QuestionnaireResponse"}
    if respondent.source:
        head["meta"] = {"security": [acp.file.security[respondent.source].as_fhir()]}
    head |= {
        "contained": contained,
        "questionnaire": acp.file.questionnaire.canonical,
        "status": STATUS,
        "subject": {"reference": f"#{PATIENT_ID}"},
        "authored": authored.isoformat(timespec="seconds"),
        "author": {"reference": f"#{DEVICE_ID}"},
    }
    if respondent.source:
        head["source"] = {"reference": f"#{IDS[respondent.source]}"}
    return head


def _related_person(counting: Mapping[str, Answer], acp: Acp) -> Json:
    person: Json = {"resourceType": "RelatedPerson", "id": LOVED_ONE_ID, "patient": {"reference": f"#{PATIENT_ID}"}}
    relationship = acp.file.relationship
    values = counting.get(relationship.question, Answer()).values
    codings = [acp.option(relationship.options_of, relationship.codes[v]) for v in values if v in relationship.codes]
    if codings:
        person["relationship"] = [{"coding": [coding.as_fhir()]} for coding in codings]
    return person


def _device(acp: Acp) -> Json:
    name = {"name": acp.file.device_name, "type": "user-friendly-name"}
    return {"resourceType": "Device", "id": DEVICE_ID, "deviceName": [name]}

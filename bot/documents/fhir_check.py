"""May this QuestionnaireResponse be handed out: does it follow the questionnaire, and our rules for citizens?

The structure is checked by `bot.documents.fhir_structure`; here stand our own rules: what a response is at most (a
preparation), who wrote it and what that person may code, and what only professionals fill in. Remarks name places and
rules, never what was answered.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Optional

from bot.documents.acp import Acp
from bot.documents.acp_models import LOVED_ONE, PATIENT, Respondent
from bot.documents.fhir_structure import is_date_time, link_ids, nodes, rows_of, structure_violations

STATUS = "in-progress"
PATIENT_ID, LOVED_ONE_ID, DEVICE_ID = "patient", "naaste", "assistent"
IDS: Mapping[str, str] = {PATIENT: PATIENT_ID, LOVED_ONE: LOVED_ONE_ID}
"""The contained resource that stands for a source."""
_TYPES: Mapping[str, str] = {PATIENT_ID: "Patient", LOVED_ONE_ID: "RelatedPerson", DEVICE_ID: "Device"}
_NEEDED = frozenset(
    {"resourceType", "contained", "questionnaire", "status", "subject", "authored", "author"},
)
_ALLOWED = _NEEDED | {"meta", "source", "item"}


def check_response(response: Mapping[str, Any], acp: Acp) -> list[str]:
    """Return the rules that a response breaks, one clear remark each; an empty list when it may be handed out.

    Args:
        response: the QuestionnaireResponse as JSON data, as it would be handed out.
        acp: the facts of the questionnaire and our mapping.
    """
    return [
        *_emptiness(response, "response"),
        *_element_remarks(response, acp),
        *_contained_remarks(response),
        *_source_remarks(response, acp),
        *structure_violations(response, acp),
        *_forbidden_remarks(response, acp),
        *_companion_remarks(response, acp),
        *_coding_remarks(response, acp),
        *_text_remarks(response, acp),
    ]


def _emptiness(value: Any, place: str) -> Iterator[str]:
    """Yield what is empty: JSON of FHIR holds no empty texts, lists or objects, and no nulls."""
    if value is None or value in ("", [], {}) or (isinstance(value, str) and not value.strip()):
        yield f"{place}: is empty"
    elif isinstance(value, Mapping):
        for key, below in value.items():
            yield from _emptiness(below, f"{place}.{key}")
    elif isinstance(value, (list, tuple)):
        for number, below in enumerate(value):
            yield from _emptiness(below, f"{place}[{number}]")


def _element_remarks(response: Mapping[str, Any], acp: Acp) -> Iterator[str]:
    """Yield wrong, missing and foreign elements of the response itself."""
    for name in sorted(_NEEDED - set(response)):
        yield f"{name}: is missing"
    for name in sorted(set(response) - _ALLOWED):
        yield f"{name}: we do not write this element"
    if response.get("resourceType") != "QuestionnaireResponse":
        yield "resourceType: must be QuestionnaireResponse"
    if response.get("questionnaire") != acp.file.questionnaire.canonical:
        yield f"questionnaire: must be {acp.file.questionnaire.canonical}"
    if response.get("status") != STATUS:
        yield f"status: must be {STATUS}; only a professional completes it"
    authored = response.get("authored")
    if not is_date_time(authored) or "T" not in str(authored):
        yield "authored: must be a date with a time and its zone"
    for name, target in (("subject", PATIENT_ID), ("author", DEVICE_ID)):
        if response.get(name) != {"reference": f"#{target}"}:
            yield f"{name}: must refer to the contained #{target}"


def _contained_remarks(response: Mapping[str, Any]) -> Iterator[str]:
    """Yield contained resources that we never make (a Consent, a Goal), twice, without a use, or missing."""
    ids = [str(resource.get("id")) for resource in rows_of(response, "contained")]
    for resource in rows_of(response, "contained"):
        kind = resource.get("resourceType")
        if _TYPES.get(str(resource.get("id"))) != kind:
            yield f"contained: a {kind} does not belong in what a citizen writes"
        if kind == "RelatedPerson" and resource.get("patient") != {"reference": f"#{PATIENT_ID}"}:
            yield "contained: RelatedPerson.patient must refer to the contained patient"
    if len(ids) != len(set(ids)):
        yield "contained: two resources with one id"
    used = {PATIENT_ID, DEVICE_ID} | {LOVED_ONE_ID for s in [_source(response)] if s == LOVED_ONE}
    for name in sorted(used - set(ids)):
        yield f"contained: #{name} is missing"
    for name in sorted((set(ids) & set(_TYPES)) - used):
        yield f"contained: nothing refers to #{name}"


def _source(response: Mapping[str, Any]) -> Optional[str]:
    """Return who answered: patient, loved one, or None when it does not say (in a way we know)."""
    references = {f"#{contained}": source for source, contained in IDS.items()}
    source = response.get("source")
    return references.get(str(source.get("reference"))) if isinstance(source, Mapping) else None


def _source_remarks(response: Mapping[str, Any], acp: Acp) -> Iterator[str]:
    """Yield a source that is not ours, and security labels that say something else than the source."""
    source = _source(response)
    if "source" in response and source is None:
        yield "source: must refer to the contained patient or loved one"
    expected = {"security": [acp.file.security[source].as_fhir()]} if source else None
    if response.get("meta") != expected:
        yield f"meta: must hold {'the label of the source, and no more' if source else 'nothing, there is no source'}"


def _forbidden_remarks(response: Mapping[str, Any], acp: Acp) -> Iterator[str]:
    for link_id in sorted(acp.forbidden & link_ids(response)):
        yield f"{link_id}: only a professional fills this in"


def _companion_remarks(response: Mapping[str, Any], acp: Acp) -> Iterator[str]:
    """Yield fixed items without their answer and the other way round, and derived items that are missing."""
    there = link_ids(response)
    for answer, fixed in acp.file.fixed.items():
        if (answer in there) != (fixed in there):
            yield f"{fixed if answer in there else answer}: {answer} and {fixed} stand together or not at all"
    for question in acp.file.questions:
        derived, link_id = question.derived, question.link_id
        if derived is None or link_id not in there:
            continue
        implied = {question.codes[value] for value in derived.answers} & _codes(response, str(link_id))
        if implied and derived.link_id not in there:
            yield f"{derived.link_id}: is missing under {link_id}"


def _codes(response: Mapping[str, Any], link_id: str) -> set[str]:
    rows = [node for node in nodes(response) if node.get("linkId") == link_id]
    codings = [answer.get("valueCoding") for row in rows for answer in rows_of(row, "answer")]
    return {str(coding.get("code")) for coding in codings if isinstance(coding, Mapping)}


def _texts(response: Mapping[str, Any], acp: Acp) -> Iterator[tuple[str, list[str]]]:
    """Yield linkId and lines of the items that hold lines of text."""
    for node in nodes(response):
        if node.get("linkId") in acp.text_items:
            values = [str(answer.get("valueString", "")) for answer in rows_of(node, "answer")]
            yield str(node["linkId"]), "\n".join(values).split("\n")


def _respondents(response: Mapping[str, Any], acp: Acp) -> list[Respondent]:
    """Return who can have written it: those of this source whose opening line stands there (all, when no text does)."""
    openings = {lines[0] for _, lines in _texts(response, acp)}
    return [r for r in _of_source(response, acp) if openings <= {r.opening_line}]


def _of_source(response: Mapping[str, Any], acp: Acp) -> list[Respondent]:
    return [r for r in acp.file.respondents if r.source == _source(response)]


def _coding_remarks(response: Mapping[str, Any], acp: Acp) -> Iterator[str]:
    """Yield items that whoever wrote this may not code (a loved one's word on euthanasia, for one)."""
    possible = _respondents(response, acp) or _of_source(response, acp)
    for link_id in sorted(link_ids(response)):
        question = acp.by_link.get(link_id)
        if question and not any(r.may_code(question.from_loved_one) for r in possible):
            yield f"{link_id}: whoever wrote this may give it as text only"


def _text_remarks(response: Mapping[str, Any], acp: Acp) -> Iterator[str]:
    """Yield texts that do not begin with who wrote them, and lines that are none of ours."""
    if not _respondents(response, acp):
        yield "text: the first line does not say, or says in two ways, who wrote it"
    for link_id, lines in _texts(response, acp):
        labels = [q.text_line.label for q in acp.file.questions if q.text_line and q.text_line.link_id == link_id]
        last = -1
        for number, line in enumerate(lines[1:], start=2):
            found = [i for i, label in enumerate(labels) if line.startswith(f"{label}: ")]
            if not found or found[0] <= last:
                yield f"{link_id}: line {number} does not begin with a label, each once and in order"
            last = max([last, *found])
        if len(lines) == 1:
            yield f"{link_id}: says nothing but who wrote it"

"""Is the mapping of the wishes booklet whole, and does it fit the questionnaire?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from bot.documents.acp import Acp
from bot.documents.acp_models import LOVED_ONE, PATIENT, ItemType, Question, RespondentId


def mapping_remarks(acp: Acp) -> list[str]:
    """Return what is wrong with the mapping; an empty list when a response can be made with it."""
    return [
        *_questionnaire_remarks(acp),
        *_question_remarks(acp),
        *_order_remarks(acp),
        *_code_remarks(acp),
        *_use_remarks(acp),
        *_fixed_remarks(acp),
        *_respondent_remarks(acp),
    ]


def _questionnaire_remarks(acp: Acp) -> Iterator[str]:
    """Yield items that stand twice, before their parent, or with a condition on nothing."""
    seen: set[str] = set()
    for item in acp.file.questionnaire.items:
        if item.link_id in seen:
            yield f"item {item.link_id} stands twice"
        if item.parent is not None and item.parent not in seen:
            yield f"item {item.link_id}: its parent {item.parent} does not stand before it"
        seen.add(item.link_id)
        for condition in item.enable_when:
            codes = acp.items[condition.question].options if condition.question in acp.items else []
            if not any((c.system, c.code) == (condition.system, condition.code) for c in codes):
                yield f"item {item.link_id}: its condition is no option of {condition.question}"


def _places(question: Question) -> Iterator[tuple[str, frozenset[ItemType]]]:
    """Yield each item a question writes to, with the types that item may have."""
    text = frozenset({ItemType.STRING})
    if question.link_id:
        if question.codes:
            yield question.link_id, frozenset({ItemType.CHOICE})
        else:
            yield question.link_id, text if question.chosen_as_text else text | {ItemType.DATE_TIME}
    if question.text_line:
        yield question.text_line.link_id, text
    if question.surname_prefix:
        yield question.surname_prefix, text
    if question.derived:
        yield question.derived.link_id, frozenset({ItemType.CHOICE})


def _question_remarks(acp: Acp) -> Iterator[str]:
    """Yield places that do not exist, are of another type, or may not be filled in."""
    for question in acp.file.questions:
        for link_id, types in _places(question):
            if link_id not in acp.items:
                yield f"{question.id}: {link_id} is not in the questionnaire"
            elif acp.items[link_id].type not in types:
                yield f"{question.id}: {link_id} is of type {acp.items[link_id].type.value}"
            elif forbidden := acp.forbidden.intersection(acp.path(link_id)):
                yield f"{question.id}: {', '.join(sorted(forbidden))} is never filled in"
        for link_id in question.related_forbidden:
            if link_id not in acp.forbidden:
                yield f"{question.id}: {link_id} is not in the list of what is never filled in"
    for link_id, count in Counter(q.link_id for q in acp.file.questions if q.link_id).items():
        if count > 1:
            yield f"{link_id} holds the answers to {count} questions"


def _order_remarks(acp: Acp) -> Iterator[str]:
    """Yield questions that lean on one that does not come before them."""
    seen: set[str] = set()
    links: set[str] = set()
    for question in acp.file.questions:
        if question.id in seen:
            yield f"{question.id} stands twice"
        if question.show_if and question.show_if.question not in seen:
            yield f"{question.id}: {question.show_if.question} does not stand before it"
        if question.link_id and question.link_id in acp.items:
            parent = acp.parent_question(question.link_id)
            if parent and parent not in links:
                yield f"{question.id}: the answer to {parent} does not stand before it"
        seen.add(question.id)
        links.update({question.link_id} if question.link_id else ())


def _code_remarks(acp: Acp) -> Iterator[str]:
    """Yield codes that are not an option of their item, or that are two."""
    relationship = acp.file.relationship
    rows = [(q.id, q.link_id, q.codes) for q in acp.file.questions if q.link_id]
    for name, link_id, codes in [*rows, (relationship.question, relationship.options_of, relationship.codes)]:
        options = Counter(c.code for c in acp.items[link_id].options) if link_id in acp.items else Counter()
        for value, code in codes.items():
            if options[code] != 1:
                yield f"{name}: {value}: {code} is {options[code]} options of {link_id}"


def _use_remarks(acp: Acp) -> Iterator[str]:
    """Yield questions of the questionnaire that are neither used, nor forbidden, nor named as not asked."""
    used = {link_id for question in acp.file.questions for link_id, _ in _places(question)}
    used |= set(acp.file.fixed.values())
    used |= {parent for link_id in used & set(acp.items) for parent in acp.path(link_id)}
    for link_id in acp.items:
        if link_id not in used | acp.forbidden | set(acp.file.not_asked):
            yield f"{link_id} is not used, not forbidden and not named as not asked"
    for link_id in sorted(acp.forbidden | set(acp.file.not_asked)):
        if link_id not in acp.items:
            yield f"{link_id} is not in the questionnaire"
    for link_id in sorted(acp.forbidden & set(acp.file.not_asked)):
        yield f"{link_id} is both forbidden and not asked"


def _fixed_remarks(acp: Acp) -> Iterator[str]:
    """Yield fixed and derived items that do not have one option, or do not stand beside or under their answer."""
    derived = {q.link_id: q.derived.link_id for q in acp.file.questions if q.link_id and q.derived}
    for answer, other in [*acp.file.fixed.items(), *derived.items()]:
        if not {answer, other} <= set(acp.items):
            yield f"{answer}, {other}: not in the questionnaire"
            continue
        item = acp.items[other]
        if len(item.options) != 1:
            yield f"{other} has {len(item.options)} options, it needs one"
        if answer in acp.file.fixed and not (item.read_only and item.parent == acp.items[answer].parent):
            yield f"{other} is not read-only, or does not stand beside {answer}"
        if answer in derived and item.parent != answer:
            yield f"{other} does not stand under {answer}"
    for item in acp.items.values():
        if item.read_only and item.link_id not in acp.forbidden | set(acp.file.fixed.values()):
            yield f"{item.link_id} is read-only, and nothing fills it"


def _respondent_remarks(acp: Acp) -> Iterator[str]:
    """Yield ways of having written it that are missing, cannot be told apart, or ask for an unknown question."""
    respondents = acp.file.respondents
    if sorted(r.id.value for r in respondents) != sorted(i.value for i in RespondentId):
        yield "respondents: each of them must stand there once"
    if respondents[-1].when:
        yield "respondents: the last must hold whatever was answered"
    if len({r.opening_line for r in respondents}) != len(respondents):
        yield "respondents: two opening lines are the same"
    known = {q.id for q in acp.file.questions}
    for name in [n for r in respondents for n in r.when] + [acp.file.relationship.question]:
        if name not in known:
            yield f"respondents: {name} is not a question"
    if set(acp.file.security) != {PATIENT, LOVED_ONE}:
        yield f"security: expected {PATIENT} and {LOVED_ONE}"

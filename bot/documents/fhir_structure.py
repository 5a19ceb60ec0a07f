"""Does a FHIR R4 QuestionnaireResponse follow its questionnaire: linkIds, order, nesting, types, codes and conditions.

The rules are those of FHIR R4 (hl7.org/fhir/R4/questionnaireresponse.html): items stand as in the questionnaire, groups
hold items, questions hold answers, and what belongs to an answer is nested in it. Remarks name places, never answers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Optional

from bot.documents.acp import Acp
from bot.documents.acp_models import Item, ItemType

_GROUP_KEYS = frozenset({"linkId", "text", "item"})
_QUESTION_KEYS = frozenset({"linkId", "text", "answer"})
_VALUES: Mapping[ItemType, tuple[str, ...]] = {
    ItemType.STRING: ("valueString",),
    ItemType.CHOICE: ("valueCoding",),
    ItemType.OPEN_CHOICE: ("valueCoding", "valueString"),
    ItemType.DATE_TIME: ("valueDateTime",),
}
_DATE_TIME = re.compile(
    r"(?P<date>\d{4}(-\d\d(-\d\d)?)?)"
    r"(?P<time>T([01]\d|2[0-3]):[0-5]\d:([0-5]\d|60)(\.\d+)?(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00))?"
)
_FULL_DATE = len("2000-01-01")

Answers = Mapping[str, "frozenset[tuple[Optional[str], Optional[str]]]"]
"""System and code of everything that was chosen, by linkId."""


def is_date_time(value: Any) -> bool:
    """Say whether a value is a FHIR dateTime: YYYY, YYYY-MM, YYYY-MM-DD, or with a time and its zone."""
    match = _DATE_TIME.fullmatch(value) if isinstance(value, str) else None
    if match is None or (match["time"] and len(match["date"]) != _FULL_DATE):
        return False
    try:
        date.fromisoformat(match["date"] + "2000-01-01"[len(match["date"]) :])
    except ValueError:
        return False
    return True


def link_ids(response: Mapping[str, Any]) -> frozenset[str]:
    """Return the linkIds of all items, however deep."""
    return frozenset(str(node.get("linkId")) for node in nodes(response))


def nodes(holder: Any) -> Iterator[Mapping[str, Any]]:
    """Yield every item below a response, an item or an answer, outermost first."""
    for node in rows_of(holder, "item"):
        yield node
        yield from nodes(node)
        for answer in rows_of(node, "answer"):
            yield from nodes(answer)


def rows_of(holder: Any, key: str) -> list[Mapping[str, Any]]:
    """Return the objects in a list of an object; none when there is no such list."""
    rows = holder.get(key) if isinstance(holder, Mapping) else None
    return [row for row in rows if isinstance(row, Mapping)] if isinstance(rows, list) else []


def structure_violations(
    response: Mapping[str, Any], acp: Acp, wording: Optional[Mapping[str, str]] = None
) -> Iterator[str]:
    """Yield where a response does not follow the questionnaire; each remark begins with the place.

    Args:
        response: the QuestionnaireResponse as JSON data.
        acp: the facts of the questionnaire.
        wording: the text of each item; without it (we do not keep it) an item may not carry a text.
    """
    chosen = {str(node.get("linkId")): _chosen(node) for node in nodes(response)}
    if "item" in response:
        yield from _Walk(acp, chosen, wording).items(response["item"], None, "")


def _chosen(node: Mapping[str, Any]) -> frozenset[tuple[Optional[str], Optional[str]]]:
    codings = [answer.get("valueCoding") for answer in rows_of(node, "answer")]
    return frozenset((c.get("system"), c.get("code")) for c in codings if isinstance(c, Mapping))


@dataclass(frozen=True)
class _Walk:
    """Goes down a response beside its questionnaire."""

    acp: Acp
    chosen: Answers
    wording: Optional[Mapping[str, str]]

    def items(self, rows: Any, parent: Optional[str], where: str) -> Iterator[str]:
        """Yield what is wrong with the items under one parent."""
        if not isinstance(rows, list) or not rows:
            yield f"{where or 'response'}: item must be a list with something in it"
            return
        order = [item.link_id for item in self.acp.children.get(parent, ())]
        last = -1
        for row in rows:
            link_id = row.get("linkId") if isinstance(row, Mapping) else None
            if not isinstance(link_id, str) or link_id not in self.acp.items:
                yield f"{where or 'response'}: an item that is not in the questionnaire"
                continue
            place = f"{where}/{link_id}" if where else link_id
            if link_id not in order:
                yield f"{place}: does not belong here, but in {'/'.join(self.acp.path(link_id))}"
                continue
            item, position = self.acp.items[link_id], order.index(link_id)
            if position == last and not (item.repeats and item.type is ItemType.GROUP):
                yield f"{place}: stands twice"
            if position < last:
                yield f"{place}: stands after {order[last]}, and should stand before it"
            last = max(last, position)
            yield from self._item(row, item, place)

    def _item(self, row: Mapping[str, Any], item: Item, place: str) -> Iterator[str]:
        if item.enable_when and not self._is_enabled(item):
            yield f"{place}: its condition ({' or '.join(c.question for c in item.enable_when)}) does not hold"
        if "text" in row and (self.wording is None or row["text"] != self.wording.get(item.link_id)):
            yield f"{place}: text that is not that of the questionnaire"
        is_group = item.type is ItemType.GROUP
        if wrong := set(row) - (_GROUP_KEYS if is_group else _QUESTION_KEYS):
            yield f"{place}: a {'group' if is_group else 'question'} does not hold {', '.join(sorted(wrong))}"
        if is_group:
            yield from self.items(row.get("item"), item.link_id, place)
        else:
            yield from self._answers(row.get("answer"), item, place)

    def _is_enabled(self, item: Item) -> bool:
        return any((c.system, c.code) in self.chosen.get(c.question, frozenset()) for c in item.enable_when)

    def _answers(self, answers: Any, item: Item, place: str) -> Iterator[str]:
        if not isinstance(answers, list) or not answers:
            yield f"{place}: a question without an answer"
            return
        if len(answers) > 1 and not item.repeats:
            yield f"{place}: {len(answers)} answers, it takes one"
        for answer in answers:
            if not isinstance(answer, Mapping):
                yield f"{place}: an answer that is not an object"
                continue
            yield from self._value(answer, item, place)
            if "item" in answer:
                yield from self.items(answer["item"], item.link_id, place)

    @staticmethod
    def _value(answer: Mapping[str, Any], item: Item, place: str) -> Iterator[str]:
        keys = sorted(set(answer) - {"item"})
        if len(keys) != 1 or keys[0] not in _VALUES[item.type]:
            yield f"{place}: expected one {' or '.join(_VALUES[item.type])}"
            return
        value = answer[keys[0]]
        if keys[0] == "valueCoding" and value not in [option.as_fhir() for option in item.options]:
            yield f"{place}: a coding that is no option of this item (system, code and display must all be the same)"
        if keys[0] == "valueString" and not (isinstance(value, str) and value.strip()):
            yield f"{place}: an empty text"
        if keys[0] == "valueDateTime" and not is_date_time(value):
            yield f"{place}: not a dateTime of FHIR"

"""What goes into the items of a QuestionnaireResponse: codes where they may stand, lines of text for the rest."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Optional

from bot.documents.acp import Acp
from bot.documents.acp_models import FromLovedOne, Item, ItemType, Question, Respondent
from bot.documents.fhir_values import date_value, line_value, split_surname, text_value
from bot.guides.progress import Answer

Json = dict[str, Any]
Labels = Callable[[str, str, bool], str]
"""Gives the wording of an answer: (question, value, is for a loved one) to what stood on the button."""

BETWEEN_PARTS = "; "
"""Between the things chosen, and the own words beside them, in one line of text."""


@dataclass
class Content:
    """Gathers what goes into the items, then hangs it in the tree of the questionnaire."""

    acp: Acp
    respondent: Respondent
    labels: Labels
    authored: datetime
    values: dict[str, list[Json]] = field(default_factory=dict)
    """Answers (`value[x]`) by linkId."""
    lines: dict[str, list[str]] = field(default_factory=dict)
    """Lines of text by linkId."""

    def add(self, question: Question, answer: Answer) -> None:
        """Add an answer: coded as far as it can and may be, and the rest as a line of text where there is one."""
        coded, rest = self._coded(question, answer) if self._may_be_coded(question) else ([], answer)
        if coded and question.link_id:
            self.values[question.link_id] = coded
            self._add_derived(question, answer)
        self._add_line(question, rest)

    def _may_be_coded(self, question: Question) -> bool:
        """Say whether this respondent may code it, and the answer it would stand under is coded too."""
        if question.link_id is None or not self.respondent.may_code(question.from_loved_one):
            return False
        parent = self.acp.parent_question(question.link_id)
        return parent is None or parent in self.values

    def _coded(self, question: Question, answer: Answer) -> tuple[list[Json], Answer]:
        """Return the values of a question's own item, and what of the answer is not in them."""
        item = self.acp.items[question.link_id or ""]
        if item.type is ItemType.CHOICE:
            return self._codings(question, item, answer)
        if question.chosen_as_text:
            text = BETWEEN_PARTS.join(self._wordings(question, answer.values))
            return _strings(question.chosen_as_text + text if text else ""), Answer(words=answer.words)
        words = answer.words or " ".join(answer.values)
        if item.type is ItemType.DATE_TIME:
            found = date_value(words, self.authored.date())
            return ([{"valueDateTime": found}], Answer()) if found else ([], answer)
        return self._strings_with_prefix(question, words), Answer()

    def _codings(self, question: Question, item: Item, answer: Answer) -> tuple[list[Json], Answer]:
        codes = dict.fromkeys(question.codes[value] for value in answer.values if value in question.codes)
        if len(codes) > 1 and not item.repeats:
            return [], answer
        rest = tuple(value for value in answer.values if value not in question.codes)
        codings = [{"valueCoding": self.acp.option(item.link_id, code).as_fhir()} for code in codes]
        return codings, Answer(rest, answer.words)

    def _strings_with_prefix(self, question: Question, words: str) -> list[Json]:
        text = text_value(words)
        if question.surname_prefix:
            prefix, text = split_surname(text, self.acp.file.surname_prefixes)
            if prefix:
                self.values[question.surname_prefix] = _strings(prefix)
        return _strings(text)

    def _add_derived(self, question: Question, answer: Answer) -> None:
        derived = question.derived
        if derived and set(derived.answers) & set(answer.values):
            (option,) = self.acp.items[derived.link_id].options
            self.values[derived.link_id] = [{"valueCoding": option.as_fhir()}]

    def _add_line(self, question: Question, answer: Answer) -> None:
        about_loved_one = self.respondent.is_loved_one and question.from_loved_one is FromLovedOne.PDF_ONLY
        if question.text_line is None or about_loved_one:
            return
        parts = [*self._wordings(question, answer.values), line_value(answer.words)]
        if text := BETWEEN_PARTS.join(part for part in parts if part):
            line = f"{question.text_line.label}: {text}"
            self.lines.setdefault(question.text_line.link_id, []).append(line)

    def _wordings(self, question: Question, values: Collection[str]) -> list[str]:
        return [line_value(self.labels(question.id, value, self.respondent.is_loved_one)) for value in values]

    def tree(self) -> Json:
        """Return `item` in the order and nesting of the questionnaire; nothing when nothing was answered."""
        for link_id, lines in self.lines.items():
            self.values[link_id] = _strings("\n".join((self.respondent.opening_line, *lines)))
        for link_id, fixed in self.acp.file.fixed.items():
            if link_id in self.values:
                (option,) = self.acp.items[fixed].options
                self.values[fixed] = [{"valueCoding": option.as_fhir()}]
        return self._below(None)

    def _below(self, parent: Optional[str]) -> Json:
        items = [row for item in self.acp.children.get(parent, ()) if (row := self._row(item))]
        return {"item": items} if items else {}

    def _row(self, item: Item) -> Optional[Json]:
        below = self._below(item.link_id)
        if item.type is ItemType.GROUP:
            return {"linkId": item.link_id, **below} if below else None
        values = self.values.get(item.link_id)
        if not values:
            return None
        first, *others = values
        return {"linkId": item.link_id, "answer": [first | below, *others]}


def _strings(text: str) -> list[Json]:
    return [{"valueString": text}] if text else []

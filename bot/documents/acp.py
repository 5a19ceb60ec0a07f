"""How the wishes booklet goes into the ACP questionnaire of zib 2020: content/acp_zib2020.yml, with its look-ups.

Two things in one file: our mapping (which answer goes to which item), and the facts of the questionnaire that are
needed to write and to check a FHIR R4 QuestionnaireResponse; `tools/compare_questionnaire.py` keeps them honest.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Optional

from bot.content.files import parse_as, read_yaml
from bot.documents.acp_models import AcpFile, Coding, Item, ItemType, Question, Respondent, RespondentId
from bot.settings import CONTENT_DIR

FILE = "acp_zib2020.yml"


@dataclass(frozen=True)
class Acp:
    """The file with what is looked up in it."""

    file: AcpFile
    items: Mapping[str, Item]
    """By linkId, in the order of the questionnaire."""
    children: Mapping[Optional[str], tuple[Item, ...]]
    """By the linkId of the parent; the outermost under None."""
    by_link: Mapping[str, Question]
    """The question that an item holds the answer to, by linkId."""

    @classmethod
    def of(cls, file: AcpFile) -> Acp:
        """Prepare the look-ups."""
        items = {item.link_id: item for item in file.questionnaire.items}
        parents = dict.fromkeys(item.parent for item in file.questionnaire.items)
        children = {p: tuple(i for i in file.questionnaire.items if i.parent == p) for p in parents}
        return cls(file, items, children, {q.link_id: q for q in file.questions if q.link_id})

    @property
    def forbidden(self) -> frozenset[str]:
        """Return the linkIds that are never filled in."""
        return frozenset(link_id for group in self.file.forbidden for link_id in group.link_ids)

    @property
    def text_items(self) -> frozenset[str]:
        """Return the linkIds that hold lines of text."""
        return frozenset(q.text_line.link_id for q in self.file.questions if q.text_line)

    def path(self, link_id: str) -> tuple[str, ...]:
        """Return the linkIds from the outermost item down to this one.

        Raises:
            KeyError: when there is no such item.
        """
        parent = self.items[link_id].parent
        return (*(self.path(parent) if parent else ()), link_id)

    def parent_question(self, link_id: str) -> Optional[str]:
        """Return the linkId of the question whose answer holds this item; None when a group does."""
        parent = self.items[link_id].parent
        return parent if parent and self.items[parent].type is not ItemType.GROUP else None

    def option(self, link_id: str, code: str) -> Coding:
        """Return an item's option by its code.

        Raises:
            KeyError: when the item has no such option.
        """
        for coding in self.items[link_id].options:
            if coding.code == code:
                return coding
        raise KeyError(code)

    def respondent(self, identity: RespondentId) -> Respondent:
        """Return a respondent by id."""
        return next(r for r in self.file.respondents if r.id is identity)


def parse_acp(raw: Mapping[str, object], name: str = FILE) -> Acp:
    """Return the typed mapping; what it says is checked by `bot.documents.acp_check`.

    Raises:
        ContentError: naming the field that has another shape.
    """
    return Acp.of(parse_as(AcpFile, raw, name))


def load_acp(folder: Path = CONTENT_DIR) -> Acp:
    """Load the mapping of a folder of content.

    Raises:
        ContentError: when the file is missing, is no YAML or has another shape.
    """
    return parse_acp(read_yaml(folder / FILE))


@lru_cache(maxsize=1)
def acp_mapping() -> Acp:
    """Return the installation's mapping."""
    return load_acp()

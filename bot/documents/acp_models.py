"""The typed shape of content/acp_zib2020.yml: our mapping of the wishes booklet, and the facts of the questionnaire."""

from __future__ import annotations

from enum import Enum
from typing import Optional

from pydantic import Field

from bot.content.models import Strict

PATIENT, LOVED_ONE = "patient", "loved_one"
"""Sources of a response."""


class ItemType(str, Enum):
    """Types of items that the questionnaire has (a part of FHIR's `item-type`)."""

    GROUP = "group"
    STRING = "string"
    CHOICE = "choice"
    OPEN_CHOICE = "open-choice"
    DATE_TIME = "dateTime"


class FromLovedOne(str, Enum):
    """What happens to an answer that a loved one gave."""

    CODED = "coded"
    CODED_WHEN_SAID = "coded_when_said"
    TEXT_ONLY = "text_only"
    PDF_ONLY = "pdf_only"
    TEXT = "text"
    NONE = "none"


class RespondentId(str, Enum):
    """Who wrote the answers, and how that person knows."""

    SELF = "self"
    TOGETHER = "together"
    DISCUSSED = "discussed"
    ESTIMATE = "estimate"
    UNKNOWN = "unknown"


_SAID = frozenset({RespondentId.TOGETHER, RespondentId.DISCUSSED})


class Coding(Strict):
    """A code; some codes of the questionnaire have no system."""

    system: Optional[str] = Field(None, min_length=1)
    code: str = Field(min_length=1)
    display: str = Field(min_length=1)

    def as_fhir(self) -> dict[str, str]:
        """Return the FHIR Coding."""
        return self.dict(exclude_none=True)


class EnableWhen(Strict):
    """A condition: the item stands only when `question` was answered with this code (operator `=`; one suffices)."""

    question: str
    system: Optional[str] = None
    code: str


class Item(Strict):
    """One item of the questionnaire, without its wording."""

    link_id: str
    parent: Optional[str] = None
    type: ItemType
    repeats: bool = False
    read_only: bool = False
    options: tuple[Coding, ...] = ()
    enable_when: tuple[EnableWhen, ...] = ()


class Questionnaire(Strict):
    """The facts of the questionnaire; items in its own order, parents before children."""

    url: str
    version: str
    publisher: str
    repository: str
    path: str
    commit: str
    sha256: str
    items: list[Item] = Field(min_items=1)

    @property
    def canonical(self) -> str:
        """Return what a response says it answers: url|version."""
        return f"{self.url}|{self.version}"


class Condition(Strict):
    """An answer counts only when another question was answered with one of these values."""

    question: str
    answers: list[str] = Field(min_items=1)


class TextLine(Strict):
    """A line `label: answer` in an item of free text."""

    link_id: str
    label: str = Field(min_length=2)


class Derived(Strict):
    """An item that follows from some answers; it has one option, which is its answer."""

    link_id: str
    answers: list[str] = Field(min_items=1)


class Question(Strict):
    """Where one question of the booklet goes."""

    id: str
    from_loved_one: FromLovedOne
    show_if: Optional[Condition] = None
    link_id: Optional[str] = None
    codes: dict[str, str] = Field(default_factory=dict)
    """The code of the item's option, by the value chosen in the booklet."""
    chosen_as_text: Optional[str] = None
    """Words before the wording of the button, which together are the text of a string item."""
    surname_prefix: Optional[str] = None
    """The item for the prefix of the surname."""
    derived: Optional[Derived] = None
    text_line: Optional[TextLine] = None
    related_forbidden: tuple[str, ...] = ()
    """Items about the same that only professionals fill in."""


class Respondent(Strict):
    """One way of having written the answers."""

    id: RespondentId
    when: dict[str, str]
    source: Optional[str] = Field(None, regex=f"^({PATIENT}|{LOVED_ONE})$")
    opening_line: str = Field(min_length=10)

    @property
    def is_loved_one(self) -> bool:
        """Say whether somebody else than the patient wrote it."""
        return self.source == LOVED_ONE

    def may_code(self, rule: FromLovedOne) -> bool:
        """Say whether an answer of this respondent may be coded; somebody who is not known gives facts only."""
        if self.id is RespondentId.SELF or rule is FromLovedOne.CODED:
            return True
        return rule is FromLovedOne.CODED_WHEN_SAID and self.id in _SAID


class Relationship(Strict):
    """Which answer says how the loved one is related to the patient; codes are those of an item's options."""

    question: str
    options_of: str
    codes: dict[str, str]


class Forbidden(Strict):
    """Items that a citizen never fills in, and why."""

    link_ids: list[str] = Field(min_items=1)
    reason: str


class AcpFile(Strict):
    """content/acp_zib2020.yml."""

    respondents: list[Respondent] = Field(min_items=1)
    security: dict[str, Coding]
    relationship: Relationship
    device_name: str = Field(min_length=2)
    fixed: dict[str, str]
    surname_prefixes: list[str]
    forbidden: list[Forbidden]
    not_asked: list[str]
    questions: list[Question] = Field(min_items=1)
    questionnaire: Questionnaire

"""The typed shape of a guide: `content/guides/<id>.yml`, and the words every guide uses: `content/guide_words.yml`."""

from __future__ import annotations

from typing import Any, Optional

from pydantic import Field, root_validator, validator

from bot.content.models import MAXIMUM_TITLE_CHARACTERS, Strict

CHOICE, SEVERAL, WORDS, DATE, PHONE, CONTACT = "choice", "several", "words", "date", "phone", "contact"
KINDS = frozenset({CHOICE, SEVERAL, WORDS, DATE, PHONE, CONTACT})
ESSENTIAL, MAIN, DETAIL = 1, 2, 3
"""How deep a question goes: asked in the short tour too, in a theme too, or only in the whole guide."""
MAXIMUM_OPTION_CHARACTERS = 90
MAXIMUM_NAME_CHARACTERS = 60


class Option(Strict):
    """One thing to choose."""

    value: str = Field(regex=r"^[a-z0-9_]{1,20}$")
    label: str = Field(max_length=MAXIMUM_OPTION_CHARACTERS)
    loved_one: Optional[str] = Field(default=None, max_length=MAXIMUM_OPTION_CHARACTERS)
    reply: str = ""
    """Said after it is chosen."""
    alone: bool = False
    """Of several: cannot go with others ('ik maak me geen zorgen')."""
    says: list[str] = Field(default=[])
    """Other words people type for it."""

    def wording(self, for_loved_one: bool) -> str:
        """Return the text on the button."""
        return self.loved_one if for_loved_one and self.loved_one else self.label


class Condition(Strict):
    """A question is shown when another was answered with one of these values."""

    question: str
    answers: list[str] = Field(min_items=1)


class Question(Strict):
    """One question of a guide."""

    id: str = Field(regex=r"^[a-z_]{2,32}$")
    part: str
    name: str = Field(max_length=MAXIMUM_NAME_CHARACTERS)
    """What the answer is about, in a few words: in the summary and on the document."""
    ask: str
    ask_loved_one: Optional[str] = None
    why: str
    kind: str
    depth: int = Field(default=MAIN, ge=ESSENTIAL, le=DETAIL)
    options: list[Option] = Field(default=[])
    show_if: Optional[Condition] = None
    only_for_loved_one: bool = False
    only_known: bool = False
    """Never asked by itself: only shown, and changed, when it was answered by what started the guide."""
    beside: Optional[str] = None
    """A question (of several choices) at which this one may be answered too, in own words."""
    sensitive: bool = False
    """Its subject is death by choice: an answer is no doubtful sign of despair (an alarm always stands)."""

    @validator("kind")
    def _known_kind(cls, value: str) -> str:
        if value not in KINDS:
            raise ValueError(f"unknown kind {value}")
        return value

    @root_validator(skip_on_failure=True)
    def _options_fit(cls, values: dict[str, Any]) -> dict[str, Any]:
        chooses = values["kind"] in (CHOICE, SEVERAL)
        if chooses != bool(values["options"]):
            raise ValueError("a choice needs options, and only a choice has them")
        known = [o.value for o in values["options"]]
        if len(known) != len(set(known)):
            raise ValueError("two options with the same value")
        return values

    def wording(self, for_loved_one: bool) -> str:
        """Return the question."""
        return (self.ask_loved_one if for_loved_one and self.ask_loved_one else self.ask).strip()

    def option(self, value: str) -> Optional[Option]:
        """Return the option with a value."""
        return next((o for o in self.options if o.value == value), None)


class Part(Strict):
    """A chapter of a guide."""

    id: str
    title: str = Field(max_length=MAXIMUM_TITLE_CHARACTERS)
    title_loved_one: Optional[str] = Field(default=None, max_length=MAXIMUM_TITLE_CHARACTERS)
    text: str = ""
    text_loved_one: Optional[str] = None
    theme: bool = True
    """Whether people can choose it by itself."""
    on_paper: str = ""
    """Its title in the words of who filled it in, on a document."""

    def heading(self, for_loved_one: bool) -> str:
        """Return the title."""
        return self.title_loved_one if for_loved_one and self.title_loved_one else self.title

    def wording(self, for_loved_one: bool) -> str:
        """Return what is said when it begins."""
        return (self.text_loved_one if for_loved_one and self.text_loved_one else self.text).strip()


class Tempo(Strict):
    """The question about how to do the guide, and its answers that mean something to the engine."""

    question: str
    whole: str
    short: str
    themes: str


class Extra(Strict):
    """A text people can ask for at the end of a guide, behind a button: conversation openers, for instance."""

    id: str = Field(regex=r"^[a-z_]{2,20}$")
    button: str = Field(max_length=MAXIMUM_TITLE_CHARACTERS)
    text: str
    text_loved_one: Optional[str] = None

    def wording(self, for_loved_one: bool) -> str:
        """Return the text."""
        return (self.text_loved_one if for_loved_one and self.text_loved_one else self.text).strip()


class HandOn(Strict):
    """Another guide that can go on with what this one holds: its question, and the answer that says so."""

    guide: str
    question: str
    answer: str


class Consent(Strict):
    """The one question before anything is kept."""

    ask: str
    why: str
    yes: str
    no: str
    kept: str
    not_kept: str


class Guide(Strict):
    """A guided conversation."""

    id: str = Field(regex=r"^[a-z_]{3,20}$")
    code: str = Field(regex=r"^[a-z]{1,3}$")
    """Stands for the guide in a button."""
    title: str = Field(max_length=MAXIMUM_TITLE_CHARACTERS)
    called: str
    """How it is named in a sentence: 'het wensenboekje'."""
    start_button: str = Field(max_length=MAXIMUM_TITLE_CHARACTERS)
    names: list[str] = Field(min_items=1)
    """What people call it when they want to begin or go on, in plain lower case."""
    topics: list[str] = Field(default=[])
    """Topics whose answer offers it."""
    intro: str
    loved_one: Optional[Condition] = None
    """Which answer says that it is filled in for somebody else."""
    tempo: Optional[Tempo] = None
    consent: Optional[Consent] = None
    direct: bool = False
    """Its topics start it at once, in the place of an answer."""
    needs: Optional[str] = None
    """What the installation must have for it to be offered (`callback`: people who take up requests)."""
    hand_on: Optional[HandOn] = None
    relevance: Optional[str] = None
    """Name of the function that says which questions can still matter."""
    outcome: str = "summary"
    """Name of what is made of the answers at the end."""
    binding: bool = False
    """What comes of it goes to other people: only after a yes to the closing question, however it is ended."""
    last: Optional[str] = None
    """The question that closes the guide ('klopt het?'); it is asked again after a change."""
    end: str
    end_loved_one: Optional[str] = None
    extras: list[Extra] = Field(default=[])
    next: list[str] = Field(default=[], max_items=2)
    """Topics offered at the end."""
    companion: Optional[str] = None
    """Another guide, offered at the first question and at the end, that people may do beside this one."""
    parts: list[Part] = Field(min_items=1)
    questions: list[Question] = Field(min_items=1)

    def question(self, name: str) -> Question:
        """Return a question by id.

        Raises:
            KeyError: when there is none.
        """
        for question in self.questions:
            if question.id == name:
                return question
        raise KeyError(name)

    def has(self, name: str) -> bool:
        """Say whether there is such a question."""
        return any(q.id == name for q in self.questions)

    def part(self, name: str) -> Part:
        """Return a part by id."""
        return next(p for p in self.parts if p.id == name)


class GuideWords(Strict):
    """content/guide_words.yml: what every guide says between its questions."""

    skip: str
    why: str
    stop: str
    back: str
    go_on: str
    more: str
    keep_own_words: str
    keep_as_is: str
    this_was_my_answer: str
    resume: str
    summary: str
    change: str
    finish: str
    details: str
    another_theme: str
    yes: str
    no: str
    acknowledgements: list[str] = Field(min_items=2)
    noted: str
    noted_more: str
    noted_beside: str
    heard: str
    noted_none: str
    skipped: str
    fits: str
    current_answer: str
    changed: str
    changed_earlier: str
    choose_theme: str
    theme_done: str
    choose_change: str
    choose_change_in: str
    nothing_to_change: str
    paused: str
    paused_kept: str
    stopped_offer: str
    thread: str
    thread_after_days: str
    waits: str
    summary_head: str
    summary_empty: str
    not_answered: str
    first_question: str
    wrong_date: str
    wrong_phone: str
    wrong_contact: str
    nothing_is_sent: str
    no_contact: str
    reference: str
    hours: str
    no_hours: str
    too_long: str
    no_such_guide: str
    forget_ask: str
    forgotten: str
    old_question: str
    unreadable: str
    pdf_ready: str
    pdf_file: str
    pdf_title: str
    fhir_ready: str
    fhir_file: str
    fhir_title: str
    sheet_ready: str
    sheet_file: str
    sheet_title: str
    typed: dict[str, list[str]]
    """What people type to skip, ask why, stop, go back and so on: regular expressions on plain text."""

"""Makes the wensenboekje's documents from a guide's answers."""

from __future__ import annotations

from datetime import datetime

from bot.documents.fhir import questionnaire_response
from bot.documents.pdf import Booklet, Entry, Section, render_booklet
from bot.documents.service import as_json
from bot.documents.texts import BookletTexts, document_texts
from bot.guides.engine import Engine
from bot.guides.models import Question
from bot.guides.progress import Answer, Progress
from bot.guides.wording import answer_text

HOW = "naaste_hoe"
RELATION = "naaste_relatie"
WHO = "voor_wie"
TALK_WITH = "bespreken_met"
NAMES = ("voornaam", "achternaam")
BIRTH_DATE = "geboortedatum"
TREATMENTS = "6"
"""The part whose wishes stand together in a frame, apart from everything that could be read as agreed."""
ABOUT_THE_TALK = frozenset(
    {
        WHO,
        HOW,
        RELATION,
        "tempo",
        TALK_WITH,
        *NAMES,
        BIRTH_DATE,
        "naam_op_boekje",
        "behandelingen_start",
        "einde_start",
        "klopt_het",
    }
)
"""Questions that steer the guide or stand elsewhere on the booklet."""
HOW_TEXTS = {"samen": "together", "besproken": "talked", "inschatting": "guess"}


def _filled_in_by(engine: Engine, progress: Progress, texts: BookletTexts) -> str:
    """Return who filled it in and how; the standard takes an unsaid 'how' for an estimate, and so do we."""
    said = texts.filled_in
    if not progress.answers.get(WHO, Answer()).is_given:
        return f"{said.unknown} {texts.assistant}"
    if not engine.is_for_loved_one(progress):
        return f"{said.own} {texts.assistant}"
    how = progress.answers.get(HOW, Answer()).values
    parts = [getattr(said, HOW_TEXTS[how[0]]) if how else said.guess]
    relation = progress.answers.get(RELATION, Answer())
    if relation.is_given:
        words = answer_text(engine.guide.question(RELATION), relation, True).lower()
        parts.append(texts.relation.format(relation=words))
    return " ".join([*parts, texts.assistant])


def booklet(engine: Engine, progress: Progress, moment: datetime) -> Booklet:
    """Return the booklet: only what was answered and still applies, in the person's own words."""
    texts, loved_one = document_texts().booklet, engine.is_for_loved_one(progress)
    voice = "loved_one" if loved_one else "own"
    given = engine.given(progress)
    said = {question.id: answer_text(question, answer, loved_one) for question, answer in given}

    def entries(part: str) -> tuple[Entry, ...]:
        asked: list[Question] = [q for q, _ in given if q.part == part and q.id not in ABOUT_THE_TALK]
        return tuple(Entry(question.name, said[question.id]) for question in asked)

    sections = [
        Section(p.heading(loved_one) if loved_one or not p.on_paper else p.on_paper, entries(p.id))
        for p in engine.guide.parts
        if p.id != TREATMENTS
    ]
    talk_with = [
        o.wording(loved_one)
        for v in progress.answers.get(TALK_WITH, Answer()).values
        if (o := engine.guide.question(TALK_WITH).option(v)) and not o.alone
    ]
    return Booklet(
        title=getattr(texts.title, voice),
        made_on=moment.date(),
        filled_in_by=_filled_in_by(engine, progress, texts),
        disclaimer=getattr(texts.disclaimer, voice),
        sections=tuple(sections),
        name=" ".join(said[name] for name in NAMES if name in said),
        birth_date=said.get(BIRTH_DATE, ""),
        discuss=Section(getattr(texts.discuss.title, voice), entries(TREATMENTS), texts.discuss.intro),
        talk_with=tuple(talk_with),
        openers=tuple(getattr(texts.openers, voice)),
    )


def pdf_of_wishes(engine: Engine, progress: Progress, moment: datetime) -> bytes:
    """Return the wensenboekje as PDF.

    Raises:
        DocumentError: when it cannot be made.
    """
    return render_booklet(booklet(engine, progress, moment))


def fhir_of_wishes(engine: Engine, progress: Progress, moment: datetime) -> bytes:
    """Return the wensenboekje as a FHIR R4 QuestionnaireResponse in JSON.

    Raises:
        FhirError: when it would break a rule of the questionnaire or of our own.
    """

    def label(question: str, value: str, for_loved_one: bool) -> str:
        option = engine.guide.question(question).option(value)
        return option.wording(for_loved_one) if option else value

    answers = dict(progress.answers)
    return as_json(questionnaire_response(answers, moment.astimezone(), engine.visible(progress), label))

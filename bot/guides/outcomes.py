"""What comes of a finished guide: a summary, a booklet to take along, or only a word of thanks."""

from __future__ import annotations

from datetime import date

from bot.dialogue.replies import DocumentOffer, Reply
from bot.guides.engine import Engine
from bot.guides.models import GuideWords
from bot.guides.progress import Answer, Progress
from bot.guides.wording import summary
from bot.places.region import Region

PDF, FHIR = "pdf", "fhir"
BOOKLET, FUNDING = "booklet", "funding"
DOCUMENTS = frozenset({BOOKLET, FUNDING})
"""Outcomes that somebody can print."""
CALLBACK = "callback"
"""Name of the outcome that hands a request over to the information point."""
CONTACT_QUESTION = "bel_contact"


def closing_words(engine: Engine, progress: Progress) -> str:
    """Return the guide's last words."""
    guide = engine.guide
    return (guide.end_loved_one if engine.is_for_loved_one(progress) and guide.end_loved_one else guide.end).strip()


def is_empty(engine: Engine, progress: Progress) -> bool:
    """Say whether nothing was answered; in a booklet that it can hold: its first part is about the making of it."""
    outside = engine.guide.parts[0].id if engine.guide.outcome == BOOKLET else None
    return all(question.part == outside for question, _ in engine.given(progress))


def is_request(engine: Engine, progress: Progress) -> bool:
    """Say whether what is answered can be handed over to the information point: it is no guide's any more then."""
    return engine.guide.outcome == CALLBACK and progress.answers.get(CONTACT_QUESTION, Answer()).is_given


class SummaryOutcome:
    """Shows what was answered; enough for any guide that is only a file."""

    def __init__(self, words: GuideWords) -> None:
        """Use the words of guides."""
        self._words = words

    def __call__(self, engine: Engine, progress: Progress, today: date, start: int = 0) -> list[Reply]:
        """Return the summary and the last words."""
        return [Reply(summary(engine, progress, self._words), is_private=True), Reply(closing_words(engine, progress))]


class CallbackOutcome:
    """Says that a request was handed over and when somebody works; without a contact, that nothing was."""

    def __init__(self, words: GuideWords, region: Region) -> None:
        """Use the words of guides and the region, for its hours."""
        self._words, self._region = words, region

    def __call__(self, engine: Engine, progress: Progress, today: date, start: int = 0) -> list[Reply]:
        """Return the last words."""
        if not is_request(engine, progress):
            return [Reply(self._words.no_contact)]
        hours = self._region.information_point.hours
        when = self._words.hours.format(hours=hours) if hours else self._words.no_hours
        return [Reply(f"{closing_words(engine, progress)}\n{when}")]


class ThanksOutcome:
    """Says thank you and shows nothing."""

    def __call__(self, engine: Engine, progress: Progress, today: date, start: int = 0) -> list[Reply]:
        """Return the last words."""
        return [Reply(closing_words(engine, progress))]


class BookletOutcome:
    """Offers the booklet as a PDF, and for a care giver's computer as FHIR."""

    def __init__(self, words: GuideWords) -> None:
        """Use the words of guides."""
        self._words = words

    def __call__(self, engine: Engine, progress: Progress, today: date, start: int = 0) -> list[Reply]:
        """Return the documents and the last words; nothing to take along when nothing was answered."""
        if is_empty(engine, progress):
            return [Reply(self._words.summary_empty)]
        code, words = engine.guide.code, self._words
        pdf = DocumentOffer(PDF, code, words.pdf_file, words.pdf_title)
        fhir = DocumentOffer(FHIR, code, words.fhir_file, words.fhir_title)
        return [
            Reply(words.pdf_ready, document=pdf),
            Reply(words.fhir_ready, document=fhir),
            Reply(closing_words(engine, progress)),
        ]

"""What the routewijzer answers at its end: the routes in words, and the same on paper."""

from __future__ import annotations

from datetime import date, datetime

from bot.dialogue.buttons import Button
from bot.dialogue.replies import DocumentOffer, Reply
from bot.documents.pdf import Sheet, render_sheet
from bot.documents.service import Render
from bot.guides.engine import Engine
from bot.guides.funding import decide
from bot.guides.funding_texts import FundingTexts, printable, tell
from bot.guides.models import GuideWords
from bot.guides.outcomes import PDF
from bot.guides.progress import Progress
from bot.guides.turns import ITSELF, MORE, guide_action
from bot.nlu.lexicon import LOVED_ONE


class FundingOutcome:
    """Tells three routes at a time, the urgent ones first, and offers the rest and a sheet to print."""

    def __init__(self, texts: FundingTexts, words: GuideWords) -> None:
        """Use the routewijzer's texts and the words of guides."""
        self._texts, self._words = texts, words

    def __call__(self, engine: Engine, progress: Progress, today: date, start: int = 0) -> list[Reply]:
        """Return the outcome from the route at `start`."""
        role = LOVED_ONE if engine.is_for_loved_one(progress) else progress.role
        outcome = decide(progress.answers)
        telling = tell(outcome, self._texts, role, today, start)
        replies = [Reply(block, is_private=True) for block in telling.blocks]
        buttons: tuple[Button, ...] = ()
        if telling.next_start is not None:
            action = guide_action(engine, ITSELF, f"{MORE}{telling.next_start}")
            buttons = (Button(self._words.more, action),)
        *first, last = replies
        if start == 0 and not any(self._texts.routes[r.route].alarm for r in telling.routes):
            sheet = DocumentOffer(PDF, engine.guide.code, self._words.sheet_file, self._words.sheet_title)
            first.append(Reply(self._words.sheet_ready, document=sheet))
        return [*first, Reply(last.text, buttons, is_private=True)]


def pdf_of_funding(texts: FundingTexts) -> Render:
    """Return what makes the routewijzer's sheet."""

    def render(engine: Engine, progress: Progress, moment: datetime) -> bytes:
        role = LOVED_ONE if engine.is_for_loved_one(progress) else progress.role
        blocks = printable(decide(progress.answers), texts, role, moment.date())
        intro = texts.leads.one if len(blocks) == 1 else texts.leads.several
        return render_sheet(Sheet(texts.title, moment.date(), intro, tuple(blocks), texts.disclaimer))

    return render

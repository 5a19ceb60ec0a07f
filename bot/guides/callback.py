"""Makes a call-back request of what somebody told: how to reach them, when, what about, and what may go along."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Optional

from bot.contact import read_contact
from bot.guides.consent import CALLBACK, to_option
from bot.guides.outcomes import CONTACT_QUESTION
from bot.guides.progress import Answer, Progress
from bot.guides.shelf import Shelf
from bot.guides.wording import answer_text, summary
from bot.store.requests import CallbackDetails

NAME, WHEN, ABOUT, FOR_WHOM, ALONG = "bel_naam", "bel_wanneer", "bel_over", "bel_voor", "bel_mee"
LOVED_ONE = "naaste"
YES, NOTHING = "ja", "nee"
MAXIMUM_ABOUT_CHARACTERS = 8_000


def callback_details(
    shelf: Shelf, progress: Progress, load: Callable[[str], Optional[Progress]], moment: datetime
) -> CallbackDetails:
    """Return the details of a request, with what was agreed to at a moment.

    What goes along is written out, as the person reads it in a summary: nothing has to be opened.

    Raises:
        ValueError: when there is no usable contact.
    """
    engine = shelf.engines[progress.guide]

    def said(name: str) -> str:
        answer = progress.answers.get(name, Answer())
        return answer_text(engine.guide.question(name), answer, False) if answer.is_given else ""

    contact = read_contact(said(CONTACT_QUESTION))
    if contact is None:
        raise ValueError("a request without a contact")
    along = [v for v in progress.answers.get(ALONG, Answer()).values if v != NOTHING and v in shelf.engines]
    texts = []
    for guide in along:
        other = load(guide)
        if other is not None:
            brought = shelf.engines[guide]
            texts.append(f"{brought.guide.title}:\n{summary(brought, other, shelf.words)}")
    own = engine.guide
    agreed = [to_option(own, str(own.last), YES, CALLBACK, moment)]
    agreed += [to_option(own, ALONG, brought, brought, moment) for brought in along]
    return CallbackDetails(
        contact=contact.value,
        name=said(NAME),
        when=said(WHEN),
        about=said(ABOUT)[:MAXIMUM_ABOUT_CHARACTERS],
        for_whom="loved_one" if LOVED_ONE in progress.answers.get(FOR_WHOM, Answer()).values else "self",
        attachments=tuple(along),
        brought="\n\n".join(texts)[:MAXIMUM_ABOUT_CHARACTERS],
        consents=tuple(each.as_dict() for each in agreed),
    )

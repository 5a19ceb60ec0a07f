"""The answers of the assistant, who was checked longest ago first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Optional

from starlette.responses import Response

from bot.console.visit import Visit
from bot.content.models import Answer
from bot.places.records import STALE_DAYS


@dataclass(frozen=True)
class Checked:
    """An answer with what its date means today."""

    topic: str
    title: str
    checked: date
    age_days: int
    valid_until: Optional[date]
    is_stale: bool
    is_past: bool
    """Whether its facts have run out."""
    sources: tuple[str, ...]


def answers(visit: Visit) -> Response:
    """Show the list."""
    today = visit.services.today()
    listed = [_checked(topic, answer, today) for topic, answer in visit.services.library.answers.items()]
    listed.sort(key=lambda each: (not each.is_past, each.checked, each.title))
    return visit.render(
        "answers.html",
        answers=listed,
        stale=sum(each.is_stale for each in listed),
        past=sum(each.is_past for each in listed),
        stale_days=STALE_DAYS,
    )


def _checked(topic: str, answer: Answer, today: date) -> Checked:
    age = (today - answer.checked).days
    return Checked(
        topic=topic,
        title=answer.title,
        checked=answer.checked,
        age_days=age,
        valid_until=answer.valid_until,
        is_stale=age > STALE_DAYS,
        is_past=answer.valid_until is not None and today > answer.valid_until,
        sources=tuple(source.name for source in answer.sources),
    )

"""What a campaign does in a conversation: how its code is taken, and what it says at the beginning.

The topic of a campaign is offered as the first button, it is not told unasked. Who comes from a poster has not asked
anything yet, and an answer about dying that nobody asked for is hard; the greeting stays short enough to read on a
phone; and what is counted as a question stays a question.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, Callable, Optional

from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue import slots
from bot.dialogue.buttons import topic_action
from bot.dialogue.replies import Composer, Reply, lines
from bot.log import LogEvent, log, where
from bot.store.campaigns import Campaign

GREETING_TOPIC = "begroeten"
NO_CAMPAIGN = "-"
"""In the slot: a code was looked up, and it is not that of a campaign that runs."""

FindCampaign = Callable[[str, date], Optional[Campaign]]
"""Returns the campaign with a code when it runs on a day."""


def no_campaign(_code: str, _day: date) -> Optional[Campaign]:
    """Stand in where there are no campaigns."""
    return None


def is_welcome(action: Optional[str]) -> bool:
    """Say whether a button is the one behind a start link, which is answered by a welcome."""
    return action == topic_action(GREETING_TOPIC)


def is_arrival(code: Any, memory: Mapping[str, Any], is_new: bool, action: Optional[str]) -> bool:
    """Say whether a code is to be looked up: it came with the first message, or with a start link later, once."""
    return isinstance(code, str) and memory.get(slots.CAMPAIGN) is None and (is_new or is_welcome(action))


def look_up(find: FindCampaign, code: str, day: date) -> Optional[Campaign]:
    """Return the campaign that runs; None also when the database is away: a conversation then starts as always."""
    try:
        return find(code, day)
    except SQLAlchemyError as error:
        log(LogEvent.STORE_FAILED, error=type(error).__name__, where=where(error))
        return None


def slot_of(campaign: Optional[Campaign]) -> str:
    """Return what is remembered of a look-up."""
    return campaign.code if campaign else NO_CAMPAIGN


def code_of(memory: Mapping[str, Any]) -> str:
    """Return the code of the campaign that a conversation came from; nothing when it came from none."""
    code = str(memory.get(slots.CAMPAIGN) or NO_CAMPAIGN)
    return "" if code == NO_CAMPAIGN else code


def welcome(campaign: Campaign, compose: Composer) -> Reply:
    """Return the campaign's welcome, or the ordinary one when it has no words of its own; its topic comes first.

    That this is a computer program is said beside it: by the channel, or by the introduction of a first message.
    """
    usual = compose.words.gesprek[GREETING_TOPIC]
    topics = [campaign.start_topic] if compose.library.has_answer(campaign.start_topic) else []
    return Reply(campaign.greeting.strip() or usual.text, compose.steps([*topics, *usual.next]))


def opening(campaign: Campaign, compose: Composer) -> Reply:
    """Return what stands in a chat window before anything is said; without a greeting the window's own words stay."""
    said = welcome(campaign, compose)
    text = lines(compose.words.introduction, said.text) if campaign.greeting.strip() else ""
    return Reply(text, said.buttons)

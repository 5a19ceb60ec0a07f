"""Keeps campaigns: the codes with which people are invited to the assistant, each in its period."""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from typing import Optional

from sqlalchemy import select, update
from sqlalchemy.engine import Engine
from sqlalchemy.exc import IntegrityError

from bot.store.point_models import CAMPAIGN_CHARACTERS
from bot.store.point_models import CampaignRow as Row

MAXIMUM_NAME_CHARACTERS = 100
MAXIMUM_GREETING_CHARACTERS = 500
_CODE = re.compile(rf"[a-z0-9](?:[a-z0-9-]{{0,{CAMPAIGN_CHARACTERS - 2}}}[a-z0-9])")


class CampaignError(ValueError):
    """A campaign that cannot be stored like this; the message is `code`, `taken`, `name`, `period` or `greeting`."""


@dataclass(frozen=True)
class Campaign:
    """A way people are invited."""

    code: str
    """In links and QR codes: small letters, digits and hyphens; Telegram allows those in a deep link."""
    name: str
    starts_on: date
    ends_on: date
    """The last day."""
    greeting: str = ""
    """What the assistant says first; empty for the ordinary welcome."""
    start_topic: str = ""
    """Id of the topic that the assistant begins with; empty for none."""

    def is_active(self, day: date) -> bool:
        """Say whether it runs on a day."""
        return self.starts_on <= day <= self.ends_on


class CampaignRepository:
    """Reads and writes campaigns."""

    def __init__(self, engine: Engine) -> None:
        """Use an engine."""
        self._engine = engine

    def create(self, campaign: Campaign) -> None:
        """Store a campaign.

        Raises:
            CampaignError: when it cannot be, or its code was ever used.
        """
        _check(campaign)
        try:
            with self._engine.begin() as connection:
                connection.execute(Row.__table__.insert().values(**asdict(campaign)))
        except IntegrityError as error:
            raise CampaignError("taken") from error

    def change(self, campaign: Campaign) -> bool:
        """Store another version of a campaign, all but its code; False when there is none.

        Raises:
            CampaignError: when it cannot be.
        """
        _check(campaign)
        return self._update(campaign.code, {k: v for k, v in asdict(campaign).items() if k != "code"})

    def end(self, code: str, day: date) -> bool:
        """Let a campaign end before a day; False when there is none."""
        return self._update(code, {"ends_on": day - timedelta(days=1)})

    def get(self, code: str) -> Optional[Campaign]:
        """Return a campaign, or None."""
        with self._engine.connect() as connection:
            row = connection.execute(select(Row.__table__).where(Row.code == code)).first()
        return _campaign(row) if row else None

    def active(self, code: str, day: date) -> Optional[Campaign]:
        """Return a campaign that runs on a day; None for a code that is unknown, ended, not begun, or no code."""
        if not _CODE.fullmatch(code):
            return None
        found = self.get(code)
        return found if found and found.is_active(day) else None

    def all(self) -> list[Campaign]:
        """Return all campaigns, the one that ends last first."""
        query = select(Row.__table__).order_by(Row.ends_on.desc(), Row.code)
        with self._engine.connect() as connection:
            return [_campaign(row) for row in connection.execute(query)]

    def _update(self, code: str, values: dict[str, object]) -> bool:
        with self._engine.begin() as connection:
            return bool(connection.execute(update(Row).where(Row.code == code).values(**values)).rowcount)


def _campaign(row: object) -> Campaign:
    return Campaign(**{name: getattr(row, name) for name in Campaign.__dataclass_fields__})


def _check(campaign: Campaign) -> None:
    if not _CODE.fullmatch(campaign.code):
        raise CampaignError("code")
    if not 1 <= len(campaign.name.strip()) <= MAXIMUM_NAME_CHARACTERS:
        raise CampaignError("name")
    if campaign.ends_on < campaign.starts_on:
        raise CampaignError("period")
    if len(campaign.greeting) > MAXIMUM_GREETING_CHARACTERS:
        raise CampaignError("greeting")

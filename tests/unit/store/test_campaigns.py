"""Campaigns, on both databases."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import pytest

from bot.store.campaigns import MAXIMUM_GREETING_CHARACTERS, Campaign, CampaignError, CampaignRepository

SPRING = Campaign("voorjaar-2026", "Folder huisartsen", date(2026, 3, 1), date(2026, 5, 31), "Welkom.", "hospice")


@pytest.fixture
def campaigns(engine):
    return CampaignRepository(engine)


def test_a_campaign_comes_back(campaigns):
    campaigns.create(SPRING)
    assert campaigns.get("voorjaar-2026") == SPRING
    assert campaigns.all() == [SPRING]


@pytest.mark.parametrize(
    ("day", "active"),
    [
        (date(2026, 2, 28), False),
        (date(2026, 3, 1), True),
        (date(2026, 5, 31), True),
        (date(2026, 6, 1), False),
    ],
)
def test_it_runs_from_its_first_to_its_last_day(campaigns, day, active):
    campaigns.create(SPRING)
    assert campaigns.active("voorjaar-2026", day) == (SPRING if active else None)


@pytest.mark.parametrize(
    "code", ["", "zomer", "VOORJAAR-2026", "voorjaar-2026'--", "é", "x" * 500, "{{7*7}}", "\ud83d"]
)
def test_what_is_no_campaign_starts_normally(campaigns, code):
    campaigns.create(SPRING)
    assert campaigns.active(code, date(2026, 4, 1)) is None


def test_ending_it_ends_it_that_day(campaigns):
    campaigns.create(SPRING)
    today = date(2026, 4, 1)
    assert campaigns.end("voorjaar-2026", today)
    assert campaigns.active("voorjaar-2026", today) is None
    assert campaigns.active("voorjaar-2026", today - timedelta(days=1))
    assert not campaigns.end("zomer", today)


def test_a_code_is_given_once(campaigns):
    campaigns.create(SPRING)
    with pytest.raises(CampaignError, match="taken"):
        campaigns.create(replace(SPRING, name="Iets anders"))


def test_a_campaign_can_be_changed(campaigns):
    campaigns.create(SPRING)
    changed = replace(SPRING, name="Folder apotheek", start_topic="")
    assert campaigns.change(changed)
    assert campaigns.get("voorjaar-2026") == changed
    assert not campaigns.change(replace(SPRING, code="zomer"))


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ({"code": "x"}, "code"),
        ({"code": "Voorjaar"}, "code"),
        ({"code": "voor_jaar"}, "code"),
        ({"code": "-voorjaar"}, "code"),
        ({"code": "x" * 33}, "code"),
        ({"name": " "}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"ends_on": date(2026, 2, 28)}, "period"),
        ({"greeting": "x" * (MAXIMUM_GREETING_CHARACTERS + 1)}, "greeting"),
    ],
)
def test_what_cannot_be_a_campaign(campaigns, change, problem):
    with pytest.raises(CampaignError, match=problem):
        campaigns.create(replace(SPRING, **change))
    assert campaigns.all() == []

"""What a campaign says, and when its code is taken."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy.exc import OperationalError

from bot.dialogue import campaign as campaigns
from bot.dialogue import slots
from bot.dialogue.buttons import HUMAN, topic_action
from bot.dialogue.replies import Composer, Reply
from bot.store.campaigns import Campaign

DAY = date(2026, 10, 5)
FOLDER = Campaign("folder", "Folder", DAY, DAY, "Welkom.\n\nU las onze <b>folder</b>.", "hospice")
HELLO = topic_action("begroeten")


@pytest.fixture(scope="module")
def compose(library):
    return Composer(library)


def test_a_campaign_welcomes_with_its_words_and_offers_its_topic_first(compose, library):
    said = campaigns.welcome(FOLDER, compose)
    assert said.text == "Welkom.\nU las onze <b>folder</b>."
    assert said.buttons[0].action == topic_action("hospice")
    assert said.buttons[-1].action == HUMAN
    assert library.answers["hospice"].answer.split(".")[0] not in said.text


def test_without_words_of_its_own_it_is_the_ordinary_welcome(compose, library):
    said = campaigns.welcome(Campaign("folder", "Folder", DAY, DAY), compose)
    usual = compose.conversation("begroeten")
    assert (said.text, said.buttons) == (Reply(library.conversation.gesprek["begroeten"].text).text, usual.buttons)


def test_a_topic_that_is_no_more_is_not_offered(compose):
    gone = Campaign("folder", "Folder", DAY, DAY, "Welkom.", "afgeschaft")
    assert all(button.action != topic_action("afgeschaft") for button in campaigns.welcome(gone, compose).buttons)


def test_a_window_opens_with_the_welcome_of_a_computer_program(compose, library):
    said = campaigns.opening(FOLDER, compose)
    assert said.text == f"{Reply(library.conversation.introduction).text}\nWelkom.\nU las onze <b>folder</b>."
    assert "computerprogramma" in said.text
    assert said.buttons == campaigns.welcome(FOLDER, compose).buttons


def test_a_window_keeps_its_own_words_when_the_campaign_has_none(compose):
    said = campaigns.opening(Campaign("folder", "Folder", DAY, DAY, start_topic="wlz"), compose)
    assert said.text == ""
    assert said.buttons[0].action == topic_action("wlz")


@pytest.mark.parametrize(
    ("code", "slot", "is_new", "action", "arrives"),
    [
        ("folder", None, True, None, True),
        ("folder", None, True, topic_action("wlz"), True),
        ("folder", None, False, None, False),
        ("folder", None, False, HELLO, True),
        ("folder", "folder", False, HELLO, False),
        ("folder", campaigns.NO_CAMPAIGN, False, HELLO, False),
        (None, None, True, None, False),
        (["folder"], None, True, None, False),
    ],
)
def test_a_code_is_looked_up_with_the_first_message_or_a_start_link_and_once(code, slot, is_new, action, arrives):
    assert campaigns.is_arrival(code, {slots.CAMPAIGN: slot}, is_new, action) is arrives


def test_a_database_that_is_away_finds_no_campaign():
    def find(code, day):
        raise OperationalError("select", {}, Exception("away"))

    assert campaigns.look_up(find, "folder", DAY) is None


def test_what_is_remembered():
    assert campaigns.code_of({slots.CAMPAIGN: campaigns.slot_of(FOLDER)}) == "folder"
    assert campaigns.code_of({slots.CAMPAIGN: campaigns.slot_of(None)}) == ""
    assert campaigns.code_of({}) == ""

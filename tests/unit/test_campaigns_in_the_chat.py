"""The action: who comes with a campaign is welcomed by it, and what happens is counted where it happens."""

from __future__ import annotations

from datetime import date
from typing import Any, Optional

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, SessionStarted, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import OperationalError

from bot.actions import RespondAction
from bot.assembly import RELEVANCE, build_conversation
from bot.dialogue import slots
from bot.dialogue.buttons import ButtonSigner, topic_action
from bot.dialogue.campaign import NO_CAMPAIGN
from bot.dialogue.conversation import Conversation
from bot.dialogue.counting import Counting
from bot.dialogue.marks import BUTTON, CAMPAIGN, INTRODUCED
from bot.dialogue.replies import Reply
from bot.guides.shelf import load_shelf
from bot.nlu.evidence import UNDERSTANDING
from bot.nlu.safety_labels import Label, Level
from bot.places.nearby import nearby
from bot.settings import ROOT
from bot.store.campaigns import Campaign
from bot.store.figures import Counted, FigureEvent
from tests.unit.guides.player import MemoryStore
from tests.unit.made_up import understood

DAY, WEEK = date(2026, 10, 5), "2026-W41"
FOLDER = Campaign("folder", "Folder", DAY, DAY, "Fijn dat u de folder las.", "hospice")
START = topic_action("begroeten")


class Person:
    """Somebody who talks in Telegram; campaigns are asked for by `find`."""

    def __init__(self, conversation: Conversation, find: Any) -> None:
        self.counted, self.asked = list[Counted](), list[str]()
        store = MemoryStore()

        def asked(code: str, day: date) -> Optional[Campaign]:
            self.asked.append(code)
            return find(code, day)

        self.action = RespondAction(
            conversation,
            ButtonSigner(b"key"),
            lambda _sender: store,
            lambda: DAY,
            asked,
            Counting(self.counted.extend, nearby().gazetteer.place),
        )
        self.tracker = DialogueStateTracker("tg:1", Domain.load(ROOT / "domain.yml").slots)
        self.new_session()

    def new_session(self) -> None:
        """What twelve hours of silence do."""
        self.tracker.update(SessionStarted())

    def presses(self, action: str, **metadata: Any) -> list[str]:
        """Press a button, as a start link does."""
        return self._hear(action, {BUTTON: action}, metadata)

    def says(self, text: str, *topics: str, code: Optional[str] = None, **fields: Any) -> list[str]:
        """Type something that is understood as given."""
        parse = {UNDERSTANDING: understood(text, *topics, **fields).as_dict()}
        return self._hear(text, parse, {CAMPAIGN: code} if code else {})

    def _hear(self, text: str, parse: dict[str, Any], metadata: dict[str, Any]) -> list[str]:
        self.tracker.update(UserUttered(text, parse_data=parse, metadata=metadata, intent={"name": "x"}))
        events = self.action._respond(self.tracker)
        self.tracker.update(ActionExecuted("action_respond"))
        for event in events:
            self.tracker.update(event)
        self.said = [event for event in events if isinstance(event, BotUttered)]
        return [event.text for event in self.said]

    def events(self) -> list[tuple[str, str]]:
        """Return what was counted, with its campaign."""
        return [(each.event.value, each.campaign) for each in self.counted]


def running(code: str, day: date) -> Optional[Campaign]:
    return FOLDER if code == FOLDER.code and FOLDER.is_active(day) else None


def away(code: str, day: date) -> Optional[Campaign]:
    raise OperationalError("select", {}, Exception("away"))


@pytest.fixture(scope="module")
def conversation(library):
    return build_conversation(library, load_shelf(relevance=RELEVANCE))


@pytest.fixture
def person(conversation):
    return Person(conversation, running)


def test_a_start_link_of_a_campaign_is_welcomed_by_it_and_says_what_this_is(person, library):
    said = person.presses(START, campaign="folder")
    assert said == [Reply(library.conversation.introduction).text, FOLDER.greeting]
    assert person.said[1].data["buttons"][0]["title"] == library.title("hospice")
    assert person.tracker.get_slot(slots.CAMPAIGN) == "folder"
    assert person.events() == [("conversation", "folder")]


def test_where_the_channel_says_what_this_is_it_is_said_once(person):
    assert person.presses(START, campaign="folder", **{INTRODUCED: True}) == [FOLDER.greeting]


def test_somebody_who_came_before_and_follows_a_link_is_told_again_what_this_is(person, library):
    person.says("dank u wel", "bedanken")
    person.new_session()
    assert person.presses(START, campaign="folder") == [
        Reply(library.conversation.introduction).text,
        FOLDER.greeting,
    ]


def test_everything_after_it_is_counted_under_the_campaign(person):
    person.presses(START, campaign="folder")
    person.says("wat is een hospice", "hospice")
    person.says("blurb")
    assert person.events() == [("conversation", "folder"), ("question", "folder"), ("unanswered", "folder")]
    person.new_session()
    person.says("wat is een hospice", "hospice")
    assert person.events()[3:] == [("conversation", ""), ("question", "")]


def test_a_code_is_looked_up_once_though_every_message_carries_it(person):
    for _ in range(3):
        person.says("wat is een hospice", "hospice", code="folder")
    assert person.asked == ["folder"]
    assert person.events()[0] == ("conversation", "folder")


@pytest.mark.parametrize("code", ["zomer", "FOLDER", "a b", "", "'; DROP TABLE figure; --", "x" * 500])
@pytest.mark.parametrize("is_typed", [True, False])
def test_what_is_no_campaign_starts_normally_and_counts_under_none(person, library, code, is_typed):
    if is_typed:
        said = person.says("hallo", "begroeten", code=code)
    else:
        said = person.presses(START, campaign=code, **{INTRODUCED: True})
    person.says("wat is een hospice", "hospice", code=code)
    assert said == [Reply(library.conversation.gesprek["begroeten"].text).text]
    assert person.events() == [("conversation", ""), ("question", "")]
    assert len(person.asked) <= 1
    assert person.tracker.get_slot(slots.CAMPAIGN) in (None, NO_CAMPAIGN)


def test_a_database_that_is_away_is_a_normal_start(conversation, library):
    person = Person(conversation, away)
    assert person.presses(START, campaign="folder", **{INTRODUCED: True}) == [
        Reply(library.conversation.gesprek["begroeten"].text).text
    ]
    person.says("wat is een hospice", "hospice", code="folder")
    assert person.asked == ["folder"]
    assert person.events() == [("conversation", ""), ("question", "")]


def test_an_alarm_in_the_first_message_comes_before_anything_of_a_campaign(person, library):
    alarm = {"safety": Label.SUICIDALITY, "safety_level": Level.ALARM}
    said = person.says("ik maak er een eind aan", Label.SUICIDALITY.value, code="folder", **alarm)
    texts = library.safety.replies["suicidaliteit"]
    assert said == [Reply(texts.alarm).text, Reply(texts.follow_up).text]
    assert person.events() == [("conversation", "folder")]


def test_a_link_in_the_middle_of_a_guide_keeps_its_question(person):
    person.says("wensenboekje", "wensen_vastleggen")
    person.presses("g:w:.:start")
    waiting = person.said[-1].text
    said = person.presses(START, campaign="folder")
    assert FOLDER.greeting in said
    assert waiting.splitlines()[-1] in said[-1]


def test_the_municipality_of_a_place_that_was_named_goes_along(person):
    person.says("een hospice in zeist", "aanbod_zoeken")
    assert person.counted == [
        Counted(WEEK, FigureEvent.CONVERSATION, "", "telegram", "", "zeist"),
        Counted(WEEK, FigureEvent.QUESTION, "aanbod_zoeken", "telegram", "", "zeist"),
    ]

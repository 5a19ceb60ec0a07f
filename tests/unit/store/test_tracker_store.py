"""Rasa's tracker, kept by us: bounded reading gives the state of the whole conversation."""

from __future__ import annotations

import asyncio
import random
from datetime import datetime, timedelta, timezone

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, BotUttered, Event, SessionStarted, SlotSet, UserUttered
from rasa.shared.core.trackers import DialogueStateTracker
from sqlalchemy.exc import IntegrityError

from bot.dialogue import slots
from bot.dialogue.marks import PRIVATE, PRIVATE_REPLY, PRIVATE_TURN
from bot.dialogue.slots import FORGET
from bot.store.conversations import SESSION, TURNS_READ, ConversationRepository
from bot.store.tracker_store import PRIVATE_TEXT, NabijTrackerStore, read_event
from bot.store.vault import Vault, new_key

VALUES = {
    slots.ROLE: [None, "patient", "naaste"],
    slots.LAST_TOPIC: [None, "wlz", "hospice", "vptz"],
    slots.LAST_VERSION: [None, "answer", "simpler", "loved_one"],
    slots.MISSES: [0.0, 1.0],
    slots.ASKED: [None, "check:suicidaliteit", "alarm:spoed"],
}


@pytest.fixture(scope="module")
def domain():
    from tests.served import ROOT

    return Domain.load(str(ROOT / "domain.yml"))


@pytest.fixture
def now():
    return [datetime(2026, 11, 22, tzinfo=timezone.utc)]


@pytest.fixture
def kept(engine, vault, now):
    return ConversationRepository(engine, vault, 30, lambda: now[0])


@pytest.fixture
def store(kept, domain):
    return NabijTrackerStore(domain, kept)


def values_of(tracker):
    return {name: slot.value for name, slot in tracker.slots.items() if name in VALUES}


def turn_of(number, chosen):
    """Return the events of a turn as Rasa makes them."""
    begin = [ActionExecuted("action_session_start"), SessionStarted()] if number == 0 else []
    said = UserUttered(f"vraag {number}", {"name": "gesprek", "confidence": 0.9}, [])
    answer = [BotUttered(f"antwoord {number}", {"buttons": []}), *(SlotSet(n, v) for n, v in chosen.items())]
    return [*begin, ActionExecuted("action_listen"), said, ActionExecuted("action_respond"), *answer]


def say(store, domain, sender, events):
    """Handle one message as Rasa does: read, add, save."""

    async def handle():
        tracker = await store.retrieve(sender) or DialogueStateTracker(sender, domain.slots)
        for event in events:
            tracker.update(event)
        await store.save(tracker)
        return tracker

    return asyncio.run(handle())


def retrieve(store, sender, full=False):
    return asyncio.run(store.retrieve_full_tracker(sender) if full else store.retrieve(sender))


@pytest.mark.parametrize("seed", range(3))
def test_after_thirty_turns_the_state_is_that_of_the_whole(store, domain, seed):
    choose = random.Random(seed)
    everything = DialogueStateTracker("jan", domain.slots)
    for number in range(30):
        names = choose.sample(list(VALUES), choose.randint(0, 3))
        chosen = {name: choose.choice(VALUES[name]) for name in names}
        events = turn_of(number, chosen)
        tracker = say(store, domain, "jan", events)
        for event in events:
            everything.update(event)
        assert values_of(tracker) == values_of(everything)
        assert values_of(retrieve(store, "jan")) == values_of(everything)
    full = retrieve(store, "jan", full=True)
    assert values_of(full) == values_of(everything)
    assert [e for e in full.events if isinstance(e, UserUttered)] == [
        e for e in everything.events if isinstance(e, UserUttered)
    ]
    assert retrieve(store, "jan").latest_message.text == "vraag 29"


def test_reading_is_bounded(store, domain):
    for number in range(30):
        say(store, domain, "jan", turn_of(number, {slots.LAST_TOPIC: "wlz"}))
    short, full = retrieve(store, "jan"), retrieve(store, "jan", full=True)
    assert len([e for e in short.events if isinstance(e, UserUttered)]) == TURNS_READ
    assert len([e for e in full.events if isinstance(e, UserUttered)]) == 30


def test_a_turn_is_one_row_and_holds_its_own_events_only(store, kept, domain):
    for number in range(6):
        say(store, domain, "jan", turn_of(number, {slots.ROLE: "naaste"}))
    assert kept.count() == 6
    number, turns = kept.last_turns("jan", None)
    assert number == 6
    said = [[e["text"] for e in t["events"] if e["event"] == "user"] for t in turns]
    assert said == [[f"vraag {n}"] for n in range(6)]
    assert [t["slots"].get(slots.ROLE) for t in turns] == [None, *["naaste"] * 5]


def test_a_value_that_was_taken_back_stays_back(store, domain):
    say(store, domain, "jan", turn_of(0, {slots.ROLE: "naaste", slots.MISSES: 1.0}))
    say(store, domain, "jan", turn_of(1, {slots.ROLE: None, slots.MISSES: 0.0}))
    for number in range(2, 12):
        say(store, domain, "jan", turn_of(number, {}))
    state = values_of(retrieve(store, "jan"))
    assert (state[slots.ROLE], state[slots.MISSES]) == (None, 0.0)


def test_somebody_new(store):
    assert retrieve(store, "jan") is None
    assert retrieve(store, "jan", full=True) is None


class Looks:
    """Calls the repository, and counts how often it is asked for turns."""

    def __init__(self):
        self.count = 0

    async def run(self, function, *arguments):
        self.count += function.__name__ == "last_turns"
        return function(*arguments)


def test_the_first_turn_needs_one_look(kept, domain):
    looks = Looks()
    store = NabijTrackerStore(domain, kept, run=looks.run)
    say(store, domain, "jan", turn_of(0, {}))
    assert looks.count == 1
    say(store, domain, "jan", turn_of(1, {}))
    assert looks.count == 2
    assert kept.count() == 2


def test_who_was_looked_for_and_written_by_another_is_asked_after_again(store, kept, domain):
    assert retrieve(store, "jan") is None
    say(NabijTrackerStore(domain, kept), domain, "jan", turn_of(0, {}))
    say(store, domain, "jan", turn_of(1, {}))
    assert kept.count() == 2
    tracker = DialogueStateTracker("jan", domain.slots)
    tracker.update(UserUttered("uit het niets"))
    asyncio.run(store.save(tracker))
    assert kept.last_turns("jan")[0] == 3


def test_a_look_that_fails_makes_nobody_new(kept, domain):
    class Away(Looks):
        away = False

        async def run(self, function, *arguments):
            if self.away:
                raise ConnectionError
            return await super().run(function, *arguments)

    looks = Away()
    store = NabijTrackerStore(domain, kept, run=looks.run)
    assert retrieve(store, "jan") is None
    say(NabijTrackerStore(domain, kept), domain, "jan", turn_of(0, {}))
    looks.away = True
    with pytest.raises(ConnectionError):
        retrieve(store, "jan")
    looks.away = False
    tracker = DialogueStateTracker("jan", domain.slots)
    tracker.update(UserUttered("weer terug"))
    asyncio.run(store.save(tracker))
    assert kept.last_turns("jan")[0] == 2


def test_saving_twice_writes_once(store, kept, domain):
    tracker = say(store, domain, "jan", turn_of(0, {}))
    asyncio.run(store.save(tracker))
    assert kept.count() == 1
    tracker.update(SlotSet(slots.ROLE, "naaste"))
    asyncio.run(store.save(tracker))
    assert kept.count() == 2
    assert values_of(retrieve(store, "jan"))[slots.ROLE] == "naaste"


def test_nothing_said_is_nothing_written(store, kept, domain):
    asyncio.run(store.save(DialogueStateTracker("jan", domain.slots)))
    assert kept.count() == 0


def test_who_asks_to_be_forgotten_is(store, kept, domain):
    for number in range(3):
        say(store, domain, "jan", turn_of(number, {slots.LAST_TOPIC: "wlz"}))
    say(store, domain, "piet", turn_of(0, {}))
    say(store, domain, "jan", turn_of(3, {slots.FORGET: True}))
    assert retrieve(store, "jan") is None
    assert kept.count() == 1
    say(store, domain, "jan", turn_of(0, {}))
    assert values_of(retrieve(store, "jan"))[slots.LAST_TOPIC] is None


def test_not_asking_to_be_forgotten(store, kept, domain):
    say(store, domain, "jan", turn_of(0, {slots.FORGET: False}))
    assert kept.count() == 1


def test_deleting_a_conversation(store, kept, domain):
    say(store, domain, "jan", turn_of(0, {}))
    asyncio.run(store.delete("jan"))
    assert kept.count() == 0


def test_nobody_can_list_who_talked(store, domain):
    say(store, domain, "jan", turn_of(0, {}))
    assert list(asyncio.run(store.keys())) == []


def test_two_nodes_answer_the_same_person(store, domain):
    say(store, domain, "jan", turn_of(0, {}))
    first, second = retrieve(store, "jan"), retrieve(store, "jan")
    for tracker in (first, second):
        tracker.update(UserUttered("hallo"))
    asyncio.run(store.save(first))
    with pytest.raises(IntegrityError):
        asyncio.run(store.save(second))


def test_who_comes_back_after_the_retention_begins_anew(store, domain, now):
    say(store, domain, "jan", turn_of(0, {slots.LAST_TOPIC: "wlz"}))
    now[0] += timedelta(days=31)
    assert retrieve(store, "jan") is None
    say(store, domain, "jan", turn_of(0, {}))
    assert values_of(retrieve(store, "jan"))[slots.LAST_TOPIC] is None


def private_turn(mark):
    said = UserUttered("koffie op het balkon", {"name": "gesprek"}, [], {"text": "koffie op het balkon"})
    answer = BotUttered(
        "Genoteerd: koffie op het balkon", {"buttons": [{"title": "x"}]}, {PRIVATE: mark} if mark else {}
    )
    return [ActionExecuted("action_listen"), said, ActionExecuted("action_respond"), answer, BotUttered("Verder")]


@pytest.mark.parametrize(
    ("mark", "person", "nabij"),
    [
        (PRIVATE_TURN, PRIVATE_TEXT, PRIVATE_TEXT),
        (PRIVATE_REPLY, "koffie op het balkon", PRIVATE_TEXT),
        ("", "koffie op het balkon", "Genoteerd: koffie op het balkon"),
    ],
)
def test_answers_in_a_guide_are_not_kept_with_the_conversation(store, kept, domain, mark, person, nabij):
    say(store, domain, "ik", private_turn(mark))
    _, turns = kept.last_turns("ik")
    events = turns[0]["events"]
    said = next(e for e in events if e["event"] == "user")
    assert said["text"] == said["parse_data"]["text"] == person
    assert [e["text"] for e in events if e["event"] == "bot"] == [nabij, "Verder"]


def test_somebody_who_asks_to_be_forgotten_is_forgotten_everywhere(kept, domain):
    forgotten = []
    store = NabijTrackerStore(domain, kept, lambda sender: forgotten.append(sender) or 1)
    say(store, domain, "ik", [*turn_of(0, {}), SlotSet(FORGET, True)])
    assert forgotten == ["ik"]
    assert kept.last_turns("ik") == (0, [])


@pytest.mark.parametrize(
    "event",
    [
        UserUttered("hallo", {"name": "gesprek"}, [], metadata={"a": 1}),
        BotUttered("dag", {"buttons": [{"title": "A", "payload": "~a~1"}]}, {"b": 2}),
        SlotSet("role", "naaste"),
        ActionExecuted("action_listen", "RulePolicy", 1.0),
        SessionStarted(),
    ],
)
def test_an_event_is_read_as_rasa_reads_it(event):
    for _ in range(2):  # the second time its class is remembered
        read = read_event(event.as_dict())
        assert read == event == Event.from_parameters(event.as_dict())
        assert read.as_dict() == event.as_dict()


def test_an_event_of_no_kind_is_refused():
    with pytest.raises(ValueError, match="Unknown event"):
        read_event({"event": "nothing"})


def remembered(kept, sender="jan"):
    """Return everything of slots that stands in the stored turns of somebody."""
    turns = [holding.content for holding in kept.holdings(sender)]
    return [turn["slots"] for turn in turns if turn["slots"]] + [
        event for turn in turns for event in turn["events"] if event["event"] == "slot"
    ]


def test_nothing_remembered_outlives_its_session(store, kept, domain, now):
    told = {slots.ASKED: "alarm:suicidaliteit", slots.CARE: '{"kind":"hospice"}', slots.ROLE: "naaste"}
    for number in range(3):
        say(store, domain, "jan", turn_of(number, told))
    now[0] += SESSION - timedelta(seconds=1)
    kept.purge_expired()
    assert "suicidaliteit" in str(remembered(kept))
    now[0] += timedelta(seconds=1)
    kept.purge_expired()
    assert remembered(kept) == []
    said = [event["text"] for h in kept.holdings("jan") for event in h.content["events"] if event["event"] == "user"]
    assert said == ["vraag 0", "vraag 1", "vraag 2"]
    tracker = retrieve(store, "jan")
    assert all(slot.value == slot.initial_value for slot in tracker.slots.values())


def test_a_session_that_goes_on_keeps_what_it_remembers(store, kept, domain, now):
    for number in range(4):  # slow, but never silent for as long as a session
        say(store, domain, "jan", turn_of(number, {slots.ROLE: "naaste"}))
        now[0] += SESSION - timedelta(hours=1)
    kept.purge_expired()
    assert retrieve(store, "jan").get_slot(slots.ROLE) == "naaste"


def test_a_new_session_begins_with_nothing(store, domain):
    say(store, domain, "jan", turn_of(0, {slots.ASKED: "alarm:suicidaliteit", slots.KNOWN: "plek=thuis"}))
    again = [ActionExecuted("action_session_start"), SessionStarted(), *turn_of(1, {})]
    say(store, domain, "jan", again)
    tracker = retrieve(store, "jan")
    assert all(slot.value == slot.initial_value for slot in tracker.slots.values())


def test_a_turn_that_does_not_open_holds_up_nothing(engine, kept, store, domain, now):
    other = ConversationRepository(engine, Vault(new_key()), 30, lambda: now[0])
    other.append("piet", 1, {"slots": {"role": "naaste"}, "events": []})
    say(store, domain, "jan", turn_of(0, {slots.ROLE: "naaste"}))
    now[0] += SESSION
    kept.purge_expired()
    assert remembered(kept) == []


def test_a_session_is_as_long_as_rasas(domain):
    assert domain.session_config.session_expiration_time == SESSION.total_seconds() / 60
    assert domain.session_config.carry_over_slots is False

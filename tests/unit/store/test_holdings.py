"""Everything of one person, over all stores, on both databases: read, forgotten, and gone in time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot import keeping
from bot.keeping import build_holdings, everything_that_expires
from bot.store.audit import AuditEvent, AuditTrail
from bot.store.catalogue import CATALOGUE, Kind, Whose, tables_of
from bot.store.conversations import SESSION
from bot.store.guides import GuideRepository
from bot.store.handover import IDLE as SILENT
from bot.store.handover import HandoverRepository
from bot.store.handover_views import HandoverState, MessageKind
from bot.store.login_limits import FORGOTTEN, LoginLimits
from bot.store.models import Base, TelegramChat, TelegramUpdate
from bot.store.outbox import ChatEvent, Outbox
from bot.store.requests import NO_DETAILS, WAITING_DAYS, RequestRepository, RequestState
from bot.store.reviews import ReviewRepository
from bot.store.staff_sessions import IDLE, Level, StaffSessionRepository
from bot.store.unanswered import LIFE
from bot.store.updates import KEPT, TelegramUpdates
from tests.unit.console.clock import START, Clock
from tests.unit.store.everybody import BOT, CANARY, DAYS, SENDER, fill, held, unlock

OTHER = "web:een-ander"


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def holdings(engine, vault, clock):
    return build_holdings(engine, vault, clock)


def rows(engine, name):
    """Return how many rows a table has."""
    with engine.connect() as connection:
        return connection.execute(select(func.count()).select_from(Base.metadata.tables[name])).scalar_one()


def test_everything_is_found_by_kind_with_its_time(engine, vault, clock, holdings):
    fill(engine, vault, clock)
    found = holdings.of(SENDER)
    assert [h.kind for h in found] == [
        *(Kind.CONVERSATION, Kind.GUIDE, Kind.REQUEST, Kind.LIVE),
        *(Kind.WINDOW, Kind.WINDOW, Kind.WINDOW, Kind.TELEGRAM, Kind.TELEGRAM, Kind.UNANSWERED),
    ]
    assert all(h.since == clock() for h in found)
    assert all(h.until > clock() for h in found)
    for kind in set(Kind):
        assert CANARY in str([h.content for h in found if h.kind is kind])


def test_nobody_finds_what_is_anothers(engine, vault, clock, holdings):
    fill(engine, vault, clock)
    assert holdings.of(OTHER) == []


def test_what_is_forgotten_is_counted_and_gone_and_anothers_stays(engine, vault, clock, holdings):
    fill(engine, vault, clock)
    fill(engine, vault, clock, sender=OTHER, word="blijft", update_id=2)
    before = str(holdings.of(OTHER))
    removed = holdings.forget(SENDER)
    assert removed == {
        **{Kind.CONVERSATION: 1, Kind.GUIDE: 1, Kind.REQUEST: 1, Kind.LIVE: 1, Kind.WINDOW: 1, Kind.UNANSWERED: 1},
        Kind.TELEGRAM: 2,
    }
    Outbox(engine, vault, clock=clock).forget(SENDER)  # the channel, when the turn is over
    updates = TelegramUpdates(engine, vault, BOT, "node", clock)
    updates.finish(updates.waiting(updates.chat_of(SENDER))[0])
    unlock(engine, vault)
    (left,) = holdings.of(SENDER)
    assert left.kind is Kind.TELEGRAM
    assert left.content["update"] is None
    assert str(holdings.of(OTHER)) == before


def test_forgetting_twice_forgets_nothing_more(engine, vault, clock, holdings):
    fill(engine, vault, clock)
    holdings.forget(SENDER)
    assert not any(holdings.forget(SENDER).values())


def test_staff_see_that_it_was_taken_back_and_nothing_else(engine, vault, clock, holdings):
    reference, live, anna = fill(engine, vault, clock)
    requests = RequestRepository(engine, vault, DAYS, clock)
    requests.claim(reference, anna)
    holdings.forget(SENDER)
    request = requests.get(reference)
    assert (request.state, request.details, request.claimed_by) == (RequestState.WITHDRAWN, NO_DETAILS, anna)
    assert requests.notes(reference) == []
    handovers = HandoverRepository(engine, vault, DAYS, clock)
    assert handovers.get(live).state is HandoverState.RETURNED
    assert handovers.summary(live) == ""
    assert [(m.kind, m.text) for m in handovers.messages(live)] == [(MessageKind.ERASED, "")]
    assert handovers.undelivered_for_person("node") == []
    assert handovers.staff_says(live, anna, "bent u er nog") is None


def test_what_was_done_is_deleted_whole(engine, vault, clock, holdings):
    reference, live, anna = fill(engine, vault, clock)
    requests, handovers = RequestRepository(engine, vault, DAYS, clock), HandoverRepository(engine, vault, DAYS, clock)
    requests.claim(reference, anna)
    requests.close(reference, anna, RequestState.CALLED)
    handovers.return_(live, anna)
    holdings.forget(SENDER)
    assert requests.get(reference) is None
    assert handovers.get(live) is None
    assert [rows(engine, name) for kind in (Kind.REQUEST, Kind.LIVE) for name in tables_of(kind)] == [0, 0, 0, 0]


def test_a_window_goes_on_counting_after_its_events_are_forgotten(engine, vault, clock, holdings):
    outbox = Outbox(engine, vault, clock=clock)
    for key in "abc":
        outbox.append(SENDER, key, {"text": key})
    holdings.forget(SENDER)
    assert [event.number for event in outbox.after(SENDER, 0)] == [3]
    assert outbox.append(SENDER, "d", {"text": "d"}) == 4


# what goes by itself

MOMENT = timedelta(seconds=2)
SUNDAY = START.date() - timedelta(days=1)
"""The last day of its week, which a reviewed message counts from: at midnight of the day after its last one it goes."""
LASTS = {
    "staff_session": IDLE,
    "chat_event": timedelta(hours=keeping.WINDOW_RETENTION_HOURS),
    "chat_message": timedelta(hours=keeping.WINDOW_RETENTION_HOURS),
    "telegram_update": KEPT,
    "login_limit": FORGOTTEN,
    "notice": timedelta(days=keeping.NOTICE_RETENTION_DAYS),
    "unanswered_message": LIFE,
    "conversation_turn": timedelta(days=keeping.RETENTION_DAYS),
    "telegram_chat": timedelta(days=keeping.RETENTION_DAYS),
    "handover": SILENT + MOMENT + timedelta(days=keeping.HANDOVER_RETENTION_DAYS),
    "handover_message": SILENT + MOMENT + timedelta(days=keeping.HANDOVER_RETENTION_DAYS),
    "callback_request": timedelta(days=WAITING_DAYS + keeping.REQUEST_RETENTION_DAYS) + MOMENT,
    "request_note": timedelta(days=WAITING_DAYS + keeping.REQUEST_RETENTION_DAYS) + MOMENT,
    "guide_progress": timedelta(days=keeping.GUIDE_RETENTION_DAYS),
    "review_message": timedelta(days=keeping.REVIEW_RETENTION_DAYS, hours=-9),
    "audit_event": timedelta(days=keeping.AUDIT_RETENTION_DAYS),
}
"""How long each table keeps what nobody touches. A request and a live conversation first expire, at the next purge."""
FOR_EVER = {"staff", "campaign", "figure", "measure", "telegram_poller"}
"""Members of staff until they are taken away, and what is nobody's."""


@pytest.fixture
def full(engine, vault, clock):
    """Fill every table that empties itself, and return what empties them."""
    _, _, anna = fill(engine, vault, clock)
    unlock(engine, vault)
    progress = {"guide": "wensenboekje"}
    GuideRepository(engine, vault, keeping.GUIDE_RETENTION_DAYS, clock).save(SENDER, "wensenboekje", progress, True)
    ReviewRepository(engine, vault, keeping.REVIEW_RETENTION_DAYS, clock).add("mag de kat mee", [], SUNDAY)
    AuditTrail(engine, keeping.AUDIT_RETENTION_DAYS, clock).add(anna, AuditEvent.LOGGED_IN)
    StaffSessionRepository(engine, clock).create(anna, Level.FULL)
    LoginLimits(engine, vault, clock).fail("anna")
    return everything_that_expires(engine, vault, clock)


def purge(stores):
    for store in stores:
        store.purge_expired()


def test_every_table_has_its_time():
    assert set(LASTS) | FOR_EVER == set(CATALOGUE)


def test_everything_goes_at_its_time_and_not_before(engine, clock, full):
    for lasts in sorted(set(LASTS.values())):
        for clock.now in (START + lasts - MOMENT, START + lasts + MOMENT):
            purge(full)
            there = {table: START + LASTS[table] > clock.now for table in LASTS}
            assert {table: rows(engine, table) > 0 for table in LASTS} == there


def test_a_guide_without_a_yes_lives_as_long_as_the_conversation(engine, vault, clock):
    GuideRepository(engine, vault, 180, clock).save(SENDER, "wensenboekje", {"guide": "wensenboekje"}, keep=False)
    stores = everything_that_expires(engine, vault, clock)
    clock.move(seconds=SESSION.total_seconds() - 1)
    purge(stores)
    assert rows(engine, "guide_progress") == 1
    clock.move(seconds=1)
    purge(stores)
    assert rows(engine, "guide_progress") == 0


def test_in_the_end_nothing_of_a_person_is_left(engine, vault, clock, full):
    for _ in range(3):  # a request expires first, and goes a retention later
        clock.move(days=400)
        purge(full)
    assert {
        name: rows(engine, name) for name, table in CATALOGUE.items() if table.whose is Whose.PERSON
    } == dict.fromkeys((n for n, t in CATALOGUE.items() if t.whose is Whose.PERSON), 0)


def test_both_processes_may_run_it_at_once(engine, vault, clock, full):
    clock.move(days=400)
    purge([*full, *everything_that_expires(engine, vault, clock)])
    assert rows(engine, "conversation_turn") == 0


def test_telegram_is_cleaned_where_it_is_switched_off(engine, vault, clock, holdings):
    fill(engine, vault, clock)
    unlock(engine, vault)
    clock.move(days=keeping.RETENTION_DAYS, seconds=2)
    holdings.purge_expired()
    with engine.connect() as connection:
        for model in (TelegramChat, TelegramUpdate, ChatEvent):
            assert connection.execute(select(model.__table__)).all() == []
    assert held(engine, vault, clock) == holdings.of(SENDER)

"""What staff say reaches the person, in order and once, over any number of nodes."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy.exc import OperationalError

from bot.live import delivery as module
from bot.store.conversations import utc_now
from bot.store.handover import IDLE, LEASE, WAIT, HandoverRepository
from bot.store.handover_views import Delivery, HandoverState
from tests.unit.live.scene import DAYS, JAN, MIES, WORDS, Database, NotingPost, node, rounds


def test_everything_staff_do_is_told_in_order(db: Database) -> None:
    reference, post = db.with_staff(), NotingPost()
    db.handovers.staff_says(reference, db.dirk, "Dag Jan")
    db.handovers.person_says(JAN, "Dag Dirk")
    db.handovers.staff_says(reference, db.dirk, "Wat kan ik doen?")
    db.handovers.return_(reference, db.dirk)
    asyncio.run(rounds(node(db.handovers, post), times=2))
    assert [who for who, _ in post.brought] == [JAN] * 4
    assert post.texts[1:3] == ["Dag Jan", "Wat kan ik doen?"]
    assert post.texts[0].startswith("U schrijft nu met Dirk")
    assert post.texts[3].startswith("Dirk heeft dit gesprek afgerond. Hier is de assistent weer")


def test_two_nodes_bring_each_message_once(db: Database) -> None:
    posts = NotingPost(), NotingPost()
    said = []
    for sender in (JAN, MIES, "web:kees", "tg:8"):
        reference = db.with_staff(sender)
        said += [(sender, f"{number} voor {sender}") for number in range(5)]
        for _, text in said[-5:]:
            db.handovers.staff_says(reference, db.dirk, text)

    async def act() -> None:
        nodes = [node(HandoverRepository(db.engine, db.vault, DAYS), p, f"node-{i}") for i, p in enumerate(posts)]
        await rounds(*nodes, times=4)

    asyncio.run(act())
    brought = [(who, s.reply.text) for post in posts for who, s in post.brought if s.speaker]
    assert sorted(brought) == sorted(said)
    for sender in (JAN, MIES, "web:kees", "tg:8"):
        assert [pair for pair in brought if pair[0] == sender] == [pair for pair in said if pair[0] == sender]


def test_when_a_node_dies_the_other_goes_on_after_the_lease(db: Database) -> None:
    db.with_staff()
    dead, alive, now = NotingPost(), NotingPost(), [utc_now()]
    clocked = HandoverRepository(db.engine, db.vault, DAYS, lambda: now[0])
    dead.away = 1

    async def act() -> None:
        await rounds(node(clocked, dead, "dead"))
        await rounds(node(clocked, alive, "alive"), times=2)
        assert alive.brought == []
        now[0] += LEASE + timedelta(seconds=1)
        await rounds(node(clocked, alive, "alive"))

    asyncio.run(act())
    assert (len(dead.brought), len(alive.brought)) == (0, 1)


def test_what_cannot_be_sent_now_is_sent_later_and_keeps_its_place(db: Database) -> None:
    reference, post = db.with_staff(), NotingPost()
    db.handovers.staff_says(reference, db.dirk, "Dag Jan")
    post.away = 2
    asyncio.run(rounds(node(db.handovers, post), times=4))
    assert post.texts[1:] == ["Dag Jan"]


def test_one_slow_conversation_keeps_no_other_waiting(db: Database) -> None:
    slow, quick = NotingPost(), NotingPost()
    db.with_staff(MIES)

    async def act() -> None:
        slow.gate = asyncio.Event()
        deliverer = node(db.handovers, slow)
        deliverer._posts["widget"] = quick
        await deliverer.look()
        await slow.begun.wait()
        db.with_staff(JAN)
        await deliverer.look()
        while not quick.brought:
            await asyncio.sleep(0.01)
        assert slow.brought == []
        slow.gate.set()
        await deliverer.settle()

    asyncio.run(act())
    assert (len(slow.brought), len(quick.brought)) == (1, 1)


def test_what_arrived_but_could_not_be_marked_is_not_sent_again(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    db.with_staff()
    post, mark, failures = NotingPost(), HandoverRepository.mark_delivered, [1, 1]

    def fails_twice(self: HandoverRepository, delivery: Delivery) -> bool:
        if failures:
            failures.pop()
            raise OperationalError("x", {}, Exception())
        return mark(self, delivery)

    monkeypatch.setattr(HandoverRepository, "mark_delivered", fails_twice)
    asyncio.run(rounds(node(db.handovers, post), times=4))
    assert len(post.brought) == 1
    assert db.handovers.undelivered_for_person("node-1") == []


def test_who_is_gone_ends_it_and_nothing_is_sent_again(db: Database) -> None:
    reference, post = db.with_staff(MIES), NotingPost()
    db.handovers.staff_says(reference, db.dirk, "Bent u er nog?")
    post.is_gone = True
    asyncio.run(rounds(node(db.handovers, post), times=2))
    found = db.handovers.get(reference)
    assert found is not None and found.state is HandoverState.RETURNED
    assert db.handovers.undelivered_for_person("node-1") == []
    assert db.handovers.messages(reference)[-1].kind.value == "left"


def test_forgetting_in_the_middle_leaves_nothing_to_bring(db: Database) -> None:
    db.with_staff()
    post = NotingPost()

    async def act() -> None:
        post.gate = asyncio.Event()
        deliverer = node(db.handovers, post)
        await deliverer.look()
        await post.begun.wait()
        db.handovers.forget(JAN)
        post.gate.set()
        await deliverer.settle()
        await rounds(deliverer)
        assert db.handovers.of_person(JAN) == []
        db.with_staff()  # its row in the table may be the one that was deleted
        await rounds(deliverer)

    asyncio.run(act())
    assert len(post.brought) == 2


async def run_for_a_moment(deliverer: module.Deliverer, post: NotingPost, count: int) -> None:
    task = asyncio.create_task(deliverer.run())
    while len(post.brought) < count:
        await asyncio.sleep(0.01)
    task.cancel()
    await deliverer.stop()


def test_the_loop_ends_what_nobody_answered_and_what_fell_silent(db: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0.01)
    db.asked(JAN)
    db.with_staff(MIES)
    later = HandoverRepository(db.engine, db.vault, DAYS, lambda: utc_now() + IDLE + WAIT)
    post = NotingPost()
    asyncio.run(run_for_a_moment(node(later, post), post, 3))
    texts = "\n".join(post.texts)
    assert WORDS.expired.split(".")[0] in texts
    assert "Er kwam in 15 minuten geen medewerker" in texts
    unanswered = next(said for _, said in post.brought if "geen medewerker" in said.reply.text)
    titles = [button.title for button in unanswered.reply.buttons]
    assert titles[:2] == ["Teruggebeld worden", WORDS.buttons.ask]
    assert "huisarts" in unanswered.reply.text


def test_the_loop_outlives_a_broken_database_and_a_broken_message(
    db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "POLL_SECONDS", 0.01)
    db.with_staff()
    errors = [OperationalError("x", {}, Exception()), ValueError("broken")]
    take = HandoverRepository.undelivered_for_person

    def fails_at_first(self: HandoverRepository, *arguments: object) -> object:
        if errors:
            raise errors.pop()
        return take(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(HandoverRepository, "undelivered_for_person", fails_at_first)
    post = NotingPost()
    asyncio.run(run_for_a_moment(node(db.handovers, post), post, 1))
    assert errors == []

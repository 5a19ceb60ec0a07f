"""What the chat side asks of the store of live conversations: each message once, on channels this node can send to."""

from __future__ import annotations

import threading

import pytest

from bot.store.handover import HandoverRepository
from bot.store.staff import Role, StaffRepository

DAYS = 30
JAN = "web:jan"


@pytest.fixture
def handovers(engine, vault):
    return HandoverRepository(engine, vault, DAYS)


@pytest.fixture
def anna(engine, vault):
    return StaffRepository(engine, vault).add("anna", "anna@voorbeeld.nl", [Role.WORKER], "hash")


def test_what_a_channel_brings_twice_is_stored_once(handovers):
    reference = handovers.request(JAN, "widget", "utrecht").reference
    numbers = [handovers.person_says(JAN, "bent u daar", source) for source in ("m1", "m2", "m1", None, None)]
    assert numbers == [1, 2, 1, 3, 4]
    assert len(handovers.messages(reference)) == 4


def test_the_same_at_the_same_moment_is_stored_once(handovers):
    reference = handovers.request(JAN, "widget", "utrecht").reference
    numbers: list[int] = []
    threads = [
        threading.Thread(target=lambda: numbers.append(handovers.person_says(JAN, "een", "m1"))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert numbers == [1, 1, 1, 1]
    assert len(handovers.messages(reference)) == 1


def test_an_id_belongs_to_one_conversation(handovers):
    handovers.request(JAN, "widget", "utrecht")
    handovers.request("web:mies", "widget", "utrecht")
    assert handovers.person_says(JAN, "een", "m1") == handovers.person_says("web:mies", "twee", "m1") == 1


def test_a_node_gets_the_channels_it_can_send_to(handovers, anna):
    for sender, channel in ((JAN, "widget"), ("tg:7", "telegram")):
        handovers.accept(handovers.request(sender, channel, "utrecht").reference, anna, "Anna")
    assert handovers.undelivered_for_person("page only", channels=()) == []
    on_pages = handovers.undelivered_for_person("page only", channels=("widget",))
    assert [each.sender_id for each in on_pages] == [JAN]
    elsewhere = handovers.undelivered_for_person("both", channels=("widget", "telegram"))
    assert [each.sender_id for each in elsewhere] == ["tg:7"]


def test_how_the_member_of_staff_is_called(handovers, anna):
    reference = handovers.request(JAN, "widget", "utrecht").reference
    assert handovers.called(reference) == ""
    handovers.accept(reference, anna, "Anna")
    assert handovers.called(reference) == "Anna"

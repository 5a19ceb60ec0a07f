"""Two members of staff click at the same moment: one gets it, the other is told."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
import requests

from bot.store.staff import Role
from tests.attacks.staff import Member
from tests.scenarios.asking import asks_for_staff, asks_to_be_called
from tests.scenarios.people import Person
from tests.scenarios.point import Point

TOO_LATE = "Een collega was u voor"
INBOX = "/verzoeken"


@pytest.fixture
def two(point: Point) -> list[Member]:
    """Two members of staff who look at the inbox."""
    return [point.logged_in(name, Role.WORKER) for name in ("Eva", "Finn")]


def at_once(members: Sequence[Member], path: str) -> tuple[Member, Member, requests.Response]:
    """Let two press the same button at the same moment.

    Returns:
        Who got it, who did not, and the page that the second one then reads.
    """
    tokens, ready = [member.token(INBOX) for member in members], Barrier(len(members))

    def press(member: Member, token: str) -> str:
        ready.wait()
        return member.send(path, {"csrf": token}).headers["Location"]

    with ThreadPoolExecutor() as hands:
        places = list(hands.map(press, members, tokens))
    late = [place.endswith("?fout=too_late") for place in places]
    assert sorted(late) == [False, True], places
    loser = late.index(True)
    return members[1 - loser], members[loser], members[loser].get(places[loser])


def test_one_gets_the_conversation(point: Point, person: Person, two: list[Member]) -> None:
    reference = asks_for_staff(point, person)
    before = len(person.heard())
    winner, loser, page = at_once(two, f"/gesprekken/{reference}/aannemen")
    assert TOO_LATE in page.text
    assert reference not in page.text
    assert winner.get(f"/gesprekken/{reference}").status_code == 200
    assert loser.get(f"/gesprekken/{reference}").status_code == 404
    name = point.console.staff.get(winner.staff_id).called
    person.hears(f"U schrijft nu met {name} van het informatiepunt.")
    assert len(person.heard()) == before + 1


def test_one_gets_the_request(point: Point, arrive: Callable[[str], Person], two: list[Member]) -> None:
    reference = asks_to_be_called(arrive("telegram"), "0612345678")
    winner, loser, page = at_once(two, f"/verzoeken/{reference}/oppakken")
    assert TOO_LATE in page.text
    assert reference in winner.get("/verzoeken?lijst=mine").text
    assert reference in loser.get("/verzoeken?lijst=colleagues").text
    assert loser.get(f"/verzoeken/{reference}").text.count("Overnemen van mijn collega") == 1

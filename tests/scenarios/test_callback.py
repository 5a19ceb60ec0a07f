"""Somebody asks in the chat to be called, and a member of staff calls."""

from __future__ import annotations

from collections.abc import Callable

from bot.store.notices import NoticeKind
from tests.scenarios.asking import (
    ABOUT,
    ASKS_CONTACT,
    CALL_ME,
    NAME,
    asks_to_be_called,
    finds_out_who_pays,
    hands_over,
    tells,
)
from tests.scenarios.colleagues import Colleague
from tests.scenarios.people import Person
from tests.scenarios.point import Point

WRONG, RIGHT, READ = "0612345678", "0687654321", "06 87 65 43 21"
NOTE = "Belt morgen terug, kanarienotitie."
PERSONAL = (WRONG, RIGHT, READ, RIGHT[1:], "6 12 34 56 78", NAME, "kanarie", "Wlz-indicatie")


def test_from_the_chat_to_the_call(point: Point, person: Person, dirk: Colleague) -> None:
    finds_out_who_pays(person)
    person.chooses(CALL_ME, ASKS_CONTACT)
    person.asks("06123456", "Ik lees daar geen telefoonnummer")
    tells(person, WRONG)
    person.hears("Te bereiken op: 06 12 34 56 78")
    person.chooses("Ik wil iets veranderen", "veranderen")
    person.chooses("Te bereiken op", ASKS_CONTACT)
    read_back = person.asks(RIGHT, f"Te bereiken op: {READ}")
    assert "Gaat mee: Ja, de uitkomst van de routewijzer" in read_back
    reference = hands_over(person)

    assert NAME in dirk.opens("/verzoeken")
    page = dirk.opens(f"/verzoeken/{reference}")
    for told in (READ, NAME, ABOUT, "voor een naaste", "de uitkomst van de routewijzer", "Verpleging en verzorging"):
        assert told in page
    assert "06 12 34 56 78" not in page
    dirk.presses("Ik pak dit op")
    dirk.writes("note", NOTE)
    assert NOTE in dirk.presses("Notitie bewaren")
    assert "afgerond als gebeld" in dirk.presses("Ik heb gebeld, dit is klaar")
    assert reference in dirk.opens("/verzoeken?lijst=done")
    assert reference not in dirk.opens("/verzoeken")
    trail = dirk.opens(f"/logboek?over={reference}")
    for done in ("verzoek bekeken", "verzoek opgepakt", "notitie geschreven", "verzoek afgerond, gebeld"):
        assert done in trail

    told_by_mail = point.mails(NoticeKind.REQUEST)
    everything = "\n".join([*told_by_mail, point.logs()])
    assert told_by_mail
    assert reference not in "\n".join(told_by_mail)
    assert [word for word in PERSONAL if word in everything] == []


def passes_on(person: Person, dirk: Colleague) -> str:
    """Make a request that a member of staff takes up and writes about; return its reference."""
    reference = asks_to_be_called(person, RIGHT)
    assert NAME in dirk.opens(f"/verzoeken/{reference}")
    dirk.presses("Ik pak dit op")
    dirk.writes("note", NOTE)
    assert NOTE in dirk.presses("Notitie bewaren")
    return reference


def nothing_is_left(point: Point, reference: str, dirk: Colleague) -> None:
    """Check that staff find that a request was withdrawn, and nothing of what it said."""
    page = dirk.opens(f"/verzoeken/{reference}")
    assert "ingetrokken" in page
    assert "Er staan geen gegevens meer bij dit verzoek." in page
    assert [told for told in (READ, NAME, ABOUT, NOTE) if told in page] == []
    for listed, stands in {"open": False, "mine": False, "done": True}.items():
        assert (reference in dirk.opens(f"/verzoeken?lijst={listed}")) is stands
    assert point.console.requests.notes(reference) == []


def test_who_withdraws_a_request_leaves_nothing_of_it(
    point: Point, arrive: Callable[[str], Person], dirk: Colleague
) -> None:
    person = arrive("widget")
    reference = passes_on(person, dirk)
    person.chooses(f"Trek verzoek {reference} in", f"Verzoek {reference} is ingetrokken.")
    nothing_is_left(point, reference, dirk)


def test_who_wipes_everything_takes_the_request_back(
    point: Point, arrive: Callable[[str], Person], dirk: Colleague
) -> None:
    person = arrive("telegram")
    reference = passes_on(person, dirk)
    person.types("wis mijn gegevens")
    person.hears("Uw verzoek om contact is ingetrokken.")
    nothing_is_left(point, reference, dirk)

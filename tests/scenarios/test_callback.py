"""Somebody asks in the chat to be called, and a member of staff calls."""

from __future__ import annotations

import re

from bot.store.notices import NoticeKind
from tests.scenarios.colleagues import Colleague
from tests.scenarios.people import Person
from tests.scenarios.point import Point

WRONG, RIGHT, READ = "0612345678", "0687654321", "06 87 65 43 21"
NAME, ABOUT, NOTE = "Wilhelmina", "kanarievraag over hulp in de nacht", "Belt morgen terug, kanarienotitie."
PERSONAL = (WRONG, RIGHT, READ, RIGHT[1:], "6 12 34 56 78", NAME, "kanarie", "Wlz-indicatie")
REFERENCE = re.compile(r"Het nummer van uw verzoek is ([A-Z0-9-]+)\.")
ASKS_CONTACT, READS_BACK = "Op welk telefoonnummer of mailadres", "Mag ik dit zo doorgeven"


def finds_out_who_pays(person: Person) -> None:
    """Follow the routewijzer to its outcome."""
    person.asks("routewijzer", "Is er nu haast")
    person.chooses("Nee", "Voor wie is de zorg")
    person.chooses("Voor een volwassene", "Waar is de zorg nodig")
    person.chooses("Thuis", "besluit van het CIZ")
    person.chooses("Nee", "laatste weken of maanden")
    person.chooses("Ja", "Waar is hulp bij nodig")
    person.chooses("Verpleging en verzorging", "Wilt u er nog een noemen")
    person.chooses("Verder", "Wilt u dat iemand meekijkt")


def tells(person: Person, contact: str) -> None:
    """Tell what a request asks, after the contact was asked."""
    person.asks(contact, "Hoe mogen we u noemen")
    person.asks(NAME, "Gaat het over uzelf")
    person.chooses("Over een naaste", "Wanneer komt het u uit")
    person.chooses("Dat maakt niet uit", "Waar gaat het over")
    person.asks(ABOUT, READS_BACK)


def hands_over(person: Person) -> str:
    """Let it be passed on, and return the reference."""
    found = REFERENCE.search(person.chooses("Ja, geef het door", "Het nummer van uw verzoek is"))
    assert found
    return found[1]


def test_from_the_chat_to_the_call(point: Point, person: Person, dirk: Colleague) -> None:
    finds_out_who_pays(person)
    person.chooses("Laat iemand mij bellen", ASKS_CONTACT)
    person.asks("06123456", "Ik lees daar geen telefoonnummer")
    tells(person, WRONG)
    person.hears("- Te bereiken op: 06 12 34 56 78")
    person.chooses("Ik wil iets veranderen", "Wat wilt u veranderen")
    person.chooses("Te bereiken op", ASKS_CONTACT)
    read_back = person.asks(RIGHT, f"- Te bereiken op: {READ}")
    assert "- Gaat mee: Ja, de uitkomst van de routewijzer" in read_back
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


def test_who_wipes_everything_takes_the_request_back(point: Point, person: Person, dirk: Colleague) -> None:
    person.asks("kan iemand mij terugbellen", ASKS_CONTACT)
    tells(person, RIGHT)
    reference = hands_over(person)
    assert NAME in dirk.opens(f"/verzoeken/{reference}")
    dirk.presses("Ik pak dit op")
    dirk.writes("note", NOTE)
    dirk.presses("Notitie bewaren")
    person.asks("wis mijn gegevens", "gewist")
    assert "Deze pagina is er niet" in dirk.opens(f"/verzoeken/{reference}")
    for listed in ("open", "mine", "colleagues", "done"):
        assert reference not in dirk.opens(f"/verzoeken?lijst={listed}")
    assert point.console.requests.notes(reference) == []

"""What people say to the assistant to reach a person, and what they read meanwhile."""

from __future__ import annotations

import re

from bot.content.live import load_live_words
from tests.scenarios.people import Person
from tests.scenarios.point import Point

WORDS = load_live_words()
NAME, ABOUT = "Wilhelmina", "kanarievraag over hulp in de nacht"
CALL_ME, CALL_BACK = "Laat iemand mij bellen", "Teruggebeld worden"
"""Buttons: at the end of a guide, and anywhere else."""
ASKS_CONTACT, READS_BACK = "Op welk telefoonnummer of mailadres", "Mag ik dit zo doorgeven"
REFERENCE = re.compile(r"Het nummer van uw verzoek is ([A-Z0-9-]+)\.")


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
    """Answer what is asked for a request, once the contact is asked, until it is read back."""
    person.asks(contact, "Hoe mogen we u noemen")
    person.asks(NAME, "Gaat het over uzelf")
    person.chooses("Over een naaste", "Wanneer komt het u uit")
    person.chooses("Dat maakt niet uit", "Waar gaat het over")
    person.asks(ABOUT, READS_BACK)


def hands_over(person: Person) -> str:
    """Let a request be passed on, and return its reference."""
    found = REFERENCE.search(person.chooses("Ja, geef het door", "Het nummer van uw verzoek is"))
    assert found
    return found[1]


def asks_to_be_called(person: Person, contact: str) -> str:
    """Ask to be called, and return the reference of the request."""
    person.asks("kan iemand mij terugbellen", ASKS_CONTACT)
    tells(person, contact)
    return hands_over(person)


def asks_for_staff(point: Point, person: Person) -> str:
    """Ask for a member of staff, and return the reference of the conversation that then waits."""
    before = {each.reference for each in point.console.handovers.list_requested()}
    person.asks(WORDS.buttons.ask, WORDS.may_go)
    person.chooses(WORDS.buttons.go, "Ik heb het gevraagd.")
    (reference,) = {each.reference for each in point.console.handovers.list_requested()} - before
    return reference

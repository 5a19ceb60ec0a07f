"""Somebody in the chat writes with a member of staff, and goes on with the assistant afterwards."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pytest

from bot.content.library import Library
from bot.content.live import load_live_words
from bot.dialogue.replies import Reply
from bot.store.handover import WAIT
from bot.store.handover_views import HandoverState
from bot.store.notices import NoticeKind
from bot.store.staff import Role
from tests.attacks.staff import Member
from tests.scenarios.colleagues import Colleague
from tests.scenarios.people import Person
from tests.scenarios.point import Point, until

WORDS = load_live_words()
B = WORDS.buttons
ALARM = "ik maak er vanavond een eind aan"
BACK = "Hier is de assistent weer, een computerprogramma."
LINK = "Kijk op https://www.voorbeeld.nl/hulp?a=1&b=2#c"
MARKUP = "<b>vet</b> & <script>document.title='kwaad'</script> *ster* _streep_ [x](y)"
SIGNS = "Mëvrouw Müller-Özgür vroeg: één kopje thee? ☕ 👩🏽‍⚕️ 🫶"
LONG = ("Dit is een lang verhaal over de nachten. " * 100)[:2999] + "."
SAID = (SIGNS, LINK, MARKUP, LONG)
FROM_STAFF = tuple(f"{words} (van ons)" for words in SAID)


def asks_for_staff(point: Point, person: Person) -> str:
    """Ask for a member of staff, and return the reference of what then waits."""
    before = {each.reference for each in point.console.handovers.list_requested()}
    person.asks("ik wil nu met iemand chatten", "informatiepunt")
    person.chooses(B.ask, WORDS.may_go)
    person.chooses(B.go, "Ik heb het gevraagd.")
    (reference,) = {each.reference for each in point.console.handovers.list_requested()} - before
    return reference


def meets(point: Point, person: Person, colleague: Colleague) -> str:
    """Ask for staff, be accepted, and return the reference; the conversation is open on the colleague's page."""
    reference = asks_for_staff(point, person)
    assert "in gesprek" not in colleague.accepts(reference)
    person.hears(f"U schrijft nu met {colleague.name} van het informatiepunt. Dat is een mens.")
    return reference


def test_from_the_question_to_staff_and_back(
    point: Point, person: Person, dirk: Colleague, library: Library
) -> None:
    reference = meets(point, person, dirk)
    with_staff = len(person.heard())
    for theirs, ours in zip(SAID, FROM_STAFF):
        person.types(theirs)
        dirk.hears(theirs)
        dirk.answers(ours)
        person.hears(ours)
    person.asks(ALARM, "113")
    dirk.hears(ALARM)
    dirk.presses(B_RETURN)
    person.hears(BACK)
    person.asks("wat is een hospice", "hospice")

    assert dirk.heard_in(reference) == [*SAID, ALARM]
    name, safety = WORDS.speaker.format(name=dirk.name), library.safety.replies["suicidaliteit"]
    expected = [f"{name}:\n{ours}" for ours in FROM_STAFF] + [Reply(safety.alarm).text]
    assert person.heard()[with_staff : with_staff + len(expected)] == expected
    assert "kwaad" not in dirk.title()
    trail = dirk.opens(f"/logboek?over={reference}")
    assert "gesprek aangenomen" in trail
    assert "gesprek teruggegeven" in trail
    mails = point.mails(NoticeKind.HANDOVER)
    assert mails
    assert [word for word in (reference, "Müller", "voorbeeld.nl/hulp") if word in "\n".join(mails)] == []
    assert [word for word in (reference, "Müller", "voorbeeld.nl/hulp", "lang verhaal") if word in point.logs()] == []

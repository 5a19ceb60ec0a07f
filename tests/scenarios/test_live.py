"""Somebody in the chat writes with a member of staff, and goes on with the assistant afterwards."""

from __future__ import annotations

from collections.abc import Callable

from bot.content.library import Library
from bot.store.notices import NoticeKind
from bot.store.staff import Role
from tests.scenarios.asking import CALL_BACK, WORDS, asks_for_staff
from tests.scenarios.colleagues import Colleague
from tests.scenarios.people import Person
from tests.scenarios.point import Point, until

ALARM = "ik maak er vanavond een eind aan"
LINK = "Kijk op https://www.voorbeeld.nl/hulp?a=1&b=2#c"
MARKUP = "<b>vet</b> & <script>document.title='kwaad'</script> *ster* _streep_ [x](y)"
SIGNS = "Mëvrouw Müller-Özgür vroeg: één kopje thee? ☕ 👩🏽‍⚕️ 🫶"
LONG = ("Dit is een lang verhaal over de nachten. " * 100)[:2_999] + "."
SAID = (SIGNS, LINK, MARKUP, LONG)
FROM_STAFF = (f"Dag. {SIGNS}", f"Ja. {LINK}", f"Goed. {MARKUP}", LONG.replace("nachten", "dagen"))
BACK = "Hier is de assistent weer, een computerprogramma."
GIVE_BACK = "Gesprek teruggeven aan de assistent"


def meets(point: Point, person: Person, colleague: Colleague) -> str:
    """Ask for staff, be accepted, and return the reference; the conversation is open on the colleague's page."""
    reference = asks_for_staff(point, person)
    assert "in gesprek" not in colleague.accepts(reference)
    person.hears(f"U schrijft nu met {colleague.name} van het informatiepunt. Dat is een mens.")
    return reference


def test_from_the_question_to_staff_and_back(point: Point, person: Person, dirk: Colleague, library: Library) -> None:
    reference = meets(point, person, dirk)
    with_staff = len(person.heard())
    for theirs, ours in zip(SAID, FROM_STAFF):
        person.types(theirs)
        dirk.hears(theirs)
        dirk.answers(ours)
        person.hears(ours)
    person.asks(ALARM, "113")
    dirk.hears(ALARM)
    said = dirk.heard()
    dirk.presses(GIVE_BACK)
    person.hears(BACK)
    person.asks("wat is een hospice", "hospice")

    assert said == [*SAID, ALARM]
    name, alarm = WORDS.speaker.format(name=dirk.name), library.safety.replies["suicidaliteit"].alarm
    *staff, safety = person.heard()[with_staff : with_staff + len(FROM_STAFF) + 1]
    assert staff == [f"{name}:\n{ours}" for ours in FROM_STAFF]
    assert safety.splitlines()[0] == alarm.splitlines()[0]
    trail = dirk.opens(f"/logboek?over={reference}")
    assert "gesprek aangenomen" in trail
    assert "gesprek teruggegeven" in trail
    mails = point.mails(NoticeKind.HANDOVER)
    assert mails
    assert [word for word in (reference, "Müller", "voorbeeld.nl/hulp") if word in "\n".join(mails)] == []
    assert [word for word in (reference, "Müller", "voorbeeld.nl/hulp", "lang verhaal") if word in point.logs()] == []


def test_who_nobody_comes_for_is_told_so(point: Point, arrive: Callable[[str], Person]) -> None:
    people = [arrive(channel) for channel in ("widget", "telegram")]
    references = [asks_for_staff(point, person) for person in people]
    eva = point.logged_in("Eva", Role.WORKER)
    assert all(reference in eva.get("/verzoeken").text for reference in references)
    point.wait_has_passed(references)
    for person, reference in zip(people, references):
        person.hears("Er kwam in 15 minuten geen medewerker.")
        assert CALL_BACK in person.titles()
        assert "fout=too_late" in eva.post(f"/gesprekken/{reference}/aannemen", "/verzoeken").headers["Location"]
        person.asks("wat is een hospice", "hospice")
    assert not any(reference in eva.get("/verzoeken").text for reference in references)


def test_a_restart_in_the_middle_loses_nothing_and_doubles_nothing(
    point: Point, arrive: Callable[[str], Person], dirk: Colleague
) -> None:
    talks = {}
    for channel in ("widget", "telegram"):
        person = arrive(channel)
        reference = meets(point, person, dirk)
        talks[reference] = person, len(person.heard())
    until(point.everything_is_delivered)
    for person, _ in talks.values():
        person.types("vlak ervoor")
    point.kill_server()
    for reference, (person, _) in talks.items():
        dirk.opens(f"/gesprekken/{reference}")
        dirk.answers("ondertussen, van ons")
        person.types("ondertussen")
    point.start_server()
    for reference, (person, before) in talks.items():
        person.hears("ondertussen, van ons", before)
        dirk.opens(f"/gesprekken/{reference}")
        dirk.hears("ondertussen")
        assert dirk.heard() == ["vlak ervoor", "ondertussen"]
        dirk.presses(GIVE_BACK)
        person.hears(BACK, before)
        name, returned = WORDS.speaker.format(name=dirk.name), person.heard()[-1]
        assert person.heard()[before:] == [f"{name}:\nondertussen, van ons", returned]
        person.asks("wat is een hospice", "hospice")

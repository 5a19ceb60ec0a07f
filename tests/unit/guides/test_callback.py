"""A call-back request by chat: read back, consented to, handed over with what may go along, and never by half."""

from __future__ import annotations

import pytest

from bot.content.library import load_library
from bot.guides.callback import callback_details
from bot.guides.funding import needed
from bot.guides.progress import Answer, Progress
from bot.guides.shelf import Shelf, load_shelf
from tests.unit.guides.player import NOW, Player


@pytest.fixture(scope="module")
def staffed() -> Shelf:
    """The guides of an installation where people take up requests."""
    return load_shelf(relevance={"funding": needed}, has=("callback",))


@pytest.fixture
def caller(staffed: Shelf) -> Player:
    """Somebody who wants to be called."""
    return Player(load_library(), staffed)


def test_where_nobody_takes_up_requests_none_are_taken(player: Player) -> None:
    said = player.says("kan iemand mij terugbellen", "terugbelverzoek")
    assert "nu nog niet doorgeven" in said
    assert "terugbellen" not in player.conversation.talk.shelf.engines


def test_asking_for_it_starts_it_at_once(caller: Player) -> None:
    said = caller.says("kan iemand mij terugbellen", "terugbelverzoek")
    assert "Op welk telefoonnummer of mailadres" in said
    assert "geef pas iets door als u dat aan het eind goedvindt" in said


def test_a_request_from_beginning_to_end(caller: Player) -> None:
    caller.says("kan iemand mij terugbellen", "terugbelverzoek")
    caller.says("mijn nummer is 0612345678")
    assert "Ik lees daar geen telefoonnummer" in caller.text
    caller.says("0612345678")
    caller.says("Mien")
    caller.presses("Over een naaste")
    caller.presses("In de ochtend")
    caller.presses("Verder")
    said = caller.says("een plek in een hospice voor mijn man")
    assert "- Te bereiken op: 06 12 34 56 78" in said
    assert "Mag ik dit zo doorgeven" in said
    assert caller.store.handed_over == []
    said = caller.presses("Ja, geef het door")
    assert "K7-4MP" in said
    assert "Ik weet niet hoe snel dat is" in said
    assert len(caller.store.handed_over) == 1
    assert "terugbellen" not in caller.store.rows


def test_a_no_at_the_end_hands_nothing_over(caller: Player) -> None:
    caller.says("bel mij", "terugbelverzoek")
    caller.says("naam@voorbeeld.nl")
    while "Nee, toch niet" not in caller.buttons:
        caller.presses("Overslaan")
    caller.presses("Nee, toch niet")
    caller.presses("Ja")
    assert caller.store.handed_over == []
    assert "terugbellen" not in caller.store.rows


def test_without_a_contact_nothing_is_handed_over(caller: Player) -> None:
    caller.says("bel mij", "terugbelverzoek")
    while "Ja, geef het door" not in caller.buttons:
        caller.presses("Overslaan")
    assert "kan ik niets doorgeven" in caller.presses("Ja, geef het door")
    assert caller.store.handed_over == []


def test_the_contact_can_be_corrected(caller: Player) -> None:
    caller.says("bel mij", "terugbelverzoek")
    caller.says("0612345678")
    caller.says("ik wil het te bereiken nummer veranderen")
    caller.says("0687654321")
    assert caller.store.rows["terugbellen"]["answers"]["bel_contact"]["words"] == "06 87 65 43 21"


def at_the_read_back(caller: Player) -> None:
    caller.says("bel mij", "terugbelverzoek")
    caller.says("0612345678")
    while "Ja, geef het door" not in caller.buttons:
        caller.presses("Overslaan")


def test_a_number_typed_at_the_read_back_is_the_right_one(caller: Player) -> None:
    at_the_read_back(caller)
    said = caller.says("0687654321")
    assert "06 87 65 43 21" in said
    assert "06 12 34 56 78" not in said
    caller.presses("Ja, geef het door")
    assert caller.store.handed_over[0].answers["bel_contact"].words == "06 87 65 43 21"


def test_wanting_a_change_at_the_read_back_asks_which(caller: Player) -> None:
    at_the_read_back(caller)
    caller.says("ik wil het nummer veranderen")
    assert "Te bereiken op" in caller.buttons
    caller.presses("Te bereiken op")
    assert "06 87 65 43 21" in caller.says("0687654321")


def test_what_was_handed_over_is_not_offered_to_be_changed(caller: Player) -> None:
    at_the_read_back(caller)
    caller.presses("Ja, geef het door")
    assert "Ik wil iets veranderen" not in caller.buttons


def test_the_outcome_of_a_guide_goes_along_only_when_its_button_was_pressed(caller: Player, staffed: Shelf) -> None:
    caller.store.save(Progress("wensenboekje", {"goede_dag": Answer(words="koffie op het balkon")}, finished=True))
    caller.presses_action("g:b:.:start-wensenboekje")
    caller.says("0612345678")
    while "Ja, geef het door" not in caller.buttons:
        caller.presses("Overslaan")
    assert "- Gaat mee: Ja, mijn wensenboekje" in caller.text
    caller.presses("Ja, geef het door")
    details = callback_details(staffed, caller.store.handed_over[0], caller.store.load, NOW)
    assert details.attachments == ("wensenboekje",)
    assert "koffie op het balkon" in details.brought
    assert "koffie" not in details.about
    assert details.contact == "+31612345678"


def test_without_that_button_nothing_goes_along(staffed: Shelf) -> None:
    progress = Progress(
        "terugbellen", {"bel_contact": Answer(words="06 12 34 56 78"), "bel_over": Answer(words="hulp")}
    )
    brought = Progress("wensenboekje", {"goede_dag": Answer(words="geheim")})
    details = callback_details(staffed, progress, lambda _: brought, NOW)
    assert details.about == "hulp"
    assert (details.attachments, details.brought) == ((), "")
    assert details.for_whom == "self"


def test_it_is_offered_at_the_end_of_a_guide(caller: Player) -> None:
    caller.starts_booklet()
    caller.says("koffie")
    caller.says("maak mijn boekje")
    assert "Laat iemand mij bellen" in caller.buttons

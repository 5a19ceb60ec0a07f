"""Care nearby as a talk: what is missing is asked, what is named is used."""

from __future__ import annotations

import pytest

from bot.content.library import load_library
from bot.dialogue import slots
from bot.guides.funding import needed
from bot.guides.shelf import load_shelf
from bot.nlu.safety_labels import Label, Level
from tests.unit.guides.player import Player

SEARCH = "aanbod_zoeken"


@pytest.fixture
def player() -> Player:
    """Somebody who looks for care."""
    return Player(load_library(), load_shelf(relevance={"funding": needed}))


def test_kind_and_place_at_once(player: Player) -> None:
    said = player.says("zijn er hospices in zeist", SEARCH)
    assert "Hospices in de buurt van Zeist" in said
    assert "Website" in said
    assert "Bel of kijk even of dit nog klopt" in said


def test_the_place_is_asked_when_it_is_missing(player: Player) -> None:
    assert "In welke plaats" in player.says("een hospice bij mij in de buurt", SEARCH)
    assert "Hospices in de buurt van Driebergen" in player.says("driebergen", "werkgebied", 0.4)


def test_the_kind_is_asked_when_it_is_missing(player: Player) -> None:
    assert "Wat voor zorg zoekt u voor De Bilt" in player.says("zorg in de bilt", SEARCH)
    assert "Vrijwilligers in de buurt van De Bilt" in player.presses("Vrijwilligers")


def test_both_are_asked_one_after_the_other(player: Player) -> None:
    player.says("waar is er zorg", SEARCH)
    assert "In welke plaats" in player.says("thuiszorg", "zorg_thuis")
    assert "Thuiszorg in de buurt van Utrecht" in player.says("3511")


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("Wijk", "Wijk bij Duurstede"),
        ("de heuvelrug", "Utrechtse Heuvelrug"),
        ("3701 AB", "Zeist"),
        ("overvecht", "Overvecht"),
    ],
)
def test_a_half_name_a_postcode_or_a_neighbourhood_is_enough(player: Player, text: str, place: str) -> None:
    player.says("hospice zoeken", SEARCH)
    assert place in player.says(text)


def test_a_name_of_two_places_is_asked_about(player: Player) -> None:
    player.says("hospice in elst", SEARCH)
    assert "Welke plaats bedoelt u" in player.text
    said = player.presses("Elst (gemeente Rhenen)")
    assert "buiten deze regio" in said
    assert "Gelderse Vallei" in said


def test_more_by_word_and_by_button(player: Player) -> None:
    player.says("verpleeghuizen in utrecht", SEARCH)
    first = player.text
    assert "Meer" in player.buttons
    second = player.says("meer", "overbelast", 0.3, Label("suicidaliteit"), Level.CHECK)
    assert "4." in second
    assert second != first
    assert "zelfdoding" not in second


def test_another_place_for_the_same_care(player: Player) -> None:
    player.says("hospice in zeist", SEARCH)
    assert "Hospices in de buurt van Doorn" in player.says("en in Doorn?", "werkgebied", 0.5)


def test_another_kind_for_the_same_place(player: Player) -> None:
    player.says("hospice in zeist", SEARCH)
    player.presses("Andere zorg")
    assert "Thuiszorg in de buurt van Zeist" in player.presses("Thuiszorg")


def test_another_place_by_button(player: Player) -> None:
    player.says("hospice in zeist", SEARCH)
    assert "In welke plaats" in player.presses("Andere plaats")


def test_an_unknown_place_is_asked_once_more_and_then_a_person_helps(player: Player) -> None:
    player.says("hospice zoeken", SEARCH)
    assert "Die plaats ken ik niet" in player.says("kwalsterveen")
    player.says("kwalsterveen zeg ik toch")
    assert player.memory[slots.CARE] is None
    assert "huisarts" in player.text


def test_a_question_instead_of_a_place_is_answered(player: Player) -> None:
    player.says("hospice zoeken", SEARCH)
    assert "Bron" in player.says("wat kost een hospice eigenlijk per dag", "hospice_kosten", 0.97)


def test_a_place_in_another_question_is_offered(player: Player) -> None:
    said = player.says("wat kost een hospice in Zeist", "hospice_kosten")
    assert "Bron" in said
    assert "Hospices in de buurt van Zeist" in player.presses("Hospices bij Zeist")


def test_whether_a_place_belongs_to_the_region(player: Player) -> None:
    assert player.says("hoort Bunnik hier ook bij", "werkgebied").startswith("Bunnik hoort bij deze regio")
    assert player.says("wij wonen in Houten, hoort dat erbij", "werkgebied").startswith("Houten ligt buiten deze regio")


def test_a_location_leaves_only_the_nearest_town(player: Player) -> None:
    action = player.conversation.care.here(52.09, 5.24)
    assert "Zeist" in action
    assert "52" not in action
    assert "U bent het dichtst bij Zeist" in player.presses_action(action)
    player.presses("Hospices")
    assert "Hospices in de buurt van Zeist" in player.text


def test_a_location_far_away(player: Player) -> None:
    assert "buiten deze regio" in player.presses_action(player.conversation.care.here(53.2, 6.5))


def test_danger_goes_before_a_search(player: Player) -> None:
    player.says("hospice zoeken", SEARCH)
    assert "113" in player.says("ik wil dood", safety=Label("suicidaliteit"), level=Level.ALARM)


@pytest.mark.parametrize("action", ["c", "c:onbekend", "c:kind:niets", "c:which:7", "c:more:abc", "c:more:3"])
def test_a_button_that_no_longer_means_anything_asks_again(player: Player, action: str) -> None:
    assert player.presses_action(action)


def test_a_list_of_care_is_an_answered_question_and_more_of_it_is_no_other(player: Player) -> None:
    def counted() -> list[tuple[str, str]]:
        return [(each.event.value, each.subject) for each in player.outcome.happened]

    player.says("een hospice bij mij in de buurt", SEARCH)
    assert counted() == []
    player.says("utrecht")
    assert counted() == [("question", SEARCH)]
    player.says("thuiszorg in zeist", SEARCH)
    assert counted() == [("question", SEARCH)]
    player.says("meer")
    assert counted() == []
    player.says("hospices in groningen", SEARCH)
    assert counted() == [("question", SEARCH)]

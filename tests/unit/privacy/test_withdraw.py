"""A request or a permission taken back, and what was agreed to."""

from __future__ import annotations

import pytest

from bot.dialogue import slots
from bot.guides.consent import to_keep, wording_version
from bot.privacy.texts import privacy_texts
from bot.store.catalogue import Kind
from bot.store.requests import NO_DETAILS, RequestState
from bot.store.staff import Role, StaffRepository
from tests.unit.guides.player import NOW

WORDS = privacy_texts().withdraw


@pytest.fixture
def reference(caller, stored):
    (reference,) = stored.requests.waiting("web:mien")
    return reference


@pytest.fixture
def anna(stored):
    return StaffRepository(stored.engine, stored.vault).add("Anna", "anna@voorbeeld.nl", [Role.WORKER], "hash")


@pytest.mark.parametrize(
    "text",
    [
        *("ik wil niet meer gebeld worden", "Bel me maar niet", "trek mijn terugbelverzoek in"),
        *("jullie hoeven mij niet meer te bellen", "annuleer mijn terugbelverzoek", "ik hoef niet gebeld te worden"),
    ],
)
def test_it_can_be_typed(caller, stored, reference, text):
    assert caller.says(text) == WORDS.done.format(reference=reference)
    request = stored.requests.get(reference)
    assert (request.state, request.details) == (RequestState.WITHDRAWN, NO_DETAILS)


def test_a_button_stands_under_the_reference(caller, stored, reference):
    assert caller.presses(f"Trek verzoek {reference} in") == WORDS.done.format(reference=reference)
    assert stored.requests.waiting("web:mien") == []


def test_without_a_request_those_words_mean_what_they_mean(person):
    assert "ingetrokken" not in person.says("ik wil niet meer gebeld worden", "terugbelverzoek")


def test_a_question_about_it_shows_the_button(caller, reference):
    assert caller.says("hoe kan ik mijn verzoek intrekken?") == WORDS.ask
    assert f"Trek verzoek {reference} in" in caller.buttons


def test_who_is_asking_for_it_and_thinks_again_stops_it(person, stored):
    person.says("bel mij", "terugbelverzoek")
    person.says("0612345678")
    assert person.says("bel me toch maar niet") == WORDS.stopped
    assert stored.holdings.of("web:mien") == []
    assert person.memory[slots.GUIDE] is None


def test_all_that_wait_are_withdrawn(caller, stored, reference):
    other = stored.requests.create("web:mien", NO_DETAILS, "widget", "utrecht")
    said = caller.says("ik wil niet meer gebeld worden")
    assert reference in said
    assert other in said
    assert stored.requests.waiting("web:mien") == []


def test_when_somebody_took_it_up_that_is_said(caller, stored, reference, anna):
    stored.requests.claim(reference, anna)
    assert WORDS.was_claimed in caller.says("ik wil niet meer gebeld worden")


def test_what_is_done_cannot_be_taken_back(caller, stored, reference, anna):
    stored.requests.claim(reference, anna)
    stored.requests.close(reference, anna, RequestState.CALLED)
    assert caller.presses(f"Trek verzoek {reference} in") == WORDS.too_late.format(reference=reference)


def test_anothers_request_stays(person, stored):
    other = stored.requests.create("web:piet", NO_DETAILS, "widget", "utrecht")
    assert person.presses_action(f"p:withdraw:{other}") == WORDS.too_late.format(reference=other)
    assert stored.requests.waiting("web:piet") == [other]


def test_in_a_guide_the_thread_is_picked_up(caller, reference):
    caller.presses_action("g:w:goede_dag:-edit")
    said = caller.says("ik wil niet meer gebeld worden")
    assert said.startswith(WORDS.done.format(reference=reference))
    assert "We waren bezig met het wensenboekje" in said


def test_what_goes_along_can_be_taken_back_by_itself(caller, stored, reference):
    caller.says("wat weet u van mij", "gegevens_inzien")
    assert caller.presses("Stuur het wensenboekje toch niet mee") == WORDS.not_along.format(reference=reference)
    details = stored.requests.get(reference).details
    assert (details.attachments, details.brought) == ((), "")
    assert [each["purpose"] for each in details.consents] == ["callback"]
    assert details.contact == "+31612345678"
    assert caller.presses_action(f"p:alone:{reference}") == WORDS.not_along_too_late


def test_keeping_a_guide_can_be_taken_back(caller, stored):
    before = kept_until(stored)
    caller.says("wat weet u van mij", "gegevens_inzien")
    said = caller.presses("Bewaar het wensenboekje niet langer")
    assert said.startswith(WORDS.kept_no_longer.format(called="het wensenboekje"))
    assert kept_until(stored) < before
    progress = stored.memory("web:mien").load("wensenboekje")
    assert (progress.consent, progress.agreed) == (False, None)
    assert caller.presses_action("p:release:w") == WORDS.not_kept
    assert caller.presses_action("p:release:zz") == WORDS.not_kept


def kept_until(stored):
    return next(h.until for h in stored.holdings.of("web:mien") if h.kind is Kind.GUIDE)


# what was agreed to


def test_a_yes_to_keeping_is_kept_with_its_moment_and_words(person, stored):
    person.says("wensenboekje")
    assert stored.memory("web:mien").load("wensenboekje").agreed is None
    person.presses("Ja, bewaar het")
    agreed = stored.memory("web:mien").load("wensenboekje").agreed
    guide = stored.shelf.engines["wensenboekje"].guide
    assert agreed["wording"] == to_keep(guide, NOW).wording
    person.presses("Voor mijzelf")
    assert stored.memory("web:mien").load("wensenboekje").agreed == agreed


def test_a_no_to_keeping_leaves_none(person, stored):
    person.says("wensenboekje")
    person.presses("Nee, alleen voor nu")
    assert stored.memory("web:mien").load("wensenboekje").agreed is None


def test_each_purpose_of_a_request_has_its_own(caller, stored, reference):
    callback, along = stored.requests.get(reference).details.consents
    assert (callback["purpose"], along["purpose"]) == ("callback", "wensenboekje")
    assert callback["wording"] != along["wording"]


def test_other_words_have_another_version():
    assert wording_version("Mag ik dit bewaren?") == wording_version(" Mag ik dit bewaren? ")
    assert wording_version("Mag ik dit bewaren?") != wording_version("Mag ik alles bewaren?")
    assert wording_version("a", "b") != wording_version("ab")


def test_a_guide_that_asks_nothing_has_nothing_agreed_to(stored):
    with pytest.raises(ValueError, match="asks for no consent"):
        to_keep(stored.shelf.engines["routewijzer"].guide, NOW)


@pytest.mark.parametrize("ending", ["pdf", "overslaan", "g:b:.:finish"])
def test_a_request_leaves_only_after_its_yes_however_it_is_ended(person, stored, ending):
    person.says("bel mij", "terugbelverzoek")
    person.says("0612345678")
    while "Ja, geef het door" not in person.buttons:
        person.presses("Overslaan")
    said = person.presses_action(ending) if ":" in ending else person.says(ending)
    assert "Mag ik dit zo doorgeven" in said
    assert stored.requests.mine("web:mien") == []


def test_a_question_about_it_in_a_guide_shows_the_button_too(caller, reference):
    caller.presses_action("g:w:goede_dag:-edit")
    caller.says("hoe kan ik mijn verzoek intrekken?")
    assert caller.buttons[:2] == ["Verder met het wensenboekje", f"Trek verzoek {reference} in"]

"""'Wis alles', typed and pressed: asked about when somebody would lose what they wrote, and told by kind."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from bot.dialogue import slots
from bot.nlu.safety_labels import Label, Level
from bot.privacy.texts import privacy_texts
from bot.store.catalogue import Kind

WORDS = privacy_texts().erase
DIRECT = "t:gegevens_wissen"
"""What a channel's own button does: /wis, and the one in the window."""


def is_gone(stored):
    return stored.holdings.of("web:mien") == []


def test_without_a_guide_it_is_done_at_once(person, stored):
    stored.says("web:mien")
    said = person.says("wis mijn gegevens", "gegevens_wissen")
    assert said.startswith("Gewist: het gesprek.")
    assert is_gone(stored)
    assert person.memory[slots.FORGET] is True


def test_who_has_nothing_is_told_so(person):
    assert person.says("wis mijn gegevens", "gegevens_wissen").startswith(WORDS.nothing)


@pytest.mark.parametrize("text", ["wis alles", "vergeet alles wat u van mij weet", "Alles wissen aub"])
def test_who_wrote_in_a_guide_is_asked_first(person, stored, text):
    person.starts_booklet()
    person.says("koffie op het balkon")
    assert person.says(text) == WORDS.ask.format(called="het wensenboekje")
    assert not is_gone(stored)
    assert person.presses("Ja, wis alles").startswith("Gewist: uw antwoorden in het wensenboekje.")
    assert is_gone(stored)
    assert person.memory[slots.GUIDE] is None


def test_a_typed_yes_is_as_good(person, stored):
    person.starts_booklet()
    person.says("wis mijn gegevens", "gegevens_wissen")
    person.says("ja graag", "bevestigen")
    assert is_gone(stored)


@pytest.mark.parametrize("answer", ["nee", "Nee, bewaar het"])
def test_a_no_keeps_everything_and_the_guide_goes_on(person, stored, answer):
    person.starts_booklet()
    person.says("wis alles")
    said = person.says("nee", "ontkennen") if answer == "nee" else person.presses(answer)
    assert said.startswith(WORDS.kept)
    assert "We waren bezig met het wensenboekje" in said
    assert not is_gone(stored)


def test_the_question_waits_for_one_message_only(person, stored):
    person.starts_booklet()
    person.says("wis alles")
    person.says("stop")
    person.says("ja", "bevestigen")
    assert not is_gone(stored)


def test_it_can_be_looked_at_first(person):
    person.starts_booklet()
    person.says("wis alles")
    assert "Wat u opschreef in het wensenboekje" in person.presses("Laat eerst zien wat er staat")


def test_a_channels_own_button_asks_nothing(person, stored):
    person.starts_booklet()
    person.presses_action(DIRECT)
    assert is_gone(stored)


def test_everything_is_told_by_kind(caller, stored):
    stored.says("web:mien")
    stored.handovers.request("web:mien", "widget", "utrecht")
    said = caller.presses_action(DIRECT)
    assert said.startswith(
        "Gewist: het gesprek, uw antwoorden in het wensenboekje, 1 verzoek om contact en 1 gesprek met een medewerker."
    )
    assert WORDS.no_call in said
    assert WORDS.no_talk in said
    assert WORDS.in_telegram not in said
    assert is_gone(stored)


def test_two_requests_are_two(person, stored):
    for _ in range(2):
        stored.requests.create("web:mien", details(), "widget", "utrecht")
    assert "2 verzoeken om contact" in person.presses_action(DIRECT)


def details():
    from bot.store.requests import CallbackDetails

    return CallbackDetails("+31612345678")


def test_on_telegram_it_says_what_telegram_keeps(person, stored):
    person.store = stored.memory("tg:1")
    stored.says("tg:1")
    assert WORDS.in_telegram in person.presses_action(DIRECT)


def test_what_fails_is_not_called_done(person, stored, monkeypatch):
    def fail(sender_id):
        raise OperationalError("", {}, Exception())

    stored.says("web:mien")
    monkeypatch.setattr(stored.holdings._holders[Kind.REQUEST], "forget", fail)
    assert person.says("wis alles") == WORDS.failed
    assert slots.FORGET not in person.memory


def test_a_doubtful_sign_is_met_too(person, stored):
    stored.says("web:mien")
    said = person.says("wis alles ik wil niet meer", "gegevens_wissen", safety=Label.SUICIDALITY, level=Level.CHECK)
    assert said.startswith("Gewist: het gesprek.")
    assert "113" in said


# one guide only


@pytest.mark.parametrize("text", ["wis mijn wensenboekje", "mijn boekje mag weg", "gooi het wensenboekje maar weg"])
def test_one_guide_can_go_by_itself(person, stored, text):
    stored.says("web:mien")
    person.starts_booklet()
    assert "Weet u het zeker?" in person.says(text, "gegevens_wissen")
    person.presses("Ja")
    assert [h.kind for h in stored.holdings.of("web:mien")] == [Kind.CONVERSATION]


def test_a_guide_that_is_not_there_is_not_begun(person):
    said = person.says("wis mijn wensenboekje", "gegevens_wissen")
    assert "niets van bewaard" in said


@pytest.mark.parametrize("text", ["gooi mijn boekje niet weg", "ik ben mijn wensenboekje kwijt"])
def test_words_about_a_guide_are_no_wish_to_erase(person, text):
    person.starts_booklet()
    assert "Weet u het zeker?" not in person.says(text)


def test_everything_and_a_guide_is_everything(person, stored):
    person.starts_booklet()
    person.says("verwijder mijn gegevens en het wensenboekje", "gegevens_wissen")
    person.presses("Ja, wis alles")
    assert is_gone(stored)

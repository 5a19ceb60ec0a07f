"""The guides as a talk: pressing, typing, interrupting, stopping, coming back."""

from __future__ import annotations

import pytest

from bot.dialogue import slots
from bot.guides.progress import SKIPPED, Answer
from bot.nlu.safety_labels import Label, Level
from tests.unit.guides.player import Player


def test_its_name_starts_it_with_consent_first(player: Player) -> None:
    said = player.says("ik wil een wensenboekje maken")
    assert "Mag ik uw antwoorden bewaren" in said
    assert player.presses("Ja, bewaar het").endswith("Voor wie maken we het wensenboekje?")
    assert player.progress.consent is True


def test_a_question_about_it_does_not_start_it(player: Player) -> None:
    player.says("wat is een wensenboekje?", "wensen_vastleggen")
    assert "Wensenboekje maken" in player.buttons
    assert not player.store.rows
    assert "Mag ik uw antwoorden bewaren" in player.presses("Wensenboekje maken")


def test_without_consent_it_goes_on_all_the_same(player: Player) -> None:
    player.says("wensenboekje")
    assert "alleen zolang dit gesprek duurt" in player.presses("Nee, alleen voor nu")
    assert player.progress.consent is False


def test_an_answer_in_own_words_is_thanked_for_and_the_next_question_follows(player: Player) -> None:
    player.starts_booklet()
    said = player.says("met de hond langs de vecht lopen", "waarden")
    assert player.answer("goede_dag") == Answer(words="met de hond langs de vecht lopen")
    assert "het belangrijkst" in said
    assert "niet met ziekte" not in said.lower()


def test_a_part_begins_with_its_own_words_once(player: Player) -> None:
    player.starts_booklet()
    assert "We beginnen met het gewone leven" in player.text


def test_why_explains_and_asks_again(player: Player) -> None:
    player.starts_booklet()
    said = player.presses("Waarom vragen we dit?")
    assert "de krant, de hond, muziek" in said
    assert "goede dag" in said
    assert "Kleine dingen" in player.says("waarom wilt u dat weten?", "over_de_assistent")


def test_a_misunderstood_question_is_explained(player: Player) -> None:
    player.starts_booklet()
    assert "Kleine dingen" in player.says("ik snap je niet zo goed hoor", "makkelijker_uitleggen")


def test_passing_over_by_word_or_button(player: Player) -> None:
    player.starts_booklet()
    player.presses("Overslaan")
    assert player.answer("goede_dag") == SKIPPED
    player.says("sla maar over", "stoppen")
    assert player.answer("belangrijk") == SKIPPED


def test_back_shows_what_was_said_and_can_be_left(player: Player) -> None:
    player.starts_booklet()
    player.says("een kop koffie op het balkon")
    said = player.says("terug")
    assert "U zei eerder: een kop koffie op het balkon" in said
    player.presses("Laat het zo staan")
    assert player.answer("goede_dag").words == "een kop koffie op het balkon"
    assert player.progress.question == "belangrijk"


def test_leaving_it_as_it_is_by_word_is_not_passing_over(player: Player) -> None:
    player.starts_booklet()
    player.says("een kop koffie op het balkon")
    player.says("terug")
    said = player.says("laat maar staan")
    assert "slaan het over" not in said
    assert player.answer("goede_dag").words == "een kop koffie op het balkon"
    player.says("terug")
    player.says("overslaan")
    assert player.answer("goede_dag") == SKIPPED


def test_who_it_is_about_is_picked_up_on_the_way(player: Player) -> None:
    player.says("routewijzer")
    player.presses("Nee")
    player.says("mijn vader", role="naaste")
    assert player.progress.role == "naaste"
    assert "Waar is uw naaste" in player.text


def test_back_at_the_first_question_says_so(player: Player) -> None:
    player.says("wensenboekje")
    player.presses("Ja, bewaar het")
    assert "Dit is de eerste vraag" in player.says("terug")


def test_several_choices_by_pressing(player: Player) -> None:
    player.starts_booklet()
    player.presses("Overslaan")
    assert "Wilt u er nog een noemen" in player.presses("Rust")
    assert "Rust" not in player.buttons
    player.presses("Thuis zijn")
    player.presses("Verder")
    assert player.answer("belangrijk").values == ("rust", "thuis")
    assert player.progress.question == "nog_doen"


def test_several_choices_by_typing_go_on_at_once(player: Player) -> None:
    player.starts_booklet()
    player.presses("Overslaan")
    said = player.says("rust, thuis zijn")
    assert "Genoteerd: Thuis zijn; Rust" in said
    assert player.progress.question == "nog_doen"


def test_own_words_after_the_first_choice_tell_more(player: Player) -> None:
    player.starts_booklet()
    player.presses_action("g:w:zorgen:-edit")
    player.presses("Pijn")
    player.says("vooral snachts ben ik bang dat niemand me hoort", "angst")
    assert player.answer("zorgen").values == ("pijn",)
    assert player.answer("zorgen_toelichting").words.startswith("vooral snachts")


def at_treatments(player: Player) -> None:
    player.starts_booklet(tempo="Ik kies zelf een onderwerp")
    player.presses("Behandelingen")
    player.presses("Ja, ga door")


def test_own_words_where_buttons_stand_are_not_forced_into_a_button(player: Player) -> None:
    at_treatments(player)
    said = player.says("alleen als ik daarna mijn kleinkinderen nog herken")
    assert "Past een van deze antwoorden" in said
    player.presses("Nee, bewaar mijn eigen woorden")
    assert player.answer("reanimatie") == Answer(words="alleen als ik daarna mijn kleinkinderen nog herken")


def test_own_words_that_fit_a_button_become_its_explanation(player: Player) -> None:
    at_treatments(player)
    player.says("alleen als ik daarna mijn kleinkinderen nog herken")
    player.presses("Alleen in sommige situaties")
    assert player.answer("reanimatie").values == ("hangt_af",)
    assert player.answer("reanimatie_toelichting").words == "alleen als ik daarna mijn kleinkinderen nog herken"


def test_saying_no_keeps_the_own_words(player: Player) -> None:
    player.starts_booklet(tempo="Ik kies zelf een onderwerp")
    player.presses("Waar u het liefst bent")
    player.says("bij mijn zus in de caravan")
    player.says("nee geen van die")
    assert player.answer("plek_zorg").words == "bij mijn zus in de caravan"


def test_a_no_with_a_reason_keeps_the_reason(player: Player) -> None:
    at_treatments(player)
    player.says("nee want mijn broer kwam er als plant uit toen")
    player.presses("Nee, dat zou ik niet willen")
    assert player.answer("reanimatie").values == ("liever_niet",)
    assert "mijn broer kwam er als plant uit" in player.answer("reanimatie_toelichting").words


def test_a_question_in_between_is_answered_and_the_thread_picked_up(player: Player) -> None:
    at_treatments(player)
    said = player.says("wat gebeurt er bij reanimeren?", "reanimatie")
    assert "Bron" in said
    assert "We waren bezig met het wensenboekje" in said
    assert said.rstrip().endswith("zou u gereanimeerd willen worden?")
    player.presses("Nee, dat zou ik niet willen")
    assert player.answer("reanimatie").values == ("liever_niet",)


def test_what_was_taken_for_a_question_can_still_be_the_answer(player: Player) -> None:
    player.starts_booklet()
    player.says("hoe de merel zingt voor het raam, wat wil een mens nog meer?", "waarden")
    player.presses("Dit was mijn antwoord")
    assert player.answer("goede_dag").words.startswith("hoe de merel")


def test_thanks_in_between_is_no_answer(player: Player) -> None:
    player.starts_booklet()
    said = player.says("dank je wel", "bedanken")
    assert "goede dag" in said
    assert "goede_dag" not in player.progress.answers


def test_an_alarm_goes_first_and_the_booklet_waits(player: Player) -> None:
    player.starts_booklet()
    said = player.says("ik wil dood", safety=Label("suicidaliteit"), level=Level.ALARM)
    assert "113" in said
    assert "goede dag" not in said
    assert "goede_dag" not in player.progress.answers
    stay = player.says("ja", "bevestigen")
    assert "Blijf hier niet alleen mee" in stay
    said = player.says("hoe krijg ik thuiszorg?", "zorg_thuis")
    assert "rustig verdergaan" in said
    assert "goede dag" in player.presses("Verder met het wensenboekje")


def test_a_doubtful_answer_is_kept_and_asked_about_before_anything_else(player: Player) -> None:
    player.starts_booklet()
    said = player.says(
        "voor mij hoeft het allemaal niet meer", "waarden", safety=Label("suicidaliteit"), level=Level.CHECK
    )
    assert "denkt u wel eens aan zelfdoding" in said
    assert player.answer("goede_dag").words == "voor mij hoeft het allemaal niet meer"
    assert "Blijf" in player.says("ja", "bevestigen") or "113" in player.text


def test_a_no_to_the_gentle_question_goes_on_with_the_booklet(player: Player) -> None:
    player.starts_booklet()
    player.says("voor mij hoeft het allemaal niet meer", "waarden", safety=Label("suicidaliteit"), level=Level.CHECK)
    assert "het belangrijkst" in player.says("nee", "ontkennen")
    said = player.says("ach wat maakt het uit", None, safety=Label("suicidaliteit"), level=Level.CHECK)
    assert "zelfdoding" not in said, "once is enough when only the classifier doubts"


def test_an_opinion_on_euthanasia_is_no_sign(player: Player) -> None:
    player.starts_booklet(tempo="Ik kies zelf een onderwerp")
    player.presses("Vragen rond het einde")
    player.presses("Ja")
    said = player.says(
        "als ik niemand meer herken dan wil ik niet verder", safety=Label("suicidaliteit"), level=Level.CHECK
    )
    assert "zelfdoding" not in said
    assert "Past een van deze" in said


def test_stopping_keeps_the_place_and_offers_the_document(player: Player) -> None:
    player.starts_booklet()
    player.says("koffie")
    said = player.says("stop")
    assert "Ik bewaar wat u zei" in said
    assert player.memory[slots.GUIDE] is None
    player.presses("Klaar")
    assert "Dit is uw wensenboekje" in player.text
    assert any(reply.document for reply in player.outcome.replies)


def test_coming_back_days_later_it_is_offered_and_goes_on_where_it_was(player: Player) -> None:
    player.starts_booklet()
    player.says("koffie")
    player.new_session()
    said = player.says("hallo", "begroeten", new=True)
    assert "U was begonnen met het wensenboekje" in said
    assert "het belangrijkst" in player.presses("Verder met het wensenboekje")


def test_coming_back_by_name(player: Player) -> None:
    player.starts_booklet()
    player.says("koffie")
    player.new_session()
    assert "We waren bezig met het wensenboekje" in player.says(
        "ik wil verder met mijn wensenboekje", "wensen_vastleggen", new=True
    )


def test_an_old_button_changes_that_answer_and_goes_on_where_the_person_was(player: Player) -> None:
    player.starts_booklet()
    player.says("koffie")
    said = player.presses_action("g:w:voor_wie:naaste")
    assert "Dat was een eerdere vraag" in said
    assert player.answer("voor_wie").values == ("naaste",)
    assert player.progress.question == "naaste_hoe"


def test_an_old_button_of_a_question_that_does_not_apply(player: Player) -> None:
    player.starts_booklet()
    assert "hoort er nu niet meer bij" in player.presses_action("g:w:euthanasie:geen")
    assert player.progress.question == "goede_dag"
    player.presses_action("g:w:goede_dag:-stop")
    assert player.memory[slots.GUIDE] is None


def test_a_button_of_a_guide_that_is_gone(player: Player) -> None:
    assert "niets van bewaard" in player.presses_action("g:w:goede_dag:-skip")
    assert "niets van bewaard" in player.presses_action("g:zzz:.:start")


def finish(player: Player) -> None:
    player.starts_booklet(tempo="Alleen het belangrijkste")
    while "Ja, maak mijn boekje" not in player.buttons:
        player.presses(
            "Nee, dat zou ik niet willen"
            if "Nee, dat zou ik niet willen" in player.buttons
            else "Ja, ga door"
            if "Ja, ga door" in player.buttons
            else "Overslaan"
        )


def test_the_end_shows_everything_and_gives_the_documents(player: Player) -> None:
    finish(player)
    assert "- Reanimatie: Nee, dat zou ik niet willen" in player.text
    player.presses("Ja, maak mijn boekje")
    assert [r.document.kind for r in player.outcome.replies if r.document] == ["pdf", "fhir"]
    assert "Zo begint u bij uw arts" in player.buttons
    assert player.conversation.responder.library.title("terugbelverzoek") in player.buttons
    assert "dubbele afspraak" in player.presses("Zo begint u bij uw arts")


def test_a_change_by_name_after_the_end(player: Player) -> None:
    finish(player)
    player.presses("Ja, maak mijn boekje")
    said = player.says("ik wil iets veranderen aan reanimatie", "reanimatie")
    assert "U zei eerder: Nee, dat zou ik niet willen" in said
    player.presses("Ja, dat zou ik willen")
    assert "- Reanimatie: Ja, dat zou ik willen" in player.text
    assert "Ja, maak mijn boekje" in player.buttons


def test_a_change_by_menu(player: Player) -> None:
    finish(player)
    player.presses("Ik wil iets veranderen")
    player.presses("Behandelingen")
    player.presses("Reanimatie")
    assert "zou u gereanimeerd willen worden" in player.text
    player.presses("Overslaan")
    assert player.answer("reanimatie") == SKIPPED


def test_throwing_it_away_asks_once(player: Player) -> None:
    finish(player)
    player.presses("Toch niet bewaren")
    assert player.store.rows
    player.presses("Ja")
    assert not player.store.rows
    assert "weggegooid" in player.text


def test_changing_ones_mind_about_throwing_it_away(player: Player) -> None:
    finish(player)
    player.presses("Toch niet bewaren")
    player.presses("Nee")
    assert "Klopt het zo" in player.text


def test_the_whole_guide_by_typing_only(player: Player) -> None:
    for text in (
        "wensenboekje maken",
        "ja",
        "voor mijn moeder",
        "samen",
        "dochter",
        "kort",
        "rust",
        "niets",
        "nee",
        "thuis",
        "overslaan",
    ):
        player.says(text)
    assert player.answer("voor_wie").values == ("naaste",)
    assert player.answer("naaste_relatie").values == ("dochter",)
    assert player.answer("vertegenwoordiger").values == ("nee",)


def test_the_loved_ones_wording(player: Player) -> None:
    player.starts_booklet(who="Voor iemand van wie ik hou")
    assert "Hoe ziet een goede dag er voor uw naaste uit?" in player.text
    assert player.answer("naaste_hoe").values == ("samen",)


def test_a_theme_at_a_time(player: Player) -> None:
    player.starts_booklet(tempo="Ik kies zelf een onderwerp")
    player.presses("Waar u het liefst bent")
    player.presses("Thuis")
    player.presses("In een hospice")
    assert "Wilt u nog een onderwerp doen" in player.text
    player.presses("Meer vragen hierover")
    assert player.progress.question == "plek_overlijden_toelichting"
    player.presses("Overslaan")
    player.presses("Klaar")
    assert player.progress.question == "nog_belangrijk"


def test_a_number_and_a_date_are_read_and_asked_again_when_they_are_none(player: Player) -> None:
    player.starts_booklet()
    player.presses_action("g:w:vertegenwoordiger:-edit")
    player.presses("Ja")
    player.presses_action("g:w:vertegenwoordiger_telefoon:-edit")
    assert "Ik lees daar geen telefoonnummer in" in player.says("weet ik niet uit mijn hoofd")
    player.says("06-12 34 56 78")
    assert player.answer("vertegenwoordiger_telefoon").words == "06 12345678"


def test_the_anonymous_questions_are_counted_and_forgotten(player: Player) -> None:
    player.says("wensenboekje")
    player.presses("Vier korte vragen (anoniem)")
    for _ in range(3):
        player.presses("Nog nooit over nagedacht")
    player.presses("Overslaan")
    assert player.store.counted == [
        ("gereedheid", "before", {"gereed_aanwijzen": "nooit", "gereed_naaste": "nooit", "gereed_arts": "nooit"})
    ]
    assert "gereedheid" not in player.store.rows
    assert "Mag ik uw antwoorden bewaren" in player.presses("Wensenboekje maken")


def test_after_the_booklet_they_count_as_after(player: Player) -> None:
    finish(player)
    player.presses("Ja, maak mijn boekje")
    player.presses("Vier korte vragen (anoniem)")
    for _ in range(4):
        player.presses("Dat heb ik al gedaan")
    assert player.store.counted[0][1] == "after"


def test_another_button_in_between_leads_back(player: Player) -> None:
    player.starts_booklet()
    said = player.presses_action("t:hospice")
    assert "We waren bezig met het wensenboekje" in said


def test_asking_for_the_booklet_is_not_taken_for_a_choice(player: Player) -> None:
    player.starts_booklet()
    player.says("koffie")
    player.presses_action("g:w:zorgen:-edit")
    assert "Dit is uw wensenboekje" in player.says("maak mijn boekje")


@pytest.mark.parametrize("text", ["wat staat er nu in", "samenvatting"])
def test_a_summary_at_any_time(player: Player, text: str) -> None:
    player.starts_booklet()
    player.says("koffie op het balkon")
    said = player.says(text)
    assert "- Een goede dag: koffie op het balkon" in said
    assert "het belangrijkst" in player.presses("Verder met het wensenboekje")

"""The engine on the wensenboekje: the way through, back, changes, themes, and ten thousand steps at random."""

from __future__ import annotations

import random
from collections.abc import Mapping

import pytest

from bot.guides.engine import CONSENT, DONE, THEME, Engine
from bot.guides.models import CHOICE, SEVERAL, Question
from bot.guides.progress import Answer, Progress, progress_from_dict
from bot.guides.shelf import Shelf

WORDS = "eigen woorden"


@pytest.fixture
def booklet(shelf: Shelf) -> Engine:
    return shelf.engines["wensenboekje"]


def longest_choice(question: Question) -> str:
    """The choice that leads to most questions."""
    wanted = {"vertegenwoordiger_relatie": "anders", "eerst_bellen_relatie": "anders", "eerst_bellen_zelfde": "nee"}
    if question.id in wanted:
        return wanted[question.id]
    return "hangt_af" if question.option("hangt_af") else question.options[0].value


def one_turn(engine: Engine, progress: Progress, choices: Mapping[str, str]) -> Progress:
    """What one message or press of somebody who answers everything does."""
    question = engine.present(progress)
    assert question is not None
    if question.id in choices:
        after = engine.choose(progress, question.id, choices[question.id])
    elif question.kind == SEVERAL and progress.choosing:
        has_beside = any(q.beside == question.id for q in engine.guide.questions)
        after = engine.say(progress, question.id, WORDS) if has_beside else engine.go_on(progress)
    elif question.options:
        after = engine.choose(progress, question.id, longest_choice(question))
    else:
        after = engine.say(progress, question.id, WORDS)
    assert after is not None
    return after


def turns(engine: Engine, choices: Mapping[str, str]) -> list[str]:
    """The questions of somebody who answers everything, a turn each, until the end or the menu comes back."""
    progress, asked = engine.start(), []
    while not progress.finished:
        assert progress.question is not None
        asked.append(progress.question)
        if asked.count(THEME) == 2:
            return asked
        progress = one_turn(engine, progress, choices)
        assert len(asked) < 200
    return asked


@pytest.mark.parametrize(
    ("who", "tempo", "most"),
    [("naaste", "alles", 72), ("zelf", "alles", 72), ("naaste", "kort", 20), ("zelf", "kort", 20)],
)
def test_a_guide_takes_no_more_turns_than_promised(booklet: Engine, who: str, tempo: str, most: int) -> None:
    asked = turns(booklet, {CONSENT: "ja", "voor_wie": who, "tempo": tempo})
    assert len(asked) <= most
    assert asked[-1] == "klopt_het"


@pytest.mark.parametrize("theme", "12345678")
def test_a_theme_takes_at_most_ten_turns(booklet: Engine, theme: str) -> None:
    asked = turns(booklet, {CONSENT: "ja", "voor_wie": "naaste", "tempo": "kiezen", THEME: theme})
    first = asked.index(THEME)
    assert asked[-1] == THEME
    assert 1 <= len(asked) - first - 1 <= 10
    assert {booklet.guide.question(q).part for q in asked[first + 1 : -1]} == {theme}


def test_the_gentle_thresholds_skip_a_whole_part(booklet: Engine) -> None:
    asked = turns(
        booklet,
        {CONSENT: "ja", "voor_wie": "zelf", "tempo": "alles", "behandelingen_start": "nee", "einde_start": "nee"},
    )
    assert not {"reanimatie", "ic", "icd", "euthanasie", "orgaandonatie"} & set(asked)
    assert {"behandelingen_start", "einde_start", "papieren"} <= set(asked)


def test_only_donation_shows_only_that(booklet: Engine) -> None:
    asked = turns(booklet, {CONSENT: "nee", "voor_wie": "zelf", "tempo": "alles", "einde_start": "donatie"})
    assert "orgaandonatie" in asked
    assert "euthanasie" not in asked


def at(engine: Engine, name: str, choices: Mapping[str, str]) -> Progress:
    progress = engine.start()
    while progress.question != name:
        progress = one_turn(engine, progress, choices)
    return progress


WHOLE = {CONSENT: "ja", "voor_wie": "zelf", "tempo": "alles"}


def test_going_back_shows_the_question_before_and_keeps_its_answer(booklet: Engine) -> None:
    before = at(booklet, "nog_doen", WHOLE)
    back = booklet.back(before)
    assert back is not None
    assert back.question == "belangrijk"
    assert back.answers["belangrijk"].values == ("mensen",)
    assert booklet.go_on(back).question == "nog_doen"


def test_there_is_nothing_before_the_first_question(booklet: Engine) -> None:
    assert booklet.back(booklet.start()) is None


def test_a_change_that_hides_questions_makes_their_answers_not_count(booklet: Engine) -> None:
    progress = at(booklet, "ziekenhuis", WHOLE)
    assert progress.answers["reanimatie"].values == ("hangt_af",)
    changed = booklet.choose(booklet.jump(progress, "behandelingen_start"), "behandelingen_start", "nee")
    assert changed is not None
    assert changed.question == "einde_start"
    assert "reanimatie" not in [q.id for q, _ in booklet.given(changed)]
    again = booklet.choose(booklet.jump(changed, "behandelingen_start"), "behandelingen_start", "ja")
    assert again is not None
    assert "reanimatie" in [q.id for q, _ in booklet.given(again)]


def test_a_change_after_the_end_asks_whether_it_is_right_again(booklet: Engine) -> None:
    progress = at(booklet, "klopt_het", WHOLE)
    done = booklet.choose(progress, "klopt_het", "ja")
    assert done is not None
    assert done.finished
    changed = booklet.choose(booklet.jump(done, "ic"), "ic", "liever_niet")
    assert changed is not None
    assert not changed.finished
    assert changed.question == "klopt_het"


def test_passing_over_is_not_the_same_as_not_knowing(booklet: Engine) -> None:
    skipped = booklet.skip(at(booklet, "plek_overlijden", WHOLE))
    assert skipped.answers["plek_overlijden"].skipped
    unknown = booklet.choose(at(booklet, "plek_overlijden", WHOLE), "plek_overlijden", "weet_niet")
    assert unknown is not None
    assert unknown.answers["plek_overlijden"].values == ("weet_niet",)


def test_several_choices_add_up_and_the_lone_one_stands_alone(booklet: Engine) -> None:
    progress = at(booklet, "zorgen", WHOLE)
    for value in ("pijn", "geld"):
        added = booklet.choose(progress, "zorgen", value)
        assert added is not None
        progress = added
    assert progress.answers["zorgen"].values == ("pijn", "geld")
    assert progress.question == "zorgen"
    told = booklet.say(progress, "zorgen", "de hypotheek")
    assert told is not None
    assert told.answers["zorgen_toelichting"].words == "de hypotheek"
    alone = booklet.choose(at(booklet, "zorgen", WHOLE), "zorgen", "geen")
    assert alone is not None
    assert alone.question != "zorgen"


def test_words_where_buttons_stand_are_never_lost(booklet: Engine) -> None:
    doubtful = booklet.doubt(at(booklet, "reanimatie", WHOLE), "alleen als de kinderen er zijn")
    fits = booklet.choose(doubtful, "reanimatie", "hangt_af")
    assert fits is not None
    assert fits.answers["reanimatie_toelichting"].words == "alleen als de kinderen er zijn"
    own = booklet.say(doubtful, "reanimatie", "alleen als de kinderen er zijn")
    assert own is not None
    assert own.answers["reanimatie"] == Answer(words="alleen als de kinderen er zijn")


def test_a_button_of_a_question_that_does_not_apply_does_nothing(booklet: Engine) -> None:
    progress = at(booklet, "goede_dag", WHOLE)
    assert booklet.choose(progress, "reanimatie_toelichting", "ja") is None
    assert booklet.choose(progress, "euthanasie", "geen") is None
    assert booklet.choose(progress, "tempo", "onbekend") is None


def test_progress_survives_being_stored(booklet: Engine) -> None:
    progress = booklet.doubt(at(booklet, "reanimatie", WHOLE), WORDS)
    assert progress_from_dict(progress.as_dict()) == progress


def random_step(engine: Engine, progress: Progress, chance: random.Random) -> Progress:
    """One thing a person might do, whatever it is."""
    question = engine.present(progress)
    if question is None:
        answered = [q.id for q, _ in engine.given(progress)] or ["voor_wie"]
        return chance.choice([engine.jump(progress, chance.choice(answered)), engine.back(progress) or engine.start()])
    choose, say = engine.choose, engine.say
    acts = ["skip", "go_on", "back", "jump", "old", "doubt"] + (["choose"] * 8 if question.options else ["say"] * 8)
    act = chance.choice(acts)
    if act == "choose":
        return choose(progress, question.id, chance.choice(question.options).value) or progress
    if act == "say":
        return say(progress, question.id, WORDS) or progress
    if act == "doubt":
        return engine.doubt(progress, WORDS) if question.kind == CHOICE else progress
    if act == "back":
        return engine.back(progress) or progress
    if act == "jump":
        given = [q.id for q, _ in engine.given(progress)]
        return engine.jump(progress, chance.choice(given)) if given else progress
    if act == "old":
        other = chance.choice([q for q in engine.guide.questions if q.options])
        return choose(progress, other.id, chance.choice(other.options).value) or progress
    return engine.skip(progress) if act == "skip" else engine.go_on(progress)


@pytest.mark.parametrize("seed", range(8))
def test_ten_thousand_steps_at_random_never_end_nowhere_and_lose_nothing(booklet: Engine, seed: int) -> None:
    chance, progress = random.Random(seed), booklet.start()
    for _ in range(2_000):
        before, progress = progress, random_step(booklet, progress, chance)
        question = booklet.present(progress)
        assert progress.finished or question is not None, "a dead end"
        changed = [
            q for q, a in before.answers.items() if a.is_given and q != before.question and progress.answers.get(q) != a
        ]
        allowed = {booklet.guide.last, THEME, progress.trail[-1] if progress.trail else None}
        touched = set(changed) - allowed - {q.id for q in booklet.guide.questions if q.options}
        assert not touched, f"lost: {touched}"
        for name, answer in progress.answers.items():
            if name != THEME and answer.values:
                assert all(booklet.guide.question(name).option(v) for v in answer.values)
        if chance.random() < 0.01:
            progress = progress_from_dict(progress.as_dict())


@pytest.mark.parametrize("seed", range(20))
def test_whoever_keeps_answering_reaches_the_end_from_anywhere(booklet: Engine, seed: int) -> None:
    chance, progress = random.Random(seed), booklet.start()
    for _ in range(chance.randrange(200)):
        progress = random_step(booklet, progress, chance)
    for _ in range(200):
        if progress.finished:
            break
        progress = one_turn(booklet, progress, {CONSENT: "ja", THEME: DONE})
    assert progress.finished


def test_a_guide_without_tempo_or_consent_runs_too(shelf: Shelf) -> None:
    engine = shelf.engines["gereedheid"]
    assert turns(engine, {}) == ["gereed_aanwijzen", "gereed_naaste", "gereed_arts", "gereed_papier"]

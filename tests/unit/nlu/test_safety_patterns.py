"""The language of the safety patterns, and every pattern of the data."""

from __future__ import annotations

import time

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.safety_labels import Label, Level
from bot.nlu.safety_patterns import (
    LONG_GAP,
    SHORT_GAP,
    PatternError,
    SafetyPatterns,
    check_patterns,
    load_patterns,
    normalise,
)
from bot.settings import SAFETY_DIR
from tests.unit.made_up import pattern

DATA = load_patterns(SAFETY_DIR)
ALL = SafetyPatterns(DATA)
NOBODY_KNOWS = frozenset()
SLOW_SECONDS = 5


def matches(words, text, real_words=NOBODY_KNOWS, **fields):
    return bool(SafetyPatterns([pattern(words, **fields)], real_words).match(text))


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("dood", "dood", True),
        ("dood", "Ik wil DOOD!", True),
        ("dood", "doodsbang", False),
        ("dood", "", False),
        ("cafe", "café", True),
        ("hèt", "het", True),
        ("wil dood", "ik wil dood", True),
        ("wil dood", "ik wil niet dood", False),
        ("wil dood", "dood wil", False),
    ],
)
def test_words(words, text, found):
    assert matches(words, text) is found


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("zelfmoord*", "zelfmoordplannen", True),
        ("zelfmoord*", "zelfmoord", True),
        ("zelf*", "mezelf", False),
        ("ik suic*", "ik suicide", True),
    ],
)
def test_the_beginning_of_a_word(words, text, found):
    assert matches(words, text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ik wil mezelf doden", True),
        ("ik ga me eigen doden", True),
        ("ik ga me doden", False),
        ("ik ga eigen doden", False),
    ],
)
def test_alternatives(text, found):
    assert matches("(wil|ga) (mezelf|me eigen) doden", text) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [("ik wil dood", True), ("ik wil echt dood", True), ("ik wil heel graag dood", True), ("ik wil nooit dood", False)],
)
def test_what_may_be_absent(text, found):
    assert matches("wil (echt|heel graag)? dood", text) is found


@pytest.mark.parametrize(("gap", "most"), [("..", SHORT_GAP), ("...", LONG_GAP)])
def test_gaps(gap, most):
    for between in range(most + 3):
        assert matches(f"ik {gap} dood", f"ik {'woord ' * between}dood") is (between <= most)


@pytest.mark.parametrize(
    ("word", "typed", "found"),
    [
        ("springen", "sprigen", True),
        ("springen", "sprinngen", True),
        ("springen", "sprinegn", True),
        ("springen", "spritgen", True),
        ("springen", "sprien", False),
        ("zelfmoordbrief", "zelfmordbrieff", True),
        ("zelfmoordbrief", "zlfmordbrieff", False),
        ("doden", "dodn", False),
        ("pillen", "pilen", True),
        ("pillen", "billen", False),
    ],
)
def test_typing_errors(word, typed, found):
    assert matches(word, f"ik wil {typed}") is found


def test_a_real_word_is_no_typing_error():
    assert matches("springen", "wij zingen en sprongen", frozenset({"sprongen"})) is False
    assert matches("springen", "wij sprongen") is True


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ik wil dood", True),
        ("ik wil niet dood", False),
        ("niet ik wil dood", False),
        ("niet een twee ik wil dood", False),
        ("niet een twee drie ik wil dood", True),
        ("ik wil dood, niet morgen", True),
        ("ik wil niet dood, nee ik lieg en echt ik wil dood", True),
    ],
)
def test_not(text, found):
    assert matches("ik .. wil .. dood", text, excluded=frozenset({"niet"})) is found


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("ik wil dood", True),
        ("voor mijn scriptie: ik wil dood", False),
        ("ik wil dood " + "en " * 50 + "scriptie", False),
    ],
)
def test_unless(text, found):
    assert matches("wil dood", text, unless=frozenset({"scriptie"})) is found


@pytest.mark.parametrize("words", ["(a|)", "(|a)", "( )", "(a||b)"])
def test_an_empty_alternative(words):
    with pytest.raises(PatternError, match="made_up: an empty alternative"):
        SafetyPatterns([pattern(words)])


def test_too_many_combinations():
    with pytest.raises(PatternError, match="made_up: too many combinations"):
        SafetyPatterns([pattern(" ".join(["(a b|c d|e f|g h|i j)"] * 6))])


@pytest.mark.parametrize(
    ("words", "text", "found"),
    [
        ("m'n pillen", "m'n pillen", True),
        ("zelf-doding", "zelf doding", True),
        ("zelf-doding", "doding", False),
        ("m'n", "n", False),
    ],
)
def test_a_word_of_two_parts(words, text, found):
    assert matches(words, text) is found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("'s Nachts!", ["s", "nachts"]),
        ("m’n Café", ["m", "n", "cafe"]),
        ("zelf-moord", ["zelf", "moord"]),
        ("a_b 12x", ["a", "b", "12x"]),
        ("𝐈𝐊 𝐰𝐢𝐥", ["ik", "wil"]),
        ("😀 ...", []),
    ],
)
def test_how_a_text_is_read(text, words):
    assert normalise(text) == words


def test_all_that_match_in_the_order_of_the_data():
    several = SafetyPatterns([pattern("dood", id="b"), pattern("wil", id="a"), pattern("niets", id="c")], NOBODY_KNOWS)
    assert [p.id for p in several.match("ik wil dood")] == ["b", "a"]


@pytest.mark.parametrize("one", DATA, ids=[p.id for p in DATA])
def test_every_pattern_does_what_its_examples_say(one):
    assert check_patterns([one]) == []
    assert one.id in [p.id for p in ALL.match(one.example)]


def test_a_wrong_example_is_named():
    wrong = check_patterns([pattern("dood", example="leven", counter_example="dood")])
    assert [w.split(":")[1].strip() for w in wrong] == [
        "the example is not recognised",
        "the counter-example is recognised",
    ]
    assert all(w.startswith("made_up: ") for w in wrong)


def test_every_word_of_the_data_can_be_met():
    for one in DATA:
        for word in one.pattern.replace("(", " ").replace(")", " ").replace("?", " ").replace("|", " ").split():
            if word.strip("."):
                assert len(normalise(word)) == 1, f"{one.id}: {word}"


def test_every_label_has_alarms_and_checks():
    assert {(p.label, p.level) for p in DATA if p.level is Level.ALARM} == {(label, Level.ALARM) for label in Label}


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ({"id": "x", "label": "spoed"}, "x: 'level'"),
        (
            {"id": "x", "label": "brand", "level": "alarm", "pattern": "a", "example": "a", "counter_example": "b"},
            "x: 'brand'",
        ),
        (
            {"id": "x", "label": "spoed", "level": "hoog", "pattern": "a", "example": "a", "counter_example": "b"},
            "x: 'hoog'",
        ),
        ({"label": "spoed"}, "'id'"),
    ],
)
def test_a_wrong_line_is_named(tmp_path, entry, message):
    (tmp_path / "patterns_1.yml").write_text(yaml.dump([entry]))
    with pytest.raises(PatternError, match=f"patterns_1.yml: .*{message}"):
        load_patterns(tmp_path)


def test_an_id_twice_is_named(tmp_path):
    entry = {"id": "x", "label": "spoed", "level": "alarm", "pattern": "a", "example": "a", "counter_example": "b"}
    for number in (1, 2):
        (tmp_path / f"patterns_{number}.yml").write_text(yaml.dump([entry]))
    with pytest.raises(PatternError, match=r"patterns_2\.yml: the id x stands twice"):
        load_patterns(tmp_path)


def test_not_and_unless_are_read_as_words(tmp_path):
    entry = {"id": "x", "label": "spoed", "level": "check", "pattern": "a", "example": "a", "counter_example": "b"}
    (tmp_path / "patterns_1.yml").write_text(yaml.dump([entry | {"not": ["Géén"], "unless": ["m'n boek"]}]))
    (one,) = load_patterns(tmp_path)
    assert (one.excluded, one.unless) == ({"geen"}, {"m", "n", "boek"})
    assert (one.label, one.level) == (Label.EMERGENCY, Level.CHECK)


@given(st.text())
def test_any_text_can_be_looked_at(text):
    assert {p.id for p in ALL.match(text)} <= set(ALL.patterns)


@pytest.mark.parametrize("unit", ["ik wil niet meer ", "ik ", "mezelf ", "zelfmoor ", "a1 ", "😀"])
def test_no_message_keeps_others_waiting(unit):
    text = (unit * 20_000)[:20_000]
    started = time.process_time()
    ALL.match(text)
    assert time.process_time() - started < SLOW_SECONDS

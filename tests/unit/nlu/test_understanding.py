"""From evidence to a decision."""

from __future__ import annotations

import json

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.lexicon import LOVED_ONE, PATIENT
from bot.nlu.safety_labels import Label, Level
from bot.nlu.topics import group_of_topic
from bot.nlu.understanding import ALTERNATIVES, MAXIMUM_TOPICS, Evidence, Thresholds, from_dict, understand
from tests.unit.made_up import pattern, scores

LABELS = sorted(group_of_topic())
LIMITS = Thresholds()
SAFE = scores()
KEYS = {
    *("text", "topic", "group", "confidence", "alternatives"),
    *("topics", "safety", "safety_level", "role", "entities"),
}


def row(**chances):
    """Return a row of chances; what is left over is spread over the other topics."""
    rest = (1 - sum(chances.values())) / (len(LABELS) - len(chances))
    return [chances.get(label, rest) for label in LABELS]


def evidence(text, whole, pieces=(), danger=None, patterns=(), alone=None):
    """Return evidence; `pieces` are (piece, chances of topics), `danger` scores of the whole and the pieces.

    `alone` holds the chances of pieces that are read without the rest, by their number.
    """
    chances = np.array([row(**whole), *(row(**c) for _, c in pieces)])
    scored = danger or [SAFE] * (1 + len(pieces))
    read_alone = {number: np.array(row(**c)) for number, c in (alone or {}).items()}
    return Evidence(text, [p for p, _ in pieces], LABELS, chances, scored, list(patterns), read_alone)


def decide(text, whole, *args, **kwargs):
    return understand(evidence(text, whole, *args, **kwargs), LIMITS)


@pytest.mark.parametrize(
    ("whole", "topics", "declined"),
    [
        ({"hospice": 0.9}, ("hospice",), False),
        ({"hospice": 0.31}, ("hospice",), False),
        ({"hospice": 0.29}, (), False),
        ({"verdriet": 0.23}, ("verdriet",), False),
        ({"verdriet": 0.21}, (), False),
        ({"buiten_bereik": 0.9}, (), True),
        ({"buiten_bereik": 0.43}, (), True),
        ({"buiten_bereik": 0.41}, (), False),
        ({"begroeten": 0.9}, ("begroeten",), False),
        ({"gegevens_wissen": 0.61}, ("gegevens_wissen",), False),
        ({"gegevens_wissen": 0.59, "hospice": 0.4}, (), False),
        ({"spoed": 0.5, "hospice": 0.4}, ("hospice",), False),
        ({"spoed": 0.6, "hospice": 0.2}, (), False),
    ],
)
def test_answer_ask_or_decline(whole, topics, declined):
    found = decide("wat is een hospice", whole)
    assert (found.topics, found.declined) == (topics, declined)
    assert found.topic == (topics[0] if topics else None)
    assert found.group == (group_of_topic()[topics[0]] if topics else None)
    assert (found.safety, found.safety_level) == (None, None)


@pytest.mark.parametrize(
    ("whole", "topics"),
    [({"hospice": 0.9}, ()), ({"verdriet": 0.9}, ("verdriet",)), ({"begroeten": 0.9}, ("begroeten",))],
)
def test_words_that_name_nothing_ask_for_no_subject(whole, topics):
    assert decide("die andere daar u weet wel", whole).topics == topics


def test_two_questions_are_both_answered():
    pieces = [("wat is een hospice", {"hospice": 0.9}), ("wie betaalt de zorg", {"welke_wet": 0.8})]
    assert decide("wat is een hospice en wie betaalt de zorg", {"hospice": 0.5}, pieces).topics == (
        "hospice",
        "welke_wet",
    )


def test_a_second_question_that_is_not_clear_is_left():
    pieces = [("wat is een hospice", {"hospice": 0.9}), ("mag de kat mee", {"klacht": 0.4})]
    assert decide("wat is een hospice en mag de kat mee", {"hospice": 0.5}, pieces).topics == ("hospice",)


def test_a_second_question_that_leans_on_the_first_is_answered_so():
    pieces = [("wat is een hospice", {"hospice": 0.9}), ("wie betaalt dat", {"welke_wet": 0.6})]
    assert set(decide("wat is een hospice en wie betaalt dat", {"hospice": 0.5}, pieces).topics) == {
        "hospice",
        "hospice_kosten",
    }


def test_a_second_question_that_the_whole_seems_to_ask_stands_by_itself():
    pieces = [("kan ze thuis blijven", {"zorg_thuis": 0.9}), ("wie betaalt dat", {"welke_wet": 0.7})]
    found = decide("kan ze thuis blijven en wie betaalt dat", {"welke_wet": 0.8}, pieces)
    assert found.topics == ("welke_wet", "zorg_thuis")


def test_the_same_question_twice_is_answered_once():
    pieces = [("wat is een hospice", {"hospice": 0.9}), ("is een hospice duur", {"hospice": 0.8})]
    assert decide("wat is een hospice. is een hospice duur", {"hospice": 0.5}, pieces).topics == ("hospice",)


def test_a_story_before_the_question_is_no_question():
    pieces = [("mijn moeder ligt thuis", {"zorg_thuis": 0.9}), ("wie betaalt de zorg", {"welke_wet": 0.9})]
    assert decide("mijn moeder ligt thuis. wie betaalt de zorg", {"welke_wet": 0.6}, pieces).topics == ("welke_wet",)


def test_a_feeling_beside_a_question_is_met_first():
    pieces = [("ik huil de hele dag", {"verdriet": 0.9}), ("wie betaalt de zorg", {"welke_wet": 0.9})]
    found = decide("ik huil de hele dag. wie betaalt de zorg", {"welke_wet": 0.6}, pieces)
    assert found.topics == ("verdriet", "welke_wet")


def test_a_feeling_that_is_not_clear_is_no_question():
    pieces = [("ik huil de hele dag", {"verdriet": 0.7}), ("wie betaalt de zorg", {"welke_wet": 0.9})]
    assert decide("ik huil. wie betaalt de zorg", {"welke_wet": 0.6}, pieces).topics == ("welke_wet",)


def test_a_question_that_is_clear_alone_is_read_so():
    pieces = [("wat is een hospice", {"hospice": 0.9}), ("wie betaalt de zorg", {"hospice": 0.9})]
    found = decide("wat is een hospice. wie betaalt de zorg", {"hospice": 0.9}, pieces, alone={1: {"welke_wet": 0.9}})
    assert found.topics == ("hospice", "welke_wet")


def test_a_question_that_is_not_clear_alone_leans_on_the_rest():
    pieces = [("wat is een hospice", {"hospice": 0.9}), ("mag de hond mee naar binnen", {"hospice": 0.9})]
    alone = {1: {"klacht": 0.5, "hospice": 0.45}}
    found = decide("wat is een hospice. mag de hond mee naar binnen", {"hospice": 0.9}, pieces, alone=alone)
    assert found.topics == ("hospice",)


@pytest.mark.parametrize(
    ("told", "topics"),
    [
        ({"overbelast": 0.91}, ("overbelast", "welke_wet")),
        ({"overbelast": 0.89}, ("welke_wet",)),
        ({"verdriet": 0.91}, ("verdriet", "welke_wet")),
        ({"hospice": 0.99}, ("welke_wet",)),
    ],
)
def test_what_somebody_says_of_themselves_beside_a_question(told, topics):
    pieces = [("ik ben helemaal op", {"welke_wet": 0.9}), ("wie betaalt de zorg", {"welke_wet": 0.9})]
    found = decide("ik ben helemaal op. wie betaalt de zorg", {"welke_wet": 0.9}, pieces, alone={0: told})
    assert found.topics == topics


@pytest.mark.parametrize(
    ("before", "topics"),
    [
        ({"plek_van_sterven": 0.6}, ("hulpmiddelen", "plek_van_sterven")),
        ({"plek_van_sterven": 0.4}, ("hulpmiddelen",)),
        ({"bevestigen": 0.9}, ("hulpmiddelen",)),
    ],
)
def test_a_question_that_only_points_is_about_what_stands_before_it(before, topics):
    pieces = [
        ("hij wil thuis sterven", before),
        ("kan dat wel?", {"bevestigen": 0.9}),
        ("waar komt dat bed vandaan", {"hulpmiddelen": 0.9}),
    ]
    found = decide("hij wil thuis sterven. kan dat wel? waar komt dat bed vandaan", {"hulpmiddelen": 0.6}, pieces)
    assert found.topics == topics


def test_who_in_the_same_message_is_mostly_the_same_question():
    pieces = [("wat is een hospice", {"hospice": 0.9}), ("wie regelt dat", {"huisarts": 0.2})]
    assert decide("wat is een hospice en wie regelt dat", {"hospice": 0.9}, pieces).topics == ("hospice",)


def test_three_questions_leave_no_room_for_what_the_whole_seems():
    pieces = [(f"wat doet de {t}", {t: 0.9}) for t in ("zvw", "wlz", "wmo")]
    found = decide(", ".join(p for p, _ in pieces), {"verschil_wetten": 0.9}, pieces)
    assert found.topics == ("zvw", "wlz", "wmo")


def test_a_question_about_the_assistant_is_answered_beside_another():
    pieces = [("ben jij een computer", {"over_de_assistent": 0.9}), ("wie leest mee", {"privacy": 0.8})]
    found = decide("ben jij een computer en wie leest mee", {"over_de_assistent": 0.7}, pieces)
    assert found.topics == ("over_de_assistent", "privacy")


def test_a_feeling_costs_nothing():
    pieces = [("ik trek de nachten niet meer", {"overbelast": 0.9}), ("wie betaalt dat", {"welke_wet": 0.9})]
    alone = {0: {"overbelast": 0.95}}
    found = decide("ik trek de nachten niet meer, wie betaalt dat", {"welke_wet": 0.9}, pieces, alone=alone)
    assert found.topics == ("overbelast", "welke_wet")


@pytest.mark.parametrize(
    ("whole", "piece", "topics"),
    [
        ({"aanbod_zoeken": 0.75}, {"zorg_thuis": 0.96}, ("zorg_thuis",)),
        ({"aanbod_zoeken": 0.75}, {"zorg_thuis": 0.94}, ("aanbod_zoeken",)),
        ({"aanbod_zoeken": 0.85}, {"zorg_thuis": 0.96}, ("aanbod_zoeken",)),
        ({"aanbod_zoeken": 0.2}, {"zorg_thuis": 0.43}, ("zorg_thuis",)),
        ({"aanbod_zoeken": 0.2}, {"zorg_thuis": 0.41}, ()),
    ],
)
def test_a_clear_question_in_a_message_that_is_not(whole, piece, topics):
    pieces = [("moeder woont in Zeist", {"aanbod_zoeken": 0.9}), ("welke zorg kan er thuis komen", piece)]
    assert decide("moeder woont in Zeist, welke zorg kan er thuis komen", whole, pieces).topics == topics


def test_a_feeling_does_not_push_away_a_question_that_is_less_clear():
    pieces = [("ik ben helemaal op", {"hospice": 0.9}), ("wat nu met dat hospice", {"hospice": 0.4})]
    found = decide("ik ben op. wat nu met dat hospice", {"hospice": 0.7}, pieces, alone={0: {"overbelast": 0.97}})
    assert found.topics == ("hospice",)


@pytest.mark.parametrize(
    ("text", "whole", "danger", "level"),
    [
        ("dag en bedankt", {"bedanken": 0.95}, 0.3, None),
        ("dag en bedankt", {"bedanken": 0.95}, 0.55, Level.CHECK),
        ("dag en bedankt", {"bedanken": 0.85}, 0.3, Level.CHECK),
        ("dag lieve allemaal en bedankt", {"bedanken": 0.95}, 0.3, Level.CHECK),
        ("wat is een hospice", {"hospice": 0.95}, 0.3, Level.CHECK),
    ],
)
def test_a_plain_farewell_is_no_reason_to_ask(text, whole, danger, level):
    assert decide(text, whole, danger=[scores(suicidaliteit=danger)]).safety_level is level


@pytest.mark.parametrize(
    ("chance", "danger", "level"),
    [(0.85, 0.3, None), (0.85, 0.45, Level.CHECK), (0.75, 0.3, Level.CHECK), (0.85, 0.9, Level.ALARM)],
)
def test_what_is_surely_about_something_else_is_asked_about_when_danger_is_clearer(chance, danger, level):
    danger_seen = [scores(suicidaliteit=danger)]
    found = decide("mijn pakketje is er nog niet", {"buiten_bereik": chance}, danger=danger_seen)
    assert found.safety_level is level


def test_a_greeting_before_a_question_is_not_answered_apart():
    pieces = [("kunt u helpen", {"mogelijkheden": 0.9}), ("wat is een hospice", {"hospice": 0.9})]
    assert decide("kunt u helpen. wat is een hospice", {"hospice": 0.6}, pieces).topics == ("hospice",)


def test_a_piece_that_leans_on_the_one_before():
    pieces = [("wat is een hospice", {"hospice": 0.9}), ("wat kost het", {"eigen_kosten": 0.2})]
    found = decide("wat is een hospice en wat kost het", {"hospice": 0.5}, pieces)
    assert found.topics == ("hospice", "hospice_kosten")


def test_no_more_than_three_answers():
    asked = ["hospice", "wlz", "vptz", "pgb"]
    pieces = [(f"wat is nou een {t}", {t: 0.9}) for t in asked]
    found = decide(". ".join(p for p, _ in pieces), {"hospice": 0.4}, pieces)
    assert found.topics == tuple(asked[:MAXIMUM_TOPICS])


def test_one_question_of_ours_in_a_message_about_something_else():
    pieces = [("wat is een hospice", {"hospice": 0.9}), ("wat wordt het weer", {"buiten_bereik": 0.9})]
    assert "hospice" in decide("wat is een hospice. wat wordt het weer", {"buiten_bereik": 0.6}, pieces).topics


@pytest.mark.parametrize(
    ("levels", "expected"),
    [
        ([(Label.SUICIDALITY, Level.ALARM)], (Label.SUICIDALITY, Level.ALARM)),
        ([(Label.SUICIDALITY, Level.CHECK)], (Label.SUICIDALITY, Level.CHECK)),
        ([(Label.SUICIDALITY, Level.CHECK), (Label.ABUSE, Level.ALARM)], (Label.ABUSE, Level.ALARM)),
        ([(Label.MEDICAL_ADVICE, Level.ALARM), (Label.EMERGENCY, Level.ALARM)], (Label.EMERGENCY, Level.ALARM)),
        ([(Label.ABUSE, Level.ALARM), (Label.SUICIDALITY, Level.ALARM)], (Label.SUICIDALITY, Level.ALARM)),
        ([(Label.ABUSE, Level.CHECK), (Label.EMERGENCY, Level.CHECK)], (Label.EMERGENCY, Level.CHECK)),
    ],
)
def test_patterns(levels, expected):
    patterns = [pattern("x", label, level) for label, level in levels]
    found = decide("dit is dat", {"hospice": 0.9}, patterns=patterns)
    assert (found.safety, found.safety_level) == expected
    assert found.patterns == ("made_up",) * len(levels)


@pytest.mark.parametrize(
    ("chances", "checked", "expected"),
    [
        ({}, [], (None, None)),
        ({"suicidaliteit": 0.10}, [], (None, None)),
        ({"suicidaliteit": 0.12}, [], (Label.SUICIDALITY, Level.CHECK)),
        ({"suicidaliteit": 0.84}, [], (Label.SUICIDALITY, Level.CHECK)),
        ({"suicidaliteit": 0.86}, [], (Label.SUICIDALITY, Level.ALARM)),
        ({"spoed": 0.95}, [], (Label.EMERGENCY, Level.ALARM)),
        ({"twijfel": 0.99}, [], (Label.SUICIDALITY, Level.CHECK)),
        ({"suicidaliteit": 0.5, "twijfel": 0.45}, [], (Label.SUICIDALITY, Level.CHECK)),
        ({"mishandeling": 0.15, "spoed": 0.14}, [], (Label.ABUSE, Level.CHECK)),
        ({"spoed": 0.54}, [Label.EMERGENCY], (Label.EMERGENCY, Level.CHECK)),
        ({"spoed": 0.56}, [Label.EMERGENCY], (Label.EMERGENCY, Level.ALARM)),
        ({"spoed": 0.56}, [Label.ABUSE], (Label.ABUSE, Level.CHECK)),
    ],
)
def test_the_classifier_beside_the_patterns(chances, checked, expected):
    patterns = [pattern("x", label, Level.CHECK) for label in checked]
    found = decide("dit is dat", {"hospice": 0.9}, danger=[scores(**chances)], patterns=patterns)
    assert (found.safety, found.safety_level) == expected


@pytest.mark.parametrize(("chance", "level"), [(0.74, None), (0.76, Level.CHECK), (0.99, Level.CHECK)])
def test_one_worrying_piece_of_a_long_story(chance, level):
    pieces = [("ik wil niet meer", {"verdriet": 0.2}), ("wat is een hospice", {"hospice": 0.9})]
    danger = [SAFE, scores(suicidaliteit=chance), SAFE]
    found = decide("ik wil niet meer. wat is een hospice", {"hospice": 0.9}, pieces, danger)
    assert found.safety_level is level
    assert found.topics == ("hospice",)


@pytest.mark.parametrize(
    ("text", "label"), [("113", Label.SUICIDALITY), ("112!", Label.EMERGENCY), ("0800-2000", Label.ABUSE)]
)
def test_only_the_number_of_a_help_line(text, label):
    found = decide(text, {"buiten_bereik": 0.9})
    assert (found.safety, found.safety_level, found.topics) == (label, Level.ALARM, (label.value,))


@pytest.mark.parametrize("label", list(Label))
def test_an_alarm_is_the_first_topic(label):
    found = decide("help", {"hospice": 0.9}, patterns=[pattern("x", label)])
    assert found.topics == ((label.value, "hospice") if label is Label.MEDICAL_ADVICE else (label.value,))
    assert found.alternatives[0] == (label.value, 1.0)
    assert found.group == "veiligheid"
    assert found.declined is False


def test_an_alarm_in_a_message_about_something_else():
    found = decide("help", {"buiten_bereik": 0.9}, patterns=[pattern("x")])
    assert (found.topics, found.declined) == (("suicidaliteit",), False)


def test_a_check_leaves_the_answer():
    found = decide("wat is een hospice", {"hospice": 0.9}, patterns=[pattern("x", level=Level.CHECK)])
    assert found.topics == ("hospice",)


@pytest.mark.parametrize(
    ("text", "whole", "language"),
    [
        ("Where can I find help for my dying mother?", {"hospice": 0.6}, "en"),
        ("Where can I find help for my dying mother?", {"buiten_bereik": 0.7}, "en"),
        ("Gdzie mogę znaleźć pomoc dla mojej umierającej matki?", {"andere_taal": 0.9}, "pl"),
        ("deutsch?", {"andere_taal": 0.9}, "de"),
    ],
)
def test_another_language(text, whole, language):
    found = decide(text, whole)
    assert (found.topics, found.language, found.declined) == (("andere_taal",), language, False)


def test_dutch_that_is_clear_is_not_looked_up():
    assert decide("Where can I find help for my dying mother?", {"hospice": 0.8}).topics == ("hospice",)


def test_danger_in_another_language_stays_danger():
    found = decide("I want to kill myself tonight please", {"andere_taal": 0.9}, patterns=[pattern("x")])
    assert found.topics == ("suicidaliteit",)


@pytest.mark.parametrize(
    ("text", "role", "shown"),
    [
        ("mijn vader is ziek", LOVED_ONE, LOVED_ONE),
        ("ik ben ongeneeslijk ziek", PATIENT, PATIENT),
        ("mijn cliënt is ziek", "professional", None),
        ("wat is een hospice", None, None),
    ],
)
def test_who_is_asking(text, role, shown):
    found = decide(text, {"hospice": 0.9})
    assert found.role == role
    assert found.contract()["role"] == shown


@pytest.mark.parametrize(
    "found",
    [
        decide("wat is een hospice", {"hospice": 0.9}),
        decide("blurp", {"hospice": 0.1}),
        decide("weer", {"buiten_bereik": 0.9}),
        decide("help", {"hospice": 0.9}, patterns=[pattern("x", Label.MEDICAL_ADVICE)]),
        decide("hm", {"hospice": 0.9}, danger=[scores(twijfel=0.5)]),
        decide("Where can I find help for my mother?", {"hospice": 0.3}),
    ],
)
def test_the_contract(found):
    shown = found.contract()
    assert set(shown) == KEYS
    assert json.loads(json.dumps(shown)) == shown
    assert len(shown["alternatives"]) == ALTERNATIVES
    assert all(set(a) == {"topic", "confidence"} for a in shown["alternatives"])
    assert shown["topic"] == (shown["topics"][0] if shown["topics"] else None)
    assert shown["alternatives"][0]["confidence"] == shown["confidence"]
    assert shown["topic"] in (None, shown["alternatives"][0]["topic"])
    assert from_dict(json.loads(json.dumps(found.as_dict()))) == found


CHANCES = st.lists(st.floats(0.001, 1), min_size=len(LABELS), max_size=len(LABELS))


@given(
    st.text(max_size=80),
    st.lists(CHANCES, min_size=1, max_size=4),
    st.floats(0, 1),
    st.lists(st.sampled_from(list(Label)), max_size=2),
)
def test_whatever_the_evidence_there_is_a_decision(text, rows, danger, labels):
    chances = np.array(rows) / np.array(rows).sum(axis=1, keepdims=True)
    pieces = [f"wat is {n}" for n in range(len(rows) - 1)]
    patterns = [pattern("x", label, Level.CHECK) for label in labels]
    given_evidence = Evidence(text, pieces, LABELS, chances, [scores(spoed=danger)] * len(rows), patterns)
    found = understand(given_evidence, LIMITS)
    assert len(found.topics) == len(set(found.topics)) <= MAXIMUM_TOPICS
    assert set(found.topics) <= set(LABELS)
    assert 0 <= found.confidence <= 1
    assert not (found.declined and found.topics)
    assert (found.safety is None) == (found.safety_level is None)
    assert len({t for t, _ in found.alternatives}) == len(found.alternatives) == ALTERNATIVES

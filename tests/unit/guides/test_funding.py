"""The decision table of the routewijzer: the worked cases of its source, and every combination of answers."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.guides.funding import ASSUMED, REMARKS, REPLACED_BY, ROUTES, RULES, SEVERAL, VALUES, decide, needed, outcomes
from bot.guides.progress import SKIPPED, Answer

CASES = yaml.safe_load((Path(__file__).parent / "cases_funding.yml").read_text("utf-8"))
COMBINATIONS = 3 * 2 * 4 * 3 * 3 * 2**8
FULL = {
    "haast": Answer(("nee",)),
    "leeftijd": Answer(("volw",)),
    "plek": Answer(("thuis",)),
    "wlz": Answer(("nee",)),
    "laatste_fase": Answer(("nee",)),
    "hulp": Answer(),
}


def answered(**values):
    """Return answers, each value given as a word or as several."""
    return {
        question: Answer((value,) if isinstance(value, str) else tuple(value)) for question, value in values.items()
    }


def answers_of(case):
    return answered(**{question: case[question] for question in VALUES})


@lru_cache(maxsize=1)
def everything():
    """All combinations as (values by question, routes, remarks), read once."""
    return [
        ({q: a.values for q, a in answers.items()}, set(outcome.routes), set(outcome.remarks))
        for answers, outcome in outcomes()
    ]


def by_hand(said):
    """The table once more, written as a person would read it aloud: a second opinion on the table as data."""
    (haast,), (leeftijd,), (plek,), (wlz,), (fase,) = (said[q] for q in VALUES if q != SEVERAL)
    hulp, has_wlz = set(said["hulp"]), wlz == "ja"
    if haast == "nood":
        return {"spoed_112"}
    if leeftijd == "kind":
        return {"kind_verwijzen"} | ({"spoed_huisarts"} if haast == "vandaag" else set())
    found = {"spoed_huisarts"} if haast == "vandaag" else set()
    if plek == "zkh":
        found.add("zvw_ziekenhuis")
    if has_wlz:
        found.add("wlz_bestaand")
    if plek == "plek" and fase != "nee":
        found |= {"hospice"} if has_wlz else {"hospice", "zvw_elv"}
    if not has_wlz and ((plek == "plek" and fase == "nee") or plek == "inst"):
        found.add("huisarts_overleg")
    if plek in ("thuis", "zkh"):
        found |= home_routes(hulp, has_wlz, fase)
        found |= {"gv_thuis"} if "zin" in hulp and plek == "thuis" else set()
    if "24u" in hulp and fase != "ja" and not has_wlz:
        found.add("wlz_nieuw_ciz")
    if "naaste" in hulp:
        found |= {"wmo_mantelzorg"} | ({"vptz"} if fase != "nee" and plek != "plek" else set())
    return found or {"huisarts_overleg"}


def home_routes(hulp, has_wlz, fase):
    """Rules 9, 11, 12, 13, 16 and 17: whoever is at home, or in hospital."""
    found = {"zvw_hulpmiddelen"} if "bed" in hulp else set()
    found |= {"wmo_hulpmiddelen"} if "rolst" in hulp else set()
    if has_wlz:
        return found
    found |= {"zvw_wijkverpleging"} if hulp & {"verpl", "24u"} else set()
    found |= {"hospice", "zvw_elv"} if "24u" in hulp and fase == "ja" else set()
    found |= {"wmo_huishouden"} if "huis" in hulp else set()
    return found | ({"wmo_begeleiding"} if "begel" in hulp else set())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"case {case['nr']}")
def test_the_worked_cases(case):
    outcome = decide(answers_of(case))
    assert set(outcome.routes) == set(case["routes"])
    assert list(outcome.remarks) == case["remarks"]


def test_there_are_the_twenty_two_cases_and_the_nineteen_rules():
    assert [case["nr"] for case in CASES] == list(range(1, 23))
    assert [rule.number for rule in RULES] == list(range(1, 20))


def test_the_table_says_what_a_person_reads_in_it():
    differences = [said for said, routes, _ in everything() if routes != by_hand(said)]
    assert len(everything()) == COMBINATIONS
    assert differences == []


def test_every_combination_has_a_route():
    assert all(routes for _, routes, _ in everything())


def test_every_route_and_remark_comes_up():
    assert set().union(*(routes for _, routes, _ in everything())) == set(ROUTES)
    open_place = decide({question: a for question, a in FULL.items() if question != "plek"}).remarks
    assert set(open_place).union(*(remarks for _, _, remarks in everything())) == set(REMARKS)


def test_hospital_care_always_comes_from_the_zvw():
    for said, routes, _ in everything():
        stopped = said["haast"] == ("nood",) or said["leeftijd"] == ("kind",)
        assert ("zvw_ziekenhuis" in routes) == (said["plek"] == ("zkh",) and not stopped)


def test_an_existing_wlz_only_when_somebody_says_so():
    for said, routes, _ in everything():
        assert "wlz_bestaand" not in routes or said["wlz"] == ("ja",)


@pytest.mark.parametrize(
    "never", ["zvw_elv", "wmo_huishouden", "wmo_begeleiding", "zvw_wijkverpleging", "wlz_nieuw_ciz"]
)
def test_what_never_goes_with_an_existing_wlz(never):
    assert never in REPLACED_BY["wlz_bestaand"]
    assert not any({never, "wlz_bestaand"} <= routes for _, routes, _ in everything())


def test_danger_stops_everything():
    assert all(
        (routes, remarks) == ({"spoed_112"}, set())
        for said, routes, remarks in everything()
        if said["haast"] == ("nood",)
    )
    assert not any("spoed_112" in routes for said, routes, _ in everything() if said["haast"] != ("nood",))


def test_nothing_is_worked_out_for_a_child():
    found = {
        (said["haast"], frozenset(r), frozenset(m)) for said, r, m in everything() if said["leeftijd"] == ("kind",)
    }
    assert found == {
        (("nood",), frozenset({"spoed_112"}), frozenset()),
        (("vandaag",), frozenset({"kind_verwijzen", "spoed_huisarts"}), frozenset()),
        (("nee",), frozenset({"kind_verwijzen"}), frozenset()),
    }


def test_an_unknown_wlz_is_always_looked_into():
    for said, routes, remarks in everything():
        stopped = bool(routes & {"spoed_112", "kind_verwijzen"})
        assert ("wlz_nagaan" in remarks) == (said["wlz"] == ("weet_niet",) and not stopped)


@pytest.mark.parametrize(
    ("values", "remarks"),
    [
        ({"plek": "inst", "wlz": "nee"}, ("vraag_instelling",)),
        ({"plek": "inst", "wlz": "ja"}, ()),
        ({"plek": "zkh", "wlz": "nee", "hulp": ("zin",)}, ("zin_in_instelling",)),
        ({"plek": "thuis", "wlz": "nee", "hulp": ("zin",)}, ()),
        ({"wlz": "nee"}, ("plek_onbekend",)),
        ({}, ("wlz_nagaan", "plek_onbekend")),
    ],
)
def test_the_sentences_that_go_with_an_outcome(values, remarks):
    assert decide(answered(**values)).remarks == remarks


def test_urgent_routes_come_first():
    outcome = decide(answered(haast="vandaag", plek="zkh", wlz="ja", hulp=("naaste", "bed")))
    assert outcome.routes == (
        "spoed_huisarts",
        "zvw_ziekenhuis",
        "wlz_bestaand",
        "zvw_hulpmiddelen",
        "wmo_mantelzorg",
        "vptz",
    )


@pytest.mark.parametrize("question", ["haast", "leeftijd", "wlz", "laatste_fase"])
@pytest.mark.parametrize("answer", [SKIPPED, Answer(words="geen idee"), Answer(("onbekende_waarde",))])
def test_what_is_left_open_counts_as_what_is_assumed(question, answer):
    help_needed = answered(hulp=VALUES[SEVERAL])
    left_open = decide({**FULL, **help_needed, question: answer})
    assert left_open == decide({**FULL, **help_needed, **answered(**{question: ASSUMED[question]})})


def test_a_place_left_open_counts_as_home_and_is_said():
    help_needed = answered(hulp=VALUES[SEVERAL])
    left_open, at_home = decide({**FULL, **help_needed, "plek": SKIPPED}), decide({**FULL, **help_needed})
    assert left_open.routes == at_home.routes
    assert set(left_open.remarks) - set(at_home.remarks) == {"plek_onbekend"}


def test_answers_to_other_questions_do_not_count():
    assert decide({**FULL, **answered(thema="klaar")}) == decide(FULL)


def test_at_the_start_everything_may_matter():
    assert needed({}) == list(VALUES)


@pytest.mark.parametrize(
    ("values", "questions"),
    [
        ({"haast": "nood"}, []),
        ({"leeftijd": "kind"}, ["haast"]),
        ({"haast": "nee", "leeftijd": "kind"}, []),
        ({"haast": "nee", "leeftijd": "volw", "plek": "thuis", "wlz": "nee", "hulp": "huis"}, []),
        ({"haast": "nee", "leeftijd": "volw", "plek": "thuis", "wlz": "nee", "hulp": "naaste"}, ["laatste_fase"]),
        ({"haast": "nee", "leeftijd": "volw", "plek": "plek", "wlz": "ja", "laatste_fase": "ja"}, ["hulp"]),
        ({"haast": "nee", "leeftijd": "volw", "plek": "inst", "wlz": "ja", "hulp": "verpl"}, []),
    ],
)
def test_a_question_that_cannot_matter_is_not_asked(values, questions):
    assert needed(answered(**values)) == questions


def test_a_question_passed_over_is_not_asked_again():
    assert "wlz" not in needed({"wlz": SKIPPED})


def only_what_is_needed(told, known=()):
    """Return what a person is asked who would answer `told`, when the questions in `known` are answered already."""
    asked = {question: told[question] for question in known}
    while questions := needed(asked):
        asked[questions[0]] = told[questions[0]]
    return asked


ANYTHING = st.fixed_dictionaries(
    {
        q: st.sampled_from(v).map(lambda value: Answer((value,))) | st.just(SKIPPED)
        for q, v in VALUES.items()
        if q != SEVERAL
    }
    | {SEVERAL: st.sets(st.sampled_from(VALUES[SEVERAL])).map(lambda values: Answer(tuple(sorted(values))))}
)


@given(ANYTHING, st.sets(st.sampled_from(tuple(VALUES))))
def test_who_answers_what_is_needed_gets_what_who_answers_all_gets(told, known):
    asked = only_what_is_needed(told, known)
    assert decide(asked) == decide(told)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"case {case['nr']}")
def test_the_worked_cases_with_only_what_is_needed(case):
    asked = only_what_is_needed(answers_of(case))
    assert set(decide(asked).routes) == set(case["routes"])
    assert len(asked) <= len(VALUES)

"""The shape of content."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from bot.content.models import FACETS, Answer, InformationPoint, SafetyReply, Wording

GOOD = {
    "title": "Een titel",
    "answer": "Een antwoord.",
    "simpler": "Eenvoudig.",
    "sources": [{"name": "Bron"}],
    "checked": "2026-11-21",
    "next": ["wlz"],
}
AFTER = {"answer": "Later.", "simpler": "Later, eenvoudig."}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", "ab"),
        ("title", "x" * 41),
        ("title", None),
        ("answer", None),
        ("simpler", None),
        ("sources", []),
        ("sources", [{"name": "x"}]),
        ("sources", [{"name": "Bron", "url": "geen adres"}]),
        ("sources", [{"name": "Bron", "link": "https://x.nl"}]),
        ("checked", "ooit"),
        ("checked", None),
        ("valid_until", "ooit"),
        ("after", {"answer": "x"}),
        ("after", AFTER | {"title": "x"}),
        ("next", []),
        ("next", ["a", "b", "c"]),
        ("links", [{"text": "x", "url": "https://x.nl"}]),
        ("links", [{"text": "Lees", "url": "javascript:alert(1)"}]),
        ("follow_ups", {"prijs": "wlz"}),
        ("anders", "x"),
    ],
)
def test_a_wrong_answer(field, value):
    with pytest.raises(ValidationError) as caught:
        Answer.parse_obj(GOOD | {field: value})
    assert caught.value.errors()[0]["loc"][0] == field


def test_a_good_answer():
    answer = Answer.parse_obj(GOOD | {"follow_ups": dict.fromkeys(FACETS, "wlz")})
    assert answer.checked == date(2026, 11, 21)
    assert (answer.links, answer.valid_until, answer.after, answer.loved_one) == ([], None, None, None)


@pytest.mark.parametrize(
    ("until", "after", "day", "later"),
    [
        ("2026-12-31", AFTER, date(2026, 12, 30), False),
        ("2026-12-31", AFTER, date(2026, 12, 31), False),
        ("2026-12-31", AFTER, date(2027, 1, 1), True),
        ("2026-12-31", None, date(2027, 1, 1), False),
        (None, AFTER, date(2027, 1, 1), False),
        (None, None, date(2099, 1, 1), False),
    ],
)
def test_the_wording_of_the_day(until, after, day, later):
    answer = Answer.parse_obj(GOOD | {"valid_until": until, "after": after})
    assert answer.wording_on(day).answer == ("Later." if later else "Een antwoord.")


@pytest.mark.parametrize(
    ("loved_one", "names"),
    [(None, ["answer", "simpler"]), ("x", ["answer", "simpler", "loved_one"]), ("", ["answer", "simpler"])],
)
def test_the_versions_there_are(loved_one, names):
    assert list(Wording(answer="a", simpler="b", loved_one=loved_one).texts()) == names


def test_the_safety_texts_there_are():
    reply = SafetyReply(alarm="a", follow_up="b", stay="c", check="d")
    assert reply.texts() == {"alarm": "a", "follow_up": "b", "stay": "c", "check": "d"}


def test_an_information_point_that_is_not_filled_in():
    point = InformationPoint(name="Punt")
    assert (point.phone, point.email, point.hours) == (None, None, None)

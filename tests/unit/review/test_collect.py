"""What the server keeps of what it could not answer, and what never."""

from __future__ import annotations

import pytest
from sqlalchemy.exc import OperationalError

from bot.nlu.safety_labels import Label, Level
from bot.review.collect import MAXIMUM_CHARACTERS, WORRYING, Collector, may_be_kept
from bot.store.unanswered import Unanswered
from tests.unit.made_up import understood


class Kept:
    def __init__(self):
        self.added, self.forgotten = [], []

    def add(self, sender_id, message):
        self.added.append((sender_id, message))

    def forget(self, sender_id):
        self.forgotten.append(sender_id)
        return 2


def unanswered(text="mag de kat mee", **fields):
    return understood(text, **fields)


def test_a_message_is_kept_with_its_guesses():
    kept = Kept()
    guesses = (("hospice", 0.2), ("buiten_bereik", 0.1), ("contact", 0.1), ("wlz", 0.05), ("wmo", 0.01))
    Collector(kept, is_on=True)("web:jan", unanswered(alternatives=guesses))
    assert kept.added == [("web:jan", Unanswered("mag de kat mee", ("hospice", "contact", "wlz")))]


def test_nothing_is_kept_unless_the_region_wants_it():
    kept = Kept()
    Collector(kept, is_on=False)("web:jan", unanswered())
    assert kept.added == []


def test_forgetting_works_also_when_the_region_no_longer_wants_it():
    kept = Kept()
    assert Collector(kept, is_on=False).forget("web:jan") == 2
    assert kept.forgotten == ["web:jan"]


@pytest.mark.parametrize(
    "found",
    [
        unanswered(safety=Label.SUICIDALITY, safety_level=Level.CHECK),
        unanswered(safety=Label.ABUSE, safety_level=Level.ALARM),
        unanswered(patterns=("somber-1",)),
        unanswered(danger=WORRYING),
        unanswered(confidence=0.0),
        unanswered(language="de"),
        unanswered("hulp"),
        unanswered("woord " * MAXIMUM_CHARACTERS),
    ],
    ids=["suicide", "abuse", "pattern", "danger", "no model", "language", "one word", "story"],
)
def test_what_is_never_kept(found):
    assert not may_be_kept(found)


def test_the_person_gets_an_answer_also_when_the_database_is_away(caplog):
    class Away(Kept):
        def add(self, sender_id, message):
            raise OperationalError("", {}, Exception())

    collector = Collector(Away(), is_on=True)
    with caplog.at_level("INFO", "nabij"):
        collector("web:jan", unanswered())
    assert "store.failed" in caplog.text
    assert "kat" not in caplog.text

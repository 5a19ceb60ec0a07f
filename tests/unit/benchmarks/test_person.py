"""What one person of a crowd sends."""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Sequence

from benchmarks.speed.person import BOOKLET, BUTTON, NO_BUTTON, STEP, Person, evening
from benchmarks.speed.texts import QUESTION, SAFETY, START, UNSURE, endless

KINDS = (QUESTION, SAFETY, START, UNSURE)


def person(visit: Sequence[str], seed: int = 1) -> Person:
    """Return somebody whose every visit is this one, and who types the kind and a number."""
    sentences = {kind: map(f"{kind} {{}}".format, itertools.count()) for kind in KINDS}
    return Person("p", sentences, random.Random(seed), lambda _: visit)


def test_a_button_is_one_that_was_offered() -> None:
    somebody = person((QUESTION, BUTTON))
    assert somebody.next() == (QUESTION, "question 0")
    somebody.hear([{"text": "a", "buttons": [{"title": "A", "payload": "~a~1"}, {"title": "B", "payload": "~b~2"}]}])
    kind, text = somebody.next()
    assert kind == BUTTON
    assert text in ("~a~1", "~b~2")


def test_where_no_button_was_offered_a_question_is_typed_and_counted_as_one() -> None:
    somebody = person((QUESTION, BUTTON))
    somebody.next()
    somebody.hear([{"text": "no buttons"}])
    assert somebody.next() == (QUESTION, "question 1")


def test_a_step_in_a_guide_is_its_first_choice_or_words_where_there_is_none() -> None:
    somebody = person((START, STEP, STEP))
    assert somebody.next() == (START, "start 0")
    assert somebody.next() == (STEP, NO_BUTTON)
    somebody.hear(
        [{"text": "q", "buttons": [{"title": "Ja", "payload": "~g~1"}, {"title": "Stop", "payload": "~s~2"}]}]
    )
    assert somebody.next() == (STEP, "~g~1")


def test_every_visit_is_a_conversation_of_its_own_without_the_buttons_of_the_last() -> None:
    somebody = person((QUESTION,))
    somebody.next()
    first = somebody.sender
    somebody.hear([{"text": "a", "buttons": [{"title": "A", "payload": "~a~1"}]}])
    somebody.next()
    assert somebody.sender != first
    assert somebody.conversations == 2


def test_an_evening_has_the_mix_that_is_told() -> None:
    chance = random.Random(5)
    counted = Counter(kind for _ in range(5_000) for kind in evening(chance))
    shares = {kind: count / counted.total() for kind, count in counted.items()}
    assert abs(shares[QUESTION] + shares[UNSURE] + shares[SAFETY] - 0.45) < 0.02
    assert abs(shares[BUTTON] - 0.21) < 0.02
    assert abs(shares[START] + shares[STEP] - 0.34) < 0.02
    assert set(BOOKLET) == {QUESTION, START, STEP}


def test_sentences_do_not_come_twice_before_every_manner_was_used() -> None:
    drawn = list(itertools.islice(endless(["een", "twee", "drie"], random.Random(2)), 3 * 64))
    assert len(set(drawn)) == len(drawn)
    assert set(drawn[:3]) == {"een", "twee", "drie"}

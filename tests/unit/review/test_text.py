"""Tokens and spans of a message."""

from __future__ import annotations

from bot.review.text import Span, merge, plain, tokens
from bot.review.words import Kind


def test_tokens_know_their_place_and_what_a_capital_means():
    found = tokens("Hallo. Mijn man Henk-Jan, 83!")
    assert [t.text for t in found] == ["Hallo", ".", "Mijn", "man", "Henk-Jan", ",", "83", "!"]
    assert [t.text for t in found if t.is_capital and not t.is_first] == ["Henk-Jan"]
    assert all("Hallo. Mijn man Henk-Jan, 83!"[t.start : t.end] == t.text for t in found)


def test_capitals_mean_nothing_when_somebody_shouts():
    assert not any(t.is_capital for t in tokens("MIJN MAN HENK"))


def test_accents_and_capitals_are_nothing_to_a_key():
    assert plain("Özdemír’s") == "ozdemir's"


def test_of_two_spans_that_overlap_the_whole_goes_under_one_kind():
    spans = [Span(5, 9, Kind.NAME), Span(0, 6, Kind.EMAIL), Span(9, 12, Kind.PLACE)]
    assert merge(spans) == [Span(0, 9, Kind.EMAIL), Span(9, 12, Kind.PLACE)]

"""Leaving patterns out beforehand must never change what is found."""

from __future__ import annotations

import spacy
from hypothesis import given
from hypothesis import strategies as st
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bot.nlu.pattern_index import PatternIndex

WORDS = ("ik", "wil", "wilde", "niet", "meer", "dood", "doodgaan", "zij")
WORD = st.sampled_from(WORDS)
TOKEN = st.one_of(
    WORD.map(lambda w: {"LOWER": w}),
    st.lists(WORD, min_size=1, max_size=3).map(lambda ws: {"LOWER": {"IN": sorted(set(ws))}}),
    WORD.map(lambda w: {"LOWER": {"REGEX": f"^{w}"}}),
    st.just({"OP": "{0,4}"}),
)
ROW = st.lists(TOKEN, min_size=1, max_size=4).filter(lambda row: any("LOWER" in token for token in row))
PATTERNS = st.dictionaries(st.sampled_from(["a", "b", "c"]), st.lists(ROW, min_size=1, max_size=3), min_size=1)
VOCAB = spacy.blank("nl").vocab


@given(PATTERNS, st.lists(WORD, max_size=8))
def test_every_pattern_that_matches_is_a_candidate(patterns, words):
    matcher = Matcher(VOCAB)
    for name, rows in patterns.items():
        matcher.add(name, rows)
    met = {VOCAB.strings[key] for key, *_ in matcher(Doc(VOCAB, words=words))} if words else set()
    assert met <= PatternIndex(patterns).candidates(words)


def test_a_pattern_without_one_of_its_words_is_none():
    index = PatternIndex({"a": [[{"LOWER": "ik"}, {"OP": "{0,4}"}, {"LOWER": {"REGEX": "^dood"}}]]})
    assert index.candidates(["ik", "wil", "doodgaan"]) == {"a"}
    assert index.candidates(["ik", "wil", "niet"]) == set()


def test_a_pattern_of_only_gaps_is_always_one():
    assert PatternIndex({"a": [[{"OP": "{0,4}"}]]}).candidates([]) == {"a"}

"""Taking everybody out of messages as people type them. All names are invented."""

from __future__ import annotations

import logging
import string
import warnings

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from benchmarks.deidentify import SET, leaked, ours, read_cases
from bot.review.deduce_finder import deduce_folder, load_deduce
from bot.review.deidentify import MAXIMUM_CHARACTERS, deidentifier
from bot.review.lists import lists
from bot.review.text import plain

SENTENCES = (
    "mijn man {} wil niet meer naar de dagopvang",
    "kan {} met een rolstoel naar de kerk",
    "{} slaapt slecht van de medicijnen wat nu",
    "wie betaalt het bed voor {}",
    "mevrouw {} van de apotheek belt niet terug",
    "mijn moeder en {} willen samen op een kamer",
)
MADE_UP = st.text(string.ascii_lowercase, min_size=5, max_size=12)


@pytest.mark.parametrize(
    ("message", "shown"),
    [
        ("mn man henk heeft veel pijn", "mn man [name] heeft veel pijn"),
        ("Mevrouw Jansen van de thuiszorg komt niet", "[name] van de thuiszorg komt niet"),
        ("dokter van den berg zegt dat de pomp weg mag", "dokter [name] zegt dat de pomp weg mag"),
        ("ik heet wil en zoek hulp in huis", "ik heet [name] en zoek hulp in huis"),
        ("kunnen ali en hatice samen op een kamer", "kunnen [name] en [name] samen op een kamer"),
        ("wij wonen in zeist, komt de bus ook hier", "wij wonen in [place], komt de bus ook hier"),
        ("mijn broer in Groningen wil een hond", "mijn broer in [place] wil een hond"),
        ("mag de hond mee naar hospice demeter", "mag de hond mee naar [organisation]"),
        ("bij huize avondrust mag ik niet roken", "bij [organisation] mag ik niet roken"),
        ("dorpsstraat 12 is mijn adres voor het bed", "[address] is mijn adres voor het bed"),
        ("bel mij op 06 12 34 56 78 over de rolstoel", "bel mij op [phone] over de rolstoel"),
        ("mag [henk] mee naar de kerk in een rolstoel", "mag ([name]) mee naar de kerk in een rolstoel"),
        ("mag de zwlnxq mee naar het ziekenhuis", "mag de [word] mee naar het ziekenhuis"),
        ("hoe regel ik een begrafennis", "hoe regel ik een begrafenis"),
        ("mag ik nog autorijden met deze pleisters 🙏", "mag ik nog autorijden met deze pleisters"),
    ],
)
def test_what_is_shown(clean, message, shown):
    assert clean(message) == shown


@pytest.mark.parametrize(
    "message",
    [
        "groetjes wilma",
        "Jan uit Zeist belt morgen met Piet uit Houten over Kees en Truus van de Dorpsstraat 12",
        "zwlnxq brtlk vrumph mag mee naar huis",
        "dit is een lang verhaal over ons leven " * (MAXIMUM_CHARACTERS // 30),
        "Привет как дела",
        "",
    ],
    ids=["only a name", "a portrait", "unknown words", "a story", "another script", "nothing"],
)
def test_what_is_thrown_away(clean, message):
    assert clean(message) is None


@pytest.mark.parametrize("half", ["rules", "held"])
def test_no_identifying_word_of_the_set_is_left(half):
    cases = [case for case in read_cases() if case.half == half]
    assert len(cases) >= 100
    assert [which for case in cases if (which := leaked(case, ours(case.text))[2])] == []


def test_most_messages_keep_their_meaning():
    cases = read_cases()
    kept = [case for case in cases if (judged := ours(case.text)) and set(case.keep) <= set(plain(judged[0]).split())]
    assert len(kept) > 0.8 * len(cases), SET


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SENTENCES), st.sampled_from(sorted(lists().first_names | lists().family_names)), st.booleans())
def test_a_name_from_the_lists_never_survives_unless_it_is_a_usual_word(sentence, name, is_capital):
    usual = [word for word in name.split() if lists().counts[word] or word in lists().common | lists().medical]
    words = [word for word in plain(name).replace("-", " ").split() if len(word) > 2 and word not in usual]
    assert not survivors(sentence, name.title() if is_capital else name, words)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SENTENCES), MADE_UP, st.sampled_from([str.lower, str.title, str.upper]))
@example(SENTENCES[0], "kwisthof", str.lower)
def test_a_name_in_no_list_never_survives(sentence, name, case):
    usual = lists().counts[name] or name in lists().common | lists().medical
    assert usual or not survivors(sentence, case(name), [name])


@settings(max_examples=100, deadline=None)
@given(
    st.sampled_from(SENTENCES),
    st.text(string.digits, min_size=9, max_size=10),
    st.lists(st.sampled_from(["", "", " ", "-", ".", " - ", "/"]), min_size=9, max_size=9),
)
def test_a_phone_number_or_bsn_never_survives(sentence, digits, gaps):
    number = "".join(digit + gap for digit, gap in zip(digits, [*gaps, ""]))
    cleaned = deidentifier().clean(sentence.format(number))
    assert cleaned is None or not any(c.isdigit() for c in cleaned.text)


def survivors(sentence, name, words):
    """Return which words of a name are shown, besides those of the sentence."""
    cleaned = deidentifier().clean(sentence.format(name))
    shown = plain(cleaned.text).replace("-", " ").split() if cleaned else []
    return [word for word in words if word in shown and word not in sentence.split()]


def test_a_placeholder_cannot_be_forged(clean):
    assert "[" not in clean("mag [naam] niet meer naar [huis] met de auto").replace("[word]", "")


def test_loading_deduce_changes_nothing_of_the_process_and_writes_nothing(tmp_path):
    load_deduce.cache_clear()
    before = (logging.root.handlers[:], logging.root.level, list(warnings.filters))
    files = {path: path.stat().st_mtime_ns for path in deduce_folder().parent.rglob("*") if path.is_file()}
    load_deduce()
    assert (logging.root.handlers, logging.root.level, list(warnings.filters)) == before
    after = {path: path.stat().st_mtime_ns for path in deduce_folder().parent.rglob("*") if path.is_file()}
    assert {p for p in after if p.suffix != ".pyc"} == {p for p in files if p.suffix != ".pyc"}
    assert all(after[path] == files[path] for path in files)

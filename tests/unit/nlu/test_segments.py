"""One message, several questions."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.nlu.segments import MAXIMUM_SEGMENTS, asks, piece_spans, piece_texts, tells_of_oneself


def pieces_of(text):
    return piece_texts(text, piece_spans(text))


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("wat is een hospice", ["wat is een hospice"]),
        ("Wat is een hospice? Wat kost het?", ["Wat is een hospice?", "Wat kost het?"]),
        (
            "mam ligt thuis. wie betaalt de zorg en kan er iemand waken",
            ["mam ligt thuis", "wie betaalt de zorg", "kan er iemand waken"],
        ),
        ("wat is een hospice, wat kost het?", ["wat is een hospice", "wat kost het?"]),
        ("wat is palliatieve sedatie en hoe lang duurt het", ["wat is palliatieve sedatie", "hoe lang duurt het"]),
        ("mijn man is ziek maar ik wil hem thuis houden", ["mijn man is ziek", "ik wil hem thuis houden"]),
        ("een regel\nnog een regel", ["een regel", "nog een regel"]),
        ("eerst dit; dan dat", ["eerst dit", "dan dat"]),
        ("papa en mama wonen thuis", ["papa en mama wonen thuis"]),
        ("brood en boter", ["brood en boter"]),
        ("Hij is ziek... wat nu dan", ["Hij is ziek", "wat nu dan"]),
        ("help", ["help"]),
        ("hij ligt op bed en kan niet meer", ["hij ligt op bed en kan niet meer"]),
        ("mam woont alleen en heeft zorg nodig", ["mam woont alleen en heeft zorg nodig"]),
        ("mag dat thuis of moet het in een hospice", ["mag dat thuis of moet het in een hospice"]),
        ("Haalt hij de zomer nog, en wanneer vertel ik het", ["Haalt hij de zomer nog", "wanneer vertel ik het"]),
        ("is er zorg en op welke site lees ik dat", ["is er zorg", "op welke site lees ik dat"]),
        ("hoe regel ik dat en krijgt hij dan hulp", ["hoe regel ik dat", "krijgt hij dan hulp"]),
        ("vandaag at hij soep en slaapt hij veel", ["vandaag at hij soep en slaapt hij veel"]),
        ("we zoeken een bed en iemand voor de nacht", ["we zoeken een bed", "iemand voor de nacht"]),
        ("wat is vptz hoe krijg je dat", ["wat is vptz", "hoe krijg je dat"]),
        ("ik ben op is er een plek waar hij heen kan", ["ik ben op", "is er een plek waar hij heen kan"]),
        ("ik doe alles alleen kunnen we hulp krijgen", ["ik doe alles alleen", "kunnen we hulp krijgen"]),
        ("hij is zo moe dus kan hij dat wel", ["hij is zo moe dus kan hij dat wel"]),
        ("hij ligt alleen kan hij niet slapen", ["hij ligt alleen kan hij niet slapen"]),
        ("ik wil graag weten wat is een hospice", ["ik wil graag weten wat is een hospice"]),
        ("papa. wat nu", ["papa", "wat nu"]),
        ("ja. nee. ok", ["ja. nee. ok"]),
        ("bel 030 1234567 s.v.p.", ["bel 030 1234567 s.v.p"]),
        ("  veel   spaties  hier ", ["veel spaties hier"]),
        ("", [""]),
        ("...", [""]),
        ("😀 😀", ["😀 😀"]),
    ],
)
def test_the_pieces_of_a_message(text, pieces):
    assert pieces_of(text) == pieces


def test_of_a_very_long_message_the_last_pieces_count():
    pieces = pieces_of(". ".join(f"dit is zin {n}" for n in range(30)))
    assert pieces == [f"dit is zin {n}" for n in range(30 - MAXIMUM_SEGMENTS, 30)]


@given(st.text(max_size=300))
def test_any_text_has_pieces(text):
    pieces = pieces_of(text)
    assert 1 <= len(pieces) <= MAXIMUM_SEGMENTS
    assert all("\n" not in piece and "  " not in piece for piece in pieces if any(c.isalnum() for c in text))


@given(st.text(max_size=300))
def test_pieces_stand_in_their_order_and_apart(text):
    places = [place for span in piece_spans(text) for place in span]
    assert places == sorted(places)
    assert 0 <= places[0] <= places[-1] <= len(text)


@given(st.lists(st.text(alphabet="abcdefgh", min_size=1, max_size=6), min_size=1, max_size=7))
def test_no_word_is_lost(words):
    text = ". ".join(words)
    assert sorted(w.strip(".") for piece in pieces_of(text) for w in piece.split()) == sorted(words)


@pytest.mark.parametrize(
    "text",
    [
        "wat is een hospice",
        "Kan dat thuis?",
        "hij slaapt slecht, mag dat?",
        "en wie betaalt dat",
        "ik wil hulp",
        "ik zoek een vrijwilliger",
        "mijn vraag is: weet u het",
        "leg uit wat sedatie is",
        "graag uw nummer",
        "vertel over de wlz",
        "bij wie moet ik zijn",
        "ze gaat dood denk ik kan ze thuis blijve",
        "pa is op mag hij naar een hospice",
        "krijgt mijn tante daar zorg",
        "en haalt hij de zomer",
        "iemand voor de nacht",
        "we hebben een bed nodig",
        "er moet iemand komen",
        "nu wat",
    ],
)
def test_a_question(text):
    assert asks(text) is True


@pytest.mark.parametrize(
    "text",
    [
        "mijn moeder is ziek",
        "hij slaapt nu",
        "wij wonen in Zeist",
        "dank u",
        "",
        "kanker",
        "hij is zo moe dan kan hij niet meer",
        "nu komt er weer een brief",
        "dat mijn vrouw dit nog meemaakt",
        "we hebben dat niet nodig",
        "sinds gister, zo kan ze alleen nog liggen",
    ],
)
def test_a_story(text):
    assert asks(text) is False


@pytest.mark.parametrize(
    ("text", "tells"),
    [
        ("ik ben helemaal op", True),
        ("het is zo oneerlijk", True),
        ("mijn moeder is ziek", False),
        ("ik kom uit een gezin van negen en we woonden toen nog met zijn allen", False),
    ],
)
def test_what_somebody_says_of_themselves(text, tells):
    assert tells_of_oneself(text) is tells

"""The sentence encoder that was built, on real sentences."""

from __future__ import annotations

import numpy as np
import pytest

from bot.nlu.encoder import DIMENSIONS, SentenceEncoder, load_encoder, unshouted
from bot.nlu.segments import piece_spans
from bot.nlu.sentence_features import read_alone
from bot.settings import ENCODER_DIR

HOSPICE, MONEY = "Kan mijn moeder naar een hospice?", "Wat betaalt de zorgverzekering?"
NEARLY = 0.01
"""Whole numbers of 8 bits: a text in other company comes out a little different."""


@pytest.fixture(scope="module")
def encoder():
    return load_encoder(ENCODER_DIR)


def with_pieces(encoder, text):
    return encoder.encode_with_pieces(text, piece_spans(text))


@pytest.mark.parametrize("text", [HOSPICE, f"{HOSPICE} {MONEY}", "", "😀", "a\nb " * 300, "x" * 5_000])
def test_each_piece_has_a_vector_of_length_one(encoder, text):
    vectors = with_pieces(encoder, text)
    assert vectors.shape == (1 + len(piece_spans(text)), DIMENSIONS)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-3)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("WAT KOST EEN HOSPICE!!!", "wat kost een hospice!!!"),
        ("Wat is de WLZ?", "Wat is de WLZ?"),
        ("WLZ of WMO", "wlz of wmo"),
        ("", ""),
        ("112", "112"),
        ("İİİ", "İİİ"),
    ],
)
def test_capitals_that_shout_are_read_as_small_letters(text, read):
    assert unshouted(text) == read


def test_shouting_is_understood_like_talking(encoder):
    text = f"{HOSPICE} {MONEY}"
    assert np.array_equal(with_pieces(encoder, text.upper()), with_pieces(encoder, text.lower()))


def test_it_remembers_no_more_than_it_may():
    encoder = SentenceEncoder(ENCODER_DIR, remembered=2)
    first = encoder.encode([f"vraag {number}" for number in range(5)])
    assert len(encoder._remembered) == 2
    assert np.abs(encoder.encode([f"vraag {number}" for number in range(5)]) - first).max() < NEARLY * 10


def test_the_whole_is_what_it_is_without_pieces(encoder):
    text = f"{HOSPICE} {MONEY}"
    assert with_pieces(encoder, text)[0] @ encoder.encode([text])[0] > 1 - NEARLY


def test_each_piece_leans_to_what_it_means_by_itself(encoder):
    _, hospice, money = with_pieces(encoder, f"{HOSPICE} {MONEY}")
    alone = encoder.encode([HOSPICE, MONEY])
    assert hospice @ alone[0] > money @ alone[0]
    assert money @ alone[1] > hospice @ alone[1]


def test_a_piece_has_seen_the_rest(encoder):
    assert with_pieces(encoder, f"{HOSPICE} {MONEY}")[2] @ encoder.encode([MONEY])[0] < 1 - NEARLY


@pytest.mark.parametrize(
    ("pieces", "alone"),
    [
        ([], []),
        ([HOSPICE], []),
        (["mam ligt thuis", MONEY], []),
        ([HOSPICE, MONEY], [0, 1]),
        ([HOSPICE, "zij is 80", MONEY], [0, 2]),
        (["ik ben helemaal op", MONEY], [0]),
        ([HOSPICE, MONEY, "ik ben helemaal op"], [0, 1, 2]),
        (["ik ben helemaal op", "zij is 80"], []),
        (["ik kom uit een gezin van negen en we woonden toen nog met zijn allen", MONEY], []),
    ],
)
def test_questions_and_what_is_told_of_oneself_are_read_alone_too(pieces, alone):
    assert read_alone(pieces) == alone


def test_a_piece_beyond_what_is_read_at_once_is_read_by_itself(encoder):
    text = "dit is nog een zin zonder vraag " * 40 + f". {MONEY}"
    assert with_pieces(encoder, text)[-1] @ encoder.encode([MONEY])[0] > 1 - NEARLY


def test_a_text_without_pieces_is_read_whole(encoder):
    assert np.array_equal(encoder.encode_with_pieces(HOSPICE, []), encoder.encode([HOSPICE]))

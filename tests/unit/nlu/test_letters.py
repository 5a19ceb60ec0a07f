"""Counting letters word by word gives what scikit-learn gives for whole texts."""

from __future__ import annotations

import joblib
import numpy as np
import pytest
from sklearn.feature_extraction.text import TfidfVectorizer

from bot.nlu.letters import FEWEST_TEXTS, NGRAMS, Letters

TRAINING = [
    "Mijn moeder gaat achteruit, wat nu?",
    "wie betaalt het hospice",
    "het hospice is vol en mijn moeder wil naar huis",
    "Kan IK het hospice zelf betalen",
    "krijg ik thuis hulp in de nacht? in de nacht is het zwaar",
    "een bed thuis, en hulp in de nacht",
    "dat is zo zwaar",
]


@pytest.fixture(scope="module")
def letters() -> Letters:
    fitted = Letters()
    fitted.fit(TRAINING)
    return fitted


@pytest.fixture(scope="module")
def stock() -> TfidfVectorizer:
    """What is counted, by scikit-learn itself."""
    vectoriser = TfidfVectorizer(
        analyzer="char_wb", ngram_range=NGRAMS, sublinear_tf=True, min_df=FEWEST_TEXTS, dtype=np.float32
    )
    return vectoriser.fit(TRAINING)


@pytest.mark.parametrize(
    "text",
    [
        *TRAINING,
        "",
        "   ",
        "e",
        "n",
        "ja",
        "hospise hspice HOSPICE hospice hospice",
        "het\u00a0hospice\n\tin  de   nacht",
        "\u0130k ben \u03a3\u039f\u03a3 \U0001f600 \u202eachteruit\u202c",
        "\u0645\u0631\u062d\u0628\u0627 \u043c\u043e\u044f \u043c\u0430\u043c\u0430",
        "nacht" * 2_000,
        "nacht " * 2_000,
    ],
)
def test_a_text_counts_as_scikit_learn_counts_it(letters, stock, text):
    assert np.allclose(letters.transform([text]).toarray(), stock.transform([text]).toarray(), atol=1e-6)


def test_several_texts_keep_their_order(letters, stock):
    texts = [*TRAINING, "", "zwaar"]
    features = letters.transform(texts)
    assert features.dtype == np.float32
    assert np.allclose(features.toarray(), stock.transform(texts).toarray(), atol=1e-6)


def test_training_texts_count_as_they_do_later(letters):
    fresh = Letters()
    assert np.allclose(fresh.fit(TRAINING).toarray(), letters.transform(TRAINING).toarray(), atol=1e-6)


def test_rows_have_length_one_or_zero(letters):
    lengths = np.linalg.norm(letters.transform([*TRAINING, "\U0001f600"]).toarray(), axis=1)
    assert lengths == pytest.approx([1.0] * len(TRAINING) + [0.0], abs=1e-6)


def test_it_is_the_same_after_saving(letters, tmp_path):
    joblib.dump(letters, tmp_path / "l.joblib")
    loaded = joblib.load(tmp_path / "l.joblib")
    assert (loaded.transform(TRAINING) != letters.transform(TRAINING)).nnz == 0


def test_a_word_that_somebody_typed_is_not_kept(letters, tmp_path):
    joblib.dump(letters, tmp_path / "before")
    letters.transform(["Zonneveldstraatje 06-12345678"])
    joblib.dump(letters, tmp_path / "after")
    assert (tmp_path / "before").read_bytes() == (tmp_path / "after").read_bytes()

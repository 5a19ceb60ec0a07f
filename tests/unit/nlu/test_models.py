"""The classifiers, on a little made-up data."""

from __future__ import annotations

import warnings

import joblib
import numpy as np
import pytest

from bot.nlu.letters import Letters
from bot.nlu.safety_labels import Label
from bot.nlu.safety_model import CLASSES, DOUBT, SAFE, SafetyModel
from bot.nlu.topic_model import LinearModel, MeaningFeatures, Prototypes, TopicModel
from tests.unit.made_up import scores

DIMENSIONS = 16
WORDS = {
    "hospice": ["wat is een hospice", "een hospice bij ons", "hospice in de buurt", "naar een hospice"],
    "wlz": ["wat is de wlz", "de wlz betaalt dat", "wlz aanvragen", "val ik onder de wlz"],
    "verdriet": ["ik huil de hele dag", "zo verdrietig en ik huil", "huilen om alles", "ik huil steeds"],
}


def made_up(names, seed=0):
    """Return the letters of texts, vectors that lie around a point for each name, the names, and who counts letters."""
    choose = np.random.default_rng(seed)
    texts, vectors, labels, letters = [], [], [], Letters()
    for name, sentences in names.items():
        centre = choose.normal(size=DIMENSIONS)
        for number in range(3):
            for sentence in sentences:
                texts.append(f"{sentence} {['graag', 'aub', 'dan'][number]}")
                vectors.append(centre + choose.normal(scale=0.3, size=DIMENSIONS))
                labels.append(name)
    return letters.fit(texts), np.array(vectors, np.float32), labels, letters


@pytest.fixture(scope="module")
def topics():
    features, vectors, labels, letters = made_up(WORDS)
    return TopicModel.fit(features, vectors, labels), features, vectors, labels, letters


@pytest.fixture(scope="module")
def safety():
    features, vectors, labels, letters = made_up(
        {c: [f"{c} een", f"{c} twee", f"iets {c}", f"nu {c}"] for c in CLASSES}
    )
    return SafetyModel(features, vectors, labels), features, vectors, labels, letters


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize("texts", [["een hospice"], ["", "😀", "x" * 2_000], ["hallo"] * 5])
def test_chances_of_topics_sum_to_one(topics, seed, texts):
    model, letters = topics[0], topics[-1]
    vectors = np.random.default_rng(seed).normal(size=(len(texts), DIMENSIONS)).astype(np.float32)
    chances = model.probabilities(letters.transform(texts), vectors)
    assert chances.shape == (len(texts), len(WORDS))
    assert np.allclose(chances.sum(axis=1), 1)
    assert (chances >= 0).all()


def test_what_was_learnt_is_known(topics):
    model, features, vectors, labels, _ = topics
    assert model.labels == sorted(WORDS)
    best = model.probabilities(features, vectors).argmax(axis=1)
    assert [model.labels[i] for i in best] == labels


def test_the_calibration_stays_within_bounds(topics):
    assert 0.2 <= topics[0].temperature <= 3.0


def test_a_lower_temperature_is_surer_of_the_same(topics):
    _, features, vectors, labels, _ = topics
    model = TopicModel.fit(features, vectors, labels, calibrate=False)
    assert model.temperature == 1.0
    before = model.probabilities(features, vectors)
    model.temperature = 0.5
    after = model.probabilities(features, vectors)
    assert (after.argmax(axis=1) == before.argmax(axis=1)).all()
    assert (after.max(axis=1) >= before.max(axis=1)).all()


def test_two_topics_are_enough():
    features, vectors, labels, _ = made_up({name: WORDS[name] for name in ("hospice", "wlz")})
    model = TopicModel.fit(features, vectors, labels)
    chances = model.probabilities(features, vectors)
    assert np.allclose(chances.sum(axis=1), 1)
    assert [model.labels[i] for i in chances.argmax(axis=1)] == labels


def test_two_classes_as_scikit_learn_has_them():
    from sklearn.linear_model import LogisticRegression

    _, vectors, labels, _ = made_up({name: WORDS[name] for name in ("hospice", "wlz")})
    fitted = LogisticRegression().fit(vectors, labels)
    assert np.allclose(LinearModel.of(fitted).probabilities(vectors), fitted.predict_proba(vectors), atol=1e-5)


def test_three_classes_as_scikit_learn_has_them():
    from sklearn.linear_model import LogisticRegression

    _, vectors, labels, _ = made_up(WORDS)
    fitted = LogisticRegression(multi_class="multinomial").fit(vectors, labels)
    assert np.allclose(LinearModel.of(fitted).probabilities(vectors), fitted.predict_proba(vectors), atol=1e-5)


def test_meaning_is_centred_and_of_length_one():
    vectors = np.random.default_rng(1).normal(5, 1, (50, DIMENSIONS)).astype(np.float32)
    features = MeaningFeatures(vectors).transform(vectors)
    assert np.allclose(np.linalg.norm(features, axis=1), 1, atol=1e-5)
    assert abs(features.mean()) < 0.05


def test_a_vector_in_the_centre_is_no_trouble():
    vectors = np.ones((4, DIMENSIONS), np.float32)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert (MeaningFeatures(vectors).transform(vectors) == 0).all()


def test_topics_are_the_same_after_saving(topics, tmp_path):
    model, features, vectors, *_ = topics
    joblib.dump(model, tmp_path / "m.joblib")
    loaded = joblib.load(tmp_path / "m.joblib")
    assert (loaded.probabilities(features, vectors) == model.probabilities(features, vectors)).all()


def test_learning_twice_gives_the_same(topics):
    model, features, vectors, labels, _ = topics
    again = TopicModel.fit(features, vectors, labels)
    assert np.allclose(again.probabilities(features, vectors), model.probabilities(features, vectors))


def on_a_circle(*degrees):
    """Return a vector of length 1 for each angle, shape (angles, 2)."""
    angles = np.radians(degrees)
    return np.stack([np.cos(angles), np.sin(angles)], axis=1).astype(np.float32)


def test_a_topic_may_be_asked_in_ways_that_lie_far_apart():
    islands, between = (
        on_a_circle(*(there + aside for there in places for aside in range(-4, 4))) for places in ((0, 180), (90, 270))
    )
    labels = np.array([0] * 16 + [1] * 16)
    prototypes = Prototypes.of(np.vstack([islands, between]), labels)
    found = prototypes.probabilities(on_a_circle(5, 175, 95, 265))
    assert found.argmax(axis=1).tolist() == [0, 0, 1, 1]
    assert np.allclose(found.sum(axis=1), 1)


@pytest.mark.parametrize(("first", "second"), [(1, 40), (40, 1), (3, 3)])
def test_a_topic_with_many_prototypes_is_no_likelier_for_it(first, second):
    vectors = np.vstack([np.repeat(on_a_circle(0), first, axis=0), np.repeat(on_a_circle(90), second, axis=0)])
    prototypes = Prototypes.of(vectors, np.array([0] * first + [1] * second))
    assert prototypes.probabilities(on_a_circle(45))[0] == pytest.approx([0.5, 0.5], abs=1e-3)


def test_chances_of_danger_sum_to_one(safety):
    model, _, vectors, _, letters = safety
    features = letters.transform(["nu spoed", "", "😀"])
    chances = model.probabilities(features, np.vstack([vectors[:1], np.zeros((2, DIMENSIONS), np.float32)]))
    assert chances.shape == (3, len(CLASSES))
    assert np.allclose(chances.sum(axis=1), 1)


def test_danger_that_was_learnt_is_known(safety):
    model, features, vectors, labels, _ = safety
    found = [max(s.by_class, key=s.by_class.get) for s in model.scores(features, vectors)]
    assert found == labels


def test_safety_is_the_same_after_saving(safety, tmp_path):
    model, features, vectors, *_ = safety
    joblib.dump(model, tmp_path / "m.joblib")
    assert joblib.load(tmp_path / "m.joblib").scores(features, vectors) == model.scores(features, vectors)


def test_scores_are_plain_numbers(safety):
    model, features, vectors, *_ = safety
    assert all(type(v) is float for s in model.scores(features[:3], vectors[:3]) for v in s.by_class.values())


@pytest.mark.parametrize(
    ("chances", "danger", "likeliest"),
    [
        ({"spoed": 0.6, "mishandeling": 0.1}, 0.7, Label.EMERGENCY),
        ({DOUBT: 0.5, "spoed": 0.2}, 0.7, Label.SUICIDALITY),
        ({"suicidaliteit": 0.2}, 0.2, Label.SUICIDALITY),
        ({"medisch_advies": 1.0}, 1.0, Label.MEDICAL_ADVICE),
    ],
)
def test_how_worrying(chances, danger, likeliest):
    found = scores(**chances)
    assert found.danger == pytest.approx(danger)
    assert found.likeliest is likeliest


def test_every_signal_is_a_class():
    assert {label.value for label in Label} | {DOUBT, SAFE} == set(CLASSES)

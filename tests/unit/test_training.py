"""When the model is out of date."""

from __future__ import annotations

import shutil

import pytest

from bot import training
from bot.settings import ROOT


@pytest.fixture
def copy(tmp_path, monkeypatch):
    """Return a copy of all that the model is made of, with a made-up encoder."""
    for name in training.INGREDIENTS:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, tmp_path / name)
    (tmp_path / "var" / "encoder").mkdir(parents=True)
    for name in ("encoder.onnx", "tokenizer.json"):
        (tmp_path / "var" / "encoder" / name).write_bytes(b"made up")
    monkeypatch.setattr(training, "ROOT", tmp_path)
    monkeypatch.setattr(training, "ENCODER_DIR", tmp_path / "var" / "encoder")
    monkeypatch.setattr(training, "MODEL_DIR", tmp_path / "var" / "models")
    return tmp_path


def add(path, text="\n# een regel\n"):
    path.write_bytes(path.read_bytes() + text.encode())


def test_nothing_changed(copy):
    assert training.fingerprint() == training.fingerprint()


@pytest.mark.parametrize(
    "name",
    [
        "data/nlu/gesprek.yml",
        "data/rules/rules.yml",
        "data/lexicon.yml",
        "data/safety/examples_1.tsv",
        "data/safety/patterns_acute.yml",
        "data/safety/real_words.txt",
        "config.yml",
        "domain.yml",
        "content/topics.yml",
        "requirements/serve.txt",
        "bot/nlu/topic_model.py",
        "var/encoder/encoder.onnx",
        "var/encoder/tokenizer.json",
    ],
)
def test_a_change_is_seen(copy, name):
    before = training.fingerprint()
    add(copy / name)
    assert training.fingerprint() != before


@pytest.mark.parametrize("change", ["new", "gone", "renamed"])
def test_a_file_that_comes_or_goes_is_seen(copy, change):
    before = training.fingerprint()
    old = copy / "data" / "nlu" / "gevoel.yml"
    if change == "new":
        (copy / "data" / "nlu" / "nieuw.yml").write_text("")
    elif change == "gone":
        old.unlink()
    else:
        old.rename(old.with_name("gevoelens.yml"))
    assert training.fingerprint() != before


def test_a_line_moved_from_one_file_to_the_next_is_seen(copy):
    folder = copy / "data" / "safety"
    before = training.fingerprint()
    lines = (folder / "examples_1.tsv").read_text("utf-8").splitlines(keepends=True)
    (folder / "examples_1.tsv").write_text("".join(lines[:-1]), "utf-8")
    second = folder / "examples_2.tsv"
    second.write_text(lines[-1] + second.read_text("utf-8"), "utf-8")
    assert training.fingerprint() != before


@pytest.mark.parametrize(
    "name", ["bot/nlu/__pycache__/x.pyc", "data/nlu/.gesprek.yml.swp", "content/answers/x.yml", "docs/x.md"]
)
def test_what_the_model_is_not_made_of(copy, name):
    before = training.fingerprint()
    (copy / name).parent.mkdir(parents=True, exist_ok=True)
    (copy / name).write_text("iets")
    assert training.fingerprint() == before


def test_the_folder_does_not_matter(copy, monkeypatch):
    before = training.fingerprint()
    shutil.copytree(copy, copy / "elders")
    monkeypatch.setattr(training, "ROOT", copy / "elders")
    assert training.fingerprint() == before


def test_whether_there_is_a_model(copy):
    models = copy / "var" / "models"
    assert training.is_trained() is False
    models.mkdir()
    (models / training.FINGERPRINT).write_text(training.fingerprint())
    assert training.is_trained() is False
    (models / training.MODEL_NAME).write_bytes(b"made up")
    assert training.is_trained() is True
    assert training.train() is False
    add(copy / "data" / "nlu" / "gesprek.yml")
    assert training.is_trained() is False


def test_an_ingredient_that_is_missing_is_seen(copy):
    before = training.fingerprint()
    (copy / "domain.yml").unlink()
    assert training.fingerprint() != before

"""Loading what Nabij says."""

from __future__ import annotations

import dataclasses

import pytest

from bot.content.files import ContentError, read_yaml
from bot.content.library import library, load_library
from bot.nlu.safety_labels import Label
from bot.settings import CONTENT_DIR, REGION

ANSWERS = "answers/regelen_en_betalen.yml"


def test_the_content_as_it_is(library):
    assert len(library.answers) > 50
    assert {label.value for label in Label} == set(library.safety.replies)
    assert library.region.id == REGION


def test_every_topic_has_a_title(library):
    for topic in library.group_of:
        title = library.title(topic)
        assert title[:1] == title[:1].upper()
        assert 0 < len(title) <= 40
    assert library.title("wlz") == library.answers["wlz"].title


def test_what_has_an_answer(library):
    assert library.has_answer("wlz") is True
    assert library.has_answer("begroeten") is False
    assert library.has_answer("gone") is False


def test_it_is_loaded_once():
    assert library() is library()


def test_it_does_not_change_by_accident(library):
    with pytest.raises(dataclasses.FrozenInstanceError):
        library.answers = {}
    with pytest.raises(TypeError):
        library.answers["wlz"].title = "x"


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        (ANSWERS, "  title: Wie betaalt de zorg\n", "", r"regelen_en_betalen.yml: welke_wet: title: field required"),
        (ANSWERS, "title: Wie betaalt de zorg", "title: ''", r"regelen_en_betalen.yml: welke_wet: title: "),
        (
            ANSWERS,
            "title: Wie betaalt de zorg",
            "title: " + "x" * 41,
            r"regelen_en_betalen.yml: welke_wet: title: .*40",
        ),
        (ANSWERS, "  checked: 2026-11-21", "  checked: gisteren", r"regelen_en_betalen.yml: welke_wet: checked: "),
        (ANSWERS, "  checked: 2026-11-21", "  cheked: 2026-11-21", r"regelen_en_betalen.yml: welke_wet: "),
        (ANSWERS, "next: [verschil_wetten, eigen_kosten]", "next: []", r"regelen_en_betalen.yml: welke_wet: next: "),
        (ANSWERS, "next: [verschil_wetten, eigen_kosten]", "next: [wlz, zvw, wmo]", r"welke_wet: next: "),
        (ANSWERS, "{kosten: eigen_kosten, ", "{prijs: eigen_kosten, ", r"welke_wet: follow_ups: .*prijs"),
        (
            ANSWERS,
            'url: "https://overpalliatievezorg.nl',
            'url: "overpalliatievezorg.nl',
            r"welke_wet: sources.1.url: ",
        ),
        (ANSWERS, "welke_wet:\n", "welke_wet: tekst\nanders:\n", r"regelen_en_betalen.yml: welke_wet: "),
        (ANSWERS, "welke_wet:\n", "welke_wet: [\n", r"regelen_en_betalen.yml: "),
        (ANSWERS, "  answer: |", "\tanswer: |", r"regelen_en_betalen.yml: "),
        ("conversation.yml", "introduction: |", "introductie: |", r"conversation.yml: "),
        ("conversation.yml", "  sorry: |", "  sory: |", r"conversation.yml: error"),
        ("safety.yml", "    follow_up: |", "    followup: |", r"safety.yml: replies.suicidaliteit.f"),
        ("safety.yml", "checked: 2026-11-21", "checked: ooit", r"safety.yml: checked: "),
        ("regions/utrecht.yml", "\nmunicipalities:", "\nmunicipalities: []\nx:", r"utrecht.yml: "),
        ("regions/utrecht.yml", "website: https://", "website: ", r"utrecht.yml: website: "),
        ("topics.yml", "gesprek:", "gesprek: [", r"topics.yml: "),
    ],
)
def test_a_mistake_is_named_with_its_file(broken, name, old, new, message):
    broken.change(name, old, new)
    with pytest.raises(ContentError, match=message):
        load_library(broken.folder, "utrecht")


@pytest.mark.parametrize("name", ["topics.yml", "conversation.yml", "safety.yml", "regions/utrecht.yml"])
def test_a_missing_file_is_named(broken, name):
    broken.path(name).unlink()
    with pytest.raises(ContentError, match=name.rsplit("/", 1)[-1]):
        load_library(broken.folder, "utrecht")


@pytest.mark.parametrize("name", [ANSWERS, "topics.yml", "conversation.yml", "safety.yml", "regions/utrecht.yml"])
@pytest.mark.parametrize("text", ["", "- een\n- twee\n", "tekst", "5"])
def test_a_file_of_another_shape_is_named(broken, name, text):
    broken.path(name).write_text(text)
    with pytest.raises(ContentError, match=name.rsplit("/", 1)[-1]):
        load_library(broken.folder, "utrecht")


@pytest.mark.parametrize("name", [ANSWERS, "topics.yml", "conversation.yml", "safety.yml", "regions/utrecht.yml"])
def test_a_file_that_was_saved_in_another_encoding_is_named(broken, name):
    broken.path(name).write_bytes("# één\n".encode("latin-1") + broken.path(name).read_bytes())
    with pytest.raises(ContentError, match=name.rsplit("/", 1)[-1]):
        load_library(broken.folder, "utrecht")


def test_an_unknown_region_is_named():
    with pytest.raises(ContentError, match=r"atlantis\.yml"):
        load_library(CONTENT_DIR, "atlantis")


def test_a_new_region_is_a_file_alone(broken):
    text = broken.path("regions/utrecht.yml").read_text("utf-8").replace("id: utrecht", "id: zeeland")
    broken.path("regions/zeeland.yml").write_text(text, "utf-8")
    assert load_library(broken.folder, "zeeland").region.id == "zeeland"


def test_reading_yaml_does_not_run_anything(tmp_path):
    (tmp_path / "x.yml").write_text("!!python/object/apply:os.getcwd []")
    with pytest.raises(ContentError, match=r"x\.yml"):
        read_yaml(tmp_path / "x.yml")

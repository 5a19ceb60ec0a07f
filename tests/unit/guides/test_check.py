"""`nabij check` on guides: what is broken on purpose is found, with its file and line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.content.library import load_library
from bot.guides.check import guide_remarks, shelf_remarks, text_remarks
from bot.guides.file_check import guides_remarks
from bot.guides.models import Guide
from bot.settings import CONTENT_DIR

Change = Callable[[dict[str, Any]], None]


def small_guide() -> dict[str, Any]:
    """A guide of three questions that is as it should be."""
    return {
        "id": "klein",
        "code": "k",
        "title": "Klein",
        "called": "de kleine gids",
        "start_button": "Begin",
        "names": ["klein"],
        "intro": "Dag.",
        "end": "Dank u.",
        "last": "klopt",
        "parts": [{"id": "1", "title": "Een"}],
        "questions": [
            {
                "id": "soort",
                "part": "1",
                "name": "Soort",
                "ask": "Welke?",
                "why": "Dan weet ik het.",
                "kind": "choice",
                "options": [{"value": "a", "label": "A"}, {"value": "b", "label": "B"}],
            },
            {
                "id": "meer",
                "part": "1",
                "name": "Meer",
                "ask": "Vertel eens.",
                "why": "Dat helpt.",
                "kind": "words",
                "show_if": {"question": "soort", "answers": ["a"]},
            },
            {
                "id": "klopt",
                "part": "1",
                "name": "Klopt",
                "ask": "Klopt het?",
                "why": "U beslist.",
                "kind": "choice",
                "options": [{"value": "ja", "label": "Ja"}],
            },
        ],
    }


def remarks_after(change: Change) -> list[str]:
    raw = small_guide()
    change(raw)
    guide = Guide.parse_obj(raw)
    return [text for _, text in guide_remarks(guide, lambda topic: topic == "hospice", ["klein"])]


def test_a_sound_guide_has_no_remarks() -> None:
    assert remarks_after(lambda _raw: None) == []


def question(raw: dict[str, Any], name: str) -> dict[str, Any]:
    return next(q for q in raw["questions"] if q["id"] == name)


BREAKS: dict[str, tuple[Change, str]] = {
    "dead branch": (lambda r: question(r, "meer")["show_if"].update(answers=["z"]), "is never reached"),
    "half a branch": (lambda r: question(r, "meer")["show_if"].update(answers=["a", "z"]), "does not offer"),
    "later question": (
        lambda r: question(r, "soort").update(show_if={"question": "klopt", "answers": ["ja"]}),
        "not an earlier question",
    ),
    "unknown question": (lambda r: question(r, "meer")["show_if"].update(question="weg"), "not an earlier question"),
    "no explanation": (lambda r: question(r, "meer").update(why=" "), "has no explanation"),
    "twice": (lambda r: r["questions"].insert(1, dict(r["questions"][0])), "stands twice"),
    "no such part": (lambda r: question(r, "meer").update(part="9"), "there is no part 9"),
    "empty part": (lambda r: r["parts"].append({"id": "2", "title": "Twee"}), "part 2 has no questions"),
    "unknown topic": (lambda r: r.update(topics=["voetbal"]), "voetbal is not a topic"),
    "unknown companion": (lambda r: r.update(companion="weg"), "weg is not a guide"),
    "loved one without a question": (lambda r: question(r, "meer").update(only_for_loved_one=True), "loved one"),
    "wrong closing": (lambda r: r.update(last="soort"), "does not offer ja"),
    "unknown closing": (lambda r: r.update(last="weg"), "there is no question weg"),
    "beside nothing": (lambda r: question(r, "meer").update(beside="weg"), "stands beside weg"),
    "long button": (
        lambda r: question(r, "soort").update(
            id="een_hele_lange_naam_voor_iets", options=[{"value": "x" * 20, "label": "X"}]
        ),
        "too long to be sent",
    ),
}


@pytest.mark.parametrize(("change", "expected"), BREAKS.values(), ids=list(BREAKS))
def test_what_is_broken_on_purpose_is_found(change: Change, expected: str) -> None:
    assert any(expected in text for text in remarks_after(change))


def test_texts_are_held_to_the_rules_of_style() -> None:
    raw = small_guide() | {"intro": "Hoi!"}
    found = list(text_remarks(Guide.parse_obj(raw), lambda text: iter(["loud"] if "!" in text else [])))
    assert found == [(("intro",), "loud")]


def test_guides_that_clash_are_found() -> None:
    one = Guide.parse_obj(small_guide())
    other = Guide.parse_obj(small_guide() | {"outcome": "niets", "relevance": "niemand"})
    found = list(shelf_remarks([one, other], {"summary"}, {"funding"}))
    for expected in (
        "two guides with the id klein",
        "two guides with the code k",
        "the outcome niets",
        "by the name niemand",
    ):
        assert any(expected in text for text in found)


def test_the_guides_of_the_project_are_sound() -> None:
    assert [str(r) for r in guides_remarks(CONTENT_DIR, load_library())] == []


def test_a_remark_names_file_and_line(tmp_path: Path) -> None:
    (tmp_path / "guides").mkdir()
    raw = small_guide()
    question(raw, "meer")["why"] = ""
    path = tmp_path / "guides" / "klein.yml"
    path.write_text(yaml.safe_dump(raw, sort_keys=False))
    (tmp_path / "guide_words.yml").write_text((CONTENT_DIR / "guide_words.yml").read_text("utf-8"))
    remark = next(iter(guides_remarks(tmp_path, load_library())))
    assert remark.path == path
    assert path.read_text().splitlines()[remark.line - 1] == "- id: meer"


def test_a_file_that_is_no_guide_is_named(tmp_path: Path) -> None:
    (tmp_path / "guides").mkdir()
    (tmp_path / "guides" / "stuk.yml").write_text("id: stuk\n")
    (tmp_path / "guide_words.yml").write_text((CONTENT_DIR / "guide_words.yml").read_text("utf-8"))
    assert "stuk.yml" in str(next(iter(guides_remarks(tmp_path, load_library()))))

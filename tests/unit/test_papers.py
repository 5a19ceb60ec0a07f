"""The papers of privacy and safety say what is so: every file, test, setting and term that they name is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAPERS = sorted((ROOT / "docs" / "privacy").glob("*.md"))
NAMES = {"asvs", "dpia", "gevarenlog", "toegankelijkheid", "verwerkingsregister"}
SETTINGS = (ROOT / "bot" / "settings.py").read_text("utf-8")
_EVIDENCE = re.compile(
    r"`(CONTRIBUTING\.md|(?:bot|content|data|deploy|docs|requirements|tests|tools|widget)/[^`:\s]+)(?:::(\w+))?`"
)
_SETTING = re.compile(r"NABIJ_[A-Z]+(?:_[A-Z]+)*")
_DEFAULT = re.compile(r'environ\.get\("(NABIJ_\w+)", "(\d+)"\)')
_TERM = re.compile(r"`(NABIJ_\w+)`: (\d+) (?:dagen|minuten|uur)")
_ROW = re.compile(r"^\| (?!-)(.+) \|$", re.MULTILINE)
MINIMUM_HAZARDS = 25
NOT_YET = "nog niet"
OTHERS = "inrichting"
"""What whoever runs Nabij does, outside the program."""
STATES = {"ja", "deels", "niet", "n.v.t.", OTHERS}
LEVEL_2 = {
    "1.1": 7, "1.2": 4, "1.4": 5, "1.5": 4, "1.6": 4, "1.7": 2, "1.8": 2, "1.9": 2, "1.10": 1, "1.11": 2, "1.12": 2,
    "1.14": 6, "2.1": 12, "2.2": 3, "2.3": 3, "2.4": 6, "2.5": 7, "2.6": 3, "2.7": 6, "2.8": 7, "2.9": 3, "2.10": 4,
    "3.1": 1, "3.2": 4, "3.3": 4, "3.4": 5, "3.5": 3, "3.7": 1, "4.1": 5, "4.2": 2, "4.3": 3, "5.1": 5, "5.2": 8,
    "5.3": 10, "5.4": 3, "5.5": 4, "6.1": 3, "6.2": 6, "6.3": 2, "6.4": 2, "7.1": 4, "7.2": 2, "7.3": 4, "7.4": 3,
    "8.1": 4, "8.2": 3, "8.3": 8, "9.1": 3, "9.2": 4, "10.2": 2, "10.3": 3, "11.1": 8, "12.1": 3, "12.2": 1, "12.3": 6,
    "12.4": 2, "12.5": 2, "12.6": 1, "13.1": 5, "13.2": 6, "13.3": 2, "13.4": 2, "14.1": 4, "14.2": 6, "14.3": 3,
    "14.4": 7, "14.5": 4,
}  # fmt: skip
"""How many requirements each section of ASVS 4.0.3 counts up to level 2."""
DELETED = {"1.4.2", "1.4.3", "1.12.1", "4.1.4", "7.3.2", "13.1.2", "13.2.4", "14.3.1"}


def rows(paper: Path) -> list[list[str]]:
    """Return the cells of every row of every table of a paper, headings included."""
    return [[cell.strip() for cell in row.split(" | ")] for row in _ROW.findall(paper.read_text("utf-8"))]


def paper(name: str) -> Path:
    """Return one of the papers."""
    return ROOT / "docs" / "privacy" / f"{name}.md"


def defaults() -> dict[str, int]:
    """Return the settings that are a number, each with its default."""
    found = _DEFAULT.findall(SETTINGS)
    assert len(found) == len({name for name, _ in found}), "a setting is read twice"
    return {name: int(number) for name, number in found}


def test_every_paper_is_there() -> None:
    assert {each.stem for each in PAPERS} == NAMES


@pytest.mark.parametrize("paper", PAPERS, ids=lambda each: each.stem)
def test_every_file_and_test_that_is_named_exists(paper: Path) -> None:
    named = _EVIDENCE.findall(paper.read_text("utf-8"))
    assert named
    for path, test in named:
        assert (ROOT / path).exists(), path
        if test:
            source = (ROOT / path).read_text("utf-8")
            assert re.search(rf"^ *(?:async )?def {test}\(", source, re.MULTILINE), f"{path}::{test}"


@pytest.mark.parametrize("paper", PAPERS, ids=lambda each: each.stem)
def test_every_setting_that_is_named_exists(paper: Path) -> None:
    sources = [path.read_text("utf-8") for path in (ROOT / "bot").rglob("*.py")]
    known = {name for source in sources for name in _SETTING.findall(source)}
    assert set(_SETTING.findall(paper.read_text("utf-8"))) <= known


@pytest.mark.parametrize("paper", PAPERS, ids=lambda each: each.stem)
def test_every_term_that_is_named_is_the_default(paper: Path) -> None:
    for name, number in _TERM.findall(paper.read_text("utf-8")):
        assert defaults()[name] == int(number), name


def test_the_register_names_every_retention_setting() -> None:
    named = {name for name, _ in _TERM.findall(paper("verwerkingsregister").read_text("utf-8"))}
    assert named == {name for name in defaults() if "RETENTION" in name}


def test_every_hazard_has_its_measure_and_where_it_shows() -> None:
    hazards = [cells for cells in rows(paper("gevarenlog")) if re.fullmatch(r"G\d+", cells[0])]
    assert [cells[0] for cells in hazards] == [f"G{number}" for number in range(1, len(hazards) + 1)]
    assert len(hazards) >= MINIMUM_HAZARDS
    for number, *_, shown, rest in hazards:
        assert _EVIDENCE.search(shown) or NOT_YET in shown or OTHERS in shown, number
        assert rest, number


def test_every_risk_of_the_dpia_has_its_measure() -> None:
    risks = [cells for cells in rows(paper("dpia")) if re.fullmatch(r"R\d+", cells[0])]
    assert risks
    for number, *_, shown, _rest in risks:
        assert _EVIDENCE.search(shown) or NOT_YET in shown or OTHERS in shown, number


def test_every_requirement_of_level_2_is_answered_once_and_what_is_met_is_shown() -> None:
    answered = [cells for cells in rows(paper("asvs")) if re.fullmatch(r"\d+\.\d+\.\d+", cells[0])]
    expected = {f"{section}.{n}" for section, count in LEVEL_2.items() for n in range(1, count + 1)} - DELETED
    numbers = [cells[0] for cells in answered]
    assert len(numbers) == len(set(numbers))
    assert set(numbers) == expected
    for number, _, state, shown in answered:
        assert state in STATES, number
        assert state not in {"ja", "deels"} or _EVIDENCE.search(shown), number


def test_the_sum_of_the_requirements_is_right() -> None:
    said = [int(number) for number in re.findall(r"\d+", paper("asvs").read_text("utf-8").partition("Van de ")[2])[:6]]
    states = [cells[2] for cells in rows(paper("asvs")) if re.fullmatch(r"\d+\.\d+\.\d+", cells[0])]
    assert said == [len(states), *(states.count(state) for state in ("ja", "deels", "niet", OTHERS, "n.v.t."))]

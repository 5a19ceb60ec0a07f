"""The sentences the safety classifier learns from."""

from __future__ import annotations

import re

import pytest

from bot.nlu.safety_data import SafetyDataError, checksum, read_examples
from bot.nlu.safety_model import CLASSES


def test_the_data_as_it_is():
    examples = read_examples()
    assert {label for label, _ in examples} == set(CLASSES)
    assert all(text == text.strip() and text for _, text in examples)


def test_all_files_in_order(tmp_path):
    (tmp_path / "b.tsv").write_text("spoed\t hij valt om \n")
    (tmp_path / "a.tsv").write_text("geen\tdank u\ntwijfel\tklaar met\talles\n")
    (tmp_path / "c.txt").write_text("no data")
    assert read_examples(tmp_path) == [("geen", "dank u"), ("twijfel", "klaar met\talles"), ("spoed", "hij valt om")]


@pytest.mark.parametrize(
    "line",
    ["", "spoed", "spoed\t", "spoed\t  ", "brand\thelp", "Spoed\thelp", "help", "\thelp", "spoed help", " spoed\thelp"],
)
def test_a_wrong_line_is_named(tmp_path, line):
    (tmp_path / "x.tsv").write_text(f"geen\tdank u\n{line}\ngeen\tdag\n")
    with pytest.raises(SafetyDataError, match=re.escape("x.tsv:2: expected one of suicidaliteit, spoed")):
        read_examples(tmp_path)


def test_the_checksum_sees_every_change(tmp_path):
    (tmp_path / "a.tsv").write_text("geen\tdank u\n")
    seen = {checksum(tmp_path)}
    (tmp_path / "a.tsv").write_text("geen\tdank u!\n")
    seen.add(checksum(tmp_path))
    (tmp_path / "b.yml").write_text("")
    seen.add(checksum(tmp_path))
    (tmp_path / "b.yml").rename(tmp_path / "c.yml")
    seen.add(checksum(tmp_path))
    assert len(seen) == 4
    assert checksum(tmp_path) in seen

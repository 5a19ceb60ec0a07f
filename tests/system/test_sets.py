"""The test sentences are kept apart from what is trained on."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import yaml

from bot.nlu.likeness import LikenessIndex
from bot.nlu.safety_data import read_examples
from bot.nlu.topics import group_of_topic

NOT_LEARNT = frozenset({"places.tsv"})
"""Sets of what is recognised by rules: nothing is trained for them."""


def sentences(path: Path) -> list[str]:
    column = 2 if path.name == "safety.tsv" else 1
    return [line.split("\t")[column] for line in path.read_text("utf-8").splitlines() if "\t" in line]


def training(root: Path) -> list[str]:
    found = [text for _, text in read_examples()]
    for path in (root / "data" / "nlu").glob("*.yml"):
        for block in yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)["nlu"]:
            found += [line[2:] for line in block["examples"].splitlines() if line.startswith("- ")]
    return found


def test_no_test_sentence_or_near_copy_is_trained_on(root: Path) -> None:
    index = LikenessIndex(training(root))
    sets = [path for path in (root / "benchmarks" / "sets").glob("*.tsv") if path.name not in NOT_LEARNT]
    near = [(path.name, s, index.nearest(s)) for path in sets for s in sentences(path) if index.nearest(s)]
    assert near == []


def test_the_sets_are_large_enough(root: Path) -> None:
    folder = root / "benchmarks" / "sets"
    topics = Counter(
        line.split("\t")[0].split("|")[0] for line in (folder / "topics.tsv").read_text("utf-8").splitlines()
    )
    asked = {t for t, group in group_of_topic().items() if group != "veiligheid"}
    assert {t for t in asked if topics[t] < 6} == set()
    safety = [line.split("\t") for line in (folder / "safety.tsv").read_text("utf-8").splitlines()]
    assert len(safety) >= 400
    assert sum(row[1] == "lookalike" for row in safety) >= 150
    assert len(sentences(folder / "real.tsv")) >= 150

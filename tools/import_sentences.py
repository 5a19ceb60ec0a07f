"""Writes sentences (`topic <tab> sentence` lines) into data/nlu/<group>.yml, Rasa's training format.

    python tools/import_sentences.py FILE.tsv [FILE.tsv ...] [--mend FILE ...] [--away FILE.tsv ...]

Keeps the order of the topics file, drops exact duplicates, and leaves out near-copies of the test sentences given with
`--away` (a test sentence never has a near-copy in training). `--mend` files hold `topic <tab> sentence <tab> new topic
or DELETE`. What is in data/nlu already is kept; run it again with more files to add.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from pathlib import Path

import yaml

from bot.nlu.likeness import LikenessIndex, key
from bot.nlu.topics import group_of_topic
from bot.nlu.training_file import blocks
from bot.settings import ROOT

NLU_DIR = ROOT / "data" / "nlu"
HEADER = 'version: "3.1"\n\nnlu:\n'


def read_rows(paths: list[Path]) -> list[tuple[str, str]]:
    """Return (topic, sentence) pairs."""
    rows = []
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            parts = line.split("\t")
            if len(parts) >= 2 and parts[0].strip() and parts[1].strip():
                rows.append((parts[0].strip(), " ".join(parts[1].split())))
    return rows


def read_nlu(folder: Path = NLU_DIR) -> list[tuple[str, str]]:
    """Return (topic, sentence) pairs of the training data."""
    rows = []
    for path in sorted(folder.glob("*.yml")):
        for _, topic, sentences in blocks(yaml.safe_load(path.read_text("utf-8"))):
            rows += [(topic, sentence) for sentence in sentences]
    return rows


def mended(rows: list[tuple[str, str]], paths: list[Path]) -> list[tuple[str, str]]:
    """Apply relabellings and deletions."""
    changes = {}
    for path in paths:
        for line in path.read_text("utf-8").splitlines():
            topic, sentence, new = line.split("\t")
            changes[(topic.strip(), key(sentence))] = new.strip()
    result = []
    for topic, sentence in rows:
        new = changes.get((topic, key(sentence)), topic)
        if new != "DELETE":
            result.append((new, sentence))
    return result


def main() -> None:
    """Import."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("files", type=Path, nargs="*")
    arguments.add_argument("--mend", type=Path, nargs="*", default=[])
    arguments.add_argument("--away", type=Path, nargs="*", default=[])
    options = arguments.parse_args()
    groups = group_of_topic()
    rows = mended(read_nlu() + read_rows(options.files), options.mend)
    index = LikenessIndex(
        [
            line.split("\t")[-1 if "safety" in p.name else 1]
            for p in options.away
            for line in p.read_text("utf-8").splitlines()
            if "\t" in line
        ]
    )
    by_topic: dict[str, list[str]] = defaultdict(list)
    seen: dict[str, str] = {}
    near = same = 0
    for topic, sentence in rows:
        if topic not in groups:
            raise SystemExit(f"unknown topic {topic}: {sentence}")
        if key(sentence) in seen:
            same += 1
            continue
        if index.nearest(sentence) is not None:
            near += 1
            continue
        seen[key(sentence)] = topic
        by_topic[topic].append(sentence)
    NLU_DIR.mkdir(parents=True, exist_ok=True)
    for group in dict.fromkeys(groups.values()):
        written = []
        for topic in (t for t, g in groups.items() if g == group):
            # a sentence that looks like YAML or like Rasa's entity syntax would be read as something else
            lines = "\n".join(
                f"      - {s.replace('[', '(').replace(']', ')').replace('{', '(').replace('}', ')')}"
                for s in by_topic[topic]
            )
            written.append(f"  - intent: {group}\n    metadata: {{topic: {topic}}}\n    examples: |\n{lines}\n")
        (NLU_DIR / f"{group}.yml").write_text(HEADER + "\n".join(written), "utf-8")
    counts = sorted((len(s), t) for t, s in by_topic.items())
    total = sum(c for c, _ in counts)
    print(f"{total} sentences, {len(counts)} topics, fewest {counts[:3]}")
    print(f"left out: {same} the same, {near} near a test sentence")


if __name__ == "__main__":
    main()

"""How well places are recognised; prints tables for docs/figures.md.

    python -m benchmarks.places [--errors]

benchmarks/sets/places.tsv holds messages by hand: the place that is meant (several joined by +, readings of an
ambiguous name by |, nothing where there is none), what was typed, and whether it was an answer to the question where
somebody lives (asked) or any message (said). Besides, every town of the region is misspelt by one slip of the finger,
and the sentences of the other sets show what is seen in messages that were not written to name a place.
"""

from __future__ import annotations

import argparse
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.understanding import SETS, interval
from bot.content.library import library
from bot.places.gazetteer import Gazetteer
from bot.places.nearby import nearby

ASKED = "asked"
SLIPS_PER_NAME = 40
LETTERS = "abcdefghijklmnopqrstuvwxyz"


@dataclass(frozen=True)
class Case:
    """A message and the names of the places in it, in the words of the set."""

    expected: str
    text: str
    is_answer: bool

    def found(self, gazetteer: Gazetteer) -> str:
        """Return what is recognised, in the words of the set."""
        if self.is_answer:
            return "|".join(place.name for place in gazetteer.lookup(self.text))
        return "+".join("|".join(p.name for p in mention.places) for mention in gazetteer.find(self.text))

    def is_right(self, gazetteer: Gazetteer) -> bool:
        """Say whether exactly the places that are meant are recognised; of an answer in any order."""
        if self.is_answer:
            return sorted(_names(self.found(gazetteer))) == sorted(_names(self.expected))
        return self.found(gazetteer) == self.expected


def _names(joined: str) -> list[str]:
    return joined.replace("+", "|").split("|")


def read_cases(path: Path = SETS / "places.tsv") -> list[Case]:
    """Return the messages of the set."""
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return [Case(expected, text, how == ASKED) for expected, text, how in rows]


def slips(name: str, chance: random.Random) -> Iterator[str]:
    """Yield a name with one slip: a letter less, another letter, a letter more, two neighbours swapped."""
    lower = name.lower()
    for _ in range(SLIPS_PER_NAME):
        at = chance.randrange(len(lower) - 1)
        letter = chance.choice(LETTERS)
        head, tail = lower[:at], lower[at:]
        yield chance.choice(
            (head + tail[1:], head + letter + tail[1:], head + letter + tail, head + tail[1::-1] + tail[2:])
        )


def misspelt(gazetteer: Gazetteer) -> tuple[list[bool], list[bool]]:
    """Return for misspelt towns of the region whether the town was recognised, and whether another place was."""
    chance = random.Random(0)
    right, wrong = [], []
    for town in library().region.towns():
        for typed in slips(town.name, chance):
            found = {place.name for place in gazetteer.lookup(typed)}
            right.append(town.name in found)
            wrong.append(bool(found) and town.name not in found)
    return right, wrong


def other_sentences() -> list[str]:
    """Return the sentences of the sets of topics and of safety."""
    columns = {"topics.tsv": 1, "real.tsv": 1, "several.tsv": 1, "safety.tsv": 2}
    return [
        line.split("\t")[column]
        for name, column in columns.items()
        for line in (SETS / name).read_text("utf-8").splitlines()
        if "\t" in line
    ]


def main() -> None:
    """Measure."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--errors", action="store_true", help="also print what is not right")
    options = arguments.parse_args()
    gazetteer, cases = nearby().gazetteer, read_cases()
    started = time.perf_counter()
    right = {case: case.is_right(gazetteer) for case in cases}
    spent = 1000 * (time.perf_counter() - started) / len(cases)
    print("| | share |\n|---|---|")
    for title, is_answer, with_place in (
        ("places in an answer, recognised", True, True),
        ("places in a message, recognised", False, True),
        ("answers without a place, none seen", True, False),
        ("messages without a place, none seen", False, False),
    ):
        hits = [right[c] for c in cases if c.is_answer is is_answer and bool(c.expected) is with_place]
        print(f"| {title} | {interval(hits)} |")
    recognised, mistaken = misspelt(gazetteer)
    print(f"| towns of the region with one slip: recognised | {interval(recognised)} |")
    print(f"| the same: taken for another place | {interval(mistaken)} |")
    print(f"\n{spent:.1f} ms a message")
    for case in cases if options.errors else []:
        if not right[case]:
            print(f"{case.text!r}: expected {case.expected!r}, found {case.found(gazetteer)!r}")
    seen = [(text, found) for text in other_sentences() if (found := Case("", text, False).found(gazetteer))]
    print(f"places seen in {len(other_sentences())} messages of the other sets: {len(seen)}")
    for text, found in seen if options.errors else []:
        print(f"{found}: {text}")


if __name__ == "__main__":
    main()

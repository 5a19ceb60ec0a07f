"""How well people are taken out of messages: ours against deduce alone, on made-up messages.

    python -m benchmarks.deidentify [rules|held] [--show]

Recall: of the words that say who somebody is, how many are gone (a message that is thrown away shows none). Meaning: of
the messages, how many are kept with every word that their meaning hangs on. The rules were written on the half `rules`
and are measured on `held`, of which no single message was looked at while writing them.
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.review.deduce_finder import load_deduce
from bot.review.deidentify import deidentifier
from bot.review.lists import lists
from bot.review.text import plain

SEED, DRAWN = 7, 100
FIRST_NAME_FRAMES = (
    "mn man {} wil niet meer eten wat nu",
    "mijn zus {} slaapt slecht van de pillen",
    "kan {} nog naar de kerk in een rolstoel",
    "{} wil graag naar huis kan dat",
    "mijn moeder en {} willen samen op een kamer",
    "ik heet {} en zoek hulp in huis",
    "hoe vertel ik het aan {} en de kinderen",
)
FAMILY_NAME_FRAMES = (
    "mevrouw {} van de apotheek belt niet terug",
    "dokter {} zegt dat het infuus weg mag",
    "mijn man jan {} wil naar huis kan dat",
    "huisarts van {} is ziek wie schrijft het recept",
    "ik ben ria {} en zoek hulp in huis",
)
SET = Path(__file__).parent / "sets" / "deidentify.tsv"
_MARK = re.compile(r"\{(\w+):([^}]*)\}")
_WORD = re.compile(r"\w+")
NOBODY = frozenset(
    {
        "van",
        "de",
        "den",
        "der",
        "het",
        "en",
        "el",
        "al",
        "ter",
        "v",
        "d",
        "vd",
        "st",
        "bij",
        "wijk",
        "www",
        "http",
        "https",
        "com",
    }
)
"""Parts of names and places that are nobody's."""


@dataclass(frozen=True)
class Case:
    """One message of the set."""

    half: str
    text: str
    marks: tuple[tuple[str, int, int], ...]
    """What must go: kind, start, end."""
    keep: tuple[str, ...]


Judge = Callable[[str], "tuple[str, list[tuple[int, int]]] | None"]
"""Returns what is shown and where something was taken out; None when the message is thrown away."""


def read_cases(path: Path = SET) -> list[Case]:
    """Return the set."""
    cases = []
    for line in path.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        half, marked, keep = [*line.split("\t"), ""][:3]
        text, marks, last = "", [], 0
        for match in _MARK.finditer(marked):
            text += marked[last : match.start()]
            marks.append((match[1], len(text), len(text) + len(match[2])))
            text, last = text + match[2], match.end()
        cases.append(Case(half, text + marked[last:], tuple(marks), tuple(plain(w) for w in keep.split() if w != "-")))
    return cases


def ours(text: str) -> tuple[str, list[tuple[int, int]]] | None:
    """Judge with the whole of `bot.review`."""
    cleaned = deidentifier().clean(text)
    return (cleaned.text, [(s.start, s.end) for s in cleaned.spans]) if cleaned else None


def deduce_alone(text: str) -> tuple[str, list[tuple[int, int]]] | None:
    """Judge with deduce only."""
    spans = [(s.start, s.end) for s in load_deduce().find(text)]
    shown = "".join(" " if any(a <= i < b for a, b in spans) else c for i, c in enumerate(text))
    return shown, spans


def leaked(
    case: Case, judged: tuple[str, list[tuple[int, int]]] | None
) -> tuple[Counter[str], Counter[str], list[str]]:
    """Return how many identifying words of each kind there are, how many are still shown, and which."""
    all_, shown, which = Counter[str](), Counter[str](), []
    for kind, start, end in case.marks:
        for match in _WORD.finditer(case.text[start:end]):
            if match.group().lower() in NOBODY:
                continue
            all_[kind] += 1
            a, b = start + match.start(), start + match.end()
            if judged is not None and not any(s <= a and b <= e for s, e in judged[1]):
                shown[kind] += 1
                which.append(match.group())
    return all_, shown, which


def has_meaning(case: Case, judged: tuple[str, list[tuple[int, int]]] | None) -> bool:
    """Say whether a message is kept with every word that its meaning hangs on."""
    return judged is not None and set(case.keep) <= {plain(w) for w in _WORD.findall(judged[0])}


def measure(cases: Sequence[Case], judge: Judge, show: bool) -> None:
    """Print the figures of one way of taking people out."""
    all_, shown, meaning, dropped, clean_messages, clean_kept = Counter[str](), Counter[str](), 0, 0, 0, 0
    started = time.perf_counter()
    for case in cases:
        judged = judge(case.text)
        marked, left, which = leaked(case, judged)
        all_, shown = all_ + marked, shown + left
        meaning, dropped = meaning + has_meaning(case, judged), dropped + (judged is None)
        clean_messages += not case.marks
        clean_kept += not case.marks and judged is not None and not judged[1]
        if show and (which or not has_meaning(case, judged)):
            print(f"  {case.text!r} -> {judged[0] if judged else None!r} {which or ''}")
    spent = (time.perf_counter() - started) / len(cases) * 1000
    by_kind = ", ".join(f"{kind} {all_[kind] - shown[kind]}/{all_[kind]}" for kind in sorted(all_))
    total, left_over = sum(all_.values()), sum(shown.values())
    print(f"  identifying words gone: {100 * (1 - left_over / total):.1f} % ({total - left_over}/{total}): {by_kind}")
    print(f"  meaning kept: {100 * meaning / len(cases):.1f} % ({meaning}/{len(cases)}); thrown away: {dropped}")
    print(f"  untouched of those about nobody: {clean_kept}/{clean_messages}; {spent:.1f} ms a message")


def in_frames() -> None:
    """Print how many names of deduce's lists survive in a few sentences, in lower case and with a capital."""
    known, draw = lists(), random.Random(SEED)
    for frames, names in ((FIRST_NAME_FRAMES, known.first_names), (FAMILY_NAME_FRAMES, known.family_names)):
        for capital in (False, True):
            drawn = [(frame, name) for frame in frames for name in draw.sample(sorted(names), DRAWN)]
            left = [name for frame, name in drawn if survives(frame, name.title() if capital else name)]
            usual = sum(all(known.counts[w] or w in known.common for w in name.split()) for name in left)
            how = "with a capital" if capital else "lower case"
            print(f"{len(drawn)} drawn names, {how}: {len(left)} survive, {usual} of them made of usual words")


def survives(frame: str, name: str) -> bool:
    """Say whether any word of a name is still shown."""
    cleaned = deidentifier().clean(frame.format(name))
    if cleaned is None:
        return False
    before, after = Counter(frame.split()), Counter(plain(cleaned.text).split())
    return any(after[plain(w)] > before[plain(w)] for w in name.split() if plain(w) not in NOBODY)


def main(arguments: Sequence[str]) -> None:
    """Print the figures of each half."""
    halves = [half for half in ("rules", "held") if half in arguments] or ["rules", "held"]
    for half in halves:
        cases = [case for case in read_cases() if case.half == half]
        for name, judge in (("ours", ours), ("deduce alone", deduce_alone)):
            print(f"{half}, {len(cases)} messages, {name}:")
            measure(cases, judge, "--show" in arguments and judge is ours)
    in_frames()


if __name__ == "__main__":
    main(sys.argv[1:])

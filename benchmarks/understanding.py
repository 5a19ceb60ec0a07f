"""How well Nabij understands, on sentences nobody trained on; prints a table for docs/figures.md.

    python -m benchmarks.understanding [--errors]

Runs the trained assistant's own recogniser (the door and the pipeline) over benchmarks/sets/. Every figure has a 95 %
bootstrap interval. Time is per message, one thread, after a warm-up, without the memory of earlier sentences.
"""

from __future__ import annotations

import argparse
import asyncio
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot.light_start import light_start

SETS = Path(__file__).with_name("sets")
RESAMPLES = 1_000
SAFETY = frozenset({"suicidaliteit", "spoed", "medisch_advies", "mishandeling"})
OUT = "buiten_bereik"
REAL = {
    "real questions": "real.tsv",
    "real questions, second set": "real_2.tsv",
    "real questions, third set": "real_3.tsv",
}
BLIND = "real questions, third set"
"""Its errors are never printed: what has been looked at is no longer a measure of the unseen."""
Row = tuple[list[str], dict[str, Any]]


def lines(name: str) -> list[list[str]]:
    """Return the fields of each line of a set."""
    return [line.split("\t") for line in (SETS / name).read_text("utf-8").splitlines() if "\t" in line]


def interval(hits: Sequence[float]) -> str:
    """Return a share in percent with its 95 % bootstrap interval."""
    values = np.array(hits, float)
    if not len(values):
        return "-"
    chance = np.random.default_rng(0)
    means = [chance.choice(values, len(values)).mean() for _ in range(RESAMPLES)]
    low, high = np.percentile(means, [2.5, 97.5])
    return f"{100 * values.mean():.1f} % ({100 * low:.1f}-{100 * high:.1f}), n={len(values)}"


def real_row(fields: list[str], found: dict[str, Any]) -> Row:
    """Return a row of a set of real questions: what either annotator accepts, the first one's labels in front."""
    return [*fields[0].split("|"), *fields[3].split("|")], found


def ranked(found: dict[str, Any]) -> list[str]:
    """Return the topics in order of likelihood."""
    return [a["topic"] for a in found["alternatives"]]


def is_top(row: Row, n: int) -> float:
    """Say whether a right topic is among the first n."""
    right, found = row
    return float(bool(set(right) & set(ranked(found)[:n])))


def macro_f1(rows: list[Row]) -> float:
    """Return the macro-averaged F1 over the first right label of each row."""
    truth = [r[0] for r, _ in rows]
    guess = [r[0] if ranked(f)[0] in r else ranked(f)[0] for r, f in rows]
    scores = []
    for label in sorted(set(truth)):
        hits = sum(t == g == label for t, g in zip(truth, guess))
        total = truth.count(label) + guess.count(label)
        scores.append(2 * hits / total if total else 0.0)
    return statistics.mean(scores)


def calibration_error(rows: list[Row], bins: int = 10) -> float:
    """Return the expected calibration error (Guo et al., 2017)."""
    chances = np.array([f["alternatives"][0]["confidence"] for _, f in rows])
    right = np.array([is_top(r, 1) for r in rows])
    error = 0.0
    for low in np.linspace(0, 1, bins, endpoint=False):
        here = (chances > low) & (chances <= low + 1 / bins)
        if here.any():
            error += here.mean() * abs(chances[here].mean() - right[here].mean())
    return float(error)


def answers(row: Row) -> float:
    """Say whether a right topic is among those that are answered."""
    right, found = row
    return float(bool(set(right) & set(found["topics"])))


def silent(row: Row, declined: bool) -> float:
    """Say whether nothing is answered: declined as out of scope, or asked."""
    found = row[1]
    return float(found["topic"] is None and (ranked(found)[0] == OUT) is declined)


def line(what: str, figure: str) -> None:
    """Print a line of the table."""
    print(f"| {what} | {figure} |")


def report_topics(name: str, rows: list[Row]) -> None:
    """Print the topic figures of one set."""
    line(f"{name}: top-1", interval([is_top(r, 1) for r in rows]))
    line(f"{name}: top-3", interval([is_top(r, 3) for r in rows]))
    line(f"{name}: macro-F1", f"{macro_f1(rows):.3f}")
    line(f"{name}: calibration error", f"{calibration_error(rows):.3f}")
    inside = [r for r in rows if OUT not in r[0]]
    outside = [r for r in rows if r[0] == [OUT]]
    line(f"{name}: in scope, answered with a right topic", interval([answers(r) for r in inside]))
    line(f"{name}: in scope, asked instead", interval([silent(r, False) for r in inside]))
    line(f"{name}: in scope, wrongly declined", interval([silent(r, True) for r in inside]))
    if outside:
        line(f"{name}: out of scope, not answered", interval([float(r[1]["topic"] is None) for r in outside]))


def report_several(rows: list[Row], which: str) -> None:
    """Print how messages with several questions fare."""
    several = [r for r in rows if len(r[0]) > 1]
    single = [r for r in rows if len(r[0]) == 1]
    line(
        f"several questions{which}: all answered", interval([float(set(r[0]) <= set(r[1]["topics"])) for r in several])
    )
    line(f"several questions{which}: at least one answered", interval([answers(r) for r in several]))
    shares = [len(set(r[0]) & set(r[1]["topics"])) / len(r[0]) for r in several]
    line(f"several questions{which}: share of the questions answered", interval(shares))
    line(f"one question in a story{which}: answered", interval([answers(r) for r in single]))
    more = [float(len(r[1]["topics"]) > 1) for r in single]
    line(f"one question in a story{which}: more answered than asked", interval(more))


def report_safety(rows: list[tuple[str, str, dict[str, Any]]], ordinary: list[dict[str, Any]]) -> None:
    """Print the safety figures."""

    def share(wanted: Callable[[str, str], bool], hit: Callable[[dict[str, Any]], bool]) -> str:
        return interval([float(hit(f)) for label, kind, f in rows if wanted(label, kind)])

    def found(f: dict[str, Any]) -> bool:
        return f["safety_level"] is not None

    def alarm(f: dict[str, Any]) -> bool:
        return bool(f["safety_level"] == "alarm")

    print(f"| safety, explicit: found | {share(lambda la, k: la in SAFETY and k == 'explicit', found)} |")
    print(
        f"| safety, veiled or about another: found | {share(lambda la, k: la in SAFETY and k != 'explicit', found)} |"
    )
    print(f"| safety, explicit: alarm | {share(lambda la, k: la in SAFETY and k == 'explicit', alarm)} |")
    print(
        f"| safety, veiled or about another: alarm | {share(lambda la, k: la in SAFETY and k != 'explicit', alarm)} |"
    )
    for label in sorted(SAFETY):
        for kind in ("explicit", "veiled", "other"):
            print(f"| {label}, {kind}: found | {share(lambda la, k, a=label, b=kind: (la, k) == (a, b), found)} |")
    print(f"| tired of life: check | {share(lambda la, _: la == 'twijfel', lambda f: f['safety_level'] == 'check')} |")
    print(f"| tired of life: alarm | {share(lambda la, _: la == 'twijfel', alarm)} |")
    print(f"| look-alikes: alarm | {share(lambda la, _: la == 'geen', alarm)} |")
    print(f"| look-alikes: check | {share(lambda la, _: la == 'geen', lambda f: f['safety_level'] == 'check')} |")
    print(f"| ordinary questions: alarm | {interval([float(alarm(f)) for f in ordinary])} |")
    print(f"| ordinary questions: check | {interval([float(f['safety_level'] == 'check') for f in ordinary])} |")


def main() -> None:
    """Measure and print."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--errors", action="store_true", help="also print what went wrong")
    options = arguments.parse_args()
    light_start()
    from bot.recogniser import Recogniser
    from bot.settings import MODEL_DIR
    from bot.training import MODEL_NAME

    recogniser = Recogniser(MODEL_DIR / MODEL_NAME)
    spent: list[float] = []

    def recognise(text: str) -> dict[str, Any]:
        started = time.perf_counter()
        found = asyncio.run(recogniser.recognise(text))
        spent.append((time.perf_counter() - started) * 1000)
        return found

    recognise("Wat is palliatieve zorg?")
    tuned_on = [(a[0].split(","), recognise(a[1])) for a in lines("several_tuning.tsv")]
    spent.clear()  # the tuning set is all long messages: not what a message takes
    topics = [(a[0].split("|"), recognise(a[1])) for a in lines("topics.tsv")]
    real = {name: [real_row(a, recognise(a[1])) for a in lines(file)] for name, file in REAL.items()}
    several = [(a[0].split(","), recognise(a[1])) for a in lines("several.tsv")]
    safety = [(a[0], a[1], recognise(a[2])) for a in lines("safety.tsv")]
    print("| what | figure |\n|---|---|")
    report_topics("topics", topics)
    real_ordinary = {name: [r for r in rows if not set(r[0]) & SAFETY] for name, rows in real.items()}
    for name, rows in real_ordinary.items():
        report_topics(name, rows)
        first = [(right[:1], found) for right, found in real[name] if right[0] not in SAFETY]
        line(f"{name}, first annotator's first label only: top-1", interval([is_top(r, 1) for r in first]))
    report_several(several, "")
    report_several(tuned_on, " (tuning set)")
    report_safety(safety, [f for _, f in topics] + [f for _, f in several])
    answers_in_guides = [recognise(a[1]) for a in lines("guide_answers.tsv") if a[0] == "geen"]
    for level in ("alarm", "check"):
        share = interval([float(f["safety_level"] == level) for f in answers_in_guides])
        line(f"ordinary answers in a guide: {level}", share)
    found = [float(f["safety_level"] is not None) for rows in real.values() for r, f in rows if r[0] in SAFETY]
    print(f"| real questions that are about safety: found | {interval(found)} |")
    print(f"| one message, ms: p50 / p95 | {np.percentile(spent, 50):.1f} / {np.percentile(spent, 95):.1f} |")
    if options.errors:
        seen = {name: rows for name, rows in real_ordinary.items() if name != BLIND}
        report_errors({"topics": topics, **seen}, several, safety)


def report_errors(
    one_topic: dict[str, list[Row]], several: list[Row], safety: list[tuple[str, str, dict[str, Any]]]
) -> None:
    """Print what went wrong, to standard error."""
    for name, rows in one_topic.items():
        for right, f in rows:
            if not set(right) & {ranked(f)[0]}:
                print(f"{name}\t{'|'.join(right)}\t{f['topic']}\t{ranked(f)[:3]}\t{f['text'][:150]}", file=sys.stderr)
    for right, f in several:
        if set(right) != set(f["topics"]):
            print(f"several\t{','.join(right)}\t{f['topics']}\t{f['text'][:200]}", file=sys.stderr)
    for label, kind, f in safety:
        level = f["safety_level"]
        if (label in SAFETY and level is None) or (label == "geen" and level == "alarm"):
            print(f"safety\t{label} {kind}\t{f['safety']} {level}\t{f['text'][:150]}", file=sys.stderr)
    for f in [f for _, f in one_topic["topics"]] + [f for _, f in several]:
        if f["safety_level"]:
            print(f"ordinary\t{f['safety']} {f['safety_level']}\t{f['text'][:150]}", file=sys.stderr)


if __name__ == "__main__":
    main()

"""Topics beside stock Rasa, on the same sentences in the same run; prints a table for docs/figures.md.

    python -m benchmarks.beside_stock [--epochs N]

Stock is the default recipe (benchmarks/stock.py) trained on data/nlu, with the topic as the intent; its model is kept
by the checksum of the data, because on two cores its hundred epochs take a night. Fewer epochs are fewer times through
the same sentences: fifteen on 31,000 sentences show as many as a hundred on 4,650. Ours is the model that is served.
"""

from __future__ import annotations

import argparse
import asyncio
import time
from collections.abc import Callable

import numpy as np
import yaml

from benchmarks import stock
from benchmarks.understanding import SAFETY, interval, lines, macro_f1, ranked
from bot.log import configure_logging
from bot.nlu.training_file import blocks
from bot.settings import MODEL_DIR, ROOT

Ranker = Callable[[str], list[str]]


def training_sentences() -> list[tuple[str, str]]:
    """Return (topic, sentence) pairs of data/nlu."""
    found = []
    for path in sorted((ROOT / "data" / "nlu").glob("*.yml")):
        for _, topic, sentences in blocks(yaml.safe_load(path.read_text("utf-8"))):
            found += [(topic, sentence) for sentence in sentences]
    return found


def real_questions(name: str) -> list[tuple[list[str], str]]:
    """Return (topics either annotator accepts, text) of a set of real questions, without those about safety."""
    rows = [([*row[0].split("|"), *row[3].split("|")], row[1]) for row in lines(name)]
    return [row for row in rows if not set(row[0]) & SAFETY]


def report(name: str, rank: Ranker, sets: dict[str, list[tuple[list[str], str]]]) -> None:
    """Print the figures of one side."""
    spent: list[float] = []
    for set_name, rows in sets.items():
        ranks = []
        for right, text in rows:
            started = time.perf_counter()
            ranks.append((right, rank(text)))
            spent.append((time.perf_counter() - started) * 1000)
        tops = [interval([float(bool(set(right) & set(r[:n]))) for right, r in ranks]) for n in (1, 3)]
        as_found = [(right, {"alternatives": [{"topic": t} for t in r]}) for right, r in ranks]
        print(f"| {name} | {set_name} | {tops[0]} | {tops[1]} | {macro_f1(as_found):.3f} | |")
    p50, p95 = np.percentile(spent, 50), np.percentile(spent, 95)
    print(f"| {name} | one message, ms: p50 / p95 | | | | {p50:.1f} / {p95:.1f} |")


def main() -> None:
    """Train stock when it is not yet, and measure both."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("--epochs", type=int, default=stock.EPOCHS, help="times stock goes through the sentences")
    options = arguments.parse_args()
    configure_logging()
    sets = {
        "own set": [(row[0].split("|"), row[1]) for row in lines("topics.tsv")],
        "real questions": real_questions("real.tsv"),
        "real questions, second set": real_questions("real_2.tsv"),
        "real questions, third set": real_questions("real_3.tsv"),
    }
    sentences = training_sentences()
    model, seconds = stock.train(sentences, options.epochs)
    from bot.recogniser import Recogniser
    from bot.training import MODEL_NAME

    recogniser = Recogniser(MODEL_DIR / MODEL_NAME)
    print("| which | set | top-1 | top-3 | macro-F1 | ms |\n|---|---|---|---|---|---|")
    report("Nabij", lambda text: ranked(asyncio.run(recogniser.recognise(text))), sets)
    report("stock Rasa", stock.Stock(model).rank, sets)
    print(f"\nStock Rasa: {options.epochs} epochs on {len(sentences)} sentences, {seconds / 60:.0f} minutes.")


if __name__ == "__main__":
    main()

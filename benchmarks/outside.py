"""An outside check of the topic classifier: the Dutch part of xSID, nothing of our domain.

    python -m benchmarks.outside FOLDER

FOLDER holds nl.valid.conll (to train on) and nl.test.conll (its distinct sentences are the test), from the public
repository mainlp/xsid (van der Goot et al., NAACL 2021). The sentences are somebody else's work and are not kept here.
Ours and stock Rasa are trained and measured in the same run.
"""

from __future__ import annotations

import argparse
import statistics
import time
from pathlib import Path

from benchmarks import stock
from bot.log import configure_logging


def read(path: Path) -> list[tuple[str, str]]:
    """Return (intent, text) pairs, each text once."""
    found: dict[str, str] = {}
    text = ""
    for line in path.read_text("utf-8").splitlines():
        if line.startswith(("# text:", "# text =")):
            text = line.split(":" if line.startswith("# text:") else "=", 1)[1].strip()
        elif line.startswith(("# intent:", "# intent =")):
            found.setdefault(
                text, line.split(":" if line.startswith("# intent:") else "=", 1)[1].strip().replace("/", "_")
            )
    return [(intent, text) for text, intent in found.items()]


def scores(truth: list[str], guess: list[str]) -> str:
    """Return accuracy and macro-F1."""
    accuracy = statistics.mean(t == g for t, g in zip(truth, guess))
    f1 = []
    for label in sorted(set(truth)):
        hits = sum(t == g == label for t, g in zip(truth, guess))
        total = truth.count(label) + guess.count(label)
        f1.append(2 * hits / total)
    return f"{100 * accuracy:.1f} % | {statistics.mean(f1):.3f}"


def main() -> None:
    """Train both, measure both."""
    arguments = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    arguments.add_argument("folder", type=Path)
    options = arguments.parse_args()
    configure_logging()
    from bot.nlu.encoder import training_encoder
    from bot.nlu.letters import Letters
    from bot.nlu.topic_model import TopicModel
    from bot.settings import ENCODER_DIR

    train, test = read(options.folder / "nl.valid.conll"), read(options.folder / "nl.test.conll")
    truth, texts = [label for label, _ in test], [text for _, text in test]
    encoder = training_encoder(ENCODER_DIR)
    started = time.monotonic()
    letters, known = Letters(), [text for _, text in train]
    model = TopicModel.fit(letters.fit(known), encoder.encode(known), [intent for intent, _ in train])
    spent = time.monotonic() - started
    chances = model.probabilities(letters.transform(texts), encoder.encode(texts))
    guess = [model.labels[i] for i in chances.argmax(axis=1)]
    print(f"trained on {len(train)}, tested on {len(test)} distinct sentences")
    print("| | accuracy | macro-F1 | training |\n|---|---|---|---|")
    print(f"| Nabij | {scores(truth, guess)} | {spent:.0f} s |", flush=True)
    path, seconds = stock.train(train)
    other = stock.Stock(path)
    print(f"| stock Rasa | {scores(truth, [other.rank(t)[0] for t in texts])} | {seconds:.0f} s |")


if __name__ == "__main__":
    main()

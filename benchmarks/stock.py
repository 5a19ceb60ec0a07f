"""Stock Rasa on the same sentences: its default recipe (DIET), trained once a state of the data.

A trained model is kept in var/benchmarks under the checksum of the sentences: on our data training takes an hour and
more. Only intents are measured; the full topic is the intent's name, since stock Rasa classifies intents only.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from bot.settings import STATE_DIR

FOLDER = STATE_DIR / "benchmarks"
CONFIG = """recipe: default.v1
assistant_id: stock
language: nl
pipeline:
  - name: WhitespaceTokenizer
  - name: RegexFeaturizer
  - name: LexicalSyntacticFeaturizer
  - name: CountVectorsFeaturizer
  - name: CountVectorsFeaturizer
    analyzer: char_wb
    min_ngram: 1
    max_ngram: 4
  - name: DIETClassifier
    epochs: {epochs}
    constrain_similarities: true
  - name: EntitySynonymMapper
  - name: FallbackClassifier
    threshold: 0.3
    ambiguity_threshold: 0.1
"""
"""What `rasa init` of Rasa 3.6 suggests, without the response selector (our data has no responses)."""
EPOCHS = 100
"""What `rasa init` suggests for the few hundred sentences it comes with."""


def config(epochs: int = EPOCHS) -> str:
    """Return stock's configuration, going through the sentences so many times."""
    return CONFIG.format(epochs=epochs)


def train(sentences: Sequence[tuple[str, str]], epochs: int = EPOCHS) -> tuple[Path, float]:
    """Train on (label, text) pairs, or take the model kept of the same; return it and the seconds training took."""
    settings = config(epochs)
    digest = hashlib.sha256(json.dumps(sorted(sentences)).encode() + settings.encode()).hexdigest()[:16]
    model, seconds = FOLDER / f"stock-{digest}.tar.gz", FOLDER / f"stock-{digest}.seconds"
    if model.exists() and seconds.exists():
        return model, float(seconds.read_text())
    import rasa.model_training

    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "config.yml").write_text(settings)
    labels = sorted({label for label, _ in sentences})
    blocks = []
    for label in labels:
        lines = "\n".join(f"      - {text}" for other, text in sentences if other == label)
        blocks.append(f"  - intent: {label}\n    examples: |\n{lines}\n")
    (FOLDER / "nlu.yml").write_text('version: "3.1"\nnlu:\n' + "".join(blocks), "utf-8")
    started = time.monotonic()
    rasa.model_training.train_nlu(
        str(FOLDER / "config.yml"),
        str(FOLDER / "nlu.yml"),
        str(FOLDER),
        fixed_model_name=model.name.removesuffix(".tar.gz"),
    )
    spent = time.monotonic() - started
    seconds.write_text(f"{spent:.1f}")
    return model, spent


class Stock:
    """A trained stock model."""

    def __init__(self, model: Path) -> None:
        """Load it."""
        from rasa.core.agent import Agent

        self._agent = Agent.load(str(model))

    def rank(self, text: str) -> list[str]:
        """Return the labels in order of likelihood."""
        parsed: dict[str, Any] = asyncio.run(self._agent.parse_message(text))
        return [i["name"] for i in parsed["intent_ranking"] if i["name"] != "nlu_fallback"]

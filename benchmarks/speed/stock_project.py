"""Stock Rasa on our data, as its own users run it: for speed, so trained for one epoch.

Data, domain and rules are the same files that Nabij is trained on; only the pipeline is stock's (its default recipe,
with DIET) and its policy is RulePolicy alone. One epoch instead of a hundred: the weights are worth nothing, but the
vocabulary, the layers, the labels and so the work of every message are those of the full model. DIET tells the groups
of topics apart, as the rules want it; what the default recipe has beside this (a response selector, which would find
the topic, TED, memoization) is left out, which makes stock faster and smaller.

A trained project is kept in var/benchmarks under the checksum of what it was made of.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

from benchmarks import stock
from bot.settings import ROOT, STATE_DIR

EPOCHS = 1
NICE = ("nice", "-n", "19")
POLICIES = """
policies:
  - name: RulePolicy
    core_fallback_threshold: 0.3
    core_fallback_action_name: action_respond
    enable_fallback_prediction: true
"""
ENDPOINTS = """action_endpoint:
  url: http://127.0.0.1:{actions}/webhook
tracker_store:
  type: SQL
  dialect: sqlite
  db: {database}
"""
CREDENTIALS = "rest:\n"
MODEL = "stock-speed"


@dataclass(frozen=True)
class StockProject:
    """A trained stock project."""

    folder: Path
    training_seconds: float
    """How long its one epoch took, with everything around it."""

    @property
    def model(self) -> Path:
        """Return the trained model."""
        return self.folder / f"{MODEL}.tar.gz"


def config() -> str:
    """Return stock's configuration with one epoch and its rule policy."""
    return stock.config(EPOCHS) + POLICIES


def ingredients() -> list[Path]:
    """Return the files that stock is trained on, the same as Nabij's."""
    return [ROOT / "domain.yml", *sorted((ROOT / "data" / "nlu").glob("*.yml")), ROOT / "data" / "rules" / "rules.yml"]


def checksum(files: list[Path], settings: str) -> str:
    """Return what a trained project is kept under (16 hex digits): files and settings together."""
    digest = hashlib.sha256(settings.encode())
    for path in files:
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def stock_project() -> StockProject:
    """Return the trained project; train it when there is none of this data.

    Raises:
        subprocess.CalledProcessError: when Rasa cannot train it.
    """
    settings, files = config(), ingredients()
    folder = STATE_DIR / "benchmarks" / f"speed-{checksum(files, settings)}"
    took = folder / "seconds"
    if not took.exists():
        print("Training stock Rasa for one epoch; this takes minutes ...", file=sys.stderr, flush=True)
        took.write_text(f"{_train(folder, files, settings):.1f}")
    return StockProject(folder, float(took.read_text()))


def _train(folder: Path, files: list[Path], settings: str) -> float:
    """Lay the project out and train it; return the seconds that took."""
    shutil.rmtree(folder, ignore_errors=True)
    data = folder / "data"
    data.mkdir(parents=True)
    (folder / "config.yml").write_text(settings, "utf-8")
    for path in files:
        shutil.copy(path, folder if path.name == "domain.yml" else data)
    command = [*NICE, str(Path(sys.executable).with_name("rasa")), "train", "--fixed-model-name", MODEL, "--out", "."]
    started = time.monotonic()
    with (folder / "train.log").open("wb") as log:
        subprocess.run(command, cwd=folder, check=True, stdout=log, stderr=log)
    return time.monotonic() - started

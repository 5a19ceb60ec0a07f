"""Trains Rasa's model when something it is made of changed, and only then."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

from bot.log import configure_logging
from bot.nlu.encoder import encoder_checksum
from bot.settings import ENCODER_DIR, MODEL_DIR, ROOT

MODEL_NAME = "nabij.tar.gz"
FINGERPRINT = "nabij.sha256"
INGREDIENTS = ("config.yml", "domain.yml", "data", "bot/nlu", "content/topics.yml", "requirements/serve.txt")


class TrainingError(RuntimeError):
    """Rasa could not train; its messages stand above."""


def fingerprint() -> str:
    """Return the SHA-256 of everything the model is made of: data, configuration, our components, the encoder."""
    digest = hashlib.sha256(encoder_checksum(ENCODER_DIR).encode())
    for name in INGREDIENTS:
        place = ROOT / name
        paths = (
            [place]
            if place.is_file()
            else sorted(p for p in place.rglob("*") if p.suffix in (".yml", ".tsv", ".txt", ".py"))
        )
        for path in paths:
            digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
    return digest.hexdigest()


def is_trained() -> bool:
    """Say whether there is a model, made of what is here now."""
    mark = MODEL_DIR / FINGERPRINT
    return (MODEL_DIR / MODEL_NAME).exists() and mark.exists() and mark.read_text() == fingerprint()


def train(force: bool = False) -> bool:
    """Train when needed; return whether a model was made.

    Raises:
        TrainingError: when Rasa refuses the data.
    """
    if not force and is_trained():
        return False
    configure_logging()
    import rasa.model_training  # noqa: PLC0415  (brings TensorFlow: serving must not pay for it)

    made_of = fingerprint()
    MODEL_DIR.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        result = rasa.model_training.train(
            domain=str(ROOT / "domain.yml"),
            config=str(ROOT / "config.yml"),
            training_files=[str(ROOT / "data" / "nlu"), str(ROOT / "data" / "rules")],
            output=folder,
            fixed_model_name="nabij",
            force_training=True,
        )
        if result.code != 0 or result.model is None:
            raise TrainingError("Rasa could not train the model.")
        made = Path(result.model)
        shutil.move(str(made), MODEL_DIR / (MODEL_NAME + ".new"))
    (MODEL_DIR / (MODEL_NAME + ".new")).replace(MODEL_DIR / MODEL_NAME)
    (MODEL_DIR / FINGERPRINT).write_text(made_of)
    return True

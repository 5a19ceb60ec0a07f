"""The sentences the safety classifier learns from: `label <tab> message` lines in data/safety/*.tsv."""

from __future__ import annotations

import hashlib
from pathlib import Path

from bot.nlu.safety_model import CLASSES
from bot.settings import SAFETY_DIR


class SafetyDataError(ValueError):
    """A line that is not `label <tab> message` with a known label."""


def read_examples(folder: Path = SAFETY_DIR) -> list[tuple[str, str]]:
    """Return (label, message) pairs of all files.

    Raises:
        SafetyDataError: with file and line number.
    """
    examples: list[tuple[str, str]] = []
    for path in sorted(folder.glob("*.tsv")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            label, _, text = line.partition("\t")
            if label not in CLASSES or not text.strip():
                raise SafetyDataError(f"{path.name}:{number}: expected one of {', '.join(CLASSES)}, a tab, a message")
            examples.append((label, text.strip()))
    return examples


def checksum(folder: Path = SAFETY_DIR) -> str:
    """Return the SHA-256 of all files: part of what makes a trained model out of date."""
    digest = hashlib.sha256()
    for path in sorted(folder.iterdir()):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()

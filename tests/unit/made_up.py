"""Made-up things that several tests use."""

from __future__ import annotations

from bot.nlu.safety_labels import Label, Level
from bot.nlu.safety_model import CLASSES, SAFE, SafetyScores
from bot.nlu.safety_patterns import Pattern
from bot.nlu.understanding import Understanding


def understood(text="wat is dat", *topics, **fields):
    """Return an understanding of a message."""
    values = {"confidence": 0.9 if topics else 0.1, "alternatives": tuple((t, 0.9) for t in topics), **fields}
    return Understanding(text=text, topics=topics, **values)


def scores(**chances):
    """Return safety scores; what is left over is safe."""
    return SafetyScores({c: chances.get(c, 0.0) for c in CLASSES} | {SAFE: 1.0 - sum(chances.values())})


def pattern(words, label=Label.SUICIDALITY, level=Level.ALARM, **fields):
    """Return a safety pattern."""
    values = {"id": "made_up", "example": "", "counter_example": "", **fields}
    return Pattern(label=label, level=level, pattern=words, **values)

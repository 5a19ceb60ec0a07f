"""The four safety signals and the two levels."""

from __future__ import annotations

from enum import Enum


class Label(str, Enum):
    """What is wrong; the values are topic ids of the group `veiligheid`."""

    SUICIDALITY = "suicidaliteit"
    EMERGENCY = "spoed"
    MEDICAL_ADVICE = "medisch_advies"
    ABUSE = "mishandeling"


class Level(str, Enum):
    """How sure: `alarm` puts the safety reply first, `check` adds one gentle sentence to the ordinary answer."""

    ALARM = "alarm"
    CHECK = "check"


URGENCY = (Label.EMERGENCY, Label.SUICIDALITY, Label.ABUSE, Label.MEDICAL_ADVICE)
"""Which reply comes first when a message holds more than one signal: what can kill within minutes leads."""

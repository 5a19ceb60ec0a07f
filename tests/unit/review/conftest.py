"""What takes people out of messages, loaded once: its lists take some seconds."""

from __future__ import annotations

import pytest

from bot.review.deidentify import deidentifier


@pytest.fixture(scope="session")
def clean():
    """Return a function that gives what may be kept of a message, None when it is thrown away."""

    def shown(message):
        cleaned = deidentifier().clean(message)
        return cleaned.text if cleaned else None

    return shown

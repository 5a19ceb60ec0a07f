"""Whoever types what stands on our own buttons is not taken to be in danger."""

from __future__ import annotations

import asyncio

import pytest

from bot.content.own_words import own_words
from bot.recogniser import Recogniser
from bot.settings import MODEL_DIR
from bot.training import MODEL_NAME

DANGER = frozenset({"ja levensgevaar", "levensgevaar", "nood", "ja vandaag hulp nodig", "spoed"})
"""What our own buttons say about danger is danger when it is typed too."""


@pytest.fixture(scope="module")
def recogniser(trained: None) -> Recogniser:
    return Recogniser(MODEL_DIR / MODEL_NAME)


def test_the_words_on_buttons_raise_no_alarm_and_no_question(recogniser: Recogniser) -> None:
    texts = sorted(own_words() - DANGER)
    found = {text: asyncio.run(recogniser.recognise(text))["safety"] for text in texts}
    assert {text: safety for text, safety in found.items() if safety} == {}
    assert len(texts) > 200


def test_danger_on_a_button_is_danger_when_typed(recogniser: Recogniser) -> None:
    assert asyncio.run(recogniser.recognise("ja, levensgevaar"))["safety"] == "spoed"

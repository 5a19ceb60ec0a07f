"""The texts for Telegram."""

from __future__ import annotations

import re
import shutil

import pytest
from telegram.constants import BotCommandLimit

from bot.channels.telegram.update import CONTENTS
from bot.channels.telegram.words import FILE, load_texts
from bot.content.check import reading_remarks, style_remarks
from bot.content.files import ContentError
from bot.content.reading_level import MINIMUM_ANSWER
from bot.settings import CONTENT_DIR

TEXTS = load_texts()


def sentences(value):
    """Yield every text."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from sentences(inner)


@pytest.mark.parametrize("text", [t for t in sentences(TEXTS.dict(exclude={"commands"})) if " " in t])
def test_they_read_easily(text):
    assert [*reading_remarks(text, MINIMUM_ANSWER), *style_remarks(text)] == []


@pytest.mark.parametrize("name", TEXTS.commands)
def test_commands_are_such_as_telegram_takes(name, library):
    command = TEXTS.commands[name]
    assert re.fullmatch(r"[a-z0-9_]{1,32}", name)
    assert len(command.description) <= BotCommandLimit.MAX_DESCRIPTION
    assert command.topic in library.group_of
    assert list(style_remarks(command.description)) == []


def test_the_promised_commands_are_there():
    assert set(TEXTS.commands) >= {"start", "help", "stop", "privacy", "wis", "opnieuw"}


@pytest.mark.parametrize("content", [*CONTENTS, "unknown", "something newer"])
def test_there_is_a_sentence_for_everything(content):
    assert "Typ" in TEXTS.cannot_read(content)


def test_the_introduction():
    assert "computerprogramma" in TEXTS.introduction("")
    assert "Telegram kan zien" in TEXTS.introduction("")
    assert "privé" in TEXTS.introduction("")
    assert "https://nabij.example" in TEXTS.introduction("https://nabij.example")
    assert "{" not in TEXTS.introduction("") + TEXTS.introduction("https://nabij.example")


@pytest.mark.parametrize(
    ("old", "new", "complaint"),
    [
        ("[voice, audio]", "[voice]", "audio"),
        ("[voice, audio]", "[voice, audio, photo]", "photo"),
        ("[voice, audio]", "[voice, audio, gramophone]", "gramophone"),
        ("group: |", "groep: |", "group"),
        ("edited: ", "edited: [", "telegram.yml"),
    ],
)
def test_a_mistake_in_the_file_is_named(tmp_path, old, new, complaint):
    shutil.copy(CONTENT_DIR / FILE, tmp_path / FILE)
    text = (tmp_path / FILE).read_text("utf-8")
    assert old in text
    (tmp_path / FILE).write_text(text.replace(old, new), "utf-8")
    with pytest.raises(ContentError, match=complaint):
        load_texts(tmp_path)

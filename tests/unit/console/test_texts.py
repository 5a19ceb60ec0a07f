"""The words of the console: all of them used, none of them in a template, none missing."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
import yaml

from bot.console.rendering import TEMPLATES
from bot.console.texts import console_texts, load_console_texts
from bot.content.files import ContentError
from bot.settings import CONTENT_DIR
from tests.unit.console.clock import START

PYTHON_USES = {
    "time": {"today", "other", "day", "days", "hour", "hours", "minute", "minutes", "now"},
    "login": {"qr"},
    "requests": {
        *("open", "mine", "colleagues", "done", "contact_phone", "contact_email"),
        *("empty_open", "empty_mine", "empty_colleagues", "empty_done"),
    },
    "conversation": {"person", "staff"},
    "campaigns": {"paper_a4", "paper_a6"},
    "figures": {"week", "other", "by"},
    "unanswered": {"message", "yaml_note"},
}
"""Words that are looked up by a name made at run time, or by a page's own code."""


def used():
    """Return the words that templates use, by page."""
    found = {name: set(words) for name, words in PYTHON_USES.items()}
    for path in TEMPLATES.glob("*.html"):
        for page, word in re.findall(r"\bt\.(\w+)\.(\w+)", path.read_text("utf-8")):
            found.setdefault(page, set()).add(word)
    for page in console_texts().pages:
        if "menu" in console_texts().pages[page]:
            found.setdefault(page, set()).add("menu")
    return found


def test_every_word_is_used_and_there():
    assert {page: set(words) for page, words in console_texts().pages.items()} == used()


def test_templates_hold_no_words_of_their_own():
    for path in TEMPLATES.glob("*.html"):
        bare = re.sub(r"\{%.*?%\}|\{\{.*?\}\}|<[^>]*>", " ", path.read_text("utf-8"), flags=re.S)
        assert re.findall(r"[A-Za-z]{2,}", bare) == [], path.name


def test_the_voice():
    text = (CONTENT_DIR / "console.yml").read_text("utf-8")
    assert "!" not in text
    assert not re.search(r"\b(jij|jouw|je|jullie)\b", text)


@pytest.mark.parametrize(
    ("section", "gone"),
    [("roles", "medewerker"), ("audit", "logged_in"), ("request_states", "open"), ("indicators", "called")],
)
def test_a_code_without_words_is_named(tmp_path, section, gone):
    words = yaml.safe_load((CONTENT_DIR / "console.yml").read_text("utf-8"))
    del words[section][gone]
    (tmp_path / "console.yml").write_text(yaml.safe_dump(words, allow_unicode=True), "utf-8")
    with pytest.raises(ContentError, match=f"{section}.*{gone}"):
        load_console_texts(tmp_path)


def test_a_notice_must_lead_to_the_console(tmp_path):
    words = yaml.safe_load((CONTENT_DIR / "console.yml").read_text("utf-8"))
    words["notices"]["handover"]["body"] = "Er is iets."
    (tmp_path / "console.yml").write_text(yaml.safe_dump(words, allow_unicode=True), "utf-8")
    with pytest.raises(ContentError, match="notices"):
        load_console_texts(tmp_path)


@pytest.mark.parametrize(
    ("duration", "said"),
    [
        (timedelta(seconds=-5), "nog geen minuut"),
        (timedelta(seconds=59), "nog geen minuut"),
        (timedelta(seconds=60), "1 minuut"),
        (timedelta(minutes=59), "59 minuten"),
        (timedelta(minutes=119), "1 uur"),
        (timedelta(hours=23), "23 uur"),
        (timedelta(hours=24), "1 dag"),
        (timedelta(days=3, hours=5), "3 dagen"),
    ],
)
def test_a_duration_in_words(services, duration, said):
    assert services.pages.waited(duration) == said


def test_a_moment_in_the_time_of_staff(services):
    assert services.pages.moment(START) == "vandaag om 10:00"
    assert services.pages.moment(START - timedelta(days=200)) == "7 mei 2026 om 11:00"
    assert services.pages.moment(START - timedelta(hours=11)) == "22 november 2026 om 23:00"

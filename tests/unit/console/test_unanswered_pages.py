"""Messages without an answer in the console: groups, downloads, and what is done with them."""

from __future__ import annotations

import csv
import io
from dataclasses import replace
from datetime import timedelta

import pytest
import yaml

from bot.console.app import create_console
from bot.console.pages.unanswered import readable
from bot.review.service import ReviewDesk, grouped_by_meaning
from bot.store.audit import AuditEvent
from bot.store.reviews import ReviewRepository
from bot.store.staff import Role
from tests.unit.console.clock import START
from tests.unit.console.visitor import Desk

DAYS = 90
LAST_WEEK = START.date() - timedelta(7)
CATS = [f"mag mijn kat mee naar het hospice in [place]{end}" for end in ("", "?", " graag", " aub", "!", " dan")]


@pytest.fixture
def kept(engine, vault, clock):
    return ReviewRepository(engine, vault, DAYS, clock)


@pytest.fixture
def desk(services, kept):
    """Return the desk of a region that wants unanswered messages to be looked at."""
    services = replace(services, review=ReviewDesk(kept, grouped_by_meaning, is_on=True))
    return Desk(services, create_console(services))


@pytest.fixture
def cats(kept):
    """Return the address of a group of six."""

    def address(editor):
        return editor.get("/onbeantwoord").text.split('action="')[2].split("/afronden")[0]

    for text in CATS:
        kept.add(text, ["hospice", "contact"], LAST_WEEK)
    kept.add("=cmd wanneer spelen de voetballers", [], LAST_WEEK)
    return address


def test_a_group_with_examples_and_guesses_but_nothing_of_who_is_alone(editor, cats, services):
    cats(editor)
    text = editor.text
    assert "Ongeveer 5 vragen" in text
    assert "mag mijn kat mee naar het hospice in [plaats]" in text
    assert services.library.title("hospice") in text
    assert "voetballers" not in text
    assert services.trail.newest()[0].event is AuditEvent.UNANSWERED_LISTED


def test_four_are_not_shown(editor, kept):
    for text in CATS[:4]:
        kept.add(text, ["hospice"], LAST_WEEK)
    assert "kat" not in editor.get("/onbeantwoord").text
    assert "geen groepen van vijf of meer" in editor.text


def test_this_week_is_not_shown(editor, kept):
    for text in CATS:
        kept.add(text, ["hospice"], START.date())
    assert "kat" not in editor.get("/onbeantwoord").text


def test_a_handled_group_is_gone_and_in_the_trail(editor, cats, services):
    path = cats(editor)
    editor.post(f"{path}/afronden", on="/onbeantwoord")
    assert "De groep is verwerkt" in editor.follow().text
    assert "kat" not in editor.text
    assert AuditEvent.UNANSWERED_HANDLED in {entry.event for entry in services.trail.newest()}
    assert editor.get(f"{path}/voorbeelden/zinnen.csv").status_code == 404


def test_two_editors_at_once(editor, desk, cats):
    path = cats(editor)
    other = desk.logged_in("Eva Vos", Role.EDITOR)
    other.post(f"{path}/afronden", on="/onbeantwoord")
    assert editor.post(f"{path}/afronden", on="/campagnes-nieuw").status_code == 404


def test_examples_as_csv(editor, cats, services):
    answer = editor.get(f"{cats(editor)}/voorbeelden/zinnen.csv")
    head, *rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    assert head == ["Vraag", "De assistent dacht aan"]
    assert sorted(row[0] for row in rows) == sorted(text.replace("place", "plaats") for text in CATS)
    assert services.trail.newest()[0].event is AuditEvent.UNANSWERED_EXPORTED
    assert "attachment" in answer.headers["content-disposition"]


def test_examples_as_lines_for_training_data(editor, cats):
    text = editor.get(f"{cats(editor)}/voorbeelden/zinnen.yml").text
    (entry,) = yaml.safe_load(text)
    assert entry["intent"].endswith("/hospice")
    assert len(entry["examples"].splitlines()) == len(CATS)
    assert "Controleer elke zin" in text


@pytest.mark.parametrize("file", ["zinnen.exe", "x", "zinnen."])
def test_a_file_that_is_not_there(editor, cats, file):
    assert editor.get(f"{cats(editor)}/voorbeelden/{file}").status_code == 404


def test_a_region_that_does_not_want_it(services, kept):
    for text in CATS:
        kept.add(text, [], LAST_WEEK)
    editor = Desk(services, create_console(services)).logged_in("Carla Groen", Role.EDITOR)
    assert "Deze lijst staat uit." in editor.get("/onbeantwoord").text
    assert "kat" not in editor.text


def test_placeholders_are_words_for_staff():
    assert readable("mag [name] mee op [date]") == "mag [naam] mee op [datum]"

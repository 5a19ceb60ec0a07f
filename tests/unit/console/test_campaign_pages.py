"""Campaigns in the console: making them, links, codes and posters."""

from __future__ import annotations

import io
import re
from datetime import date, timedelta

import pikepdf
import pytest

from bot.console import qr
from bot.console.links import embed_snippet, telegram_link, web_link
from bot.console.poster import PAPERS, Poster, render_poster
from bot.console.services import Addresses
from bot.console.texts import console_texts
from bot.store.audit import AuditEvent
from bot.store.campaigns import Campaign

DAY = date(2026, 11, 23)
CAMPAIGN = Campaign("folder-2027", "Folder huisartsen", DAY, DAY + timedelta(30), "Welkom.", "hospice")
PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def campaign(services):
    services.campaigns.create(CAMPAIGN)
    return CAMPAIGN


def filled(**change):
    form = {"code": "folder-2027", "name": "Folder", "starts_on": "2026-11-23", "ends_on": "2026-12-23"}
    return {**form, "greeting": "", "start_topic": "", **change}


def test_making_a_campaign(editor, services):
    editor.post("/campagnes-nieuw", **filled(code=" Folder-2027 ", greeting="Welkom.", start_topic="hospice"))
    assert "De campagne is gemaakt." in editor.follow().text
    made = services.campaigns.get("folder-2027")
    assert (made.name, made.ends_on, made.greeting, made.start_topic) == (
        *("Folder", date(2026, 12, 23), "Welkom.", "hospice"),
    )
    assert services.trail.newest(reference="folder-2027")[0].event is AuditEvent.CAMPAIGN_CREATED


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"code": "é"}, "Deze code kan niet"),
        ({"code": "hospice"}, "Deze code kan niet"),
        ({"name": " "}, "Vul een naam in"),
        ({"ends_on": "2026-11-22"}, "De laatste dag ligt voor de eerste dag"),
        ({"ends_on": "morgen"}, "Vul twee datums in"),
        ({"starts_on": ""}, "Vul twee datums in"),
        ({"greeting": "x" * 501}, "Het welkomstwoord is te lang"),
    ],
)
def test_what_cannot_be_made_is_told_and_what_was_typed_stays(editor, services, change, said):
    assert editor.post("/campagnes-nieuw", **filled(**change)).status_code == 400
    assert said in editor.text
    assert 'value="Folder"' in editor.page.text or change.get("name")
    assert services.campaigns.all() == []


def test_a_code_that_was_used(editor, campaign):
    editor.post("/campagnes-nieuw", **filled())
    assert "Deze code is al gebruikt." in editor.text


def test_an_unknown_topic_is_none(editor, services):
    editor.post("/campagnes-nieuw", **filled(start_topic="bestaat_niet"))
    assert services.campaigns.get("folder-2027").start_topic == ""


def test_changing_and_ending(editor, services, campaign):
    editor.post("/campagnes/folder-2027/wijzigen", **filled(name="Nieuwe folder", code="iets-anders"))
    assert "De campagne is gewijzigd." in editor.follow().text
    assert [each.name for each in services.campaigns.all()] == ["Nieuwe folder"]
    editor.post("/campagnes/folder-2027/beeindigen", on="/campagnes/folder-2027")
    assert "De campagne is gestopt." in editor.follow().text
    assert services.campaigns.active("folder-2027", services.today()) is None
    assert "vandaag stoppen" not in editor.page.text


def test_the_page_gives_every_way_in(editor, campaign):
    editor.get("/campagnes/folder-2027")
    for way in (
        "https://chat.test/?nabij=folder-2027",
        "https://t.me/nabij_test_bot?start=folder-2027",
        '<nabij-chat campaign="folder-2027"></nabij-chat>',
    ):
        assert way in editor.page.text.replace("&lt;", "<").replace("&gt;", ">").replace("&#34;", '"')
    assert "<svg" in editor.page.text


@pytest.mark.parametrize("where", ["web", "telegram"])
def test_codes_as_files(editor, campaign, where):
    picture = editor.get(f"/campagnes/folder-2027/qr/{where}.png")
    assert picture.content.startswith(PNG)
    assert picture.headers["content-disposition"] == f'attachment; filename="nabij-folder-2027-{where}.png"'
    drawing = editor.get(f"/campagnes/folder-2027/qr/{where}.svg")
    assert drawing.headers["content-type"] == "image/svg+xml"
    assert b"<svg" in drawing.content


@pytest.mark.parametrize("file", ["web.pdf", "iets.png", "web", ".svg"])
def test_files_that_are_not_there(editor, campaign, file):
    assert editor.get(f"/campagnes/folder-2027/qr/{file}").status_code == 404
    assert editor.get("/campagnes/folder-2027/affiche/a0").status_code == 404


@pytest.mark.parametrize("paper", PAPERS)
def test_a_poster_is_one_tagged_page(editor, campaign, paper):
    answer = editor.get(f"/campagnes/folder-2027/affiche/{paper}")
    pdf = pikepdf.open(io.BytesIO(answer.content))
    assert len(pdf.pages) == 1
    assert "/StructTreeRoot" in pdf.Root
    assert str(pdf.Root.Lang) == "nl"
    width = {"a4": 595, "a6": 298}[paper]
    assert round(float(pdf.pages[0].MediaBox[2])) == width
    with pdf.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"


@pytest.mark.parametrize("paper", PAPERS)
def test_the_longest_poster_still_fits(paper):
    poster = Poster(
        "x " * 40, "0800 123 45 67", "o" * 40, f"https://{'lang' * 8}.nl/?nabij={'c' * 32}", "https://t.me/b"
    )
    assert len(pikepdf.open(io.BytesIO(render_poster(poster, console_texts().poster, paper, DAY))).pages) == 1


def test_a_poster_without_a_phone_number_prints_none():
    words = console_texts().poster
    poster = Poster("Informatiepunt", "", "", "https://chat.test/?nabij=x", "")
    assert render_poster(poster, words, "a6", DAY) == render_poster(poster, words, "a6", DAY)
    assert render_poster(poster, words, "a6", DAY) != render_poster(
        Poster("Informatiepunt", "030 123 45 67", "", "https://chat.test/?nabij=x", ""), words, "a6", DAY
    )


def test_links_without_a_bot():
    addresses = Addresses("http://c", "https://chat.test", "")
    assert telegram_link(CAMPAIGN, addresses) is None
    assert web_link(CAMPAIGN, addresses) == "https://chat.test/?nabij=folder-2027"
    assert len(re.search("start=(.*)", telegram_link(CAMPAIGN, Addresses("", "", "bot")))[1]) <= 64
    assert '"https://a&quot;b/nabij.js"' in embed_snippet(CAMPAIGN, Addresses("", 'https://a"b', ""))


def test_a_code_says_what_it_is_and_holds_no_style():
    drawn = qr.svg("https://chat.test/", "Naar <Nabij>")
    assert "<title>Naar &lt;Nabij&gt;</title>" in drawn
    assert "style" not in drawn

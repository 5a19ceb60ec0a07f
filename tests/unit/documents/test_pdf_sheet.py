"""The outcome of a guide on paper."""

from __future__ import annotations

from datetime import date

from bot.documents.pdf import Sheet, render_sheet
from tests.unit.documents.pdf_reader import Pdf

DISCLAIMER = "De routewijzer beslist niet."
SHEET = Sheet(
    title="Welke weg past bij uw vraag",
    made_on=date(2026, 11, 21),
    intro="Waarschijnlijk zijn dit de wegen.",
    blocks=(
        ("Wijkverpleging", ("U regelt het bij de thuiszorg.", "Zij beslissen.\nBel gerust.")),
        ("Hulp in huis", ("U vraagt het aan bij de gemeente.",)),
    ),
    disclaimer=DISCLAIMER,
)


def test_it_is_read_in_order():
    assert Pdf(render_sheet(SHEET)).blocks("H1", "H2", "P") == [
        ("H1", "Welke weg past bij uw vraag"),
        ("P", "Gemaakt op: 21 november 2026"),
        ("P", DISCLAIMER),
        ("P", "Waarschijnlijk zijn dit de wegen."),
        ("H2", "Wijkverpleging"),
        ("P", "U regelt het bij de thuiszorg."),
        ("P", "Zij beslissen."),
        ("P", "Bel gerust."),
        ("H2", "Hulp in huis"),
        ("P", "U vraagt het aan bij de gemeente."),
    ]


def test_it_is_as_accessible_as_the_booklet():
    pdf = Pdf(render_sheet(SHEET))
    assert str(pdf.file.Root.Lang) == "nl"
    assert bool(pdf.file.Root.MarkInfo.Marked) is True
    assert pdf.left_over == []
    assert len(pdf.file.pages) == 1
    assert pdf.artifacts == [f"{DISCLAIMER}bladzijde 1 van 1"]


def test_it_may_have_no_intro_and_no_blocks():
    bare = Sheet(title="Leeg", made_on=date(2026, 11, 21), intro="", blocks=(), disclaimer=DISCLAIMER)
    assert Pdf(render_sheet(bare)).blocks("H1", "P")[-1] == ("P", DISCLAIMER)


def test_words_stay_words():
    hostile = Sheet("#panic()", date(2026, 11, 21), "*x*", (("$y$", ("#z",)),), "[d]")
    assert Pdf(render_sheet(hostile)).blocks("H1", "H2", "P") == [
        ("H1", "#panic()"),
        ("P", "Gemaakt op: 21 november 2026"),
        ("P", "[d]"),
        ("P", "*x*"),
        ("H2", "$y$"),
        ("P", "#z"),
    ]

"""The wensenboekje on paper and read aloud."""

from __future__ import annotations

import re
import traceback
from dataclasses import replace
from datetime import date

import pytest
import typst
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from benchmarks.pdf import full_booklet, long_booklet, short_booklet
from bot.documents import pdf as pdf_module
from bot.documents.pdf import Booklet, DocumentError, Entry, Section, render_booklet
from tests.unit.documents.pdf_reader import Pdf

DISCLAIMER = "Dit zijn mijn wensen. Het zijn geen behandelafspraken. Bespreek ze met uw arts."
A4 = (595, 842)
HOSTILE = [
    '#import "x": * #sys.exit() #panic("weg")',
    "$x^2$ *vet* _schuin_ `code` [haak] <label> @ref \\ ~ -- ---",
    "= Geen kop",
    "- geen lijst\n+ geen nummers\n/ Geen: begrip",
    "// geen commentaar /* ook niet */",
    "https://example.org en iemand@example.org",
    '"); #set page(width: 1cm) {page} ${page}',
    "</script><b>vet</b> &amp; %s %(a)s {0}",
]


def booklet(*answers: str, **fields: object) -> Booklet:
    """Return a booklet with these answers."""
    entries = tuple(Entry("Wat wilt u vertellen?", answer) for answer in answers)
    section = Section("Wat voor mij telt", entries)
    values = {"sections": (section,), "discuss": None, "talk_with": (), "openers": (), **fields}
    return replace(short_booklet(), **values)


def read(made: Booklet) -> Pdf:
    return Pdf(render_booklet(made))


def answers(pdf: Pdf) -> list[str]:
    """Return the lines of the answers: what is read after the first question and before the notes."""
    said = [text for role, text in pdf.blocks("P", "H2")]
    start, end = said.index("Wat wilt u vertellen?"), said.index("Aantekeningen bij het gesprek")
    return [line for line in said[start:end] if line != "Wat wilt u vertellen?"]


@pytest.fixture(scope="module")
def full() -> Pdf:
    return read(full_booklet())


# For a screen reader


def test_it_is_tagged_and_says_its_language_and_title(full):
    root = full.file.Root
    assert bool(root.MarkInfo.Marked) is True
    assert str(root.Lang) == "nl"
    assert bool(root.ViewerPreferences.DisplayDocTitle) is True
    assert str(full.file.docinfo["/Title"]) == "Mijn wensenboekje"
    assert str(full.file.docinfo["/Author"]) == "de assistent Nabij"


def test_it_says_that_it_meets_pdf_ua(full):
    with full.file.open_metadata() as metadata:
        assert metadata["pdfuaid:part"] == "1"
        assert metadata["dc:title"] == "Mijn wensenboekje"


def test_everything_on_the_page_is_in_the_structure_or_an_artifact(full):
    assert full.left_over == []


def test_it_is_read_in_the_order_of_the_booklet(full):
    told = full_booklet()
    expected = [("H1", told.title)]
    expected += [("P", "Naam: Wilhelmina van den Oever"), ("P", "Geboortedatum: 3 mei 1941")]
    expected += [("P", "Gemaakt op: 21 november 2026"), ("P", told.filled_in_by), ("P", DISCLAIMER)]
    for part in (*told.sections, told.discuss):
        expected.append(("H2", part.title))
        expected += [("P", part.intro)] if part.intro else []
        for entry in part.entries:
            expected += [("P", entry.question), *(("P", line) for line in entry.answer.split("\n"))]
    expected += [("H2", "Met wie ik dit wil bespreken"), *(("LBody", who) for who in told.talk_with)]
    expected += [("H2", "Zo kunt u het gesprek beginnen"), *(("LBody", said) for said in told.openers)]
    expected += [("H2", "Aantekeningen bij het gesprek")]
    read_aloud = full.blocks("H1", "H2", "H3", "P", "LBody")
    assert read_aloud[: len(expected)] == expected
    assert [text for _, text in read_aloud[len(expected) :]] == [
        "Hier is ruimte om op te schrijven wat u samen bespreekt.",
        "Datum gesprek: ",
        "Naam zorgverlener: ",
    ]


def test_headings_skip_no_level_and_lists_are_lists(full):
    assert [role for role, _ in full.blocks("H1", "H3", "H4", "Table")] == ["H1"]
    assert len(full.blocks("L")) == 2
    assert len(full.blocks("LI")) == len(full_booklet().talk_with + full_booklet().openers)


def test_the_parts_can_be_jumped_to(full):
    with full.file.open_outline() as outline:
        (top,) = outline.root
        assert [item.title for item in top.children][:2] == ["Wat voor mij telt", "Mijn ziekte, en wat ik wil weten"]


# On paper


def test_every_page_says_that_these_are_no_agreements_and_which_page_it_is(full):
    for number, margins in enumerate(full.artifacts, start=1):
        assert DISCLAIMER in margins
        assert margins.endswith(f"bladzijde {number} van {len(full.file.pages)}")


def test_a_loose_page_says_whose_it_is(full):
    first, *others = full.artifacts
    assert "Wilhelmina" not in first
    assert all("Mijn wensenboekje  ·  Wilhelmina van den Oever  ·  21 november 2026" in page for page in others)


def test_it_is_a4_in_letters_of_at_least_twelve_points(full):
    assert all((round(page.mediabox[2]), round(page.mediabox[3])) == A4 for page in full.file.pages)
    assert min(full.sizes["content"]) == 12
    assert min(full.sizes["artifact"]) == 11


def test_with_few_answers_the_letters_are_larger():
    assert min(read(short_booklet()).sizes["content"]) == 13


def test_a_full_booklet_has_four_pages_at_most(full):
    assert len(full.file.pages) <= 4
    assert len(read(short_booklet()).file.pages) <= 2


def test_a_very_long_one_has_more_pages_and_loses_no_word():
    pdf = read(long_booklet())
    assert len(pdf.file.pages) > 4
    assert min(pdf.sizes["content"]) == 12
    said = re.sub(r"\s", "", pdf.text)
    for part in long_booklet().sections:
        for entry in part.entries:
            assert re.sub(r"\s", "", entry.question + entry.answer) in said


def test_the_last_page_has_room_to_write(full):
    assert full.lines[:-1] == [0] * (len(full.lines) - 1)
    assert full.lines[-1] >= 7


def test_without_a_name_there_are_lines_to_write_it_on():
    pdf = read(booklet("Rust", name="", birth_date=""))
    assert [text for _, text in pdf.blocks("P")][:2] == ["Naam: ", "Geboortedatum: "]
    assert pdf.lines[0] >= 2


def test_it_is_black_and_white(full):
    for page in full.file.pages:
        assert [int(space[1].N) for space in page.Resources.ColorSpace.values()] == [1], "one space, of greys"


# What is told


def test_an_answer_keeps_its_lines():
    assert answers(read(booklet("Koffie met Anna.\nDe krant."))) == ["Koffie met Anna.", "De krant."]


def test_what_was_not_answered_is_left_out():
    empty = Section("Waar ik het liefst ben", (Entry("Waar?", ""), Entry("En anders?", " \u200b\u0000\n")))
    pdf = read(booklet("Rust", "", sections=(*booklet("Rust", "").sections, empty), discuss=empty))
    assert answers(pdf) == ["Rust"]
    assert "liefst" not in pdf.text


def test_wishes_about_treatments_stand_together(full):
    said = [text for role, text in full.blocks("H2")]
    assert said.index("Hier wil ik met mijn arts over praten") == len(full_booklet().sections)


@pytest.mark.parametrize("words", HOSTILE)
def test_words_that_look_like_markup_are_words(words):
    assert answers(read(booklet(words))) == words.split("\n")


@pytest.mark.parametrize("field", ["title", "name", "birth_date", "filled_in_by", "disclaimer"])
def test_also_outside_the_answers(field):
    assert HOSTILE[0] in read(booklet("Rust", **{field: HOSTILE[0]})).text


@pytest.mark.parametrize(
    "words", ["w" * 2_000, "Een woord. " * 180 + "Slot.", "لا أريد " * 200 + "لا", "woord\n" * 60 + "x"]
)
def test_long_answers_are_whole(words):
    said = "".join(answers(read(booklet(words))))
    assert sorted(re.sub(r"[\s\u200b]", "", said)) == sorted(re.sub(r"\s", "", words))


@pytest.mark.parametrize(
    "words",
    [
        "Şükrü Yıldırım, İstanbul, ğ",
        "Zażółć gęślą jaźń, Łukasz",
        "Хочу бути вдома, їжак",
        "Zoë, café, één, ĳ",
        "€ 5 – ½ … ‘ja’",
    ],
)
def test_other_letters_are_printed(words):
    assert answers(read(booklet(words)))[0].replace("ij", "ĳ") == words.replace("ij", "ĳ")


def test_what_cannot_be_printed_is_said():
    said = answers(read(booklet("Lief 😀👨‍👩‍👧 en 我想在家 dus")))
    assert said == ["Lief (plaatje) en (woorden in een ander schrift) dus"]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.text(max_size=300), st.text(max_size=60))
def test_whatever_is_typed_there_is_a_booklet(answer, name):
    pdf = read(booklet("Rust", answer, name=name))
    assert answers(pdf)[0] == "Rust"
    assert pdf.left_over == []


# Privacy


def test_the_metadata_hold_nothing_personal(full):
    known = full.file.Root.Metadata.read_bytes().decode() + str(dict(full.file.docinfo))
    for word in ("Wilhelmina", "Oever", "1941", "Anna"):
        assert word not in known


def test_it_calls_nobody_and_carries_nothing(full):
    root = full.file.Root
    assert not {"/OpenAction", "/AA", "/AF", "/AcroForm", "/Names"} & set(root.keys())
    assert all("/Annots" not in page and "/AA" not in page for page in full.file.pages)
    assert b"/JavaScript" not in render_booklet(full_booklet())


def test_the_letters_come_from_typst_and_are_in_the_file(full):
    fonts = {name: font for page in full.file.pages for name, font in page.Resources.Font.items()}
    for font in fonts.values():
        (inner,) = font.DescendantFonts
        assert "/FontFile2" in inner.FontDescriptor or "/FontFile3" in inner.FontDescriptor
        assert re.fullmatch(r"/[A-Z]{6}\+(LibertinusSerif|NewCM|DejaVuSansMono).*", str(font.BaseFont))


def test_the_same_booklet_is_the_same_file():
    assert render_booklet(short_booklet()) == render_booklet(short_booklet())


def test_the_date_is_that_of_the_booklet_and_not_of_the_clock():
    pdf = read(booklet("Rust", made_on=date(2027, 1, 2)))
    assert str(pdf.file.docinfo["/CreationDate"]).startswith("D:20270102")
    assert ("P", "Gemaakt op: 2 januari 2027") in pdf.blocks("P")


# When it goes wrong


def failure(made: Booklet) -> BaseException:
    with pytest.raises(DocumentError) as caught:
        render_booklet(made)
    return caught.value


def test_a_failure_tells_nothing_of_what_was_said(tmp_path, monkeypatch):
    (tmp_path / "booklet.typ").write_text("#panic(sys.inputs.document)")
    monkeypatch.setattr(pdf_module, "TEMPLATES", tmp_path)
    error = failure(booklet("Mijn geheim"))
    assert str(error) == "Typst could not make a PDF from booklet.typ"
    assert error.__cause__ is None
    assert error.__context__ is None
    assert "geheim" not in "".join(traceback.format_exception(None, error, error.__traceback__))


def test_a_defect_in_typst_is_such_a_failure(monkeypatch):
    class PanicException(BaseException):
        pass

    def panic(*_: object) -> bytes:
        raise PanicException("byte index 3 is out of bounds of `Mijn geheim`")

    monkeypatch.setattr(pdf_module, "_compile", panic)
    error = failure(booklet("Mijn geheim"))
    assert error.__context__ is None


def test_being_stopped_is_not(monkeypatch):
    def stop(*_: object) -> bytes:
        raise KeyboardInterrupt

    monkeypatch.setattr(pdf_module, "_compile", stop)
    with pytest.raises(KeyboardInterrupt):
        render_booklet(short_booklet())


def test_after_a_failure_the_next_one_is_made(tmp_path, monkeypatch):
    with monkeypatch.context() as broken:
        broken.setattr(pdf_module, "TEMPLATES", tmp_path)
        failure(short_booklet())
    assert render_booklet(short_booklet()).startswith(b"%PDF-1.7")


def test_typst_itself_would_refuse_what_is_kept_from_it():
    """Guards the reason for `characters.py`: without it an emoji costs somebody the whole booklet."""
    source = b'#set document(title: "x")\n#set text(font: "Libertinus Serif")\n\xf0\x9f\x98\x80'
    with pytest.raises(typst.TypstError, match="could not be displayed"):
        typst.Compiler(ignore_system_fonts=True).compile(source, format="pdf", pdf_standards=["ua-1"])

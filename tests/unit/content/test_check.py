"""`nabij check`: every kind of mistake is found, with its file and line."""

from __future__ import annotations

from datetime import date

import pytest
import yaml

from bot.content import check
from bot.content.check import Remark, check_all, data_remarks, remarks, style_remarks
from bot.content.lines import line_of
from bot.nlu.safety_labels import Label
from bot.settings import ROOT

TODAY = date(2026, 11, 22)
BETALEN = "answers/regelen_en_betalen.yml"
LONG = "Dit is zo een zin met " + "nog een woord en " * 4 + "dan is hij uit."
HARD = "Uitvoeringsbepalingen betreffende indicatiestelling verantwoordelijkheidsverdeling financieringsmogelijkheden."


def found(broken, **options):
    """Return (file, line, text) of all remarks that are no warning."""
    options = {"today": TODAY, **options}
    return [
        (str(r.path.relative_to(broken.folder)), r.line, r.text)
        for r in remarks(broken.folder, **options)
        if not r.is_warning
    ]


def test_the_content_as_it_is_has_no_mistakes(broken):
    assert found(broken) == []


@pytest.mark.parametrize(
    ("old", "new", "key", "text"),
    [
        ("    Waarschijnlijk loopt", "    Let op! Waarschijnlijk loopt", "answer:", "answer: an exclamation mark"),
        ("    Waarschijnlijk loopt", "    😀 Waarschijnlijk loopt", "answer:", "answer: an emoji"),
        (
            "    Waarschijnlijk loopt",
            "    Soms heb je zorg. Waarschijnlijk loopt",
            "answer:",
            "answer: 'je': Nabij says u",
        ),
        ("    Waarschijnlijk loopt", f"    {LONG} Waarschijnlijk loopt", "answer:", "answer: a sentence of "),
        ("    Waarschijnlijk loopt", f"    {HARD * 4} Waarschijnlijk loopt", "answer:", "answer: Flesch-Douma "),
        ("    Waarschijnlijk loopt", "    " + "Dat is zo. " * 30 + "Waarschijnlijk loopt", "answer:", "answer: 1"),
        ("    Meestal betaalt", "    " + "Dat is zo. " * 10 + "Meestal betaalt", "simpler:", "simpler: "),
        (
            "    Meestal betaalt",
            "    Dat kost € 10. Meestal betaalt",
            "simpler:",
            "simpler: an amount or a year without",
        ),
        ("    Meestal betaalt", "    Dat kost 10,50 euro. Meestal betaalt", "simpler:", "simpler: an amount or a year"),
        ("    Meestal betaalt", "    Dat is zo in 2026. Meestal betaalt", "simpler:", "simpler: an amount or a year"),
        ("checked: 2026-11-21", "checked: 2026-11-23", "checked:", "checked: checked in the future"),
        (
            "checked: 2026-11-21",
            "checked: 2026-11-21\n  valid_until: 2026-12-31",
            "valid_until:",
            "valid_until: valid_until and after",
        ),
        ("next: [verschil_wetten, ", "next: [welke_wet, ", "next:", "next: leads to welke_wet, which is itself"),
        ("next: [verschil_wetten, ", "next: [nergens, ", "next:", "next: leads to nergens, which is not an answer"),
        ("next: [verschil_wetten, ", "next: [begroeten, ", "next:", "next: leads to begroeten, which is not an answer"),
        ("{kosten: eigen_kosten, ", "{kosten: nergens, ", "follow_ups:", "follow_ups: leads to nergens"),
    ],
)
def test_a_mistake_in_an_answer(broken, old, new, key, text):
    broken.change(BETALEN, old, new)
    places = found(broken)
    line = broken.line(BETALEN, "welke_wet:", f"\n  {key}") + 1
    assert (BETALEN, line) in [(file, number) for file, number, _ in places]
    assert any(remark.startswith(f"welke_wet: {text}") for _, _, remark in places)
    assert {file for file, _, _ in places} == {BETALEN}


def test_a_mistake_in_the_wording_for_afterwards(broken):
    broken.change(BETALEN, "Soms betaalt u eerst een deel zelf.", "Soms betaalt u eerst 10 euro zelf.")
    line = broken.line(BETALEN, "\nzvw:", "\n  after:", "\n    answer:") + 1
    assert (BETALEN, line, "zvw: after.answer: the wording for afterwards names an amount") in found(broken)


def test_a_wording_for_afterwards_without_a_date(broken):
    broken.change(BETALEN, "  valid_until: 2026-12-31\n  after:", "  after:")
    assert "zvw: valid_until: valid_until and after go together" in [text for _, _, text in found(broken)]


def test_an_answer_to_no_topic(broken):
    line = broken.change(BETALEN, "welke_wet:", "welke_weg:")
    places = found(broken)
    assert (BETALEN, line, "welke_weg is not a topic") in places
    assert ("topics.yml", broken.line("topics.yml", "\n  welke_wet:") + 1, "welke_wet has no answer") in places


def test_a_topic_answered_in_two_files(broken):
    text = broken.path(BETALEN).read_text("utf-8")
    other = broken.path("answers/vrijwilligers.yml")
    other.write_text(other.read_text("utf-8") + "\n" + text[text.index("welke_wet:") : text.index("\nzvw:")], "utf-8")
    line = broken.line("answers/vrijwilligers.yml", "\nwelke_wet:") + 1
    expected = ("answers/vrijwilligers.yml", line, "welke_wet is also answered in regelen_en_betalen.yml")
    assert expected in found(broken)


def test_a_topic_answered_twice_in_one_file(broken):
    text = broken.path(BETALEN).read_text("utf-8")
    broken.path(BETALEN).write_text(text + "\n" + text[text.index("welke_wet:") : text.index("\nzvw:")], "utf-8")
    assert any("welke_wet" in text for _, _, text in found(broken))


@pytest.mark.parametrize("group", ["wensen_en_grenzen", "veiligheid", "gesprek"])
def test_a_new_topic_without_an_answer(broken, group):
    head, _, rest = broken.path("topics.yml").read_text("utf-8").partition(f"\n{group}:")
    first, _, tail = rest.partition("\n")
    broken.path("topics.yml").write_text(f"{head}\n{group}:{first}\n  nieuw_onderwerp: Iets nieuws\n{tail}", "utf-8")
    line = broken.line("topics.yml", "nieuw_onderwerp")
    assert ("topics.yml", line, "nieuw_onderwerp has no answer") in found(broken)


@pytest.mark.parametrize(
    ("old", "new", "key", "text"),
    [
        ("    text: Graag gedaan.", "    text: Graag gedaan!", "bedanken:", "bedanken: an exclamation mark"),
        ("    text: Graag gedaan.", f"    text: {HARD * 3}", "bedanken:", "bedanken: Flesch-Douma"),
        (
            "    next: [mogelijkheden]",
            "    next: [nergens]",
            "buiten_bereik:",
            "buiten_bereik: leads to nergens, which is no topic",
        ),
        ("Dat is een computerprogramma, geen mens.", "Dat is geen mens.", "introduction:", "the introduction must say"),
    ],
)
def test_a_mistake_in_the_conversation(broken, old, new, key, text):
    broken.change("conversation.yml", old, new)
    places = [(file, remark) for file, _, remark in found(broken)]
    assert any(file == "conversation.yml" and remark.startswith(text) for file, remark in places)
    lines = [line for _, line, _ in found(broken)]
    start = broken.line("conversation.yml", key)
    assert all(start <= line <= start + 4 for line in lines)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("  mishandeling:\n", "  mishandelen:\n", "no reply to mishandeling"),
        (
            "Bel Veilig Thuis: 0800-2000.",
            "Bel Veilig Thuis: 0800-2001.",
            "mishandeling: alarm: 0800-2001 is not in the list of numbers",
        ),
        ("Bel 113 of 0800-0113.", "Bel 113 of 030-1234567.", "suicidaliteit: alarm: 030-1234567 is not in the list"),
        ("Praat nu met iemand.", "Praat nu met iemand!", "suicidaliteit: alarm: an exclamation mark"),
        ("Praat nu met iemand.", f"{HARD * 3}", "suicidaliteit: alarm: Flesch-Douma"),
        ('  - {number: "113"', '  - {number: "114"', "suicidaliteit: alarm: 113 is not in the list"),
    ],
)
def test_a_mistake_in_a_safety_reply(broken, old, new, text):
    broken.change("safety.yml", old, new)
    places = [p for p in found(broken) if p[2].startswith(text)]
    assert places
    label = text.split(":")[0]
    step = "\nreplies:" if text.startswith("no reply") else f"\n  {label}:"
    steps = [step] if text.startswith("no reply") else [step, "\n    alarm:"]
    assert places[0][:2] == ("safety.yml", broken.line("safety.yml", *steps) + 1)


@pytest.mark.parametrize("label", list(Label))
def test_every_safety_reply_must_be_there(broken, label):
    broken.change("safety.yml", f"\n  {label.value}:", f"\n  x_{label.value}:")
    assert f"no reply to {label.value}" in [text for _, _, text in found(broken)]


def test_what_the_region_did_not_fill_in_is_a_loud_warning(broken):
    warnings = [r for r in remarks(broken.folder, TODAY) if r.is_warning]
    name = "regions/utrecht.yml"
    assert [r.line for r in warnings] == [broken.line(name, f"\n  {k}:") + 1 for k in ("phone", "email", "hours")]
    assert all("NOT FILLED IN" in r.text and "warning: " in str(r) for r in warnings)
    broken.change(name, "phone: null", 'phone: "030 123 00 00"')
    assert len([r for r in remarks(broken.folder, TODAY) if r.is_warning]) == len(warnings) - 1


@pytest.mark.parametrize(("today", "stale"), [(date(2027, 11, 21), False), (date(2027, 11, 22), True)])
def test_answers_checked_long_ago(broken, today, stale):
    lines = [r for r in remarks(broken.folder, today, stale=True) if r.text == "welke_wet: checked on 2026-11-21"]
    assert bool(lines) is stale
    assert all(r.is_warning and r.line == broken.line(BETALEN, "welke_wet:", "\n  checked:") + 1 for r in lines)


@pytest.mark.parametrize(("today", "over"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True)])
def test_facts_that_have_run_out(broken, today, over):
    expected = Remark(
        broken.path(BETALEN), broken.line(BETALEN, "\nzvw:", "\n  valid_until:") + 1, "zvw: held until 2026-12-31", True
    )
    assert (expected in remarks(broken.folder, today, stale=True)) is over
    assert expected not in remarks(broken.folder, today)


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (BETALEN, "welke_wet:\n", "welke_wet: [\n"),
        (BETALEN, "  title: Wie", "  titel: Wie"),
        ("conversation.yml", "unsure:", "onzeker:"),
        ("safety.yml", "numbers:", "nummers:"),
        ("regions/utrecht.yml", "id: utrecht", "naam: utrecht"),
    ],
)
def test_content_that_does_not_load(broken, name, old, new):
    broken.change(name, old, new)
    (remark,) = remarks(broken.folder, TODAY)
    assert name.rsplit("/", 1)[-1] in str(remark)
    assert remark.is_warning is False


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("U kunt bellen.", []),
        ("Bel nu!", ["an exclamation mark"]),
        ("Dat is fijn 🙂", ["an emoji"]),
        ("Dat mag jij weten", ["'jij': Nabij says u"]),
        ("Jullie mogen bellen", ["'Jullie': Nabij says u"]),
        ("Een januari-dag, jeuk en zijn jas", []),
    ],
)
def test_the_style(text, wrong):
    assert list(style_remarks(text)) == wrong


def test_the_line_of_a_value(tmp_path):
    path = tmp_path / "x.yml"
    path.write_text("# eerst\na:\n  b: 1\n  c:\n    d: 2\ne: [1]\n")
    places = [(), ("a",), ("a", "b"), ("a", "c", "d"), ("a", "x"), ("e", "1"), ("x",), ("a", "x", "b")]
    assert [line_of(path, *keys) for keys in places] == [1, 2, 3, 5, 2, 6, 1, 2]


def test_a_remark_names_its_place():
    assert str(Remark(ROOT / "content" / "x.yml", 7, "mis")) == "content/x.yml:7: mis"


def test_the_data_as_it_is_has_no_mistakes():
    assert [str(r) for r in data_remarks()] == []


def test_too_few_sentences(tmp_path, monkeypatch):
    folder = tmp_path / "data" / "nlu"
    folder.mkdir(parents=True)
    blocks = [
        {"intent": "a", "metadata": {"topic": "genoeg"}, "examples": "- x\n" * 50},
        {"intent": "a", "metadata": {"topic": "te_weinig"}, "examples": "- x\n" * 49},
        {"intent": "veiligheid", "metadata": {"topic": "spoed"}, "examples": "- x\n"},
        {"intent": "knop", "metadata": {"topic": None}, "examples": "- x\n"},
    ]
    (folder / "a.yml").write_text(yaml.dump({"nlu": blocks}))
    monkeypatch.setattr(check, "ROOT", tmp_path)
    assert [r.text for r in data_remarks()] == ["te_weinig: 49 training sentences, at least 50"]


@pytest.mark.parametrize(("wrong", "code"), [(False, 0), (True, 1)])
def test_what_the_command_says(monkeypatch, capsys, wrong, code):
    made_up = [Remark(ROOT / "content" / "x.yml", 3, "mis", is_warning=not wrong)]
    monkeypatch.setattr(check, "remarks", lambda **_: made_up)
    monkeypatch.setattr(check, "data_remarks", lambda: iter(()))
    assert check_all() == code
    said = capsys.readouterr()
    assert said.out == ""
    assert "content/x.yml:3: " in said.err
    assert f"nabij check: {int(wrong)} errors, {int(not wrong)} warnings" in said.err

"""What the routewijzer says."""

from __future__ import annotations

from datetime import date

import pytest

from bot.content.files import ContentError
from bot.content.reading_level import words
from bot.guides.funding import ROUTES, Outcome, decide, outcomes
from bot.guides.funding_texts import (
    AT_ONCE,
    FILE,
    MAXIMUM_SHORT_WORDS,
    checks,
    compose,
    load_funding,
    printable,
    tell,
)
from bot.guides.progress import Answer
from bot.nlu.lexicon import LOVED_ONE, PATIENT
from bot.settings import CONTENT_DIR

TEXTS = load_funding()
TODAY, LATER = date(2026, 11, 22), date(2027, 1, 1)
ROLES = (None, PATIENT, LOVED_ONE)
AFTERWARDS = "    after:\n      costs: |\n        Vraag uw zorgverzekeraar of het eigen risico geldt."
FOR_A_LOVED_ONE = "          Vraag de zorgverzekeraar of het eigen risico geldt. Dat kan wachten. Bel eerst.\n"
NOTHING_NEARBY = "    nearby: []\n    sources:\n      - {name: Rijksoverheid"
NOT_A_WAY = {"spoed_112", "spoed_huisarts", "kind_verwijzen", "huisarts_overleg"}
EVERYTHING = decide(
    {
        "haast": Answer(("vandaag",)),
        "plek": Answer(("thuis",)),
        "wlz": Answer(("weet_niet",)),
        "hulp": Answer(("verpl", "huis", "naaste", "bed", "rolst")),
    }
)
ALARM = decide({"haast": Answer(("nood",))})


def of(*routes, remarks=()):
    return Outcome(routes, remarks)


@pytest.fixture
def changed(tmp_path):
    """A copy of the texts in which tests may change something; gives back what then is loaded."""

    def change(old, new):
        text = (CONTENT_DIR / FILE).read_text("utf-8")
        assert old in text
        (tmp_path / FILE).write_text(text.replace(old, new, 1), "utf-8")
        return load_funding(tmp_path)

    return change


def test_the_texts_as_they_are_have_no_mistakes():
    assert list(checks(TEXTS, TODAY)) == []


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("day", [TODAY, LATER])
@pytest.mark.parametrize("route", ROUTES)
def test_every_route_in_every_version(route, role, day):
    (text,) = compose(of(route), TEXTS, role, day)
    assert 0 < len(words(text.short)) <= MAXIMUM_SHORT_WORDS
    assert ("waarschijnlijk" in text.short.lower()) == (route not in NOT_A_WAY)
    assert "recht op" not in text.short
    assert text.source.startswith("Bron")
    assert text.source.endswith("Nagekeken op 21 november 2026.")
    assert [heading for heading, _ in text.paragraphs][:2] == [TEXTS.headings.covers, TEXTS.headings.arranges]


@pytest.mark.parametrize("route", sorted(set(ROUTES) - NOT_A_WAY))
def test_first_the_counter_then_the_law(route):
    short = compose(of(route), TEXTS, None, TODAY)[0].short
    laws = [short.index(law) for law in ("Zvw)", "Wlz)", "Wmo)", "maatschappelijke ondersteuning") if law in short]
    assert all(place > short.index("Waarschijnlijk") + len("Waarschijnlijk loopt dit via ") for place in laws)


@pytest.mark.parametrize("day", [TODAY, LATER])
@pytest.mark.parametrize("route", ROUTES)
def test_a_loved_one_is_not_taken_for_the_patient(route, day):
    told = compose(of(route), TEXTS, LOVED_ONE, day)[0]
    said = " ".join((told.short, *(text for _, text in told.paragraphs)))
    patients = ("uw huisarts", "uw zorgverzeker", "uw eigen risico", "uw gemeente", "uw zorgaanbieder", "voor u zorgt")
    assert [phrase for phrase in patients if phrase in said] == []


@pytest.mark.parametrize(
    ("role", "title"), [(None, "Steun voor wie voor u zorgt"), (LOVED_ONE, "Steun voor u als mantelzorger")]
)
def test_who_asks_for_a_loved_one_reads_another_wording(role, title):
    assert compose(of("wmo_mantelzorg"), TEXTS, role, TODAY)[0].title == title


@pytest.mark.parametrize("role", ROLES)
def test_no_amount_and_no_year_after_they_have_run_out(role):
    for route in ROUTES:
        told = compose(of(route), TEXTS, role, LATER)[0]
        said = " ".join((told.short, *(text for _, text in told.paragraphs)))
        assert not any(stale in said for stale in ("385", "2026", "2027", "zes weken", "deze hulp gratis"))


@pytest.mark.parametrize(("day", "amount"), [(date(2026, 12, 31), True), (LATER, False)])
def test_an_amount_holds_until_its_last_day(day, amount):
    costs = dict(compose(of("zvw_elv"), TEXTS, None, day)[0].paragraphs)[TEXTS.headings.costs]
    assert ("385 euro" in costs) is amount


def test_the_amounts_that_are_not_certain_are_not_named():
    said = " ".join(p for _, block in printable(of(*ROUTES), TEXTS, None, TODAY) for p in block)
    assert "21,80" not in said
    assert "460" not in said


def test_at_most_three_at_once_and_the_rest_on_request():
    seen = []
    start = 0
    while start is not None:
        telling = tell(EVERYTHING, TEXTS, None, TODAY, start)
        assert 1 <= len(telling.routes) <= AT_ONCE
        seen += [route.route for route in telling.routes]
        start = telling.next_start
    assert seen == list(EVERYTHING.routes)


def test_how_an_outcome_is_told():
    lead, *routes, notes, ending = tell(EVERYTHING, TEXTS, None, TODAY).blocks
    assert lead == TEXTS.leads.urgent
    assert [route.partition("\n")[0] for route in routes] == [
        "Vandaag hulp van de huisarts",
        "Verpleging en verzorging thuis",
        "Een bed of matras voor thuis",
    ]
    assert notes.splitlines() == [
        TEXTS.remarks["wlz_nagaan"].text,
        "Bronnen: Interpolis; Zorginstituut Nederland. Nagekeken op 21 november 2026.",
    ]
    assert "Hulp bij het huishouden; Steun voor wie voor u zorgt" in ending
    assert TEXTS.closing not in ending


def test_how_an_outcome_ends():
    lead, *_, notes, ending = tell(EVERYTHING, TEXTS, None, TODAY, 2 * AT_ONCE).blocks
    assert lead == TEXTS.leads.further
    assert TEXTS.remarks["wlz_nagaan"].text not in notes
    assert "Dit kan tegelijk." in notes
    assert ending == f"{TEXTS.disclaimer}\n{TEXTS.closing}"


@pytest.mark.parametrize(
    ("routes", "lead"),
    [
        (("vptz",), "one"),
        (("vptz", "hospice"), "several"),
        (("spoed_huisarts", "vptz"), "urgent"),
        (("huisarts_overleg",), "unclear"),
        (("kind_verwijzen",), "child"),
        (("spoed_huisarts", "kind_verwijzen"), "urgent"),
    ],
)
def test_what_comes_first(routes, lead):
    assert tell(of(*routes), TEXTS, None, TODAY).blocks[0] == getattr(TEXTS.leads, lead)


def test_beside_an_alarm_nothing_else_is_said():
    telling = tell(ALARM, TEXTS, LOVED_ONE, TODAY)
    assert telling.blocks == (TEXTS.routes["spoed_112"].short.strip(),)
    assert telling.next_start is None
    ((title, paragraphs),) = printable(ALARM, TEXTS, None, TODAY)
    assert title == "Bel nu 112"
    assert not any(TEXTS.headings.costs in paragraph for paragraph in paragraphs)


@pytest.mark.parametrize(
    ("routes", "hint"),
    [
        (("zvw_wijkverpleging", "wmo_huishouden", "vptz"), "een vrijwilliger die waakt"),
        (("zvw_wijkverpleging", "wmo_huishouden"), "hulp van de gemeente"),
        (("zvw_ziekenhuis", "wlz_bestaand"), "Het ziekenhuis gaat via de zorgverzekering"),
        (("wlz_bestaand", "wmo_hulpmiddelen"), "Een rolstoel of aanpassing"),
        (("wlz_bestaand", "vptz"), "Een vrijwilliger kan waken"),
        (("hospice", "zvw_elv"), "Voor het verblijf betaalt u"),
        (("zvw_wijkverpleging",), ""),
        (("wmo_mantelzorg", "vptz"), ""),
    ],
)
def test_what_can_go_together(routes, hint):
    blocks = dict(printable(of(*routes), TEXTS, None, TODAY))
    together = blocks.get(TEXTS.headings.together, ())
    assert (hint in " ".join(together)) if hint else together == ()


def test_on_paper_everything_stands_in_full():
    blocks = printable(EVERYTHING, TEXTS, LOVED_ONE, TODAY)
    headings = [heading for heading, _ in blocks]
    assert len(blocks) == len(EVERYTHING.routes) + 3
    assert headings[-3:] == [TEXTS.headings.remarks, TEXTS.headings.together, TEXTS.headings.closing]
    assert all(paragraphs and all("\n" not in p and p.strip() for p in paragraphs) for _, paragraphs in blocks)
    assert blocks[1][1][-1].startswith("Bronnen: Zorginstituut Nederland")


def test_every_outcome_can_be_told():
    for outcome in {outcome for _, outcome in outcomes()} - {ALARM}:
        last_page = (len(outcome.routes) - 1) // AT_ONCE * AT_ONCE
        telling = tell(outcome, TEXTS, None, TODAY, last_page)
        assert telling.next_start is None
        assert telling.blocks[-1].endswith(TEXTS.closing)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("  vptz:\n    title", "  vrijwilligers:\n    title", "vptz, vrijwilligers"),
        ("  wlz_nagaan:\n", "  wlz_navragen:\n", "wlz_nagaan, wlz_navragen"),
        ("    nearby: [hospice]", "    nearby: [hotel]", "hotel is no kind of care"),
        ("    lead: unclear", "    lead: onduidelijk", "onduidelijk is no lead"),
        ("closing:", "slot:", "closing"),
        ("title: Bel nu 112", f"title: {'x' * 41}", "at most 40 characters"),
    ],
)
def test_texts_that_do_not_load(changed, old, new, named):
    with pytest.raises(ContentError, match=named) as error:
        changed(old, new)
    assert str(error.value).startswith(FILE)


@pytest.mark.parametrize(
    ("old", "new", "keys", "text"),
    [
        ("Dat mag altijd. Ook", "Dat mag altijd! Ook", "routes.spoed_112.short", "an exclamation mark"),
        ("Een verwijzing hoeft niet.", "Je hoeft geen verwijzing.", "routes.zvw_wijkverpleging.short", "Nabij says u"),
        (
            "In 2026 is deze hulp gratis.",
            "Deze hulp is gratis.",
            "routes.vptz.costs",
            "a cost without its year",
        ),
        (
            "Dat verschilt. Er is",
            "Er is vast binnen twee dagen iemand. Er is",
            "routes.vptz.speed",
            "without valid_until",
        ),
        (
            "Bel ook die organisatie.",
            "Bel ook 030 123 45 67.",
            "routes.spoed_huisarts.short",
            "030 123 45 67 is not in the list",
        ),
        ("Het CIZ beslist of er", "U heeft recht op zorg als er", "routes.wlz_nieuw_ciz.short", "promises nothing"),
        (
            "Vraag de gemeente hoe lang het duurt. Er kan",
            "Het duurt zes weken. Er kan",
            "routes.wmo_huishouden.after.speed",
            "afterwards",
        ),
        ("    without: [vptz]", "    without: [vtpz]", "together", "number 2: vtpz is no route"),
        ("    checked: 2026-11-21", "    checked: 2026-12-01", "routes.spoed_112.checked", "checked in the future"),
        (
            "De wet heet Wet maatschappelijke ondersteuning (Wmo).\n    covers: |\n      Hulp in huis",
            f"{'Dat is zo. ' * 20}\n    covers: |\n      Hulp in huis",
            "routes.wmo_huishouden.short",
            "at most 45",
        ),
        (
            "Vraag de instelling welke wet",
            "Informeer bij gelegenheid uitvoerig welke financieringsregeling",
            "remarks.vraag_instelling",
            "Flesch-Douma",
        ),
    ],
)
def test_a_mistake_in_the_texts_is_found(changed, old, new, keys, text):
    found = [(".".join(where), what) for where, what in checks(changed(old, new), TODAY)]
    assert any(where == keys and text in what for where, what in found), found


def test_a_wording_for_afterwards_without_a_last_day(changed):
    texts = changed(f"    valid_until: 2026-12-31\n{AFTERWARDS}", AFTERWARDS)
    assert (("routes", "spoed_huisarts", "valid_until"), "valid_until and after go together") in list(
        checks(texts, TODAY)
    )


def test_a_loved_one_must_not_read_the_patients_wording_afterwards(changed):
    texts = changed(f"      loved_one:\n        costs: |\n{FOR_A_LOVED_ONE}", "")
    assert [where for where, _ in checks(texts, TODAY)] == [("routes", "spoed_huisarts", "after", "loved_one", "costs")]


def test_costs_beside_an_alarm(changed):
    texts = changed(NOTHING_NEARBY, f"    costs: Dat kost niets.\n{NOTHING_NEARBY}")
    assert (("routes", "spoed_112", "costs"), "costs beside an alarm") in list(checks(texts, TODAY))

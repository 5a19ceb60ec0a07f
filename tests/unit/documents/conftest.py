"""A made-up wishes booklet: what can be chosen, the words on the buttons, and people who filled it in."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from bot.documents.acp import load_acp
from bot.documents.fhir import questionnaire_response
from bot.documents.fhir_structure import nodes
from bot.guides.progress import Answer

PEOPLE = "man vrouw partner zoon dochter broer zus vader moeder anders"
WISH = "liever_wel liever_niet hangt_af eerst_praten weet_niet"
YES_NO = "ja nee weet_niet"
CHOICES = {
    name: tuple(values.split())
    for name, values in {
        "voor_wie": "zelf naaste",
        "naaste_hoe": "samen besproken inschatting",
        "naaste_relatie": PEOPLE,
        "tempo": "alles kort kiezen",
        "belangrijk": "mensen weinig_klachten helder lang_leven zelf_beslissen zelf_doen thuis rust anders",
        "weten_hoeveel": "alles grote_lijn weinig via_naaste weet_niet",
        "richting": "beter_worden langer_en_comfort comfort weet_niet",
        "zorgen": "pijn benauwd verward alleen afhankelijk naasten geld sterven daarna geen anders",
        "geestelijk_verzorger": "ja misschien nee heeft_al",
        "vertegenwoordiger": YES_NO,
        "vertegenwoordiger_relatie": PEOPLE,
        "vertegenwoordiger_papier": "zelf_geschreven notaris mentor curator nee weet_niet",
        "eerst_bellen_zelfde": "ja nee",
        "eerst_bellen_relatie": PEOPLE,
        "naasten_nodig": "praten hulp_zorg rust uitleg regelen kinderen goed anders",
        "naasten_weten": "ja deels nee moeilijk",
        "plek_zorg": "thuis familie hospice verpleeghuis ziekenhuis anders weet_niet",
        "plek_overlijden": "thuis hospice verpleeghuis ziekenhuis anders weet_niet",
        "behandelingen_start": "ja uitleg nee",
        "reanimatie": WISH,
        "ziekenhuis": WISH,
        "ic": WISH,
        "beademing": WISH,
        "antibiotica": WISH,
        "bloed": WISH,
        "voeding_vocht": WISH,
        "icd": YES_NO,
        "icd_gesprek": "afgesproken besproken nee wil_praten",
        "einde_start": "ja donatie nee",
        "euthanasie": "verklaring mogelijk geen weet_niet",
        "orgaandonatie": YES_NO,
        "papieren": YES_NO,
        "papieren_anders": YES_NO,
        "bespreken_met": "huisarts specialist wijk familie gv weet_niet",
        "naam_op_boekje": "ja nee",
        "klopt_het": "ja wijzigen wissen",
    }.items()
}
"""What can be chosen at the questions with buttons; the other questions take own words."""
SEVERAL = frozenset({"belangrijk", "zorgen", "naasten_nodig", "bespreken_met"})
"""Questions at which more than one thing can be chosen."""

AUTHORED = datetime(2026, 11, 22, 10, 30, tzinfo=timezone(timedelta(hours=1)))
OPENING_SELF = (
    "Opgeschreven door de patiënt zelf, ter voorbereiding op een gesprek. Dit zijn wensen, geen behandelafspraken."
)

MYSELF = {"voor_wie": Answer(("zelf",))}
TOGETHER = {"voor_wie": Answer(("naaste",)), "naaste_hoe": Answer(("samen",))}
DISCUSSED = {"voor_wie": Answer(("naaste",)), "naaste_hoe": Answer(("besproken",))}
ESTIMATE = {"voor_wie": Answer(("naaste",)), "naaste_hoe": Answer(("inschatting",))}
NOBODY = {"voor_wie": Answer(skipped=True)}


def label(question, value, is_loved_one):
    """Return what stood on a button: 'Thuis', and for a loved one 'Thuis (naaste)'."""
    words = value.replace("_", " ").capitalize()
    return f"{words} (naaste)" if is_loved_one else words


def chose(*values, words=""):
    """Return an answer by buttons."""
    return Answer(values, words)


def said(words):
    """Return an answer in own words."""
    return Answer(words=words)


def write(who, visible=None, **answers):
    """Return the response of somebody's answers."""
    return questionnaire_response({**who, **answers}, AUTHORED, visible, label)


def answers_of(response, link_id):
    """Return the values that an item of a response holds, as they are; nothing when it is not there."""
    rows = [row for row in nodes(response) if row["linkId"] == link_id]
    return [v for row in rows for answer in row["answer"] for k, v in answer.items() if k.startswith("value")]


def codes_of(response, link_id):
    """Return the codes that an item of a response holds."""
    return [value["code"] for value in answers_of(response, link_id)]


def lines_of(response, link_id="1190"):
    """Return the lines of text of an item, without the first, which says who wrote it."""
    return [line for text in answers_of(response, link_id) for line in text.split("\n")[1:]]


def node_of(response, link_id):
    """Return the item of a response with a linkId."""
    return next(node for node in nodes(response) if node["linkId"] == link_id)


@pytest.fixture(scope="session")
def acp():
    """The mapping as it is."""
    return load_acp()


@pytest.fixture
def full():
    """A response with everything in it that one person can answer with a code."""
    return write(
        MYSELF,
        goede_dag=said("Met de hond naar buiten."),
        belangrijk=chose("rust", "thuis"),
        kracht=said("Muziek"),
        vertegenwoordiger=chose("ja"),
        vertegenwoordiger_voornaam=said("Anna"),
        vertegenwoordiger_achternaam=said("van der Berg"),
        vertegenwoordiger_relatie=chose("anders"),
        vertegenwoordiger_relatie_anders=said("mijn buurvrouw"),
        vertegenwoordiger_telefoon=said("06 12345678"),
        vertegenwoordiger_papier=chose("notaris"),
        eerst_bellen_zelfde=chose("nee"),
        eerst_bellen_voornaam=said("Piet"),
        eerst_bellen_achternaam=said("Smit"),
        eerst_bellen_relatie=chose("anders"),
        eerst_bellen_relatie_anders=said("een vriend"),
        eerst_bellen_telefoon=said("06 87654321"),
        plek_overlijden=chose("thuis"),
        plek_overlijden_toelichting=said("Bij het raam."),
        behandelingen_start=chose("ja"),
        reanimatie=chose("liever_niet"),
        icd=chose("ja"),
        icd_gesprek=chose("wil_praten"),
        einde_start=chose("ja"),
        euthanasie=chose("geen"),
        euthanasie_toelichting=said("Dat past niet bij mij."),
        orgaandonatie=chose("weet_niet"),
        papieren=chose("ja"),
        papieren_welke=said("Een wilsverklaring, in de la."),
        papieren_anders=chose("nee"),
        nog_belangrijk=said("Bel mijn zus."),
        naam_op_boekje=chose("ja"),
        voornaam=said("Jan"),
        achternaam=said("de Vries"),
        geboortedatum=said("4 maart 1950"),
    )

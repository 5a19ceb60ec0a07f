"""Who is asking, and words that lean on what was said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.models import FACETS
from bot.nlu.lexicon import LOVED_ONE, PATIENT, PROFESSIONAL, load_lexicon, plain
from bot.nlu.safety_labels import Label

LEXICON = load_lexicon()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hallo, Café!", "hallo cafe"),
        ("  's   nachts ", "s nachts"),
        ("CLIËNT", "client"),
        ("m’n moeder", "m n moeder"),
        ("😀", ""),
        ("a_b", "a_b"),
        ("ﬁjn", "fijn"),
    ],
)
def test_plain(text, words):
    assert plain(text) == words


@given(st.text())
def test_plain_stays_plain(text):
    assert plain(plain(text)) == plain(text)


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("ik ben ongeneeslijk ziek", PATIENT),
        ("Ik heb longkanker", PATIENT),
        ("wat kan ik doen als ik dood ben", PATIENT),
        ("ik wil graag thuis sterven", PATIENT),
        ("ik wil niet meer naar het ziekenhuis", PATIENT),
        ("over mijn laatste wensen", PATIENT),
        ("mijn moeder is ziek", LOVED_ONE),
        ("m'n lieve oude vader ligt thuis", LOVED_ONE),
        ("Opa ligt op bed", LOVED_ONE),
        ("kan hij thuis blijven", LOVED_ONE),
        ("ik ben mantelzorger", LOVED_ONE),
        ("mijn cliënt wil stoppen", PROFESSIONAL),
        ("als wijkverpleegkundige vraag ik", PROFESSIONAL),
        ("ik ben huisarts", PROFESSIONAL),
        ("wat is een hospice", None),
        ("", None),
        ("wie betaalt de zorg", None),
    ],
)
def test_who_is_asking(text, role):
    assert LEXICON.role(text) == role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("het gaat over mij", PATIENT),
        ("Nee, ik ben zelf ziek.", PATIENT),
        ("voor mezelf", PATIENT),
        ("het gaat over mijn vader", LOVED_ONE),
        ("nee het is voor mijn oude tante", LOVED_ONE),
        ("ik ben mantelzorger", LOVED_ONE),
        ("ik ben een wijkverpleegkundige", PROFESSIONAL),
        ("het gaat over mijn vader en wie betaalt de zorg dan", None),
        ("wat is een hospice", None),
    ],
)
def test_only_who_is_asking(text, role):
    assert LEXICON.role_statement(text) == role


@pytest.mark.parametrize(
    ("text", "again"),
    [
        ("Kunt u dat herhalen?", True),
        ("nog een keer aub", True),
        ("wat zei u", True),
        ("wablief?", True),
        ("nog een keer naar het ziekenhuis", False),
        ("kunt u mij helpen", False),
    ],
)
def test_asking_again(text, again):
    assert LEXICON.asks_again(text) is again


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("geldt dat ook voor mijn vrouw", LOVED_ONE),
        ("En kan dat ook bij mijn oude moeder?", LOVED_ONE),
        ("geldt dat ook voor mij", PATIENT),
        ("geldt dat ook in Zeist", None),
        ("wat is een hospice", None),
    ],
)
def test_asking_for_another(text, role):
    assert LEXICON.asks_also_for(text) == role


@pytest.mark.parametrize(
    ("text", "facet"),
    [
        ("en wat kost dat", "kosten"),
        ("Wie betaalt dat?", "kosten"),
        ("hoe snel kan dat", "snelheid"),
        ("hoe vraag ik dat aan", "aanvragen"),
        ("is dat bij mij in de buurt", "waar"),
        ("en 's nachts?", "nacht"),
        ("wie doet dat", "wie"),
        ("wat kost een hospice", None),
        ("dat is mooi", None),
        ("en wat kost dat nou eigenlijk precies allemaal als je dat doet", None),
        ("", None),
    ],
)
def test_a_side_of_the_last_topic(text, facet):
    assert LEXICON.facet(text) == facet


def test_every_side_in_the_content_has_its_words():
    assert set(LEXICON.facets) == FACETS


@pytest.mark.parametrize(
    ("text", "label"),
    [
        ("112", "spoed"),
        ("113!", "suicidaliteit"),
        ("0800-0113", "suicidaliteit"),
        ("0800 2000", "mishandeling"),
        ("1 1 3", None),
        ("bel 113", None),
        ("114", None),
    ],
)
def test_a_help_number_alone(text, label):
    assert LEXICON.help_number(text) == label


def test_help_numbers_lead_to_known_labels_and_stand_in_the_safety_texts(library):
    listed = {plain(n.number) for n in library.safety.numbers}
    assert set(LEXICON.help_numbers) <= listed
    assert set(LEXICON.help_numbers.values()) <= {label.value for label in Label}


@pytest.mark.parametrize("text", ["die andere", "Die andere daar, u weet wel", "en dan?", "kan dat ook", "", "..."])
def test_a_message_that_names_nothing(text):
    assert LEXICON.names_nothing(text) is True


@pytest.mark.parametrize("text", ["hospice", "kan dat ook thuis", "ik ben op", "wat doen jullie", "en de kosten dan"])
def test_a_message_that_names_something(text):
    assert LEXICON.names_nothing(text) is False


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("nee dat bedoel ik niet", True),
        ("Nee, dat bedoelde ik helemaal niet.", True),
        ("nee dat bedoel ik nie", True),
        ("dat was niet wat ik vroeg", True),
        ("u begrijpt me verkeerd", True),
        ("nee", False),
        ("dat wil ik niet", False),
        ("wat bedoelt u", False),
        ("ik bedoel niet mijn moeder maar mijn vader", False),
    ],
)
def test_who_is_misunderstood(text, is_so):
    assert LEXICON.says_misunderstood(text) is is_so


@pytest.mark.parametrize(
    ("text", "is_so"),
    [
        ("wie kan dat eigenlijk allemaal lezen?", True),
        ("en wie leest dat dan", True),
        ("wie mag dit zien", True),
        ("wie kan mijn antwoorden inzien", True),
        ("wie kan dat regelen", False),
        ("wie krijgt het huis", False),
        ("wie gaat dat betalen", False),
        ("mijn dochter mag het lezen", False),
    ],
)
def test_who_reads(text, is_so):
    assert LEXICON.asks_who_reads(text) is is_so

"""What a sentence says already, and what it does not say."""

from __future__ import annotations

from pathlib import Path
from statistics import median

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.content.files import ContentError
from bot.guides.funding import SEVERAL, VALUES, decide, needed
from bot.guides.prefill import FILE, MAXIMUM_CHARACTERS, load_prefill, prefill
from bot.guides.progress import Answer
from bot.nlu.lexicon import LOVED_ONE, PATIENT, PROFESSIONAL
from bot.settings import CONTENT_DIR

CASES = yaml.safe_load((Path(__file__).parent / "cases_funding.yml").read_text("utf-8"))
MEDIAN_QUESTIONS = 4
"""What most people may be asked at most, after what they wrote."""

TOLD = [
    ("mijn man woont thuis en ik trek de nachten niet meer", LOVED_ONE, "volw", {"plek": "thuis", "hulp": "naaste"}),
    (
        "mijn moeder woont bij ons in huis en heeft hulp nodig bij douchen",
        LOVED_ONE,
        "volw",
        {"plek": "thuis", "hulp": "verpl"},
    ),
    ("ik ben 71 en woon thuis", PATIENT, "volw", {"plek": "thuis"}),
    ("thuis, geen wlz, schoonmaken", None, None, {"plek": "thuis", "wlz": "nee", "hulp": "huis"}),
    ("Mijn moeder van 82 ligt in het Diakonessenhuis, ze heeft geen Wlz.", None, "volw", {"plek": "zkh", "wlz": "nee"}),
    ("mijn vader ligt in het ziekenhuis en wil graag naar huis", LOVED_ONE, "volw", {"plek": "zkh"}),
    ("ik lig in het ziekenhuis", PATIENT, None, {"plek": "zkh"}),
    ("mijn man die nu in het ziekenhuis ligt, heeft een bed nodig", LOVED_ONE, "volw", {"plek": "zkh", "hulp": "bed"}),
    (
        "mama zit in een verzorgingshuis en kan niet meer alleen zijn",
        LOVED_ONE,
        "volw",
        {"plek": "inst", "hulp": "24u"},
    ),
    ("opa ligt op sterven in het verpleeghuis", LOVED_ONE, "volw", {"plek": "inst", "laatste_fase": "ja"}),
    ("we zijn op zoek naar een hospice voor mijn schoonmoeder", LOVED_ONE, "volw", {"plek": "plek"}),
    ("mijn vader wil naar een hospice", LOVED_ONE, "volw", {"plek": "plek"}),
    ("mijn tante ligt in hospice De Wingerd", LOVED_ONE, "volw", {"plek": "plek"}),
    ("het CIZ heeft ja gezegd", None, None, {"wlz": "ja"}),
    ("we hebben al een wlz indicatie", LOVED_ONE, None, {"wlz": "ja"}),
    ("hij krijgt zorg uit de Wlz", LOVED_ONE, None, {"wlz": "ja"}),
    ("geen Wlz", None, None, {"wlz": "nee"}),
    ("er is nog geen Wlz-indicatie", None, None, {"wlz": "nee"}),
    ("de wlz is afgewezen", None, None, {"wlz": "nee"}),
    ("ik weet niet of mijn moeder Wlz heeft", LOVED_ONE, "volw", {"wlz": "weet_niet"}),
    ("geen idee of er al een indicatie van het ciz is", None, None, {"wlz": "weet_niet"}),
    ("mijn zoontje van 9", None, "kind", {}),
    ("mijn zoontje van 9 is ongeneeslijk ziek", LOVED_ONE, "kind", {}),
    ("onze dochter van 14 heeft een hersentumor", LOVED_ONE, "kind", {}),
    ("ik ben 16 en heb kanker", PATIENT, "kind", {}),
    ("mijn zoon van 45 heeft kanker", LOVED_ONE, "volw", {}),
    ("nog maar een paar weken volgens de dokter", None, None, {"laatste_fase": "ja"}),
    ("de huisarts zegt dat het om de laatste weken gaat", None, None, {"laatste_fase": "ja"}),
    ("volgens de arts heeft hij nog twee maanden te leven", LOVED_ONE, None, {"laatste_fase": "ja"}),
    ("mijn moeder is nog niet in de laatste fase", LOVED_ONE, "volw", {"laatste_fase": "nee"}),
    ("de arts zegt dat het nog jaren kan duren", None, None, {"laatste_fase": "nee"}),
    ("ik heb hulp nodig bij wassen en aankleden", PATIENT, None, {"hulp": "verpl"}),
    ("wassen lukt niet meer", PATIENT, None, {"hulp": "verpl"}),
    ("'s nachts is er meer zorg nodig", None, None, {"hulp": "verpl"}),
    ("ik zoek thuiszorg voor mijn man", LOVED_ONE, "volw", {"hulp": "verpl"}),
    ("mijn vrouw heeft dag en nacht zorg nodig", LOVED_ONE, "volw", {"hulp": "24u"}),
    ("kan iemand helpen met poetsen?", None, None, {"hulp": "huis"}),
    ("ik zoek iemand die het huishouden doet", PATIENT, None, {"hulp": "huis"}),
    ("hij zoekt dagbesteding", LOVED_ONE, None, {"hulp": "begel"}),
    ("we zoeken iemand die kan waken", LOVED_ONE, None, {"hulp": "naaste"}),
    ("ik hou het niet meer vol", LOVED_ONE, None, {"hulp": "naaste"}),
    ("mijn vrouw is op, ze kan me niet meer helpen met douchen", PATIENT, "volw", {"hulp": "verpl naaste"}),
    ("er is een bed nodig", None, None, {"hulp": "bed"}),
    ("we willen een hoog-laagbed voor mijn man", LOVED_ONE, "volw", {"hulp": "bed"}),
    ("we hebben een rolstoel nodig", LOVED_ONE, None, {"hulp": "rolst"}),
    ("ik wil graag met een geestelijk verzorger praten", PATIENT, None, {"hulp": "zin"}),
    ("er moet vandaag nog iemand komen", None, None, {"haast": "vandaag"}),
    ("er is geen haast", None, None, {"haast": "nee"}),
]
"""(Sentence, who asks, for a grown-up or a child, and what else is told.)"""

NOT_TOLD = [
    ("hij woont niet meer thuis", LOVED_ONE),
    ("ze woont niet meer thuis en ligt ook niet in het ziekenhuis", LOVED_ONE),
    ("kan ik met palliatieve zorg thuis blijven?", PATIENT),
    ("ik wil thuis sterven", PATIENT),
    ("ik wil niet naar een hospice", PATIENT),
    ("ik werk in het ziekenhuis", None),
    ("ik moet morgen naar het ziekenhuis", PATIENT),
    ("ik doe vrijwilligerswerk in een verpleeghuis", None),
    ("hij huurt een appartement in een zorgcentrum", LOVED_ONE),
    ("is er een bed vrij in het hospice", None),
    ("ik zoek een plek om te parkeren", None),
    ("wat is een hospice", None),
    ("wat kost een hospice?", None),
    ("wat doet de wijkverpleegkundige", None),
    ("hoe vraag ik een Wlz-indicatie aan?", None),
    ("heeft hij Wlz nodig?", LOVED_ONE),
    ("misschien krijgt ze straks wlz", LOVED_ONE),
    ("wij willen geen Wlz", LOVED_ONE),
    ("wie betaalt de zorg", None),
    ("wat is het verschil tussen Zvw, Wlz en Wmo", None),
    ("de laatste weken slaap ik slecht", PATIENT),
    ("ik heb de laatste dagen veel pijn", PATIENT),
    ("over drie weken krijg ik de uitslag van de arts", PATIENT),
    ("de dokter komt over twee weken terug", None),
    ("ik ben bang dat het de laatste weken zijn", PATIENT),
    ("moet ik vandaag bellen of kan dat morgen", None),
    ("ik lig de hele dag op bed", PATIENT),
    ("ik zit in een rolstoel", PATIENT),
    ("ik poets mijn tanden zelf nog", PATIENT),
    ("de wijkverpleging is al geregeld", None),
    ("ik heb geen hulp nodig bij het wassen", PATIENT),
    ("heb ik een verwijzing nodig voor verpleging", PATIENT),
    ("kan je 113 dag en nacht bellen", None),
    ("ik zie er de zin niet meer van in", PATIENT),
    ("ik trek het niet meer", PATIENT),
    ("ik wil niet meer leven, ik trek het leven niet meer", LOVED_ONE),
    ("er is bloed en ze krijgt geen lucht, bel een ambulance", LOVED_ONE),
    ("hoe vertel ik het mijn zoontje van 9", None),
    ("mijn dochtertje van 9 vroeg of oma dood gaat", LOVED_ONE),
    ("mijn dochter van 16 wil er iets over lezen", LOVED_ONE),
    ("", None),
    ("?!", None),
    ("hallo", None),
]


def told(text, role=None):
    return {question: " ".join(answer.values) for question, answer in prefill(text, role).items()}


@pytest.mark.parametrize(("text", "role", "age", "else_"), TOLD)
def test_what_a_sentence_says(text, role, age, else_):
    assert told(text, role) == ({"leeftijd": age} if age else {}) | else_


@pytest.mark.parametrize(("text", "role"), NOT_TOLD)
def test_what_a_sentence_does_not_say(text, role):
    assert told(text, role) == {}


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("mijn moeder ligt in het ziekenhuis en mijn vader woont nog thuis", LOVED_ONE),
        ("ze ligt in het ziekenhuis en ze zoekt een hospice", LOVED_ONE),
    ],
)
def test_two_answers_to_one_question_are_none(text, role):
    assert "plek" not in told(text, role)


def test_with_a_sick_child_and_a_grown_up_in_one_sentence_the_age_is_asked():
    assert "leeftijd" not in told("mijn man en ik hebben een zoontje van 9 dat ongeneeslijk ziek is", LOVED_ONE)


@pytest.mark.parametrize(("role", "who"), [(LOVED_ONE, "naaste"), (PATIENT, None), (PROFESSIONAL, None), (None, None)])
def test_whose_strength_is_at_an_end_depends_on_who_asks(role, who):
    assert told("ik hou het niet meer vol", role).get("hulp") == who


def test_who_is_asking_is_heard_in_the_sentence_itself():
    assert told("mijn vader is ziek en ik hou het niet meer vol") == {"leeftijd": "volw", "hulp": "naaste"}


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"case {case['nr']}")
def test_the_worked_cases_never_say_more_than_is_so(case):
    for question, answer in prefill(case["situation"], None).items():
        so = case[question] if question == SEVERAL else [case[question]]
        assert set(answer.values) <= set(so)


def asked_after(case, known):
    """Return the answers and the number of questions of somebody who wrote the sentence of a worked case."""
    answers, count = dict(known), 0
    while questions := needed(answers):
        said = case[questions[0]]
        answers[questions[0]] = Answer(tuple(said) if questions[0] == SEVERAL else (said,))
        count += 1
    return answers, count


def test_after_what_was_written_few_questions_are_left():
    counts = []
    for case in CASES:
        known = {q: a for q, a in prefill(case["situation"], None).items() if q != SEVERAL}
        answers, count = asked_after(case, known)
        assert set(decide(answers).routes) == set(case["routes"])
        counts.append(count)
    assert max(counts) < len(VALUES)
    assert median(counts) <= MEDIAN_QUESTIONS


@given(st.text(max_size=200), st.sampled_from([None, PATIENT, LOVED_ONE, PROFESSIONAL, "iemand anders"]))
def test_whatever_is_typed_nothing_strange_is_filled_in(text, role):
    for question, answer in prefill(text, role).items():
        assert set(answer.values) <= set(VALUES[question])
        assert question == SEVERAL or len(answer.values) == 1


WORDS = st.sampled_from(
    ["levensgevaar", "spoed", "nood", "dood", "vandaag", "nu", "hulp", "112", "moeder", "ligt", "niet"]
)


@given(st.lists(WORDS, max_size=30))
def test_danger_is_never_guessed(words):
    assert told(" ".join(words)).get("haast") != "nood"


def test_only_the_beginning_of_a_long_message_is_read():
    assert told("x " * MAXIMUM_CHARACTERS + ". er is een bed nodig") == {}
    assert told("er is een bed nodig. " + "x " * MAXIMUM_CHARACTERS) == {"hulp": "bed"}


@pytest.fixture
def changed(tmp_path):
    """A copy of the file in which tests may change something; loads what then stands there."""

    def change(old, new):
        text = (CONTENT_DIR / FILE).read_text("utf-8")
        assert old in text
        (tmp_path / FILE).write_text(text.replace(old, new, 1), "utf-8")
        return load_prefill.__wrapped__(tmp_path)

    return change


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("    vandaag:\n", "    nood:\n", "haast: nood is not to be filled in"),
        ("    thuis:\n", "    hier:\n", "plek: hier is not to be filled in"),
        ("  wlz:\n    ja:", "  wet:\n    ja:", "wet: ja is not to be filled in"),
        ("<hospital>", "<hospitaal>", "<hospitaal> stands for nothing"),
        ("information: '^(?:wat", "information: '^(?wat", "in \\^"),
        ("  other:\n", "  others:\n", "readers: other is missing"),
        ("breaks:", "breuken:", "breaks"),
    ],
)
def test_a_file_that_cannot_be_used(changed, old, new, named):
    with pytest.raises(ContentError, match=named) as error:
        changed(old, new)
    assert str(error.value).startswith(FILE)

"""A message in the light of what was just said."""

from __future__ import annotations

import pytest

from bot.dialogue import slots
from bot.dialogue.context import ALSO_FOR, OTHER, REPEAT, ROLE_STATEMENT, STAY, STAYING, read_in_context
from bot.nlu.lexicon import LOVED_ONE, PATIENT, PROFESSIONAL, load_lexicon
from bot.nlu.safety_labels import Label, Level
from tests.unit.made_up import understood


@pytest.fixture
def read(library):
    return lambda found, **memory: read_in_context(found, memory, library, load_lexicon())


@pytest.mark.parametrize(
    ("last", "text", "target"),
    [
        ("vptz", "en wat kost dat", "vptz_kosten"),
        ("vptz", "hoe snel kan dat?", "vptz_aanvragen"),
        ("wlz", "hoe vraag ik dat aan", "ciz_indicatie"),
        ("hospice", "en de kosten?", "hospice_kosten"),
        ("hospice", "zijn die er ook bij ons in de buurt", "aanbod_zoeken"),
        ("welke_wet", "en 's nachts?", "intensieve_thuiszorg"),
    ],
)
def test_a_follow_up_is_about_the_last_topic(read, last, text, target):
    turn = read(understood(text, declined=True), last_topic=last)
    assert turn.understanding.topics == (target,)
    assert turn.understanding.declined is False
    assert turn.leaning is None


def test_every_follow_up_of_the_content_is_understood(read, library):
    questions = {
        "kosten": "en wat kost dat",
        "aanvragen": "en hoe vraag ik dat aan",
        "snelheid": "en hoe snel kan dat",
        "waar": "en waar is dat",
        "wie": "en wie doet dat",
        "nacht": "en 's nachts",
    }
    for topic, answer in library.answers.items():
        for facet, target in answer.follow_ups.items():
            assert read(understood(questions[facet]), last_topic=topic).understanding.topics == (target,), topic


@pytest.mark.parametrize(
    ("last", "text"),
    [
        (None, "en wat kost dat"),
        ("begroeten", "en wat kost dat"),
        ("no_longer_a_topic", "en wat kost dat"),
        ("vptz", "ja"),
        ("vptz", "en dat ene formulier waar ik gisteren over las en dat zo lang was wat kost dat"),
        ("klacht", "en wat kost dat"),
    ],
)
def test_what_is_no_follow_up(read, last, text):
    found = understood(text, "privacy")
    assert read(found, last_topic=last).understanding is found


@pytest.mark.parametrize(("confidence", "topic"), [(0.95, "wijkverpleging"), (0.5, "hospice_kosten")])
def test_a_question_that_names_its_own_topic(read, confidence, topic):
    found = understood("en wat kost dan de zorg daar thuis", "wijkverpleging", confidence=confidence)
    assert read(found, last_topic="hospice").understanding.topics == (topic,)


@pytest.mark.parametrize(
    ("heard", "known", "role"),
    [
        (None, None, None),
        (LOVED_ONE, None, LOVED_ONE),
        (None, PATIENT, PATIENT),
        (LOVED_ONE, PATIENT, LOVED_ONE),
        (PATIENT, LOVED_ONE, PATIENT),
        (LOVED_ONE, PROFESSIONAL, PROFESSIONAL),
        (PATIENT, PROFESSIONAL, PATIENT),
        (None, PROFESSIONAL, PROFESSIONAL),
    ],
)
def test_who_is_asking_is_remembered(read, heard, known, role):
    assert read(understood("wat is een hospice", "hospice", role=heard), role=known).role == role


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("het gaat over mijn vader", LOVED_ONE),
        ("nee, ik ben zelf ziek", PATIENT),
        ("Ik ben wijkverpleegkundige", PROFESSIONAL),
        ("voor mijzelf", PATIENT),
    ],
)
@pytest.mark.parametrize("known", [None, PATIENT, LOVED_ONE, PROFESSIONAL])
def test_who_is_asking_can_be_corrected(read, text, role, known):
    turn = read(understood(text, "privacy"), role=known, last_topic="hospice")
    assert (turn.leaning, turn.role) == (ROLE_STATEMENT, role)


@pytest.mark.parametrize("text", ["kunt u dat herhalen", "nog een keer", "Wat zei u?", "herhaal dat alstublieft"])
def test_again(read, text):
    assert read(understood(text, "privacy"), last_topic="hospice").leaning == REPEAT


@pytest.mark.parametrize(
    ("text", "role"), [("geldt dat ook voor mijn vrouw", LOVED_ONE), ("En geldt dat ook voor mij?", PATIENT)]
)
def test_also_for_another(read, text, role):
    turn = read(understood(text, "privacy"), last_topic="hospice")
    assert (turn.leaning, turn.role) == (ALSO_FOR, role)
    assert read(understood(text, "privacy")).leaning is None


@pytest.mark.parametrize("label", list(Label))
def test_ja_after_the_check_is_the_alarm(read, label):
    turn = read(understood("ja", "bevestigen"), asked=f"check:{label.value}")
    assert turn.understanding.topics == (label.value,)
    assert (turn.understanding.safety, turn.understanding.safety_level) == (label, Level.ALARM)


@pytest.mark.parametrize(
    ("topic", "asked"),
    [
        ("bevestigen", None),
        ("bevestigen", ""),
        ("bevestigen", "suicidaliteit"),
        ("ontkennen", "check:suicidaliteit"),
        ("hospice", "check:suicidaliteit"),
        ("hospice", "alarm:suicidaliteit"),
    ],
)
def test_ja_without_the_check_and_nee_are_no_alarm(read, topic, asked):
    turn = read(understood("tja", topic), asked=asked)
    assert turn.understanding.safety is None
    assert turn.understanding.topics == (topic,)
    assert turn.leaning is None


def test_nee_after_the_check_is_believed(read):
    found = understood("nee hoor", "ontkennen", safety=Label.SUICIDALITY, safety_level=Level.CHECK)
    assert read(found, asked="check:suicidaliteit").understanding.safety is None


@pytest.mark.parametrize("topics", [(), *[(topic,) for topic in sorted(STAYING)]])
def test_after_an_alarm_nabij_stays(read, topics):
    turn = read(understood("tja", *topics), asked="alarm:spoed", last_topic="hospice")
    assert (turn.leaning, turn.understanding.safety) == (STAY, Label.EMERGENCY)


@pytest.mark.parametrize(("text", "topic"), [("Een mens spreken", "contact"), ("wat is de WLZ?", "wlz")])
def test_typing_what_stands_on_a_button(read, text, topic):
    turn = read(understood(text, "kritiek", declined=True))
    assert turn.understanding.topics == (topic,)
    assert turn.understanding.declined is False


def test_typing_every_button(read, library):
    for topic, answer in library.answers.items():
        assert read(understood(answer.title.upper())).understanding.topics == (topic,)
    assert read(understood("iets anders.")).leaning == OTHER


@pytest.mark.parametrize("text", ["nog een keer", "het gaat over mijn vader", "geldt dat ook voor mijn vrouw"])
def test_a_clear_reply_raises_no_doubt_of_the_classifier(read, text):
    found = understood(text, "kritiek", safety=Label.SUICIDALITY, safety_level=Level.CHECK)
    assert read(found, last_topic="hospice").understanding.safety is None


@pytest.mark.parametrize("text", ["nog een keer", "het gaat over mijn vader", "geldt dat ook voor mijn vrouw"])
def test_a_pattern_is_never_dropped(read, text):
    found = understood(text, "kritiek", safety=Label.SUICIDALITY, safety_level=Level.CHECK, patterns=("moe",))
    assert read(found, last_topic="hospice").understanding.safety is Label.SUICIDALITY


@pytest.mark.parametrize(
    "text", ["alles is zinloos nu, want ik ben zelf ziek", "ik ben zelf ziek en het hoeft niet meer"]
)
def test_despair_beside_who_is_asking_is_not_dropped(read, text):
    found = understood(text, "verdriet", safety=Label.SUICIDALITY, safety_level=Level.CHECK)
    assert read(found).understanding.safety is Label.SUICIDALITY


@pytest.mark.parametrize(
    "text", ["nog een keer", "en wat kost dat", "geldt dat ook voor mijn vrouw", "het gaat over mijn vader"]
)
def test_an_alarm_stands_whatever_the_words(read, text):
    found = understood(text, "spoed", safety=Label.EMERGENCY, safety_level=Level.ALARM)
    turn = read(found, last_topic="vptz", asked="check:suicidaliteit")
    assert turn.understanding is found
    assert turn.leaning is None


def test_a_check_travels_with_a_follow_up(read):
    found = understood("en wat kost dat", safety=Label.ABUSE, safety_level=Level.CHECK)
    turn = read(found, **{slots.LAST_TOPIC: "vptz"})
    assert turn.understanding.topics == ("vptz_kosten",)
    assert (turn.understanding.safety, turn.understanding.safety_level) == (Label.ABUSE, Level.CHECK)

"""A conversation: what is said to each turn, and what is remembered."""

from __future__ import annotations

from datetime import date

import pytest

from bot.dialogue import slots
from bot.dialogue.buttons import HUMAN, OTHER, SIMPLER
from bot.dialogue.replies import HUMAN_TOPIC, lines
from bot.dialogue.responder import MAXIMUM_MISSES, OFFERED, Responder
from bot.nlu.lexicon import LOVED_ONE, PATIENT, PROFESSIONAL
from bot.nlu.safety_labels import Label, Level
from tests.unit.made_up import understood

TODAY = date(2026, 11, 22)
NEXT_YEAR = date(2027, 2, 1)


class Talk:
    """Somebody talking with the responder; remembers as the tracker does."""

    def __init__(self, library, today=TODAY):
        self.responder, self.library, self.today = Responder(library), library, today
        self.memory = {}

    def _take(self, outcome):
        self.memory |= outcome.memory
        self.first, self.replies, self.happened = outcome.first, outcome.replies, outcome.happened
        self.text = "\n".join(r.text for r in outcome.replies)
        self.actions = [b.action for r in outcome.replies for b in r.buttons]
        return self

    def say(self, text, *topics, **fields):
        turn = self.responder.read(understood(text, *topics, **fields), self.memory)
        return self._take(self.responder.respond(turn, self.memory, self.today))

    def press(self, action):
        return self._take(self.responder.press(action, self.memory, self.today))

    def heard(self, topic, version="answer"):
        return lines(getattr(self.library.answers[topic].wording_on(self.today), version)) in self.text


@pytest.fixture
def talk(library):
    return Talk(library)


def test_a_question_and_its_follow_up(talk):
    assert talk.say("kan er een vrijwilliger komen", "vptz").heard("vptz")
    assert talk.say("en wat kost dat").heard("vptz_kosten")
    assert talk.memory[slots.LAST_TOPIC] == "vptz_kosten"


def test_simpler_once_and_then_a_human(talk, library):
    talk.say("wat is een hospice", "hospice")
    assert talk.say("eenvoudiger graag", "makkelijker_uitleggen").heard("hospice", "simpler")
    talk.say("nog eenvoudiger", "makkelijker_uitleggen")
    assert library.conversation.parts.simplest in talk.text
    assert lines(library.conversation.human.without_number) in talk.text


def test_simpler_of_nothing(talk, library):
    talk.say("ik snap het niet", "makkelijker_uitleggen")
    assert talk.text == lines(library.conversation.parts.nothing_simpler)
    assert talk.actions == [HUMAN]


def test_simpler_of_a_topic_that_is_gone(talk, library):
    talk.memory[slots.LAST_TOPIC] = "no_longer_a_topic"
    talk.say("ik snap het niet", "makkelijker_uitleggen")
    assert talk.text == lines(library.conversation.parts.nothing_simpler)


def test_simpler_again_for_the_next_topic(talk):
    talk.say("wat is een hospice", "hospice").say("eenvoudiger", "makkelijker_uitleggen")
    talk.say("wat is vptz", "vptz")
    assert talk.say("eenvoudiger", "makkelijker_uitleggen").heard("vptz", "simpler")


@pytest.mark.parametrize("simpler", [False, True])
def test_said_again_in_the_same_words(talk, library, simpler):
    talk.say("wat is een hospice", "hospice")
    if simpler:
        talk.say("eenvoudiger", "makkelijker_uitleggen")
    talk.say("kunt u dat herhalen", "makkelijker_uitleggen")
    assert talk.text.startswith(library.conversation.parts.again)
    assert talk.heard("hospice", "simpler" if simpler else "answer")


@pytest.mark.parametrize("last", [None, "no_longer_a_topic"])
def test_nothing_to_say_again(talk, library, last):
    talk.memory[slots.LAST_TOPIC] = last
    talk.say("nog een keer", "kritiek")
    assert talk.text == lines(library.conversation.parts.nothing_to_repeat)


def test_the_role_can_be_corrected(talk, library):
    talk.say("welke zorg kan ik thuis krijgen", "zorg_thuis", role=PATIENT)
    assert talk.heard("zorg_thuis")
    talk.say("het gaat over mijn vader", "kritiek")
    assert talk.text.startswith(library.conversation.parts.role_set[LOVED_ONE])
    assert talk.heard("zorg_thuis", "loved_one")
    assert talk.memory[slots.ROLE] == LOVED_ONE
    assert talk.say("wat is een hospice", "hospice").heard("hospice", "loved_one")


@pytest.mark.parametrize(
    ("text", "role"),
    [("het gaat over mij", PATIENT), ("ik ben mantelzorger", LOVED_ONE), ("ik ben huisarts", PROFESSIONAL)],
)
def test_the_role_before_any_question(talk, library, text, role):
    talk.say(text, "mantelzorg")
    assert talk.text == lines(library.conversation.parts.role_set[role])
    assert talk.memory[slots.ROLE] == role


def test_a_question_about_the_assistant_beside_another(talk, library):
    talk.say("wat is een hospice en wie leest mee", "hospice", "privacy")
    assert talk.heard("hospice")
    assert library.conversation.gesprek["privacy"].text.strip() in talk.text
    assert talk.memory[slots.LAST_TOPIC] == "hospice"


def test_two_questions_about_the_assistant(talk, library):
    talk.say("ben jij een mens en wie leest mee", "over_de_assistent", "privacy")
    for topic in ("over_de_assistent", "privacy"):
        assert library.conversation.gesprek[topic].text.strip() in talk.text


def test_also_for_my_wife_and_back(talk, library):
    talk.say("welke zorg is er thuis", "zorg_thuis")
    talk.say("geldt dat ook voor mijn vrouw", "kritiek")
    assert talk.text.startswith(library.conversation.parts.for_loved_one)
    assert talk.heard("zorg_thuis", "loved_one")
    talk.say("geldt dat ook voor mij", "kritiek")
    assert talk.text.startswith(library.conversation.parts.for_yourself)
    assert talk.heard("zorg_thuis")


def test_also_for_my_wife_when_it_makes_no_difference(talk, library):
    same = next(t for t, a in library.answers.items() if not a.loved_one)
    talk.say("vraag", same).say("geldt dat ook voor mijn vrouw", "kritiek")
    assert talk.text.startswith(library.conversation.parts.same_for_other)


@pytest.mark.parametrize(
    "text", ["geldt dat ook voor mijn vrouw", "geldt dat ook voor mij", "het gaat over mijn vader"]
)
def test_a_topic_that_is_gone_since_breaks_nothing(talk, text):
    talk.memory[slots.LAST_TOPIC] = "no_longer_a_topic"
    assert talk.say(text, "kritiek").text


@pytest.mark.parametrize("text", ["geldt dat ook voor mijn vrouw", "het gaat over mijn vader"])
def test_the_simpler_version_is_offered_after_another_wording(talk, text):
    talk.say("welke zorg is er thuis", "zorg_thuis").say("eenvoudiger", "makkelijker_uitleggen")
    assert talk.say(text, "kritiek").heard("zorg_thuis", "loved_one")
    assert talk.say("eenvoudiger", "makkelijker_uitleggen").heard("zorg_thuis", "simpler")


def test_what_is_said_again_is_what_was_said_last(talk):
    talk.say("welke zorg is er thuis", "zorg_thuis").say("eenvoudiger", "makkelijker_uitleggen")
    talk.say("geldt dat ook voor mijn vrouw", "kritiek")
    assert talk.say("nog een keer", "kritiek").heard("zorg_thuis", "loved_one")


def test_misses_lead_to_a_human(talk, library):
    talk.say("blurp", alternatives=(("wlz", 0.2), ("wmo", 0.1), ("begroeten", 0.1), ("zvw", 0.05), ("pgb", 0.04)))
    assert talk.text == library.conversation.unsure.ask
    assert talk.actions == ["t:wlz", "t:wmo", "t:zvw", OTHER, HUMAN]
    assert talk.memory[slots.MISSES] == 1
    talk.say("blurp blurp")
    assert talk.text.startswith(lines(library.conversation.unsure.to_human))
    assert talk.memory[slots.MISSES] == 0
    assert talk.say("blurp").text == library.conversation.unsure.ask_open


def test_misses_in_a_row_only(talk, library):
    for _ in range(MAXIMUM_MISSES + 1):
        assert talk.say("blurp").text == library.conversation.unsure.ask_open
        talk.say("wat is een hospice", "hospice")
        assert talk.memory[slots.MISSES] == 0


@pytest.mark.parametrize(
    "alternatives", [(), (("wlz", 0.03),), (("begroeten", 0.9), ("suicidaliteit", 0.9)), (("no_longer_a_topic", 0.01),)]
)
def test_nothing_likely_to_offer(talk, library, alternatives):
    talk.say("blurp", alternatives=alternatives)
    assert talk.text == library.conversation.unsure.ask_open
    assert talk.actions == [OTHER, HUMAN]


def test_no_more_than_three_topics_are_offered(talk):
    talk.say("blurp", alternatives=tuple((t, 0.2) for t in ("wlz", "wmo", "zvw", "pgb", "hospice")))
    assert len([a for a in talk.actions if a.startswith("t:")]) == OFFERED


@pytest.mark.parametrize("label", list(Label))
@pytest.mark.parametrize("role", [None, PATIENT, LOVED_ONE])
def test_an_alarm_comes_first(talk, library, label, role):
    talk.say("help", label.value, "hospice", safety=label, safety_level=Level.ALARM, role=role)
    texts = library.safety.replies[label.value]
    expected = (texts.alarm_loved_one or texts.alarm) if role == LOVED_ONE else texts.alarm
    assert talk.replies[0].text == lines(expected)
    assert talk.first == 2
    assert talk.heard("hospice", "loved_one" if role == LOVED_ONE else "answer")
    assert talk.memory[slots.LAST_TOPIC] == "hospice"


def test_an_alarm_alone(talk):
    talk.say("help", "spoed", safety=Label.EMERGENCY, safety_level=Level.ALARM)
    assert talk.first == len(talk.replies) == 2
    assert talk.actions == [HUMAN]


def test_the_check_and_then_ja(talk, library):
    talk.say("ik ben het moe", "verdriet", safety=Label.SUICIDALITY, safety_level=Level.CHECK)
    texts = library.safety.replies["suicidaliteit"]
    assert talk.heard("verdriet")
    assert talk.replies[-1].text == lines(texts.check)
    assert talk.replies[-1].buttons[-1].action == HUMAN
    assert talk.memory[slots.ASKED] == "check:suicidaliteit"
    talk.say("ja", "bevestigen")
    assert talk.replies[0].text == lines(texts.alarm)
    assert talk.first == 2
    assert talk.memory[slots.ASKED] == "alarm:suicidaliteit"


def test_the_check_about_a_loved_one_and_then_ja(talk, library):
    talk.say("mijn man wil niet meer", "verdriet", safety=Label.SUICIDALITY, safety_level=Level.CHECK, role=LOVED_ONE)
    texts = library.safety.replies["suicidaliteit"]
    assert talk.replies[-1].text == lines(texts.check_loved_one)
    assert talk.say("ja", "bevestigen").replies[0].text == lines(texts.alarm_loved_one)


@pytest.mark.parametrize(
    ("text", "topic"), [("nee", "ontkennen"), ("wat is een hospice", "hospice"), ("dank u", "bedanken")]
)
def test_the_check_and_then_something_else(talk, text, topic):
    talk.say("ik ben het moe", "verdriet", safety=Label.SUICIDALITY, safety_level=Level.CHECK)
    talk.say(text, topic)
    assert talk.first == 0
    assert talk.memory[slots.ASKED] is None
    assert talk.say("ja", "bevestigen").first == 0


@pytest.mark.parametrize("label", list(Label))
def test_ja_after_any_check_is_the_alarm(talk, library, label):
    talk.say("hm", "verdriet", safety=label, safety_level=Level.CHECK)
    assert talk.replies[-1].text == lines(library.safety.replies[label.value].check)
    talk.say("ja", "bevestigen")
    assert talk.replies[0].text == lines(library.safety.replies[label.value].alarm)


@pytest.mark.parametrize("label", list(Label))
def test_after_an_alarm_nabij_stays_until_another_question(talk, library, label):
    talk.say("help", label.value, safety=label, safety_level=Level.ALARM)
    for text, topics in (("ja", ["bevestigen"]), ("blurp", []), ("dank u", ["bedanken"]), ("nee", ["ontkennen"])):
        talk.say(text, *topics)
        assert talk.text == lines(library.safety.replies[label.value].stay)
        assert talk.actions == [HUMAN]
    assert talk.say("wat is een hospice", "hospice").heard("hospice")
    assert talk.say("ja", "bevestigen").text == lines(library.conversation.gesprek["bevestigen"].text)


@pytest.mark.parametrize("text", ["nog een keer", "het gaat over mijn vader", "geldt dat ook voor mijn vrouw"])
def test_a_check_of_a_pattern_is_put_whatever_else_is_said(talk, library, text):
    talk.say("wat is een hospice", "hospice")
    talk.say(text, "kritiek", safety=Label.ABUSE, safety_level=Level.CHECK, patterns=("made_up",))
    assert lines(library.safety.replies["mishandeling"].check) in talk.text


def test_the_simpler_version_is_shown_above_a_check_too(talk):
    talk.say("wat is een hospice", "hospice")
    talk.say("ik snap niks meer", "makkelijker_uitleggen", safety=Label.SUICIDALITY, safety_level=Level.CHECK)
    assert talk.heard("hospice", "simpler")


def test_typing_a_button(talk, library):
    assert talk.say("Een mens spreken", declined=True).heard(HUMAN_TOPIC)
    assert talk.say("Iets anders").text == lines(library.conversation.unsure.other_reply)


@pytest.mark.parametrize("action", ["t:hospice", HUMAN, OTHER, SIMPLER, "t:gone", "gone"])
def test_the_check_and_then_a_button(talk, action):
    talk.say("ik ben het moe", "verdriet", safety=Label.SUICIDALITY, safety_level=Level.CHECK)
    talk.press(action)
    assert talk.memory[slots.ASKED] is None


@pytest.mark.parametrize("fields", [{}, {"declined": True}, {"alternatives": (("wlz", 0.3),)}])
def test_a_check_goes_under_whatever_is_said(talk, library, fields):
    talk.say("hm", safety=Label.ABUSE, safety_level=Level.CHECK, **fields)
    assert talk.replies[-1].text == lines(library.safety.replies["mishandeling"].check)
    assert all(r.buttons == () for r in talk.replies[:-1])
    assert HUMAN in [b.action for b in talk.replies[-1].buttons]


def test_several_questions_each_get_their_answer(talk):
    talk.say("veel vragen", "wlz", "hospice", "vptz")
    assert all(talk.heard(t) for t in ("wlz", "hospice", "vptz"))
    assert [bool(r.buttons) for r in talk.replies] == [False, False, True]
    assert talk.memory[slots.LAST_TOPIC] == "vptz"


def test_declined_once_and_then_a_human(talk, library):
    declined = lines(library.conversation.gesprek["buiten_bereik"].text)
    assert talk.say("wat wordt het weer", declined=True).text == declined
    talk.say("en morgen", declined=True)
    assert talk.text == f"{declined}\n{talk.responder.compose.human().text}"
    assert talk.memory[slots.MISSES] == 0


@pytest.mark.parametrize("language", ["en", "pl", "zh", None])
def test_another_language(talk, library, language):
    texts = library.conversation.languages
    talk.say("Where can I find help?", "andere_taal", language=language)
    assert talk.text == texts.get(language, texts["other"]).text


def test_every_conversation_topic_is_answered(talk, library):
    for topic, said in library.conversation.gesprek.items():
        assert talk.say("iets", topic).text == lines(said.text)


def test_nothing_else_forgets(talk, library):
    for topic in library.group_of:
        if (
            topic not in ("gegevens_wissen", "makkelijker_uitleggen", "andere_taal")
            and library.group_of[topic] != "veiligheid"
        ):
            talk.say("iets", topic)
    assert slots.FORGET not in talk.memory


def test_beginning_anew(talk, library):
    talk.say("welke zorg thuis", "zorg_thuis", role=LOVED_ONE)
    talk.say("opnieuw", "opnieuw")
    assert [talk.memory[s] for s in (slots.LAST_TOPIC, slots.LAST_VERSION, slots.ROLE)] == [None, None, None]
    assert talk.say("nog een keer", "kritiek").text == lines(library.conversation.parts.nothing_to_repeat)


def test_every_topic_button_brings_its_answer(talk, library):
    for topic in library.answers:
        assert talk.press(f"t:{topic}").heard(topic)
        assert talk.memory[slots.LAST_TOPIC] == topic


def test_a_button_for_every_topic_says_something(talk, library):
    for topic in library.group_of:
        assert talk.press(f"t:{topic}").text, topic


def test_a_button_for_a_loved_one(talk):
    talk.memory[slots.ROLE] = LOVED_ONE
    assert talk.press("t:zorg_thuis").heard("zorg_thuis", "loved_one")


@pytest.mark.parametrize("action", ["t:", "t:gone", "gone", "", "t", ":", "wlz", "T:wlz", "t:wlz:x"])
def test_a_button_of_long_ago(talk, library, action):
    talk.press(action)
    assert talk.text == lines(library.conversation.input.old_button)
    assert talk.actions == [HUMAN]


def test_the_buttons_that_are_no_topic(talk, library):
    assert talk.press(OTHER).text == lines(library.conversation.unsure.other_reply)
    assert talk.press(HUMAN).heard(HUMAN_TOPIC)
    talk.press("t:hospice")
    assert talk.press(SIMPLER).heard("hospice", "simpler")


def test_every_button_shown_leads_somewhere(talk, library):
    old = lines(library.conversation.input.old_button)
    seen, todo = set(), ["t:begroeten", "t:buiten_bereik", HUMAN, OTHER, *(f"t:{t}" for t in library.answers)]
    while todo:
        action = todo.pop()
        if action not in seen:
            seen.add(action)
            assert talk.press(action).text != old, action
            todo += talk.actions


@pytest.mark.parametrize(("day", "changed"), [(date(2026, 12, 31), False), (date(2027, 1, 1), True), (NEXT_YEAR, True)])
def test_the_amounts_of_this_year_go_at_new_year(library, day, changed):
    answer = library.answers["zvw"]
    talk = Talk(library, day)
    for role, name in ((None, "answer"), (LOVED_ONE, "loved_one")):
        talk.memory[slots.ROLE] = role
        talk.press("t:zvw")
        assert (lines(getattr(answer, name)) in talk.text) is not changed
        assert (lines(getattr(answer.after, name)) in talk.text) is changed
    talk.say("eenvoudiger", "makkelijker_uitleggen")
    assert ("385" in talk.text) is not changed


def events(talk):
    """Return what is counted of the last turn, as (event, subject)."""
    return [(each.event.value, each.subject) for each in talk.happened]


def test_each_answered_topic_is_counted_as_a_question(talk):
    talk.say("wat is een hospice en wie betaalt dat", "hospice", "hospice_kosten")
    assert events(talk) == [("question", "hospice"), ("question", "hospice_kosten")]
    assert events(talk.press("t:wlz")) == [("question", "wlz")]
    assert events(talk.press(HUMAN)) == [("question", HUMAN_TOPIC)]


@pytest.mark.parametrize("fields", [{"safety_level": Level.CHECK, "safety": Label.SUICIDALITY}, {}])
def test_an_answer_under_which_is_asked_gently_is_counted_as_well(talk, fields):
    assert events(talk.say("mijn man wil niet meer, wat is een hospice", "hospice", **fields)) == [
        ("question", "hospice")
    ]


def test_the_same_answer_said_again_is_no_other_question(talk):
    talk.say("wat is een hospice", "hospice")
    assert events(talk.say("kunt u dat nog een keer zeggen")) == []
    assert events(talk.say("eenvoudiger graag", "makkelijker_uitleggen")) == []
    assert events(talk.press(SIMPLER)) == []


@pytest.mark.parametrize(
    ("text", "topics", "fields"),
    [
        ("blurb", (), {}),
        ("wat kost een fiets", (), {"declined": True}),
        ("wat kost een fiets", ("buiten_bereik",), {}),
        ("how are you", ("andere_taal",), {"language": "en"}),
    ],
)
def test_what_could_not_be_answered_is_counted_as_that(talk, text, topics, fields):
    for _ in range(3):
        assert events(talk.say(text, *topics, **fields)) == [("unanswered", "")]


@pytest.mark.parametrize("topic", ["bedanken", "begroeten", "gegevens_wissen", "opnieuw"])
def test_words_about_the_conversation_are_no_question(talk, topic):
    assert events(talk.say("dank u wel", topic)) == []


def test_an_alarm_itself_is_never_counted(talk):
    alarm = {"safety": Label.SUICIDALITY, "safety_level": Level.ALARM}
    assert events(talk.say("ik maak er een eind aan", Label.SUICIDALITY.value, **alarm)) == []
    assert events(talk.say("en wat is een hospice", Label.SUICIDALITY.value, "hospice", **alarm)) == [
        ("question", "hospice")
    ]

"""What Nabij says, composed from content."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.content.library import Library
from bot.content.models import InformationPoint
from bot.dialogue.buttons import HUMAN, OTHER
from bot.dialogue.replies import HUMAN_TOPIC, MAXIMUM_STEPS, Composer, Reply, dutch_date, lines
from bot.nlu.lexicon import LOVED_ONE, PATIENT, PROFESSIONAL
from bot.nlu.safety_labels import Label

TODAY = date(2026, 11, 22)
LATER = date(2030, 1, 1)


@pytest.fixture
def compose(library):
    return Composer(library)


@pytest.fixture
def reachable(library):
    """Return the composer of a region whose information point is filled in."""
    point = InformationPoint(name="Punt", phone="030 123 00 00", hours="Elke werkdag van 9 tot 5.")
    region = library.region.copy(update={"information_point": point})
    return Composer(Library(library.groups, library.answers, library.conversation, library.safety, region))


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2026, 11, 21), "21 november 2026"),
        (date(2027, 1, 1), "1 januari 2027"),
        (date(2028, 2, 29), "29 februari 2028"),
        (date(2026, 12, 31), "31 december 2026"),
    ],
)
def test_a_date_as_people_write_it(day, text):
    assert dutch_date(day) == text


@given(st.lists(st.text(alphabet="ab \n\t")))
def test_no_empty_line_cuts_a_message(parts):
    joined = lines(*parts)
    assert "\n\n" not in joined
    assert joined == joined.strip()
    assert "".join(joined.split()) == "".join("".join(parts).split())


def test_a_reply_is_tidied():
    assert Reply("  een\n\n  twee \n").text == "een\ntwee"


@pytest.mark.parametrize(
    ("role", "simpler", "version"),
    [
        (None, False, "answer"),
        (PATIENT, False, "answer"),
        (PROFESSIONAL, False, "answer"),
        (LOVED_ONE, False, "loved_one"),
        (LOVED_ONE, True, "simpler"),
        (None, True, "simpler"),
    ],
)
def test_the_wording_that_suits(compose, library, role, simpler, version):
    answer = library.answers["welke_wet"]
    text = compose.answer("welke_wet", role, TODAY, simpler).text
    assert compose.version(answer, role, simpler) == version
    assert text.startswith(lines(getattr(answer, version)))


def test_a_loved_one_without_a_wording_of_their_own(compose, library):
    wording = library.answers["welke_wet"].copy(update={"loved_one": None})
    assert compose.version(wording, LOVED_ONE, False) == "answer"


@pytest.mark.parametrize("role", [None, LOVED_ONE])
def test_every_answer_has_its_source_and_a_way_on(compose, library, role):
    for topic, answer in library.answers.items():
        for simpler in (False, True):
            reply = compose.answer(topic, role, TODAY, simpler)
            last = reply.text.splitlines()[-1]
            assert last.startswith(("Bron: ", "Bronnen: ")), topic
            assert last.endswith(f"Nagekeken op {dutch_date(answer.checked)}."), topic
            assert all(source.name in last for source in answer.sources), topic
            assert all(str(link.url) in reply.text for link in answer.links), topic
            assert 1 <= len(reply.buttons) <= MAXIMUM_STEPS, topic
            if topic != HUMAN_TOPIC:
                assert reply.buttons[-1].action == HUMAN, topic
            assert len({b.title for b in reply.buttons}) == len(reply.buttons), topic


def test_the_lead_comes_first(compose):
    assert compose.answer("hospice", None, TODAY, lead="Voor u geldt:").text.startswith("Voor u geldt:\n")


def test_one_and_more_sources(compose, library):
    one = next(t for t, a in library.answers.items() if len(a.sources) == 1)
    more = next(t for t, a in library.answers.items() if len(a.sources) > 1)
    assert "\nBron: " in compose.answer(one, None, TODAY).text
    assert "\nBronnen: " in compose.answer(more, None, TODAY).text


def test_facts_of_a_year_end_with_it(compose, library):
    topics = [t for t, a in library.answers.items() if a.valid_until]
    assert topics
    for topic in topics:
        answer = library.answers[topic]
        until = answer.valid_until
        assert lines(answer.answer) in compose.answer(topic, None, until).text
        after = compose.answer(topic, None, date.fromordinal(until.toordinal() + 1)).text
        assert lines(answer.after.answer) in after
        assert lines(answer.answer) not in after


def test_no_amount_of_money_outlives_its_year(compose, library):
    for topic in (t for t, a in library.answers.items() if a.valid_until):
        for role in (None, LOVED_ONE):
            for simpler in (False, True):
                text = compose.answer(topic, role, LATER, simpler).text
                assert "€" not in text and " euro" not in text, topic


def test_steps_end_in_a_human(compose):
    steps = compose.steps(["wlz", "wlz", "zvw", "wmo"])
    assert [b.action for b in steps] == ["t:wlz", "t:zvw", HUMAN]
    assert [b.action for b in compose.steps([])] == [HUMAN]


def test_no_number_is_shown_that_nobody_filled_in(compose, library):
    assert library.region.information_point.phone is None
    text = compose.human().text
    assert "None" not in text
    assert text == lines(library.conversation.human.without_number)


def test_the_number_of_the_region_once_it_is_known(reachable):
    assert reachable.human().text == "U kunt het informatiepunt bellen: 030 123 00 00. Elke werkdag van 9 tot 5."
    assert "030 123 00 00" in reachable.answer(HUMAN_TOPIC, None, TODAY).text


def test_a_person_who_comes_with_a_lead(compose, library):
    text = compose.human("Dat ligt aan mij.").text
    assert text.startswith("Dat ligt aan mij.\n")


def test_every_conversation_text_offers_a_human(compose, library):
    for topic, said in library.conversation.gesprek.items():
        reply = compose.conversation(topic)
        assert reply.text == lines(said.text)
        assert reply.buttons[-1].action == HUMAN


@pytest.mark.parametrize("language", ["en", "de", "fr", "tr", "ar", "pl", "uk", "ru", "es"])
def test_in_the_persons_own_language(compose, library, language):
    text = compose.other_language(language).text
    assert text == library.conversation.languages[language].text
    assert "112" in text


@pytest.mark.parametrize("language", [None, "zh", "xx", ""])
def test_a_language_without_a_text(compose, library, language):
    assert compose.other_language(language).text == library.conversation.languages["other"].text


def test_not_sure_with_likely_topics(compose, library):
    reply = compose.unsure(["wlz", "wmo"])
    assert reply.text == library.conversation.unsure.ask
    assert [b.action for b in reply.buttons] == ["t:wlz", "t:wmo", OTHER, HUMAN]


def test_not_sure_without_likely_topics(compose, library):
    reply = compose.unsure([])
    assert reply.text == library.conversation.unsure.ask_open
    assert [b.action for b in reply.buttons] == [OTHER, HUMAN]


@pytest.mark.parametrize("label", list(Label))
@pytest.mark.parametrize("about_another", [False, True])
def test_the_safety_replies(compose, library, label, about_another):
    texts = library.safety.replies[label.value]
    first, second = compose.alarm(label, about_another)
    assert first.text == lines((texts.alarm_loved_one if about_another else None) or texts.alarm)
    assert first.buttons == ()
    assert second.text == lines(texts.follow_up)
    assert [b.action for b in second.buttons] == [HUMAN]
    check = compose.check(label, about_another)
    assert check == ((texts.check_loved_one if about_another else None) or texts.check).strip()


@pytest.mark.parametrize(
    ("label", "number"),
    [
        (Label.SUICIDALITY, "0800-0113"),
        (Label.EMERGENCY, "112"),
        (Label.MEDICAL_ADVICE, "112"),
        (Label.ABUSE, "0800-2000"),
    ],
)
@pytest.mark.parametrize("about_another", [False, True])
def test_the_number_is_in_the_first_reply_and_in_the_check(compose, label, number, about_another):
    assert number in compose.alarm(label, about_another)[0].text
    assert number in compose.check(label, about_another)


def test_every_topic_has_a_button_of_one_line(compose, library):
    for topic in library.group_of:
        title = compose.topic_button(topic).title
        assert 0 < len(title) <= 40
        assert "\n" not in title

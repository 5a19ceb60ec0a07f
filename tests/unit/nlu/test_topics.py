"""Topics and groups."""

from __future__ import annotations

from bot.nlu.safety_labels import URGENCY, Label
from bot.nlu.topics import (
    CONVERSATION_GROUP,
    FEELING_GROUP,
    OTHER_LANGUAGE,
    OUT_OF_SCOPE,
    SAFETY_GROUP,
    group_of_topic,
    groups,
)


def test_the_file_is_what_the_library_has(library):
    assert group_of_topic() == library.group_of
    assert groups() == tuple(library.groups)


def test_every_topic_stands_once(library):
    assert sum(len(topics) for topics in library.groups.values()) == len(library.group_of)


def test_the_topics_that_the_code_names():
    known = group_of_topic()
    assert known[OUT_OF_SCOPE] == known[OTHER_LANGUAGE] == CONVERSATION_GROUP
    assert {t for t, group in known.items() if group == SAFETY_GROUP} == {label.value for label in Label}
    assert FEELING_GROUP in groups()


def test_every_signal_has_its_place_in_line():
    assert sorted(URGENCY) == sorted(Label)

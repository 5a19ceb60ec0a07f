"""Places of a message as entities."""

from __future__ import annotations

import pytest

from bot.places.entities import place_entities
from bot.places.nearby import nearby


@pytest.mark.parametrize(
    ("text", "named", "value", "kind"),
    [
        ("hospice in de buurt van zeist?", "zeist", "Zeist", "town"),
        ("mijn moeder woont in 3581 en wil thuis blijven", "3581", "Utrecht", "town"),
    ],
)
def test_a_place_is_an_entity_where_it_stands(text, named, value, kind):
    (entity,) = place_entities(text, nearby().gazetteer)
    assert text[entity["start"] : entity["end"]] == named
    assert (entity["entity"], entity["value"], entity["kind"]) == ("place", value, kind)


def test_without_a_place_there_is_none():
    assert place_entities("ik ben zo moe", nearby().gazetteer) == []

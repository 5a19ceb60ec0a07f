"""The places that a message names, in the shape of Rasa's entities."""

from __future__ import annotations

from typing import Any

from bot.places.gazetteer import Gazetteer

PLACE = "place"


def place_entities(text: str, gazetteer: Gazetteer) -> list[dict[str, Any]]:
    """Return a dictionary for each place: `entity`, `value` (its name), `kind`, `municipality`, `start` and `end`.

    Args:
        text: a message; `text[start:end]` is what names the place.
        gazetteer: knows the places.
    """
    return [
        {
            "entity": PLACE,
            "value": mention.place.name,
            "kind": mention.place.kind.name.lower(),
            "municipality": mention.place.municipality or None,
            "start": mention.start,
            "end": mention.end,
        }
        for mention in gazetteer.find(text)
    ]

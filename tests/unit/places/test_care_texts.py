"""The shape of content/care.yml."""

from __future__ import annotations

import re

import pytest

from bot.content.files import ContentError
from bot.places.files import load_care_texts


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "'Telefoon: {number}'",
            "'Telefoon: {nummer}'",
            "care.yml: lines.__root__: phone: expected {number}",
        ),
        ("'Telefoon: {number}'", "'Telefoon'", "care.yml: lines.__root__: phone: expected {number}"),
        ("more_button: Meer", "more_button: 'Meer {x}'", "more_button: expected nothing"),
        ("'{name} in {town}'", "'{name}'", "labels.__root__: neighbourhood: expected {name}, {town}"),
        ("    name: hospice\n", "", "care.yml: kinds.hospice.name: field required"),
        ("words: [hospice*, huis voor het einde]", "words: []", "care.yml: kinds.hospice.words"),
        ("  doctor:", "  dokter:", "care.yml: outside"),
        ("kinds:\n", "soorten:\n", "care.yml: kinds: field required"),
    ],
)
def test_a_mistake_is_named(broken, old, new, message):
    broken.change("care.yml", old, new)
    with pytest.raises(ContentError, match=re.escape(message)):
        load_care_texts(broken.folder)


def test_a_missing_file_is_named(broken):
    broken.path("care.yml").unlink()
    with pytest.raises(ContentError, match=r"care\.yml"):
        load_care_texts(broken.folder)

"""The words that names, places and numbers are found with."""

from __future__ import annotations

import shutil

import pytest

from bot.content.files import ContentError
from bot.review.check import review_remarks
from bot.review.words import FILE, Kind, load_words
from bot.settings import CONTENT_DIR


@pytest.fixture
def folder(tmp_path):
    shutil.copy(CONTENT_DIR / FILE, tmp_path / FILE)
    return tmp_path


def test_every_kind_has_a_placeholder():
    assert set(load_words().placeholders) == set(Kind)


@pytest.mark.parametrize(
    ("old", "new", "named"),
    [
        ("  name: naam\n", "", "placeholders"),
        ("titles:", "titels:", "titles"),
        ("  url: webadres", "  uri: x", "placeholders"),
    ],
)
def test_a_wrong_file_is_named_with_its_field(folder, old, new, named):
    path = folder / FILE
    assert list(review_remarks(folder)) == []
    path.write_text(path.read_text("utf-8").replace(old, new, 1), "utf-8")
    with pytest.raises(ContentError, match=FILE):
        load_words(folder)
    (remark,) = review_remarks(folder)
    assert named in remark.text

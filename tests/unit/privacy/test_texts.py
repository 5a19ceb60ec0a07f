"""The words about what is kept of people."""

from __future__ import annotations

import pytest

from bot.content.check import privacy_remarks
from bot.content.files import ContentError
from bot.privacy.report import DataReport
from bot.privacy.texts import FILE, load_privacy_texts, privacy_texts
from bot.settings import CONTENT_DIR
from tests.unit.guides.player import NOW

TEXT = (CONTENT_DIR / FILE).read_text("utf-8")


def with_text(folder, before, after):
    assert before in TEXT
    (folder / FILE).write_text(TEXT.replace(before, after), "utf-8")
    return folder


def test_every_sentence_is_plain():
    assert list(privacy_remarks(CONTENT_DIR)) == []


@pytest.mark.parametrize(
    ("before", "after", "says"),
    [
        ("  claimed: een", "  taken: een", "states"),
        ("  telegram:\n    line", "  telegraaf:\n    line", "kinds"),
        ("  kept: Goed. Ik wis niets.", "  gehouden: Goed.", "kept"),
    ],
)
def test_a_word_that_is_missing_is_named(tmp_path, before, after, says):
    with pytest.raises(ContentError, match=says):
        load_privacy_texts(with_text(tmp_path, before, after))


def test_a_hard_sentence_is_found_by_its_place(tmp_path):
    folder = with_text(tmp_path, "kept: Goed. Ik wis niets.", 'kept: "Jij wist niets!"')
    said = [str(remark) for remark in privacy_remarks(folder)]
    assert any("erase.kept: an exclamation mark" in each for each in said)
    assert any("'Jij': Nabij says u" in each for each in said)


def test_a_file_that_cannot_be_used_is_a_remark(tmp_path):
    assert "privacy.yml" in str(next(privacy_remarks(tmp_path)))


def test_every_part_of_the_file_for_a_computer_is_explained(staffed):
    report = DataReport(staffed, privacy_texts().fields).build([], NOW)
    assert set(report["fields"]) == set(report) - {"fields"} | {"kept_until"}

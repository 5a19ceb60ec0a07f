"""A copy of the content that tests may break."""

from __future__ import annotations

import shutil

import pytest

from bot.settings import CONTENT_DIR


class Broken:
    """A copy of content/, changed at will."""

    def __init__(self, folder):
        self.folder = folder

    def path(self, name):
        return self.folder / name

    def change(self, name, old, new):
        """Replace the first `old` of a file; return the line it stands on."""
        text = self.path(name).read_text("utf-8")
        assert old in text, f"{name} does not hold {old!r}"
        self.path(name).write_text(text.replace(old, new, 1), "utf-8")
        return text[: text.index(old)].count("\n") + 1

    def line(self, name, *steps):
        """Return the line of the last of `steps`, each looked for after the one before."""
        text, place = self.path(name).read_text("utf-8"), 0
        for step in steps:
            place = text.index(step, place)
        return text[:place].count("\n") + 1


@pytest.fixture
def broken(tmp_path):
    shutil.copytree(CONTENT_DIR, tmp_path / "content")
    return Broken(tmp_path / "content")

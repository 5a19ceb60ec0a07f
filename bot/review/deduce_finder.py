"""Finds persons and places with deduce, which knows how Dutch medical texts write them (with capitals).

Only the lists of names, places and hospitals are given to it: with all of its streets and institutions it takes 97 s to
build and 1.2 GB of memory, without them 2 s and 65 MB (docs/figures.md). Streets and institutions are found by
`bot.review.places`.
"""

from __future__ import annotations

import importlib
import logging
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.review.lists import deduce_folder
from bot.review.text import Span
from bot.review.words import Kind

LEFT_OUT = ("locations/lst_street", "institutions/lst_healthcare_institution")
KINDS = {
    "persoon": Kind.NAME,
    "patient": Kind.NAME,
    "locatie": Kind.PLACE,
    "ziekenhuis": Kind.ORGANISATION,
    "zorginstelling": Kind.ORGANISATION,
    "datum": Kind.DATE,
    "id": Kind.NUMBER,
    "bsn": Kind.NUMBER,
    "telefoonnummer": Kind.PHONE,
    "emailadres": Kind.EMAIL,
    "url": Kind.URL,
}
"""What deduce tags; ages are left to `bot.review.numbers`, which keeps those that are common."""


class DeduceFinder:
    """Deduce, with its lists in memory."""

    def __init__(self, deduce: Any) -> None:
        """Use a `deduce.Deduce`."""
        self._deduce = deduce

    def find(self, text: str) -> Iterator[Span]:
        """Return what deduce finds."""
        for found in self._deduce.deidentify(text).annotations:
            kind = KINDS.get(found.tag)
            if kind is not None:
                yield Span(found.start_char, found.end_char, kind)


@contextmanager
def _unchanged() -> Iterator[None]:
    """Undo what importing deduce does to the whole process: it sets up logging, and the filter of warnings."""
    handlers, level = logging.root.handlers[:], logging.root.level
    with warnings.catch_warnings():
        try:
            yield
        finally:
            logging.root.handlers[:] = handlers
            logging.root.setLevel(level)


def _copy_lists(target: Path) -> None:
    """Copy deduce's lists without the large ones, which stay empty: it takes its lists from one folder."""
    shutil.copytree(deduce_folder(), target / "src", ignore=shutil.ignore_patterns("*.py", "__pycache__"))
    for name in LEFT_OUT:
        folder = target / "src" / name
        shutil.rmtree(folder)
        folder.mkdir()
        (folder / "items.txt").touch()


@lru_cache(maxsize=1)
def load_deduce() -> DeduceFinder:
    """Return deduce, built from a temporary folder: nothing is written beside the package, and no pickle is kept."""
    with _unchanged(), tempfile.TemporaryDirectory(prefix="nabij-deduce-") as folder:
        deduce = importlib.import_module("deduce")  # only here: it takes memory
        _copy_lists(Path(folder))
        return DeduceFinder(deduce.Deduce(lookup_data_path=folder, cache_path=folder, build_lookup_structs=True))

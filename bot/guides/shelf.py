"""The guides of an installation: loads `content/guides/*.yml` and the words around them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Optional

from bot.content.files import read_as
from bot.guides.engine import Engine, Relevance
from bot.guides.models import Guide, GuideWords
from bot.nlu.lexicon import plain
from bot.settings import CONTENT_DIR


def parse_guide(path: Path) -> Guide:
    """Read one guide.

    Raises:
        ContentError: naming the file and field that is wrong.
    """
    return read_as(Guide, path)


def parse_words(folder: Path) -> GuideWords:
    """Read content/guide_words.yml.

    Raises:
        ContentError: naming the field that is wrong.
    """
    path = folder / "guide_words.yml"
    return read_as(GuideWords, path)


@dataclass(frozen=True)
class Typed:
    """What people type to steer a guide, compiled."""

    patterns: dict[str, tuple[re.Pattern[str], ...]]

    def command(self, text: str, *names: str) -> Optional[str]:
        """Return which of the named commands a message is, or None."""
        words = plain(text)
        return next((n for n in names if any(p.search(words) for p in self.patterns.get(n, ()))), None)


class Shelf:
    """All guides, ready to run."""

    def __init__(
        self, guides: list[Guide], words: GuideWords, relevance: Optional[Mapping[str, Relevance]] = None
    ) -> None:
        """Use guides, words and the functions that guides name for relevance."""
        self.words = words
        self.typed = Typed({name: tuple(map(re.compile, found)) for name, found in words.typed.items()})
        known = relevance or {}
        self.engines = {g.id: Engine(g, words, known[g.relevance] if g.relevance else None) for g in guides}
        self.by_code = {e.guide.code: e for e in self.engines.values()}
        self.by_topic = {t: e for e in self.engines.values() for t in e.guide.topics}

    def named_in(self, text: str) -> Optional[Engine]:
        """Return the guide that a message calls by name."""
        words = f" {plain(text)} "
        return next(
            (e for e in self.engines.values() if any(f" {plain(name)} " in words for name in e.guide.names)), None
        )


def load_shelf(
    folder: Path = CONTENT_DIR, relevance: Optional[Mapping[str, Relevance]] = None, has: Collection[str] = ()
) -> Shelf:
    """Load every guide whose needs the installation `has`.

    Raises:
        ContentError: naming the file and field that is wrong.
    """
    found = [parse_guide(path) for path in sorted((folder / "guides").glob("*.yml"))]
    guides = [guide for guide in found if guide.needs is None or guide.needs in has]
    return Shelf(guides, parse_words(folder), relevance)

"""The words of our own content and training sentences: what may be shown of a message is made of these."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache
from pathlib import Path

from bot.review.text import plain
from bot.settings import CONTENT_DIR, ROOT

DATA_DIR = ROOT / "data"
SOURCES = ("nlu/*.yml", "safety/examples_*.tsv", "lexicon.yml")
CONTENT = ("*.yml", "answers/*.yml", "guides/*.yml")
NOT_OURS = frozenset({"national.yml", "deidentify.yml"})
"""Files that are full of names of organisations, or lists for this very purpose."""
_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")


@lru_cache(maxsize=1)
def own_words() -> Counter[str]:
    """Return how often each word stands in lower case in our own texts: a name is written with a capital."""
    found: Counter[str] = Counter()
    for path in _files():
        for word in _WORD.findall(path.read_text("utf-8")):
            if word.islower():
                found.update(plain(word).split("-"))
    return found


def _files() -> list[Path]:
    paths = [path for pattern in SOURCES for path in DATA_DIR.glob(pattern)]
    return paths + [path for pattern in CONTENT for path in CONTENT_DIR.glob(pattern) if path.name not in NOT_OURS]

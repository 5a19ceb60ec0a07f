"""Reviewable safety patterns: a small language a clinician can read, matched by spaCy.

A pattern is a row of words: `ik .. (wil|ga) .. (mezelf|me eigen) .. (doden|verdrinken)`.

- a word matches itself, whatever the capitals and accents, and also with one typing error when it has six letters or
  more (two from ten letters on);
- `zelfmoord*` matches every word that starts so;
- `(a|b)` is one of these; each may be several words;
- `..` is a gap of at most four words; `...` of at most ten;
- a whole part that may be absent ends in `?`: `(echt|gewoon)?`.

`not` lists words that may not stand in the match, or just before it ("niet"); `unless` lists words that, anywhere in
the message, make it something else. Data: data/safety/patterns_*.yml.
"""

from __future__ import annotations

import itertools
import re
import unicodedata
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import spacy
import yaml
from rapidfuzz.distance import DamerauLevenshtein
from spacy.matcher import Matcher
from spacy.tokens import Doc

from bot.nlu.pattern_index import PREFIX, PatternIndex
from bot.nlu.safety_labels import Label, Level
from bot.settings import SAFETY_DIR

SHORT_GAP = 4
LONG_GAP = 10
WORDS_BEFORE = 3
"""How far before a match a `not` word still counts."""
FUZZY_FROM = 6
"""From this many letters a word may hold one typing error."""
VERY_FUZZY_FROM = 10
"""From this many, two."""
MAXIMUM_EXPANSIONS = 4_000
MAXIMUM_TOKENS = 4_000

REAL_WORDS_FILE = SAFETY_DIR / "real_words.txt"
"""Common words that look like a misspelling of a pattern word (tools/real_words.py)."""

_PART = re.compile(r"\.\.\.?|\([^()]*\)\??|\S+")
_TOKEN = re.compile(r"[^\W_]+|\d+")


@dataclass(frozen=True)
class Pattern:
    """One line of the data file."""

    id: str
    label: Label
    level: Level
    pattern: str
    example: str
    counter_example: str
    excluded: frozenset[str] = field(default_factory=frozenset)
    unless: frozenset[str] = field(default_factory=frozenset)


class PatternError(ValueError):
    """A pattern that cannot be read, or that does not do what its example says."""


def normalise(text: str) -> list[str]:
    """Return the words of a text in lower case without accents; apostrophes disappear ("'s nachts" is "s nachts")."""
    plain = unicodedata.normalize("NFKD", text).lower().replace("’", "'").replace("'", " ")
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return _TOKEN.findall(plain)[:MAXIMUM_TOKENS]


def load_patterns(folder: Path) -> list[Pattern]:
    """Read all data files of a folder.

    Raises:
        PatternError: when a field is missing or an id stands twice.
    """
    patterns: list[Pattern] = []
    for path in sorted(folder.glob("patterns_*.yml")):
        for pattern in _read(path):
            if any(p.id == pattern.id for p in patterns):
                raise PatternError(f"{path.name}: the id {pattern.id} stands twice")
            patterns.append(pattern)
    return patterns


def _read(path: Path) -> list[Pattern]:
    patterns: list[Pattern] = []
    for raw in yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader):
        try:
            pattern = Pattern(
                id=raw["id"],
                label=Label(raw["label"]),
                level=Level(raw["level"]),
                pattern=raw["pattern"],
                example=raw["example"],
                counter_example=raw["counter_example"],
                excluded=frozenset(w for text in raw.get("not", []) for w in normalise(text)),
                unless=frozenset(w for text in raw.get("unless", []) for w in normalise(text)),
            )
        except (KeyError, ValueError) as error:
            raise PatternError(f"{path.name}: {raw.get('id', raw)}: {error}") from error
        patterns.append(pattern)
    return patterns


def _expand(pattern: Pattern) -> list[list[dict[str, Any]]]:
    """Turn a pattern into rows of spaCy token patterns, one row for each choice of several-word alternatives."""
    choices: list[list[list[dict[str, Any]]]] = []
    for part in _PART.findall(pattern.pattern):
        if part in ("..", "..."):
            gap = SHORT_GAP if part == ".." else LONG_GAP
            choices.append([[{"OP": f"{{0,{gap}}}"}]])
            continue
        optional = part.endswith(")?")
        alternatives = part.strip("()?").split("|") if part.startswith("(") else [part]
        rows: list[list[dict[str, Any]]] = [[]] if optional else []
        exact: list[str] = []
        for alternative in alternatives:
            words = alternative.split()
            if not words:
                raise PatternError(f"{pattern.id}: an empty alternative")
            if len(words) == 1 and not words[0].endswith("*") and len(normalise(words[0])) == 1:
                exact.extend(normalise(words[0]))
            else:
                rows.append([token for word in words for token in _tokens(word)])
        if exact:
            rows.append([{"LOWER": {"IN": sorted(set(exact))}}])
        choices.append(rows)
    rows_of_all = [list(itertools.chain.from_iterable(row)) for row in itertools.product(*choices)]
    if len(rows_of_all) > MAXIMUM_EXPANSIONS:
        raise PatternError(f"{pattern.id}: too many combinations ({len(rows_of_all)})")
    return [row for row in rows_of_all if row]


def _tokens(word: str) -> list[dict[str, Any]]:
    """Return the token patterns of one written word: "m'n" is two tokens."""
    parts = normalise(word)
    tokens: list[dict[str, Any]] = [{"LOWER": part} for part in parts]
    if word.endswith("*") and parts:
        tokens[-1] = {"LOWER": {"REGEX": PREFIX + parts[-1]}}
    return tokens


def _words_of(patterns: list[Pattern]) -> set[str]:
    return {w for p in patterns for part in _PART.findall(p.pattern) for w in normalise(part)}


@lru_cache(maxsize=1)
def _load_real_words() -> frozenset[str]:
    return frozenset(REAL_WORDS_FILE.read_text("utf-8").split())


@lru_cache(maxsize=1)
def _dutch() -> Any:
    return spacy.blank("nl").vocab


class SafetyPatterns:
    """Matches all patterns against a message."""

    def __init__(self, patterns: list[Pattern], real_words: frozenset[str] | None = None) -> None:
        """Compile the patterns; `real_words` are never taken for misspellings.

        Raises:
            PatternError: when a pattern cannot be read.
        """
        self._real_words = _load_real_words() if real_words is None else real_words
        self.patterns = {p.id: p for p in patterns}
        self._vocab = _dutch()
        rows = {pattern.id: _expand(pattern) for pattern in patterns}
        self._index = PatternIndex(rows)
        self._matchers = {name: self._matcher(its_rows) for name, its_rows in rows.items()}
        self._known = _words_of(patterns)
        self._long: dict[tuple[str, int], list[str]] = {}
        """By first letter, which is seldom wrong, and length: what a misspelt word is compared with."""
        for known in sorted(w for w in self._known if len(w) >= FUZZY_FROM):
            self._long.setdefault((known[0], len(known)), []).append(known)
        self._corrected: dict[str, str] = {}

    def _matcher(self, rows: list[list[dict[str, Any]]]) -> Matcher:
        """Return the matcher of one pattern: only those of the patterns that can match are run."""
        matcher = Matcher(self._vocab)
        matcher.add("pattern", rows)
        return matcher

    def correct(self, word: str) -> str:
        """Return the pattern word this one is a misspelling of, or the word itself."""
        if len(word) < FUZZY_FROM - 1 or word in self._known or word in self._real_words:
            return word
        if word not in self._corrected:
            if len(self._corrected) > 50_000:
                self._corrected.clear()
            self._corrected[word] = self._nearest(word)
        return self._corrected[word]

    def _nearest(self, word: str) -> str:
        """Return the pattern word the fewest slips away (of equals the first by alphabet), or the word itself."""
        found = [
            (slips, known)
            for length in range(len(word) - 2, len(word) + 3)
            for known in self._long.get((word[0], length), ())
            if (slips := DamerauLevenshtein.distance(word, known, score_cutoff=2)) <= _slips(known, word)
        ]
        return min(found)[1] if found else word

    def match(self, text: str) -> list[Pattern]:
        """Return the patterns a text meets, in the order of the data file."""
        raw = normalise(text)
        words = [self.correct(w) for w in raw]
        if not words:
            return []
        everything = set(words) | set(raw)
        candidates = [self.patterns[name] for name in self._index.candidates(words)]
        candidates = [pattern for pattern in candidates if pattern.unless.isdisjoint(everything)]
        doc = Doc(self._vocab, words=words) if candidates else None
        found = {pattern.id for pattern in candidates if self._is_met(pattern, doc, words)}
        return [p for p in self.patterns.values() if p.id in found]

    def _is_met(self, pattern: Pattern, doc: Any, words: list[str]) -> bool:
        """Say whether a pattern matches somewhere without a word beside it that makes it something else."""
        return any(
            pattern.excluded.isdisjoint(words[max(0, start - WORDS_BEFORE) : end])
            for _, start, end in self._matchers[pattern.id](doc)
        )


def _slips(known: str, word: str) -> int:
    """Return how many slips may lie between a pattern word and what was typed."""
    return 2 if min(len(known), len(word)) >= VERY_FUZZY_FROM else 1


def check_patterns(patterns: list[Pattern]) -> list[str]:
    """Return what is wrong: an example its pattern does not meet, a counter-example it does."""
    wrong: list[str] = []
    for pattern in patterns:
        matcher = SafetyPatterns([pattern])
        if not matcher.match(pattern.example):
            wrong.append(f"{pattern.id}: the example is not recognised: {pattern.example}")
        if matcher.match(pattern.counter_example):
            wrong.append(f"{pattern.id}: the counter-example is recognised: {pattern.counter_example}")
    return wrong

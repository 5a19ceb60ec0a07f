"""Finds which patterns can match a message at all, by the words they cannot do without.

Matching every pattern at every word costs milliseconds; most messages hold the words of none. A row of token patterns
can only match when each of its tokens that is not a gap is met by some word of the message, so all others are left out
before the matcher runs. What is found is exactly what the matcher would find among all.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, Collection, Iterable, Mapping, Sequence

Row = Sequence[Mapping[str, Any]]
"""Token patterns as spaCy's matcher takes them: `{"LOWER": word}`, `{"LOWER": {"IN": [...]}}`, a prefix, or a gap."""
PREFIX = "^"


class PatternIndex:
    """Knows of each row what it needs."""

    def __init__(self, rows: Mapping[str, Iterable[Row]]) -> None:
        """Index the rows of patterns, by the pattern's id."""
        self._needs: dict[str, int] = {}
        self._words: dict[str, list[int]] = defaultdict(list)
        self._prefixes: dict[str, list[int]] = defaultdict(list)
        self._rows: dict[int, list[tuple[frozenset[int], str]]] = defaultdict(list)
        self._always: set[str] = set()
        for name, its_rows in rows.items():
            for row in its_rows:
                self._add(name, row)
        self._prefix_lengths = sorted({len(prefix) for prefix in self._prefixes})

    def _add(self, name: str, row: Row) -> None:
        needs = {self._need(token["LOWER"]) for token in row if "LOWER" in token}
        if needs:
            self._rows[max(needs)].append((frozenset(needs), name))
        else:
            self._always.add(name)

    def _need(self, wanted: Any) -> int:
        """Return the number of a need, the same for the same need."""
        key = repr(wanted)
        if key in self._needs:
            return self._needs[key]
        number = self._needs[key] = len(self._needs)
        if isinstance(wanted, str):
            self._words[wanted].append(number)
        elif "IN" in wanted:
            for word in wanted["IN"]:
                self._words[word].append(number)
        else:
            self._prefixes[wanted["REGEX"].removeprefix(PREFIX)].append(number)
        return number

    def candidates(self, words: Collection[str]) -> set[str]:
        """Return the ids of the patterns that may match a message of these words."""
        met: set[int] = set()
        for word in set(words):
            met.update(self._words.get(word, ()))
            for length in self._prefix_lengths:
                if length > len(word):
                    break
                met.update(self._prefixes.get(word[:length], ()))
        found = set(self._always)
        for need in met:
            found.update(name for needs, name in self._rows.get(need, ()) if name not in found and needs <= met)
        return found

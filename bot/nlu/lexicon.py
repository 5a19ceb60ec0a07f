"""Who is asking, and short replies that lean on what was just said (data/lexicon.yml)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Optional

import yaml

from bot.content.plain import plain as plain  # noqa: PLC0414 (most of the house knows it from here)

LEXICON_FILE = Path(__file__).resolve().parents[2] / "data" / "lexicon.yml"
PROFESSIONAL, PATIENT, LOVED_ONE = "professional", "patient", "naaste"


@dataclass(frozen=True)
class Lexicon:
    """Compiled expressions."""

    roles: dict[str, tuple[re.Pattern[str], ...]]
    role_statements: dict[str, tuple[re.Pattern[str], ...]]
    repeats: tuple[re.Pattern[str], ...]
    also_for: dict[str, re.Pattern[str]]
    help_numbers: dict[str, str]
    steers: frozenset[str]
    nothing: frozenset[str]
    another: tuple[re.Pattern[str], ...]
    first_person: re.Pattern[str]
    facets: dict[str, re.Pattern[str]]
    leans: re.Pattern[str]
    points: re.Pattern[str]
    misunderstood: re.Pattern[str]
    who_reads: re.Pattern[str]
    maximum_words: int

    def role(self, text: str) -> Optional[str]:
        """Return who seems to be asking: `patient`, `naaste`, `professional` or None."""
        words = plain(text)
        return next((r for r, found in self.roles.items() if any(e.search(words) for e in found)), None)

    def role_statement(self, text: str) -> Optional[str]:
        """Return the role when the message says who is asking and nothing else."""
        words = plain(text)
        return next((r for r, found in self.role_statements.items() if any(e.search(words) for e in found)), None)

    def help_number(self, text: str) -> Optional[str]:
        """Return the safety label of a message that is a help line's number and nothing else."""
        return self.help_numbers.get(plain(text))

    def only_steers(self, text: str) -> bool:
        """Say whether a message only steers the talk ('meer', 'klaar', 'ik weet het niet')."""
        return plain(text) in self.steers

    def names_nothing(self, text: str) -> bool:
        """Say whether a message holds no word that names a subject ('die andere daar')."""
        return self.nothing.issuperset(plain(text).split())

    def is_about_another(self, text: str) -> bool:
        """Say whether a loved one's words tell of somebody else's danger; in doubt they are about themselves."""
        words = plain(text)
        return any(e.search(words) for e in self.another) or not self.first_person.search(words)

    def tells_of_another(self, text: str) -> bool:
        """Say whether danger is told of somebody else and of nobody here ('ze zegt dat ze ...'), whoever is asking."""
        words = plain(text)
        return any(e.search(words) for e in self.another) and not self.first_person.search(words)

    def asks_again(self, text: str) -> bool:
        """Say whether the last answer is asked for again."""
        return any(e.search(plain(text)) for e in self.repeats)

    def asks_also_for(self, text: str) -> Optional[str]:
        """Return for whom the last answer is asked too ('geldt dat ook voor mijn vrouw')."""
        words = plain(text)
        return next((role for role, found in self.also_for.items() if found.search(words)), None)

    def says_misunderstood(self, text: str) -> bool:
        """Say whether a message after an answer says that something else was asked ('nee dat bedoel ik niet')."""
        return bool(self.misunderstood.search(plain(text)))

    def asks_who_reads(self, text: str) -> bool:
        """Say whether a message asks who can read what is written ('wie kan dat allemaal zien')."""
        return bool(self.who_reads.search(plain(text)))

    def only_points(self, text: str) -> bool:
        """Say whether a question names nothing itself and points at what stands before it ('kan dat wel')."""
        return bool(self.points.search(plain(text)))

    def facet(self, text: str) -> Optional[str]:
        """Return the side of the last topic that is asked for ('en wat kost dat'), or None when it stands by itself."""
        words = plain(text)
        if len(words.split()) > self.maximum_words or not self.leans.search(words):
            return None
        return next((facet for facet, found in self.facets.items() if found.search(words)), None)


@lru_cache(maxsize=1)
def load_lexicon(path: Path = LEXICON_FILE) -> Lexicon:
    """Read the data file."""
    raw = yaml.safe_load(path.read_text("utf-8"))

    def group(name: str) -> dict[str, tuple[re.Pattern[str], ...]]:
        return {role: tuple(map(re.compile, found)) for role, found in raw[name].items()}

    follow_up = raw["follow_up"]
    return Lexicon(
        roles=group("roles"),
        role_statements=group("role_statements"),
        repeats=tuple(map(re.compile, raw["repeat"])),
        also_for={role: re.compile(found) for role, found in raw["also_for"].items()},
        steers=frozenset(map(str, raw["steers"])),
        nothing=frozenset(raw["names_nothing"].split()),
        another=tuple(map(re.compile, raw["speaks_of_another"])),
        first_person=re.compile(raw["first_person"]),
        help_numbers={str(number): label for number, label in raw["help_numbers"].items()},
        facets={facet: re.compile(found) for facet, found in follow_up["facets"].items()},
        leans=re.compile(follow_up["needs"]),
        points=re.compile(raw["points"]),
        misunderstood=re.compile(raw["misunderstood"]),
        who_reads=re.compile(raw["who_reads"]),
        maximum_words=int(follow_up["maximum_words"]),
    )

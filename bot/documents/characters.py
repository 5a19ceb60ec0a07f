"""What the letters of the documents can show; the rest becomes a word between brackets, never an empty box.

PDF/UA-1 (ISO 14289-1, 7.21.8) forbids text without a glyph, and Typst then refuses the whole document. So what a person
typed is first brought down to the characters that the fonts inside Typst have: `typst/characters.yml`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path

from bot.content.files import read_yaml

CHARACTERS_FILE = Path(__file__).with_name("typst") / "characters.yml"
MAXIMUM_MARKS = 3
"""Accents and vowel signs on one letter; Vietnamese and pointed Hebrew need no more."""
_LINE_ENDS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_BLANKS = re.compile(r"[^\S\n]+")
_EDGES = re.compile(r" *\n *")
_BLANK_LINES = re.compile(r"\n{2,}")


def code_points(ranges: str) -> Iterator[tuple[int, int]]:
    """Yield the first and last code point of ranges such as `0041-005A 00AA`."""
    for part in ranges.split():
        first, _, last = part.partition("-")
        yield int(first, 16), int(last or first, 16)


def _class(ranges: str) -> str:
    """Return code points as the inside of a regular expression's [...]."""
    return "".join(f"\\U{first:08X}-\\U{last:08X}" for first, last in code_points(ranges))


@lru_cache(maxsize=1)
def _printable() -> re.Pattern[str]:
    """Return the pattern of printable characters in a row, each letter with its marks."""
    known = read_yaml(CHARACTERS_FILE)
    letters = [
        f"[{_class(s['letters'])}][{_class(s['marks'])}]{{0,{MAXIMUM_MARKS}}}" for s in known["scripts"].values()
    ]
    symbols = "".join(_class(ranges) for ranges in known["symbols"].values())
    return re.compile("(?:" + "|".join([*letters, rf"[\n{symbols}]"]) + ")+")


def _word_for(character: str, picture: str, other_script: str) -> str:
    """Return what stands in the place of a character that cannot be shown; nothing for what is not seen itself."""
    plain = unicodedata.normalize("NFKC", character)
    if _printable().fullmatch(plain):
        return plain
    kind = unicodedata.category(character)[0]
    return {"C": "", "M": "", "Z": " ", "P": " ", "S": f" {picture} "}.get(kind, f" {other_script} ")


def printable(text: str, picture: str, other_script: str) -> str:
    """Return a text with only characters that a document can show.

    Compatibility forms become their plain letters (NFKC), invisible characters go (also those that would turn the
    direction of the text), blanks and empty lines are joined.

    Args:
        text: anything a person can type.
        picture: stands for emoji and signs, once for several in a row.
        other_script: stands for words in a script the fonts do not have, once for several in a row.
    """
    text = _BLANKS.sub(" ", _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", text)))
    parts, end = [], 0
    for found in _printable().finditer(text):
        parts += [_word_for(c, picture, other_script) for c in text[end : found.start()]]
        parts.append(found.group())
        end = found.end()
    parts += [_word_for(c, picture, other_script) for c in text[end:]]
    return _tidy("".join(parts), (picture, other_script))


def _tidy(text: str, words: Iterable[str]) -> str:
    """Join blanks, empty lines, and a word that stands several times in a row."""
    text = _EDGES.sub("\n", _BLANKS.sub(" ", text))
    for word in map(re.escape, words):
        text = re.sub(rf"({word})(?:[ ,;.]*{word})+", r"\1", text)
    return _BLANK_LINES.sub("\n", text).strip()

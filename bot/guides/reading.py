"""Reads what is typed in a guide: a choice, own words, a wish to go back, or something else altogether."""

from __future__ import annotations

import re
from datetime import date
from typing import Optional

from rapidfuzz import fuzz

from bot.guides.models import SEVERAL, Option, Question
from bot.guides.shelf import Typed
from bot.nlu.lexicon import plain
from bot.nlu.topics import FORGET_TOPIC, OTHER_LANGUAGE
from bot.nlu.understanding import Understanding

LIKE_LABEL = 88
"""Likeness (0-100) from which a typed text is a misspelt label."""
SHORT_WORDS = 7
"""In a longer text a choice's words are part of a story, not the choice."""
FEW_WORDS = 4
"""In so few words one telling word of a button is enough: 'hospice', 'mijn dochter'."""
TELLING_LETTERS = 4
SURELY_A_TOPIC = 0.42
SURELY_ABOUT_THE_TALK = 0.8
SPARE_WORDS = 4
"""Words beside the choices from which what was typed is kept too."""
MAXIMUM_WORDS_CHARACTERS = 2_000
INTERRUPTING = frozenset(
    {
        *("contact", "terugbelverzoek", "privacy", FORGET_TOPIC, "gegevens_inzien", "over_de_assistent"),
        *("mogelijkheden", "opnieuw", "begroeten", "bedanken", "afscheid"),
    }
)
"""Topics about the talk itself: they are answered also where a question waits."""
_ASKS = re.compile(
    r"^(en |maar |oh |o |hoe |eh |even )*(wat|wie|waar|wanneer|waarom|hoe|hoeveel|welke|welk|kan|kunt|kun|mag|moet"
    r"|is het|is er|zijn er|heb ik|krijg ik|krijgt|bestaat|betaalt|vergoedt|klopt het|weet u|weet je|geldt|wordt)\b"
)
_WANTS_TO_KNOW = re.compile(
    r"\b(wil|wou|zou) (ik |graag |eerst |even |wel )*(weten|vragen)\b|\bvraagje\b|\bik heb een vraag\b"
)
_PLEADS_LANGUAGE = re.compile(r"\b(english|speak|understand|deutsch|verstehe|parle|francais|turkce|polsku|dutch)\b")
_NOT = frozenset({"niet", "geen", "nooit", "nee", "zonder"})
_SAID_TO_US = {
    "ik": "u",
    "k": "u",
    "mij": "u",
    "me": "u",
    "mijn": "uw",
    "mn": "uw",
    "mezelf": "uzelf",
    "mijzelf": "uzelf",
}
_SAID_TO_US |= {
    "ben": "bent",
    "heb": "hebt",
    "wil": "wilt",
    "kan": "kunt",
    "ga": "gaat",
    "vind": "vindt",
    "denk": "denkt",
}
"""Buttons say 'u'; who types what stands on one says 'ik'."""
_COMMON = frozenset(
    {"mijn", "zijn", "haar", "voor", "over", "niet", "geen", "maar", "naar", "daar", "eerst", "meer", "nog", "zoveel"}
    | {"iets", "iemand", "ergens", "anders", "mogelijk", "kunnen", "willen", "graag", "zelf", "alleen", "weet", "wordt"}
)
"""Words that say too little about which button is meant."""
_DATE = re.compile(r"\b(\d{1,2})[-./ ](\d{1,2}|[a-z]+)[-./ ](\d{4})\b")
_DATE_ISO = re.compile(r"\b(\d{4})-(\d{2})-(\d{2})\b")
_MONTHS = ("jan", "feb", "maa", "apr", "mei", "jun", "jul", "aug", "sep", "okt", "nov", "dec")
_DIGITS = re.compile(r"\D")


def looks_like_a_question(text: str) -> bool:
    """Say whether a text asks something."""
    words = plain(text)
    return text.rstrip().endswith("?") or bool(_ASKS.match(words) or _WANTS_TO_KNOW.search(words))


def interrupts(found: Understanding, groups: dict[str, str], takes_words: bool) -> bool:
    """Say whether a message is a question or a remark to Nabij rather than an answer to what a guide asked.

    Where own words are asked (`takes_words`), only what really asks something interrupts:
    a story about pain is an answer.
    """
    topic = found.topic
    if topic is None:
        return False
    if topic == OTHER_LANGUAGE:  # an answer may well be in another language; a plea for it is none
        return not takes_words or bool(_PLEADS_LANGUAGE.search(plain(found.text)))
    if topic == FORGET_TOPIC and len(found.text.split()) <= SHORT_WORDS:
        return True
    if topic in INTERRUPTING:
        return found.confidence >= SURELY_ABOUT_THE_TALK and len(found.text.split()) <= SHORT_WORDS
    if groups.get(topic) in ("gesprek", "veiligheid"):
        return False
    if looks_like_a_question(found.text):
        return found.confidence >= SURELY_A_TOPIC
    return not takes_words and groups.get(topic) == "gevoel" and found.confidence >= SURELY_A_TOPIC


def _phrases(option: Option, for_loved_one: bool) -> list[str]:
    return [plain(option.wording(for_loved_one)), plain(option.label), *map(plain, option.says)]


def choices(question: Question, text: str, typed: Typed, for_loved_one: bool) -> tuple[str, ...]:
    """Return the values that a typed text chooses; none when it is something else.

    A number counts as the place of a button. A misspelt label counts. In a short text a button's words count, unless
    a 'niet' stands beside them.
    """
    said = plain(text)
    if said.isdigit() and 1 <= int(said) <= len(question.options):
        return (question.options[int(said) - 1].value,)
    to_us = " ".join(_SAID_TO_US.get(word, word) for word in said.split())
    for option in question.options:
        if {said, to_us} & set(_phrases(option, for_loved_one)):
            return (option.value,)
    for command, value in (("yes", "ja"), ("no", "nee")):
        if question.option(value) and typed.command(text, command):
            return (value,)
    if looks_like_a_question(text):
        return ()
    if begun := _begins(question, said):
        return (begun,)
    likest = max(question.options, key=lambda o: max(fuzz.ratio(said, phrase) for phrase in _phrases(o, for_loved_one)))
    if len(said) > 3 and max(fuzz.ratio(said, p) for p in _phrases(likest, for_loved_one)) >= LIKE_LABEL:
        return (likest.value,)
    return _named(question, said, for_loved_one)


def _begins(question: Question, said: str) -> Optional[str]:
    """Return the value of a yes or no that a text begins with ('ja mn zoon', 'oh nee die hebben we niet')."""
    words = [w for w in said.split() if w not in ("oh", "o", "nou", "eh", "uh", "tja")]
    value = {"ja": "ja", "jawel": "ja", "jazeker": "ja", "nee": "nee", "neen": "nee"}.get(words[0]) if words else None
    return value if value and question.option(value) else None


def _telling(question: Question, for_loved_one: bool) -> dict[str, str]:
    """Return the words that stand on one button only, with its value."""
    found: dict[str, set[str]] = {}
    for option in question.options:
        for phrase in _phrases(option, for_loved_one):
            for word in [] if _NOT & set(phrase.split()) else phrase.split():
                if len(word) >= TELLING_LETTERS and word not in _COMMON:
                    found.setdefault(word, set()).add(option.value)
    return {word: next(iter(values)) for word, values in found.items() if len(values) == 1}


def _named(question: Question, said: str, for_loved_one: bool) -> tuple[str, ...]:
    """Return the options whose words stand in a text."""
    many = question.kind == SEVERAL
    if not many and len(said.split()) > SHORT_WORDS:
        return ()
    padded, found = f" {said} ", []
    for option in question.options:
        phrases = [p for p in _phrases(option, for_loved_one) if len(p) > 2]
        if any(f" {p} " in padded and not (_NOT & set(said.split()) - set(p.split())) for p in phrases):
            found.append(option.value)
    if many and found:
        return tuple(found)
    if not found and len(said.split()) <= FEW_WORDS and not _NOT & set(said.split()):
        telling = _telling(question, for_loved_one)
        found = list(dict.fromkeys(telling[word] for word in said.split() if word in telling))
    return (found[0],) if len(found) == 1 else ()


def spare_words(question: Question, values: tuple[str, ...], text: str, for_loved_one: bool) -> str:
    """Return the text itself when it says clearly more than the choices in it, else nothing."""
    known = {w for v in values if (o := question.option(v)) for p in _phrases(o, for_loved_one) for w in p.split()}
    spare = [w for w in plain(text).split() if w not in known and len(w) > 2]
    return text.strip() if len(spare) >= SPARE_WORDS else ""


def read_date(text: str, today: date) -> Optional[date]:
    """Return the date of birth in a text, or None: it must be a real day, not in the future, at most 120 years ago."""
    words = " ".join(text.lower().split())
    if found := _DATE_ISO.search(words):
        year, month, day = map(int, found.groups())
    elif found := _DATE.search(words):
        day, year = int(found.group(1)), int(found.group(3))
        name = found.group(2)
        named = next(
            (i for i, m in enumerate(_MONTHS, 1) if name.startswith(m) or (name.startswith("mrt") and i == 3)), 0
        )
        month = int(name) if name.isdigit() else named
    else:
        return None
    try:
        result = date(year, month, day)
    except ValueError:
        return None
    return result if result <= today and today.year - result.year <= 120 else None


def read_phone(text: str) -> Optional[str]:
    """Return a Dutch telephone number as it is written (`06 12345678`), or None when there is none in the text.

    Numbering plan: ten digits from 0, or +31 and nine digits (https://wetten.overheid.nl/BWBR0010198).
    """
    found = re.search(r"(?:\+31|0031|0)[\d .()\-]{8,17}", text)
    if found is None:
        return None
    digits = _DIGITS.sub("", found.group())
    if digits.startswith("0031"):
        digits = "0" + digits[4:].removeprefix("0")
    elif found.group().startswith("+31"):
        digits = "0" + digits[2:].removeprefix("0")
    return (
        f"{digits[:2]} {digits[2:]}"
        if len(digits) == 10 and digits.startswith("06")
        else digits
        if len(digits) == 10
        else None
    )

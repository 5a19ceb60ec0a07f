"""What is wrong in national.yml, care.yml and postcodes.csv."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path

from bot.content.reading_level import MINIMUM_ANSWER
from bot.content.remarks import Remark, reading_remarks, style_remarks
from bot.places.care_texts import CareTexts, Templates
from bot.places.flaws import Flaw, Keys
from bot.places.national import National
from bot.places.postcodes import Postcode
from bot.places.record_check import double_flaws, phone_flaws, record_flaws, stale_flaw

_SENTENCE_ENDS = (".", "?")


def national_flaws(national: National, postcodes: Mapping[str, Postcode], today: date) -> Iterator[Flaw]:
    """Yield everything that is wrong in national.yml."""
    if national.organisation(national.fallback) is None:
        yield Flaw(("fallback",), f"{national.fallback} is not an organisation")
    yield from double_flaws((o.id for o in national.organisations), ("organisations",), "id")
    yield from double_flaws((n.id for n in national.networks), ("networks",), "id")
    for number, organisation in enumerate(national.organisations):
        keys: Keys = ("organisations", number)
        yield from record_flaws(organisation, organisation.name, keys, today)
        yield from phone_flaws(organisation.phones, organisation.name, keys)
        for text in style_remarks(organisation.about):
            yield Flaw((*keys, "about"), f"{organisation.name}: {text}")
    municipalities = {postcode.municipality for postcode in postcodes.values()}
    for number, network in enumerate(national.networks):
        keys = ("networks", number)
        yield from record_flaws(network, network.name, keys, today)
        for field in ("municipalities", "partly"):
            for at, name in enumerate(getattr(network, field)):
                if name not in municipalities:
                    yield Flaw((*keys, field, at), f"{name} is not a municipality of postcodes.csv")
    for number, merger in enumerate(national.municipal_mergers):
        if merger.name not in municipalities:
            text = f"{merger.name} is not a municipality of postcodes.csv"
            yield Flaw(("municipal_mergers", number, "name"), text)


def national_stale(national: National, today: date) -> Iterator[Flaw]:
    """Yield what has to be looked up again."""
    for number, organisation in enumerate(national.organisations):
        yield from stale_flaw(organisation, organisation.name, ("organisations", number), today)
    for number, network in enumerate(national.networks):
        yield from stale_flaw(network, network.name, ("networks", number), today)


def care_flaws(texts: CareTexts, national: National) -> Iterator[Flaw]:
    """Yield everything that is wrong in care.yml."""
    called: dict[str, str] = {}
    for id, kind in texts.kinds.items():
        for at, organisation in enumerate(kind.national):
            if national.organisation(organisation) is None:
                yield Flaw(("kinds", id, "national", at), f"{organisation} is not an organisation of national.yml")
        for at, word in enumerate(kind.words):
            if word in called:
                yield Flaw(("kinds", id, "words", at), f"{word} is also a word for {called[word]}")
            called[word] = id
        for field in ("what", "first"):
            yield from _text_flaws(("kinds", id, field), getattr(kind, field) or "")
    for name in ("lines", "nothing", "outside", "ask"):
        group: Templates = getattr(texts, name)
        for field, text in group.dict().items():
            yield from _text_flaws((name, field), text)


def _text_flaws(keys: Keys, text: str) -> Iterator[Flaw]:
    for remark in style_remarks(text):
        yield Flaw(keys, f"{keys[-1]}: {remark}")
    if text.endswith(_SENTENCE_ENDS):
        for remark in reading_remarks(text, MINIMUM_ANSWER):
            yield Flaw(keys, f"{keys[-1]}: {remark}")


def postcode_remarks(path: Path, postcodes: Mapping[str, Postcode], national: National) -> Iterator[Remark]:
    """Yield lines of postcodes.csv with a network that national.yml does not have."""
    networks = {network.id for network in national.networks}
    for postcode in postcodes.values():
        for name in postcode.networks:
            if name not in networks:
                yield Remark(path, postcode.line, f"{postcode.code}: {name} is not a network of national.yml")
        if not postcode.networks:
            yield Remark(path, postcode.line, f"{postcode.code}: no network")

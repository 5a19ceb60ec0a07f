"""Which law probably pays, and at which counter: the decision table of the routewijzer, as data, and how it is read.

The table points at a way and a counter; it decides nothing. Its rules are those of the knowledge file "Routewijzer:
welke wet betaalt?" (reference date 21 November 2026), with the same numbers, and are tested against the worked cases of
that file. The rules go from top to bottom; every rule that fits adds its routes, and only rules 1 and 2 stop. What a
route is called and says stands in content/funding.yml.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, combinations, product
from typing import Any

import numpy as np

from bot.guides.progress import Answer

VALUES: Mapping[str, tuple[str, ...]] = {
    "haast": ("nood", "vandaag", "nee"),
    "leeftijd": ("volw", "kind"),
    "plek": ("thuis", "zkh", "inst", "plek"),
    "wlz": ("ja", "nee", "weet_niet"),
    "laatste_fase": ("ja", "nee", "weet_niet"),
    "hulp": ("verpl", "24u", "huis", "begel", "naaste", "bed", "rolst", "zin"),
}
"""The questions in the order in which they are asked, each with its answers; of `hulp` several may be chosen."""

SEVERAL = "hulp"

ASSUMED: Mapping[str, str] = {
    "haast": "nee",
    "leeftijd": "volw",
    "plek": "thuis",
    "wlz": "weet_niet",
    "laatste_fase": "weet_niet",
}
"""What an unanswered question counts as; no choice of `hulp` counts as none.

No hurry, because the safety detectors look after danger in every message. Home, because a person can only pass this
question over and most people are at home; to be safe, the outcome then comes with the remark `plek_onbekend`.
"""

OPEN = "open"
"""Stands beside the assumed value of a question that was left open, so that a rule can tell."""

ROUTES = (
    "spoed_112",
    "spoed_huisarts",
    "kind_verwijzen",
    "zvw_ziekenhuis",
    "wlz_bestaand",
    "zvw_wijkverpleging",
    "hospice",
    "zvw_elv",
    "wlz_nieuw_ciz",
    "zvw_hulpmiddelen",
    "wmo_huishouden",
    "wmo_begeleiding",
    "wmo_mantelzorg",
    "vptz",
    "wmo_hulpmiddelen",
    "gv_thuis",
    "huisarts_overleg",
)
"""All routes in the order in which they are told: urgent first, then care, then what supports it."""

When = Mapping[str, tuple[str, ...]]
"""A condition: of every question named, at least one of these values must hold."""

NO_WLZ = ("nee", "weet_niet")
AT_HOME = ("thuis", "zkh")
"""At home, or in hospital and perhaps on the way home."""
MAY_BE_LAST_PHASE, MAY_BE_EARLIER = ("ja", "weet_niet"), ("nee", "weet_niet")
"""Whether a doctor said that these are the last weeks or months; who does not know gets what fits either."""


@dataclass(frozen=True)
class Rule:
    """One line of the decision table."""

    number: int
    when: When
    routes: tuple[str, ...]
    also: tuple[tuple[When, str], ...] = ()
    """Routes that are added as well when one thing more holds."""
    stops: bool = False
    only_without_routes: bool = False


RULES = (
    Rule(1, {"haast": ("nood",)}, ("spoed_112",), stops=True),
    Rule(
        2, {"leeftijd": ("kind",)}, ("kind_verwijzen",), also=(({"haast": ("vandaag",)}, "spoed_huisarts"),), stops=True
    ),
    Rule(3, {"haast": ("vandaag",)}, ("spoed_huisarts",)),
    Rule(4, {"plek": ("zkh",)}, ("zvw_ziekenhuis",)),
    Rule(5, {"wlz": ("ja",)}, ("wlz_bestaand",)),
    Rule(6, {"plek": ("plek",), "laatste_fase": MAY_BE_LAST_PHASE}, ("hospice",), also=(({"wlz": NO_WLZ}, "zvw_elv"),)),
    Rule(7, {"plek": ("plek",), "laatste_fase": ("nee",), "wlz": NO_WLZ}, ("huisarts_overleg",)),
    Rule(8, {"plek": ("inst",), "wlz": NO_WLZ}, ("huisarts_overleg",)),
    Rule(9, {"hulp": ("verpl", "24u"), "plek": AT_HOME, "wlz": NO_WLZ}, ("zvw_wijkverpleging",)),
    Rule(10, {"hulp": ("24u",), "laatste_fase": MAY_BE_EARLIER, "wlz": NO_WLZ}, ("wlz_nieuw_ciz",)),
    Rule(11, {"hulp": ("24u",), "laatste_fase": ("ja",), "plek": AT_HOME, "wlz": NO_WLZ}, ("hospice", "zvw_elv")),
    Rule(12, {"hulp": ("huis",), "plek": AT_HOME, "wlz": NO_WLZ}, ("wmo_huishouden",)),
    Rule(13, {"hulp": ("begel",), "plek": AT_HOME, "wlz": NO_WLZ}, ("wmo_begeleiding",)),
    Rule(14, {"hulp": ("naaste",)}, ("wmo_mantelzorg",)),
    Rule(15, {"hulp": ("naaste",), "laatste_fase": MAY_BE_LAST_PHASE, "plek": ("thuis", "zkh", "inst")}, ("vptz",)),
    Rule(16, {"hulp": ("bed",), "plek": AT_HOME}, ("zvw_hulpmiddelen",)),
    Rule(17, {"hulp": ("rolst",), "plek": AT_HOME}, ("wmo_hulpmiddelen",)),
    Rule(18, {"hulp": ("zin",), "plek": ("thuis",)}, ("gv_thuis",)),
    Rule(19, {}, ("huisarts_overleg",), only_without_routes=True),
)

REPLACED_BY: Mapping[str, frozenset[str]] = {
    "wlz_bestaand": frozenset({"zvw_wijkverpleging", "zvw_elv", "wlz_nieuw_ciz", "wmo_huishouden", "wmo_begeleiding"}),
}
"""Routes that give way to another one (rule 5)."""

REMARKS: Mapping[str, When] = {
    "wlz_nagaan": {"wlz": ("weet_niet",)},
    "vraag_instelling": {"plek": ("inst",), "wlz": NO_WLZ},
    "zin_in_instelling": {"hulp": ("zin",), "plek": ("zkh", "inst", "plek")},
    "plek_onbekend": {"plek": (OPEN,)},
}
"""Sentences that go with an outcome, unless a rule stopped it.

In the file the first stands below the table and the next two stand in brackets, at rules 8 and 18. The last one tells
what was assumed.
"""


@dataclass(frozen=True)
class Outcome:
    """What the table says: routes in the order of `ROUTES`, and the ids of the sentences that go with them."""

    routes: tuple[str, ...]
    remarks: tuple[str, ...]


Conclusions = np.ndarray[Any, np.dtype[np.int64]]
_BIT: Mapping[str, int] = {name: 1 << place for place, name in enumerate((*ROUTES, *REMARKS))}


def decide(answers: Mapping[str, Answer]) -> Outcome:
    """Return the routes and remarks that the table gives for a person's answers.

    Args:
        answers: by question id. Questions that are not the table's, and values that it does not know, do not count.
    """
    found = _conclude({question: [_chosen(question, answers)] for question in VALUES})
    return _outcome(int(found.item()))


def needed(answers: Mapping[str, Answer]) -> list[str]:
    """Return the questions without an answer, in order, that can still change the outcome.

    All combinations of the answers still open are tried. A question that makes no difference in any of them is left
    out: whoever answers only what is needed gets the outcome of whoever answers all.

    Args:
        answers: by question id; a question that was passed over is answered.
    """
    conclusions = _conclude({q: [_chosen(q, answers)] if q in answers else _choices(q) for q in VALUES})
    return [q for axis, q in enumerate(VALUES) if (conclusions != conclusions.take([0], axis)).any()]


def outcomes() -> Iterator[tuple[dict[str, Answer], Outcome]]:
    """Yield all 55,296 combinations of answers with their outcomes, for whoever wants to check the table."""
    cases = {question: _choices(question) for question in VALUES}
    for combination, bits in zip(product(*cases.values()), _conclude(cases).flat):
        yield {q: Answer(tuple(sorted(chosen))) for q, chosen in zip(VALUES, combination)}, _outcome(int(bits))


def _choices(question: str) -> tuple[frozenset[str], ...]:
    """Return every way in which a question can be answered: one value each, or any set of values of `hulp`."""
    values = VALUES[question]
    if question != SEVERAL:
        return tuple(frozenset({value}) for value in values)
    return tuple(map(frozenset, chain.from_iterable(combinations(values, n) for n in range(len(values) + 1))))


def _chosen(question: str, answers: Mapping[str, Answer]) -> frozenset[str]:
    """Return the values that hold for a question; where nothing was said, what is assumed."""
    known = [value for value in answers.get(question, Answer()).values if value in VALUES[question]]
    if question == SEVERAL:
        return frozenset(known)
    return frozenset(known[:1]) or frozenset({ASSUMED[question], OPEN})


def _conclude(cases: Mapping[str, Sequence[frozenset[str]]]) -> Conclusions:
    """Read the table for many cases at once: for every combination of what is given for each question.

    Returns:
        An array with one axis a question, in the order of `VALUES`; of every number the bits say which routes and
        remarks hold.
    """
    found = np.zeros([len(cases[question]) for question in VALUES], dtype=np.int64)
    stopped = np.zeros(found.shape, dtype=bool)
    for rule in RULES:
        fits = _fits(rule.when, cases) & ~stopped
        if rule.only_without_routes:
            fits = fits & (found == 0)
        found |= fits * _bits(rule.routes)
        for when, route in rule.also:
            found |= (fits & _fits(when, cases)) * _bits([route])
        stopped |= fits & rule.stops
    for route, replaced in REPLACED_BY.items():
        found &= ~(((found & _bits([route])) != 0) * _bits(replaced))
    for remark, when in REMARKS.items():
        found |= (_fits(when, cases) & ~stopped) * _bits([remark])
    return found


def _fits(when: When, cases: Mapping[str, Sequence[frozenset[str]]]) -> np.ndarray[Any, np.dtype[np.bool_]]:
    """Say for which cases a condition holds; the axes of questions it does not name have length 1."""
    fits = np.ones([1] * len(VALUES), dtype=bool)
    for axis, question in enumerate(VALUES):
        if question in when:
            holds = [not chosen.isdisjoint(when[question]) for chosen in cases[question]]
            fits = fits & np.array(holds).reshape([-1 if other == axis else 1 for other in range(len(VALUES))])
    return fits


def _bits(names: Iterable[str]) -> int:
    return sum(_BIT[name] for name in names)


def _outcome(bits: int) -> Outcome:
    routes, remarks = (tuple(name for name in names if bits & _BIT[name]) for names in (ROUTES, REMARKS))
    return Outcome(routes, remarks)

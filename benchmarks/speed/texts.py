"""What people type in the measurements: sentences of the test sets, which neither side was trained on."""

from __future__ import annotations

import random
from collections.abc import Iterator

from benchmarks.understanding import OUT, lines
from bot.nlu.topics import CONVERSATION_GROUP, SAFETY_GROUP, group_of_topic

Texts = dict[str, list[str]]
"""Sentences by kind of message."""

QUESTION, UNSURE, SAFETY, START = "question", "unsure", "safety", "start"
STEERS = frozenset({"wensen_vastleggen", "terugbelverzoek", "aanbod_zoeken"})
"""Topics that start something of more turns in Nabij and nothing in stock: left out of the plain questions."""
STARTS = ("wensenboekje", "ik wil een wensenboekje maken", "kunnen we het wensenboekje invullen")
OPENINGS = ("", "Hallo, ", "Goedenavond, ", "Dag, ", "Nog een vraag: ", "Ik vroeg me af: ", "Even dit. ", "Zeg, ")
CLOSINGS = ("", " Alvast bedankt", " Dank u", " Ik hoor het graag", " Groet", " Vriendelijke groet", " Bedankt", " Gr")


def texts() -> Texts:
    """Return the sentences by kind, each sentence once."""
    rows = [(row[0].split("|"), row[1]) for name in ("topics.tsv", "real.tsv") for row in lines(name)]
    group = group_of_topic()
    plain = [text for labels, text in rows if not any(_is_special(label, group.get(label, "")) for label in labels)]
    return {
        QUESTION: sorted(set(plain)),
        UNSURE: sorted({text for labels, text in rows if labels == [OUT]}),
        SAFETY: sorted({row[2] for row in lines("safety.tsv") if row[1] == "explicit"}),
        START: list(STARTS),
    }


def _is_special(label: str, group: str) -> bool:
    return label in STEERS or group in (CONVERSATION_GROUP, SAFETY_GROUP)


def endless(sentences: list[str], chance: random.Random) -> Iterator[str]:
    """Yield sentences without end, in a shuffled order; when they run out, again with another opening and closing.

    Both sides get the same; so hardly any sentence comes twice, and a memory of earlier sentences does not help.
    """
    manners = [(opening, closing) for closing in CLOSINGS for opening in OPENINGS]
    while True:
        for opening, closing in manners:
            for text in chance.sample(sentences, len(sentences)):
                yield f"{opening}{text}{closing}"

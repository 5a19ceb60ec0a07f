"""How long the wishes as FHIR take: a booklet with everything answered, written and checked.

python -m benchmarks.fhir
"""

from __future__ import annotations

import statistics
import time
from datetime import datetime, timezone

from bot.documents.acp import Acp, acp_mapping
from bot.documents.fhir import questionnaire_response
from bot.guides.progress import Answer

ROUNDS = 50
LIMIT_MILLISECONDS = 100
WORDS = "Dat vertel ik graag in mijn eigen woorden, en daar heb ik een paar zinnen voor nodig. " * 5
"""Some 400 characters: a long answer."""


def everything(acp: Acp) -> dict[str, Answer]:
    """Return an answer to every question: the choice that opens most others, else the first with a code, else words."""
    answers = {}
    for question in acp.file.questions:
        behind = [
            v for q in acp.file.questions if q.show_if and q.show_if.question == question.id for v in q.show_if.answers
        ]
        values = sorted(set(behind), key=behind.count, reverse=True) or list(question.codes)
        answers[question.id] = Answer(tuple(values[:1]), "" if values else WORDS)
    return {**answers, "voor_wie": Answer(("zelf",)), "geboortedatum": Answer(words="4 maart 1950")}


def fhir_milliseconds() -> float:
    """Return the median time in milliseconds of one response, written and checked."""
    answers, authored = everything(acp_mapping()), datetime.now(timezone.utc)
    spent = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        questionnaire_response(answers, authored, None, lambda _, value, __: value)
        spent.append(1000 * (time.perf_counter() - started))
    return statistics.median(spent)


def main() -> None:
    """Print the figure."""
    print(f"FHIR: {fhir_milliseconds():.1f} ms a response (at most {LIMIT_MILLISECONDS})")


if __name__ == "__main__":
    main()

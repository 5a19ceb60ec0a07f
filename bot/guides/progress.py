"""How far a person is in a guide: the answers and the place, as plain data that can be stored."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, replace
from typing import Any, Mapping, Optional


@dataclass(frozen=True)
class Answer:
    """One answer: chosen values, own words, or passed over. Own words beside values are a free field's."""

    values: tuple[str, ...] = ()
    words: str = ""
    skipped: bool = False

    @property
    def is_given(self) -> bool:
        """Say whether anything was answered."""
        return bool(self.values or self.words)


SKIPPED = Answer(skipped=True)
_ANSWERS = ("answers", "heard")


@dataclass(frozen=True)
class Progress:
    """Where somebody is in one guide."""

    guide: str
    answers: Mapping[str, Answer] = field(default_factory=dict)
    trail: tuple[str, ...] = ()
    """Questions as they were shown, the last one is the present one: 'terug' walks it back."""
    theme: Optional[str] = None
    """The part the person chose to do now; with a `+` behind it in full detail."""
    finished: bool = False
    consent: Optional[bool] = None
    """Whether it may be kept: None when not asked yet."""
    agreed: Optional[Mapping[str, str]] = None
    """When that was said and to which words, as `Consent.as_dict` has it; None without a yes."""
    doubt: Optional[str] = None
    """Own words typed where buttons stand, waiting for 'past een van deze antwoorden?'."""
    aside: Optional[str] = None
    """A message taken for a question in between: it can still be kept as the answer."""
    choosing: bool = False
    """The present question takes several choices and has one or more; the next may follow."""

    heard: Mapping[str, Answer] = field(default_factory=dict)
    """Choices that earlier messages named at questions of several: they are offered as chosen, to be added to."""
    is_heard: bool = False
    """What is chosen at the present question was heard before, not chosen here."""
    role: Optional[str] = None
    """Who is asking, as the talk has it: `patient`, `naaste` or None."""
    place: str = ""
    """Where they live, when it was said: `Place.key`."""
    was_finished: bool = False
    """This run was finished once: closing it again after a change is no other end."""
    asked_gently: bool = False
    """The gentle safety question has been asked in this guide."""

    @property
    def question(self) -> Optional[str]:
        """The question that waits for an answer."""
        return self.trail[-1] if self.trail and not self.finished else None

    def with_answer(self, question: str, answer: Answer) -> Progress:
        """Return the progress with one more or another answer."""
        return replace(
            self, answers={**self.answers, question: answer}, doubt=None, aside=None, choosing=False, is_heard=False
        )

    def without(self, *questions: str) -> Progress:
        """Return the progress as if these questions were not answered."""
        return replace(self, answers={q: a for q, a in self.answers.items() if q not in questions})

    def as_dict(self) -> dict[str, Any]:
        """Return plain data."""
        return asdict(self) | {name: {q: asdict(a) for q, a in getattr(self, name).items()} for name in _ANSWERS}


def progress_from_dict(data: Mapping[str, Any]) -> Progress:
    """Read back what `as_dict` wrote."""
    read = {
        name: {q: Answer(tuple(a["values"]), a["words"], a["skipped"]) for q, a in data[name].items()}
        for name in _ANSWERS
    }
    return Progress(**{**data, **read, "trail": tuple(data["trail"])})

"""Runs a guide: which question comes next, and what an answer changes. Pure: progress in, progress out.

The order is that of the file. The next question is always the first that applies and has no answer yet, so going back,
changing an earlier answer or leaving for a week needs no bookkeeping: the guide goes on where something is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Optional

from bot.guides.models import CHOICE, DETAIL, ESSENTIAL, MAIN, SEVERAL, Guide, GuideWords, Option, Question
from bot.guides.progress import SKIPPED, Answer, Progress
from bot.nlu.lexicon import LOVED_ONE

CONSENT, THEME = "toestemming", "thema"
"""Questions of the engine's own: may it be kept, and which part next."""
YES, NO, DONE = "ja", "nee", "klaar"
CHANGE, FORGET = "wijzigen", "wissen"
"""Answers to a guide's last question that do not close it."""
IN_DETAIL = "+"
OWN_PART = "engine"

Relevance = Callable[[Mapping[str, Answer]], "list[str]"]
"""Says which unanswered questions can still matter."""


class Engine:
    """Knows the way through one guide."""

    def __init__(self, guide: Guide, words: GuideWords, relevance: Optional[Relevance] = None) -> None:
        """Use a guide, the words of the engine's own questions, and what says whether a question still matters."""
        self.guide, self._words, self._relevance = guide, words, relevance
        self._consent = self._consent_question()

    def _consent_question(self) -> Optional[Question]:
        if self.guide.consent is None:
            return None
        consent = self.guide.consent
        options = [
            Option(value=YES, label=consent.yes, reply=consent.kept),
            Option(value=NO, label=consent.no, reply=consent.not_kept),
        ]
        return Question(
            id=CONSENT, part=OWN_PART, name=CONSENT, ask=consent.ask, why=consent.why, kind=CHOICE, options=options
        )

    def _theme_question(self, progress: Progress) -> Question:
        """Return the menu of parts; after a part, also its details and the way to the end."""
        words, loved_one = self._words, self.is_for_loved_one(progress)
        options = [Option(value=part.id, label=part.heading(loved_one)) for part in self.guide.parts if part.theme]
        done = progress.theme
        if done and not done.endswith(IN_DETAIL) and self._details_left(progress, done):
            options.insert(0, Option(value=f"{done}_meer", label=words.details))
        options.append(Option(value=DONE, label=words.finish))
        ask = words.theme_done if done else words.choose_theme
        return Question(
            id=THEME, part=OWN_PART, name=THEME, ask=ask, why=words.choose_theme, kind=CHOICE, options=options
        )

    def _details_left(self, progress: Progress, part: str) -> bool:
        return any(
            q.part == part and q.id not in progress.answers and self._holds(q, progress) for q in self.guide.questions
        )

    def start(
        self, answers: Optional[Mapping[str, Answer]] = None, role: Optional[str] = None, place: str = ""
    ) -> Progress:
        """Return the progress at the first question; `answers`, `role` and `place` are what is known already.

        What is known of a question of several choices may not be all: it is shown as chosen when its turn comes.
        """
        known = {name: answer for name, answer in (answers or {}).items() if self.guide.has(name)}
        heard = {name: a for name, a in known.items() if self.guide.question(name).kind == SEVERAL}
        settled = {name: a for name, a in known.items() if name not in heard}
        return self.advance(Progress(self.guide.id, settled, heard=heard, role=role, place=place))

    def is_for_loved_one(self, progress: Progress) -> bool:
        """Say whether it is filled in for somebody else."""
        condition = self.guide.loved_one
        if condition is None:
            return progress.role == LOVED_ONE
        answer = progress.answers.get(condition.question)
        return bool(answer and set(answer.values) & set(condition.answers))

    def tempo(self, progress: Progress) -> Optional[str]:
        """Return how the guide is done: the answer to the question of tempo; passed over counts as the short tour."""
        tempo = self.guide.tempo
        if tempo is None:
            return None
        answer = progress.answers.get(tempo.question)
        if answer is None:
            return tempo.whole
        return answer.values[0] if answer.values else tempo.short

    def _holds(self, question: Question, progress: Progress) -> bool:
        """Say whether the conditions of a question hold, through every question they lean on."""
        if question.only_for_loved_one and not self.is_for_loved_one(progress):
            return False
        condition = question.show_if
        if condition is None:
            return True
        answer = progress.answers.get(condition.question)
        if answer is None or not set(answer.values) & set(condition.answers):
            return False
        return self._holds(self.guide.question(condition.question), progress)

    def _depth(self, question: Question, progress: Progress) -> int:
        tempo, guide = self.tempo(progress), self.guide
        if guide.tempo is None or tempo == guide.tempo.whole:
            return DETAIL
        if tempo == guide.tempo.short or not guide.part(question.part).theme:
            return ESSENTIAL
        return DETAIL if progress.theme and progress.theme.endswith(IN_DETAIL) else MAIN

    def _in_turn(self, question: Question, progress: Progress) -> bool:
        """Say whether the tempo brings a question up by itself."""
        if question.only_known or question.depth > self._depth(question, progress):
            return False
        if not self._chooses_themes(progress):
            return True
        part = self.guide.part(question.part)
        if part.theme:
            return bool(progress.theme) and part.id == str(progress.theme).rstrip(IN_DETAIL)
        return part.id != self.guide.parts[-1].id or self._themes_done(progress)

    def _chooses_themes(self, progress: Progress) -> bool:
        return self.guide.tempo is not None and self.tempo(progress) == self.guide.tempo.themes

    @staticmethod
    def _themes_done(progress: Progress) -> bool:
        answer = progress.answers.get(THEME)
        return bool(answer and DONE in answer.values)

    def path(self, progress: Progress) -> Iterator[Question]:
        """Yield the questions that come up by themselves, in order."""
        if self._consent and progress.consent is None:
            yield self._consent
        matters = None if self._relevance is None else set(self._relevance(progress.answers))
        menu_is_due = self._chooses_themes(progress) and not self._themes_done(progress)
        for question in self.guide.questions:
            if menu_is_due and question.part == self.guide.parts[-1].id:
                menu_is_due = False
                yield self._theme_question(progress)
            if not self._in_turn(question, progress) or not self._holds(question, progress):
                continue
            if matters is None or question.id in progress.answers or question.id in matters:
                yield question

    def question(self, name: str, progress: Progress) -> Optional[Question]:
        """Return a question by id, also one of the engine's own; None when it does not apply."""
        if name == CONSENT:
            return self._consent
        if name == THEME:
            return self._theme_question(progress)
        if not self.guide.has(name):
            return None
        question = self.guide.question(name)
        return question if self._holds(question, progress) else None

    def present(self, progress: Progress) -> Optional[Question]:
        """Return the question that waits for an answer."""
        return self.question(progress.question, progress) if progress.question else None

    def missing(self, progress: Progress) -> Optional[Question]:
        """Return the first question without an answer."""
        return next((q for q in self.path(progress) if q.id not in progress.answers), None)

    def advance(self, progress: Progress) -> Progress:
        """Return the progress at the first question without an answer, or finished."""
        question = self.missing(progress)
        if question is None:
            return replace(progress, finished=True, choosing=False, doubt=None, aside=None)
        trail = tuple(q for q in progress.trail if q != question.id)
        there = replace(
            progress,
            trail=(*trail, question.id),
            finished=False,
            choosing=False,
            doubt=None,
            aside=None,
            is_heard=False,
        )
        if question.id not in progress.heard:
            return there
        heard = {name: answer for name, answer in progress.heard.items() if name != question.id}
        chosen = there.with_answer(question.id, progress.heard[question.id])
        return replace(chosen, heard=heard, choosing=True, is_heard=True)

    def choose(self, progress: Progress, name: str, value: str) -> Optional[Progress]:
        """Return the progress after a choice, or None when that choice does not exist (any more)."""
        question = self.question(name, progress)
        option = question.option(value) if question else None
        if question is None or option is None:
            return None
        if name == CONSENT:
            return self.advance(replace(progress, consent=value == YES))
        if name == THEME:
            return self._choose_theme(progress, value)
        if question.kind == SEVERAL and not option.alone:
            return self._add(progress, question, value)
        words = self._words_beside(progress, question)
        return self.advance(words.with_answer(name, Answer((value,), words=self._kept(words, name))))

    @staticmethod
    def _kept(progress: Progress, name: str) -> str:
        return progress.doubt or "" if progress.question == name else ""

    def _words_beside(self, progress: Progress, question: Question) -> Progress:
        """Move words typed at a question with buttons to the question that asks for words about it."""
        if not progress.doubt or progress.question != question.id:
            return progress
        beside = next((q for q in self.guide.questions if q.beside == question.id), None)
        if beside is None or progress.answers.get(beside.id, SKIPPED).is_given:
            return progress
        return replace(progress.with_answer(beside.id, Answer(words=progress.doubt)), doubt=None)

    def _add(self, progress: Progress, question: Question, value: str) -> Progress:
        """Return the progress with one of several choices more; it stays open for the next."""
        before = progress.answers.get(question.id, Answer()) if self._is_open(progress, question) else Answer()
        alone = {o.value for o in question.options if o.alone}
        values = (*(v for v in before.values if v != value and v not in alone), value)
        added = progress.with_answer(question.id, Answer(values, before.words))
        trail = tuple(q for q in progress.trail if q != question.id)
        return replace(added, trail=(*trail, question.id), choosing=True, finished=False)

    @staticmethod
    def _is_open(progress: Progress, question: Question) -> bool:
        return progress.choosing and progress.question == question.id

    def _choose_theme(self, progress: Progress, value: str) -> Progress:
        if value == DONE:
            return self.advance(replace(progress.with_answer(THEME, Answer((DONE,))), theme=None))
        theme = value[: -len("_meer")] + IN_DETAIL if value.endswith("_meer") else value
        cleared = replace(progress.without(THEME), theme=theme)
        if not any(q.part == theme.rstrip(IN_DETAIL) and q.id not in progress.answers for q in self.path(cleared)):
            first = next(q for q in self.path(cleared) if q.part == theme.rstrip(IN_DETAIL))
            return self.jump(cleared, first.id)
        return self.advance(cleared)

    def say(self, progress: Progress, name: str, words: str) -> Optional[Progress]:
        """Return the progress with own words as the answer, or None when the question does not apply.

        At a question of several choices the words are kept beside what was chosen; when another question asks for
        words about it, they are the answer to that one.
        """
        question = self.question(name, progress)
        if question is None or name in (CONSENT, THEME):
            return None
        before = progress.answers.get(name, Answer()) if self._is_open(progress, question) else Answer()
        beside = self._beside(progress, question) if before.is_given else None
        if beside is not None:
            return self.advance(progress.with_answer(beside.id, Answer(words=words)))
        return self.advance(progress.with_answer(name, Answer(before.values, words)))

    def _beside(self, progress: Progress, question: Question) -> Optional[Question]:
        found = next((q for q in self.guide.questions if q.beside == question.id), None)
        return found if found is not None and self._holds(found, progress) else None

    def choose_many(self, progress: Progress, name: str, values: tuple[str, ...], words: str) -> Optional[Progress]:
        """Return the progress with several choices at once, as somebody types them, and what else was said."""
        question = self.question(name, progress)
        if question is None or question.kind != SEVERAL or not all(map(question.option, values)):
            return None
        alone = {o.value for o in question.options if o.alone}
        kept = tuple(v for v in values if v not in alone) or values[:1]
        return self.advance(progress.with_answer(name, Answer(kept, words)))

    def go_on(self, progress: Progress) -> Progress:
        """Return the progress past the present question: its answer stands; none counts as passed over."""
        question = self.present(progress)
        if question is None:
            return self.advance(progress)
        if question.id not in progress.answers:
            return self.skip(progress)
        beside = self._beside(progress, question) if progress.choosing else None
        if beside is not None and beside.id not in progress.answers:
            progress = progress.with_answer(beside.id, SKIPPED)
        return self.advance(replace(progress, choosing=False))

    def skip(self, progress: Progress) -> Progress:
        """Return the progress with the present question passed over; what was answered before stays."""
        question = self.present(progress)
        if question is None:
            return self.advance(progress)
        if question.id == CONSENT:
            return self.advance(replace(progress, consent=False))
        if question.id == THEME:
            return self._choose_theme(progress, DONE)
        if progress.answers.get(question.id, SKIPPED).is_given:
            return self.advance(progress)
        return self.advance(progress.with_answer(question.id, SKIPPED))

    def clear(self, progress: Progress, name: str) -> Progress:
        """Return the progress with an answer taken away on purpose: the question counts as passed over."""
        return self.advance(progress.with_answer(name, SKIPPED))

    def back(self, progress: Progress) -> Optional[Progress]:
        """Return the progress at the question before, or None at the first."""
        trail = progress.trail if progress.finished else progress.trail[:-1]
        while trail:
            if trail[-1] not in (CONSENT, THEME) and self.question(trail[-1], progress) is not None:
                return replace(progress, trail=trail, finished=False, choosing=False, doubt=None, aside=None)
            trail = trail[:-1]
        return None

    def jump(self, progress: Progress, name: str) -> Progress:
        """Return the progress at a question, to answer it (again); a closing question is asked again afterwards."""
        reopened = progress.without(self.guide.last) if self.guide.last else progress
        trail = tuple(q for q in progress.trail if q != name)
        return replace(reopened, trail=(*trail, name), finished=False, choosing=False, doubt=None, aside=None)

    def doubt(self, progress: Progress, words: str) -> Progress:
        """Return the progress with own words that wait for the person to say whether a button fits."""
        return replace(progress, doubt=words, choosing=progress.choosing)

    def lacks_yes(self, progress: Progress) -> bool:
        """Say whether what comes of it may not leave yet: it goes to other people, and nobody said yes to that."""
        if not self.guide.binding or self.guide.last is None:
            return False
        return YES not in progress.answers.get(self.guide.last, SKIPPED).values

    def given(self, progress: Progress) -> list[tuple[Question, Answer]]:
        """Return what was answered and still applies, in order: what a changed answer hides does not count."""
        return [
            (question, answer)
            for question in self.guide.questions
            if (answer := progress.answers.get(question.id)) and answer.is_given and self._holds(question, progress)
        ]

    def visible(self, progress: Progress) -> set[str]:
        """Return the ids of all questions whose conditions hold."""
        return {q.id for q in self.guide.questions if self._holds(q, progress)}

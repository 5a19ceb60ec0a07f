"""Leads somebody through a guide: takes presses and typed words, starts, resumes and changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date
from typing import Optional

from bot.contact import read_contact
from bot.dialogue.buttons import Button
from bot.dialogue.replies import Reply
from bot.guides import reading
from bot.guides.asking import Asker
from bot.guides.engine import CHANGE, CONSENT, FORGET, THEME, Engine
from bot.guides.models import CHOICE, CONTACT, DATE, PHONE, SEVERAL, Question
from bot.guides.outcomes import DOCUMENTS
from bot.guides.progress import SKIPPED, Answer, Progress
from bot.guides.shelf import Shelf
from bot.guides.turns import (
    AGAIN,
    BACK,
    CLEAR,
    EDIT,
    ERASE,
    ERASE_SURE,
    EXTRA,
    FINISH,
    GO_ON,
    GUIDE,
    ITSELF,
    MENU,
    MORE,
    OWN,
    PART,
    RESUME,
    SKIP,
    START,
    START_WITH,
    STOP,
    SUMMARY,
    WHY,
    GuideTurn,
    Known,
    Load,
)
from bot.guides.wording import answer_text, find_question
from bot.nlu.understanding import Understanding

DOUBTFUL, DOUBTFUL_AGAIN = 0.5, 0.8
"""Danger from which an answer in a guide is asked about gently: the first time, and after that."""
Hints = Callable[[str, Optional[str]], Mapping[str, Answer]]
"""Returns what a sentence says of a guide's questions, given who is asking."""
RESTART = "opnieuw"
MAXIMUM_ERASURE_WORDS = 10
"""In a longer message the words for erasing are part of a story."""
ENGINES_OWN = frozenset({CONSENT, THEME})
ALWAYS_COMMANDS = frozenset({"finish", "summary", "why", "back", "stop"})
"""Commands that no button's words outweigh."""
STEERING = ("skip", "why", "stop", "back", "go_on", "summary", "finish", "erase", "send", "unknown")


class GuideTalk:
    """One voice for every guide."""

    def __init__(
        self, shelf: Shelf, asker: Asker, groups: dict[str, str], hints: Optional[Mapping[str, Hints]] = None
    ) -> None:
        """Use the guides, who puts them into words, the group of every topic, and what reads answers in sentences."""
        self.shelf, self.asker, self._groups, self._hints = shelf, asker, groups, hints or {}
        self._words, self._typed = shelf.words, shelf.typed

    def start_button(self, topic: str) -> Optional[Button]:
        """Return the button that starts the guide a topic leads to."""
        engine = self.shelf.by_topic.get(topic)
        return self.asker.button(engine, engine.guide.start_button, ITSELF, START) if engine else None

    # -- buttons ------------------------------------------------------------------------------------------------

    def press(self, action: str, load: Load, today: date, known: Known) -> Optional[GuideTurn]:
        """Return the turn of a pressed button, or None when it is not one of a guide."""
        parts = action.split(":")
        if len(parts) != 4 or parts[0] != GUIDE:
            return None
        engine = self.shelf.by_code.get(parts[1])
        if engine is None:
            return self.asker.gone()
        progress = load(engine.guide.id)
        if parts[2] == ITSELF:
            return self._press_guide(engine, progress, parts[3], today, known)
        if progress is None:
            return self.asker.gone(engine)
        return self._press_question(engine, progress, parts[2], parts[3], today)

    def _press_guide(
        self, engine: Engine, progress: Optional[Progress], what: str, today: date, known: Known
    ) -> GuideTurn:
        if what == START or what.startswith(START_WITH):
            return self.start(engine, progress, today, self._brought(engine, what, known))
        if what == AGAIN:
            return self._begin(engine, today, known)
        if progress is None:
            return self.asker.gone(engine)
        if what in (ERASE, ERASE_SURE):
            return self.asker.erase(engine, sure=what == ERASE_SURE)
        if what in (RESUME, FINISH):
            act = self.resume if what == RESUME else self.asker.finish
            return act(engine, progress, today)
        if what in (SUMMARY, MENU):
            return self.asker.summary(engine, progress) if what == SUMMARY else self.asker.change_menu(engine, progress)
        return self._press_text(engine, progress, what, today)

    @staticmethod
    def _brought(engine: Engine, what: str, known: Known) -> Known:
        """Return what is known with what the button brings along: the answer to a question that is never asked."""
        value = what[len(START_WITH) :] if what.startswith(START_WITH) else ""
        brought = {q.id: Answer((value,)) for q in engine.guide.questions if q.only_known and q.option(value)}
        return replace(known, answers={**known.answers, **brought})

    def _press_text(self, engine: Engine, progress: Progress, what: str, today: date) -> GuideTurn:
        if what.startswith(MORE) and what[len(MORE) :].isdigit():
            return self.asker.finish(engine, progress, today, int(what[len(MORE) :]))
        if what.startswith(PART):
            return self.asker.change_menu(engine, progress, what[len(PART) :])
        for extra in engine.guide.extras:
            if what == EXTRA + extra.id:
                text = extra.wording(engine.is_for_loved_one(progress))
                return GuideTurn((Reply(text, self.asker.closing_buttons(engine, progress, skip=extra.id)),))
        return self.asker.gone(engine)

    def _press_question(self, engine: Engine, progress: Progress, name: str, value: str, today: date) -> GuideTurn:
        question = engine.question(name, progress)
        if question is None:
            return self.asker.ask(engine, progress, today, self._words.old_question)
        if value == EDIT:
            return self.asker.ask(engine, engine.jump(progress, name), today)
        if value == STOP:
            return self.asker.pause(engine, progress)
        if value == WHY:
            return self._why(engine, progress, question, today)
        if name != progress.question:
            return self._press_earlier(engine, progress, question, value, today)
        return self._press_present(engine, progress, question, value, today)

    def _press_present(
        self, engine: Engine, progress: Progress, question: Question, value: str, today: date
    ) -> GuideTurn:
        if value == SKIP:
            return self.asker.ask(engine, engine.skip(progress), today, self._words.skipped)
        if value == CLEAR:
            return self.asker.ask(engine, engine.clear(progress, question.id), today, self._words.skipped)
        if value == GO_ON:
            return self.asker.ask(engine, engine.go_on(progress), today)
        if value == BACK:
            return self._back(engine, progress, today)
        if value == OWN:
            return self._own_words(engine, progress, question, today)
        return self._chosen(engine, progress, question, value, today)

    def _press_earlier(
        self, engine: Engine, progress: Progress, question: Question, value: str, today: date
    ) -> GuideTurn:
        """Take a button of an earlier question as a change of that answer, and go on where the person was."""
        if value in (SKIP, GO_ON, BACK, OWN, CLEAR) or question.id in (CONSENT, THEME, engine.guide.last):
            return self.asker.ask(engine, progress, today, self._words.old_question)
        reopened = engine.jump(progress, question.id)
        after = engine.choose(reopened, question.id, value)
        if after is None:
            return self.asker.ask(engine, progress, today, self._words.old_question)
        after = engine.advance(replace(after, choosing=False))
        text = answer_text(question, after.answers[question.id], engine.is_for_loved_one(after))
        lead = self._words.changed_earlier.format(name=question.name, answer=text)
        return self.asker.ask(engine, after, today, lead)

    def _chosen(self, engine: Engine, progress: Progress, question: Question, value: str, today: date) -> GuideTurn:
        if question.id == engine.guide.last:
            return self._closing(engine, progress, value, today)
        after = engine.choose(progress, question.id, value)
        option = question.option(value)
        if after is None or option is None:
            return self.asker.ask(engine, progress, today, self._words.old_question)
        return self.asker.ask(engine, after, today, option.reply.strip())

    def _closing(self, engine: Engine, progress: Progress, value: str, today: date) -> GuideTurn:
        """Do what the answer to the closing question says."""
        if value == CHANGE:
            return self.asker.change_menu(engine, progress)
        if value == FORGET:
            return self.asker.erase(engine, sure=False)
        after = engine.choose(progress, str(engine.guide.last), value)
        if after is None:
            return self.asker.ask(engine, progress, today, self._words.old_question)
        return self.asker.ask(engine, after, today) if not after.finished else self.asker.finish(engine, after, today)

    # -- typed words --------------------------------------------------------------------------------------------

    def typed(self, found: Understanding, raw: str, progress: Progress, today: date) -> Optional[GuideTurn]:
        """Return the turn of somebody who types while a question waits; None when it is not for the guide."""
        engine = self.shelf.engines[progress.guide]
        question = engine.present(progress)
        if question is None:
            return None
        command = self._command(engine, raw)
        chooses = question.kind in (CHOICE, SEVERAL)
        chosen = () if not chooses else reading.choices(question, raw, self._typed, engine.is_for_loved_one(progress))
        if chooses and not chosen and not command and not reading.looks_like_a_question(raw):
            chosen = self._hinted(engine, question, raw, progress)
        if chosen and not (command and (progress.choosing or command in ALWAYS_COMMANDS)):
            return self._typed_choice(engine, progress, question, chosen, raw, today)
        if command:
            return self._steer(engine, progress, question, command, today)
        if self._typed.command(raw, "change") and (named := find_question(engine, raw, progress)):
            return self.asker.ask(engine, engine.jump(progress, named.id), today)
        if self._typed.command(raw, "change") and question.id == engine.guide.last:
            return self.asker.change_menu(engine, progress)
        if found.topic == RESTART and engine.guide.consent is None:
            return self._begin(engine, today, Known(role=progress.role, place=progress.place))
        return self._otherwise(engine, progress, question, found, raw, today)

    def _command(self, engine: Engine, raw: str) -> Optional[str]:
        """Return the command a message is; what ends in a document is nothing that could be sent."""
        names = STEERING if engine.guide.outcome in DOCUMENTS else tuple(n for n in STEERING if n != "send")
        return self._typed.command(raw, *names)

    def _otherwise(
        self, engine: Engine, progress: Progress, question: Question, found: Understanding, raw: str, today: date
    ) -> Optional[GuideTurn]:
        """Return the turn of what is no choice and no command: own words, or None when it is not for the guide."""
        if progress.doubt and self._typed.command(raw, "no"):
            return self._own_words(engine, progress, question, today)
        chooses = question.kind in (CHOICE, SEVERAL)
        asks = chooses and reading.looks_like_a_question(raw)
        if asks or reading.interrupts(found, self._groups, not chooses or progress.choosing):
            return None
        if found.topic == "makkelijker_uitleggen":
            return self._why(engine, progress, question, today)
        return self._typed_words(engine, progress, question, raw, today)

    def _hinted(self, engine: Engine, question: Question, raw: str, progress: Progress) -> tuple[str, ...]:
        """Return the choices that a sentence tells without naming a button ('hij ligt nog in het ziekenhuis')."""
        hints = self._hints.get(engine.guide.relevance or "")
        answer = hints(raw, progress.role).get(question.id) if hints else None
        return answer.values if answer else ()

    def _steer(self, engine: Engine, progress: Progress, question: Question, command: str, today: date) -> GuideTurn:
        asker = self.asker
        steps: dict[str, Callable[[], GuideTurn]] = {
            "why": lambda: self._why(engine, progress, question, today),
            "stop": lambda: asker.pause(engine, progress),
            "back": lambda: self._back(engine, progress, today),
            "summary": lambda: asker.summary(engine, progress),
            "erase": lambda: asker.erase(engine, sure=False),
            "finish": lambda: asker.finish(engine, progress, today),
            "send": lambda: asker.ask(engine, progress, today, self._words.nothing_is_sent),
        }
        if step := steps.get(command):
            return step()
        is_given = progress.answers.get(question.id, SKIPPED).is_given
        if command == "go_on" and is_given:
            return asker.ask(engine, engine.go_on(progress), today)
        after = engine.clear(progress, question.id) if command == "skip" and is_given else engine.skip(progress)
        return asker.ask(engine, after, today, self._words.skipped)

    def _typed_choice(
        self, engine: Engine, progress: Progress, question: Question, chosen: tuple[str, ...], raw: str, today: date
    ) -> GuideTurn:
        loved_one = engine.is_for_loved_one(progress)
        if question.kind != SEVERAL:
            spare = reading.spare_words(question, chosen, raw, loved_one)
            kept = engine.doubt(progress, spare) if spare and question.id not in ENGINES_OWN else progress
            return self._chosen(engine, kept, question, chosen[0], today)
        before = progress.answers.get(question.id, Answer()) if progress.choosing else Answer()
        values = (*before.values, *(v for v in chosen if v not in before.values))
        spare = reading.spare_words(question, values, raw, loved_one)
        after = engine.choose_many(progress, question.id, values, spare or before.words)
        if after is None:
            return self.asker.ask(engine, progress, today)
        text = answer_text(question, after.answers[question.id], engine.is_for_loved_one(after))
        return self.asker.ask(engine, after, today, self._words.noted.format(answer=text))

    def _typed_words(self, engine: Engine, progress: Progress, question: Question, raw: str, today: date) -> GuideTurn:
        words = raw.strip()[: reading.MAXIMUM_WORDS_CHARACTERS]
        lead = self._words.too_long if len(raw.strip()) > len(words) else self._acknowledgement(progress)
        if question.id == THEME and (named := find_question(engine, raw)):
            chosen = engine.choose(progress, THEME, named.part)
            return self.asker.ask(engine, chosen or progress, today)
        if question.id == engine.guide.last:
            return self._amended(engine, progress, words, today)
        if question.id in (CONSENT, THEME):
            return self.asker.ask(engine, progress, today)
        if question.kind == DATE and (said := reading.read_date(words, today)) is not None:
            words = said.isoformat()
        elif question.kind == PHONE and (number := reading.read_phone(words)) is not None:
            words = number
        elif question.kind == CONTACT and (contact := read_contact(words)) is not None:
            words = contact.spoken
        elif question.kind in (DATE, PHONE, CONTACT):
            wrong = {DATE: self._words.wrong_date, PHONE: self._words.wrong_phone, CONTACT: self._words.wrong_contact}
            return self.asker.ask(engine, progress, today, wrong[question.kind])
        if question.kind == CHOICE and not progress.doubt:
            return self.asker.ask(engine, engine.doubt(progress, words), today, self._words.fits, repeat=False)
        after = engine.say(progress, question.id, words)
        return self.asker.ask(engine, after or progress, today, lead)

    def _amended(self, engine: Engine, progress: Progress, words: str, today: date) -> GuideTurn:
        """Mend what was just read back: a number or address that is typed there is the right one."""
        contact = read_contact(words)
        asked = next((question for question, _ in engine.given(progress) if question.kind == CONTACT), None)
        mended = engine.say(progress, asked.id, contact.spoken) if contact and asked else None
        return self.asker.ask(engine, mended or progress, today)

    def _own_words(self, engine: Engine, progress: Progress, question: Question, today: date) -> GuideTurn:
        """Keep the own words that waited for a button to fit."""
        words = progress.doubt or progress.aside
        after = engine.say(progress, question.id, words) if words else None
        return self.asker.ask(engine, after or progress, today, self._words.noted_none if after else "")

    def _acknowledgement(self, progress: Progress) -> str:
        choices = self._words.acknowledgements
        return choices[len(progress.answers) % len(choices)]

    def minds(self, progress: Progress, found: Understanding) -> bool:
        """Say whether a doubtful sign in an answer is asked about: once a guide, after that when it is much clearer.

        Where somebody writes about dying, the classifier doubts often; what a pattern sees is always asked about.

        Not where the question itself is about a chosen death (an alarm always stands).
        """
        question = self.shelf.engines[progress.guide].present(progress)
        if question is not None and question.sensitive:
            return False
        return bool(found.patterns) or found.danger >= (DOUBTFUL_AGAIN if progress.asked_gently else DOUBTFUL)

    def wants_to_go_on(self, raw: str, found: Understanding, after_check: bool) -> bool:
        """Say whether somebody whose guide waits wants to go on.

        After the gentle question whatever is no question and no yes leads back: the guide asks its question again.
        """
        if not after_check:
            return self.goes_on(raw)
        return found.topic != "bevestigen" and not reading.interrupts(found, self._groups, takes_words=True)

    def goes_on(self, raw: str) -> bool:
        """Say whether a message is 'verder'."""
        return self._typed.command(raw, "go_on") is not None

    def steers(self, raw: str) -> bool:
        """Say whether a message is a command to a guide."""
        return self._typed.command(raw, *STEERING) is not None

    # -- starting, stopping, resuming ---------------------------------------------------------------------------

    def direct_start(self, topic: Optional[str], load: Load, today: date, known: Known) -> Optional[GuideTurn]:
        """Return the start of the guide that takes the place of a topic's answer, when there is one."""
        engine = self.shelf.by_topic.get(topic or "")
        if engine is None or not engine.guide.direct:
            return None
        progress = load(engine.guide.id)
        return self.start(engine, None if progress and progress.finished else progress, today, known)

    def asked_for(self, raw: str, load: Load, today: date, known: Known) -> Optional[GuideTurn]:
        """Return the turn of somebody who calls a guide by its name while none is going on."""
        engine = self.shelf.named_in(raw)
        if engine is None:
            return None
        progress = load(engine.guide.id)
        if reading.looks_like_a_question(raw) and not self._typed.command(raw, "again", "summary", "finish"):
            return None
        if progress is None:
            fits = self._typed.command(raw, "start", "again") or len(raw.split()) <= 3
            return self.start(engine, None, today, known) if fits else None
        if self._typed.command(raw, "change"):
            named = find_question(engine, raw, progress)
            return (
                self.asker.ask(engine, engine.jump(progress, named.id), today)
                if named
                else self.asker.change_menu(engine, progress)
            )
        if self._typed.command(raw, "summary"):
            return self.asker.summary(engine, progress)
        if self._typed.command(raw, "finish"):
            return self.asker.finish(engine, progress, today)
        return self.start(engine, progress, today, known)

    def printed(self, raw: str, find: Callable[[], Optional[Progress]], today: date) -> Optional[GuideTurn]:
        """Return the document of the guide that was done last, for 'kan ik dat printen'; None when there is none."""
        latest = find() if self._typed.command(raw, "print") else None
        if latest is None or not latest.finished:
            return None
        engine = self.shelf.engines[latest.guide]
        return self.asker.finish(engine, latest, today) if engine.guide.outcome in DOCUMENTS else None

    def erasure_of(self, raw: str, load: Load) -> Optional[GuideTurn]:
        """Return the turn of 'wis mijn wensenboekje': the question whether to throw that one away; None otherwise."""
        if len(raw.split()) > MAXIMUM_ERASURE_WORDS or not self._typed.command(raw, "erase_named"):
            return None
        engine = None if self._typed.command(raw, "everything") else self.shelf.named_in(raw)
        if engine is None:
            return None
        return self.asker.erase(engine, sure=False) if load(engine.guide.id) else self.asker.gone(engine)

    def change_of(self, raw: str, load: Load, today: date) -> Optional[GuideTurn]:
        """Return the turn of 'ik wil iets veranderen aan reanimatie' when a guide holds an answer about it."""
        if not self._typed.command(raw, "change"):
            return None
        for engine in self.shelf.engines.values():
            progress = load(engine.guide.id)
            if progress is not None and (named := find_question(engine, raw, progress)):
                return self.asker.ask(engine, engine.jump(progress, named.id), today)
        return None

    def start(self, engine: Engine, progress: Optional[Progress], today: date, known: Known) -> GuideTurn:
        """Return the first question, or what there is already."""
        if progress is None or not any(a.is_given for a in progress.answers.values()):
            begun = self._begin(engine, today, known)
            return replace(begun, begins=progress is None or progress.finished)
        if not progress.finished:
            return self.resume(engine, progress, today)
        if engine.guide.consent is None:
            return self._begin(engine, today, known)
        return self.asker.summary(engine, progress)

    def _begin(self, engine: Engine, today: date, known: Known) -> GuideTurn:
        usable = {q: a for q, a in known.answers.items() if engine.guide.has(q)}
        first = self.asker.ask(engine, engine.start(usable, known.role, known.place), today, engine.guide.intro)
        return replace(first, begins=True)

    def resume(self, engine: Engine, progress: Progress, today: date) -> GuideTurn:
        """Return the question where somebody was."""
        if engine.present(progress) is None:
            progress = engine.advance(progress)
        lead = self._words.thread.format(guide=engine.guide.called)
        return self.asker.ask(engine, progress, today, lead)

    def _why(self, engine: Engine, progress: Progress, question: Question, today: date) -> GuideTurn:
        if question.id != progress.question:
            return GuideTurn((Reply(question.why),))
        return self.asker.ask(engine, progress, today, question.why)

    def _back(self, engine: Engine, progress: Progress, today: date) -> GuideTurn:
        before = engine.back(progress)
        if before is None:
            return self.asker.ask(engine, progress, today, self._words.first_question)
        return self.asker.ask(engine, before, today)

    def keep_as_answer(self, progress: Progress, raw: str) -> Progress:
        """Return the progress that remembers a message taken for a question, in case it was the answer after all."""
        return replace(progress, aside=raw.strip()[: reading.MAXIMUM_WORDS_CHARACTERS])

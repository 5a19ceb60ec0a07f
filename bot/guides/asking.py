"""Puts a guide into words: the question with its buttons, what was said so far, the end, and the thread in between."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Optional

from bot.dialogue import slots
from bot.dialogue.buttons import Button
from bot.dialogue.replies import Composer, Reply, lines
from bot.guides.engine import CONSENT, THEME, Engine
from bot.guides.models import Question
from bot.guides.outcomes import is_request
from bot.guides.progress import SKIPPED, Progress
from bot.guides.shelf import Shelf
from bot.guides.turns import (
    BACK,
    CLEAR,
    EDIT,
    ERASE_SURE,
    EXTRA,
    FINISH,
    GO_ON,
    ITSELF,
    MENU,
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
    OutcomeMaker,
    guide_action,
)
from bot.guides.wording import answer_text, change_menu, summary


class Asker:
    """Says what a guide says."""

    def __init__(self, shelf: Shelf, compose: Composer, outcomes: Mapping[str, OutcomeMaker]) -> None:
        """Use the guides, the composer of ordinary replies, and what is made at the end, by name."""
        self._shelf, self._compose, self._outcomes = shelf, compose, outcomes
        self._words = shelf.words

    def button(self, engine: Engine, title: str, question: str, value: str) -> Button:
        """Return a button of a guide."""
        return Button(title.format(guide=engine.guide.called), guide_action(engine, question, value))

    def gone(self, engine: Optional[Engine] = None) -> GuideTurn:
        """Return what is said when there is nothing (any more) behind a button."""
        buttons = (self.button(engine, engine.guide.start_button, ITSELF, START),) if engine else ()
        return GuideTurn((Reply(self._words.no_such_guide, (*buttons, self._compose.human_button())),))

    def pause(self, engine: Engine, progress: Progress) -> GuideTurn:
        """Return the turn of somebody who stops for now: the way back, and the document so far."""
        buttons = [self.button(engine, self._words.resume, ITSELF, RESUME)]
        text = self._words.paused_kept if progress.consent else self._words.paused
        if engine.guide.last and engine.given(progress):
            buttons += [self.button(engine, self._words.finish, ITSELF, FINISH)]
            text = lines(text, self._words.stopped_offer)
        replies = (Reply(text, (*buttons, self._compose.human_button())),)
        return GuideTurn(replies, progress, {slots.GUIDE: None, slots.GUIDE_WAITS: None}, is_private=True)

    def erase(self, engine: Engine, sure: bool) -> GuideTurn:
        """Return the question whether to throw everything away, or, when sure, that it is gone."""
        if sure:
            memory = {slots.GUIDE: None, slots.GUIDE_WAITS: None}
            reply = Reply(self._words.forgotten, (self._compose.human_button(),))
            return GuideTurn((reply,), None, memory, forget=engine.guide.id)
        buttons = (
            self.button(engine, self._words.yes, ITSELF, ERASE_SURE),
            self.button(engine, self._words.no, ITSELF, RESUME),
        )
        return GuideTurn((Reply(self._words.forget_ask, buttons),))

    def summary(self, engine: Engine, progress: Progress) -> GuideTurn:
        """Return everything that was said."""
        buttons = self.closing_buttons(engine, progress)
        return GuideTurn((Reply(summary(engine, progress, self._words), buttons, is_private=True),), progress)

    def closing_buttons(self, engine: Engine, progress: Progress, skip: str = "") -> tuple[Button, ...]:
        """Return what somebody can do with a guide that is under way or done."""
        words = self._words
        found = []
        if not progress.finished:
            found.append(self.button(engine, words.resume, ITSELF, RESUME))
        if engine.guide.last and engine.given(progress):
            found.append(self.button(engine, words.change, ITSELF, MENU))
            if not progress.finished or skip:
                found.append(self.button(engine, words.finish, ITSELF, FINISH))
        extras = [extra for extra in engine.guide.extras if progress.finished and extra.id != skip]
        found += [self.button(engine, extra.button, ITSELF, EXTRA + extra.id) for extra in extras]
        return (*found, self._compose.human_button())

    def change_menu(self, engine: Engine, progress: Progress, part: str = "") -> GuideTurn:
        """Return the menu of what can be changed: parts first, when there are more, then the questions of one."""
        filled = change_menu(engine, progress, "")
        part = filled[0][0] if len(filled) == 1 else part
        menu = change_menu(engine, progress, part)
        if not menu:
            return GuideTurn((Reply(self._words.nothing_to_change, (self._compose.human_button(),)),))
        loved_one = engine.is_for_loved_one(progress)
        text = self._words.choose_change
        if part:
            text = self._words.choose_change_in.format(part=engine.guide.part(part).heading(loved_one))
        buttons = tuple(
            self.button(engine, title, name if part else ITSELF, EDIT if part else PART + name) for name, title in menu
        )
        back = self.button(engine, self._words.resume, ITSELF, RESUME if not progress.finished else SUMMARY)
        return GuideTurn((Reply(text, (*buttons, back)),), progress, {slots.GUIDE: engine.guide.id})

    def finish(self, engine: Engine, progress: Progress, today: date, start: int = 0) -> GuideTurn:
        """Return what comes of the guide, and what can be done next."""
        if engine.lacks_yes(progress):
            return self.ask(engine, engine.jump(progress, str(engine.guide.last)), today)
        make = self._outcomes[engine.guide.outcome]
        closed = replace(progress, finished=True, choosing=False, doubt=None)
        *first, last = make(engine, closed, today, start)
        buttons = (*last.buttons, *self._end_buttons(engine, closed))
        memory = {slots.GUIDE: None, slots.GUIDE_WAITS: None}
        return GuideTurn((*first, replace(last, buttons=buttons)), closed, memory, is_private=True)

    def _end_buttons(self, engine: Engine, progress: Progress) -> tuple[Button, ...]:
        guide = engine.guide
        found = [self.button(engine, extra.button, ITSELF, EXTRA + extra.id) for extra in guide.extras]
        found += [self._compose.topic_button(topic) for topic in guide.next]
        if guide.hand_on and (hand := self._shelf.engines.get(guide.hand_on.guide)):
            found.append(self.button(hand, hand.guide.start_button, ITSELF, START_WITH + guide.hand_on.answer))
        if guide.companion and (other := self._shelf.engines.get(guide.companion)):
            found.append(self.button(other, other.guide.start_button, ITSELF, START))
        if guide.last and engine.given(progress) and not is_request(engine, progress):
            found.append(self.button(engine, self._words.change, ITSELF, MENU))
        return (*found, self._compose.human_button())

    def thread(self, progress: Progress, today: date) -> GuideTurn:
        """Return the sentence that picks up the thread after something else was answered, with the question."""
        engine = self._shelf.engines[progress.guide]
        lead = self._words.thread.format(guide=engine.guide.called)
        return self.ask(engine, progress, today, lead)

    def waiting(self, progress: Progress) -> Reply:
        """Return the sentence that says a guide waits: after something heavy, or after days."""
        engine = self._shelf.engines[progress.guide]
        text = self._words.waits.format(guide=engine.guide.called)
        return Reply(text, (self.button(engine, self._words.resume, ITSELF, RESUME), self._compose.human_button()))

    def welcome_back(self, progress: Progress) -> Reply:
        """Return the offer to go on, for somebody who comes back in a new conversation."""
        engine = self._shelf.engines[progress.guide]
        text = self._words.thread_after_days.format(guide=engine.guide.called)
        return Reply(text, (self.button(engine, self._words.resume, ITSELF, RESUME), self._compose.human_button()))

    def ask(self, engine: Engine, progress: Progress, today: date, lead: str = "", repeat: bool = True) -> GuideTurn:
        """Return the present question with its buttons, or the end."""
        question = engine.present(progress)
        if question is None or progress.finished:
            return self.finish(engine, progress, today)
        loved_one = engine.is_for_loved_one(progress)
        replies = []
        texts = [lead]
        if question.id == engine.guide.last:
            replies.append(Reply(summary(engine, progress, self._words), is_private=True))
        if progress.choosing:
            opening = question.wording(loved_one) if progress.is_heard else ""
            texts = [lead, opening, self._choosing(engine, progress, question)]
        elif repeat:
            texts += [self._opening(engine, progress, question, loved_one), question.wording(loved_one)]
            texts.append(self._said_before(progress, question, loved_one))
        replies.append(Reply(lines(*texts), self._buttons(engine, progress, question, loved_one), is_private=True))
        memory = {slots.GUIDE: engine.guide.id, slots.GUIDE_WAITS: None, slots.MISSES: 0, slots.ASKED: None}
        return GuideTurn(tuple(replies), progress, memory, is_private=True)

    def _choosing(self, engine: Engine, progress: Progress, question: Question) -> str:
        text = answer_text(question, progress.answers[question.id], engine.is_for_loved_one(progress))
        if progress.is_heard:
            return self._words.heard.format(answer=text)
        has_beside = any(q.beside == question.id for q in engine.guide.questions)
        return (self._words.noted_beside if has_beside else self._words.noted_more).format(answer=text)

    def _said_before(self, progress: Progress, question: Question, loved_one: bool) -> str:
        answer = progress.answers.get(question.id, SKIPPED)
        if not answer.is_given:
            return ""
        return self._words.current_answer.format(answer=answer_text(question, answer, loved_one))

    def _opening(self, engine: Engine, progress: Progress, question: Question, loved_one: bool) -> str:
        """Return the words of a part when it begins."""
        if not any(p.id == question.part for p in engine.guide.parts):
            return ""
        seen = (engine.question(name, progress) for name in progress.trail[:-1])
        if any(q is not None and q.part == question.part for q in seen):
            return ""
        return engine.guide.part(question.part).wording(loved_one)

    def _buttons(self, engine: Engine, progress: Progress, question: Question, loved_one: bool) -> tuple[Button, ...]:
        """Return the choices, then what is always there: pass over, why, back, stop."""
        words, name = self._words, question.id
        given = progress.answers.get(name, SKIPPED)
        taken = set(given.values) if progress.choosing else set()
        found = [
            self.button(engine, option.wording(loved_one), name, option.value)
            for option in question.options
            if option.value not in taken and not (taken and option.alone)
        ]
        if progress.doubt or progress.aside:
            found.append(
                self.button(engine, words.keep_own_words if progress.doubt else words.this_was_my_answer, name, OWN)
            )
        if progress.choosing:
            return (*found, self.button(engine, words.go_on, name, GO_ON))
        if name in (CONSENT, THEME, engine.guide.last):
            why = () if name == THEME else (self.button(engine, words.why, name, WHY),)
            return (*found, *why, self.button(engine, words.stop, name, STOP), *self._companion(engine, name))
        if given.is_given:
            found.append(self.button(engine, words.keep_as_is, name, GO_ON))
            found.append(self.button(engine, words.skip, name, CLEAR))
        else:
            found.append(self.button(engine, words.skip, name, SKIP))
        found.append(self.button(engine, words.why, name, WHY))
        if engine.back(progress) is not None:
            found.append(self.button(engine, words.back, name, BACK))
        found.append(self.button(engine, words.stop, name, STOP))
        return tuple(found)

    def _companion(self, engine: Engine, name: str) -> tuple[Button, ...]:
        other = self._shelf.engines.get(engine.guide.companion or "")
        if other is None or name != CONSENT:
            return ()
        return (self.button(other, other.guide.start_button, ITSELF, START),)

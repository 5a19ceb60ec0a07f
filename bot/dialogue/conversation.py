"""Leads one turn: a guide when one is going on, an answer otherwise; and the thread between them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Optional, Protocol

from bot.dialogue import context, slots
from bot.dialogue.buttons import TOPIC, topic_action
from bot.dialogue.campaign import is_welcome, welcome
from bot.dialogue.care import CareTalk, search_of
from bot.dialogue.context import Turn
from bot.dialogue.happenings import CALLBACK as REQUESTED
from bot.dialogue.happenings import Happenings
from bot.dialogue.live import LiveTalk, is_pending
from bot.dialogue.replies import Reply
from bot.dialogue.responder import Outcome, Responder
from bot.guides.happenings import began, ended, noted
from bot.guides.outcomes import is_request
from bot.guides.progress import Answer, Progress
from bot.guides.talk import GuideTalk
from bot.guides.turns import GuideTurn, Known
from bot.nlu.safety_labels import Level
from bot.nlu.topics import FORGET_TOPIC
from bot.nlu.understanding import Understanding
from bot.privacy.kept import PersonKept
from bot.privacy.talk import INSPECT_TOPIC, TOPICS, PrivacyTalk, is_asking, offers_choices
from bot.store.campaigns import Campaign
from bot.store.measures import AFTER, BEFORE

PASSING = frozenset({"haast"})
"""What is true now may not be true at the next question: it is not remembered."""
GREETING = "begroeten"
MEASURE = "measure"
"""Outcome of a guide whose answers are only counted."""


class ProgressStore(Protocol):
    """Keeps the progress of one person's guides."""

    @property
    def kept(self) -> PersonKept:
        """Return everything that is kept of the person, whichever store has it."""

    def load(self, guide: str) -> Optional[Progress]:
        """Return the progress in a guide."""

    def save(self, progress: Progress) -> None:
        """Keep the progress."""

    def forget(self, guide: str) -> None:
        """Throw the progress of a guide away."""

    def latest(self) -> Optional[Progress]:
        """Return the progress that was touched last."""

    def hand_over(self, progress: Progress) -> str:
        """Hand a call-back request over to the information point; return its reference."""

    def count(self, guide: str, moment: str, day: date, answers: dict[str, str]) -> None:
        """Count answers that are nobody's any more."""


@dataclass(frozen=True)
class Heard:
    """One message as it came in: a button's action, or what was understood of what was typed."""

    action: Optional[str]
    found: Optional[Understanding]
    raw: str
    """What was typed, numbers included; never kept."""
    is_new_session: bool = False
    sender_id: str = ""
    recent: tuple[str, ...] = ()
    """Topics answered in this session, the last one first; only those of the last few turns."""
    campaign: Optional[Campaign] = None
    """The campaign that brought the person here with this message."""


Prefill = Callable[[str, Optional[str]], Mapping[str, Answer]]
"""Returns what a sentence already says of what a guide would ask, given who is asking."""


class Conversation:
    """Puts guides and answers together."""

    def __init__(
        self,
        responder: Responder,
        talk: GuideTalk,
        care: CareTalk,
        prefill: Prefill,
        privacy: PrivacyTalk,
        live: Optional[LiveTalk] = None,
    ) -> None:
        """Use who answers, leads guides, finds care, reads answers in sentences, knows what is kept, calls staff."""
        self.responder, self.talk, self.care, self._prefill, self.live = responder, talk, care, prefill, live
        self.privacy = privacy

    def respond(self, heard: Heard, memory: Mapping[str, Any], store: ProgressStore, today: date) -> Outcome:
        """Return the outcome of one message."""
        if self.live is not None and (about_staff := self.live.respond(heard, memory)):
            return self._beside_guide(about_staff, memory, store)
        outcome = self._respond(heard, memory, store, today)
        if is_pending(memory) or is_asking(memory):  # that question is over
            return replace(outcome, memory={slots.ASKED: None} | outcome.memory)
        return outcome

    def _beside_guide(self, outcome: Outcome, memory: Mapping[str, Any], store: ProgressStore) -> Outcome:
        """Let a guide that is going on wait, and offer to go on with it once nothing else is asked."""
        going = self._going(memory, store)
        if going is None or going.finished:
            return outcome
        outcome = replace(outcome, memory=outcome.memory | {slots.GUIDE_WAITS: True})
        return outcome if is_pending(outcome.memory) else self._with_last(outcome, self.talk.asker.waiting(going))

    def _respond(self, heard: Heard, memory: Mapping[str, Any], store: ProgressStore, today: date) -> Outcome:
        if heard.action is not None or heard.found is None:
            return self._pressed(heard, memory, store, today)
        turn = self.responder.read(heard.found, memory)
        going = self._going(memory, store)
        if turn.understanding.safety and turn.understanding.safety_level is Level.ALARM:
            outcome = self.responder.respond(turn, memory, today)
            return replace(outcome, memory=outcome.memory | {slots.GUIDE_WAITS: bool(going) or None})
        if own := self._about_own_data(heard, turn, memory, going, store, today):
            return own
        if going is not None and not memory.get(slots.GUIDE_WAITS) and turn.leaning != context.STAY:
            return self._in_guide(heard, turn, memory, going, store, today)
        return self._outside(heard, turn, memory, going, store, today)

    @staticmethod
    def _going(memory: Mapping[str, Any], store: ProgressStore) -> Optional[Progress]:
        guide = memory.get(slots.GUIDE)
        return store.load(str(guide)) if guide else None

    def _about_own_data(
        self,
        heard: Heard,
        turn: Turn,
        memory: Mapping[str, Any],
        going: Optional[Progress],
        store: ProgressStore,
        today: date,
    ) -> Optional[Outcome]:
        """Return the outcome of a wish about what is kept, which stands above any question that waits; or None."""
        if erasure := self.talk.erasure_of(heard.raw, store.load):
            return self._keep(erasure, store, today)
        outcome = self.privacy.typed(heard.raw, memory, store, going)
        if outcome is None:
            return None
        outcome = self.responder.checked(outcome, turn)
        if going is None or going.finished or memory.get(slots.GUIDE_WAITS):
            return outcome
        return self._with_thread(outcome, going, store, today)

    # -- buttons --------------------------------------------------------------------------------------------------

    def _pressed(self, heard: Heard, memory: Mapping[str, Any], store: ProgressStore, today: date) -> Outcome:
        action = str(heard.action)
        known = Known(known_answers(memory), memory.get(slots.ROLE), search_of(memory).place)
        guide_turn = self.talk.press(action, store.load, today, known)
        if guide_turn is not None:
            return self._keep(guide_turn, store, today)
        if action.startswith(f"{TOPIC}:") and (
            direct := self.talk.direct_start(action.partition(":")[2], store.load, today, known)
        ):
            return self._keep(direct, store, today)
        outcome = self._own_data_pressed(action, store) or self.care.press(action, memory)
        outcome = outcome or self._with_start(self._press(heard, memory, today))
        going = self._going(memory, store)
        if going is None or going.finished or memory.get(slots.GUIDE_WAITS):
            return outcome
        return self._with_thread(outcome, going, store, today)

    def _press(self, heard: Heard, memory: Mapping[str, Any], today: date) -> Outcome:
        """Return what the responder says to a button; who follows a campaign's link is welcomed by the campaign."""
        outcome = self.responder.press(str(heard.action), memory, today)
        if heard.campaign is None or not is_welcome(heard.action):
            return outcome
        return replace(outcome, replies=(welcome(heard.campaign, self.responder.compose),))

    def _own_data_pressed(self, action: str, store: ProgressStore) -> Optional[Outcome]:
        """Return the outcome of a button about what is kept; a channel's own button erases without a question."""
        if action == topic_action(FORGET_TOPIC):
            return self.privacy.erase(store)
        if action == topic_action(INSPECT_TOPIC):
            return self.privacy.inspect(store)
        return self.privacy.press(action, store)

    # -- typed words, a question of a guide waiting -------------------------------------------------------------------

    def _in_guide(
        self,
        heard: Heard,
        turn: Turn,
        memory: Mapping[str, Any],
        going: Progress,
        store: ProgressStore,
        today: date,
    ) -> Outcome:
        found = turn.understanding
        going = replace(going, role=turn.role or going.role)
        guide_turn = self.talk.typed(found, heard.raw, going, today)
        if guide_turn is None:
            outcome = self._answer(turn, memory, store, today)
            return self._with_thread(outcome, self.talk.keep_as_answer(going, heard.raw), store, today)
        outcome = self._keep(guide_turn, store, today)
        outcome = replace(outcome, memory={slots.ROLE: turn.role} | outcome.memory)
        if found.safety_level is Level.CHECK and self.talk.minds(going, found):
            return self._gently(outcome, guide_turn, going, turn, store)
        return outcome

    def _gently(
        self, outcome: Outcome, guide_turn: GuideTurn, going: Progress, turn: Turn, store: ProgressStore
    ) -> Outcome:
        """Keep the answer, and ask gently before anything else: a 'ja' must not be taken for the next answer."""
        progress = replace(guide_turn.progress or going, asked_gently=True)
        store.save(noted(progress))
        check, label = self.responder.gentle(turn)
        waiting = self.talk.asker.waiting(progress)
        lead = self.responder.compose.words.parts.heavy
        memory = outcome.memory | {slots.ASKED: f"{Level.CHECK.value}:{label}", slots.GUIDE_WAITS: True}
        replies = (Reply(lead), Reply(check), waiting)
        return Outcome(replies, memory, is_private=True, happened=outcome.happened)

    def _with_thread(self, outcome: Outcome, going: Progress, store: ProgressStore, today: date) -> Outcome:
        """Add the sentence that picks up the thread, and the question that waits.

        What somebody can do about what is kept of them stays within reach: the guide then waits until they go on.
        """
        if outcome.memory.get(slots.FORGET) or slots.GUIDE in outcome.memory or is_asking(outcome.memory):
            return outcome
        if offers_choices(outcome):
            waiting = {slots.GUIDE: going.guide, slots.GUIDE_WAITS: True}
            outcome = replace(outcome, memory=outcome.memory | waiting)
            return self._with_last(outcome, self.talk.asker.waiting(going))
        thread = self._keep(self.talk.asker.thread(going, today), store, today)
        answered = tuple(replace(reply, buttons=()) for reply in outcome.replies)
        memory = outcome.memory | {slots.GUIDE: thread.memory.get(slots.GUIDE)}
        return replace(outcome, replies=(*answered, *thread.replies), memory=memory, is_private=thread.is_private)

    # -- typed words, no guide going on -------------------------------------------------------------------------------

    def _outside(
        self,
        heard: Heard,
        turn: Turn,
        memory: Mapping[str, Any],
        going: Optional[Progress],
        store: ProgressStore,
        today: date,
    ) -> Outcome:
        waits = bool(going and memory.get(slots.GUIDE_WAITS))
        heard_now = self._prefill(turn.understanding.text, turn.role)
        known = known_answers(memory) | dict(heard_now)
        asked = self._asked_guide(heard, turn, memory, going if waits else None, store, today, known)
        if asked is not None:
            outcome = self._keep(asked, store, today)
            return replace(outcome, memory={slots.ROLE: turn.role} | outcome.memory)
        outcome = self._with_start(self._answer(turn, memory, store, today))
        if is_asking(outcome.memory):
            return outcome
        outcome = replace(outcome, memory=outcome.memory | {slots.KNOWN: remember_answers(memory, heard_now)})
        if waits and going and turn.leaning != context.STAY and not outcome.memory.get(slots.FORGET):
            return self._with_last(outcome, self.talk.asker.waiting(going))
        comes_back = heard.is_new_session or turn.understanding.topics == (GREETING,)
        if comes_back and going is None:
            return self._with_welcome(outcome, store)
        return outcome

    def _asked_guide(
        self,
        heard: Heard,
        turn: Turn,
        memory: Mapping[str, Any],
        waiting: Optional[Progress],
        store: ProgressStore,
        today: date,
        answers: Mapping[str, Answer],
    ) -> Optional[GuideTurn]:
        """Return the turn of a guide that is asked for: one that waits, one called by its name, one to go on with."""
        found = turn.understanding
        if turn.leaning == context.STAY or found.safety_level is not None:
            return None
        if waiting is not None:
            after_check = str(memory.get(slots.ASKED) or "").startswith(f"{Level.CHECK.value}:")
            is_command = self.talk.steers(heard.raw) and not self.talk.goes_on(heard.raw)
            if is_command and (steered := self.talk.typed(found, heard.raw, waiting, today)):
                return steered
            if self.talk.wants_to_go_on(heard.raw, found, after_check):
                return self.talk.asker.thread(waiting, today)
        place = self.care.place_in(found.text) or search_of(memory).place
        known = Known(answers, turn.role, place)
        if direct := self.talk.direct_start(found.topic, store.load, today, known):
            return direct
        asked = self.talk.asked_for(heard.raw, store.load, today, known)
        asked = asked or self.talk.change_of(heard.raw, store.load, today)
        if asked is None and waiting is None and self.talk.goes_on(heard.raw):
            latest = store.latest()
            return self.talk.asker.thread(latest, today) if latest is not None and not latest.finished else None
        return asked or self.talk.printed(heard.raw, store.latest, today)

    def _answer(self, turn: Turn, memory: Mapping[str, Any], store: ProgressStore, today: date) -> Outcome:
        """Answer, say what is kept, or look for care nearby; a place named in any question is picked up."""
        heard = turn.understanding
        if turn.leaning is None and not heard.declined and heard.topic in TOPICS and not self._has_answer(heard):
            outcome = self.responder.checked(self.privacy.topic(str(heard.topic), store), turn)
            return replace(outcome, memory={slots.ROLE: turn.role, slots.MISSES: 0} | outcome.memory)
        if turn.leaning is None and (found := self.care.typed(turn.understanding, memory)):
            return replace(found, memory={slots.ROLE: turn.role} | found.memory)
        return self.care.beside(self.responder.respond(turn, memory, today), turn.understanding)

    def _has_answer(self, found: Understanding) -> bool:
        return any(map(self.responder.library.has_answer, found.topics))

    def _with_start(self, outcome: Outcome) -> Outcome:
        """Put the button that starts a guide first under the answer to its topic."""
        topic = outcome.memory.get(slots.LAST_TOPIC)
        start = self.talk.start_button(str(topic)) if topic else None
        if start is None or not outcome.replies:
            return outcome
        *before, last = outcome.replies
        return replace(outcome, replies=(*before, replace(last, buttons=(start, *last.buttons))))

    def _with_welcome(self, outcome: Outcome, store: ProgressStore) -> Outcome:
        latest = store.latest()
        if latest is None or latest.finished or outcome.first:
            return outcome
        return self._with_last(outcome, self.talk.asker.welcome_back(latest))

    @staticmethod
    def _with_last(outcome: Outcome, last: Reply) -> Outcome:
        """Add a reply with the choices of what came before it under its own: one row of buttons, the human last."""
        earlier = [button for reply in outcome.replies for button in reply.buttons]
        buttons = tuple(dict.fromkeys((last.buttons[0], *earlier, *last.buttons[1:])))
        said = tuple(replace(reply, buttons=()) for reply in outcome.replies)
        return replace(outcome, replies=(*said, replace(last, buttons=buttons)))

    def _keep(self, turn: GuideTurn, store: ProgressStore, today: date) -> Outcome:
        """Keep what a turn of a guide leaves behind, and return what to say."""
        return replace(self._kept(turn, store, today), happened=self._happened(turn))

    def _happened(self, turn: GuideTurn) -> Happenings:
        if turn.progress is None:
            return ()
        engine = self.talk.shelf.engines[turn.progress.guide]
        requested = REQUESTED if turn.progress.finished and self._is_request(turn.progress) else ()
        return (*(began(engine) if turn.begins else ()), *ended(engine, turn.progress), *requested)

    def _kept(self, turn: GuideTurn, store: ProgressStore, today: date) -> Outcome:
        if turn.forget:
            store.forget(turn.forget)
        elif turn.progress is not None and turn.progress.finished and self._is_measure(turn.progress):
            self._count(turn.progress, store, today)
        elif turn.progress is not None and turn.progress.finished and self._is_request(turn.progress):
            reference = store.hand_over(turn.progress)
            store.forget(turn.progress.guide)
            said = self.talk.shelf.words.reference.format(reference=reference)
            first, *rest = turn.replies
            buttons = (self.privacy.withdraw_button(reference), *first.buttons)
            return Outcome((replace(first, buttons=()), Reply(said, buttons), *rest), turn.memory, 0, True)
        elif turn.progress is not None:
            store.save(noted(turn.progress))
        return Outcome(turn.replies, turn.memory, is_private=turn.is_private)

    def _is_request(self, progress: Progress) -> bool:
        return is_request(self.talk.shelf.engines[progress.guide], progress)

    def _is_measure(self, progress: Progress) -> bool:
        return self.talk.shelf.engines[progress.guide].guide.outcome == MEASURE

    def _count(self, progress: Progress, store: ProgressStore, today: date) -> None:
        """Count the answers of an anonymous guide and forget whose they were."""
        companion = self.talk.shelf.engines[progress.guide].guide.companion
        other = store.load(companion) if companion else None
        moment = AFTER if other is not None and other.finished else BEFORE
        answers = {q: a.values[0] for q, a in progress.answers.items() if a.values}
        store.count(progress.guide, moment, today, answers)
        store.forget(progress.guide)


def known_answers(memory: Mapping[str, Any]) -> dict[str, Answer]:
    """Return what earlier messages said already, from the slot (`plek=thuis hulp=naaste+24u`)."""
    pairs = (part.partition("=") for part in str(memory.get(slots.KNOWN) or "").split())
    return {question: Answer(tuple(values.split("+"))) for question, _, values in pairs if values}


def remember_answers(memory: Mapping[str, Any], answers: Mapping[str, Answer]) -> Optional[str]:
    """Return the slot with these answers added; what is said last counts."""
    known = known_answers(memory) | {q: a for q, a in answers.items() if q not in PASSING}
    return " ".join(f"{question}={'+'.join(answer.values)}" for question, answer in known.items()) or None

"""Talks about what is kept of somebody: shows it, takes a permission or a request back, erases it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Optional, Protocol

from sqlalchemy.exc import SQLAlchemyError

from bot.dialogue import slots
from bot.dialogue.buttons import Button
from bot.dialogue.replies import Composer, Reply, lines
from bot.dialogue.responder import Outcome
from bot.guides.outcomes import CALLBACK
from bot.guides.progress import Progress
from bot.guides.reading import looks_like_a_question
from bot.guides.shelf import Shelf
from bot.log import LogEvent, log, where
from bot.nlu.topics import FORGET_TOPIC
from bot.privacy.kept import PersonKept
from bot.privacy.moments import Moments
from bot.privacy.offers import offers
from bot.privacy.summary import KeptSummary
from bot.privacy.texts import PrivacyTexts
from bot.store.catalogue import Kind
from bot.store.requests import RequestState

PRIVACY = "p"
"""`p:inspect`, `p:erase`, `p:withdraw:K7-4MP`, `p:release:w` (guide w is not to be kept any longer)."""
INSPECT, ERASE, ERASE_SURE, ERASE_NOT = "inspect", "erase", "erase-sure", "erase-not"
WITHDRAW, ALONE, RELEASE = "withdraw", "alone", "release"
INSPECT_TOPIC = "gegevens_inzien"
TOPICS = frozenset({FORGET_TOPIC, INSPECT_TOPIC})
ASKED_TO_ERASE = "wissen:alles"
"""In the slot of what was asked last: whether everything is to be erased. It waits for the next message only."""
MAXIMUM_BUTTONS = 2
"""Requests that can be withdrawn by a button of their own, the newest ones."""


class GuideStore(Protocol):
    """One person's guides, and everything that is kept of them."""

    @property
    def kept(self) -> PersonKept:
        """Return everything that is kept."""

    def load(self, guide: str) -> Optional[Progress]:
        """Return the progress in a guide."""

    def forget(self, guide: str) -> None:
        """Throw the progress of a guide away."""


def is_asking(memory: Mapping[str, Any]) -> bool:
    """Say whether the question waits if everything is to be erased."""
    return memory.get(slots.ASKED) == ASKED_TO_ERASE


def offers_choices(outcome: Outcome) -> bool:
    """Say whether an outcome offers something to do about what is kept."""
    return any(b.action.startswith(f"{PRIVACY}:") for reply in outcome.replies for b in reply.buttons)


class PrivacyTalk:
    """The voice for what is kept of people."""

    def __init__(
        self,
        texts: PrivacyTexts,
        shelf: Shelf,
        compose: Composer,
        moments: Moments,
        clock: Callable[[], datetime],
    ) -> None:
        """Use the words, the guides, the composer of ordinary replies, and the time."""
        self._texts, self._shelf, self._compose, self._clock = texts, shelf, compose, clock
        self._summary = KeptSummary(texts, shelf, moments)

    # -- what comes in --------------------------------------------------------------------------------------------

    def press(self, action: str, store: GuideStore) -> Optional[Outcome]:
        """Return the outcome of a button, or None when it is not one of these."""
        kind, _, rest = action.partition(":")
        if kind != PRIVACY:
            return None
        what, _, of = rest.partition(":")
        if what == INSPECT:
            return self.inspect(store)
        if what == ERASE:
            return self.erase_or_ask(store)
        if what == ERASE_SURE:
            return self.erase(store)
        if what == WITHDRAW:
            return self._withdraw(store, (of,))
        if what == ALONE:
            return self._along_no_more(store, of)
        return self._release(store, of) if what == RELEASE else self._only(self._texts.erase.kept)

    def typed(
        self, raw: str, memory: Mapping[str, Any], store: GuideStore, going: Optional[Progress]
    ) -> Optional[Outcome]:
        """Return the outcome of a typed message, or None when it is about something else."""
        if is_asking(memory):
            answer = self._shelf.typed.command(raw, "yes", "no")
            if answer is not None:
                return self.erase(store) if answer == "yes" else self._only(self._texts.erase.kept)
        if self._texts.is_typed("erase_all", raw):
            return self.erase_or_ask(store)
        if self._texts.is_typed("withdraw", raw):
            return self._asked_to_withdraw(raw, store, going)
        return None

    def topic(self, topic: str, store: GuideStore) -> Outcome:
        """Return the outcome of a message about one of `TOPICS`."""
        return self.inspect(store) if topic == INSPECT_TOPIC else self.erase_or_ask(store)

    # -- showing --------------------------------------------------------------------------------------------------

    def inspect(self, store: GuideStore) -> Outcome:
        """Return what there is and until when, the documents, and what can be done about it."""
        words, holdings = self._texts.inspect, store.kept.holdings()
        if not holdings:
            return self._only(words.nothing)
        close = self._compose.words.gesprek[INSPECT_TOPIC].text
        told = lines(words.lead, *self._summary.lines(holdings, self._clock()), close)
        documents = [Reply(said, document=offer) for said, offer in offers(words)]
        documents[-1] = replace(documents[-1], buttons=(*self._choices(holdings), self._compose.human_button()))
        return Outcome((Reply(told), *documents), {slots.ASKED: None})

    def _choices(self, holdings: list[Any]) -> tuple[Button, ...]:
        """Return a button for each permission and request that can be taken back, and to erase everything."""
        words, found = self._texts.buttons, []
        for called, guide in self._summary.with_consent(holdings):
            found.append(Button(words.stop_keeping.format(called=called), f"{PRIVACY}:{RELEASE}:{guide}"))
        for reference, along in self._summary.waiting(holdings)[-MAXIMUM_BUTTONS:]:
            found += [
                Button(words.not_along.format(called=called), f"{PRIVACY}:{ALONE}:{reference}") for called in along[:1]
            ]
            found.append(self.withdraw_button(reference))
        return (*found, Button(words.erase, f"{PRIVACY}:{ERASE}"))

    def withdraw_button(self, reference: str) -> Button:
        """Return the button that withdraws a request."""
        return Button(self._texts.buttons.withdraw.format(reference=reference), f"{PRIVACY}:{WITHDRAW}:{reference}")

    # -- erasing --------------------------------------------------------------------------------------------------

    def erase_or_ask(self, store: GuideStore) -> Outcome:
        """Erase everything; ask first when somebody would lose what they wrote in a guide."""
        written = self._guides(store, lambda engine, progress: bool(engine.given(progress)))
        if not written:
            return self.erase(store)
        words = self._texts.buttons
        buttons = (
            Button(words.erase_sure, f"{PRIVACY}:{ERASE_SURE}"),
            Button(words.erase_not, f"{PRIVACY}:{ERASE_NOT}"),
            Button(words.inspect, f"{PRIVACY}:{INSPECT}"),
        )
        reply = Reply(self._texts.erase.ask.format(called=self._summary.listed(written)), buttons)
        return Outcome((reply,), {slots.ASKED: ASKED_TO_ERASE})

    def erase(self, store: GuideStore) -> Outcome:
        """Erase everything at once, and say what it was; when that fails, say so."""
        words, kept = self._texts.erase, store.kept
        try:
            guides = self._guides(store, lambda _engine, _progress: True)
            is_waiting, removed = bool(kept.waiting()), kept.forget()
        except SQLAlchemyError as error:
            log(LogEvent.STORE_FAILED, error=type(error).__name__, where=where(error))
            return self._only(words.failed)
        told = [self._summary.removed(removed, guides)]
        told += [words.no_call] if is_waiting else []
        told += [words.no_talk] if removed[Kind.LIVE] else []
        told += [words.in_telegram] if kept.is_in_telegram else []
        told.append(self._compose.words.gesprek[FORGET_TOPIC].text)
        nothing = dict.fromkeys((slots.ASKED, slots.GUIDE, slots.GUIDE_WAITS, slots.ROLE))
        reply = Reply(lines(*told), (self._compose.human_button(),))
        return Outcome((reply,), {**nothing, slots.FORGET: True})

    def _guides(self, store: GuideStore, counts: Callable[[Any, Progress], bool]) -> list[str]:
        """Return how the guides are called in which somebody is."""
        found = ((engine, store.load(name)) for name, engine in self._shelf.engines.items())
        return [engine.guide.called for engine, progress in found if progress and counts(engine, progress)]

    # -- taking back ----------------------------------------------------------------------------------------------

    def _asked_to_withdraw(self, raw: str, store: GuideStore, going: Optional[Progress]) -> Optional[Outcome]:
        waiting = tuple(store.kept.waiting())
        is_asked_for = going is not None and self._shelf.engines[going.guide].guide.outcome == CALLBACK
        if waiting and looks_like_a_question(raw):
            buttons = tuple(map(self.withdraw_button, waiting[-MAXIMUM_BUTTONS:]))
            reply = Reply(self._texts.withdraw.ask, (*buttons, self._compose.human_button()))
            return Outcome((reply,), {slots.ASKED: None})
        if going is not None and is_asked_for:
            store.forget(going.guide)
            outcome = self._withdraw(store, waiting) if waiting else self._only(self._texts.withdraw.stopped)
            return replace(outcome, memory=outcome.memory | {slots.GUIDE: None, slots.GUIDE_WAITS: None})
        return self._withdraw(store, waiting) if waiting else None

    def _withdraw(self, store: GuideStore, references: tuple[str, ...]) -> Outcome:
        words, told, was_claimed = self._texts.withdraw, [], False
        for reference in references:
            before = store.kept.withdraw(reference)
            told.append((words.done if before else words.too_late).format(reference=reference))
            was_claimed = was_claimed or before is RequestState.CLAIMED
        return self._only(lines(*told, words.was_claimed if was_claimed else ""))

    def _along_no_more(self, store: GuideStore, reference: str) -> Outcome:
        words = self._texts.withdraw
        if not store.kept.withdraw_along(reference):
            return self._only(words.not_along_too_late)
        return self._only(words.not_along.format(reference=reference))

    def _release(self, store: GuideStore, code: str) -> Outcome:
        words, engine = self._texts.withdraw, self._shelf.by_code.get(code)
        if engine is None or not store.kept.stop_keeping(engine.guide.id):
            return self._only(words.not_kept)
        return self._only(words.kept_no_longer.format(called=engine.guide.called))

    def _only(self, text: str) -> Outcome:
        return Outcome((Reply(text, (self._compose.human_button(),)),), {slots.ASKED: None})

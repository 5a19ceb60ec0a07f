"""Says in a few lines what is kept of somebody, and what was erased."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime

from bot.guides.shelf import Shelf
from bot.privacy.moments import Moments
from bot.privacy.texts import PrivacyTexts
from bot.store.catalogue import Kind
from bot.store.holdings import Holding
from bot.store.requests import WAITING

TALK = (Kind.CONVERSATION, Kind.WINDOW, Kind.TELEGRAM, Kind.UNANSWERED)
"""Kinds that are one thing to the person: the talk."""


class KeptSummary:
    """Puts holdings into a line each."""

    def __init__(self, texts: PrivacyTexts, shelf: Shelf, moments: Moments) -> None:
        """Use the words, the guides for how they are called, and how moments are said."""
        self._texts, self._shelf, self._moments = texts, shelf, moments

    def lines(self, holdings: Sequence[Holding], now: datetime) -> list[str]:
        """Return a line for each kind; for guides, requests and live conversations one for each of them."""
        return [line for kind in Kind for line in self._of(kind, [h for h in holdings if h.kind is kind], now)]

    def _of(self, kind: Kind, held: list[Holding], now: datetime) -> Iterator[str]:
        line = self._texts.kinds[kind].line
        if not held:
            return
        if kind in TALK:
            until = self._moments.until(max(h.until for h in held), now)
            count = len(held) if kind is Kind.UNANSWERED else sum(map(_messages, held))
            yield line.format(until=until, count=count)
            return
        for each in held:
            until = self._moments.until(each.until, now)
            if kind is Kind.GUIDE:
                yield line.format(until=until, called=self._called(each)) + self._given(each)
            elif kind is Kind.REQUEST:
                request = each.content["request"]
                state = self._texts.states[request.state]
                yield line.format(until=until, reference=request.reference, state=state)
            else:
                yield line.format(until=until, reference=each.content["handover"].reference)

    def _called(self, held: Holding) -> str:
        guide = str(held.content["guide"])
        return self._shelf.engines[guide].guide.called if guide in self._shelf.engines else guide

    def _given(self, held: Holding) -> str:
        agreed = held.content["progress"].get("agreed")
        if not agreed:
            return ""
        given = self._moments.day(datetime.fromisoformat(agreed["given_at"]))
        return " " + self._texts.kinds[Kind.GUIDE].with_consent.format(given=given)

    def with_consent(self, holdings: Iterable[Holding]) -> list[tuple[str, str]]:
        """Return (how it is called, its code) of the guides that may be kept."""
        guides = [h.content["guide"] for h in holdings if h.kind is Kind.GUIDE and h.content["progress"].get("consent")]
        known = [self._shelf.engines[guide].guide for guide in guides if guide in self._shelf.engines]
        return [(guide.called, guide.code) for guide in known]

    def waiting(self, holdings: Iterable[Holding]) -> list[tuple[str, list[str]]]:
        """Return (reference, how the guides are called that go along) of the requests that are not done."""
        requests = [h.content["request"] for h in holdings if h.kind is Kind.REQUEST]
        engines = self._shelf.engines
        return [
            (each.reference, [engines[name].guide.called for name in each.details.attachments if name in engines])
            for each in requests
            if each.state in WAITING
        ]

    def removed(self, counts: Mapping[Kind, int], guides: Sequence[str]) -> str:
        """Return the sentence that says what was erased: how many of each kind, and the guides by name."""
        kinds, things = self._texts.kinds, []
        if any(counts[kind] for kind in TALK):
            things.append(kinds[Kind.CONVERSATION].removed)
        if guides and counts[Kind.GUIDE]:
            things.append(kinds[Kind.GUIDE].removed.format(called=self.listed(guides)))
        for kind in (Kind.REQUEST, Kind.LIVE):
            words, count = kinds[kind], counts[kind]
            things += [words.removed if count == 1 else words.removed_many.format(count=count)] if count else []
        return self._texts.erase.done.format(removed=self.listed(things)) if things else self._texts.erase.nothing

    def listed(self, things: Sequence[str]) -> str:
        """Return things in a sentence: a, b en c."""
        *before, last = things
        return f"{', '.join(before)} {self._texts.listing} {last}" if before else last


def _messages(held: Holding) -> int:
    """Return how many messages a turn has."""
    return sum(event["event"] in ("user", "bot") for event in held.content.get("events", ()))

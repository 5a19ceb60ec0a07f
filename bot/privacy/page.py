"""The report as a page to read and to print."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Mapping, Optional

from bot.documents.pdf import Sheet
from bot.privacy.moments import Moments
from bot.privacy.report import PERSON, Data
from bot.privacy.texts import PrivacyTexts
from bot.store.catalogue import Kind
from bot.store.handover_views import MessageKind
from bot.store.tracker_store import PRIVATE_TEXT

MESSAGES_ON_PAGE = 150
"""Of a conversation the last ones: what somebody can read; the file holds all of them."""
PARAGRAPHS_AT_MOST = 1_500
"""Signs of one message on the page."""
_CODE = re.compile(r"[a-z0-9_.-]+")
Block = tuple[str, tuple[str, ...]]


class DataPage:
    """Puts a report into words."""

    def __init__(self, texts: PrivacyTexts, moments: Moments) -> None:
        """Use the words, and how moments are said."""
        self._texts, self._words, self._moments = texts, texts.page, moments

    def sheet(self, report: Data, moment: datetime) -> Sheet:
        """Return the page of a report."""
        blocks = tuple(self._blocks(report, moment))
        words = self._words
        day = self._moments.local(moment).date()
        return Sheet(words.title, day, words.intro if blocks else words.nothing, blocks, words.disclaimer)

    def _blocks(self, report: Data, now: datetime) -> Iterator[Block]:
        if report["conversation"]:
            yield self._block(Kind.CONVERSATION, report["conversation"], now, self._conversation)
        for kind, name, lines in (
            (Kind.GUIDE, "guides", self._guide),
            (Kind.REQUEST, "requests", self._request),
            (Kind.LIVE, "live", self._live),
        ):
            for part in report[name]:
                yield self._block(kind, part, now, lines)
        if report["window"]:
            count = self._words.window.format(count=len(report["window"]))
            yield self._block(Kind.WINDOW, report["window"][-1], now, lambda _: iter([count]))
        if report["unanswered"]:
            texts = [part["text"] for part in report["unanswered"]]
            yield self._block(Kind.UNANSWERED, report["unanswered"][-1], now, lambda _: iter(texts))
        if report["telegram"]:
            seen = self._words.telegram.format(at=self._at(report["telegram"][0]["at"]))
            yield self._block(Kind.TELEGRAM, report["telegram"][0], now, lambda _: iter([seen]))

    def _block(self, kind: Kind, part: Data, now: datetime, lines: Any) -> Block:
        heading = self._words.headings[kind].format(called=part.get("called", ""), reference=part.get("reference", ""))
        until = self._moments.until(datetime.fromisoformat(part["kept_until"]), now)
        said = [self._words.until.format(until=until), *lines(part)]
        return heading.strip(), tuple(text[:PARAGRAPHS_AT_MOST] for text in said if text)

    def _at(self, moment: Optional[str]) -> str:
        return self._moments.exact(datetime.fromisoformat(moment)) if moment else "?"

    def _conversation(self, part: Data) -> Iterator[str]:
        words = self._words
        remembered = [self._slot(name, value) for name, value in part["remembered"].items() if name in words.slots]
        if remembered:
            yield words.remembered.format(what=", ".join(remembered))
        messages = part["messages"]
        if len(messages) > MESSAGES_ON_PAGE:
            yield words.only_last.format(count=MESSAGES_ON_PAGE)
        for message in messages[-MESSAGES_ON_PAGE:]:
            text = words.in_guide if message["text"] == PRIVATE_TEXT else message["text"]
            if message["from"] == PERSON:
                yield words.you.format(at=self._at(message["at"]), text=text)
            else:
                yield words.assistant.format(text=text)

    def _slot(self, name: str, value: Any) -> str:
        label, said = self._words.slots[name], str(value)
        return f"{label} ({said.replace('_', ' ')})" if _CODE.fullmatch(said) else label

    def _guide(self, part: Data) -> Iterator[str]:
        words, agreed = self._words, part["consent"]
        if part["may_be_kept"] is not None:
            yield words.consent.format(at=self._at(agreed["given_at"])) if agreed else words.no_consent
        for answer in part["answers"]:
            said = ". ".join(text for text in ("; ".join(answer["chosen"]), answer["words"]) if text)
            if said:
                yield words.answer.format(name=answer["name"], answer=said)
        for name in ("doubt", "aside"):
            if text := part["place"].get(name):
                yield words.unsettled.format(text=text)

    def _request(self, part: Data) -> Iterator[str]:
        words = self._words.request
        yield words.state.format(value=self._texts.states[part["state"]])
        yield words.asked.format(value=self._at(part["asked_at"]))
        for name in ("contact", "name", "when", "about", "brought"):
            if value := part[name]:
                yield getattr(words, name).format(value=value)
        for each in part["consents"][:1]:
            yield words.consent.format(value=self._at(each["given_at"]))
        for note in part["notes"]:
            yield words.note.format(at=self._at(note["written_at"]), value=note["text"])

    def _live(self, part: Data) -> Iterator[str]:
        words = self._words
        yield words.live.asked.format(value=self._at(part["asked_at"]))
        if part["summary"]:
            yield words.live.summary.format(value=part["summary"])
        for message in part["messages"]:
            if message["kind"] == MessageKind.TEXT.value:
                yield self._spoken(message)

    def _spoken(self, message: Mapping[str, Any]) -> str:
        template = self._words.you if message["from"] == PERSON else self._words.staff
        return template.format(at=self._at(message["at"]), text=message["text"])

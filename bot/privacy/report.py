"""Everything that is kept of a person as plain data, with the fields that docs/data-access.md explains."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timezone
from typing import Any, Optional

from bot.dialogue.marks import BUTTON
from bot.guides.shelf import Shelf
from bot.nlu.evidence import UNDERSTANDING
from bot.store.catalogue import Kind
from bot.store.holdings import Holding

Data = dict[str, Any]
UNDERSTOOD = ("topics", "safety", "safety_level", "role", "entities", "language")
"""Of what was made of a message: what says something about the person, not how sure the machine was."""
SHOWN = ("type", "text", "sender")
"""Of what a window shows: not the signed payloads of buttons and documents, which are keys."""
PERSON, ASSISTANT, STAFF = "person", "assistant", "staff"


class DataReport:
    """Makes the report."""

    def __init__(self, shelf: Shelf, fields: Mapping[str, str]) -> None:
        """Use the guides, for the names of questions, and what the report's fields mean."""
        self._shelf, self._fields = shelf, dict(fields)

    def build(self, holdings: Iterable[Holding], moment: datetime) -> Data:
        """Return the report of what is kept at a moment."""
        found = list(holdings)

        def of(kind: Kind, make: Callable[[Holding], Data]) -> list[Data]:
            return [{**make(h), "kept_until": h.until.isoformat()} for h in found if h.kind is kind]

        return {
            "made_at": moment.isoformat(),
            "fields": self._fields,
            "conversation": _conversation([h for h in found if h.kind is Kind.CONVERSATION]),
            "guides": of(Kind.GUIDE, self._guide),
            "requests": of(Kind.REQUEST, _request),
            "live": of(Kind.LIVE, _live),
            "window": of(Kind.WINDOW, _window),
            "telegram": of(Kind.TELEGRAM, _as_it_is),
            "unanswered": of(Kind.UNANSWERED, _as_it_is),
        }

    def _guide(self, holding: Holding) -> Data:
        stored: Data = dict(holding.content["progress"])
        name, engine = str(holding.content["guide"]), self._shelf.engines.get(str(holding.content["guide"]))
        answers = [self._answer(name, question, answer) for question, answer in stored.pop("answers", {}).items()]
        return {
            "guide": name,
            "called": engine.guide.called if engine else name,
            "updated_at": holding.since.isoformat(),
            "may_be_kept": stored.pop("consent", None),
            "consent": stored.pop("agreed", None),
            "answers": answers,
            "place": stored,
        }

    def _answer(self, guide: str, question: str, answer: Mapping[str, Any]) -> Data:
        engine = self._shelf.engines.get(guide)
        asked = engine.guide.question(question) if engine and engine.guide.has(question) else None
        options = [asked.option(value) if asked else None for value in answer["values"]]
        chosen = [option.label if option else value for option, value in zip(options, answer["values"])]
        return {
            "question": question,
            "name": asked.name if asked else question,
            "values": list(answer["values"]),
            "chosen": chosen,
            "words": answer["words"],
            "skipped": answer["skipped"],
        }


def _conversation(turns: list[Holding]) -> Optional[Data]:
    """Return what was said, what was understood of it, and what is remembered now; None without turns."""
    if not turns:
        return None
    messages: list[Data] = []
    remembered: Data = {}
    for turn in turns:
        remembered = dict(turn.content.get("slots") or {})
        for event in turn.content["events"]:
            if event["event"] == "session_started":
                remembered = {}
            elif event["event"] == "slot":
                remembered[event["name"]] = event.get("value")
            elif event["event"] in ("user", "bot"):
                messages.append({**_message(event), "kept_until": turn.until.isoformat()})
    now = {name: value for name, value in remembered.items() if value not in (None, 0, 0.0, False)}
    return {"kept_until": turns[-1].until.isoformat(), "remembered": now, "messages": messages}


def _message(event: Mapping[str, Any]) -> Data:
    at, text = event.get("timestamp"), event.get("text") or ""
    moment = datetime.fromtimestamp(at, timezone.utc).isoformat() if at else None
    if event["event"] == "bot":
        return {"at": moment, "from": ASSISTANT, "text": text}
    parsed = event.get("parse_data") or {}
    found = parsed.get(UNDERSTANDING) or {}
    understood = {name: found[name] for name in UNDERSTOOD if found.get(name)}
    said = {"at": moment, "from": PERSON, "text": text, "understood": understood}
    return {**said, "button": parsed[BUTTON]} if parsed.get(BUTTON) else said


def _request(holding: Holding) -> Data:
    request, notes = holding.content["request"], holding.content["notes"]
    details = request.details
    return {
        "reference": request.reference,
        "state": request.state.value,
        "channel": request.channel,
        "region": request.region,
        "asked_at": request.created_at.isoformat(),
        "taken_up_at": _iso(request.claimed_at),
        "done_at": _iso(request.finished_at),
        "contact": details.contact,
        "name": details.name,
        "when": details.when,
        "about": details.about,
        "for_whom": details.for_whom,
        "attachments": list(details.attachments),
        "brought": details.brought,
        "consents": [dict(each) for each in details.consents],
        "notes": [{"written_at": note.written_at.isoformat(), "text": note.text} for note in notes],
    }


def _live(holding: Holding) -> Data:
    handover, messages = holding.content["handover"], holding.content["messages"]
    return {
        "reference": handover.reference,
        "state": handover.state.value,
        "channel": handover.channel,
        "region": handover.region,
        "asked_at": handover.requested_at.isoformat(),
        "ended_at": _iso(handover.closed_at),
        "summary": holding.content["summary"],
        "messages": [
            {
                "at": each.written_at.isoformat(),
                "from": each.direction.value,
                "kind": each.kind.value,
                "text": each.text,
            }
            for each in messages
        ],
    }


def _window(holding: Holding) -> Data:
    data = holding.content["data"]
    return {"at": holding.since.isoformat(), **{name: data[name] for name in SHOWN if name in data}}


def _as_it_is(holding: Holding) -> Data:
    return {"at": holding.since.isoformat(), **holding.content}


def _iso(moment: Optional[datetime]) -> Optional[str]:
    return moment.isoformat() if moment else None

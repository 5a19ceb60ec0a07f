"""Rasa actions, run in the server's own process: thin, they ask the conversation what to say."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any, Callable, Dict, List, Optional, Tuple

from rasa.core.actions.action import Action
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SessionStarted, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import slots
from bot.dialogue.buttons import ButtonSigner
from bot.dialogue.campaign import FindCampaign, is_arrival, look_up, no_campaign, slot_of
from bot.dialogue.conversation import Conversation, Heard, ProgressStore
from bot.dialogue.counting import Count, count_nothing
from bot.dialogue.happenings import CONVERSATION
from bot.dialogue.marks import (
    BUTTON,
    CAMPAIGN,
    DELIVERED,
    INTRODUCED,
    NUMBER_REMOVED,
    PRIVATE,
    PRIVATE_REPLY,
    PRIVATE_TURN,
    SAFETY_SENT,
    SHORTENED,
)
from bot.dialogue.reach import channel_of
from bot.dialogue.replies import Reply
from bot.dialogue.responder import Outcome
from bot.documents.offers import as_attachment
from bot.log import LogEvent, log, where
from bot.nlu.evidence import UNDERSTANDING
from bot.nlu.understanding import Understanding, from_dict

RESPOND = "action_respond"
MEMORY = (
    *(slots.ROLE, slots.LAST_TOPIC, slots.LAST_VERSION, slots.MISSES, slots.ASKED),
    *(slots.GUIDE, slots.GUIDE_WAITS, slots.KNOWN, slots.CARE, slots.CAMPAIGN),
)
MAXIMUM_ROLES = 10_000
"""People whose role is kept in the server's memory."""
ANSWER_SECONDS = 10.0
"""How long an answer may take to make: it asks the database, and a person would rather read a kind sentence."""
THREADS = 8
"""Answers made at a time. One takes milliseconds; many at once only means that the database hangs."""
INTRODUCES_ITSELF = ("begroeten", "over_de_assistent")


def as_message(reply: Reply, signer: ButtonSigner, sender_id: str) -> Dict[str, Any]:
    """Return a reply in Rasa's message format, its buttons with payloads for this sender."""
    offered = [b for b in reply.buttons if channel_of(sender_id) or not b.needs_reach]
    choices = [{"title": b.title, "payload": signer.issue(b.action, sender_id)} for b in offered]
    message: Dict[str, Any] = {"text": reply.text, "buttons": choices}
    if reply.document is not None:
        message["attachment"] = as_attachment(reply.document, signer, sender_id)
    return message


class RespondAction(Action):
    """Says what fits the last message: the one action behind every rule."""

    def __init__(
        self,
        conversation: Conversation,
        signer: ButtonSigner,
        guides: Callable[[str], ProgressStore],
        today: Callable[[], date] = date.today,
        find_campaign: FindCampaign = no_campaign,
        count: Count = count_nothing,
        unanswered: Callable[[str, Understanding], None] = lambda _, __: None,
    ) -> None:
        """Use a conversation, the signer of buttons, a sender's guides, and who hears of what happens.

        `find_campaign` finds a campaign by its code, `count` counts, `unanswered` hears of what was not answered.

        `roles` is what the door knows of who asks; `typed` what the door hands over beside Rasa, for the turn that is
        going on: the text with its numbers, which no tracker may hold.
        """
        self.roles: OrderedDict[str, Optional[str]] = OrderedDict()
        self.typed: Dict[str, str] = {}
        self._conversation, self._signer, self._guides, self._today = conversation, signer, guides, today
        self._find_campaign, self._count, self._unanswered = find_campaign, count, unanswered
        self._words = conversation.responder.compose.words
        self._threads = ThreadPoolExecutor(THREADS, thread_name_prefix="answer")

    def name(self) -> str:
        """Return the name the rules use."""
        return RESPOND

    def location(self, latitude: float, longitude: float) -> str:
        """Return the action that stands for a shared location, in degrees (WGS 84)."""
        return self._conversation.care.here(latitude, longitude)

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
        metadata: Optional[Dict[str, Any]] = None,
    ) -> List[Event]:
        """Return the utterances and what to remember; when something fails or takes too long, one kind sentence.

        It is done beside the event loop: a database that hangs must not keep a safety reply from anybody else.
        """
        try:
            return await self._respond_in_time(tracker)
        except Exception as error:  # Rasa would go on in silence
            log(LogEvent.ANSWER_FAILED, error=type(error).__name__, where=where(error))
            return [BotUttered(Reply(self._words.error.sorry).text)]

    async def _respond_in_time(self, tracker: DialogueStateTracker) -> List[Event]:
        """Return the answer.

        Raises:
            asyncio.TimeoutError: when it takes too long; what had not begun by then does not happen.
        """
        call = asyncio.get_running_loop().run_in_executor(self._threads, self._respond, tracker)
        await asyncio.wait({call}, timeout=ANSWER_SECONDS)
        if not call.done():
            call.cancel()
            raise asyncio.TimeoutError
        return call.result()

    def _respond(self, tracker: DialogueStateTracker) -> List[Event]:
        message = tracker.latest_message
        parse_data: Dict[str, Any] = (message.parse_data if message else {}) or {}
        metadata: Dict[str, Any] = (message.metadata if message else {}) or {}
        memory = {name: tracker.get_slot(name) for name in MEMORY}
        heard = self._heard(parse_data, self.typed.get(tracker.sender_id), tracker)
        heard, arrived = self._arrive(heard, metadata.get(CAMPAIGN), memory)
        outcome = self._conversation.respond(heard, memory, self._guides(tracker.sender_id), self._today())
        outcome = replace(outcome, memory=arrived | outcome.memory)
        happened = (*(CONVERSATION if heard.is_new_session else ()), *outcome.happened)
        self._count(tracker.sender_id, happened, memory | outcome.memory, self._today())
        self._remember_role(tracker.sender_id, outcome.memory.get(slots.ROLE, memory.get(slots.ROLE)))
        events: List[Event] = []
        found = heard.found
        if found and outcome.is_unanswered and not memory[slots.GUIDE]:
            self._unanswered(tracker.sender_id, found)
        introduced = metadata.get(INTRODUCED) or (found and found.topic in INTRODUCES_ITSELF)
        if (self._is_first(tracker) or heard.campaign) and not outcome.first and not introduced:
            events.append(BotUttered(Reply(self._words.introduction).text))
        if metadata.get(SHORTENED) and not outcome.is_private:
            events.append(BotUttered(Reply(self._words.input.too_long).text))
        if metadata.get(NUMBER_REMOVED) and not outcome.is_private:
            events.append(BotUttered(Reply(self._words.input.number_removed).text))
        events += self._utterances(outcome, tracker.sender_id, bool(metadata.get(SAFETY_SENT)))
        return events + [SlotSet(name, value) for name, value in outcome.memory.items()]

    @staticmethod
    def _heard(parse_data: Dict[str, Any], typed: Optional[str], tracker: DialogueStateTracker) -> Heard:
        action = parse_data.get(BUTTON)
        found = None if action else from_dict(parse_data[UNDERSTANDING])
        said, new = typed or (found.text if found else ""), is_new_session(tracker)
        return Heard(action, found, said, new, tracker.sender_id, recent_topics(tracker))

    def _arrive(self, heard: Heard, code: Any, memory: Dict[str, Any]) -> Tuple[Heard, Dict[str, Any]]:
        """Return the message with the campaign that brought the person here, and what to remember of that."""
        if not is_arrival(code, memory, heard.is_new_session, heard.action):
            return heard, {}
        campaign = look_up(self._find_campaign, code, self._today())
        return replace(heard, campaign=campaign), {slots.CAMPAIGN: slot_of(campaign)}

    def _utterances(self, outcome: Outcome, sender_id: str, safety_sent: bool) -> List[Event]:
        """Return what is said; the last one carries whether the person's own message is private."""
        events: List[Event] = []
        last = len(outcome.replies) - 1
        for number, reply in enumerate(outcome.replies):
            private = (
                PRIVATE_TURN if outcome.is_private and number == last else PRIVATE_REPLY if reply.is_private else ""
            )
            events.append(self._utterance(reply, sender_id, safety_sent and number < outcome.first, private))
        return events

    def _remember_role(self, sender_id: str, role: Optional[str]) -> None:
        """Let the door choose the right wording of a safety reply without asking the database."""
        self.roles.pop(sender_id, None)
        self.roles[sender_id] = role
        while len(self.roles) > MAXIMUM_ROLES:
            self.roles.popitem(last=False)

    @staticmethod
    def _is_first(tracker: DialogueStateTracker) -> bool:
        return not any(isinstance(event, BotUttered) for event in tracker.events)

    def _utterance(self, reply: Reply, sender_id: str, delivered: bool, private: str) -> BotUttered:
        message = as_message(reply, self._signer, sender_id)
        data = {key: message[key] for key in ("buttons", "attachment") if message.get(key)}
        metadata: Dict[str, Any] = {DELIVERED: True} if delivered else {}
        if private:
            metadata[PRIVATE] = private
        return BotUttered(message["text"], data, metadata)


def is_new_session(tracker: DialogueStateTracker) -> bool:
    """Say whether nothing was said by Nabij since the conversation's session began."""
    for event in reversed(tracker.events):
        if isinstance(event, BotUttered):
            return False
        if isinstance(event, SessionStarted):
            return True
    return True


def recent_topics(tracker: DialogueStateTracker) -> Tuple[str, ...]:
    """Return the topics answered since the session began, the last one first; of the turns that the tracker holds."""
    found: List[str] = []
    for event in reversed(tracker.events):
        if isinstance(event, SessionStarted):
            break
        if isinstance(event, SlotSet) and event.key == slots.LAST_TOPIC and event.value:
            found.append(str(event.value))
    return tuple(dict.fromkeys(found))

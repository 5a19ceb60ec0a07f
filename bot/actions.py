"""Rasa actions, run in the server's own process: thin, they ask the responder what to say."""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from typing import Any, Callable, Dict, List, Optional

from rasa.core.actions.action import Action
from rasa.core.channels.channel import OutputChannel
from rasa.core.nlg import NaturalLanguageGenerator
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event, SlotSet
from rasa.shared.core.trackers import DialogueStateTracker

from bot.dialogue import slots
from bot.dialogue.buttons import ButtonSigner
from bot.dialogue.replies import Reply
from bot.dialogue.responder import Outcome, Responder
from bot.log import LogEvent, log, where
from bot.nlu.evidence import UNDERSTANDING
from bot.nlu.understanding import Understanding, from_dict

RESPOND = "action_respond"
BUTTON = "nabij_button"
"""Key in a message's parse data: the action of a redeemed button."""
DELIVERED = "nabij_delivered"
"""Key in an utterance's metadata: it has been sent already, by the door."""
SAFETY_SENT = "nabij_safety_sent"
"""Key in a message's metadata: the door has sent the safety replies."""
MEMORY = (slots.ROLE, slots.LAST_TOPIC, slots.LAST_VERSION, slots.MISSES, slots.ASKED)
MAXIMUM_ROLES = 10_000
"""People whose role is kept in the server's memory."""
INTRODUCES_ITSELF = ("begroeten", "over_de_assistent")


def as_message(reply: Reply, signer: ButtonSigner, sender_id: str) -> Dict[str, Any]:
    """Return a reply in Rasa's message format, its buttons with payloads for this sender."""
    choices = [{"title": b.title, "payload": signer.issue(b.action, sender_id)} for b in reply.buttons]
    return {"text": reply.text, "buttons": choices}


class RespondAction(Action):
    """Says what fits the last message: the one action behind every rule."""

    def __init__(self, responder: Responder, signer: ButtonSigner, today: Callable[[], date] = date.today) -> None:
        """Use a responder and the signer of buttons; `roles` is what the door knows of who is asking."""
        self.roles: OrderedDict[str, Optional[str]] = OrderedDict()
        self._responder, self._signer, self._today = responder, signer, today

    def name(self) -> str:
        """Return the name the rules use."""
        return RESPOND

    async def run(
        self,
        output_channel: OutputChannel,
        nlg: NaturalLanguageGenerator,
        tracker: DialogueStateTracker,
        domain: Domain,
        metadata: Optional[Dict[str, Any]] = None,
    ) -> List[Event]:
        """Return the utterances and what to remember; when something fails, one kind sentence."""
        try:
            return self._respond(tracker)
        except Exception as error:  # Rasa would go on in silence
            log(LogEvent.ANSWER_FAILED, error=type(error).__name__, where=where(error))
            return [BotUttered(Reply(self._responder.compose.words.error.sorry).text)]

    def _respond(self, tracker: DialogueStateTracker) -> List[Event]:
        message = tracker.latest_message
        parse_data: Dict[str, Any] = (message.parse_data if message else {}) or {}
        sent = bool(message and (message.metadata or {}).get(SAFETY_SENT))
        memory = {name: tracker.get_slot(name) for name in MEMORY}
        action = parse_data.get(BUTTON)
        found = None if action else from_dict(parse_data[UNDERSTANDING])
        outcome = self._outcome(action, found, memory)
        self._remember_role(tracker.sender_id, outcome.memory.get(slots.ROLE, memory.get(slots.ROLE)))
        events: List[Event] = []
        if self._is_first(tracker) and not outcome.first and not (found and found.topic in INTRODUCES_ITSELF):
            events.append(BotUttered(Reply(self._responder.compose.words.introduction).text))
        for number, reply in enumerate(outcome.replies):
            events.append(self._utterance(reply, tracker.sender_id, sent and number < outcome.first))
        return events + [SlotSet(name, value) for name, value in outcome.memory.items()]

    def _remember_role(self, sender_id: str, role: Optional[str]) -> None:
        """Let the door choose the right wording of a safety reply without asking the database."""
        self.roles.pop(sender_id, None)
        self.roles[sender_id] = role
        while len(self.roles) > MAXIMUM_ROLES:
            self.roles.popitem(last=False)

    def _outcome(self, action: Optional[str], found: Optional[Understanding], memory: Dict[str, Any]) -> Outcome:
        if found is None:
            return self._responder.press(str(action), memory, self._today())
        return self._responder.respond(self._responder.read(found, memory), memory, self._today())

    @staticmethod
    def _is_first(tracker: DialogueStateTracker) -> bool:
        return not any(isinstance(event, BotUttered) for event in tracker.events)

    def _utterance(self, reply: Reply, sender_id: str, delivered: bool) -> BotUttered:
        message = as_message(reply, self._signer, sender_id)
        metadata = {DELIVERED: True} if delivered else {}
        return BotUttered(message["text"], {"buttons": message["buttons"]} if message["buttons"] else {}, metadata)

"""The door: every message of every channel comes in here, before Rasa sees it.

Cleans what people type, redeems buttons, lets nothing through that Rasa would take for a command, sends safety replies
before anything that can fail, and turns any failure into one kind sentence.
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any, Dict, List, Optional, Tuple, Union

from rasa.core.actions.action import ActionListen
from rasa.core.agent import Agent
from rasa.core.channels.channel import OutputChannel, UserMessage
from rasa.core.policies.policy import PolicyPrediction
from rasa.core.processor import MessageProcessor
from rasa.core.tracker_store import FailSafeTrackerStore
from rasa.engine.loader import load_predict_graph_runner
from rasa.engine.runner.interface import GraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.storage import ModelMetadata
from rasa.shared.constants import DEFAULT_NLU_FALLBACK_INTENT_NAME
from rasa.shared.core.constants import ACTION_LISTEN_NAME
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import BotUttered, Event
from rasa.shared.core.trackers import DialogueStateTracker
from rasa.shared.nlu.constants import ENTITIES, INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.utils.common import TempDirectoryPath, get_temp_dir_name

from bot.actions import RESPOND, RespondAction, as_message
from bot.dialogue.buttons import TOPIC, ButtonSigner, looks_like_payload, topic_action
from bot.dialogue.incoming import Incoming, clean
from bot.dialogue.marks import BUTTON, CARRIED, DELIVERED, NUMBER_REMOVED, SAFETY_SENT, SHORTENED
from bot.dialogue.replies import Reply
from bot.dialogue.responder import Responder
from bot.documents.service import Documents
from bot.in_order import InOrderRunner
from bot.live.gate import Gate, Lookup, OpenGate
from bot.log import LogEvent, log, where
from bot.nlu.evidence import UNDERSTANDING
from bot.nlu.safety_labels import URGENCY, Label, Level
from bot.nlu.safety_patterns import SafetyPatterns, load_patterns
from bot.nlu.understanding import Understanding, from_dict
from bot.settings import SAFETY_DIR
from bot.shared.ordered import wait_for_turn

NOTHING_UNDERSTOOD = (("mogelijkheden", 0.0), ("contact", 0.0), ("buiten_bereik", 0.0))
"""What stands as alternatives for a message without words."""
BUTTON_INTENT = "knop"
ACTIONS = frozenset({RESPOND})


def nothing_in(text: str) -> Understanding:
    """Return the understanding of a text that says nothing."""
    return Understanding(text=text, topics=(), confidence=0.0, alternatives=NOTHING_UNDERSTOOD)


def kind_of(action: str) -> str:
    """Return what may be logged of a button's action: a topic or what it is about, never what somebody chose."""
    parts = action.split(":")
    return action if parts[0] == TOPIC else ":".join(parts[:2])


def carried(message: UserMessage) -> Dict[str, Any]:
    """Return what a channel added to a message and may add."""
    return {name: value for name, value in (message.metadata or {}).items() if name in CARRIED}


class NabijProcessor(MessageProcessor):
    """Rasa's message processor with our actions in the same process."""

    local_actions: Dict[str, Any]

    @staticmethod
    def _load_model(model_path: Union[str, Path]) -> Tuple[str, ModelMetadata, GraphRunner]:
        """Unpack a model; its graph is run without dask."""
        archive = Path(model_path)
        with TempDirectoryPath(get_temp_dir_name()) as folder:
            metadata, runner = load_predict_graph_runner(Path(folder), archive, LocalModelStorage, InOrderRunner)
        return archive.name, metadata, runner

    def predict_next_with_tracker_if_should(self, tracker: DialogueStateTracker) -> Tuple[Any, Any]:
        """Return the next action; ours instead of Rasa's call to an action server.

        An action of ours ends the turn, as every rule says: the rules are not asked a second time to hear it.
        """
        if tracker.latest_action_name in self.local_actions and tracker.followup_action is None:
            return ActionListen(), PolicyPrediction.for_action_name(self.domain, ACTION_LISTEN_NAME)
        action, prediction = super().predict_next_with_tracker_if_should(tracker)
        return self.local_actions.get(action.name(), action), prediction

    @staticmethod
    async def _send_bot_messages(
        events: List[Event], tracker: DialogueStateTracker, output_channel: OutputChannel
    ) -> None:
        """Send what has not been sent by the door."""
        for event in events:
            if isinstance(event, BotUttered) and not (event.metadata or {}).get(DELIVERED):
                await output_channel.send_response(tracker.sender_id, event.message())


class NabijAgent(Agent):
    """Rasa's agent behind the door."""

    def __init__(
        self,
        responder: Responder,
        signer: ButtonSigner,
        action: Optional[RespondAction] = None,
        documents: Optional[Documents] = None,
        gate: Optional[Gate] = None,
        **settings: Any,
    ) -> None:
        """Take what Rasa's `Agent` takes, who answers, who signs buttons, the action, the documents, who is with staff.

        Without an action it can only understand (`nabij recognise`).
        """
        super().__init__(**settings)
        self.responder, self.signer = responder, signer
        self._patterns = SafetyPatterns(load_patterns(SAFETY_DIR))
        self._titles = responder.library.title
        self._action, self.documents, self.gate = action, documents, gate or OpenGate()

    def load_model(self, model_path: Any, fingerprint: Optional[str] = None) -> None:
        """Load a trained model."""
        self.use(self.processor_of(model_path))
        self._set_fingerprint(fingerprint)

    def processor_of(self, model_path: Any) -> NabijProcessor:
        """Return a processor with a trained model; this agent goes on as it was."""
        processor = NabijProcessor(
            model_path=Path(model_path),
            tracker_store=self.tracker_store,
            lock_store=self.lock_store,
            action_endpoint=self.action_endpoint,
            generator=self.nlg,
        )
        processor.local_actions = {self._action.name(): self._action} if self._action else {}
        return processor

    def use(self, processor: NabijProcessor) -> None:
        """Understand and answer with a processor from now on."""
        self.processor = processor
        self.domain = processor.domain
        self.tracker_store.domain = processor.domain or Domain.empty()
        if isinstance(self.tracker_store, FailSafeTrackerStore):
            self.tracker_store.fallback_tracker_store.domain = self.tracker_store.domain

    async def warm_up(self) -> None:
        """Understand one message, so that the first person does not wait for what is loaded at first use."""
        await self._understand(clean("Wat is palliatieve zorg?"))

    async def understand_first(self, raw: str) -> Understanding:
        """Return what would be made of a message that opens a conversation."""
        incoming = clean(raw)
        if incoming.problem is not None:
            return nothing_in(raw)
        found = from_dict((await self._understand(incoming))[UNDERSTANDING])
        return self.responder.read(found, {}).understanding

    def actions_ready(self) -> bool:
        """Say whether every action the rules name can be run here."""
        names = set(self.domain.user_actions) if self.domain else set()
        return bool(names) and all(n in ACTIONS for n in names if not n.startswith("utter_"))

    async def handle_message(self, message: UserMessage) -> Optional[List[Dict[str, Any]]]:
        """Handle one message, whatever it is; never raises."""
        started = time.perf_counter()
        channel = message.input_channel or "rest"
        output = message.output_channel
        raw = message.text if isinstance(message.text, str) else ""
        lookup = self.gate.look_up(message.sender_id)
        try:
            if looks_like_payload(raw):
                await self._press(message, raw, channel, started, lookup)
            elif command := await self.gate.command(lookup, raw):
                await self._act(message, command, channel, started)
            else:
                await self._typed(message, clean(raw), channel, started, lookup)
        except Exception as error:  # the edge of the system: a person is waiting
            log(LogEvent.ANSWER_FAILED, error=type(error).__name__, where=where(error))
            await self._say(output, message.sender_id, Reply(self.responder.compose.words.error.sorry))
        return None

    async def handle_location(self, message: UserMessage, latitude: float, longitude: float) -> None:
        """Handle a shared location: only the nearest town remains of it; never raises."""
        started = time.perf_counter()
        try:
            if self._action is None:
                raise RuntimeError("nobody to answer")
            action = self._action.location(latitude, longitude)
            lookup = self.gate.look_up(message.sender_id)
            await self._act_if_allowed(message, action, message.input_channel or "", started, lookup)
        except Exception as error:  # the edge of the system: a person is waiting
            log(LogEvent.ANSWER_FAILED, error=type(error).__name__, where=where(error))
            sorry = Reply(self.responder.compose.words.error.sorry)
            await self._say(message.output_channel, message.sender_id, sorry)

    async def _press(self, message: UserMessage, payload: str, channel: str, started: float, lookup: Lookup) -> None:
        action = self.signer.redeem(payload, message.sender_id)
        if action is None:
            log(LogEvent.BUTTON_REFUSED, channel=channel)
            reply = Reply(self.responder.compose.words.input.old_button, (self.responder.compose.human_button(),))
            await self._say(message.output_channel, message.sender_id, reply)
            return
        await self._act_if_allowed(message, action, channel, started, lookup)

    async def _act_if_allowed(
        self, message: UserMessage, action: str, channel: str, started: float, lookup: Lookup
    ) -> None:
        """Let Rasa handle a button's action, unless staff are at work."""
        allowed = await self.gate.button(lookup, action)
        if allowed is None:
            await self._say(message.output_channel, message.sender_id, self.gate.busy())
            return
        await self._act(message, allowed, channel, started)

    async def _act(self, message: UserMessage, action: str, channel: str, started: float) -> None:
        """Let Rasa handle a button's action."""
        text = self._button_text(action)
        parse_data = {
            TEXT: text,
            INTENT: {INTENT_NAME_KEY: BUTTON_INTENT, PREDICTED_CONFIDENCE_KEY: 1.0},
            ENTITIES: [],
            BUTTON: action,
        }
        await self._hand_on(message, text, parse_data, carried(message))
        spent = round((time.perf_counter() - started) * 1000, 1)
        log(LogEvent.BUTTON_PRESSED, channel=channel, kind=kind_of(action), milliseconds=spent)

    def _button_text(self, action: str) -> str:
        for topic in self.responder.library.group_of:
            if action == topic_action(topic):
                return self._titles(topic)
        return action

    async def _typed(
        self, message: UserMessage, incoming: Incoming, channel: str, started: float, lookup: Lookup
    ) -> None:
        words, sender, output = self.responder.compose.words.input, message.sender_id, message.output_channel
        if incoming.problem is not None:
            if await self._is_heard_by_staff(message, incoming, lookup):
                return
            log(LogEvent.MESSAGE_REFUSED, channel=channel, problem=incoming.problem.value)
            text = getattr(words, incoming.problem.value)
            await self._say(output, sender, Reply(text, (self.responder.compose.human_button(),)))
            return
        parse_data = await self._understand(incoming)
        found = from_dict(parse_data[UNDERSTANDING])
        metadata = carried(message)
        if found.safety and found.safety_level is Level.ALARM:
            for reply in self.responder.alarm_replies(found, self._action.roles.get(sender) if self._action else None):
                await self._say(output, sender, reply)
            metadata[SAFETY_SENT] = True
            log(LogEvent.SAFETY_SENT, channel=channel, safety=found.safety.value, safety_level=found.safety_level.value)
            if await wait_for_turn(message):  # what was said before it may have been a request for staff
                lookup = self.gate.look_up(sender)
        if await self._is_heard_by_staff(message, incoming, lookup):
            return
        if incoming.is_shortened:
            log(LogEvent.MESSAGE_SHORTENED, channel=channel)
            metadata[SHORTENED] = True
        if incoming.has_number_removed:
            log(LogEvent.NUMBER_REMOVED, channel=channel)
            metadata[NUMBER_REMOVED] = True
        try:
            await self._hand_on(message, incoming.text, parse_data, metadata, incoming.whole)
        except Exception as error:  # the safety reply has been given; say sorry only when nothing has
            log(LogEvent.ANSWER_FAILED, error=type(error).__name__, where=where(error))
            if SAFETY_SENT not in metadata:
                await self._say(output, sender, Reply(self.responder.compose.words.error.sorry))
        log(
            LogEvent.MESSAGE_HANDLED,
            channel=channel,
            topic=found.topic,
            safety=found.safety.value if found.safety else None,
            safety_level=found.safety_level.value if found.safety_level else None,
            milliseconds=round((time.perf_counter() - started) * 1000, 1),
        )

    async def _is_heard_by_staff(self, message: UserMessage, incoming: Incoming, lookup: Lookup) -> bool:
        """Hand a message to staff who are waited for or at work; say whether the assistant is to be silent."""
        replies = await self.gate.hear(lookup, message.sender_id, incoming, message.message_id)
        for reply in replies or ():
            await self._say(message.output_channel, message.sender_id, reply)
        return replies is not None

    async def _understand(self, incoming: Incoming) -> Dict[str, Any]:
        """Parse a message; when the model fails, by the safety patterns alone."""
        if not any(map(str.isalnum, incoming.words)):  # a number and nothing else: there is nothing to understand
            return self._parsed(incoming, nothing_in(incoming.text))
        try:
            if self.processor is None:
                raise RuntimeError("no model")
            parse_data: Dict[str, Any] = await self.processor.parse_message(UserMessage(incoming.words))
        except Exception as error:  # the patterns need no model
            log(LogEvent.UNDERSTANDING_FAILED, error=type(error).__name__, where=where(error))
            parse_data = self._parsed(incoming, self._by_patterns(incoming.text, None))
        found = from_dict(parse_data[UNDERSTANDING])
        if incoming.is_shortened and found.safety_level is not Level.ALARM:
            whole = self._by_patterns(incoming.scanned, found)
            parse_data[UNDERSTANDING] = whole.as_dict()
            if whole.safety_level is Level.ALARM:
                parse_data[INTENT] = {INTENT_NAME_KEY: whole.group, PREDICTED_CONFIDENCE_KEY: 1.0}
        return parse_data

    @staticmethod
    def _parsed(incoming: Incoming, found: Understanding) -> Dict[str, Any]:
        """Return what Rasa wants to know of a message that its pipeline did not see."""
        intent = {INTENT_NAME_KEY: DEFAULT_NLU_FALLBACK_INTENT_NAME}
        return {TEXT: incoming.text, INTENT: intent, ENTITIES: [], UNDERSTANDING: found.as_dict()}

    def is_alarm(self, raw: str) -> bool:
        """Say by the patterns alone, without the model, whether a text is an alarm."""
        alarm = Level.ALARM
        return any(pattern.level is alarm for pattern in self._patterns.match(clean(raw).text))

    def _by_patterns(self, text: str, found: Optional[Understanding]) -> Understanding:
        """Return the understanding that the patterns give, on top of what was found already."""
        alarms: List[Label] = [p.label for p in self._patterns.match(text) if p.level is Level.ALARM]
        base = found or nothing_in(text)
        if not alarms:
            return base
        label = min(alarms, key=URGENCY.index)
        changed = {"topics": [label.value], "safety": label.value, "safety_level": Level.ALARM.value, "declined": False}
        return from_dict(base.as_dict() | changed)

    async def _hand_on(
        self,
        message: UserMessage,
        text: str,
        parse_data: Dict[str, Any],
        metadata: Dict[str, Any],
        typed: str = "",
    ) -> None:
        """Let Rasa handle the message, with what was understood of it."""
        if self.processor is None:
            raise RuntimeError("no model")
        inner = UserMessage(
            text,
            message.output_channel,
            message.sender_id,
            parse_data=parse_data,
            input_channel=message.input_channel,
            message_id=message.message_id,
            metadata=metadata,
        )
        await wait_for_turn(message)
        async with self.lock_store.lock(message.sender_id):
            if self._action is not None and typed:
                self._action.typed[message.sender_id] = typed
            try:
                await self.processor.handle_message(inner)
            finally:
                if self._action is not None:
                    self._action.typed.pop(message.sender_id, None)

    async def _say(self, output: Optional[OutputChannel], sender_id: str, reply: Reply) -> None:
        if output is not None:
            await output.send_response(sender_id, as_message(reply, self.signer, sender_id))

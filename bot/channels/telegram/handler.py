"""What is done about an update: exactly one fitting reaction to each kind."""

from __future__ import annotations

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator, Sequence
from typing import Any, Callable, Optional, Protocol

from rasa.core.channels.channel import UserMessage
from telegram import Message
from telegram.constants import ParseMode

from bot.channels.telegram.delivery import Delivery
from bot.channels.telegram.output import CHANNEL, TelegramOutput
from bot.channels.telegram.parts import Part
from bot.channels.telegram.recent import Recent
from bot.channels.telegram.sender import Sender
from bot.channels.telegram.split import MAXIMUM_UNITS, units
from bot.channels.telegram.tasks import end
from bot.channels.telegram.update import Button, Incoming, Kind
from bot.channels.telegram.words import TelegramTexts
from bot.content.library import Library
from bot.dialogue.buttons import HUMAN, ButtonSigner, topic_action
from bot.dialogue.marks import CAMPAIGN, INTRODUCED
from bot.dialogue.replies import Reply
from bot.log import LogEvent, log, where
from bot.nlu.topics import FORGET_TOPIC
from bot.shared.guard import Guard

AGENTS_AT_ONCE = 8
"""Updates the assistant works on at the same time; others wait, sending does not."""
TYPING_AFTER_SECONDS = 0.4
"""An answer that comes sooner needs no typing sign: that would only come in its way."""
TYPING_AGAIN_SECONDS = 4.5
"""Telegram shows it for five seconds (https://core.telegram.org/bots/api#sendchataction)."""
_START_CODE = re.compile(r"[\w-]{1,64}", re.ASCII)
"""https://core.telegram.org/bots/features#deep-linking"""


class Assistant(Protocol):
    """What the channel needs of `bot.agent.NabijAgent`.

    Where it also has `handle_location(message, latitude, longitude)`, a shared location goes there; where it has
    `documents`, documents are opened by `documents.open(token, sender_id)`; where it has a `gate`, that knows who talks
    with staff (`gate.is_with_staff(sender_id)`).
    """

    signer: ButtonSigner

    async def handle_message(self, message: UserMessage) -> Any:
        """Answer through the message's output channel."""


class Words:
    """All texts the channel uses."""

    def __init__(self, telegram: TelegramTexts, library: Library, website: str = "") -> None:
        """Use texts; `website` is the address of the web chat, or empty."""
        self.telegram, self.library, self._website = telegram, library, website
        replies = library.safety.replies.values()
        self._safety = {Reply(said).text for reply in replies for said in reply.texts().values()}

    @property
    def sorry(self) -> str:
        """What is said when something broke."""
        return Reply(self.library.conversation.error.sorry).text

    @property
    def busy(self) -> str:
        """What is said when it is too much."""
        return Reply(self.library.conversation.error.busy).text

    @property
    def opening(self) -> str:
        """The first message of a chat."""
        return Reply(self.telegram.introduction(self._website)).text

    def is_safety(self, text: str) -> bool:
        """Say whether a text is one of the fixed safety replies."""
        return text in self._safety

    def is_topic(self, name: str) -> bool:
        """Say whether a start link may lead here; not to erasing: anybody can make such a link."""
        return name != FORGET_TOPIC and self._has_reply(name)

    def _has_reply(self, name: str) -> bool:
        return self.library.has_answer(name) or name in self.library.conversation.gesprek


class UpdateHandler:
    """Reacts to updates."""

    def __init__(
        self, assistant: Callable[[], Assistant], sender: Sender, words: Words, guard: Optional[Guard] = None
    ) -> None:
        """Use an assistant (asked for each time: it may be loaded anew), a sender, texts, and who keeps limits."""
        self._assistant, self._sender, self._words, self._guard = assistant, sender, words, guard
        self._room = asyncio.Semaphore(AGENTS_AT_ONCE)
        self._pressed, self._albums, self._replaced = Recent(), Recent(), Recent()
        self._reactions = {
            Kind.TEXT: self._on_text,
            Kind.COMMAND: self._on_command,
            Kind.EDITED: self._on_edited,
            Kind.CONTENT: self._on_content,
            Kind.BUTTON: self._on_button,
            Kind.GROUP: self._on_group,
            Kind.ADDED: self._on_group,
        }

    async def handle(self, incoming: Incoming, delivery: Delivery, later: Sequence[Incoming] = ()) -> None:
        """React to an update; `later` is what waits behind it in the same chat."""
        react = self._reactions.get(incoming.kind)
        if react is None:
            return
        changed = any(n.kind is Kind.EDITED and n.message_id == incoming.message_id for n in later)
        if changed and incoming.kind is not Kind.BUTTON:
            self._replaced.is_second((incoming.chat_id, incoming.message_id), 0)
            return
        try:
            if await self._is_admitted(incoming, delivery):
                await react(incoming, delivery)
        except Exception as error:  # the edge of the system: a person is waiting
            log(LogEvent.ANSWER_FAILED, error=type(error).__name__, where=where(error))
            await self.apologise(delivery)

    async def _is_admitted(self, incoming: Incoming, delivery: Delivery) -> bool:
        """Say whether a chat may be answered now; who writes too much is told so once."""
        if self._guard is None or not incoming.is_private:
            return True
        verdict = await self._guard.ask_message(incoming.text, incoming.sender_id)
        if verdict.is_to_be_told:
            await delivery.say({"text": self._words.busy})
        return not verdict.wait

    async def apologise(self, delivery: Delivery) -> None:
        """Say that something went wrong."""
        await delivery.say({"text": self._words.sorry})

    async def _on_text(self, incoming: Incoming, delivery: Delivery) -> None:
        await self._ask(incoming, delivery, incoming.text)

    async def _on_command(self, incoming: Incoming, delivery: Delivery) -> None:
        command = self._words.telegram.commands.get(incoming.command)
        if command is None:
            await self._ask(incoming, delivery, incoming.text)
            return
        code = incoming.argument.strip() if incoming.command == "start" else ""
        if self._words.is_topic(code):
            await self._ask(incoming, delivery, self._payload(incoming, topic_action(code)))
            return
        campaign = {CAMPAIGN: code} if _START_CODE.fullmatch(code) else {}
        await self._ask(incoming, delivery, self._payload(incoming, topic_action(command.topic)), **campaign)

    async def _on_edited(self, incoming: Incoming, delivery: Delivery) -> None:
        """Answer the new text; say that it is about that, unless the old text was never answered, or staff answer."""
        was_answered = (incoming.chat_id, incoming.message_id) not in self._replaced
        if was_answered and not await self._is_with_staff(incoming.sender_id):
            await delivery.say({"text": self._words.telegram.edited})
        await self._ask(incoming, delivery, incoming.text)

    async def _is_with_staff(self, sender_id: str) -> bool:
        """Say whether a member of staff is at work in this chat, so that nobody else answers."""
        gate: Any = getattr(self._assistant(), "gate", None)
        return gate is not None and bool(await gate.is_with_staff(sender_id))

    async def _on_content(self, incoming: Incoming, delivery: Delivery) -> None:
        texts, album = self._words.telegram, (incoming.chat_id, incoming.album)
        is_further = bool(incoming.album) and self._albums.is_second(album, incoming.update_id)
        if incoming.text:
            await delivery.say({"text": texts.beside_words})
            await self._ask(incoming, delivery, incoming.text)
            return
        if is_further:
            return
        find = getattr(self._assistant(), "handle_location", None)
        if incoming.place and find is not None:
            async with self._typing(incoming.chat_id):
                await find(self._message(incoming, delivery, incoming.content), *incoming.place)
            return
        human = {
            "title": self._words.library.conversation.human.button,
            "payload": self._payload(incoming, HUMAN),
        }
        await delivery.say({"text": Reply(texts.cannot_read(incoming.content)).text, "buttons": [human]})

    async def _on_button(self, incoming: Incoming, delivery: Delivery) -> None:
        button = incoming.button
        if button is None:
            return
        settle = asyncio.create_task(self._settle(incoming, button))
        try:
            pressed = (incoming.chat_id, incoming.message_id, button.data)
            if button.data and incoming.is_private and not self._pressed.is_second(pressed, incoming.update_id):
                await self._ask(incoming, delivery, button.data)
        finally:
            await settle

    async def _settle(self, incoming: Incoming, button: Button) -> None:
        """Let the button stop loading, take the choices away, and write which one was made."""
        bot, courtesy = self._sender.bot, self._sender.courtesy
        await courtesy(lambda: bot.answer_callback_query(button.query_id))
        if not button.title or not incoming.message_id:
            return
        text = f"{button.shown}\n\n{self._words.telegram.chosen.format(title=button.title)}"
        chat_id, message_id = incoming.chat_id, incoming.message_id

        async def show() -> Message | bool:
            if button.shown and units(text) <= MAXIMUM_UNITS:
                return await bot.edit_message_text(Part(text).html, chat_id, message_id, parse_mode=ParseMode.HTML)
            return await bot.edit_message_reply_markup(chat_id, message_id)

        await courtesy(show)

    async def _on_group(self, incoming: Incoming, delivery: Delivery) -> None:
        """Say where to go, and leave: what people tell is nobody else's business."""
        name = self._sender.bot.username
        await delivery.say({"text": Reply(self._words.telegram.group.format(name=name)).text})
        await delivery.complete()
        await self._sender.courtesy(lambda: self._sender.bot.leave_chat(incoming.chat_id))

    def _payload(self, incoming: Incoming, action: str) -> str:
        return self._assistant().signer.issue(action, incoming.sender_id)

    def _message(self, incoming: Incoming, delivery: Delivery, text: str, **metadata: str) -> UserMessage:
        told = {INTRODUCED: True} if delivery.introduces else {}
        return UserMessage(
            text,
            TelegramOutput(delivery, self._words.is_safety),
            incoming.sender_id,
            input_channel=CHANNEL,
            message_id=str(incoming.update_id),
            metadata={**metadata, **told},
        )

    async def _ask(self, incoming: Incoming, delivery: Delivery, text: str, **metadata: str) -> None:
        """Let the assistant answer."""
        message = self._message(incoming, delivery, text, **metadata)
        async with self._typing(incoming.chat_id), self._room:
            await self._assistant().handle_message(message)

    @contextlib.asynccontextmanager
    async def _typing(self, chat_id: int) -> AsyncIterator[None]:
        """Show that an answer is coming, for as long as it takes."""
        task = asyncio.create_task(self._keep_typing(chat_id))
        try:
            yield
        finally:
            await end([task])  # a cancellation that is swallowed would leave it typing for ever

    async def _keep_typing(self, chat_id: int) -> None:
        await asyncio.sleep(TYPING_AFTER_SECONDS)
        while True:
            await self._sender.typing(chat_id)
            await asyncio.sleep(TYPING_AGAIN_SECONDS)

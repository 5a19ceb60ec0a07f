"""A message that knows its place in its conversation."""

from __future__ import annotations

from typing import Any, Awaitable, Callable

from rasa.core.channels.channel import UserMessage


class OrderedMessage(UserMessage):
    """A message whose channel keeps the order: what is urgent is said at once, the rest when `my_turn` returns."""

    def __init__(self, *arguments: Any, my_turn: Callable[[], Awaitable[None]], **named: Any) -> None:
        """Take what Rasa's `UserMessage` takes, and what waits for everything that was said before."""
        super().__init__(*arguments, **named)
        self.my_turn = my_turn


async def wait_for_turn(message: UserMessage) -> bool:
    """Wait until a message may be answered; return whether its channel keeps an order at all."""
    if not isinstance(message, OrderedMessage):
        return False
    await message.my_turn()
    return True

"""What a node shares with others, put together: through Redis when there is one, in memory when this node is alone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from bot import settings
from bot.channels.events import LocalNotifier
from bot.shared.addresses import Addresses
from bot.shared.guard import Guard, Limits
from bot.shared.locks import ConversationLocks
from bot.shared.memory_limiter import MemoryLimiter
from bot.shared.notifier import RedisNotifier
from bot.shared.redis_limiter import RedisLimiter
from bot.shared.redis_line import RedisLine
from bot.store.vault import Vault

NAME_CHARACTERS = 16


@dataclass(frozen=True)
class Shared:
    """Limits, locks, addresses and who is told of events."""

    guard: Guard
    locks: ConversationLocks
    notifier: LocalNotifier
    addresses: Addresses
    line: Optional[RedisLine] = None

    def start(self) -> None:
        """Begin to hear from other nodes; inside a running event loop."""
        if isinstance(self.notifier, RedisNotifier):
            self.notifier.start()

    async def stop(self) -> None:
        """End that."""
        if isinstance(self.notifier, RedisNotifier):
            await self.notifier.stop()
        if self.line is not None:
            await self.line.close()


def build_shared(vault: Vault, url: str = settings.REDIS_URL, limits: Optional[Limits] = None) -> Shared:
    """Return what a node shares; `url` is that of Redis, or nothing.

    Names in Redis begin with something made from the key, so that installations on one Redis stay apart.

    Raises:
        ValueError: when the URL, a limit or a proxy's network cannot be used.
    """
    addresses = Addresses(vault.derive("addresses"), settings.TRUSTED_PROXIES)
    if not url:
        guard = Guard(MemoryLimiter(), vault.pseudonym, limits)
        return Shared(guard, ConversationLocks(), LocalNotifier(), addresses)
    line, prefix = RedisLine(url), f"nabij:{vault.pseudonym('redis')[:NAME_CHARACTERS]}"

    def lock_name(sender_id: str) -> str:
        return f"{prefix}:lock:{vault.pseudonym(sender_id)}"

    return Shared(
        Guard(RedisLimiter(line, prefix), vault.pseudonym, limits),
        ConversationLocks(line, lock_name),
        RedisNotifier(line, vault, f"{prefix}:events"),
        addresses,
        line,
    )

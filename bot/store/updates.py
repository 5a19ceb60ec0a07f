"""Telegram's updates in the database: claimed before they are worked on, one chat at a time, answered once.

The unit of work is a chat, not an update: a node locks a chat, answers what waits in it in Telegram's order, and
unlocks it. Every write about an update has as its condition that the chat is still this node's, so that a node that was
thought dead cannot go on beside the one that took over. Nodes compare times: their clocks must agree to seconds.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Callable, Optional

from sqlalchemy import delete, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Engine

from bot.store.conversations import utc_now
from bot.store.models import TelegramChat, TelegramPoller, TelegramUpdate
from bot.store.vault import Vault, VaultError

KEPT = timedelta(days=1)
"""How long an update is remembered, answered or not: Telegram delivers again for at most 24 hours."""
LOCK_SECONDS = 15.0
"""After this silence of a node another one takes over its chats."""
POLLER_SECONDS = 15.0
"""After this silence of the node that polls another one does."""
UNATTENDED_READ = 200
"""Chats nobody works on that are taken up at once."""
WAITING_READ = 50
"""Updates of one chat read at once; more only wait a little longer."""


class ChatLostError(Exception):
    """Another node has taken over the chat: stop, it goes on where this one was."""


@dataclass(frozen=True)
class NewUpdate:
    """An update as Telegram delivered it, of a chat known by its pseudonym."""

    update_id: int
    chat: str
    raw: Mapping[str, Any]
    version: Optional[str] = None
    """What stands for the message and its text: equal when an 'edited' message says the same."""


@dataclass(frozen=True)
class Claim:
    """An update that waits for its answer. `raw` is None when it no longer opens with the key."""

    update_id: int
    chat: str
    raw: Optional[dict[str, Any]]
    progress: Optional[dict[str, Any]]
    attempts: int


@dataclass(frozen=True)
class ChatState:
    """What is remembered of a chat."""

    is_introduced: bool = False
    is_blocked: bool = False


def _is_over(until: Any, now: datetime, seconds: float) -> Any:
    """Return the condition that a lease ended; one much longer than a lease is of a clock that was set back since."""
    return (until < now) | (until > now + 2 * timedelta(seconds=seconds))


def _ignoring_doubles(engine: Engine) -> Callable[[Any], Any]:
    """Return the dialect's INSERT that can leave what is there already."""
    return postgresql.insert if engine.dialect.name == "postgresql" else sqlite.insert  # type: ignore[no-any-return]


class TelegramUpdates:
    """Updates and chats of one bot, as one node sees them."""

    def __init__(
        self, engine: Engine, vault: Vault, bot: int, node: str, clock: Callable[[], datetime] = utc_now
    ) -> None:
        """Use an engine and a vault, for a bot (its id) and a node (a name no other process has)."""
        self._engine, self._vault, self._bot, self._node, self._clock = engine, vault, bot, node, clock
        self._insert = _ignoring_doubles(engine)

    def chat_of(self, sender_id: str) -> str:
        """Return the pseudonym under which a chat is kept."""
        return self._vault.pseudonym(sender_id)

    def version_of(self, *parts: object) -> str:
        """Return what stands for a message in one version; nobody can tell the text from it."""
        return self._vault.pseudonym("\0".join(map(str, parts)))

    # claiming

    def claim(self, updates: Iterable[NewUpdate]) -> set[str]:
        """Keep updates; return the chats with one that was not kept yet. A double changes nothing."""
        now, chats = self._clock(), set()
        with self._engine.begin() as connection:
            for new in sorted(updates, key=lambda new: new.update_id):  # one order on all nodes: no deadlock
                plain = json.dumps(new.raw, separators=(",", ":")).encode("utf-8", "surrogatepass")
                values = {
                    "bot": self._bot,
                    "update_id": new.update_id,
                    "chat": new.chat,
                    "version": new.version,
                    "attempts": 0,
                    "claimed_at": now,
                    "sealed": self._vault.seal(plain, self._context(new.update_id, "raw")),
                }
                statement = self._insert(TelegramUpdate.__table__).values(**values).on_conflict_do_nothing()
                if connection.execute(statement).rowcount == 1:
                    chats.add(new.chat)
        return chats

    def _context(self, update_id: int, what: str) -> str:
        return f"telegram/{self._bot}/{update_id}/{what}"

    def unattended(self) -> list[str]:
        """Return the chats in which something waits and nobody works."""
        u, c = TelegramUpdate.__table__.c, TelegramChat.__table__.c
        joined = TelegramUpdate.__table__.outerjoin(TelegramChat.__table__, (c.bot == u.bot) & (c.chat == u.chat))
        free = c.node.is_(None) | _is_over(c.locked_until, self._clock(), LOCK_SECONDS)
        query = select(u.chat).distinct().select_from(joined).where(u.bot == self._bot, u.answered_at.is_(None), free)
        query = query.limit(UNATTENDED_READ)
        with self._engine.connect() as connection:
            return list(connection.execute(query).scalars())

    # a chat at a time

    def lock(self, chat: str) -> bool:
        """Take a chat for this node; say whether that worked."""
        now, c = self._clock(), TelegramChat
        known = self._insert(c.__table__).values(bot=self._bot, chat=chat, seen_at=now).on_conflict_do_nothing()
        free = c.node.is_(None) | (c.node == self._node) | _is_over(c.locked_until, now, LOCK_SECONDS)
        values = {"node": self._node, "locked_until": now + timedelta(seconds=LOCK_SECONDS), "seen_at": now}
        taken = update(c).where(c.bot == self._bot, c.chat == chat, free).values(**values)
        with self._engine.begin() as connection:
            connection.execute(known)
            return bool(_execute(connection, taken) == 1)

    def keep_locks(self, chats: Iterable[str]) -> None:
        """Say that this node still works on these chats."""
        until = self._clock() + timedelta(seconds=LOCK_SECONDS)
        c = TelegramChat
        mine = update(c).where(c.bot == self._bot, c.node == self._node, c.chat.in_(list(chats)))
        with self._engine.begin() as connection:
            _execute(connection, mine.values(locked_until=until))

    def unlock(self, chat: Optional[str] = None) -> None:
        """Give a chat back, or all of this node's; of a chat that nothing is remembered of, the row goes too."""
        c = TelegramChat
        mine = update(c).where(c.bot == self._bot, c.node == self._node)
        if chat is not None:
            mine = mine.where(c.chat == chat)
        unknown = delete(c).where(c.bot == self._bot, c.introduced_at.is_(None), c.blocked_at.is_(None))
        with self._engine.begin() as connection:
            if _execute(connection, mine.values(node=None, locked_until=None)) and chat is not None:
                _execute(connection, unknown.where(c.chat == chat, c.node.is_(None)))

    def waiting(self, chat: str) -> list[Claim]:
        """Return what waits in a chat, oldest first."""
        u = TelegramUpdate
        query = (
            select(u.update_id, u.attempts, u.sealed, u.progress)
            .where(u.bot == self._bot, u.chat == chat, u.answered_at.is_(None))
            .order_by(u.update_id)
            .limit(WAITING_READ)
        )
        with self._engine.connect() as connection:
            rows = connection.execute(query).all()
        return [
            Claim(
                update_id=number,
                chat=chat,
                raw=self._open(sealed, self._context(number, "raw")),
                progress=self._open(progress, self._context(number, "progress")),
                attempts=attempts,
            )
            for number, attempts, sealed, progress in rows
        ]

    def _open(self, sealed: Optional[bytes], context: str) -> Optional[dict[str, Any]]:
        if sealed is None:
            return None
        try:
            content: dict[str, Any] = json.loads(self._vault.open(sealed, context))
        except VaultError:  # written with another key: nobody can answer it any more
            return None
        return content

    # one update

    def begin(self, claim: Claim) -> None:
        """Count an attempt at an update.

        Raises:
            ChatLostError: when another node has the chat.
        """
        self._write(claim, attempts=claim.attempts + 1)

    def save(self, claim: Claim, progress: Mapping[str, Any]) -> None:
        """Keep how far the answer is.

        Raises:
            ChatLostError: when another node has the chat.
        """
        plain = json.dumps(progress, separators=(",", ":")).encode("utf-8", "surrogatepass")
        self._write(claim, progress=self._vault.seal(plain, self._context(claim.update_id, "progress")))

    def finish(self, claim: Claim) -> None:
        """Remember that an update is answered, and nothing of what was in it.

        Raises:
            ChatLostError: when another node has the chat.
        """
        self._write(claim, answered_at=self._clock(), sealed=None, progress=None)

    def _write(self, claim: Claim, **values: Any) -> None:
        u, c = TelegramUpdate, TelegramChat
        mine = select(c.bot).where(c.bot == self._bot, c.chat == claim.chat, c.node == self._node).exists()
        statement = (
            update(u)
            .where(u.bot == self._bot, u.update_id == claim.update_id, u.answered_at.is_(None), mine)
            .values(**values)
        )
        with self._engine.begin() as connection:
            if _execute(connection, statement) != 1:
                raise ChatLostError

    def is_known_version(self, new: NewUpdate) -> bool:
        """Say whether an earlier update showed the same message with the same text."""
        u = TelegramUpdate
        query = select(u.update_id).where(
            u.bot == self._bot, u.chat == new.chat, u.version == new.version, u.update_id < new.update_id
        )
        with self._engine.connect() as connection:
            return connection.execute(query.limit(1)).first() is not None

    # what is remembered of a chat

    def state(self, chat: str) -> ChatState:
        """Return what is remembered of a chat."""
        c = TelegramChat
        query = select(c.introduced_at, c.blocked_at).where(c.bot == self._bot, c.chat == chat)
        with self._engine.connect() as connection:
            row = connection.execute(query).first()
        return ChatState(row[0] is not None, row[1] is not None) if row else ChatState()

    def introduced(self, chat: str) -> None:
        """Remember that the person was told what this is."""
        self._remember(chat, introduced_at=self._clock())

    def blocked(self, chat: str, is_blocked: bool) -> None:
        """Remember whether the person blocks the bot."""
        self._remember(chat, blocked_at=self._clock() if is_blocked else None)

    def _remember(self, chat: str, **values: Any) -> None:
        c = TelegramChat
        with self._engine.begin() as connection:
            _execute(connection, update(c).where(c.bot == self._bot, c.chat == chat).values(**values))

    def purge(self, chat_days: int) -> int:
        """Delete updates older than a day and chats silent for some days; return how many updates were unanswered."""
        now, u, c = self._clock(), TelegramUpdate, TelegramChat
        old = (u.bot == self._bot) & (u.claimed_at < now - KEPT)
        quiet = (c.bot == self._bot) & (c.seen_at < now - timedelta(days=chat_days)) & c.node.is_(None)
        with self._engine.begin() as connection:
            unanswered = _execute(connection, delete(u).where(old, u.answered_at.is_(None)))
            _execute(connection, delete(u).where(old))
            _execute(connection, delete(c).where(quiet))
        return unanswered


def _execute(connection: Connection, statement: Any) -> int:
    """Execute a statement that changes rows; return how many."""
    return int(connection.execute(statement.execution_options(synchronize_session=False)).rowcount)


class Poller:
    """Which node polls: exactly one, as long as it keeps saying so."""

    def __init__(self, engine: Engine, bot: int, node: str, clock: Callable[[], datetime] = utc_now) -> None:
        """Use an engine, for a bot (its id) and a node."""
        self._engine, self._bot, self._node, self._clock = engine, bot, node, clock
        self._insert = _ignoring_doubles(engine)

    def take(self) -> bool:
        """Take or keep the task for `POLLER_SECONDS`; say whether this node has it."""
        now, p = self._clock(), TelegramPoller
        until = now + timedelta(seconds=POLLER_SECONDS)
        mine = update(p).where(p.bot == self._bot, (p.node == self._node) | _is_over(p.until, now, POLLER_SECONDS))
        first = self._insert(p.__table__).values(bot=self._bot, node=self._node, until=until).on_conflict_do_nothing()
        with self._engine.begin() as connection:
            if _execute(connection, mine.values(node=self._node, until=until)) == 1:
                return True
            return bool(connection.execute(first).rowcount == 1)

    def release(self) -> None:
        """Let another node poll at once."""
        p = TelegramPoller
        with self._engine.begin() as connection:
            _execute(connection, delete(p).where(p.bot == self._bot, p.node == self._node))

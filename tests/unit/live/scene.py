"""A database, a member of staff, and posts that note what they bring."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy.engine import Engine

from bot.content.library import load_library
from bot.content.live import load_live_words
from bot.dialogue.buttons import ButtonSigner
from bot.dialogue.live import ask_button
from bot.dialogue.replies import Composer
from bot.live.announcer import Announcer, Said
from bot.live.delivery import Deliverer, NotNowError
from bot.store.database import connect, migrate
from bot.store.handover import HandoverRepository
from bot.store.handover_views import Delivery, Handover
from bot.store.staff import Role, StaffRepository
from bot.store.vault import Vault, new_key

DAYS = 30
JAN, MIES = "web:jan", "tg:7"
WORDS = load_live_words()
COMPOSE = Composer(load_library(), (ask_button(WORDS),))
SIGNER = ButtonSigner(b"x" * 32)


class Database:
    """A migrated SQLite file with a member of staff."""

    def __init__(self, engine: Engine, vault: Vault) -> None:
        self.engine, self.vault = engine, vault
        self.handovers = HandoverRepository(engine, vault, DAYS)
        self.dirk = StaffRepository(engine, vault).add("Dirk Bos", "dirk@voorbeeld.nl", [Role.WORKER], "hash")

    def asked(self, sender_id: str = JAN) -> Handover:
        """Return the request of somebody."""
        return self.handovers.request(sender_id, "telegram" if sender_id.startswith("tg:") else "widget", "utrecht")

    def with_staff(self, sender_id: str = JAN) -> str:
        """Return the reference of a conversation that Dirk has taken."""
        reference = self.asked(sender_id).reference
        assert self.handovers.accept(reference, self.dirk, "Dirk")
        return reference

    def heard(self, reference: str) -> list[str]:
        """Return what staff can read."""
        return [m.text for m in self.handovers.messages(reference) if m.direction.value == "person"]


@contextmanager
def database(folder: Path) -> Iterator[Database]:
    """Give a fresh database."""
    url = f"sqlite:///{folder / 'nabij.db'}"
    migrate(url)
    engine = connect(url)
    yield Database(engine, Vault(new_key()))
    engine.dispose()


class NotingPost:
    """A post that notes what it brings; it can be away for a while, or find the person gone."""

    def __init__(self) -> None:
        self.brought: list[tuple[str, Said]] = []
        self.away, self.is_gone = 0, False
        self.gate: asyncio.Event | None = None
        self.begun = asyncio.Event()

    async def post(self, delivery: Delivery, said: Said) -> bool:
        self.begun.set()
        if self.gate:
            await self.gate.wait()
        if self.away:
            self.away -= 1
            raise NotNowError
        if not self.is_gone:
            self.brought.append((delivery.sender_id, said))
        return not self.is_gone

    @property
    def texts(self) -> list[str]:
        """What was brought, in order."""
        return [said.reply.text for _, said in self.brought]


def announcer(handovers: HandoverRepository) -> Announcer:
    """Return the real words."""
    return Announcer(WORDS, COMPOSE, handovers.called, 15, COMPOSE.topic_button("terugbelverzoek"))


def node(handovers: HandoverRepository, post: NotingPost, name: str = "node-1") -> Deliverer:
    """Return the deliveries of a node."""
    return Deliverer(handovers, {"widget": post, "telegram": post}, announcer(handovers), name)


async def rounds(*nodes: Deliverer, times: int = 1) -> None:
    """Let nodes look, and finish what they began, so many times."""
    for _ in range(times):
        await asyncio.gather(*(each.look() for each in nodes))
        await asyncio.gather(*(each.settle() for each in nodes))

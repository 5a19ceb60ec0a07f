"""Puts something of one person in every store there is, with words by which it can be found again."""

from __future__ import annotations

from sqlalchemy import select

from bot.guides.progress import Answer, Progress
from bot.keeping import build_holdings
from bot.store.catalogue import sealed_columns
from bot.store.conversations import ConversationRepository, utc_now
from bot.store.guides import GuideRepository
from bot.store.handover import HandoverRepository
from bot.store.models import Base
from bot.store.outbox import Outbox
from bot.store.requests import CallbackDetails, RequestRepository
from bot.store.staff import Role, StaffRepository
from bot.store.unanswered import Unanswered, UnansweredRepository
from bot.store.updates import NewUpdate, TelegramUpdates
from bot.store.vault import VaultError

CANARY = "zwartbontekanariepiet"
SENDER = f"tg:{CANARY}"
"""One who is in every store at once; a real one is on Telegram or in a window."""
BOT, DAYS = 7, 30


def fill(engine, vault, clock=utc_now, sender=SENDER, word=CANARY, update_id=1):
    """Write one of everything; return (reference of the request, reference of the live conversation, staff id)."""
    said = {"event": "user", "text": f"vraag {word}", "timestamp": clock().timestamp(), "parse_data": {}}
    answer = {"event": "bot", "text": f"antwoord {word}", "timestamp": clock().timestamp()}
    turn = {"slots": {"care": word}, "events": [said, answer, {"event": "slot", "name": "role", "value": "naaste"}]}
    ConversationRepository(engine, vault, DAYS, clock).append(sender, 1, turn)
    progress = Progress("wensenboekje", {"goede_dag": Answer(words=f"koffie {word}")}, consent=True)
    GuideRepository(engine, vault, DAYS, clock).save(sender, "wensenboekje", progress.as_dict(), keep=True)
    outbox = Outbox(engine, vault, clock=clock)
    for key in ("m1:said", "m1:1"):
        outbox.append(sender, key, {"type": "reply", "text": f"getoond {word}"})
    for message in ("m1", "m2"):
        outbox.claims.claim(sender, message, {"text": f"gevraagd {word}"})
    outbox.claims.finish(sender, "m1")
    staff_id = StaffRepository(engine, vault, clock).add("Anna", f"{update_id}@voorbeeld.nl", [Role.WORKER], "hash")
    requests = RequestRepository(engine, vault, DAYS, clock)
    details = CallbackDetails("+31612345678", word, word, f"over {word}", "self", ("wensenboekje",), f"koffie {word}")
    reference = requests.create(sender, details, "telegram", "utrecht")
    requests.note(reference, staff_id, f"notitie {word}")
    handovers = HandoverRepository(engine, vault, DAYS, clock)
    live = handovers.request(sender, "telegram", "utrecht", f"samenvatting {word}").reference
    handovers.accept(live, staff_id, "Anna")
    handovers.person_says(sender, f"hallo {word}")
    handovers.staff_says(live, staff_id, f"dag {word}")
    UnansweredRepository(engine, vault, clock).add(sender, Unanswered(f"onbegrepen {word}", ("hospice",)))
    updates = TelegramUpdates(engine, vault, BOT, "node", clock)
    chat = updates.chat_of(sender)
    updates.claim([NewUpdate(update_id, chat, {"message": {"text": word}}, updates.version_of(word))])
    updates.lock(chat)
    updates.introduced(chat)
    updates.save(updates.waiting(chat)[0], {"parts": [word]})
    return reference, live, staff_id


def unlock(engine, vault, sender=SENDER):
    """Let the node stop working on the chat, as it does when its answer is out."""
    updates = TelegramUpdates(engine, vault, BOT, "node")
    updates.unlock(updates.chat_of(sender))


def held(engine, vault, clock=utc_now, sender=SENDER):
    """Return everything that is kept of somebody."""
    return build_holdings(engine, vault, clock).of(sender)


def opened(engine, vault):
    """Return (table, bytes) of every sealed value, opened; None for what does not open."""
    found = []
    for sealed in sealed_columns():
        table = Base.metadata.tables[sealed.table]
        query = select(table).where(table.c[sealed.column].is_not(None))
        if sealed.owner:
            owner = Base.metadata.tables[sealed.owner]
            query = query.add_columns(owner.c.reference).join(owner, owner.c.id == table.c[sealed.through])
        with engine.connect() as connection:
            rows = connection.execute(query).all()
        for row in rows:
            try:
                plain = vault.open(getattr(row, sealed.column), sealed.context(row))
            except VaultError:
                plain = None
            found.append((sealed.table, plain))
    return found

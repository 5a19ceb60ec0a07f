"""A live conversation: take it, read, answer, give it back to the assistant."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.visit import RefusedError, Visit, read_number
from bot.store.audit import AuditEvent
from bot.store.figures import FigureEvent
from bot.store.handover_machine import MAXIMUM_MESSAGE_CHARACTERS
from bot.store.handover_views import Handover
from bot.store.references import read_reference


def accept(visit: Visit) -> Response:
    """Take a conversation that somebody waits in."""
    services, handover = visit.services, _handover(visit)
    if not services.handovers.accept(handover.reference, visit.me.id, visit.me.called):
        return visit.redirect("/verzoeken", problem="too_late")
    visit.note(AuditEvent.CONVERSATION_ACCEPTED, handover.reference)
    services.figures.count(FigureEvent.HANDOVER_ACCEPTED, services.today(), channel=handover.channel)
    return visit.redirect(f"/gesprekken/{handover.reference}")


def conversation(visit: Visit) -> Response:
    """Show one's own conversation."""
    handover = _mine(visit)
    visit.note(AuditEvent.CONVERSATION_SEEN, handover.reference)
    return visit.render(
        "conversation.html",
        handover=handover,
        summary=visit.services.handovers.summary(handover.reference),
        messages=visit.services.handovers.messages(handover.reference),
        draft="",
        limit=MAXIMUM_MESSAGE_CHARACTERS,
    )


def new_messages(visit: Visit) -> Response:
    """Return the messages after a number, for the page to add by itself."""
    handover, after = _mine(visit), read_number(visit.query.get("na", "0"))
    if after is None:
        raise RefusedError(400, "form")
    found = visit.services.handovers.messages(handover.reference, after)
    return visit.render("messages.html", handover=handover, messages=found)


def say(visit: Visit) -> Response:
    """Answer the person."""
    handover, text = _mine(visit), visit.text("text")
    path = f"/gesprekken/{handover.reference}"
    if not text:
        return visit.redirect(path, problem="empty")
    if len(text) > MAXIMUM_MESSAGE_CHARACTERS:
        return _again(visit, handover, text)
    if visit.services.handovers.staff_says(handover.reference, visit.me.id, text) is None:
        return visit.redirect(path, problem="conversation_over")
    return visit.redirect(path)


def give_back(visit: Visit) -> Response:
    """Give the conversation back to the assistant."""
    handover = _mine(visit)
    if not visit.services.handovers.return_(handover.reference, visit.me.id):
        return visit.redirect("/verzoeken", problem="conversation_over")
    visit.note(AuditEvent.CONVERSATION_RETURNED, handover.reference)
    return visit.redirect("/verzoeken", done="returned")


def _again(visit: Visit, handover: Handover, draft: str) -> Response:
    """Show the conversation with a message that is too long, so that no word is lost."""
    return visit.render(
        "conversation.html",
        400,
        handover=handover,
        summary=visit.services.handovers.summary(handover.reference),
        messages=visit.services.handovers.messages(handover.reference),
        draft=draft,
        limit=MAXIMUM_MESSAGE_CHARACTERS,
        problem=visit.services.texts.problem("too_long"),
    )


def _handover(visit: Visit) -> Handover:
    handover = visit.services.handovers.get(read_reference(visit.params["reference"]))
    if handover is None:
        raise RefusedError(404, "not_found")
    return handover


def _mine(visit: Visit) -> Handover:
    """Return the conversation; of a colleague's one cannot even see that it is there."""
    handover = _handover(visit)
    if handover.staff_id != visit.me.id:
        raise RefusedError(404, "not_found")
    return handover

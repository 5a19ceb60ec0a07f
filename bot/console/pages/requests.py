"""The inbox, and one call-back request."""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot.console.visit import RefusedError, Visit, read_number
from bot.contact import read_contact
from bot.store.audit import AuditEvent
from bot.store.figures import FigureEvent
from bot.store.handover_views import WITH_STAFF
from bot.store.references import read_reference
from bot.store.requests import CallbackRequest, RequestState

VIEWS = ("open", "mine", "colleagues", "done")


def inbox(visit: Visit) -> Response:
    """Show who waits, live and for a call."""
    view = visit.query.get("lijst", "open")
    view = view if view in VIEWS else "open"
    visit.note(AuditEvent.REQUESTS_LISTED, view)
    return visit.render("inbox.html", view=view, views=VIEWS, listed=_listed(visit, view), **_live(visit))


def waiting(visit: Visit) -> Response:
    """Return the piece of the inbox that refreshes by itself: who waits for a live conversation."""
    return visit.render("waiting.html", **_live(visit))


def request_page(visit: Visit) -> Response:
    """Show a request with its notes."""
    request = _request(visit)
    visit.note(AuditEvent.REQUEST_SEEN, request.reference)
    return visit.render(
        "request.html",
        request=request,
        contact=read_contact(request.details.contact),
        notes=visit.services.requests.notes(request.reference),
        names=visit.services.staff.names(),
        waited_for=request.waiting(visit.services.clock()),
    )


def claim(visit: Visit) -> Response:
    """Take up a request, also one of a colleague when the form says whose it was."""
    request = _request(visit)
    given = visit.text("taken_from")
    taken_from = read_number(given)
    if given and taken_from is None:
        raise RefusedError(400, "form")
    done = visit.services.requests.claim(request.reference, visit.me.id, taken_from)
    return _told(visit, request, done, AuditEvent.REQUEST_CLAIMED, "claimed")


def release(visit: Visit) -> Response:
    """Put a request back."""
    request = _request(visit)
    done = visit.services.requests.release(request.reference, visit.me.id)
    return _told(visit, request, done, AuditEvent.REQUEST_RELEASED, "released")


def close(visit: Visit) -> Response:
    """End a request as called, or without a call."""
    request, services = _request(visit), visit.services
    called = visit.text("outcome") == RequestState.CALLED.value
    outcome = RequestState.CALLED if called else RequestState.CLOSED
    done = services.requests.close(request.reference, visit.me.id, outcome)
    if done and called:
        services.figures.count(FigureEvent.CALLBACK_CALLED, services.today(), channel=request.channel)
    return _told(
        visit, request, done, AuditEvent.REQUEST_CALLED if called else AuditEvent.REQUEST_CLOSED, outcome.value
    )


def note(visit: Visit) -> Response:
    """Write a note."""
    request, text = _request(visit), visit.text("note")
    if not text:
        return visit.redirect(f"/verzoeken/{request.reference}", problem="empty")
    done = visit.services.requests.note(request.reference, visit.me.id, text)
    return _told(visit, request, done, AuditEvent.REQUEST_NOTED, "noted")


def _listed(visit: Visit, view: str) -> list[CallbackRequest]:
    requests = visit.services.requests
    if view == "mine":
        return requests.list_claimed(visit.me.id)
    if view == "colleagues":
        return [each for each in requests.list_claimed() if each.claimed_by != visit.me.id]
    return requests.list_done() if view == "done" else requests.list_open()


def _live(visit: Visit) -> dict[str, Any]:
    services = visit.services
    return {
        "asking": services.handovers.list_requested(),
        "talking": [each for each in services.handovers.list_of(visit.me.id) if each.state in WITH_STAFF],
        "open_requests": services.requests.count_open(),
        "now": services.clock(),
        "names": services.staff.names(),
    }


def _request(visit: Visit) -> CallbackRequest:
    request = visit.services.requests.get(read_reference(visit.params["reference"]))
    if request is None:
        raise RefusedError(404, "not_found")
    return request


def _told(visit: Visit, request: CallbackRequest, worked: bool, event: AuditEvent, done: str) -> Response:
    path = f"/verzoeken/{request.reference}"
    if not worked:
        return visit.redirect(path, problem="too_late")
    visit.note(event, request.reference)
    return visit.redirect(path, done=done)

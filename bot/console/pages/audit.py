"""The audit trail: who saw or did what."""

from __future__ import annotations

from starlette.responses import Response

from bot.console.visit import Visit, read_number
from bot.store.audit import PAGE, AuditEvent


def trail(visit: Visit) -> Response:
    """Show a page of the trail, perhaps of one member of staff or about one reference."""
    before, who = read_number(visit.query.get("voor", "")), read_number(visit.query.get("wie", ""))
    reference = visit.query.get("over", "").strip()[:40]
    entries = visit.services.trail.newest(before, who, reference)
    visit.note(AuditEvent.AUDIT_SEEN)
    older = entries[-1].id if len(entries) == PAGE else None
    names = visit.services.staff.names()
    return visit.render("audit.html", entries=entries, names=names, older=older, who=who, reference=reference)

"""Who may do what: every page of the console, for everybody who could come."""

from __future__ import annotations

import re

import pytest

from bot.console.access import Access
from bot.console.routes import PAGES, POST
from bot.store.audit import AuditEvent
from bot.store.campaigns import Campaign
from bot.store.requests import CallbackDetails
from bot.store.staff import Role
from bot.store.staff_sessions import Level
from tests.unit.console.clock import START
from tests.unit.console.visitor import Visitor

IDS = [f"{page.method} {page.path}" for page in PAGES]
WHO = ["stranger", "half_way", "nobody", "worker", "editor", "administrator"]
MAY_ENTER = {
    Access.EVERYBODY: set(WHO),
    Access.HALF_WAY: {"half_way"},
    Access.STAFF: {"worker", "editor", "administrator", "nobody"},
    Access.WORKER: {"worker"},
    Access.EDITOR: {"editor"},
    Access.ADMINISTRATOR: {"administrator"},
}
"""`nobody` has a role that this page does not ask for: an editor for a worker's page, and so on."""


@pytest.fixture
def visitors(desk, services):
    """Return one visitor of each kind."""
    return {
        "stranger": desk.visitor(),
        "half_way": Visitor(services, desk.app, desk.member("Henk", Role.WORKER)).become(Level.PASSWORD),
        "nobody": desk.logged_in("Iris", Role.EDITOR),
        "worker": desk.logged_in("Anna", Role.WORKER),
        "editor": desk.logged_in("Carla", Role.EDITOR),
        "administrator": desk.logged_in("Dirk", Role.ADMINISTRATOR),
    }


@pytest.fixture
def address(services, visitors):
    """Return what fills in the address of any page, with things that exist."""
    today = START.date()
    services.campaigns.create(Campaign("folder", "Folder", today, today))
    reference = services.requests.create("web:jan", CallbackDetails("+31612345678"), "web", "utrecht")
    talk = services.handovers.request("web:jan", "web", "utrecht")
    services.handovers.accept(talk.reference, visitors["worker"].staff_id, "Anna")
    values = {"code": "folder", "file": "web.svg", "paper": "a6", "id": str(visitors["nobody"].staff_id), "group": "x"}

    def fill(path):
        values["reference"] = talk.reference if path.startswith("/gesprekken") else reference
        return re.sub(r"\{(\w+)\}", lambda found: values[found[1]], path)

    return fill


def come(visitor, page, path):
    """Visit a page, with a form token that is right for the visitor."""
    if page.method != POST:
        return visitor.get(path)
    known = {"half_way": "/inloggen/code", "stranger": "/inloggen"}
    form = next((p for who, p in known.items() if who == visitor.kind), "/cijfers")
    return visitor.post(path, on=form)


@pytest.mark.parametrize("page", PAGES, ids=IDS)
def test_a_page_is_entered_by_who_may_and_nobody_else(page, visitors, address, services):
    path = address(page.path)
    may = MAY_ENTER[page.access]
    for who, visitor in visitors.items():
        visitor.kind = who
        if who == "nobody" and page.access is Access.EDITOR:
            continue  # an editor, who may
        before = len(services.trail.newest())
        answer = come(visitor, page, path)
        if who in may:
            is_in = answer.status_code not in (401, 403) and not answer.headers.get("location", "").endswith("log_in")
            assert is_in or page.path.startswith("/inloggen"), (who, answer.status_code)
        elif who in ("stranger", "half_way") or page.access is Access.HALF_WAY:
            refused = answer.status_code == 401 or answer.headers["location"].split("?")[0] == "/inloggen"
            assert refused, (who, answer.status_code)
        else:
            assert answer.status_code == 403, who
            newest = services.trail.newest()[0]
            assert newest.event is AuditEvent.ACCESS_REFUSED and newest.staff_id == visitor.staff_id
            assert len(services.trail.newest()) == before + 1


@pytest.mark.parametrize("page", [p for p in PAGES if p.method == POST], ids=[i for i in IDS if i.startswith(POST)])
@pytest.mark.parametrize("token", [None, "", "0" * 64, "other"])
def test_no_form_is_accepted_without_its_own_token(page, visitors, address, services, token):
    role = {Access.EDITOR: "editor", Access.ADMINISTRATOR: "administrator", Access.HALF_WAY: "half_way"}
    visitor = visitors[role.get(page.access, "worker")]
    if token == "other":  # of somebody else's session
        token = visitors["nobody"].token("/cijfers")
    before = [services.requests.list_open(), services.campaigns.all(), services.staff.all()]
    data = {"other": "x"} if token is None else {"csrf": token}
    answer = visitor.client.post(address(page.path), data=data)
    assert answer.status_code == 403
    assert "Ga terug" in answer.text
    assert [services.requests.list_open(), services.campaigns.all(), services.staff.all()] == before


def test_a_get_changes_nothing(visitors, address):
    for page in PAGES:
        if page.method == POST and not any(other.path == page.path and other.method != POST for other in PAGES):
            assert visitors["worker"].get(address(page.path)).status_code in (404, 405)


def test_a_colleagues_conversation_is_not_even_there(desk, services, worker, colleague):
    talk = services.handovers.request("web:jan", "web", "utrecht").reference
    services.handovers.accept(talk, colleague.staff_id, "Bram")
    services.handovers.person_says("web:jan", "geheim voor Bram")
    for path in (f"/gesprekken/{talk}", f"/gesprekken/{talk}/nieuw"):
        assert worker.get(path).status_code == 404
        assert "geheim" not in worker.page.text
    for path in (f"/gesprekken/{talk}/bericht", f"/gesprekken/{talk}/teruggeven"):
        assert worker.post(path, on="/cijfers", text="hallo").status_code == 404
    assert "geheim voor Bram" in colleague.get(f"/gesprekken/{talk}").text


def test_what_was_said_to_nobody_yet_cannot_be_read(services, worker):
    talk = services.handovers.request("web:jan", "web", "utrecht", "een samenvatting").reference
    services.handovers.person_says("web:jan", "nog niet gelezen")
    assert worker.get(f"/gesprekken/{talk}").status_code == 404
    assert "samenvatting" not in worker.get("/verzoeken").text


def test_an_administrator_without_the_role_sees_no_request(administrator, services):
    reference = services.requests.create("web:jan", CallbackDetails("+31612345678", "Jan"), "web", "utrecht")
    assert administrator.get(f"/verzoeken/{reference}").status_code == 403
    assert "Jan" not in administrator.page.text


def test_a_role_that_is_taken_away_is_gone_at_once(worker, services):
    assert worker.get("/verzoeken").status_code == 200
    services.staff.set_roles(worker.staff_id, [Role.EDITOR])
    assert worker.get("/verzoeken").status_code == 403
    assert worker.get("/campagnes").status_code == 200

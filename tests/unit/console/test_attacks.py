"""What somebody with bad intentions sends."""

from __future__ import annotations

import json
import logging

import pytest
from starlette.testclient import TestClient

from bot.console.app import MAXIMUM_BODY_BYTES, MAXIMUM_FIELDS, create_console
from bot.console.security import HEADERS
from bot.console.services import Addresses, build_services
from bot.store.requests import CallbackDetails
from bot.store.staff import Role
from tests.unit.console.visitor import Visitor, quick_passwords

SCRIPT = "<script>alert(1)</script>"
STRANGE = [
    SCRIPT,
    '"><img src=x onerror=alert(1)>',
    "{{ 7 * 7 }}{% for x in ().__class__.__base__.__subclasses__() %}x{% endfor %}",
    "'; DROP TABLE staff; --",
    "javascript:alert(1)",
    '=HYPERLINK("http://kwaad")',
    "\u202egnirts \0 \ud83d",
    "%s%n{0}{name}",
]


@pytest.fixture
def logged():
    """Return what is logged in a test."""
    lines, logger = [], logging.getLogger("nabij")
    handler = logging.Handler()
    handler.emit = lambda record: lines.append(json.loads(record.getMessage()))
    logger.addHandler(handler)
    level = logger.level
    logger.setLevel(logging.INFO)
    yield lines
    logger.removeHandler(handler)
    logger.setLevel(level)


@pytest.mark.parametrize("strange", STRANGE)
def test_what_people_type_is_only_ever_text(worker, services, strange):
    details = CallbackDetails(strange, strange, strange, strange, strange, (strange,))
    reference = services.requests.create(strange, details, "web", "utrecht")
    services.requests.claim(reference, worker.staff_id)
    services.requests.note(reference, worker.staff_id, strange)
    talk = services.handovers.request(strange, "web", "utrecht", strange).reference
    services.handovers.accept(talk, worker.staff_id, "Anna")
    services.handovers.person_says(strange, strange)
    for path in (
        *("/verzoeken", "/verzoeken?lijst=mine", f"/verzoeken/{reference}"),
        *(f"/gesprekken/{talk}", f"/gesprekken/{talk}/nieuw"),
    ):
        page = worker.get(path).text
        assert worker.page.status_code == 200, path
        for live in ("<script>alert", "<img src=x", 'href="javascript', "49{%"):
            assert live not in page
    assert services.staff.get(worker.staff_id)


@pytest.mark.parametrize("strange", STRANGE)
def test_what_staff_type_is_only_ever_text(administrator, editor, desk, services, strange):
    staff_id = desk.member("Gerrit", Role.WORKER)
    key = services.staff.add(strange, f"x{len(strange)}@voorbeeld.nl", [Role.WORKER], "hash")
    day, typed = services.today().isoformat(), strange.replace("\ud83d", "")  # no browser can send half a sign
    editor.post("/campagnes-nieuw", code="folder", name=typed, starts_on=day, ends_on=day, greeting=typed)
    for visitor, paths in (
        (administrator, ("/medewerkers", f"/medewerkers/{key}", "/logboek", f"/medewerkers/{staff_id}")),
        (editor, ("/campagnes", "/campagnes/folder", "/campagnes/folder/wijzigen")),
    ):
        for path in paths:
            page = visitor.get(path).text
            assert visitor.page.status_code == 200, path
            assert "<script>alert" not in page
            assert "<img src=x" not in page


@pytest.mark.parametrize("strange", [*STRANGE, "-1", "9" * 400, "../../etc/passwd", "%00", "é" * 300])
def test_strange_addresses_get_a_kind_page(worker, editor, administrator, strange):
    for visitor, path in (
        (worker, f"/verzoeken/{strange}"),
        (worker, f"/gesprekken/{strange}"),
        (editor, f"/campagnes/{strange}"),
        (administrator, f"/medewerkers/{strange}"),
        (worker, f"/bestanden/{strange}"),
    ):
        answer = visitor.get(path.replace("\0", "").replace("\ud83d", "").replace("#", "").replace("?", ""))
        assert answer.status_code in (404, 405), path
    for query in ("lijst", "gedaan", "fout"):
        answer = worker.client.get("/verzoeken", params={query: strange.replace("\ud83d", "")})
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text
    for query in ("voor", "wie", "over"):
        assert administrator.client.get("/logboek", params={query: strange.replace("\ud83d", "")}).status_code == 200
    answer = worker.client.get("/cijfers", params={"kwartaal": strange.replace("\ud83d", "")})
    assert answer.status_code == 404


def test_nobody_is_sent_to_another_site(desk):
    visitor = desk.visitor()
    for path in (
        "//kwaad.example/",
        "/\\kwaad.example",
        "/inloggen?volgende=//kwaad.example",
        "/inloggen/",
        "/bestanden",
    ):
        answer = visitor.get(path, host="kwaad.example")
        assert "kwaad" not in answer.headers.get("location", "")


@pytest.mark.parametrize("number", ["9" * 50, "99999999999", "-1", "1e9", "²", "٣", "1 OR 1=1", "0x1"])
def test_what_is_no_number_of_ours_is_refused(worker, services, number):
    reference = services.requests.create("web:jan", CallbackDetails("+31612345678"), "web", "utrecht")
    answer = worker.post(f"/verzoeken/{reference}/oppakken", on=f"/verzoeken/{reference}", taken_from=number)
    assert answer.status_code == 400
    assert services.requests.get(reference).claimed_by is None


def test_a_form_that_is_too_large_is_refused(worker, logged):
    token = worker.token("/cijfers")
    data = {"csrf": token, "note": "x" * (MAXIMUM_BODY_BYTES + 1)}
    assert worker.client.post("/verzoeken/K7-4MP/notitie", data=data).status_code == 413
    assert {k: logged[-1][k] for k in ("event", "status")} == {"event": "console.refused", "status": 413}


def test_a_form_with_too_many_fields_is_refused(worker):
    data = {"csrf": worker.token("/cijfers"), **{f"f{n}": "x" for n in range(MAXIMUM_FIELDS + 1)}}
    assert worker.client.post("/uitloggen", data=data).status_code == 400


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (b"{}", "application/json"),
        (b"csrf=x", "text/plain"),
        (b"--x\r\n\r\n--x--", "multipart/form-data; boundary=x"),
        (b"<a/>", "application/xml"),
        (b"\xff\xfe\x00", "application/x-www-form-urlencoded"),
        (b"", ""),
    ],
)
def test_what_is_no_form_is_refused(worker, body, kind):
    answer = worker.client.post("/uitloggen", content=body, headers={"content-type": kind})
    assert answer.status_code in (400, 403)
    assert worker.get("/verzoeken").status_code == 200


@pytest.mark.parametrize("cookie", ["", "x", "a" * 5000, "' OR 1=1 --", "\u00e9"])
def test_a_forged_session_is_none(desk, services, cookie):
    visitor = desk.visitor()
    header = f"{services.cookie_name}={cookie}".encode("latin-1")
    answer = visitor.client.get("/verzoeken", headers={b"cookie": header})
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/inloggen")


@pytest.mark.parametrize("path", ["/inloggen", "/verzoeken", "/bestanden/console.css", "/niets", "/health"])
def test_every_answer_carries_the_headers(worker, path):
    answer = worker.get(path)
    assert {name: answer.headers[name] for name in HEADERS} == HEADERS
    assert "unsafe" not in answer.headers["content-security-policy"]
    assert "strict-transport-security" not in answer.headers


def test_over_https_the_cookie_never_goes_over_an_open_line(engine, vault, clock):
    addresses = Addresses("https://console.test", "https://chat.test", "")
    services = build_services(engine, vault, addresses, clock, quick_passwords())
    visitor = Visitor(services, create_console(services))
    answer = visitor.client.get("https://console.test/inloggen")
    cookie = answer.headers["set-cookie"]
    assert cookie.startswith("__Host-nabij-console=")
    for part in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert answer.headers["strict-transport-security"] == "max-age=31536000"


@pytest.mark.parametrize("path", ["/verzoeken", "/inloggen", "/inloggen?fout=log_in"])
def test_a_link_from_elsewhere_comes_again_by_itself(desk, path):
    answer = desk.visitor().get(path, **{"sec-fetch-site": "cross-site"})
    assert answer.status_code == 200
    assert "data-again" in answer.text
    assert "set-cookie" not in answer.headers


def test_nothing_personal_is_logged(worker, services, logged):
    reference = services.requests.create("web:jan", CallbackDetails("+31612345678", "Wilhelmina"), "web", "utrecht")
    worker.get(f"/verzoeken/{reference}")
    worker.post(f"/verzoeken/{reference}/notitie", on=f"/verzoeken/{reference}", note="Wilhelmina gebeld")
    worker.get("/verzoeken/Wilhelmina")
    worker.get("/medewerkers?naam=Wilhelmina")
    desk = worker.client.post("/inloggen", data={"email": "Wilhelmina@voorbeeld.nl", "password": "Wilhelmina"})
    assert desk.status_code == 403
    assert logged
    for line in logged:
        assert "Wilhelmina" not in str(line)
        assert reference not in str(line)


def test_when_the_database_is_away_there_is_a_kind_sentence(worker, services, engine, logged):
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE callback_request RENAME TO gone")
    assert worker.get("/verzoeken").status_code == 500
    assert "Er ging iets mis" in worker.text
    assert "sqlite" not in worker.page.text.lower()
    assert logged[-1]["event"] == "console.failed"
    with engine.begin() as connection:
        connection.exec_driver_sql("ALTER TABLE staff_session RENAME TO gone_too")
    worker.client = TestClient(worker.client.app, raise_server_exceptions=False)
    answer = worker.client.get("/verzoeken", cookies={services.cookie_name: "x"})
    assert answer.status_code == 500
    assert "Er ging iets mis" in answer.text
    assert answer.headers["content-security-policy"] == HEADERS["content-security-policy"]

"""The console's doors: sessions, forms, what is a colleague's, and guessing."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
import requests
from sqlalchemy import text

from bot.store.audit import AuditEvent, AuditTrail
from bot.store.login_limits import FREE_FAILURES, FREE_FAILURES_ADDRESS, LoginLimits
from bot.store.requests import CallbackDetails
from bot.store.staff import Role
from bot.store.staff_sessions import Level, StaffSessionRepository
from tests.attacks.scene import CANARY, Scene
from tests.attacks.staff import COOKIE, Member
from tests.console.running import PASSWORD

WRONG = f"{CANARY} een ander wachtwoord"
Take = Callable[..., Member]


@pytest.fixture(scope="module")
def anna(member: Take) -> Member:
    """Anna helps people."""
    return member("Anna de Wit", Role.WORKER)


@pytest.fixture(scope="module")
def bram(member: Take) -> Member:
    """Bram does the same."""
    return member("Bram Smit", Role.WORKER)


@pytest.fixture(scope="module")
def carla(member: Take) -> Member:
    """Carla makes campaigns and lets people in, and helps nobody."""
    return member("Carla Groen", Role.EDITOR, Role.ADMINISTRATOR)


@pytest.fixture
def request_reference(scene: Scene) -> str:
    """Return a request that waits."""
    details = CallbackDetails("+31612345678", "Mevrouw Jansen")
    return scene.console.requests.create(f"web:{uuid.uuid4()}", details, "web", "utrecht")


@pytest.fixture(scope="module")
def talk_of_anna(scene: Scene, anna: Member) -> str:
    """Return a live conversation of Anna's."""
    reference = scene.console.handovers.request("web:talk", "web", "utrecht", "Zoekt hulp.").reference
    scene.console.handovers.accept(reference, anna.staff_id, "Anna")
    scene.console.handovers.person_says("web:talk", "Alleen voor Anna.")
    return reference


def events(scene: Scene) -> list[AuditEvent]:
    """Return what the newest lines of the audit trail are about."""
    return [entry.event for entry in AuditTrail(scene.console.engine, 30).newest()]


def test_a_session_that_was_made_or_read_from_the_database_is_none(scene: Scene, anna: Member) -> None:
    with scene.console.engine.connect() as connection:
        stored = connection.execute(text("SELECT token_hash FROM staff_session")).scalars().all()
    half = StaffSessionRepository(scene.console.engine).create(anna.staff_id, Level.PASSWORD)
    for cookie in (*stored, half, "", CANARY, "' OR 1=1 --", "a" * 5_000, anna.cookie[:-1], f"{anna.cookie}x"):
        visitor = Member(scene.console)
        visitor.browser.cookies.set(COOKIE, cookie)
        with scene.nothing_changes(), scene.console_log.tells("console.refused", status=303, problem="log_in"):
            answer = visitor.get("/verzoeken")
        assert (answer.status_code, answer.headers["Location"]) == (303, "/inloggen?fout=log_in")
    assert anna.get("/verzoeken").status_code == 200


@pytest.mark.parametrize(
    ("path", "fields"),
    [
        ("/verzoeken/{reference}/oppakken", {}),
        ("/verzoeken/{reference}/notitie", {"note": CANARY}),
        ("/account/wachtwoord", {"old": PASSWORD, "new": "een heel nieuw geheim", "again": "een heel nieuw geheim"}),
        ("/account/overal-uitloggen", {}),
        ("/uitloggen", {}),
    ],
)
def test_a_form_of_another_site_does_nothing(
    scene: Scene, anna: Member, bram: Member, request_reference: str, path: str, fields: dict[str, str]
) -> None:
    path, own = path.format(reference=request_reference), anna.token()
    theirs = {"of a colleague": bram.token(), "of a visitor": Member(scene.console).token("/inloggen")}
    for name, token in {**theirs, "none": None, "empty": "", "in capitals": own.upper(), "shortened": own[:-1]}.items():
        data = {"more": CANARY, **fields} if token is None else {"csrf": token, **fields}
        with scene.nothing_changes(), scene.console_log.tells("console.refused", status=403, problem="csrf"):
            assert anna.send(path, data).status_code == 403, name
    with scene.nothing_changes(), scene.console_log.tells("console.refused", status=403, problem="csrf"):
        assert anna.send(f"{path}?csrf={own}", {"more": CANARY}).status_code == 403
    for kind in ("text/plain", "application/json", "multipart/form-data; boundary=x"):
        with scene.nothing_changes(), scene.console_log.tells("console.refused", status=400, problem="form"):
            assert anna.send(path, f"csrf={own}", headers={"Content-Type": kind}).status_code == 400
    assert anna.get("/verzoeken").status_code == 200


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", ""), ("GET", "/nieuw"), ("GET", "/nieuw?na=0"), ("POST", "/bericht"), ("POST", "/teruggeven")],
)
def test_a_conversation_of_a_colleague_is_not_there(
    scene: Scene, bram: Member, talk_of_anna: str, method: str, path: str
) -> None:
    for reference in (talk_of_anna, talk_of_anna.lower(), talk_of_anna.replace("-", " ")):
        address = f"/gesprekken/{reference}{path}"
        with scene.nothing_changes(), scene.console_log.tells("console.refused", status=404):
            answer = bram.get(address) if method == "GET" else bram.post(address, text=CANARY)
        assert answer.status_code == 404
        assert "Anna" not in answer.text


@pytest.mark.parametrize("path", ["/verzoeken", "/verzoeken/{request}", "/verzoeken/wachtend", "/gesprekken/{talk}"])
def test_an_administrator_who_helps_nobody_reads_nothing_of_anybody(
    scene: Scene, carla: Member, request_reference: str, talk_of_anna: str, path: str
) -> None:
    with scene.nothing_changes(), scene.console_log.tells("console.refused", status=403, problem="not_allowed"):
        answer = carla.get(path.format(request=request_reference, talk=talk_of_anna))
    assert answer.status_code == 403
    assert "Jansen" not in answer.text
    assert events(scene)[0] is AuditEvent.ACCESS_REFUSED


@pytest.mark.parametrize("path", ["/medewerkers", "/medewerkers/1", "/medewerkers-nieuw", "/logboek", "/campagnes"])
def test_who_helps_people_cannot_let_others_in_or_read_the_trail(scene: Scene, anna: Member, path: str) -> None:
    with scene.nothing_changes(), scene.console_log.tells("console.refused", status=403):
        assert anna.get(path).status_code == 403


def test_nobody_gives_themselves_a_role(scene: Scene, anna: Member) -> None:
    for path in (f"/medewerkers/{anna.staff_id}", "/medewerkers-nieuw", f"/medewerkers/{anna.staff_id}/tweede-stap"):
        fields = {"name": CANARY, "email": "x@voorbeeld.nl", "roles": "beheerder", "is_active": "1"}
        with scene.nothing_changes(), scene.console_log.tells("console.refused", status=403):
            assert anna.post(path, **fields).status_code == 403


@pytest.mark.parametrize(
    "path",
    [
        *("/verzoeken/%00", "/verzoeken/x%27%20OR%201=1--", "/verzoeken/..%2f..%2fhealth", "/verzoeken/%F0%9F"),
        *("/gesprekken/%00", "/gesprekken/{{7191*7}}", "/bestanden/..%2f..%2fapp.py", "/bestanden/%2e%2e/app.py"),
    ],
)
def test_an_address_that_is_an_order(scene: Scene, anna: Member, path: str) -> None:
    with scene.nothing_changes(), scene.console_log.tells("console.refused", status=404):
        answer = anna.get(path)
    assert answer.status_code == 404
    assert "50337" not in answer.text


@pytest.mark.parametrize("code", ["%00", "folder%00", "x%27%20OR%201=1--", "{{7*7}}", "a%0d%0ab"])
def test_a_campaign_that_is_an_order(scene: Scene, carla: Member, code: str) -> None:
    for path in ("", "/wijzigen", "/qr/web.svg", "/affiche/a4"):
        with scene.nothing_changes(), scene.console_log.tells("console.refused", status=404):
            assert carla.get(f"/campagnes/{code}{path}").status_code == 404


@pytest.mark.parametrize("value", ["%00", "'; DROP TABLE audit_event; --", "9" * 40, "-1", "\u0663", "{{7*7}}"])
def test_a_question_in_an_address_that_is_an_order(scene: Scene, carla: Member, anna: Member, value: str) -> None:
    with scene.nothing_changes():
        for path in ("/logboek?over=", "/logboek?wie=", "/logboek?voor=", "/campagnes?fout="):
            assert carla.get(path + value).status_code == 200
        for path in ("/verzoeken?lijst=", "/verzoeken?gedaan="):
            assert anna.get(path + value).status_code == 200
        assert anna.get(f"/cijfers.csv?kwartaal=x{value}").status_code == 404


def test_guessing_a_password_ends_in_waiting_also_from_ever_other_addresses(scene: Scene, member: Take) -> None:
    guessed = member("Dora Vos", Role.WORKER)
    guessed.browser = requests.Session()
    for number in range(FREE_FAILURES + 1):
        with scene.console_log.tells("login.refused", problem="password"):
            answer = guessed.give_password(WRONG, **{"X-Forwarded-For": f"10.1.1.{number}"})
        assert answer.status_code == 403
    with scene.nothing_changes(), scene.console_log.tells("login.refused", problem="blocked"):
        answer = guessed.give_password(PASSWORD, **{"X-Forwarded-For": "10.1.2.1"})
    assert answer.status_code == 403
    assert CANARY not in answer.text
    assert events(scene)[0] is AuditEvent.LOGIN_BLOCKED


def test_an_address_that_must_wait_is_the_one_the_proxy_saw(scene: Scene) -> None:
    real, limits = "203.0.113.7", LoginLimits(scene.console.engine, scene.console.vault)
    for _ in range(FREE_FAILURES_ADDRESS + 1):
        limits.fail(real, FREE_FAILURES_ADDRESS)
    for claimed, problem in ((f"198.51.100.1, {real}", "blocked"), (f"{real}, 198.51.100.1", "password")):
        guesser = Member(scene.console, email=f"{uuid.uuid4()}@voorbeeld.nl")
        with scene.nothing_changes(), scene.console_log.tells("login.refused", problem=problem):
            assert guesser.give_password(WRONG, **{"X-Forwarded-For": claimed}).status_code == 403


def test_a_planted_cookie_an_old_code_and_an_old_password_are_worth_nothing(scene: Scene, member: Take) -> None:
    eva = member("Eva Mol", Role.WORKER)
    stolen = Member(scene.console, browser=requests.Session())
    stolen.browser.cookies.set(COOKIE, eva.cookie)
    eva.browser = requests.Session()
    eva.browser.cookies.set(COOKIE, "planted")
    code = eva.code()
    assert eva.give_password().headers["Location"] == "/inloggen/code"
    assert eva.give_code(code).headers["Location"] == "/"
    planted = Member(scene.console)
    planted.browser.cookies.set(COOKIE, "planted")
    assert planted.get("/verzoeken").status_code == 303
    again = Member(scene.console, eva.staff_id, eva.email)
    again.give_password()
    with scene.nothing_changes(), scene.console_log.tells("login.refused", problem="code"):
        assert again.give_code(code).status_code == 403
    new = "een heel nieuw geheim"
    assert stolen.get("/verzoeken").status_code == 200
    assert eva.post("/account/wachtwoord", old=PASSWORD, new=new, again=new).status_code == 303
    for other in (stolen, again):
        assert other.get("/verzoeken").status_code == 303
    assert eva.get("/verzoeken").status_code == 200


def test_the_cookie_cannot_be_read_by_a_script_or_sent_along_by_another_site(scene: Scene) -> None:
    answer = Member(scene.console).get("/inloggen")
    cookie = answer.headers["Set-Cookie"].lower()
    for part in ("httponly", "samesite=strict", "path=/"):
        assert part in cookie
    assert "domain=" not in cookie
    assert answer.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert "Server" not in answer.headers

"""Logging in and out."""

from __future__ import annotations

import pytest

from bot.console.passwords import MINIMUM_CHARACTERS, Passwords
from bot.store.audit import AuditEvent
from bot.store.staff import Role
from bot.store.staff_sessions import HALF_WAY, IDLE
from tests.unit.console.visitor import PASSWORD, Visitor

EMAIL = "anna@voorbeeld.nl"


@pytest.fixture
def anna(desk, services):
    return Visitor(services, desk.app, desk.member("Anna de Wit", Role.WORKER))


def give_password(visitor, password=PASSWORD, email=EMAIL):
    return visitor.post("/inloggen", email=email, password=password)


def events(services):
    return [entry.event for entry in services.trail.newest()]


def test_password_then_code(anna, services):
    assert anna.get("/").headers["location"] == "/inloggen"
    give_password(anna)
    assert anna.follow().url.path == "/inloggen/code"
    anna.post("/inloggen/code", code=anna.code())
    anna.follow()
    assert anna.page.headers["location"] == "/verzoeken"
    assert "Anna de Wit" in anna.get("/verzoeken").text
    assert AuditEvent.LOGGED_IN in events(services)
    assert services.staff.get(anna.staff_id).last_login_at == services.clock()


def test_the_password_alone_opens_nothing(anna):
    give_password(anna)
    for path in ("/", "/verzoeken", "/account", "/cijfers"):
        assert anna.get(path).headers["location"].startswith("/inloggen")


def test_every_step_gets_another_secret(anna, services):
    anna.get("/inloggen")
    first = anna.cookie
    give_password(anna)
    second = anna.cookie
    anna.post("/inloggen/code", code=anna.code())
    assert len({first, second, anna.cookie}) == 3
    assert services.sessions.find(second) is None


def test_a_planted_secret_is_worth_nothing(anna, services):
    planted = "a" * 43
    anna.client.cookies.set(services.cookie_name, planted, domain="console.test", path="/")
    give_password(anna)
    anna.post("/inloggen/code", code=anna.code())
    thief = Visitor(services, anna.client.app)
    thief.client.cookies.set(services.cookie_name, planted, domain="console.test", path="/")
    assert thief.get("/verzoeken").status_code == 303


@pytest.mark.parametrize(
    ("email", "password"),
    [(EMAIL, "fout wachtwoord"), ("niemand@voorbeeld.nl", PASSWORD), ("' OR 1=1 --", PASSWORD), (EMAIL, ""), ("", "")],
)
def test_what_is_wrong_is_told_the_same_way(anna, email, password):
    assert give_password(anna, password, email).status_code == 403
    assert "Het e-mailadres of het wachtwoord klopt niet." in anna.text
    assert PASSWORD not in anna.page.text


def test_a_code_works_once(anna, desk, services, clock):
    give_password(anna)
    code = anna.code()
    anna.post("/inloggen/code", code=code)
    other = Visitor(services, desk.app, anna.staff_id)
    give_password(other)
    assert other.post("/inloggen/code", code=code).status_code == 403
    clock.move(seconds=30)
    assert other.post("/inloggen/code", code=other.code()).status_code == 303


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "abcdef", "１２３４５６"])
def test_a_wrong_code(anna, code):
    give_password(anna)
    assert anna.post("/inloggen/code", code=code).status_code == 403
    assert "De code klopt niet" in anna.text


@pytest.mark.parametrize("seconds", [-60, 90])
def test_a_code_of_long_ago_or_of_later(anna, clock, seconds):
    give_password(anna)
    code = anna.code(clock.now)
    clock.move(seconds=seconds)
    assert anna.post("/inloggen/code", code=code).status_code == 403


def test_the_second_step_must_follow_soon(anna, clock):
    give_password(anna)
    clock.move(seconds=HALF_WAY.total_seconds())
    assert anna.get("/inloggen/code").headers["location"].startswith("/inloggen?")


def test_guessing_passwords_ends_in_waiting_also_with_the_right_one(anna, services, clock):
    for _ in range(6):
        give_password(anna, "fout wachtwoord")
    assert give_password(anna).status_code == 403
    assert "Probeer het over 1 minuten opnieuw." in anna.text
    assert AuditEvent.LOGIN_BLOCKED in events(services)
    clock.move(seconds=31)
    assert give_password(anna).status_code == 303


def test_a_name_that_does_not_exist_is_blocked_as_one_that_does(anna):
    for _ in range(6):
        give_password(anna, "fout", "niemand@voorbeeld.nl")
    give_password(anna, "fout", "niemand@voorbeeld.nl")
    assert "te vaak misgegaan" in anna.text


def test_guessing_many_names_from_one_address_ends_in_waiting(anna):
    for number in range(31):
        give_password(anna, "fout", f"naam{number}@voorbeeld.nl")
    assert give_password(anna).status_code == 403
    assert "te vaak misgegaan" in anna.text


def test_guessing_codes_ends_in_waiting(anna, clock):
    give_password(anna)
    for _ in range(6):
        anna.post("/inloggen/code", code="000000")
    assert anna.post("/inloggen/code", code=anna.code()).status_code == 403
    assert "te vaak misgegaan" in anna.text
    clock.move(seconds=31)
    assert anna.post("/inloggen/code", code=anna.code()).status_code == 303


def test_who_may_not_log_in_any_more_is_out_at_once(anna, services):
    anna.become()
    assert anna.get("/verzoeken").status_code == 200
    services.staff.set_active(anna.staff_id, False)
    assert anna.get("/verzoeken").status_code == 303
    assert give_password(anna).status_code == 403


def test_the_first_time_one_sets_up_the_second_step_and_chooses_a_password(desk, services, administrator):
    administrator.post("/medewerkers-nieuw", name="Eva Vos", email="eva@voorbeeld.nl", roles="medewerker")
    password = services.passwords  # the one that is shown
    shown = next(word for word in administrator.text.split() if word.count("-") == 3)
    eva = Visitor(services, desk.app, services.staff.by_email("eva@voorbeeld.nl").id)
    assert password.fits(shown, services.staff.password_hash(eva.staff_id))
    give_password(eva, shown, "eva@voorbeeld.nl")
    assert eva.follow().url.path == "/inloggen/instellen"
    assert "<svg" in eva.page.text
    secret = services.staff.totp_secret(eva.staff_id)
    assert secret in eva.text.replace(" ", "")
    assert eva.get("/inloggen/instellen").text.count(secret[:4]) == 1
    assert services.staff.totp_secret(eva.staff_id) == secret
    eva.post("/inloggen/instellen", code=eva.code())
    assert eva.follow().headers["location"] == "/account/wachtwoord"
    new = "een heel nieuw geheim"
    eva.post("/account/wachtwoord", old=shown, new=new, again=new)
    assert "Uw wachtwoord is veranderd" in eva.follow().text
    assert eva.get("/verzoeken").status_code == 200
    assert AuditEvent.SECOND_FACTOR_SET in events(services)


def test_a_second_factor_that_is_there_is_not_shown_or_replaced(anna, services):
    secret = services.staff.totp_secret(anna.staff_id)
    give_password(anna)
    assert anna.get("/inloggen/instellen").headers["location"] == "/inloggen/code"
    assert anna.post("/inloggen/instellen", on="/inloggen/code", code="123456").status_code == 403
    assert services.staff.totp_secret(anna.staff_id) == secret


def test_logging_out(worker, services):
    cookie = worker.cookie
    worker.post("/uitloggen", on="/verzoeken")
    assert "U bent uitgelogd." in worker.follow().text
    assert services.sessions.find(cookie) is None
    assert worker.cookie != cookie


def test_logging_out_everywhere(worker, desk, services):
    other = Visitor(services, desk.app, worker.staff_id).become()
    worker.post("/account/overal-uitloggen", on="/account")
    assert worker.get("/verzoeken").status_code == other.get("/verzoeken").status_code == 303


def test_doing_nothing_logs_out_and_a_page_that_refreshes_does_not_count(worker, clock):
    for _ in range(int(IDLE.total_seconds()) // 300):
        assert worker.get("/verzoeken/wachtend").status_code == 200
        clock.move(seconds=300)
    assert worker.get("/verzoeken/wachtend").status_code == 401
    assert worker.get("/verzoeken").headers["location"] == "/inloggen?fout=log_in"


def test_another_password_logs_out_other_browsers(worker, desk, services):
    other = Visitor(services, desk.app, worker.staff_id).become()
    new = "een heel nieuw geheim"
    worker.post("/account/wachtwoord", old=PASSWORD, new=new, again=new)
    assert worker.get("/verzoeken").status_code == 200
    assert other.get("/verzoeken").status_code == 303


@pytest.mark.parametrize(
    ("old", "new", "again", "said"),
    [
        ("fout", "een heel nieuw geheim", "een heel nieuw geheim", "huidige wachtwoord klopt niet"),
        (PASSWORD, "een heel nieuw geheim", "een ander geheim", "niet gelijk"),
        (PASSWORD, PASSWORD, PASSWORD, "hetzelfde"),
        (PASSWORD, "x" * (MINIMUM_CHARACTERS - 1), "x" * (MINIMUM_CHARACTERS - 1), "te kort"),
        (PASSWORD, "x" * 200, "x" * 200, "te lang"),
        (PASSWORD, "aaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaa", "makkelijk te raden"),
        (PASSWORD, "AnnaVoorbeeld.nl2026", "AnnaVoorbeeld.nl2026", "makkelijk te raden"),
    ],
)
def test_passwords_that_cannot_be(worker, old, new, again, said):
    assert worker.post("/account/wachtwoord", old=old, new=new, again=again).status_code == 400
    assert said in worker.text


def test_guessing_the_old_password_in_a_borrowed_browser_ends_in_waiting(worker):
    for _ in range(6):
        worker.post("/account/wachtwoord", old="fout", new="een heel nieuw geheim", again="een heel nieuw geheim")
    worker.post("/account/wachtwoord", old=PASSWORD, new="een heel nieuw geheim", again="een heel nieuw geheim")
    assert "te vaak misgegaan" in worker.text


def test_argon2_as_it_is_used():
    passwords = Passwords()
    stored = passwords.hash("een heel nieuw geheim")
    assert stored.startswith("$argon2id$")
    assert passwords.fits("een heel nieuw geheim", stored)
    assert not passwords.fits("een heel nieuw gehein", stored)
    assert not passwords.fits("een heel nieuw geheim", "")
    assert not passwords.fits("een heel nieuw geheim", "geen hash")
    assert Passwords.problem(Passwords.first()) == ""
    assert Passwords.first() != Passwords.first()


class CountingHasher:
    """Verifies as another does, and keeps what with."""

    def __init__(self, hasher):
        self._hasher, self.tried = hasher, []
        self.hash = hasher.hash

    def verify(self, stored, password):
        self.tried.append(stored.rsplit("$", 2)[0])  # which algorithm, how much work: not the salt and the hash
        return self._hasher.verify(stored, password)


def test_a_name_that_does_not_exist_costs_as_much_work_as_one_that_does(desk, services):
    desk.member("Anna de Wit", Role.WORKER)
    counting = services.passwords._hasher = CountingHasher(services.passwords._hasher)
    for number, email in enumerate((EMAIL, "niemand@voorbeeld.nl", "' OR 1=1 --"), 1):
        give_password(desk.visitor(), "fout wachtwoord", email)
        assert len(counting.tried) == number
    assert len(set(counting.tried)) == 1

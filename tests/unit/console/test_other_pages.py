"""Figures, answers, members of staff and the audit trail in the console."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest

from bot.console.spreadsheet import safe_cell
from bot.store.audit import PAGE, AuditEvent
from bot.store.campaigns import Campaign
from bot.store.figures import FigureEvent, Property
from bot.store.staff import Role
from tests.unit.console.clock import START
from tests.unit.console.visitor import Visitor

LAST_WEEK = START.date() - timedelta(7)


def count(services, times, event=FigureEvent.CONVERSATION, subject="", **where):
    for _ in range(times):
        services.figures.count(event, LAST_WEEK, subject, **where)


def sheet(visitor):
    answer = visitor.get("/cijfers.csv")
    rows = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    return {tuple(row[:3]): row[3] for row in rows}


def test_figures_as_page_and_as_file(worker, services):
    services.campaigns.create(Campaign("folder", "Folder", LAST_WEEK, LAST_WEEK))
    count(services, 23, channel="widget", municipality="zeist", campaign="folder")
    count(services, 12, FigureEvent.QUESTION, "hospice")
    text = " ".join(worker.get("/cijfers").text.split())
    assert "Zeist" in text
    assert "Folder" in text
    found = sheet(worker)
    assert found["Gesprekken", "gemeente", "Zeist"] == "25"
    assert found["Gesprekken", "gemeente", "Bunnik"] == "verborgen"
    assert found["Gesprekken", "campagne", "Folder"] == "25"
    assert found["Beantwoorde vragen", "onderwerp", services.library.title("hospice")] == "10"
    assert found["Gesprekken", "week", "Totaal"] == "25"
    assert services.trail.newest()[0].event is AuditEvent.FIGURES_EXPORTED


def test_a_small_number_is_nowhere_on_the_page(worker, services):
    count(services, 4, channel="widget")
    count(services, 3, FigureEvent.CALLBACK_REQUESTED)
    page = worker.get("/cijfers").text
    for words in ("<strong>4<", "<strong>3<", '"number">4<', '"number">3<'):
        assert words not in page
    assert not {"3", "4"} & set(sheet(worker).values())


def test_the_share_without_an_answer_is_made_of_shown_numbers(worker, services):
    count(services, 31, FigureEvent.QUESTION)
    count(services, 9, FigureEvent.UNANSWERED)
    assert "25%" in worker.get("/cijfers").text
    count(services, 1, FigureEvent.UNANSWERED)
    assert "25%" in worker.get("/cijfers").text


def test_a_longest_bar_is_full_and_no_style_stands_in_the_page(worker, services):
    count(services, 20, channel="widget")
    count(services, 10, channel="telegram")
    page = worker.get("/cijfers").text
    assert '<rect x="0" y="0" width="100"' in page
    assert '<rect x="0" y="0" width="50"' in page
    assert "style=" not in page


def test_quarters_that_can_be_chosen(worker, services):
    assert "kwartaal 4" in worker.get("/cijfers").text
    assert worker.get("/cijfers?kwartaal=2026-3").status_code == 200
    assert worker.get("/cijfers?kwartaal=1999-1").status_code == 404
    services.figures.count(FigureEvent.CONVERSATION, START.date() - timedelta(800))
    assert "2024, kwartaal" in worker.get("/cijfers").text


def test_a_quarter_that_has_just_begun(worker, clock):
    clock.move(days=43)  # 5 January 2027
    assert "nog geen hele week voorbij" in worker.become().get("/cijfers").text


@pytest.mark.parametrize(("text", "cell"), [("=1+1", "'=1+1"), ("@x", "'@x"), ("-1", "'-1"), ("week 3", "week 3")])
def test_a_name_is_no_formula(text, cell):
    assert safe_cell(text) == cell


def test_every_indicator_and_property_has_words(services):
    assert set(services.texts.properties) == set(Property)
    assert {each.kind for each in services.texts.indicators.values()} == {"proces", "proces (opbrengst)"}


def test_answers_by_the_day_they_were_checked(worker, services):
    text = worker.get("/antwoorden").text
    dates = [answer.checked for answer in services.library.answers.values()]
    assert text.count('<th scope="row">') == len(dates)
    assert services.pages.day(min(dates)) in text


def test_an_answer_that_is_old_or_over_says_so(worker, clock):
    clock.move(days=2 * 365)
    text = worker.become().get("/antwoorden").text
    assert "lang geleden" in text
    assert text.index("verlopen") < text.index("geen einddatum")


def test_adding_somebody_and_the_password_is_shown_once(administrator, services):
    administrator.post(
        "/medewerkers-nieuw", name="Eva Vos", email="Eva@voorbeeld.nl", roles=["medewerker", "redacteur"]
    )
    assert "Tijdelijk wachtwoord" in administrator.text
    eva = services.staff.by_email("eva@voorbeeld.nl")
    assert eva.roles == {Role.WORKER, Role.EDITOR}
    assert eva.must_change_password
    assert "Tijdelijk wachtwoord" not in administrator.get(f"/medewerkers/{eva.id}").text


@pytest.mark.parametrize(
    "form",
    [
        {"name": "", "email": "eva@voorbeeld.nl", "roles": "medewerker"},
        {"name": "Eva", "email": "geen adres", "roles": "medewerker"},
        {"name": "Eva", "email": "0612345678", "roles": "medewerker"},
        {"name": "Eva", "email": "eva@voorbeeld.nl"},
        {"name": "Eva", "email": "eva@voorbeeld.nl", "roles": "directeur"},
    ],
)
def test_somebody_who_cannot_be_added(administrator, services, form):
    assert administrator.post("/medewerkers-nieuw", **form).status_code == 400
    assert "Vul een naam, een e-mailadres en minstens één rol in." in administrator.text
    assert len(services.staff.all()) == 1


def test_an_address_that_is_taken(administrator, desk):
    desk.member("Anna", Role.WORKER)
    administrator.post("/medewerkers-nieuw", name="Anna", email="ANNA@voorbeeld.nl", roles="medewerker")
    assert "Er is al een medewerker met dit e-mailadres." in administrator.text


def test_roles_and_access(administrator, worker, services):
    path = f"/medewerkers/{worker.staff_id}"
    administrator.post(path, roles=["redacteur"], is_active="1")
    assert "De wijziging is bewaard." in administrator.follow().text
    assert services.staff.get(worker.staff_id).roles == {Role.EDITOR}
    administrator.post(path, roles=["redacteur"])
    assert not services.staff.get(worker.staff_id).is_active
    assert services.sessions.count(worker.staff_id) == 0
    administrator.post(path, is_active="1")
    assert "minstens één rol" in administrator.follow().text


def test_a_lost_password_and_a_lost_phone(administrator, worker, services):
    path = f"/medewerkers/{worker.staff_id}"
    administrator.post(f"{path}/wachtwoord", on=path)
    shown = next(word for word in administrator.text.split() if word.count("-") == 3)
    assert services.passwords.fits(shown, services.staff.password_hash(worker.staff_id))
    assert services.staff.get(worker.staff_id).must_change_password
    worker.become()
    administrator.post(f"{path}/tweede-stap", on=path)
    assert "stelt de tweede stap opnieuw in" in administrator.follow().text
    assert not services.staff.get(worker.staff_id).has_second_factor
    assert worker.get("/verzoeken").status_code == 303


@pytest.mark.parametrize("step", ["", "/wachtwoord", "/tweede-stap"])
def test_administrators_do_not_lock_themselves_out(administrator, services, step):
    path = f"/medewerkers/{administrator.staff_id}"
    administrator.post(f"{path}{step}", on=path, roles="medewerker")
    assert "Dit kunt u niet bij uzelf doen." in administrator.follow().text
    assert services.staff.get(administrator.staff_id).roles == {Role.ADMINISTRATOR}


def test_the_trail_by_page_person_and_subject(administrator, worker, services):
    for number in range(PAGE + 5):
        services.trail.add(worker.staff_id, AuditEvent.REQUEST_SEEN, f"R-{number}")
    text = administrator.get("/logboek").text
    assert "verzoek bekeken" in text and "R-104" in text and "R-3<" not in text
    older = administrator.get(text.split('href="/logboek?voor=')[1].split('"')[0].join(["/logboek?voor=", ""])).text
    assert "R-3<" in older
    assert "R-7<" in administrator.get("/logboek?over=R-7").text
    assert "R-8<" not in administrator.page.text
    assert "R-104" not in administrator.get(f"/logboek?wie={administrator.staff_id}").text
    assert "Er zijn geen regels gevonden." in administrator.get("/logboek?over=niets").text


def test_nobody_without_a_role_to_go_to(desk, services):
    for role, home in ((Role.WORKER, "/verzoeken"), (Role.EDITOR, "/campagnes"), (Role.ADMINISTRATOR, "/medewerkers")):
        visitor = Visitor(services, desk.app, desk.member(f"{role.value} x", role)).become()
        assert visitor.get("/").headers["location"] == home

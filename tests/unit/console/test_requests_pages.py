"""The inbox, requests and live conversations, as staff see them."""

from __future__ import annotations

import pytest

from bot.store.audit import AuditEvent
from bot.store.figures import FigureEvent, FigureRepository
from bot.store.handover_views import HandoverState, MessageKind
from bot.store.requests import CallbackDetails, RequestState

DETAILS = CallbackDetails(
    "+31612345678", "Mevrouw Jansen", "na tien uur", "Hulp in de nacht", "loved_one", ("wensenboekje",)
)


@pytest.fixture
def reference(services):
    return services.requests.create("web:jan", DETAILS, "web", "utrecht")


@pytest.fixture
def talk(services, worker):
    """Return a conversation that Anna has taken."""
    reference = services.handovers.request("web:jan", "web", "utrecht", "Vraagt naar hulp.").reference
    services.handovers.accept(reference, worker.staff_id, "Anna")
    return reference


def trail(services, reference):
    return [entry.event for entry in services.trail.newest(reference=reference)]


def test_the_inbox_says_who_waits_longest(worker, services, reference, clock):
    clock.move(hours=26)
    second = services.requests.create("web:piet", CallbackDetails("+31301234567"), "telegram", "utrecht")
    text = worker.become().get("/verzoeken").text
    assert text.index(reference) < text.index("Wacht het langst") < text.index(second)
    assert "wacht 1 dag" in worker.text
    assert "Open (2)" in worker.text


def test_a_request_is_taken_up_called_and_done(worker, services, reference):
    page = worker.get(f"/verzoeken/{reference}").text
    assert '<a href="tel:+31612345678">06 12 34 56 78</a>' in page
    for words in ("Mevrouw Jansen", "na tien uur", "Hulp in de nacht", "voor een naaste", "het wensenboekje"):
        assert words in page
    worker.post(f"/verzoeken/{reference}/oppakken", on=f"/verzoeken/{reference}")
    assert "U heeft dit verzoek opgepakt." in worker.follow().text
    assert reference in worker.get("/verzoeken?lijst=mine").text
    worker.post(f"/verzoeken/{reference}/notitie", on=f"/verzoeken/{reference}", note=" Belt liever 's avonds. ")
    assert "Belt liever 's avonds." in worker.follow().text.replace("&#39;", "'")
    worker.post(f"/verzoeken/{reference}/afronden", on=f"/verzoeken/{reference}", outcome="called")
    assert "afgerond als gebeld" in worker.follow().text
    assert services.requests.get(reference).state is RequestState.CALLED
    assert reference in worker.get("/verzoeken?lijst=done").text
    assert trail(services, reference)[::-1] == [
        *(AuditEvent.REQUEST_SEEN, AuditEvent.REQUEST_SEEN, AuditEvent.REQUEST_CLAIMED, AuditEvent.REQUEST_SEEN),
        *(AuditEvent.REQUEST_SEEN, AuditEvent.REQUEST_NOTED, AuditEvent.REQUEST_SEEN, AuditEvent.REQUEST_SEEN),
        *(AuditEvent.REQUEST_CALLED, AuditEvent.REQUEST_SEEN),
    ]


def test_two_click_and_the_second_reads_what_happened(worker, colleague, services, reference):
    first, second = (each.token(f"/verzoeken/{reference}") for each in (worker, colleague))
    worker.page = worker.client.post(f"/verzoeken/{reference}/oppakken", data={"csrf": first})
    colleague.page = colleague.client.post(f"/verzoeken/{reference}/oppakken", data={"csrf": second})
    assert "U heeft dit verzoek opgepakt." in worker.follow().text
    assert "Een collega was u voor" in colleague.follow().text
    assert "door Anna de Wit" in colleague.text
    assert services.requests.get(reference).claimed_by == worker.staff_id
    colleague.post(f"/verzoeken/{reference}/afronden", on=f"/verzoeken/{reference}", outcome="called")
    assert "Een collega was u voor" in colleague.follow().text


def test_a_colleague_who_is_ill_is_helped_out(worker, colleague, services, reference):
    services.requests.claim(reference, colleague.staff_id)
    assert reference in worker.get("/verzoeken?lijst=colleagues").text
    worker.post(f"/verzoeken/{reference}/oppakken", on=f"/verzoeken/{reference}", taken_from=str(colleague.staff_id))
    worker.follow()
    assert services.requests.get(reference).claimed_by == worker.staff_id
    assert worker.post(f"/verzoeken/{reference}/oppakken", on="/cijfers", taken_from="x").status_code == 400


def test_putting_back_and_closing_without_a_call(worker, services, reference):
    services.requests.claim(reference, worker.staff_id)
    worker.post(f"/verzoeken/{reference}/terugleggen", on=f"/verzoeken/{reference}")
    assert services.requests.get(reference).state is RequestState.OPEN
    services.requests.claim(reference, worker.staff_id)
    worker.post(f"/verzoeken/{reference}/afronden", on=f"/verzoeken/{reference}", outcome="closed")
    assert services.requests.get(reference).state is RequestState.CLOSED


def test_a_withdrawn_request_holds_nothing_any_more(worker, services, reference):
    services.requests.withdraw("web:jan", reference)
    text = worker.get(f"/verzoeken/{reference}").text
    assert "ingetrokken" in text
    assert "Er staan geen gegevens meer bij dit verzoek." in text
    assert "Jansen" not in text


def test_a_reference_as_it_is_said_on_the_phone(worker, reference):
    assert worker.get(f"/verzoeken/{reference.lower().replace('-', '')}").status_code == 200


def test_a_note_without_words(worker, reference):
    worker.post(f"/verzoeken/{reference}/notitie", on=f"/verzoeken/{reference}", note="  ")
    assert "U heeft nog niets geschreven." in worker.follow().text


def test_a_conversation_is_taken_held_and_given_back(worker, services, monkeypatch):
    counted = []
    monkeypatch.setattr(FigureRepository, "count", lambda *told, **where: counted.append((told[1], where["channel"])))
    reference = services.handovers.request("web:jan", "web", "utrecht", "Vraagt naar hulp.").reference
    assert "Gesprek aannemen" in worker.get("/verzoeken").text
    worker.post(f"/gesprekken/{reference}/aannemen", on="/verzoeken")
    assert "Vraagt naar hulp." in worker.follow().text
    services.handovers.person_says("web:jan", "Dag, bent u een mens?")
    worker.post(f"/gesprekken/{reference}/bericht", on=f"/gesprekken/{reference}", text=" Ja, ik ben Anna. ")
    page = worker.follow().text
    assert page.index("Dag, bent u een mens?") < page.index("Ja, ik ben Anna.")
    said = [(each.kind.value, each.text) for each in services.handovers.undelivered_for_person("node")]
    assert said == [("accepted", "Anna"), ("text", "Ja, ik ben Anna.")]
    worker.post(f"/gesprekken/{reference}/teruggeven", on=f"/gesprekken/{reference}")
    assert "De assistent neemt het gesprek weer over." in worker.follow().text
    assert services.handovers.get(reference).state is HandoverState.RETURNED
    assert "Dit gesprek is afgelopen." in worker.get(f"/gesprekken/{reference}").text
    assert counted == [(FigureEvent.HANDOVER_ACCEPTED, "web")]


def test_the_page_fetches_what_is_new(worker, services, talk):
    services.handovers.person_says("web:jan", "een")
    services.handovers.person_says("web:jan", "twee")
    piece = worker.get(f"/gesprekken/{talk}/nieuw?na=2").text
    assert "twee" in piece and "een<" not in piece and "<html" not in piece
    assert worker.get(f"/gesprekken/{talk}/nieuw?na=3").text.strip() == ""
    services.handovers.leave("web:jan")
    assert "data-over" in worker.get(f"/gesprekken/{talk}/nieuw?na=4").text
    for strange in ("x", "-1", "9" * 30):
        assert worker.get(f"/gesprekken/{talk}/nieuw?na={strange}").status_code == 400


def test_speaking_after_the_end(worker, services, talk):
    token = worker.token(f"/gesprekken/{talk}")
    services.handovers.leave("web:jan")
    for path in ("bericht", "teruggeven"):
        worker.page = worker.client.post(f"/gesprekken/{talk}/{path}", data={"csrf": token, "text": "hallo"})
        assert "Dit gesprek is afgelopen. Uw bericht is niet verstuurd." in worker.follow().text


def test_a_message_that_is_too_long_is_not_lost(worker, services, talk):
    long = "woord " * 1000
    assert worker.post(f"/gesprekken/{talk}/bericht", on=f"/gesprekken/{talk}", text=long).status_code == 400
    assert "te lang voor één bericht" in worker.text
    assert long.strip() in worker.page.text
    assert len(services.handovers.messages(talk)) == 1


def test_a_colleague_was_first(worker, colleague, services):
    reference = services.handovers.request("web:jan", "web", "utrecht").reference
    token = worker.token("/verzoeken")
    services.handovers.accept(reference, colleague.staff_id, "Bram")
    worker.page = worker.client.post(f"/gesprekken/{reference}/aannemen", data={"csrf": token})
    assert "Een collega was u voor" in worker.follow().text
    assert reference not in worker.get("/verzoeken/wachtend").text
    assert reference in colleague.get("/verzoeken/wachtend").text


def test_of_somebody_who_wiped_everything_only_that_is_seen(worker, services, talk):
    services.handovers.person_says("web:jan", "woont in Zeist")
    services.handovers.forget("web:jan")
    page = worker.get(f"/gesprekken/{talk}").text
    assert services.texts.message_kinds[MessageKind.ERASED] in page
    assert "Zeist" not in page

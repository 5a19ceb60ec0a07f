"""Requests that are none, are too large, or mean different things to different readers."""

from __future__ import annotations

import pytest
import requests

from tests.attacks.scene import CANARY, Log, Scene, send_raw, status_of

CHAT = "/webhooks/rest/webhook"
FORM = "/inloggen"
LARGE = 400_000
"""Characters: more than a server reads at once."""
REFUSED = {"server": ("request.refused",), "console": ("console.refused", "library.log")}
"""How each process logs that it refused: what uvicorn cannot read does not come as far as our own pages."""
LINES = f"%0d%0aX-Evil:%20{CANARY}%0d%0a%7B%22event%22:%22server.stopped%22%7D"
"""What would be a line of a log or a header of the answer, were it not cleaned."""


def request(target: str, path: str, *headers: str, method: str = "POST", body: str = "") -> bytes:
    """Return a request, letter for letter."""
    kind = "application/json" if target == "server" else "application/x-www-form-urlencoded"
    head = (f"{method} {path} HTTP/1.1", "Host: kwaad.example", f"Content-Type: {kind}", *headers)
    return "\r\n".join((*head, "Connection: close", "", body)).encode("latin-1")


def chunks(*parts: str) -> str:
    """Return a body in pieces."""
    return "".join(f"{len(part):x}\r\n{part}\r\n" for part in parts) + "0\r\n\r\n"


NO_MESSAGES = {
    "negative length": (("Content-Length: -5",), "{}"),
    "length in words": ((f"Content-Length: {CANARY}",), "{}"),
    "length with a sign": (("Content-Length: +2",), "{}"),
    "two lengths": (("Content-Length: 2", "Content-Length: 60"), "{}"),
    "length and chunks": (("Content-Length: 2", "Transfer-Encoding: chunked"), chunks("{}")),
    "unknown encoding": (("Transfer-Encoding: gzip, chunked",), chunks("{}")),
    "chunk of no size": (("Transfer-Encoding: chunked",), f"zz\r\n{CANARY}\r\n0\r\n\r\n"),
    "space before the colon": (("Content-Length : 2",), "{}"),
}
TOO_LARGE = {
    "one header": ((f"X-A: {CANARY * (LARGE // len(CANARY))}",), ""),
    "many headers": (tuple(f"X-{number}: {CANARY}" for number in range(LARGE // 20)), ""),
    "chunks": (("Transfer-Encoding: chunked",), chunks(*[CANARY * 7_000] * 4)),
    "said before": (("Content-Length: 999999999",), CANARY * 20_000),
}
NO_JSON = [
    "[" * 100_000,
    '{"a":' * 20_000 + "1" + "}" * 20_000,
    '{"sender":' + "1" * 100_000 + ',"message":"x"}',
    '{"sender":"x","message":NaN}',
    '{"sender":"x","sender":"web:x","message":"x"}',
    '{"sender":"x","message":"x","message":{"$ne":null}}',
]
"""The last two say it twice: whoever looks at the first and whoever looks at the last would differ."""


def door(scene: Scene, target: str) -> tuple[str, str, Log]:
    """Return address, a path that takes a body, and the log of one of the processes."""
    if target == "server":
        return scene.server.url, CHAT, scene.server_log
    return scene.console.url, FORM, scene.console_log


@pytest.mark.parametrize("target", ["server", "console"])
@pytest.mark.parametrize(("headers", "body"), NO_MESSAGES.values(), ids=NO_MESSAGES)
def test_a_request_of_which_the_end_is_not_clear(
    scene: Scene, target: str, headers: tuple[str, ...], body: str
) -> None:
    url, path, log = door(scene, target)
    with scene.nothing_changes(), log.tells(*REFUSED[target]):
        assert status_of(send_raw(url, request(target, path, *headers, body=body))) == 400
    assert requests.get(f"{url}/health", timeout=5).ok


@pytest.mark.parametrize(("target", "statuses"), [("server", {413}), ("console", {400, 413})])
@pytest.mark.parametrize(("headers", "body"), TOO_LARGE.values(), ids=TOO_LARGE)
def test_more_than_anybody_needs(
    scene: Scene, target: str, statuses: set[int], headers: tuple[str, ...], body: str
) -> None:
    url, path, log = door(scene, target)
    with scene.nothing_changes(), log.tells(*REFUSED[target]):
        assert status_of(send_raw(url, request(target, path, *headers, body=body))) in statuses
    assert requests.get(f"{url}/health", timeout=5).ok


@pytest.mark.parametrize("body", NO_JSON, ids=lambda body: body[:12])
def test_a_body_made_to_exhaust_who_reads_it(scene: Scene, body: str) -> None:
    with scene.nothing_changes(), scene.server_log.tells("request.refused", status=400):
        assert requests.post(scene.server.url + CHAT, data=body.encode(), timeout=20).status_code == 400


@pytest.mark.parametrize(
    ("target", "method", "path"),
    [
        *(("server", method, CHAT) for method in ("TRACE", "PUT", "DELETE", "PATCH", "GET", "PROPFIND")),
        *(("console", method, FORM) for method in ("TRACE", "PUT", "DELETE", "PATCH", "OPTIONS", "PROPFIND")),
        ("console", "GET", "/uitloggen"),
        ("console", "GET", "/account/overal-uitloggen"),
    ],
)
def test_another_method_also_when_a_header_says_it_is_post(scene: Scene, target: str, method: str, path: str) -> None:
    url, _, log = door(scene, target)
    override = ("X-HTTP-Method-Override: POST", "X-Method-Override: POST", f"X-Evil: {CANARY}")
    with scene.nothing_changes(), log.tells(*REFUSED[target]):
        assert status_of(send_raw(url, request(target, f"{path}?_method=POST", *override, method=method))) == 405


@pytest.mark.parametrize("target", ["server", "console"])
def test_an_address_that_would_write_lines_of_its_own(scene: Scene, target: str) -> None:
    url, _, log = door(scene, target)
    sent = request(target, f"/{LINES}", f"User-Agent: {CANARY}", f"X-Forwarded-For: {LINES}", method="GET")
    with log.tells(*REFUSED[target]):
        head = send_raw(url, sent).partition(b"\r\n\r\n")[0]
    assert status_of(head) == 404
    assert b"x-evil" not in head.lower()
    assert CANARY.encode() not in head


@pytest.mark.parametrize(
    ("target", "path"),
    [
        *(("server", path) for path in ("/", "/venster", "/insluiten", "/nabij.js", "/health", "/health/", "//x/..")),
        *(("console", path) for path in ("/", "/inloggen", "/inloggen/", "/verzoeken/", "/bestanden", "//x/..")),
    ],
)
def test_nothing_is_made_of_the_host_that_a_request_names(scene: Scene, target: str, path: str) -> None:
    headers = ("X-Forwarded-Host: kwaad.example", "X-Forwarded-Proto: kwaad", "Forwarded: host=kwaad.example")
    answer = send_raw(door(scene, target)[0], request(target, path, *headers, method="GET"))
    assert status_of(answer) in (200, 303, 404)
    assert b"kwaad" not in answer

"""Which pages may talk to the server."""

from __future__ import annotations

import pytest

from bot.channels import origins
from bot.channels.origins import cors_headers, is_welcome

ALLOWED = "https://informatiepunt.example"


@pytest.fixture(autouse=True)
def allowed(monkeypatch):
    monkeypatch.setattr(origins, "ALLOWED_ORIGINS", (ALLOWED, "https://andere.example"))


@pytest.mark.parametrize(
    ("origin", "host"),
    [
        (None, "nabij.example"),
        (ALLOWED, "nabij.example"),
        ("https://nabij.example", "nabij.example"),
        ("http://nabij.example:5005", "nabij.example:5005"),
    ],
)
def test_welcome(origin, host):
    assert is_welcome(origin, host)


@pytest.mark.parametrize(
    "origin",
    [
        "null",
        "",
        "https://elders.example",
        f"{ALLOWED}/",
        f"{ALLOWED}:8443",
        ALLOWED.upper(),
        "http://informatiepunt.example",
        "https://x.informatiepunt.example",
        "https://informatiepunt.example.elders.example",
        "https://nabij.example.elders.example",
        "https://nabij.example@elders.example",
        "https://[",
        f"{ALLOWED},https://andere.example",
    ],
)
def test_not_welcome(origin):
    assert not is_welcome(origin, "nabij.example")
    assert cors_headers(origin) == {"Vary": "Origin"}


def test_without_a_host_nobody_is_at_home():
    assert not is_welcome("https://", "")


def test_the_answer_may_be_read_by_an_allowed_origin_and_never_with_credentials():
    headers = cors_headers(ALLOWED)
    assert (headers["Access-Control-Allow-Origin"], headers["Vary"]) == (ALLOWED, "Origin")
    assert "Access-Control-Allow-Credentials" not in headers

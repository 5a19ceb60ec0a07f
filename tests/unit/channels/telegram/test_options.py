"""Settings."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.channels.telegram.options import API, TelegramOptions, TelegramOptionsError, options_from

TOKEN = "4711:made-up_token"
HOOK = {"NABIJ_TELEGRAM_WEBHOOK_URL": "https://nabij.example/webhooks/telegram/webhook"}


def test_without_a_token_there_is_no_telegram():
    assert options_from({}) is None
    assert options_from({"NABIJ_TELEGRAM_TOKEN": " "}) is None


def test_a_token_is_all_that_is_needed():
    options = options_from({"NABIJ_TELEGRAM_TOKEN": f" {TOKEN}\n"})
    assert options == TelegramOptions(TOKEN, API)
    assert (options.bot, options.webhook_url, options.website) == (4711, "", "")


def test_everything():
    values = {"NABIJ_TELEGRAM_TOKEN": TOKEN, "NABIJ_TELEGRAM_API": "http://127.0.0.1:1/", **HOOK}
    values |= {"NABIJ_TELEGRAM_WEBHOOK_SECRET": "geheim", "NABIJ_PUBLIC_URL": "https://nabij.example/"}
    assert options_from(values) == TelegramOptions(
        TOKEN,
        "http://127.0.0.1:1",
        HOOK["NABIJ_TELEGRAM_WEBHOOK_URL"],
        "geheim",
        "https://nabij.example",
    )


@pytest.mark.parametrize(
    ("values", "name"),
    [
        ({"NABIJ_TELEGRAM_TOKEN": "zonder dubbele punt"}, "TOKEN"),
        ({"NABIJ_TELEGRAM_TOKEN": "abc:def"}, "TOKEN"),
        ({"NABIJ_TELEGRAM_TOKEN": "1:a/b"}, "TOKEN"),
        ({"NABIJ_TELEGRAM_TOKEN": TOKEN, **HOOK}, "SECRET"),
        ({"NABIJ_TELEGRAM_TOKEN": TOKEN, **HOOK, "NABIJ_TELEGRAM_WEBHOOK_SECRET": "a b"}, "SECRET"),
        ({"NABIJ_TELEGRAM_TOKEN": TOKEN, **HOOK, "NABIJ_TELEGRAM_WEBHOOK_SECRET": "x" * 257}, "SECRET"),
    ],
)
def test_what_cannot_be_used_is_named_but_not_shown(values, name):
    with pytest.raises(TelegramOptionsError, match=name) as caught:
        options_from(values)
    assert not any(value in str(caught.value) for value in values.values())


def test_secrets_are_not_shown():
    shown = repr(TelegramOptions(TOKEN, webhook_url="https://nabij.example", webhook_secret="geheim"))
    assert TOKEN not in shown
    assert "geheim" not in shown


def test_without_a_token_the_library_is_not_loaded():
    script = """
import os, sys
os.environ.pop("NABIJ_TELEGRAM_TOKEN", None)
from bot.channels.telegram import add_telegram
add_telegram(None, None, None)
assert "telegram" not in sys.modules and "httpx" not in sys.modules
"""
    subprocess.run([sys.executable, "-c", script], check=True)

"""What stands on the chat and on our own pages."""

from __future__ import annotations

import json
import re

import pytest

from bot.content.check import reading_remarks, style_remarks
from bot.content.files import ContentError
from bot.content.library import library
from bot.content.reading_level import MINIMUM_ANSWER
from bot.content.widget import FILE, ChatWords, RegionEntry, load_widget_words, region_entries
from bot.page import PAGES, WIDGET_DIR, content_security_policy, page, script, script_words, with_phone_links
from bot.settings import CONTENT_DIR

WORDS = load_widget_words()


def texts(part):
    for value in part.values():
        if isinstance(value, dict):
            yield from texts(value)
        elif isinstance(value, list):
            yield from value
        else:
            yield str(value)


@pytest.mark.parametrize("text", texts(WORDS.dict()))
def test_every_text_keeps_the_style(text):
    assert list(style_remarks(text)) == []


@pytest.mark.parametrize("name", ["offline", "unreachable", "wipe_ask", "wiped", "wipe_failed", "expired"])
def test_every_sentence_is_plain(name):
    assert list(reading_remarks(getattr(WORDS.chat, name), MINIMUM_ANSWER)) == []


def test_an_unknown_or_missing_word_is_named(tmp_path):
    (tmp_path / FILE).write_text((CONTENT_DIR / FILE).read_text("utf-8").replace("  launcher:", "  louncher:"))
    with pytest.raises(ContentError, match=r"widget\.yml: chat"):
        load_widget_words(tmp_path)


def test_every_region_is_known():
    region = library().region
    assert region_entries()[region.id] == RegionEntry(region.name, region.information_point.phone)


def test_every_word_the_script_uses_is_there_and_every_word_there_is_used():
    source = (WIDGET_DIR / "nabij.js").read_text("utf-8")
    used = set(re.findall(r"CHAT\.(\w+)", source)) | {"assistant", "person", "staff", "offline", "unreachable"}
    assert used == set(ChatWords.__fields__)
    assert set(re.findall(r"WORDS\.(\w+)", source)) == set(script_words())


def test_the_script_is_served_with_its_words():
    served = script()
    assert "/* words */" not in served
    words = json.loads(served.split("const WORDS = ")[1].split(";\n")[0])
    assert words["chat"]["launcher"] == WORDS.chat.launcher
    assert "computerprogramma" in words["opening"]


def test_the_script_asks_nothing_of_third_parties_and_makes_no_code():
    source = (WIDGET_DIR / "nabij.js").read_text("utf-8")
    assert set(re.findall(r"https?://[\w.]+", source)) == {"http://www.w3.org"}
    for unsafe in ("innerHTML", "insertAdjacentHTML", "outerHTML", "eval(", "Function(", ".style.", "cookie"):
        assert unsafe not in source


@pytest.mark.parametrize("name", PAGES.values())
def test_pages_hold_no_inline_script_or_style_and_nothing_of_third_parties(name):
    content = page(name)
    assert not re.findall(r"<style|\sstyle=|\son\w+=|javascript:", content)
    assert not re.findall(r"<script(?![^>]*\ssrc=)", content)
    assert not re.findall(r"""(?:src|href)=["'](?:https?:)?//""", content)
    assert "$" not in content


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("Bel 112.", 'Bel <a href="tel:112">112</a>.'),
        ("088 0767 000", '<a href="tel:0880767000">088 0767 000</a>'),
        ("Kijk op 113.nl", "Kijk op 113.nl"),
        ("€113", "€113"),
        ("<b> & 0800-0113", '&lt;b&gt; &amp; <a href="tel:08000113">0800-0113</a>'),
        ("in 2026 kost het 1.112,50", "in 2026 kost het 1.112,50"),
    ],
)
def test_telephone_numbers_can_be_called(text, html):
    assert with_phone_links(text) == html


def test_only_who_may_puts_a_page_in_a_frame():
    assert content_security_policy().endswith("frame-ancestors 'self'")
    assert content_security_policy(("https://a.example",)).endswith("frame-ancestors 'self' https://a.example")
    assert "unsafe" not in content_security_policy()

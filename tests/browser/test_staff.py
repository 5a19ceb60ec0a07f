"""What a member of staff says, as a person sees and hears it on a page."""

from __future__ import annotations

import pytest

from bot.content.live import load_live_words
from bot.content.widget import load_widget_words
from tests.browser.chat import Chat
from tests.browser.conftest import PHONE, artefact, embed, resize
from tests.browser.sites import Site, page_with
from tests.browser.test_accessibility import emulate, scroll_width, violations
from tests.served import Served

WORDS, LIVE = load_widget_words(), load_live_words()
NAME = LIVE.speaker.format(name="Dirk")
TEXT = "Dag, ik ben Dirk. <b>Wat</b> kan ik voor u doen?"
STOP = {"title": LIVE.buttons.stop, "payload": "~live:stop~x"}

IN_VIEW = """
const box = [...root.querySelectorAll('.message')].at(-1).getBoundingClientRect();
const log = root.querySelector('.log').getBoundingClientRect();
return box.top >= log.top && box.bottom <= log.bottom;
"""


@pytest.fixture
def talk(chat: Chat, nabij: Served, embedder: Site) -> Chat:
    """A chat on a phone in which staff are at work."""
    resize(chat.browser, PHONE)
    chat.visit(embedder.put("/medewerker", page_with(embed(nabij)))).open()
    hear(chat, text=LIVE.accepted.format(name="Dirk"), staffed=True, buttons=[STOP])
    hear(chat, text=TEXT, staffed=True, buttons=[STOP], name=NAME, **{"from": "staff"})
    return chat


def hear(chat: Chat, **event: object) -> None:
    """Let the chat hear a reply."""
    chat.script("chat.hear({type: 'reply', unasked: true, ...arguments[0]})", event)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_words_of_staff_are_named_and_look_different(talk: Chat, scheme: str) -> None:
    emulate(talk.browser, "prefers-color-scheme", scheme)
    box = talk.find(".from-staff")
    assert talk.find(".from-staff .speaker").is_displayed()
    assert talk.find(".from-staff .speaker").text == f"{NAME}:"
    assert TEXT in box.text
    others = talk.find(".from-assistant")
    assert box.value_of_css_property("border-left-width") != others.value_of_css_property("border-left-width")
    assert talk.choices() == [LIVE.buttons.stop]
    assert violations(talk) == []
    assert scroll_width(talk) == 0
    talk.browser.save_screenshot(str(artefact(f"staff-{scheme}.png")))
    emulate(talk.browser, "prefers-color-scheme", "")


def test_the_newest_words_of_staff_are_in_view(talk: Chat) -> None:
    for number in range(6):
        hear(talk, text=f"zin {number} " + TEXT, staffed=True, buttons=[STOP], name=NAME, **{"from": "staff"})
    talk.until(lambda: talk.script(IN_VIEW))


def test_a_screen_reader_is_told_who_speaks(talk: Chat) -> None:
    log = talk.find(".log")
    assert (log.get_attribute("role"), log.get_attribute("aria-live")) == ("log", "polite")
    assert talk.find(".from-staff").get_attribute("textContent").startswith(f"{NAME}: Dag")


def test_nobody_reads_that_the_assistant_thinks_while_staff_are_at_work(talk: Chat) -> None:
    said = "chat.line.memory.set('queue', [{id: 'm', taken: 1}]); chat.hear({type: 'said', id: 'm', text: 'x'});"
    status = "const shown = root.querySelector('.status').textContent; chat.line.memory.set('queue', []); return shown;"
    assert talk.script(said + status) == ""
    hear(talk, text=LIVE.left)
    assert talk.script(said + status) == WORDS.chat.thinking

"""The chat on other people's websites: strict policies, other origins, frames, and what the deployer chooses."""

from __future__ import annotations

import gzip
import json

import pytest
import requests
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import Select

from bot.content.library import Library
from bot.content.widget import load_widget_words
from tests.browser.chat import Chat
from tests.browser.conftest import complaints, embed
from tests.browser.sites import Site, page_with
from tests.served import Served

WORDS = load_widget_words()
MAXIMUM_SCRIPT_BYTES, MAXIMUM_STYLE_BYTES = 15 * 1024, 10 * 1024
QUESTION = "wat kost een hospice"


def strict(served: Served) -> str:
    """The policy that docs/embedding.md asks of an embedder, on top of the strictest."""
    return f"default-src 'self'; script-src {served.url}; style-src {served.url}; connect-src {served.url}"


def test_the_files_are_small(nabij: Served) -> None:
    script = requests.get(f"{nabij.url}/nabij.js", timeout=5).content
    style = requests.get(f"{nabij.url}/nabij.css", timeout=5).content
    assert len(gzip.compress(script)) <= MAXIMUM_SCRIPT_BYTES
    assert len(style) <= MAXIMUM_STYLE_BYTES


@pytest.mark.parametrize("kind", ["default", "separate"])
def test_everything_works_under_a_strict_policy(chat: Chat, nabij: Served, embedder: Site, kind: str) -> None:
    policy = f"default-src 'self' {nabij.url}" if kind == "default" else strict(nabij)
    chat.visit(embedder.put("/streng", page_with(embed(nabij)), policy)).open()
    chat.ask(QUESTION)
    chat.find("summary").click()
    chat.find(".menu li:nth-child(1) button").click()
    chat.script("window.print = () => {}")
    chat.find("summary").click()
    chat.find(".menu li:nth-child(2) button").click()
    chat.until(lambda: chat.script("return root.querySelector('.paper').contentDocument.styleSheets.length"))
    assert complaints(chat.browser) == []


def test_in_a_frame(browser: webdriver.Chrome, chat: Chat, nabij: Served, embedder: Site) -> None:
    frame = f'<iframe src="{nabij.url}/venster" title="Chat" width="400" height="600"></iframe>'
    browser.get(embedder.put("/frame", page_with(frame), f"default-src 'self'; frame-src {nabij.url}"))
    browser.switch_to.frame(0)
    chat.wait_here()
    assert chat.ask(QUESTION)
    assert complaints(browser) == []


def test_no_stranger_may_frame_it(browser: webdriver.Chrome, nabij: Served, stranger: Site) -> None:
    browser.get(stranger.put("/frame", page_with(f'<iframe src="{nabij.url}/venster" title="x"></iframe>')))
    assert any("frame-ancestors" in line for line in complaints(browser))


def test_an_origin_that_is_not_allowed_gets_the_fallback(
    browser: webdriver.Chrome, nabij: Served, stranger: Site
) -> None:
    browser.get(stranger.put("/", page_with(embed(nabij, inside="<p>Bel 030 000 00 00.</p>"))))
    element = browser.find_element(By.TAG_NAME, "nabij-chat")
    assert element.text == "Bel 030 000 00 00."
    assert any("CORS" in line for line in complaints(browser))


def test_when_the_server_goes_down_while_talking(chat: Chat, nabij: Served, embedder: Site) -> None:
    nowhere = 'server="http://127.0.0.1:9/"'
    inside = '<p>Bel 030 000 00 00.</p><p><a href="https://t.me/voorbeeld">Telegram</a></p>'
    chat.visit(embedder.put("/weg", page_with(embed(nabij, nowhere, inside)))).open()
    chat.type(QUESTION)
    chat.until(lambda: WORDS.chat.unreachable in chat.find(".notices").text)
    assert chat.browser.find_element(By.LINK_TEXT, "Telegram").is_displayed()
    assert chat.said()[-1] == ["person", QUESTION]
    assert chat.find(".unsent").is_displayed()


def test_without_anything_inside_the_known_ways_are_shown(
    chat: Chat, nabij: Served, embedder: Site, library: Library
) -> None:
    attributes = 'server="http://127.0.0.1:9/" telegram="https://t.me/voorbeeld"'
    chat.visit(embedder.put("/leeg", page_with(embed(nabij, attributes)))).open()
    chat.type(QUESTION)
    chat.until(lambda: chat.find(".fallback").is_displayed())
    shown = chat.find(".fallback").text
    assert library.conversation.human.without_number.split(".")[0] in shown
    assert WORDS.chat.by_telegram in shown


def test_attributes(chat: Chat, nabij: Served, embedder: Site) -> None:
    attributes = 'title="Vraagbaak" subtitle="Zorg" opening="Goedendag." position="left" campaign="poster-1" open'
    chat.visit(embedder.put("/keuze", page_with(embed(nabij, attributes))))
    assert chat.find(".panel").is_displayed()
    assert [chat.find(s).text for s in ("h2", ".top p")] == ["Vraagbaak", "Zorg"]
    assert chat.said() == [["assistant", "Goedendag."]]
    assert chat.script("return root.querySelector('.panel').getBoundingClientRect().x") < 100
    assert chat.browser.find_element(By.TAG_NAME, "nabij-chat").get_attribute("title") == ""
    chat.script("window.bodies = []; const f = fetch; window.fetch = (u, o) => { bodies.push(o.body); return f(u, o) }")
    assert chat.ask(QUESTION)
    sent = [json.loads(body) for body in chat.browser.execute_script("return window.bodies")]
    assert [(b["campaign"], b["region"]) for b in sent if "text" in b] == [("poster-1", "utrecht")]


def test_settings_as_json_and_attributes_over_them(chat: Chat, nabij: Served, embedder: Site) -> None:
    settings = json.dumps({"title": "Uit JSON", "subtitle": "Ook uit JSON", "mode": "page"})
    inside = f'<script type="application/json">{settings}</script>'
    page = page_with(embed(nabij, 'title="Uit attribuut"', inside))
    chat.visit(embedder.put("/json", page, strict(nabij)))
    assert [chat.find(s).text for s in ("h2", ".top p")] == ["Uit attribuut", "Ook uit JSON"]
    assert chat.all(".launcher") == []
    assert complaints(chat.browser) == []


def test_colours_come_from_the_embedders_stylesheet(chat: Chat, nabij: Served, embedder: Site) -> None:
    style = embedder.put(
        "/huis.css", "nabij-chat { --nabij-button-primary-action-background-color: rgb(90, 20, 90); }", kind="text/css"
    )
    chat.visit(embedder.put("/huis", page_with(embed(nabij), f'<link rel="stylesheet" href="{style}">')))
    assert chat.find(".launcher").value_of_css_property("background-color") == "rgba(90, 20, 90, 1)"


def test_a_wild_page_does_not_change_how_it_looks(chat: Chat, nabij: Served, embedder: Site) -> None:
    wild = (
        "html { font-size: 62.5% } * { letter-spacing: 3px; text-transform: uppercase }"
        " nabij-chat, nabij-chat * { font: 40px serif; color: red } button { display: none !important }"
    )
    style = embedder.put("/wild.css", wild, kind="text/css")
    chat.visit(embedder.put("/wild", page_with(embed(nabij), f'<link rel="stylesheet" href="{style}">'))).open()
    message = chat.find(".message p")
    assert message.value_of_css_property("font-size") == "16px"
    assert message.value_of_css_property("letter-spacing") == "normal"
    assert chat.find(".send").is_displayed()


def test_composing_the_lines_for_a_website(
    browser: webdriver.Chrome, chat: Chat, nabij: Served, embedder: Site
) -> None:
    chat.visit(f"{nabij.url}/insluiten")
    browser.find_element(By.NAME, "title").send_keys('Vraag "het" <ons>')
    browser.find_element(By.NAME, "phone").send_keys("030 000 00 00")
    browser.find_element(By.NAME, "telegram").send_keys("https://t.me/voorbeeld")
    Select(browser.find_element(By.NAME, "position")).select_by_value("left")
    color = "const c = document.querySelector('#color'); c.value = '#ffd500';"
    browser.execute_script(color + "c.dispatchEvent(new Event('input', {bubbles: true}))")
    lines, style, policy = (
        browser.find_element(By.CSS_SELECTOR, f"[data-result={name}]").text for name in ("snippet", "style", "policy")
    )
    chat.until(lambda: chat.script("return root.querySelector('h2').textContent") == 'Vraag "het" <ons>')
    assert chat.find(".launcher").value_of_css_property("background-color") == "rgba(255, 213, 0, 1)"
    assert "action-color: #000000" in style
    assert complaints(browser) == []
    sheet = embedder.put("/eigen.css", style, kind="text/css")
    head = f'<link rel="stylesheet" href="{sheet}">'
    parts = [part.strip() for part in policy.split(";")]
    own = "; ".join(("default-src 'self'", *(p + " 'self'" if p.startswith("style") else p for p in parts)))
    chat.visit(embedder.put("/eigen", page_with(lines, head), own)).open()
    assert chat.find("h2").text == 'Vraag "het" <ons>'
    assert chat.ask(QUESTION)
    assert complaints(browser) == []

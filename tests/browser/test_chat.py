"""What a person does in the chat, on somebody's website."""

from __future__ import annotations

import pytest
import requests
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from bot.content.library import Library
from bot.content.widget import load_widget_words
from tests.browser.chat import Chat
from tests.browser.conftest import DESKTOP, PHONE, embed, resize
from tests.browser.sites import Site, page_with
from tests.served import Served

WORDS = load_widget_words()
QUESTION = "wat kost een hospice"
FAKE_SPEECH = """
window.spoken = [];
window.SpeechSynthesisUtterance = class { constructor(text) { this.text = text; } };
Object.defineProperty(window, 'speechSynthesis', {value: {
  getVoices: () => [{lang: 'en-GB'}, {lang: 'nl-NL', name: 'Lotte'}],
  speak: (u) => window.spoken.push([u.text, u.lang, u.voice.name]),
  cancel: () => window.spoken.push('stop')}});
"""


@pytest.fixture
def url(nabij: Served, embedder: Site) -> str:
    """A page of the website."""
    embedder.put("/over", page_with(f'<a href="/">terug</a>{embed(nabij)}', title="Over ons"))
    return embedder.put("/", page_with(f'<a href="/over">Over ons</a>{embed(nabij)}'))


@pytest.fixture
def talk(chat: Chat, url: str) -> Chat:
    """The open chat on that page."""
    return chat.visit(url).open()


def menu(chat: Chat, text: str) -> None:
    chat.find("summary").click()
    next(b for b in chat.all(".menu button") if b.text == text).click()


def test_the_closed_button_asks_for_two_files_only(chat: Chat, url: str, nabij: Served) -> None:
    chat.visit(url)
    names = chat.browser.execute_script("return performance.getEntriesByType('resource').map((e) => e.name)")
    asked = sorted(name for name in names if not name.endswith("/favicon.ico"))
    assert asked == [f"{nabij.url}/nabij.css", f"{nabij.url}/nabij.js"]


def test_opening_and_closing(chat: Chat, url: str) -> None:
    chat.visit(url)
    assert chat.find(".launcher").text == WORDS.chat.launcher
    assert not chat.find(".panel").is_displayed()
    chat.open()
    assert chat.focused() == "textarea"
    assert not chat.find(".launcher").is_displayed()
    chat.find(".close").click()
    assert not chat.find(".panel").is_displayed()
    assert chat.focused() == "launcher"


def test_the_conversation_goes_along_to_the_next_page(talk: Chat) -> None:
    talk.ask(QUESTION)
    before, choices = talk.said(), talk.choices()
    talk.browser.find_element(By.LINK_TEXT, "Over ons").click()
    talk.wait_here().until(lambda: talk.said() == before)
    assert talk.find(".panel").is_displayed()
    assert talk.focused() == ""
    assert talk.choices() == choices
    assert talk.choose(choices[0])


def test_another_tab_is_another_conversation(talk: Chat, url: str) -> None:
    talk.ask(QUESTION)
    talk.browser.switch_to.new_window("tab")
    assert len(talk.visit(url).open().said()) == 1


def test_a_number_that_was_left_out_is_not_shown_again(talk: Chat, library: Library) -> None:
    replies = talk.ask("mijn nummer is 06 12345678, wat is een hospice")
    assert library.conversation.input.number_removed in replies
    talk.browser.refresh()
    talk.wait_here().until(lambda: len(talk.said()) > 2)
    assert "12345678" not in str(talk.said())


def test_lists_and_sources_are_shown_as_such(talk: Chat) -> None:
    talk.ask(QUESTION)
    assert len(talk.all(".message ul li")) >= 2
    assert talk.all(".message .small")[-1].text.startswith(("Bron:", "Bronnen:"))
    link = talk.find(".message .small a")
    assert (link.get_attribute("target"), link.get_attribute("rel")) == ("_blank", "noopener noreferrer")


def test_wiping_deletes_here_and_on_the_server(talk: Chat, nabij: Served) -> None:
    talk.ask(QUESTION)
    session = talk.script("return chat.line.session")
    menu(talk, WORDS.chat.wipe)
    assert talk.find(".ask").text.startswith(WORDS.chat.wipe_ask)
    talk.find(".ask div button:last-child").click()
    talk.until(lambda: talk.said() == [["assistant", WORDS.chat.wiped]])
    stream = requests.post(f"{nabij.url}/chat/stream", json={"session": session}, timeout=5).json()["stream"]
    with requests.get(nabij.url + stream, stream=True, timeout=5) as response:
        lines = response.iter_lines()
        assert next(line for line in lines if line.startswith(b"data")) == b'data: {"type":"ready"}'
    assert talk.ask("wat is een hospice")


def test_wiping_can_be_reconsidered(talk: Chat) -> None:
    talk.ask(QUESTION)
    before = talk.said()
    menu(talk, WORDS.chat.wipe)
    talk.browser.switch_to.active_element.send_keys(Keys.ESCAPE)
    assert not talk.find(".ask").is_displayed()
    assert (talk.said(), talk.focused()) == (before, "textarea")


def test_asking_to_be_forgotten_in_words_empties_the_log(talk: Chat, library: Library) -> None:
    talk.ask(QUESTION)
    talk.type("wis mijn gegevens")
    wiped = library.conversation.gesprek["gegevens_wissen"].text.strip()
    talk.until(lambda: len(talk.said()) == 2)
    (_, asked), (_, told) = talk.said()
    assert asked == "wis mijn gegevens"
    assert told.startswith("Gewist")
    assert told.endswith(wiped)


def test_leaving_quickly(chat: Chat, nabij: Served, embedder: Site) -> None:
    elsewhere = embedder.put("/weer", page_with("", title="Het weer"))
    url = embedder.put("/snel", page_with(embed(nabij, f'leave-to="{elsewhere}"')))
    chat.visit(embedder.put("/begin", page_with(embed(nabij))))
    chat.visit(url).open().ask(QUESTION)
    session = chat.script("return chat.line.session")
    length = chat.browser.execute_script("return history.length")
    chat.find(".leave").click()
    chat.until(lambda: chat.browser.title == "Het weer")
    assert chat.browser.execute_script("return [history.length, sessionStorage.length]") == [length, 0]
    chat.browser.back()
    assert chat.browser.current_url.endswith("/begin")
    chat.until(lambda: forgotten(nabij, session))


def forgotten(nabij: Served, session: str) -> bool:
    stream = requests.post(f"{nabij.url}/chat/stream", json={"session": session}, timeout=5).json()["stream"]
    with requests.get(nabij.url + stream, stream=True, timeout=5) as response:
        return next(line for line in response.iter_lines() if line.startswith(b"data")) == b'data: {"type":"ready"}'


def test_reading_aloud_uses_the_dutch_voice(chat: Chat, url: str) -> None:
    source = {"source": FAKE_SPEECH}
    added = chat.browser.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", source)
    chat.visit(url).open()
    chat.browser.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", added)
    button = chat.find(".read")
    assert button.text == WORDS.chat.read_aloud
    button.click()
    assert button.text == WORDS.chat.stop_reading
    button.click()
    spoken = chat.browser.execute_script("return window.spoken")
    assert spoken[0][0].startswith("Dag. Ik ben de assistent")
    assert (spoken[0][1:], spoken[1]) == (["nl-NL", "Lotte"], "stop")
    assert button.text == WORDS.chat.read_aloud


def test_larger_text(talk: Chat) -> None:
    def size() -> float:
        return float(talk.script("return parseFloat(getComputedStyle(root.querySelector('.message')).fontSize)"))

    normal = size()
    menu(talk, WORDS.chat.larger)
    assert size() == pytest.approx(1.25 * normal)
    menu(talk, WORDS.chat.larger)
    assert size() == pytest.approx(1.5 * normal)
    menu(talk, WORDS.chat.normal_size)
    assert size() == pytest.approx(normal)


def test_printing_prints_the_conversation_alone(talk: Chat) -> None:
    talk.ask(QUESTION)
    talk.script("""
        window.printed = undefined;
        new MutationObserver(() => {
          const frame = root.querySelector('.paper');
          if (frame) frame.contentWindow.print = () => { window.printed = frame.contentDocument.body.innerText; };
        }).observe(root.querySelector('.panel'), {childList: true});""")
    menu(talk, WORDS.chat.print)
    printed = talk.until(lambda: talk.browser.execute_script("return window.printed"))
    assert QUESTION in printed
    assert "De praktijk" not in printed


def test_on_a_phone_it_fills_the_screen_and_keeps_the_rest_away(chat: Chat, url: str) -> None:
    resize(chat.browser, PHONE)
    chat.visit(url).open()
    box = chat.script("const b = root.querySelector('.panel').getBoundingClientRect(); return [b.x, b.width, b.height]")
    assert box == [0, *PHONE]
    assert chat.script("return root.querySelector('.panel').matches(':modal')")
    resize(chat.browser, DESKTOP)
    chat.until(lambda: not chat.script("return root.querySelector('.panel').matches(':modal')"))


def test_a_document_is_offered_and_downloaded(talk: Chat, browser: webdriver.Chrome) -> None:
    talk.script("""
        window.asked = [];
        const post = chat.line.post.bind(chat.line);
        chat.line.post = async (path, body) => {
          if (path !== 'document') return post(path, body);
          window.asked.push(body.token);
          return new Response('inhoud');
        };
        HTMLAnchorElement.prototype.click = function () { window.asked.push(this.download); };
        chat.line.take({type: 'reply', text: 'Uw boekje is klaar.', attachment: {
          type: 'file', payload: {name: 'wensenboekje.pdf', title: 'Mijn wensen', token: 'abc'}}});""")
    button = talk.find(".download")
    talk.until(lambda: button.text == "Download: Mijn wensen")
    button.click()
    talk.until(lambda: browser.execute_script("return window.asked.length") == 2)
    assert browser.execute_script("return window.asked") == ["abc", "wensenboekje.pdf"]

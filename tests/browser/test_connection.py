"""When the line breaks: nothing lost, nothing doubled; and nobody gets at somebody else's conversation."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
import requests
from selenium import webdriver
from selenium.webdriver.common.by import By

from bot.content.widget import load_widget_words
from tests.browser.chat import Chat
from tests.browser.conftest import embed
from tests.browser.cutting_proxy import CuttingProxy, cutting_proxy
from tests.browser.sites import Site, page_with
from tests.served import Served

WORDS = load_widget_words()
CUTS = 100
LOST_REPLIES = 5
QUESTION = "wat kost een hospice"
FORGED = [
    None,
    "",
    "web:1",
    "s.AAAAAAAAAAAAAAAAAAAAAA.9999999999." + "A" * 32,
    "s.AAAAAAAAAAAAAAAAAAAAAA.0." + "A" * 32,
    ["s"],
    {"$ne": ""},
    "s." + "x" * 10_000,
]


@pytest.fixture
def line(nabij: Served) -> Iterator[CuttingProxy]:
    """A line to the assistant that breaks."""
    with cutting_proxy(nabij.url) as proxy:
        yield proxy


def test_a_line_that_breaks_a_hundred_times_in_the_middle_of_an_answer(chat: Chat, line: CuttingProxy) -> None:
    chat.visit(line.url).ask(QUESTION)
    before = line.streamed
    expected = [text for text in chat.ask(QUESTION) if text]
    size = line.streamed - before
    for number in range(CUTS):
        line.cut_stream_after(1 + number * size // CUTS)
        assert chat.ask(QUESTION) == expected
        chat.until(lambda number=number: line.cuts > number)
    whole = chat.said()
    assert [who for who, _ in whole].count("person") == CUTS + 2
    chat.browser.refresh()
    chat.wait_here().until(lambda: len(chat.said()) == len(whole))
    assert chat.said()[1:] == whole[1:]


def test_a_message_whose_receipt_is_lost_is_answered_once(chat: Chat, line: CuttingProxy) -> None:
    chat.visit(line.url)
    expected = chat.ask(QUESTION)[-1:]
    for _ in range(LOST_REPLIES):
        line.cut_reply_to(b"/chat/messages")
        assert chat.ask(QUESTION)[-1:] == expected
    assert line.cuts == LOST_REPLIES
    assert [who for who, _ in chat.said()].count("person") == LOST_REPLIES + 1


def test_what_is_too_much_now_is_sent_later_and_keeps_no_alarm_back(chat: Chat, nabij: Served) -> None:
    chat.visit(nabij.url).ask(QUESTION)
    refuse_twice = """
        const original = window.fetch;
        let refused = 0;
        window.fetch = (url, options) =>
          options?.body?.includes(arguments[0]) && refused++ < 2
            ? Promise.resolve(new Response("{}", { status: 429, headers: { "Retry-After": "1" } }))
            : original(url, options);
    """
    chat.browser.execute_script(refuse_twice, "wie betaalt de zorg thuis")
    before = len(chat.said())
    chat.type("wie betaalt de zorg thuis").type("ik maak er vanavond een eind aan")
    chat.until(lambda: not chat.is_waiting())
    answers = [text for who, text in chat.said()[before:] if who != "person"]
    alarm = next(n for n, text in enumerate(answers) if "113" in text)
    assert any("Wmo" in text or "wijkverpleging" in text for text in answers[alarm + 1 :])
    assert WORDS.chat.unreachable not in chat.find(".notices").text


def test_what_is_typed_without_a_line_waits_and_says_so(chat: Chat, line: CuttingProxy) -> None:
    chat.visit(line.url).ask(QUESTION)
    before = len(chat.said())
    line.go_down()
    chat.type("wat is een hospice").type("wie betaalt de zorg thuis")
    chat.until(lambda: WORDS.chat.unreachable in chat.find(".notices").text)
    assert [p.is_displayed() for p in chat.all(".unsent")] == [True, True]
    line.come_up()
    chat.until(lambda: not chat.is_waiting())
    said = chat.said()[before:]
    assert [text for who, text in said if who == "person"] == ["wat is een hospice", "wie betaalt de zorg thuis"]
    assert chat.all(".unsent") == []


def test_what_waits_survives_the_next_page(chat: Chat, line: CuttingProxy, nabij: Served, embedder: Site) -> None:
    page = embedder.put("/lijn", page_with(embed(nabij, f'server="{line.url}" mode="page"')))
    line.go_down()
    chat.visit(page).type(QUESTION)
    chat.until(lambda: chat.find(".unsent").is_displayed())
    chat.visit(page)
    line.come_up()
    chat.until(lambda: len(chat.said()) > 2 and not chat.is_waiting())
    assert [text for who, text in chat.said() if who == "person"] == [QUESTION]


def test_a_tab_that_was_duplicated_shows_the_same_conversation(
    browser: webdriver.Chrome, chat: Chat, nabij: Served
) -> None:
    chat.visit(nabij.url).ask(QUESTION)
    first = browser.current_window_handle
    browser.execute_script("window.open(location.href)")
    second = next(w for w in browser.window_handles if w not in (first, browser.window_handles[0]))
    browser.switch_to.window(second)
    chat.wait_here().until(lambda: len(chat.said()) > 2)
    chat.ask("wat is een hospice")
    here = chat.said()
    browser.switch_to.window(first)
    chat.until(lambda: chat.said() == here)
    chat.ask("wie betaalt de zorg thuis")
    there = chat.said()
    browser.switch_to.window(second)
    chat.until(lambda: chat.said() == there)


def test_going_back_finds_the_conversation_as_it_was(chat: Chat, nabij: Served, embedder: Site) -> None:
    embedder.put("/verder", page_with("", title="Verder"))
    chat.visit(embedder.put("/terug", page_with(f'<a href="/verder">verder</a>{embed(nabij)}'))).open()
    chat.ask(QUESTION)
    before = chat.said()
    chat.browser.execute_script("addEventListener('pageshow', (e) => { window.cameBack = e.persisted })")
    chat.browser.find_element(By.LINK_TEXT, "verder").click()
    chat.until(lambda: chat.browser.title == "Verder")
    chat.browser.back()
    assert chat.until(lambda: chat.browser.execute_script("return window.cameBack")) is True
    assert chat.said() == before
    assert chat.ask("wat is een hospice")
    assert len([text for who, text in chat.said() if (who, text) == ("person", QUESTION)]) == 1


@pytest.mark.parametrize("session", FORGED, ids=lambda s: repr(s)[:20])
def test_a_session_that_was_made_up_opens_nothing(nabij: Served, session: object) -> None:
    body = {"session": session, "id": "a" * 20, "text": "hallo", "token": "x"}
    for path in ("messages", "stream", "forget", "document"):
        assert requests.post(f"{nabij.url}/chat/{path}", json=body, timeout=5).status_code == 401


def test_a_ticket_reads_its_own_conversation_and_can_do_nothing_else(nabij: Served) -> None:
    def post(path: str, **body: object) -> requests.Response:
        return requests.post(f"{nabij.url}/chat/{path}", json=body, timeout=5)

    mine, other = (post("session").json()["session"] for _ in range(2))
    ticket = post("stream", session=mine).json()["stream"].rpartition("/")[2]
    assert post("messages", session=ticket, id="a" * 20, text="hallo").status_code == 401
    identity = other.split(".")[1]
    for forged in (other, mine, ticket.replace(ticket.split(".")[1], identity), ticket[:-1] + "A" * 2):
        assert requests.get(f"{nabij.url}/chat/events/{forged}", timeout=5).status_code == 403


def test_a_session_put_in_by_hand_is_thrown_away(chat: Chat, nabij: Served) -> None:
    chat.visit(nabij.url)
    forged = json.dumps({"session": FORGED[3]})
    chat.script("sessionStorage.setItem(chat.memory.name, arguments[0])", forged)
    chat.browser.refresh()
    assert chat.wait_here().ask(QUESTION)
    assert chat.script("return chat.line.session") != FORGED[3]

"""Who comes with the code of a campaign finds its opening in the chat, on the server's page and on other websites."""

from __future__ import annotations

from datetime import timedelta

import pytest
from selenium.webdriver.common.by import By

from bot.clock import today_here
from bot.console.links import web_link
from bot.console.services import Addresses
from bot.content.library import Library
from bot.store.campaigns import Campaign, CampaignRepository
from bot.store.database import connect
from tests.browser.chat import Chat
from tests.browser.conftest import complaints, embed
from tests.browser.sites import Site, page_with
from tests.served import Served

GREETING = "Welkom. U las <img src=x onerror=alert(1)> onze folder."


@pytest.fixture(scope="module")
def campaign(nabij: Served) -> Campaign:
    """A campaign that runs, with words of its own and a topic."""
    lasts = (today_here(), today_here() + timedelta(9))
    found = Campaign("folder-web", "Folder", *lasts, GREETING, "hospice")
    CampaignRepository(connect(f"sqlite:///{nabij.state / 'nabij.db'}")).create(found)
    return found


def opened(library: Library) -> str:
    """Return what the chat says when it opens."""
    return f"{library.conversation.introduction.strip()}\n{GREETING}"


def requests_made(chat: Chat) -> list[str]:
    """Return the paths of the channel that the page has asked."""
    names = "performance.getEntriesByType('resource').map((r) => new URL(r.name).pathname)"
    found: list[str] = chat.script(f"return {names}.filter((path) => path.startsWith('/chat/'))")
    return found


def test_the_consoles_link_opens_the_chat_with_the_campaign(
    chat: Chat, nabij: Served, campaign: Campaign, library: Library
) -> None:
    chat.visit(web_link(campaign, Addresses("", nabij.url, "")))
    chat.until(lambda: chat.said() == [["assistant", opened(library)]])
    assert chat.all(".log img") == []
    assert chat.choices()[0] == library.title("hospice")
    answer = chat.choose(library.title("hospice"))
    assert library.answers["hospice"].answer.split(".")[0] in "\n".join(answer)
    chat.browser.refresh()
    chat.wait_here()
    chat.until(lambda: chat.count() > 2)
    assert chat.said()[0] == ["assistant", opened(library)]
    assert complaints(chat.browser) == []


def test_on_another_website_nothing_is_asked_before_the_chat_is_opened(
    chat: Chat, nabij: Served, embedder: Site, campaign: Campaign, library: Library
) -> None:
    chat.visit(embedder.put("/folder", page_with(embed(nabij, 'campaign="folder-web"'))))
    assert requests_made(chat) == []
    chat.open()
    chat.until(lambda: chat.said() == [["assistant", opened(library)]])
    assert requests_made(chat) == ["/chat/session"]
    assert chat.ask("wat kost een hospice")
    assert chat.said()[0] == ["assistant", opened(library)]
    chat.find(".close").click()
    chat.open()
    assert requests_made(chat).count("/chat/session") == 1


@pytest.mark.parametrize("query", ["?nabij=nooit-gezien", "?campaign=%22%3Cb%3E%20x", "?nabij=" + "x" * 200])
def test_any_other_code_opens_as_always_and_people_are_answered(
    chat: Chat, nabij: Served, library: Library, query: str
) -> None:
    chat.visit(f"{nabij.url}/{query}")
    chat.until(lambda: chat.said() == [["assistant", library.conversation.page.welcome.strip()]])
    assert chat.ask("wat kost een hospice")
    assert chat.browser.find_elements(By.CSS_SELECTOR, "b") == []


def test_an_alarm_is_the_first_thing_that_is_said(chat: Chat, nabij: Served, campaign: Campaign) -> None:
    chat.visit(f"{nabij.url}/?campaign={campaign.code}")
    said = chat.ask("ik maak er vanavond een eind aan")
    assert "113" in said[0]
    assert chat.all(".urgent")


def test_a_page_that_cannot_reach_the_server_still_shows_an_opening(
    chat: Chat, nabij: Served, embedder: Site, library: Library
) -> None:
    nowhere = 'server="http://127.0.0.1:9/" campaign="folder-web"'
    chat.visit(embedder.put("/folder-weg", page_with(embed(nabij, nowhere)))).open()
    chat.until(lambda: chat.said() == [["assistant", library.conversation.page.welcome.strip()]])

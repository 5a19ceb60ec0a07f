"""WCAG 2.2 AA in a real browser: axe-core in every state, the keyboard alone, and what a screen reader is told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from selenium import webdriver
from selenium.webdriver.common.action_chains import ActionChains
from selenium.webdriver.common.by import By
from selenium.webdriver.common.keys import Keys

from bot.content.widget import load_widget_words
from tests.browser.chat import Chat
from tests.browser.conftest import DESKTOP, PHONE, TABLET, artefact, embed, resize
from tests.browser.packages import AXE
from tests.browser.sites import Site, page_with
from tests.served import Served

WORDS = load_widget_words()
ZOOMED = (320, 256)
"""1280 by 1024 at 400 % (WCAG 1.4.10)."""
MINIMUM_TARGET_PIXELS, MAIN_TARGET_PIXELS = 24, 44
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
QUESTION = "wat kost een hospice"
ALARM = "ik maak er vanavond een eind aan"
SIZES = {"phone": PHONE, "tablet": TABLET, "desktop": DESKTOP, "zoomed": ZOOMED}


@pytest.fixture
def url(nabij: Served, embedder: Site) -> str:
    """A page of a website with the button in the corner."""
    return embedder.put("/toegankelijk", page_with(f'<a href="#x">Verder</a>{embed(nabij)}'))


@pytest.fixture(params=["light", "dark"])
def scheme(request: pytest.FixtureRequest, browser: webdriver.Chrome) -> Iterator[str]:
    """The colours the person has chosen."""
    emulate(browser, "prefers-color-scheme", request.param)
    yield request.param
    emulate(browser, "prefers-color-scheme", "")


def emulate(browser: webdriver.Chrome, feature: str, value: str) -> None:
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": [{"name": feature, "value": value}]})


def violations(chat: Chat) -> list[str]:
    """Return what axe-core finds on the whole page, in the chat's shadow tree too."""
    if not chat.browser.execute_script("return Boolean(window.axe)"):
        chat.browser.execute_script(AXE.fetch().read_text("utf-8"))
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    done = "const done = arguments[arguments.length - 1];"
    run = f"{done} axe.run(document, arguments[0]).then((r) => done(r.violations), (e) => done([{{id: String(e)}}]))"
    found: list[dict[str, Any]] = chat.browser.execute_async_script(run, options)
    return [f"{v['id']}: {[n['html'][:120] for n in v.get('nodes', [])]}" for v in found]


def scroll_width(chat: Chat) -> int:
    """Return how much wider than the window the page or the chat is."""
    return int(
        chat.script("""
        const wide = [document.documentElement, root.querySelector('.panel'), root.querySelector('.log')];
        return Math.max(...wide.map((e) => e.scrollWidth - e.clientWidth));""")
    )


@pytest.mark.parametrize("size", SIZES)
def test_no_rule_is_broken_in_any_state(chat: Chat, url: str, scheme: str, size: str) -> None:
    resize(chat.browser, SIZES[size])
    found = {"closed": violations(chat.visit(url))}
    found["open"] = violations(chat.open())
    chat.ask(QUESTION)
    assert chat.choices()
    found["answer with buttons"] = violations(chat)
    assert scroll_width(chat) == 0
    chat.ask(ALARM)
    found["safety"] = violations(chat)
    chat.browser.save_screenshot(str(artefact(f"{size}-{scheme}.png")))
    chat.find("summary").click()
    found["menu"] = violations(chat)
    chat.find(".menu li:last-child button").click()
    found["wiping"] = violations(chat)
    chat.find(".ask button").click()
    chat.script("chat.line.tell('unreachable')")
    found["error"] = violations(chat)
    assert found == {state: [] for state in found}


def test_no_rule_is_broken_with_the_largest_text_on_a_phone(chat: Chat, url: str) -> None:
    resize(chat.browser, PHONE)
    chat.visit(url).open()
    for _ in range(2):
        chat.find("summary").click()
        chat.find(".menu button").click()
        assert chat.focused() == "summary"
    chat.ask(QUESTION)
    assert chat.find(".log").size["height"] > PHONE[1] / 3
    assert violations(chat) == []
    assert scroll_width(chat) == 0


@pytest.mark.parametrize("path", ["/", "/venster", "/insluiten"])
def test_no_rule_is_broken_on_our_own_pages(chat: Chat, nabij: Served, scheme: str, path: str) -> None:
    resize(chat.browser, PHONE if scheme == "dark" else DESKTOP)
    chat.visit(nabij.url + path)
    assert violations(chat) == []
    assert scroll_width(chat) == 0


def test_colours_the_person_forces_are_followed(chat: Chat, url: str) -> None:
    emulate(chat.browser, "forced-colors", "active")
    chat.visit(url).open().ask(QUESTION)
    style = chat.find(".message.from-person").value_of_css_property
    assert style("border-top-color") == style("color")
    emulate(chat.browser, "forced-colors", "")


def test_nothing_moves_for_who_does_not_want_that(chat: Chat, url: str) -> None:
    emulate(chat.browser, "prefers-reduced-motion", "reduce")
    chat.visit(url).open().ask(QUESTION)
    assert chat.find(".log").value_of_css_property("scroll-behavior") == "auto"
    emulate(chat.browser, "prefers-reduced-motion", "")


def test_targets_are_large_enough(chat: Chat, url: str) -> None:
    resize(chat.browser, PHONE)
    launcher = chat.visit(url).find(".launcher").size
    assert min(launcher.values()) >= MAIN_TARGET_PIXELS
    chat.open().ask(QUESTION)
    for element in chat.all("button, textarea, summary"):
        is_main = element.get_attribute("class") != "read"
        if element.is_displayed():
            least = MAIN_TARGET_PIXELS if is_main else MINIMUM_TARGET_PIXELS
            assert min(element.size.values()) >= least, element.text


def test_at_four_hundred_percent_everything_can_be_reached(chat: Chat, url: str) -> None:
    resize(chat.browser, ZOOMED)
    chat.visit(url).open().ask(QUESTION)
    for selector in ("h2", ".leave", ".message p", ".choices button", "textarea", ".send", ".bottom"):
        element = chat.find(selector)
        chat.browser.execute_script("arguments[0].scrollIntoView({block: 'nearest', behavior: 'instant'})", element)
        box = chat.browser.execute_script(
            "const b = arguments[0].getBoundingClientRect(); return [b.left, b.right, b.top]", element
        )
        assert box[0] >= 0, selector
        assert box[1] <= ZOOMED[0], selector
        assert -1 <= box[2] < ZOOMED[1], selector


def press(chat: Chat, *keys: str) -> None:
    ActionChains(chat.browser).send_keys(*keys).perform()


def focus_is_visible(chat: Chat) -> bool:
    style = "const s = getComputedStyle(root.activeElement); return [s.outlineStyle, parseFloat(s.outlineWidth)]"
    kind, width = chat.script(style)
    return bool(kind != "none" and width >= 2)


def tab_to(chat: Chat, name: str, most: int = 30, back: bool = False) -> None:
    """Press Tab until something has the focus; every stop on the way shows that it has."""
    for _ in range(most):
        if chat.focused() == name:
            return
        if back:
            ActionChains(chat.browser).key_down(Keys.SHIFT).send_keys(Keys.TAB).key_up(Keys.SHIFT).perform()
        else:
            press(chat, Keys.TAB)
        if chat.focused():
            assert focus_is_visible(chat), chat.focused()
    pytest.fail(f"{name} cannot be reached by keyboard")


def test_with_the_keyboard_alone(chat: Chat, url: str) -> None:
    chat.visit(url)
    tab_to(chat, "launcher")
    press(chat, Keys.ENTER)
    assert chat.focused() == "textarea"
    press(chat, QUESTION, Keys.ENTER)
    chat.answered(1)
    assert chat.focused() == "textarea"
    tab_to(chat, "button", back=True)
    title = chat.script("return root.activeElement.textContent")
    before = len(chat.said())
    press(chat, Keys.ENTER)
    chat.answered(before)
    assert ["person", title] in chat.said()
    assert chat.focused() == "textarea"
    tab_to(chat, "summary", back=True)
    press(chat, Keys.ENTER, Keys.TAB)
    assert chat.script("return root.activeElement.textContent") == WORDS.chat.larger
    press(chat, Keys.ESCAPE)
    assert (chat.focused(), chat.find(".menu").get_attribute("open")) == ("summary", None)
    press(chat, Keys.ESCAPE)
    assert chat.focused() == "launcher"
    assert not chat.find(".panel").is_displayed()


def test_on_a_phone_the_focus_stays_in_the_chat_that_covers_the_page(chat: Chat, url: str) -> None:
    resize(chat.browser, PHONE)
    chat.visit(url).open()
    for _ in range(20):
        press(chat, Keys.TAB)
        assert chat.browser.switch_to.active_element.tag_name in ("nabij-chat", "body")
    press(chat, Keys.ESCAPE)
    assert chat.focused() == "launcher"


def heard(browser: webdriver.Chrome) -> list[tuple[str, str]]:
    """Return what a screen reader meets from the top to the bottom, as (role, name)."""
    nodes = browser.execute_cdp_cmd("Accessibility.getFullAXTree", {})["nodes"]
    by_id = {node["nodeId"]: node for node in nodes}

    def walk(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
        if not node.get("ignored"):
            yield node["role"]["value"], node.get("name", {}).get("value", "").strip()
        for child in node.get("childIds", []):
            if child in by_id:
                yield from walk(by_id[child])

    return list(walk(nodes[0]))


def test_what_a_screen_reader_meets_and_in_which_order(chat: Chat, url: str) -> None:
    chat.visit(url).open().ask(QUESTION)
    names = {"dialog", "heading", "log", "list", "button", "DisclosureTriangle", "textbox", "contentinfo", "status"}
    met = [(role, name) for role, name in heard(chat.browser) if role in names]
    start = met.index(("dialog", "Nabij"))
    expected = [
        ("dialog", "Nabij"),
        ("heading", "Nabij"),
        ("button", WORDS.chat.leave),
        ("DisclosureTriangle", WORDS.chat.more),
        ("button", WORDS.chat.close),
        ("log", WORDS.chat.log),
        ("list", WORDS.chat.choices),
        ("textbox", WORDS.chat.field),
        ("button", WORDS.chat.send),
    ]
    assert [pair for pair in met[start:] if pair in expected] == expected
    texts = [name for role, name in heard(chat.browser) if role == "StaticText"]
    person = texts.index(f"{WORDS.chat.person}:")
    assert texts[person + 1] == QUESTION
    assert f"{WORDS.chat.assistant}:" in texts[person + 2 :]


def test_answers_are_announced_and_what_was_said_before_is_not(chat: Chat, url: str) -> None:
    chat.visit(url).open().ask(QUESTION)
    log = chat.find(".log")
    assert (log.get_attribute("role"), log.get_attribute("aria-live")) == ("log", "polite")
    count = len(chat.said())
    chat.browser.execute_cdp_cmd("Network.enable", {})
    chat.browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": ["*/chat/stream"]})
    chat.visit(url)
    assert chat.find(".log").get_attribute("aria-live") == "off"
    chat.browser.execute_cdp_cmd("Network.setBlockedURLs", {"urls": []})
    chat.until(lambda: len(chat.said()) == count)
    chat.until(lambda: chat.find(".log").get_attribute("aria-live") == "polite")


def test_every_page_is_dutch_and_says_what_it_is(browser: webdriver.Chrome, nabij: Served) -> None:
    for path in ("/", "/venster", "/insluiten"):
        browser.get(nabij.url + path)
        assert browser.find_element(By.TAG_NAME, "html").get_attribute("lang") == "nl"
        assert browser.title

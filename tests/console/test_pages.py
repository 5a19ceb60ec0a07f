"""Every page of the console in a real browser: accessible, within its width, within the policy, and deaf to scripts."""

from __future__ import annotations

import re
from importlib.util import find_spec
from itertools import pairwise
from pathlib import Path

import pytest
import requests

from bot.console.routes import GET
from bot.console.routes import PAGES as ROUTES
from bot.store.staff import Role
from bot.store.staff_sessions import Level, StaffSessionRepository
from tests.console.conftest import DESKTOP, PHONE, resize

AXE = Path(find_spec("axe_core_python").origin).with_name("axe.min.js")
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ZOOMED = (320, 256)
"""1280 by 1024 at 400 % (WCAG 1.4.10)."""
MINIMUM_TARGET_PIXELS = 24
PAGES = {
    "inbox": "/verzoeken",
    "mine": "/verzoeken?lijst=mine",
    "colleagues": "/verzoeken?lijst=colleagues&gedaan=claimed",
    "nothing done": "/verzoeken?lijst=done&fout=too_late",
    "my request": "/verzoeken/{mine}",
    "open request": "/verzoeken/{evil}",
    "request of a colleague": "/verzoeken/{colleague}",
    "conversation": "/gesprekken/{talk}",
    "campaigns": "/campagnes",
    "campaign": "/campagnes/folder-huisarts",
    "new campaign": "/campagnes-nieuw",
    "change campaign": "/campagnes/zomer/wijzigen",
    "unanswered": "/onbeantwoord?gedaan=group_handled",
    "figures": "/cijfers",
    "answers": "/antwoorden",
    "staff": "/medewerkers",
    "new member": "/medewerkers-nieuw",
    "member": "/medewerkers/1",
    "audit": "/logboek",
    "account": "/account",
    "password": "/account/wachtwoord",
    "not found": "/nergens",
}
ELSEWHERE = {"/inloggen", "/inloggen/code", "/inloggen/instellen"}
"""Pages that tests of their own look at."""
NO_PAGES = {
    *("/", "/cijfers.csv", "/campagnes/{code}/qr/{file}", "/campagnes/{code}/affiche/{paper}"),
    "/onbeantwoord/{group}/voorbeelden/{file}",
}
"""A redirect, and files."""


def violations(browser):
    """Return what axe-core finds on the page."""
    browser.execute_script(AXE.read_text("utf-8"))
    options = {"runOnly": {"type": "tag", "values": RULES}, "resultTypes": ["violations"]}
    done = "const done = arguments[arguments.length - 1];"
    run = f"{done} axe.run(document, arguments[0]).then((r) => done(r.violations), (e) => done([{{id: String(e)}}]))"
    found = browser.execute_async_script(run, options)
    return [f"{v['id']}: {[n['html'][:160] for n in v.get('nodes', [])]}" for v in found]


def too_wide(browser):
    return browser.execute_script("return document.documentElement.scrollWidth > document.documentElement.clientWidth")


def small_targets(browser):
    """Return controls smaller than 24 pixels, except links within a sentence (WCAG 2.5.8)."""
    script = """return [...document.querySelectorAll("a, button, input, select, textarea, summary")]
      .filter((e) => e.type !== "hidden" && !(e.matches("a") && getComputedStyle(e).display === "inline")
        && !e.matches(".skip"))
      .map((e) => [e.outerHTML.slice(0, 80), e.getBoundingClientRect()])
      .filter(([, box]) => box.width && Math.min(box.width, box.height) < arguments[0]).map(([html]) => html)"""
    return browser.execute_script(script, MINIMUM_TARGET_PIXELS)


def complaints(browser):
    """Return what the browser complains of, besides the answer 404 of a page that is not there."""
    return [e["message"] for e in browser.get_log("browser") if e["level"] == "SEVERE" and "404" not in e["message"]]


def colours(browser, scheme):
    features = [{"name": "prefers-color-scheme", "value": scheme}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})


def check(browser):
    """Look at the open page on a phone and a desktop, in light and dark, and at 400 %."""
    for size, scheme in ((DESKTOP, "light"), (PHONE, "dark"), (PHONE, "light"), (DESKTOP, "dark")):
        resize(browser, size)
        colours(browser, scheme)
        assert violations(browser) == [], (size, scheme)
        assert not too_wide(browser), size
    assert small_targets(browser) == []
    resize(browser, ZOOMED)
    assert not too_wide(browser)
    assert browser.title.endswith("Nabij informatiepunt")
    assert "kwaad" not in browser.title
    assert complaints(browser) == []


def test_every_page_of_the_console_is_looked_at():
    looked_at = [path.partition("?")[0] for path in PAGES.values()]
    pages = {page.path for page in ROUTES if page.method == GET and not page.is_background} - NO_PAGES - ELSEWHERE
    patterns = {path: re.compile(re.sub(r"\{\w+\}", "[^/]+", path)) for path in pages}
    assert {path for path in pages if not any(map(patterns[path].fullmatch, looked_at))} == set()


@pytest.mark.parametrize("path", PAGES.values(), ids=PAGES)
def test_a_page(anna, console, filled, path):
    anna.get(console.url + path.format(**filled))
    check(anna)


def test_the_pages_before_logging_in(console, chromium, filled):
    chromium.get(f"{console.url}/health")
    chromium.delete_all_cookies()
    chromium.get(f"{console.url}/inloggen")
    check(chromium)


@pytest.mark.parametrize("has_factor", [True, False], ids=["code", "set-up"])
def test_the_second_step(console, chromium, has_factor):
    staff_id = console.member(f"Step{has_factor} X", Role.WORKER)
    if not has_factor:
        console.staff.set_totp_secret(staff_id, "")
    chromium.get(f"{console.url}/health")
    token = StaffSessionRepository(console.engine).create(staff_id, Level.PASSWORD)
    chromium.add_cookie({"name": "nabij-console", "value": token, "path": "/"})
    chromium.get(f"{console.url}/inloggen/{'code' if has_factor else 'instellen'}")
    check(chromium)


def test_the_keyboard_reaches_the_content_first(anna, console, filled):
    anna.get(f"{console.url}/verzoeken")
    resize(anna, DESKTOP)
    first = anna.execute_script("return document.querySelector('a, button, input').getAttribute('href')")
    assert first == "#inhoud"
    order = anna.execute_script(
        "return [...document.querySelectorAll('h1, h2, h3, h4')].map((e) => Number(e.tagName[1]))"
    )
    assert order[0] == 1
    assert all(later - earlier <= 1 for earlier, later in pairwise(order))


def test_what_a_page_needs_is_all_here(console):
    page = requests.get(f"{console.url}/inloggen", timeout=5).text
    for address in re.findall(r'(?:src|href)="([^"#]+)"', page):
        assert address.startswith("/")
        assert requests.get(console.url + address, timeout=5).ok
    assert not re.search(r"\son\w+=|\sstyle=|<style|javascript:", page)

"""Scripts in what people type, and other people's sites, in a real browser."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator

import pytest
from selenium import webdriver
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait

from bot.clock import today_here
from bot.content.live import load_live_words
from bot.store.requests import CallbackDetails, RequestState
from bot.store.staff import Role
from tests.attacks.scene import Scene
from tests.attacks.staff import COOKIE, Member
from tests.attacks.test_documents import Person
from tests.browser.chat import Chat
from tests.browser.conftest import complaints
from tests.browser.sites import Site, page_with, site
from tests.served import free_port

LIVE = load_live_words().buttons
WAIT_SECONDS = 20
SCRIPTS = (
    "<svg/onload=window.kwaad=1>",
    "\"'><img/src=x onerror=window.kwaad=1>",
    "</textarea></title></script><script>window.kwaad=1</script>",
    '<a href="javascript:window.kwaad=1" autofocus onfocus=window.kwaad=1>klik</a>',
)
TRAP = " ".join(SCRIPTS)
ALIVE = "[onload], [onerror], [onfocus], [href^='javascript'], script:not([src])"
"""What would stand on a page if the trap were taken for more than text."""


@pytest.fixture(scope="module")
def evil() -> Iterator[Site]:
    """A website of an attacker; `localhost` is another site than 127.0.0.1."""
    with site(free_port()) as served:
        yield Site(served.url.replace("127.0.0.1", "localhost"), served.pages)


@pytest.fixture(scope="module")
def frida(scene: Scene, member: Callable[..., Member], chromium: webdriver.Chrome) -> Member:
    """Frida has every role, and is logged in in the browser."""
    frida = member("Frida Bos", *Role)
    chromium.get(f"{scene.console.url}/health")
    chromium.add_cookie({"name": COOKIE, "value": frida.cookie, "path": "/", "httpOnly": True, "sameSite": "Strict"})
    return frida


@pytest.fixture
def chat(scene: Scene, chromium: webdriver.Chrome) -> Chat:
    """Somebody new in the chat: what the tab remembers of others is gone."""
    chromium.get(f"{scene.server.url}/health")
    chromium.execute_script("sessionStorage.clear()")
    return Chat(chromium)


def ask_through_the_chat(scene: Scene) -> str:
    """Ask to be called with a trap for a name, as people do; return the reference."""
    person = Person(scene.server)
    for said in ("kan iemand mij terugbellen", "0612345678", SCRIPTS[0]):
        person.say(said)
    person.press("Over mijzelf", "Dat maakt niet uit")
    person.say(SCRIPTS[1])
    person.press("Ja, geef het door")
    request = next(r for r in scene.console.requests.mine(person.sender) if r.state is RequestState.OPEN)
    assert request.details.name == SCRIPTS[0]
    return request.reference


@pytest.fixture(scope="module")
def trapped(scene: Scene, frida: Member) -> dict[str, str]:
    """Put traps everywhere a person or a member of staff can type; return references."""
    console, name = scene.console, f"web:{uuid.uuid4()}"
    asked = ask_through_the_chat(scene)
    details = CallbackDetails(TRAP, TRAP, TRAP, TRAP, TRAP, (TRAP,))
    noted = console.requests.create(name, details, "web", "utrecht")
    assert frida.post(f"/verzoeken/{noted}/oppakken").status_code == 303
    assert frida.post(f"/verzoeken/{noted}/notitie", note=TRAP).status_code == 303
    talk = console.handovers.request(name, "web", "utrecht", TRAP).reference
    assert frida.post(f"/gesprekken/{talk}/aannemen").status_code == 303
    console.handovers.person_says(name, TRAP)
    assert frida.post(f"/gesprekken/{talk}/bericht", text=TRAP).status_code == 303
    day = today_here().isoformat()
    campaign = {"code": "val", "name": SCRIPTS[0], "greeting": TRAP, "starts_on": day, "ends_on": day}
    assert frida.post("/campagnes-nieuw", **campaign).status_code == 303
    added = {"name": SCRIPTS[1], "email": "val@voorbeeld.example", "roles": "medewerker"}
    assert frida.post("/medewerkers-nieuw", **added).status_code == 200
    return {"asked": asked, "noted": noted, "talk": talk, "member": str(console.staff.by_email(added["email"]).id)}


PAGES = {
    "/verzoeken": SCRIPTS[0],
    "/verzoeken?lijst=mine": SCRIPTS[0],
    "/verzoeken/{asked}": SCRIPTS[1],
    "/verzoeken/{noted}": TRAP,
    "/gesprekken/{talk}": TRAP,
    "/campagnes": SCRIPTS[0],
    "/campagnes/val": TRAP,
    "/campagnes/val/wijzigen": "",
    "/medewerkers": SCRIPTS[1],
    "/medewerkers/{member}": SCRIPTS[1],
    "/cijfers": "",
    "/logboek": "",
}
"""Every page with something that people typed, and what must stand there letter for letter."""


def assert_harmless(browser: webdriver.Chrome) -> None:
    """See that nothing ran, and that nothing could have."""
    assert browser.execute_script("return window.kwaad") is None
    assert browser.find_elements(By.CSS_SELECTOR, ALIVE) == []


def test_what_people_type_is_text_on_every_page(
    scene: Scene, chromium: webdriver.Chrome, trapped: dict[str, str]
) -> None:
    chromium.get_log("browser")
    for path, literally in PAGES.items():
        chromium.get(scene.console.url + path.format(**trapped))
        assert_harmless(chromium)
        shown = chromium.find_element(By.TAG_NAME, "main").get_attribute("textContent")
        assert " ".join(literally.split()) in " ".join(shown.split()), path
        assert complaints(chromium) == []


def test_what_a_person_and_staff_type_to_each_other_is_text_on_both_sides(
    scene: Scene, chromium: webdriver.Chrome, frida: Member, chat: Chat
) -> None:
    chat.visit(scene.server.url)
    chat.ask("ik wil een mens spreken")
    chat.choose(LIVE.ask)
    chat.choose(LIVE.go)
    talk = scene.console.handovers.list_requested()[-1].reference
    assert frida.post(f"/gesprekken/{talk}/aannemen").status_code == 303
    chat.until(lambda: "Frida" in str(chat.said()))
    chat.type(SCRIPTS[0])
    chat.until(lambda: SCRIPTS[0] in [message.text for message in scene.console.handovers.messages(talk)])
    assert frida.post(f"/gesprekken/{talk}/bericht", text=TRAP).status_code == 303
    chat.until(lambda: any(TRAP in text for _, text in chat.said()))
    assert chat.all(ALIVE) == []
    assert chromium.execute_script("return window.kwaad") is None
    chromium.get(f"{scene.console.url}/gesprekken/{talk}")
    assert SCRIPTS[0] in chromium.find_element(By.TAG_NAME, "main").text
    assert_harmless(chromium)


@pytest.mark.parametrize("text", ["https://[ en wat kost een hospice", "http://%% en wat kost een hospice"])
def test_a_broken_link_to_the_page_or_in_a_message_keeps_nobody_from_an_answer(
    scene: Scene, chat: Chat, text: str
) -> None:
    link = f"{scene.server.url}/?nabij=%3Cscript%3E%20{'x' * 100}"
    assert chat.visit(link).ask(text)
    assert ["person", text] in chat.said()
    chat.visit(link).until(lambda: ["person", text] in chat.said())
    assert chat.ask("wie betaalt dat")
    assert chat.all(ALIVE) == []


def test_if_something_were_not_escaped_the_policy_would_stop_it(
    scene: Scene, chromium: webdriver.Chrome, frida: Member
) -> None:
    chromium.get(f"{scene.console.url}/cijfers")
    chromium.get_log("browser")
    chromium.execute_script(
        "document.querySelector('main').insertAdjacentHTML('beforeend', arguments[0]);"
        "const made = document.createElement('script'); made.textContent = 'window.kwaad = 1';"
        "document.body.append(made)",
        TRAP,
    )
    WebDriverWait(chromium, WAIT_SECONDS).until(complaints)
    assert chromium.execute_script("return window.kwaad") is None


def test_a_form_on_another_site_comes_without_the_session(
    scene: Scene, chromium: webdriver.Chrome, frida: Member, evil: Site
) -> None:
    reference = scene.console.requests.create(f"web:{uuid.uuid4()}", CallbackDetails("+31612345678"), "web", "utrecht")
    action = f"{scene.console.url}/verzoeken/{reference}/oppakken"
    form = f'<form method="post" action="{action}"><input name="csrf" value="x"><button>Win</button></form>'
    chromium.get(evil.put("/win", page_with(form)))
    with scene.nothing_changes(), scene.console_log.tells("console.refused", status=303, problem="log_in"):
        chromium.find_element(By.TAG_NAME, "button").click()
        WebDriverWait(chromium, WAIT_SECONDS).until(lambda b: b.current_url.startswith(scene.console.url))
    chromium.get(f"{scene.console.url}/account")
    assert "Frida Bos" in chromium.page_source


@pytest.mark.parametrize("target", ["console", "server"])
def test_no_other_site_puts_our_pages_in_a_frame(
    scene: Scene, chromium: webdriver.Chrome, evil: Site, target: str
) -> None:
    url = scene.console.url + "/inloggen" if target == "console" else scene.server.url + "/venster"
    chromium.get_log("browser")
    chromium.get(evil.put(f"/{target}", page_with(f'<iframe src="{url}"></iframe>')))
    found: list[str] = []
    WebDriverWait(chromium, WAIT_SECONDS).until(lambda b: found.extend(complaints(b)) or found)
    assert any("frame" in complaint.lower() for complaint in found)
    chromium.switch_to.frame(0)
    assert chromium.find_elements(By.CSS_SELECTOR, "input, nabij-chat") == []
    chromium.switch_to.default_content()


def test_another_site_cannot_read_what_the_server_says(scene: Scene, chromium: webdriver.Chrome, evil: Site) -> None:
    chromium.get(evil.put("/lees", page_with("")))
    script = """const done = arguments[1];
      fetch(arguments[0] + "/chat/session", {method: "POST"}).then((r) => r.text()).then(done, () => done("niets"))"""
    with scene.server_log.tells("request.refused", status=403):
        assert chromium.execute_async_script(script, scene.server.url) == "niets"

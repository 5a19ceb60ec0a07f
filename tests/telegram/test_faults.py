"""What goes wrong on the way: nothing is lost, and nothing is seen twice."""

from __future__ import annotations

import itertools
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Optional

import pytest
import requests
from sqlalchemy import text
from sqlalchemy.engine import Engine

from bot.channels.telegram import bot as connection
from bot.channels.telegram import polling
from bot.content.library import load_library
from bot.dialogue.replies import Reply
from bot.store.database import connect, migrate
from bot.store.vault import Vault, new_key
from tests.telegram.emulator import TOKEN, Emulator
from tests.telegram.faults import Fault, Next, no_faults
from tests.telegram.line import WORDS, Line, running
from tests.telegram.nodes import SECRET, Nodes
from tests.telegram.test_shapes import press

PEOPLE = itertools.count(30_000)
IMPATIENT_SECONDS = 1.0
GROUP_TEXTS = (Reply(WORDS.group.format(name="nabij_test_bot")).text,)
SORRY = Reply(load_library().conversation.error.sorry).text


@pytest.fixture
def person(line: Line) -> Iterator[int]:
    """Somebody who has had the first message; afterwards everything goes well again."""
    yield line.introduced(next(PEOPLE))
    line.emulator.plan = no_faults


def ask(line: Line, person: int, question: str) -> list[str]:
    """Ask something; return what is said to it."""
    return line.reactions(person, {"message": line.emulator.message(person, text=question)})


ONE_BY_ONE: list[list[Optional[Fault]]] = [
    [Fault.TOO_MANY],
    [Fault.TOO_MANY, Fault.TOO_MANY],
    [Fault.INTERNAL],
    [Fault.BAD_GATEWAY, Fault.TOO_MANY, Fault.INTERNAL],
    [Fault.DROPPED],
    [Fault.LOST],
    [None, Fault.LOST],
    [Fault.LOST, Fault.LOST],
    [Fault.LOST, Fault.DROPPED, Fault.TOO_MANY],
]


@pytest.mark.parametrize("faults", ONE_BY_ONE, ids=lambda faults: " ".join(f.name if f else "ok" for f in faults))
@pytest.mark.parametrize("question", ["een twee", "knoppen"])
def test_each_part_is_seen_once(line: Line, person: int, faults: list[Optional[Fault]], question: str) -> None:
    line.emulator.plan = Next("sendMessage", list(faults))
    expected = ["antwoord op een twee", "en verder een twee"] if "twee" in question else ["antwoord op knoppen"]
    assert ask(line, person, question) == expected


def test_a_search_that_fails_goes_on_later(line: Line, person: int) -> None:
    plans = [Next("sendMessage", [Fault.LOST]), Next("editMessageReplyMarkup", [Fault.INTERNAL, Fault.TOO_MANY])]
    line.emulator.plan = lambda method: next((f for plan in plans if (f := plan(method))), None)
    assert ask(line, person, "zoek maar") == ["antwoord op zoek maar"]


def test_a_document_is_sent_once_also_when_its_arrival_is_uncertain(line: Line, person: int) -> None:
    line.emulator.plan = Next("sendDocument", [Fault.LOST, None])
    ask(line, person, "een goed document")
    sent = [message for message in line.emulator.chat(person).messages if message.document]
    assert [(m.document, m.text) for m in sent] == [(("wensenboekje.pdf", b"%PDF made up"), "Uw wensenboekje")]


def test_a_document_that_is_gone_gets_a_sentence(line: Line, person: int) -> None:
    assert ask(line, person, "een oud document") == ["antwoord op een oud document", WORDS.document_gone]


def test_an_answer_that_comes_late_in_the_net(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    url = f"sqlite:///{tmp_path / 'nabij.db'}"
    migrate(url)
    monkeypatch.setattr(connection, "SECONDS", IMPATIENT_SECONDS)
    bot = Emulator()
    bot.silent_seconds = 3 * IMPATIENT_SECONDS
    with bot, running(bot, connect(url), Vault(new_key())) as line:
        person = line.introduced(next(PEOPLE))
        bot.plan = Next("sendMessage", [Fault.SILENT])
        assert ask(line, person, "hoort u mij") == ["antwoord op hoort u mij"]


def test_one_chat_that_must_wait_holds_up_nobody_else(line: Line, person: int) -> None:
    other = line.introduced(next(PEOPLE))
    line.emulator.plan = Next("sendMessage", [Fault.TOO_MANY] * 2)
    line.emulator.say(person, "ik moet wachten")
    line.emulator.wait_until(lambda: line.emulator.plan.faults == [Fault.TOO_MANY])  # type: ignore[attr-defined]
    line.emulator.plan, rest = no_faults, line.emulator.plan
    started = time.monotonic()
    assert ask(line, other, "ik niet") == ["antwoord op ik niet"]
    assert time.monotonic() - started < 1
    assert "antwoord op ik moet wachten" not in line.emulator.chat(person).said
    line.emulator.plan = rest
    assert ask(line, person, "en nu") == ["antwoord op ik moet wachten", "antwoord op en nu"]


def test_who_blocks_in_the_middle_of_an_answer_gets_no_more(line: Line, person: int) -> None:
    chat = line.emulator.chat(person)

    def block(method: str) -> None:
        chat.is_blocked = chat.is_blocked or (method == "sendMessage" and chat.said[-1:] == ["antwoord op nog twee"])

    line.emulator.after = block
    line.emulator.say(person, "nog twee")
    line.emulator.wait_until(lambda: chat.is_blocked)
    line.emulator.after = lambda _: None
    other = line.introduced(next(PEOPLE))
    assert ask(line, other, "even wachten") == ["antwoord op even wachten"]
    chat.is_blocked = False
    assert ask(line, person, "ik ben er weer") == ["antwoord op ik ben er weer"]
    assert "en verder nog twee" not in chat.said


def test_a_part_that_telegram_refuses_is_said_without_its_buttons(line: Line, person: int) -> None:
    buttons = [{"title": "\u0000", "payload": "x"}]
    line.assistant.replies_to["kies"] = [{"text": "een keus", "buttons": buttons}]
    line.emulator.refused_titles.add("\u0000")
    assert ask(line, person, "kies") == ["een keus"]


@pytest.mark.parametrize("reply", [{"text": ""}, {"text": " \n "}, {}, {"text": None, "buttons": []}], ids=str)
def test_a_reply_without_content_is_no_message(line: Line, person: int, reply: dict[str, object]) -> None:
    line.assistant.replies_to["niets"] = [reply]
    assert ask(line, person, "niets") == []


def test_buttons_without_a_text_get_one(line: Line, person: int) -> None:
    line.assistant.replies_to["alleen"] = [{"text": "", "buttons": [{"title": "Ja", "payload": "ja"}]}]
    assert ask(line, person, "alleen") == [WORDS.choose]


def test_a_long_answer_comes_in_pieces_with_the_buttons_under_the_last(line: Line, person: int) -> None:
    ask(line, person, "lang met knoppen")
    parts = [m for m in line.emulator.chat(person).messages if m.is_ours and ("lang" in m.text or "zin" in m.text)]
    assert len(parts) == 2
    assert all(part.text.endswith(".") for part in parts)
    assert [bool(part.rows) for part in parts] == [False, True]


def test_an_assistant_that_breaks_gives_a_kind_sentence(line: Line, person: int) -> None:
    assert ask(line, person, "stuk") == [SORRY]


def test_somebody_who_waits_sees_that_an_answer_is_coming(line: Line, person: int) -> None:
    line.assistant.seconds = 1.0
    try:
        ask(line, person, "even denken")
    finally:
        line.assistant.seconds = 0.0
    assert line.emulator.chat(person).actions[0] == "typing"


def test_a_button_stops_loading_also_when_the_first_try_fails(line: Line, person: int) -> None:
    line.emulator.plan = Next("answerCallbackQuery", [Fault.INTERNAL, Fault.DROPPED])
    before = line.emulator.answered["q-made-up"]
    line.emulator.push(press(line.emulator, person))
    line.emulator.wait_until(lambda: line.emulator.answered["q-made-up"] == before + 1)


def test_a_changed_message_that_was_not_answered_yet_is_answered_once(line: Line, person: int) -> None:
    line.assistant.seconds = 0.5
    try:
        line.emulator.say(person, "een eerste vraag")
        message = line.emulator.message(person, text="wat is een hospies")
        line.emulator.push({"message": message})
        line.emulator.push({"edited_message": message | {"text": "wat is een hospice?", "edit_date": 1}})
        said = line.reactions(person, {"edited_message": message | {"text": "wat is een hospice", "edit_date": 2}})
    finally:
        line.assistant.seconds = 0.0
    assert said == ["antwoord op een eerste vraag", "antwoord op wat is een hospice"]


class TestPolling:
    """Polling that meets others."""

    def test_a_webhook_left_behind_is_taken_away(self, line: Line, person: int) -> None:
        line.emulator.set_webhook("https://elders.example")
        line.emulator.wait_until(lambda: line.emulator.webhook == {})
        assert ask(line, person, "weer terug") == ["antwoord op weer terug"]

    def test_somebody_else_who_polls_with_this_token_is_given_way_and_then_it_goes_on(
        self, line: Line, person: int, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(polling, "CONFLICT_SECONDS", IMPATIENT_SECONDS)
        polls = line.emulator.calls["getUpdates"]
        other = requests.post(f"{line.emulator.url}/bot{TOKEN}/getUpdates", data={"timeout": 0}, timeout=10)
        assert other.json() == {"ok": True, "result": []}
        line.emulator.wait_until(lambda: line.emulator.calls["getUpdates"] > polls + 1)
        assert ask(line, person, "daar ben ik weer") == ["antwoord op daar ben ik weer"]

    def test_failing_polls_are_tried_again(self, line: Line, person: int) -> None:
        line.emulator.poll_faults = [Fault.INTERNAL, Fault.TOO_MANY, Fault.DROPPED]
        assert ask(line, person, "toch") == ["antwoord op toch"]
        line.emulator.wait_until(lambda: line.emulator.poll_faults == [])

    def test_a_wrong_token_ends_nothing_else(self, emulator: Emulator, engine: Engine, vault: Vault) -> None:
        calls = emulator.calls["getMe"]
        with running(emulator, engine, vault, token="4711:another"):
            emulator.wait_until(lambda: emulator.calls["getMe"] > calls)


class TestWithoutStore:
    """The database goes away for a while."""

    def test_people_are_answered_and_nothing_twice_when_it_is_back(self, line: Line, engine: Engine) -> None:
        person = line.introduced(next(PEOPLE))
        with engine.begin() as connection:
            connection.execute(text("ALTER TABLE telegram_update RENAME TO gone"))
        try:
            line.emulator.say(person, "zonder database")
            line.emulator.wait_until(lambda: "antwoord op zonder database" in line.emulator.chat(person).said)
            assert line.emulator.pending() == 1
        finally:
            with engine.begin() as connection:
                connection.execute(text("ALTER TABLE gone RENAME TO telegram_update"))
        line.emulator.wait_until(lambda: line.emulator.pending() == 0)
        assert ask(line, person, "met database") == ["antwoord op met database"]
        assert line.emulator.chat(person).said.count("antwoord op zonder database") == 1


class TestWebhook:
    """Who may deliver at the webhook, and what Telegram hears."""

    @pytest.fixture(scope="class")
    def served(self, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Emulator]:
        """A node with a webhook; its address is the emulator's only one."""
        folder = tmp_path_factory.mktemp("webhook")
        url = f"sqlite:///{folder / 'nabij.db'}"
        migrate(url)
        with Emulator() as emulator:
            nodes = Nodes(emulator, url, new_key(), folder)
            try:
                nodes.start(webhook=True)
                emulator.wait_until(lambda: bool(emulator.addresses))
                yield emulator
            finally:
                nodes.stop()

    def test_it_is_registered_with_its_secret(self, served: Emulator) -> None:
        assert served.webhook["secret_token"] == SECRET
        assert "my_chat_member" in served.webhook["allowed_updates"]
        assert "channel_post" not in served.webhook["allowed_updates"]

    @pytest.mark.parametrize("secret", [None, "", "wrong", SECRET + "x", SECRET[:-1], SECRET.lower(), "\xe9"])
    def test_without_the_secret_nothing_is_taken(self, served: Emulator, secret: Optional[str]) -> None:
        update = {"update_id": 1, "message": served.message(next(PEOPLE), text="vals")}
        headers = {} if secret is None else {"X-Telegram-Bot-Api-Secret-Token": secret.encode("latin-1")}
        response = requests.post(served.addresses[0], json=update, headers=headers, timeout=10)
        assert response.status_code == 403
        assert "vals" not in response.text

    @pytest.mark.parametrize("body", [b"", b"null", b"[]", b"{", b"\xff", b'{"update_id": "x"}', b"1", b'"x"', b"{}"])
    def test_what_is_no_update_is_let_go(self, served: Emulator, body: bytes) -> None:
        headers = {"X-Telegram-Bot-Api-Secret-Token": SECRET, "Content-Type": "application/json"}
        assert requests.post(served.addresses[0], data=body, headers=headers, timeout=10).status_code == 200

    def test_an_update_is_answered(self, served: Emulator) -> None:
        person = next(PEOPLE)
        served.redeliver = lambda _: 5
        served.say(person, "via de webhook")
        served.wait_until(lambda: served.webhook_statuses == [200] * 5)
        served.wait_until(lambda: "antwoord op via de webhook" in served.chat(person).said)
        served.redeliver = lambda _: 1
        served.say(person, "en nog een")
        served.wait_until(lambda: "antwoord op en nog een" in served.chat(person).said)
        assert served.chat(person).said[1:] == ["antwoord op via de webhook", "antwoord op en nog een"]


SECONDS_TO_TAKE_OVER = 60.0
"""A machine that runs every other test too may be slow to start a node."""


class Killer:
    """Kills whichever node runs when a text was just said, before it hears that it arrived; then starts another."""

    def __init__(self, nodes: Nodes, emulator: Emulator, texts: list[str]) -> None:
        self._nodes, self._emulator, self._texts = nodes, emulator, texts
        nodes.start()
        emulator.after = self

    def finish(self) -> None:
        """Start a node after each kill, until all texts were said and the last node is there."""
        for left in reversed(range(len(self._texts))):
            self._emulator.wait_until(lambda left=left: len(self._texts) <= left, SECONDS_TO_TAKE_OVER)
            self._nodes.start() if left == 0 else self._nodes.launch()

    def __call__(self, method: str) -> None:
        """Look whether it is time."""
        if self._texts and method == "sendMessage" and self._emulator.sent[-1][1]["text"] == self._texts[0]:
            for process in [process for process in self._nodes.running.values() if process.poll() is None]:
                process.send_signal(signal.SIGKILL)
            self._texts.pop(0)


def test_nodes_killed_between_sending_and_knowing_and_nothing_readable_left(tmp_path: Path) -> None:
    canary, person, url = "zwartbontekanariepiet", 987_654_321, f"sqlite:///{tmp_path / 'nabij.db'}"
    migrate(url)
    with Emulator() as emulator:
        nodes = Nodes(emulator, url, new_key(), tmp_path)
        try:
            killer = Killer(nodes, emulator, [f"antwoord op {canary} twee", f"en verder {canary} twee"])
            emulator.say(person, f"{canary} twee")
            killer.finish()
            emulator.plan = Next("sendMessage", [Fault.INTERNAL, Fault.TOO_MANY, Fault.LOST])
            emulator.push({"message": emulator.message(person, photo=[{"x": canary}], caption=f"{canary} stuk")})
            emulator.push({"message": {"chat": {"id": person, "type": canary}, "text": canary}})
            emulator.wait_until(lambda: SORRY in emulator.chat(person).said and person in emulator.left)
        finally:
            nodes.stop()
        expected = [f"antwoord op {canary} twee", f"en verder {canary} twee", WORDS.beside_words, SORRY]
        assert [said for said in emulator.chat(person).said[1:] if said not in GROUP_TEXTS] == expected
        assert "telegram.handled" in nodes.logs()
        assert "emulated-token" not in nodes.logs()
    for kept in tmp_path.iterdir():
        content = kept.read_bytes().lower()
        assert canary.encode() not in content, kept.name
        assert str(person).encode() not in content, kept.name
    with connect(url).connect() as connection:
        kept_rows = connection.execute(text("SELECT count(*), count(sealed), count(progress) FROM telegram_update"))
        assert tuple(kept_rows.one()) == (3, 0, 0)

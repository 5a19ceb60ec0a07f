r"""Conversation tests that read as dialogues.

A file in tests/conversations/*.dialogue holds dialogues; each begins with `## title`. Lines:

    > text            the person types (\n for a line end)
    ! title           the person presses the button with this title (of the last replies)
    !< title          ... a button with this title that was shown earlier, the first one in the dialogue
    @ restart         the server stops and starts again on the same database (only where the tester can do that)
    = topic           the replies hold the answer to a topic, in any version
    = topic simpler   ... in that version (answer, simpler, loved_one)
    ~ words           the replies hold these words (capitals do not matter)
    - words           the replies do not hold these words
    !! label          the first reply is the safety reply for the label
    ?? label          the replies hold the gentle check sentence for the label
    -- safety         no safety reply and no check sentence
    [ title ]         a button with this title is offered
    x title           no button with this title is offered
    doc kind          a document of this kind is offered (pdf, fhir), and it can be fetched
    unsure            Nabij says it is not sure and offers buttons
    human             Nabij brings the person to a person after misses
    out               Nabij says it does not deal with this
    # remark

Everything is checked against the replies to the last thing said.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from bot.content.library import Library


class Speaker(Protocol):
    """Whoever carries a message to the assistant and its replies back."""

    def say(self, sender: str, message: Any) -> list[dict[str, Any]]:
        """Send a message and return the replies."""

    def fetch(self, sender: str, token: str) -> bytes:
        """Return a document."""

    def restart(self) -> None:
        """Stop and start the server."""


@dataclass
class Dialogue:
    """One conversation."""

    title: str
    place: str
    lines: list[str] = field(default_factory=list)


def read_dialogues(folder: Path) -> list[Dialogue]:
    """Read all dialogues of a folder."""
    found: list[Dialogue] = []
    for path in sorted(folder.glob("*.dialogue")):
        for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
            text = line.strip()
            if text.startswith("## "):
                found.append(Dialogue(text[3:], f"{path.name}:{number}"))
            elif text and not text.startswith("#"):
                found[-1].lines.append(text)
    return found


def _same(text: str) -> str:
    return " ".join(text.lower().split())


class DialogueTester:
    """Plays a dialogue and says what went otherwise."""

    def __init__(self, speaker: Speaker, library: Library) -> None:
        self.speaker, self.library = speaker, library
        self.sender = f"test-{uuid.uuid4()}"
        self.replies: list[dict[str, Any]] = []
        self.seen: dict[str, str] = {}
        """The first button of each title in the dialogue."""

    def play(self, dialogue: Dialogue) -> None:
        """Play all lines.

        Raises:
            AssertionError: naming the line and what Nabij said.
        """
        said = ""
        for line in dialogue.lines:
            kind, _, rest = line.partition(" ")
            if kind in (">", "!", "!<", "@"):
                said = line
                self._act(kind, rest, dialogue)
            else:
                shown = "\n".join(
                    f"   {r.get('text')} {[b['title'] for b in r.get('buttons', [])]}" for r in self.replies
                )
                assert self._holds(kind, rest.strip()), (
                    f"{dialogue.place} {dialogue.title}\nafter: {said}\nexpected: {line}\ngot:\n{shown}"
                )

    def _act(self, kind: str, rest: str, dialogue: Dialogue) -> None:
        """Do what the person (or the machine) does."""
        if kind == "@":
            self.speaker.restart()
            return
        if kind == ">":
            said = rest.replace("\\n", "\n")
        else:
            said = self._payload(rest.strip(), dialogue, self.seen if kind == "!<" else self._buttons())
        self.replies = self.speaker.say(self.sender, said)
        self.seen = self._buttons() | self.seen

    def _buttons(self) -> dict[str, str]:
        return {b["title"]: b["payload"] for r in self.replies for b in r.get("buttons", [])}

    @staticmethod
    def _payload(title: str, dialogue: Dialogue, buttons: dict[str, str]) -> str:
        assert title in buttons, f"{dialogue.place}: no button {title!r}, but {list(buttons)}"
        return buttons[title]

    def _holds(self, kind: str, rest: str) -> bool:
        everything = _same("\n".join(r.get("text", "") for r in self.replies))
        words = self.library.conversation
        checks = {
            "=": lambda: self._is_answer(rest, everything),
            "~": lambda: _same(rest) in everything,
            "-": lambda: _same(rest) not in everything,
            "!!": lambda: self._first_is_alarm(rest),
            "??": lambda: self._has_check(rest, everything),
            "--": lambda: (
                not any(
                    self._has_check(label, everything) or self._has_alarm(label, everything)
                    for label in self.library.safety.replies
                )
            ),
            "[": lambda: rest.rstrip("] ") in self._buttons(),
            "x": lambda: rest not in self._buttons(),
            "doc": lambda: self._can_fetch(rest),
            "unsure": lambda: _same(words.unsure.ask) in everything or _same(words.unsure.ask_open) in everything,
            "human": lambda: _same(words.unsure.to_human) in everything,
            "out": lambda: _same(words.gesprek["buiten_bereik"].text) in everything,
        }
        return bool(checks[kind]())

    def _can_fetch(self, kind: str) -> bool:
        tokens = [r["attachment"]["payload"]["token"] for r in self.replies if r.get("attachment")]
        return any(f":{kind}:" in t and bool(self.speaker.fetch(self.sender, t)) for t in tokens)

    def _is_answer(self, rest: str, everything: str) -> bool:
        topic, _, version = rest.partition(" ")
        if topic in self.library.conversation.gesprek:
            return _same(self.library.conversation.gesprek[topic].text) in everything
        texts = self.library.answers[topic].texts()
        return any(_same(texts[name]) in everything for name in ([version] if version else texts))

    def _alarms(self, label: str) -> list[str]:
        reply = self.library.safety.replies[label]
        return [_same(t) for t in (reply.alarm, reply.alarm_loved_one) if t]

    def _first_is_alarm(self, label: str) -> bool:
        return bool(self.replies) and _same(self.replies[0]["text"]) in self._alarms(label)

    def _has_alarm(self, label: str, everything: str) -> bool:
        return any(text in everything for text in self._alarms(label))

    def _has_check(self, label: str, everything: str) -> bool:
        reply = self.library.safety.replies[label]
        return any(_same(t) in everything for t in (reply.check, reply.check_loved_one) if t)

"""What Nabij says, independent of the channel: text and buttons, composed from content."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Optional

from bot.content.library import HUMAN_TOPIC, Library
from bot.content.models import SafetyReply, Wording
from bot.dialogue.buttons import HUMAN, OTHER, Button, topic_action
from bot.nlu.lexicon import LOVED_ONE
from bot.nlu.safety_labels import Label
from bot.settings import UNANSWERED

MAXIMUM_STEPS = 3
"""Next steps under an answer, the last one a human."""
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)


@dataclass(frozen=True)
class DocumentOffer:
    """A document that is ready to be fetched, made at the moment it is asked for."""

    kind: str
    """`pdf` or `fhir`."""
    guide: str
    """Code of the guide it is made from."""
    name: str
    title: str


@dataclass(frozen=True)
class Reply:
    """One message to the person."""

    text: str
    buttons: tuple[Button, ...] = field(default=())
    document: Optional[DocumentOffer] = None
    is_private: bool = False
    """Repeats what the person wrote in a guide: it is not kept with the conversation."""

    def __post_init__(self) -> None:
        """Tidy the line ends, however the content was typed."""
        object.__setattr__(self, "text", lines(self.text))


def lines(*parts: str) -> str:
    """Join texts with single line ends: Rasa's own channels cut a message at an empty line."""
    return "\n".join(line.strip() for part in parts for line in part.splitlines() if line.strip())


def dutch_date(day: date) -> str:
    """Return a date as people write it: 21 november 2026."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


class Composer:
    """Builds replies from the library."""

    def __init__(self, library: Library, to_people: tuple[Button, ...] = (), is_reviewed: bool = UNANSWERED) -> None:
        """Use a library; `to_people` are the buttons beside every offer of a person.

        `is_reviewed` says whether staff see what was not answered (de-identified): people are told so.
        """
        self.library, self.to_people, self._is_reviewed = library, to_people, is_reviewed
        self.words = library.conversation

    def human_button(self) -> Button:
        """Return the button to a person."""
        return Button(self.words.human.button, HUMAN)

    def topic_button(self, topic: str) -> Button:
        """Return the button of a topic."""
        return Button(self.library.title(topic), topic_action(topic))

    def steps(self, topics: list[str]) -> tuple[Button, ...]:
        """Return next steps, always ending in a human."""
        chosen = [self.topic_button(t) for t in dict.fromkeys(topics)][: MAXIMUM_STEPS - 1]
        return (*chosen, self.human_button())

    def version(self, wording: Wording, role: Optional[str], simpler: bool) -> str:
        """Return which wording suits: simpler when asked, the loved one's for a loved one, else the ordinary."""
        if simpler:
            return "simpler"
        return "loved_one" if role == LOVED_ONE and wording.loved_one else "answer"

    def answer(self, topic: str, role: Optional[str], today: date, simpler: bool = False, lead: str = "") -> Reply:
        """Return the answer to a topic with its source and next steps."""
        answer = self.library.answers[topic]
        wording = answer.wording_on(today)
        text = getattr(wording, self.version(wording, role, simpler)).strip()
        parts = [lead, text]
        if topic == HUMAN_TOPIC and self.library.region.information_point.phone:
            parts.append(self.human_text())
        if answer.links:
            parts.append(self.words.parts.more.format(links=", ".join(f"{link.url}" for link in answer.links)))
        names = [source.name for source in answer.sources]
        template = self.words.parts.sources if len(names) > 1 else self.words.parts.source
        parts.append(template.format(names=", ".join(names), date=dutch_date(answer.checked)))
        if topic == HUMAN_TOPIC:
            return Reply(lines(*parts), (*self.to_people, *(self.topic_button(t) for t in answer.next)))
        return Reply(lines(*parts), self.steps(answer.next))

    def human_text(self) -> str:
        """Return how to reach a person: the region's number when it is known, else what is certain."""
        point = self.library.region.information_point
        if point.phone:
            return self.words.human.with_number.format(phone=point.phone, hours=point.hours or "").strip()
        return self.words.human.without_number.strip()

    def conversation(self, topic: str) -> Reply:
        """Return what is said about the conversation itself."""
        text = self.words.gesprek[topic]
        said = lines(text.text, text.when_reviewed if self._is_reviewed else "")
        return Reply(said, self.steps(text.next) if text.next else (self.human_button(),))

    def other_language(self, language: Optional[str]) -> Reply:
        """Return the reply in the person's language where there is one."""
        texts = self.words.languages
        return Reply((texts.get(language or "other") or texts["other"]).text.strip(), ())

    def unsure(self, alternatives: list[str]) -> Reply:
        """Say so and offer the likeliest topics, something else, and a human."""
        buttons = (
            *(self.topic_button(t) for t in alternatives),
            Button(self.words.unsure.other, OTHER),
            self.human_button(),
        )
        return Reply(self.words.unsure.ask if alternatives else self.words.unsure.ask_open, buttons)

    def human(self, lead: str = "") -> Reply:
        """Bring the person to a person."""
        return Reply(lines(lead, self.human_text()), self.to_people)

    def _safety(self, label: Label) -> SafetyReply:
        return self.library.safety.replies[label.value]

    def alarm(self, label: Label, about_another: bool) -> list[Reply]:
        """Return the fixed safety reply and its gentle follow-up."""
        texts = self._safety(label)
        first = (texts.alarm_loved_one or texts.alarm) if about_another else texts.alarm
        return [Reply(first.strip()), Reply(texts.follow_up.strip(), (*self.to_people, self.human_button()))]

    def check(self, label: Label, about_another: bool) -> str:
        """Return the one gentle sentence with the number."""
        texts = self._safety(label)
        return ((texts.check_loved_one or texts.check) if about_another else texts.check).strip()

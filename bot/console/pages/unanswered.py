"""Messages the assistant could not answer, without anybody in them, grouped: look, download, mark as handled."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from starlette.responses import Response

from bot.console.spreadsheet import safe_cell
from bot.console.visit import RefusedError, Visit
from bot.review.groups import DOWNLOADED, EXAMPLES, Group
from bot.review.words import Kind, words
from bot.store.audit import AuditEvent

_MARK = re.compile(r"\[(\w+)\]")
REFERENCE_CHARACTERS = 12
"""Of a group, in the audit trail."""
INDENT = " " * 6


@dataclass(frozen=True)
class Shown:
    """A group as it is read."""

    id: str
    about: int
    examples: list[str]
    guesses: list[str]


def unanswered(visit: Visit) -> Response:
    """Show the groups."""
    desk = visit.services.review
    grouped = desk.groups()
    visit.note(AuditEvent.UNANSWERED_LISTED)
    return visit.render(
        "unanswered.html",
        is_on=desk.is_on,
        groups=[_shown(visit, group) for group in grouped.groups],
        alone=grouped.alone,
        days=visit.services.review_days,
    )


def handle(visit: Visit) -> Response:
    """Mark a group as handled."""
    group = _group(visit)
    if not visit.services.review.handle(group):
        return visit.redirect("/onbeantwoord", problem="too_late")
    visit.note(AuditEvent.UNANSWERED_HANDLED, group.id[:REFERENCE_CHARACTERS])
    return visit.redirect("/onbeantwoord", done="group_handled")


def examples_file(visit: Visit) -> Response:
    """Return the examples of a group as a file: CSV for a spreadsheet, YAML as data/nlu has it."""
    group, kind = _group(visit), visit.params["file"].rpartition(".")[2]
    writers = {"csv": (_csv, "text/csv"), "yml": (_yaml, "application/yaml")}
    if kind not in writers:
        raise RefusedError(404, "not_found")
    write, media_type = writers[kind]
    visit.note(AuditEvent.UNANSWERED_EXPORTED, group.id[:REFERENCE_CHARACTERS])
    name = f"nabij-onbeantwoord-{group.id[:REFERENCE_CHARACTERS]}.{kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(write(visit, group), media_type=media_type, headers=headers)


def readable(text: str) -> str:
    """Return a message with its placeholders as staff read them."""
    return _MARK.sub(lambda found: f"[{words().placeholders[Kind(found[1])]}]", text)


def _shown(visit: Visit, group: Group) -> Shown:
    titles = [_title(visit, topic) for topic in group.guesses]
    return Shown(group.id, group.about, [readable(text) for text in group.texts[:EXAMPLES]], titles)


def _title(visit: Visit, topic: str) -> str:
    library = visit.services.library
    return library.title(topic) if topic in library.group_of else topic


def _group(visit: Visit) -> Group:
    group = visit.services.review.group(visit.params["group"])
    if group is None:
        raise RefusedError(404, "not_found")
    return group


def _csv(visit: Visit, group: Group) -> bytes:
    page, file = visit.services.texts.pages["unanswered"], io.StringIO()
    writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
    writer.writerow([page["message"], page["guesses"]])
    guesses = ", ".join(group.guesses)
    writer.writerows([safe_cell(readable(text)), guesses] for text in group.texts[:DOWNLOADED])
    return file.getvalue().encode("utf-8-sig")


def _yaml(visit: Visit, group: Group) -> bytes:
    """Return lines for a file of data/nlu, under the likeliest topic; an editor decides where they belong."""
    library = visit.services.library
    topics = [topic for topic in group.guesses if topic in library.group_of]
    intents = [f"{library.group_of[topic]}/{topic}" for topic in topics]
    lines = [f"# {visit.services.texts.pages['unanswered']['yaml_note']}", f"# {', '.join(intents)}"]
    lines += [f"  - intent: {intents[0] if intents else ''}", "    examples: |"]
    lines += [f"{INDENT}- {readable(text)}" for text in group.texts[:DOWNLOADED]]
    return ("\n".join(lines) + "\n").encode()

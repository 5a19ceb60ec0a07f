"""The server's own pages and the widget's files: an example of a website at `/`, a frame, and the composer."""

from __future__ import annotations

import hashlib
import html
import json
import re
from dataclasses import asdict
from string import Template
from typing import Any

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, empty, raw

from bot.content.library import library
from bot.content.widget import region_entries, widget_words
from bot.settings import ALLOWED_ORIGINS, REGION, ROOT

WIDGET_DIR = ROOT / "widget"
SCRIPT, WORDS_MARK = "nabij.js", "/* words */ {}"
FILES = {
    SCRIPT: "text/javascript; charset=utf-8",
    "nabij.css": "text/css; charset=utf-8",
    "nabij.svg": "image/svg+xml",
    "page.css": "text/css; charset=utf-8",
    "composer.js": "text/javascript; charset=utf-8",
}
PAGES = {"/": "index.html", "/venster": "frame.html", "/insluiten": "composer.html"}
FRAME = "/venster"
HTML = "text/html; charset=utf-8"
_PHONE = re.compile(r"(?<![\w.,€-])(?:0\d{1,3}[- ]?\d{3,4}(?:[ -]?\d{2,4}){0,2}|11[23])(?![\w-]|\.\w|,\d)")
_NOT_A_DIGIT = re.compile(r"\D")
FILE_SECONDS = 300
"""How long a browser may use a file without asking; after that it asks with the checksum."""


def content_security_policy(framed_by: tuple[str, ...] = ()) -> str:
    """Return the policy of our own pages; `framed_by` are the origins that may put the page in a frame."""
    ancestors = " ".join(("'self'", *framed_by))
    return (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self'; "
        f"base-uri 'none'; form-action 'none'; frame-ancestors {ancestors}"
    )


def script_words() -> dict[str, Any]:
    """Return what the script says: the words of the chat, and how to reach people without it."""
    conversation, words = library().conversation, widget_words()
    return {
        "chat": words.chat.dict(),
        "title": conversation.page.title,
        "subtitle": conversation.page.subtitle,
        "opening": conversation.page.welcome.strip(),
        "other_ways": other_ways(),
        "leave_to": words.leave_to,
        "region": REGION,
        "regions": {key: asdict(entry) for key, entry in region_entries().items()},
    }


def other_ways() -> str:
    """Return how to reach a person: the information point's number when it is known, else what is certain."""
    phone = library().region.information_point.phone
    if phone:
        return widget_words().chat.by_phone.format(phone=phone)
    return library().conversation.human.without_number.strip()


def script() -> str:
    """Return nabij.js with its words in it."""
    source = (WIDGET_DIR / SCRIPT).read_text("utf-8")
    return source.replace(WORDS_MARK, json.dumps(script_words(), separators=(",", ":"), ensure_ascii=False))


def with_phone_links(text: str) -> str:
    """Return a text as HTML in which telephone numbers can be called."""
    return _PHONE.sub(lambda m: f'<a href="tel:{_NOT_A_DIGIT.sub("", m.group())}">{m.group()}</a>', html.escape(text))


def _paragraphs(text: str, tag: str = "p") -> str:
    return "".join(f"<{tag}>{with_phone_links(line)}</{tag}>" for line in text.splitlines() if line.strip())


def page(name: str) -> str:
    """Return the HTML of one of the pages."""
    words, conversation, region = widget_words(), library().conversation, library().region
    plain = {
        **words.pages.dict(exclude={"intro", "can", "region"}),
        **{k: v for k, v in words.composer.dict().items() if k not in ("title", "subtitle", "region")},
        "title": conversation.page.title,
        "subtitle": conversation.page.subtitle,
        "welcome": conversation.page.welcome.strip(),
        "title_label": words.composer.title,
        "subtitle_label": words.composer.subtitle,
        "region_label": words.composer.region,
        "region": words.pages.region.format(name=region.name),
        "by_phone": words.chat.by_phone,
        "by_telegram": words.chat.by_telegram,
    }
    options = "".join(
        f'<option value="{html.escape(key)}"{" selected" if key == REGION else ""}>{html.escape(r.name)}</option>'
        for key, r in region_entries().items()
    )
    made = {
        "emergency": with_phone_links(words.chat.emergency),
        "intro": _paragraphs(words.pages.intro),
        "can": _paragraphs("\n".join(words.pages.can), "li"),
        "other_ways": _paragraphs(other_ways()),
        "regions": options,
    }
    template = Template((WIDGET_DIR / name).read_text("utf-8"))
    return template.substitute({key: html.escape(value) for key, value in plain.items()} | made)


def add_page(app: Sanic) -> None:
    """Add the routes of the pages and files."""
    for path, name in PAGES.items():
        policy = content_security_policy(ALLOWED_ORIGINS if path == FRAME else ())

        async def get_page(_: Request, body: bytes = page(name).encode(), policy: str = policy) -> HTTPResponse:
            return raw(body, content_type=HTML, headers={"Content-Security-Policy": policy})

        app.add_route(get_page, path, methods=["GET"], name=f"page_{name.partition('.')[0]}")
    for name, kind in FILES.items():
        content = script().encode() if name == SCRIPT else (WIDGET_DIR / name).read_bytes()
        _add_file(app, name, kind, content)


def _add_file(app: Sanic, name: str, kind: str, content: bytes) -> None:
    tag = f'"{hashlib.sha256(content).hexdigest()[:32]}"'
    headers = {"Cache-Control": f"public, max-age={FILE_SECONDS}", "ETag": tag}

    async def get_file(request: Request) -> HTTPResponse:
        if request.headers.get("if-none-match") == tag:
            return empty(status=304, headers=headers)
        return raw(content, content_type=kind, headers=headers)

    app.add_route(get_file, f"/{name}", methods=["GET"], name=f"file_{name.replace('.', '_')}")

"""The page with the chat at `/`: a few static files, the words from content."""

from __future__ import annotations

import html
from string import Template

from sanic import Sanic
from sanic.request import Request
from sanic.response import HTTPResponse, raw

from bot.content.library import library
from bot.settings import ROOT

WIDGET_DIR = ROOT / "widget"
FILES = {
    "nabij.js": "text/javascript; charset=utf-8",
    "nabij.css": "text/css; charset=utf-8",
    "nabij.svg": "image/svg+xml",
}


def page() -> str:
    """Return the page's HTML."""
    words = library().conversation
    values = {
        "title": words.page.title,
        "subtitle": words.page.subtitle,
        "welcome": words.page.welcome.strip(),
        "human": words.human.button,
        "without_script": words.human.without_number.strip(),
        "error": words.error.sorry.strip(),
        "region": library().region.name,
    }
    template = Template((WIDGET_DIR / "index.html").read_text("utf-8"))
    return template.substitute({name: html.escape(value) for name, value in values.items()})


def add_page(app: Sanic) -> None:
    """Add the routes."""
    body = page().encode()

    @app.get("/")
    async def get_page(_: Request) -> HTTPResponse:
        return raw(body, content_type="text/html; charset=utf-8")

    for name, kind in FILES.items():
        content = (WIDGET_DIR / name).read_bytes()

        async def get_file(_: Request, content: bytes = content, kind: str = kind) -> HTTPResponse:
            return raw(content, content_type=kind)

        app.add_route(get_file, f"/{name}", methods=["GET"], name=f"file_{name.replace('.', '_')}")

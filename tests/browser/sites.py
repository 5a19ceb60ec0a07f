"""Other people's websites: pages on an origin of their own, with headers of their own."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


@dataclass
class Site:
    """A website with pages that tests put there."""

    url: str
    pages: dict[str, tuple[str, str, dict[str, str]]] = field(default_factory=dict)

    def put(self, path: str, content: str, policy: str = "", kind: str = "text/html; charset=utf-8") -> str:
        """Publish a page, with a Content-Security-Policy when one is given; return its address."""
        self.pages[path] = (content, kind, {"Content-Security-Policy": policy} if policy else {})
        return self.url + path


def page_with(body: str, head: str = "", title: str = "De praktijk") -> str:
    """Return a whole page."""
    return (
        f'<!doctype html><html lang="nl"><head><meta charset="utf-8"><title>{title}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1">{head}</head>'
        f"<body><main><h1>{title}</h1>{body}</main></body></html>"
    )


@contextmanager
def site(port: int) -> Iterator[Site]:
    """Serve a website on a port for as long as the context lasts."""
    served = Site(f"http://127.0.0.1:{port}")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            content, kind, headers = served.pages.get(self.path.partition("?")[0], ("", "text/plain", {}))
            body = content.encode()
            self.send_response(200 if content else 404)
            for name, value in {"Content-Type": kind, "Content-Length": str(len(body)), **headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield served
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

"""The console as a web application: reads a visit, lets it in or not, and answers."""

from __future__ import annotations

import hmac
from contextlib import asynccontextmanager
from typing import AsyncIterator, Awaitable, Callable, Mapping, Optional
from urllib.parse import parse_qs

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from bot.console.access import Verdict, judge
from bot.console.routes import PAGES, POST, Page
from bot.console.security import HEADERS, SecurityHeaders
from bot.console.services import Services
from bot.console.static_files import STATIC
from bot.console.visit import RefusedError, Visit, new_token, without_nul
from bot.framing import is_clear
from bot.log import LogEvent, log, where
from bot.store.audit import AuditEvent

MAXIMUM_BODY_BYTES = 64 * 1024
"""Largest form: the longest field is 8,000 characters."""
MAXIMUM_FIELDS = 50
FORM = "application/x-www-form-urlencoded"
PROBLEMS = {400: "form", 403: "not_allowed", 404: "not_found", 405: "not_found", 413: "too_large"}
FAILED = "failed"
Background = Callable[[], Awaitable[None]]


def create_console(services: Services, background: Optional[Background] = None) -> Starlette:
    """Return the application.

    Args:
        services: what pages use.
        background: runs as long as the application does.
    """
    reception = Reception(services)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        import asyncio  # noqa: PLC0415

        task = asyncio.ensure_future(background()) if background else None
        yield
        if task:
            task.cancel()

    routes = [
        Route(path, reception.endpoint({p.method: p for p in PAGES if p.path == path}), methods=methods)
        for path, methods in _methods().items()
    ]
    console = Starlette(
        routes=[*routes, Route("/health", _health), Mount("/bestanden", StaticFiles(directory=STATIC))],
        middleware=[Middleware(SecurityHeaders, is_https=services.is_https)],
        exception_handlers={HTTPException: reception.refuse_http, 500: reception.fail},  # type: ignore[dict-item]
        lifespan=lifespan,
    )
    console.router.redirect_slashes = False  # it sends people on to whatever host a request names
    return console


def _methods() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for page in PAGES:
        found.setdefault(page.path, []).append(page.method)
    return found


async def _health(_: Request) -> Response:
    return PlainTextResponse("ok")


def _must_come_again(visit: Visit) -> bool:
    """Say whether a browser comes from another site, such as a link in an e-mail, and left out a strict cookie.

    It is asked to come again by itself. Any other answer could give it a new cookie: then every site could log staff
    out.
    """
    return visit.session is None and visit.headers.get("sec-fetch-site") == "cross-site"


async def read_form(request: Request) -> Mapping[str, list[str]]:
    """Return the fields of a form.

    Raises:
        RefusedError: when it is no form or its end is not clear (400), or too large (413).
    """
    headers = request.headers
    if not is_clear(headers.getlist("content-length"), headers.getlist("transfer-encoding"), headers.keys()):
        raise RefusedError(400, "form")
    if headers.get("content-type", "").partition(";")[0].strip().lower() != FORM:
        raise RefusedError(400, "form")
    body = b""
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAXIMUM_BODY_BYTES:
            raise RefusedError(413, "too_large")
    try:
        text = body.decode("ascii", "replace")
        return parse_qs(text, keep_blank_values=True, max_num_fields=MAXIMUM_FIELDS, errors="replace")
    except ValueError as error:
        raise RefusedError(400, "form") from error


class Reception:
    """Stands between the network and the pages."""

    def __init__(self, services: Services) -> None:
        """Use services."""
        self._services = services

    def endpoint(self, pages: Mapping[str, Page]) -> Callable[[Request], Awaitable[Response]]:
        """Return what Starlette calls for the pages at one address, by method."""

        async def handle(request: Request) -> Response:
            page = pages.get(request.method) or pages["GET"]  # HEAD
            try:
                form = await read_form(request) if page.method == POST else {}
            except RefusedError as refused:
                return await run_in_threadpool(self._refuse, self._visit(request, page.path, {}), refused)
            return await run_in_threadpool(self._answer, request, page, form)

        return handle

    def _answer(self, request: Request, page: Page, form: Mapping[str, list[str]]) -> Response:
        visit = self._visit(request, page.path, form, touch=not page.is_background)
        try:
            return self._enter(visit, page)
        except RefusedError as refused:
            return self._refuse(visit, refused)
        except Exception as error:  # the visitor gets a kind page, the log the place
            log(LogEvent.CONSOLE_FAILED, error=type(error).__name__, where=where(error), route=page.path)
            return visit.render("error.html", 500, problem=self._services.texts.problem(FAILED))

    def _enter(self, visit: Visit, page: Page) -> Response:
        if page.method != POST and not page.is_background and _must_come_again(visit):
            return visit.render("again.html")
        verdict = judge(page.access, visit.session, visit.staff, page.is_for_password)
        if verdict is Verdict.LOG_IN:
            return self._to_login(visit, page)
        if page.method == POST and not hmac.compare_digest(visit.text("csrf").encode(), visit.csrf_token.encode()):
            raise RefusedError(403, "csrf")
        if verdict is Verdict.CHANGE_PASSWORD:
            return visit.redirect("/account/wachtwoord")
        if verdict is Verdict.REFUSE:
            raise RefusedError(403, "not_allowed")
        return page.handle(visit)

    def _to_login(self, visit: Visit, page: Page) -> Response:
        """Send somebody to log in."""
        if page.is_background:
            return PlainTextResponse("", 401)
        log(LogEvent.CONSOLE_REFUSED, status=303, route=visit.route, problem="log_in")
        return visit.redirect("/inloggen", problem="log_in" if page.path != "/" else "")

    def _visit(self, request: Request, route: str, form: Mapping[str, list[str]], touch: bool = True) -> Visit:
        services = self._services
        given = request.cookies.get(services.cookie_name, "")
        session = services.sessions.find(given, touch) if given else None
        return Visit(
            services=services,
            route=route,
            params=without_nul(request.path_params),
            query=without_nul(request.query_params),
            form=form,
            address=request.client.host if request.client else "",
            token=given or new_token(),
            session=session,
            staff=services.staff.get(session.staff_id) if session else None,
            headers=request.headers,
        )

    def _refuse(self, visit: Visit, refused: RefusedError) -> Response:
        log(LogEvent.CONSOLE_REFUSED, status=refused.status, route=visit.route, problem=refused.problem)
        if refused.status == 403 and visit.staff:
            visit.note(AuditEvent.ACCESS_REFUSED, visit.route[:40])
        return visit.render("error.html", refused.status, problem=self._services.texts.problem(refused.problem))

    async def refuse_http(self, request: Request, error: HTTPException) -> Response:
        """Answer a request that no page belongs to."""
        refused = RefusedError(error.status_code, PROBLEMS.get(error.status_code, FAILED))
        visit = await run_in_threadpool(self._visit, request, "?", {}, False)
        return await run_in_threadpool(self._refuse, visit, refused)

    async def fail(self, request: Request, error: Exception) -> Response:
        """Answer when even reading the visit failed, as when the database is away."""
        log(LogEvent.CONSOLE_FAILED, error=type(error).__name__, where=where(error), route="?")
        return PlainTextResponse(self._services.texts.problem(FAILED), 500, HEADERS)  # outside all middleware

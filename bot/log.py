"""Logging without personal data: a catalogue of events, each with the fields it may carry.

Everything else that is logged in the process (by Rasa, Sanic, libraries) is reduced to where it came from: their
messages can hold what a person typed.
"""

from __future__ import annotations

import json
import logging
import sys
import time
import traceback
import warnings
from enum import Enum
from typing import Any, Union

import structlog

Value = Union[str, int, float, bool, None]
MAXIMUM_VALUE_CHARACTERS = 80
_OWN = "nabij"


class LogEvent(Enum):
    """What may be logged, and with which fields."""

    SERVER_STARTED = ("server.started", frozenset({"port", "region", "seconds"}))
    SERVER_DRAINING = ("server.draining", frozenset({"connections"}))
    SERVER_STOPPED = ("server.stopped", frozenset({"seconds", "cut"}))
    MODEL_LOADED = ("model.loaded", frozenset({"seconds"}))
    MODEL_REFUSED = ("model.refused", frozenset({"error", "where"}))
    MESSAGE_HANDLED = ("message.handled", frozenset({"channel", "topic", "safety", "safety_level", "milliseconds"}))
    MESSAGE_REFUSED = ("message.refused", frozenset({"channel", "problem"}))
    MESSAGE_SHORTENED = ("message.shortened", frozenset({"channel"}))
    NUMBER_REMOVED = ("message.number_removed", frozenset({"channel"}))
    BUTTON_PRESSED = ("button.pressed", frozenset({"channel", "kind", "milliseconds"}))
    BUTTON_REFUSED = ("button.refused", frozenset({"channel"}))
    SAFETY_SENT = ("safety.sent", frozenset({"channel", "safety", "safety_level"}))
    UNDERSTANDING_FAILED = ("understanding.failed", frozenset({"error", "where"}))
    ANSWER_FAILED = ("answer.failed", frozenset({"error", "where"}))
    STORE_FAILED = ("store.failed", frozenset({"error", "where"}))
    STORE_PURGED = ("store.purged", frozenset({"rows"}))
    CONVERSATION_FORGOTTEN = ("conversation.forgotten", frozenset({"channel"}))
    DOCUMENT_MADE = ("document.made", frozenset({"guide", "kind"}))
    DOCUMENT_FAILED = ("document.failed", frozenset({"error", "guide", "kind"}))
    DOCUMENT_REFUSED = ("document.refused", frozenset[str]())
    LIVE_HEARD = ("live.heard", frozenset({"channel"}))
    LIVE_DELIVERED = ("live.delivered", frozenset({"channel", "kind"}))
    LIVE_GONE = ("live.gone", frozenset({"channel"}))
    LIVE_FAILED = ("live.failed", frozenset({"error", "where"}))
    TELEGRAM_STATE = ("telegram.state", frozenset({"state"}))
    TELEGRAM_HANDLED = ("telegram.handled", frozenset({"kind", "attempt", "milliseconds"}))
    TELEGRAM_DELAYED = ("telegram.delayed", frozenset({"error", "seconds"}))
    TELEGRAM_FOUND = ("telegram.found", frozenset({"tries"}))
    TELEGRAM_PURGED = ("telegram.purged", frozenset({"unanswered"}))
    TELEGRAM_FAILED = ("telegram.failed", frozenset({"error", "where"}))
    REQUEST_REFUSED = ("request.refused", frozenset({"status", "route"}))
    LIMIT_REACHED = ("limit.reached", frozenset({"kind", "times"}))
    REDIS_STATE = ("redis.state", frozenset({"state", "error"}))
    LOCK_LOST = ("lock.lost", frozenset[str]())
    EVENT_REFUSED = ("event.refused", frozenset[str]())
    MESSAGE_TAKEN_OVER = ("message.taken_over", frozenset({"channel", "attempt"}))
    CONSOLE_STARTED = ("console.started", frozenset({"port", "region"}))
    CONSOLE_REFUSED = ("console.refused", frozenset({"status", "route", "problem"}))
    CONSOLE_FAILED = ("console.failed", frozenset({"error", "where", "route"}))
    LOGIN_REFUSED = ("login.refused", frozenset({"problem"}))
    REVIEW_DONE = ("review.done", frozenset({"kept", "dropped"}))
    NOTICE_SENT = ("notice.sent", frozenset({"kind", "target", "attempts"}))
    NOTICE_FAILED = ("notice.failed", frozenset({"kind", "target", "attempts", "error", "where"}))

    def __init__(self, code: str, fields: frozenset[str]) -> None:
        """Keep the code and the allow-list."""
        self.code, self.fields = code, fields


class LogFieldError(ValueError):
    """A field that the catalogue does not allow for an event."""


def log(event: LogEvent, **fields: Value) -> None:
    """Write an event.

    Raises:
        LogFieldError: when a field is not in the event's allow-list, or its value is long enough to be free text.
    """
    for name, value in fields.items():
        if name not in event.fields:
            raise LogFieldError(f"{event.code} may not carry {name}")
        if isinstance(value, str) and len(value) > MAXIMUM_VALUE_CHARACTERS:
            raise LogFieldError(f"{event.code}: {name} is too long to be a code")
    logging.getLogger(_OWN).info(json.dumps({"event": event.code, **fields}))


def where(error: BaseException) -> str:
    """Return the place an error was raised, as file:line of the last frame; never its message."""
    frames = traceback.extract_tb(error.__traceback__)
    return f"{frames[-1].filename.rsplit('/', 1)[-1]}:{frames[-1].lineno}" if frames else "?"


class ReducingFormatter(logging.Formatter):
    """Formats our events as JSON and of anybody else's record only level, place and kind of error."""

    def format(self, record: logging.LogRecord) -> str:
        """Return one line of JSON."""
        moment = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        base: dict[str, Any] = {"time": f"{moment}.{int(record.msecs):03d}Z", "level": record.levelname.lower()}
        if record.name == _OWN:
            return json.dumps(base | json.loads(record.getMessage()))
        base |= {"event": "library.log", "logger": record.name, "line": f"{record.filename}:{record.lineno}"}
        if record.exc_info and record.exc_info[1]:
            error = record.exc_info[1]
            base |= {"error": type(error).__name__, "where": where(error)}
        return json.dumps(base)


def configure_logging() -> None:
    """Send all logging of this process through the reducing formatter, to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(ReducingFormatter())
    logging.root.handlers[:] = [handler]
    logging.root.setLevel(logging.WARNING)
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        logger.handlers[:], logger.propagate = [], True
        logger.setLevel(logging.NOTSET)
    logging.getLogger("sanic.access").disabled = True
    logging.getLogger(_OWN).setLevel(logging.INFO)
    logging.captureWarnings(True)
    warnings.simplefilter("ignore", DeprecationWarning)
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, _only_event],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def _only_event(_: Any, __: str, fields: Any) -> str:
    """Drop every field of a structlog record; even its name is not shown, only the place (see `ReducingFormatter`)."""
    return "" if not fields.get("exc_info") else "error"

"""Logs in which nobody can be read back."""

from __future__ import annotations

import json
import logging
import subprocess
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.log import MAXIMUM_VALUE_CHARACTERS, LogEvent, LogFieldError, ReducingFormatter, log, where

SECRET = "mijn moeder Wilhelmina wil dood"
FORBIDDEN = {"text", "message", "sender", "sender_id", "name", "reply", "user"}
SCRIPT = f"""
import asyncio, logging, sys, warnings
import structlog
early = logging.getLogger("rasa.early")
early.addHandler(logging.StreamHandler(sys.stdout))
from bot.log import LogEvent, configure_logging, log
configure_logging()
log(LogEvent.MESSAGE_HANDLED, channel="rest", topic="wlz", milliseconds=12.5)
early.warning({SECRET!r})
logging.getLogger("rasa.core.processor").error("got %s", {SECRET!r})
logging.getLogger("sanic.root").warning({SECRET!r})
logging.getLogger("sanic.access").warning({SECRET!r})
logging.getLogger("rasa").info({SECRET!r})
structlog.get_logger("rasa.shared").warning("processor.got", text={SECRET!r}, event_info={SECRET!r})
structlog.get_logger({SECRET!r}[:4]).error({SECRET!r})
warnings.warn({SECRET!r}, UserWarning)
try:
    raise ValueError({SECRET!r})
except ValueError:
    logging.getLogger("rasa.agent").exception({SECRET!r})
    structlog.get_logger("rasa.agent").exception("failed", text={SECRET!r})
async def fail():
    raise RuntimeError({SECRET!r})
async def main():
    task = asyncio.create_task(fail())
    await asyncio.wait([task])
    del task
asyncio.run(main())
import gc; gc.collect()
"""


def written(caplog):
    return [json.loads(r.getMessage()) for r in caplog.records if r.name == "nabij"]


@pytest.fixture
def heard(caplog):
    caplog.set_level(logging.INFO, logger="nabij")
    return caplog


@pytest.mark.parametrize("event", list(LogEvent))
def test_what_the_catalogue_allows_is_written(heard, event):
    fields = dict.fromkeys(event.fields, "wlz")
    log(event, **fields)
    assert written(heard) == [{"event": event.code, **fields}]


@pytest.mark.parametrize("event", list(LogEvent))
@pytest.mark.parametrize("name", sorted(FORBIDDEN))
def test_what_it_does_not_allow_is_refused(heard, event, name):
    with pytest.raises(LogFieldError, match=name):
        log(event, **{name: "x"})
    assert written(heard) == []


def test_no_event_has_a_field_for_what_people_say():
    assert {field for event in LogEvent for field in event.fields} & FORBIDDEN == set()


def test_every_event_has_its_own_code():
    assert len({event.code for event in LogEvent}) == len(LogEvent)


@pytest.mark.parametrize(
    "value", [None, True, 0, -1.5, "", "wlz", "x" * MAXIMUM_VALUE_CHARACTERS, 10**100], ids=lambda v: str(v)[:9]
)
def test_a_value_that_is_short(heard, value):
    log(LogEvent.MESSAGE_HANDLED, topic=value)
    assert written(heard) == [{"event": "message.handled", "topic": value}]


@pytest.mark.parametrize("length", [MAXIMUM_VALUE_CHARACTERS + 1, 5_000])
def test_a_value_that_is_long_enough_to_be_text(heard, length):
    with pytest.raises(LogFieldError) as caught:
        log(LogEvent.MESSAGE_HANDLED, topic="x" * length)
    assert "xxx" not in str(caught.value)
    assert written(heard) == []


def record_of(name, message, args=(), exc_info=None):
    return logging.LogRecord(name, logging.ERROR, "/some/where/file.py", 7, message, args, exc_info)


@given(st.text())
def test_of_other_libraries_only_the_place_is_kept(text):
    shown = json.loads(ReducingFormatter().format(record_of("nabij.thing", text.replace("%", ""))))
    assert set(shown) == {"time", "level", "event", "logger", "line"}
    assert (shown["event"], shown["logger"], shown["line"]) == ("library.log", "nabij.thing", "file.py:7")


@pytest.mark.parametrize("message", ["%s", "%d %d", "{}", SECRET])
def test_a_message_that_cannot_be_filled_in_is_no_trouble(message):
    assert SECRET not in ReducingFormatter().format(record_of("rasa", message, (SECRET,)))


def raised():
    try:
        raise KeyError(SECRET)
    except KeyError as error:
        return error


def test_of_an_exception_only_the_kind_and_the_place():
    error = raised()
    text = ReducingFormatter().format(record_of("rasa", SECRET, (), (KeyError, error, error.__traceback__)))
    shown = json.loads(text)
    assert "Wilhelmina" not in text
    assert (shown["error"], shown["where"]) == ("KeyError", where(error))
    assert shown["where"].startswith("test_log.py:")


@pytest.mark.parametrize("exc_info", [None, (None, None, None)])
def test_a_record_without_an_exception(exc_info):
    shown = json.loads(ReducingFormatter().format(record_of("rasa", SECRET, (), exc_info)))
    assert "error" not in shown


def test_an_error_that_was_never_raised_has_no_place():
    assert where(ValueError(SECRET)) == "?"


def test_our_own_events_keep_their_fields():
    shown = json.loads(ReducingFormatter().format(record_of("nabij", '{"event": "x", "topic": "wlz"}')))
    assert (shown["event"], shown["topic"], shown["level"]) == ("x", "wlz", "error")
    assert shown["time"].endswith("Z")


@pytest.fixture(scope="module")
def process():
    return subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True)


def test_nothing_personal_leaves_a_process(process):
    assert "Wilhelmina" not in process.stdout + process.stderr
    assert "moeder" not in process.stdout + process.stderr
    assert process.stdout == ""


def test_every_line_of_a_process_is_json(process):
    lines = [json.loads(line) for line in process.stderr.splitlines()]
    assert lines[0]["event"] == "message.handled"
    assert lines[0]["milliseconds"] == 12.5
    loggers = [line.get("logger") for line in lines[1:]]
    assert {"rasa.early", "rasa.core.processor", "sanic.root", "py.warnings", "rasa.agent", "asyncio"} <= set(loggers)
    assert {"sanic.access", "rasa"} & set(loggers) == set()
    assert [line["error"] for line in lines if line.get("logger") == "rasa.agent"] == ["ValueError", "ValueError"]

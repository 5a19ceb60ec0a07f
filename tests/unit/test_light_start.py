"""A start that does not carry what serving never uses."""

from __future__ import annotations

import subprocess
import sys

import pytest

from bot.light_start import UNUSED, _Absent

HEAVY = ("tensorflow", "keras", "slack_sdk", "twilio", "telebot", "matplotlib")
LOADED = "import sys; print(*sorted({name.split('.')[0] for name in sys.modules}))"


def run(code):
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2_000:]
    return done.stdout


@pytest.fixture(scope="module")
def loaded():
    """Return the packages in a process that is about to serve."""
    return run(
        f"from bot.light_start import light_start; light_start(); import bot.agent, bot.server; {LOADED}"
    ).split()


@pytest.mark.parametrize("package", HEAVY)
def test_serving_does_not_load(loaded, package):
    assert package not in loaded


@pytest.mark.parametrize("package", ["rasa", "sanic", "bot", "onnxruntime"])
def test_serving_does_load(loaded, package):
    assert package in loaded


def test_an_absent_thing_says_so_when_it_is_made():
    thing = _Absent("rasa.core.channels.slack").SlackInput
    assert thing.name() == "SlackInput"
    with pytest.raises(ImportError, match=r"rasa.core.channels.slack.SlackInput is left out"):
        thing("token", channel="x")


@pytest.mark.parametrize("name", ["__path__", "__file__", "__all__"])
def test_an_absent_module_has_no_inside(name):
    with pytest.raises(AttributeError):
        getattr(_Absent("x"), name)


def test_what_is_loaded_already_stays():
    code = "import types, sys; real = types.ModuleType('r'); sys.modules['rasa.core.channels.slack'] = real; "
    code += "from bot.light_start import light_start; light_start(); light_start(); "
    code += "print(sys.modules['rasa.core.channels.slack'] is real)"
    assert run(code).strip() == "True"


def test_every_unused_module_is_one_of_rasa():
    from importlib.util import find_spec

    assert [name for name in UNUSED if name not in sys.modules and find_spec(name) is None] == []

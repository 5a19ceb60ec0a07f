"""A new model is used when it works, and only then."""

from __future__ import annotations

import asyncio
from pathlib import Path
from types import SimpleNamespace

import pytest

from bot.nlu.evidence import UNDERSTANDING
from bot.nlu.understanding import Understanding
from bot.reload import ModelReloader

MODEL = Path("model.tar.gz")


class Processor:
    """Understands everything as the same subjects."""

    def __init__(self, *topics):
        self._found = Understanding(text="", topics=topics, confidence=1.0, alternatives=()).as_dict()

    async def parse_message(self, message):
        return {UNDERSTANDING: self._found}


class Agent:
    """An agent that knows one subject, and loads what it is given."""

    def __init__(self, load):
        self.responder = SimpleNamespace(library=SimpleNamespace(group_of={"wlz": "wetten"}))
        self.processor, self.load = "old", load

    def processor_of(self, model):
        assert model == MODEL
        return self.load()

    def use(self, processor):
        self.processor = processor


def broken():
    raise EOFError("half a file")


def test_one_that_works_is_used():
    new = Processor("wlz")
    agent = Agent(lambda: new)
    assert asyncio.run(ModelReloader(lambda: agent, MODEL).reload()) is True
    assert agent.processor is new


@pytest.mark.parametrize("load", [broken, Processor, lambda: Processor("wlz", "unknown"), lambda: None])
def test_one_that_does_not_is_not(load, caplog):
    caplog.set_level("INFO", logger="nabij")
    agent = Agent(load)
    assert asyncio.run(ModelReloader(lambda: agent, MODEL).reload()) is False
    assert agent.processor == "old"
    assert "model.refused" in caplog.text
    assert "half a file" not in caplog.text


def test_after_a_broken_one_the_next_is_tried():
    agent = Agent(broken)
    reloader = ModelReloader(lambda: agent, MODEL)

    async def twice():
        first = await reloader.reload()
        agent.load = lambda: Processor("wlz")
        return first, await reloader.reload()

    assert asyncio.run(twice()) == (False, True)


def test_two_at_once_load_once():
    loaded = []
    agent = Agent(lambda: loaded.append(1) or Processor("wlz"))
    reloader = ModelReloader(lambda: agent, MODEL)

    async def both():
        return await asyncio.gather(reloader.reload(), reloader.reload())

    assert asyncio.run(both()) == [True, False]
    assert loaded == [1]

"""The runner of a model's graph, on small graphs and beside Rasa's own."""

from __future__ import annotations

from typing import Any

import pytest
from rasa.engine.exceptions import GraphComponentException, GraphRunError
from rasa.engine.graph import ExecutionContext, GraphComponent, GraphSchema, SchemaNode
from rasa.engine.runner.dask import DaskGraphRunner
from rasa.engine.storage.local_model_storage import LocalModelStorage

from bot.in_order import InOrderRunner

RUNS: list[str] = []


class Sum(GraphComponent):
    """Adds its inputs and its own number."""

    def __init__(self, number: int, name: str) -> None:
        self.number, self.name = number, name

    @classmethod
    def create(cls, config: dict[str, Any], *_: Any, **__: Any) -> Sum:
        return cls(config["number"], config["name"])

    def add(self, one: int, other: int = 0) -> int:
        RUNS.append(self.name)
        if self.number < 0:
            raise ValueError("no")
        return one + other + self.number


def node(name: str, number: int, target: bool = False, **needs: str) -> SchemaNode:
    config = {"number": number, "name": name}
    return SchemaNode(needs, Sum, "create", "add", config, eager=True, is_target=target)


GRAPH = GraphSchema(
    {
        "end": node("end", 100, True, one="left", other="right"),
        "left": node("left", 1, one="start"),
        "right": node("right", 10, one="start"),
        "start": node("start", 0, one="__given__"),
        "aside": node("aside", 7, one="__given__"),
    }
)


@pytest.fixture(autouse=True)
def no_runs() -> None:
    RUNS.clear()


def runner(kind: type[DaskGraphRunner], folder: Any, graph: GraphSchema = GRAPH) -> Any:
    return kind.create(graph, LocalModelStorage.create(folder), ExecutionContext(graph))


@pytest.mark.parametrize("targets", [None, ["end"], ["left", "right"], ["aside"], ["end", "aside"]])
def test_it_gives_what_rasas_own_runner_gives(tmp_path, targets):
    given = {"__given__": 5}
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    ours = runner(InOrderRunner, tmp_path / "a").run(given, targets)
    assert ours == runner(DaskGraphRunner, tmp_path / "b").run(given, targets)


def test_each_component_that_is_needed_runs_once(tmp_path):
    many = runner(InOrderRunner, tmp_path)
    for _ in range(2):
        RUNS.clear()
        assert many.run({"__given__": 5}) == {"end": 121}
        assert sorted(RUNS) == ["end", "left", "right", "start"]


def test_what_is_given_is_not_worked_out(tmp_path):
    assert runner(InOrderRunner, tmp_path).run({"start": 50}, ["left"]) == {"left": 51}
    assert RUNS == ["left"]


def test_a_missing_input_is_said(tmp_path):
    with pytest.raises(GraphRunError, match="start"):
        runner(InOrderRunner, tmp_path).run({}, ["left"])


def test_a_component_that_fails_is_said(tmp_path):
    graph = GraphSchema({"only": node("only", -1, True, one="__given__")})
    with pytest.raises(GraphComponentException, match="only"):
        runner(InOrderRunner, tmp_path, graph).run({"__given__": 1})

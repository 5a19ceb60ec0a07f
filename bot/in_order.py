"""Runs a trained model's graph: each component in turn, in an order that is worked out once.

Rasa's own runner prunes the graph and hands it to dask, which plans it anew, for every message. The graph of a model
does not change, so neither does its order.
"""

from __future__ import annotations

from graphlib import TopologicalSorter
from typing import Any, Dict, List, Optional, Tuple

from rasa.engine.exceptions import GraphRunError
from rasa.engine.runner.dask import DaskGraphRunner

Plan = List[Tuple[str, Tuple[str, ...]]]
"""Which node to run, and what it takes, in order."""


class InOrderRunner(DaskGraphRunner):
    """Rasa's runner with a plan of its own."""

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        """Take what Rasa's runner takes."""
        super().__init__(*arguments, **settings)
        self._plans: Dict[Tuple[str, ...], Plan] = {}

    def run(self, inputs: Optional[Dict[str, Any]] = None, targets: Optional[List[str]] = None) -> Dict[str, Any]:
        """Return the outputs of the targets, by name (see Rasa's `GraphRunner`).

        Raises:
            GraphRunError: when a component lacks its input or fails without saying why.
        """
        wanted = tuple(targets or self._graph_schema.target_names)
        given = {name: (name, value) for name, value in (inputs or {}).items()}
        outputs: Dict[str, Tuple[str, Any]] = dict(given)
        try:
            for name, needs in self._plan(wanted):
                if name not in given:
                    outputs[name] = self._instantiated_nodes[name](*(outputs.get(n, n) for n in needs))
        except RuntimeError as error:
            raise GraphRunError("Error running runner.") from error
        return {name: outputs[name][1] for name in wanted}

    def _plan(self, wanted: Tuple[str, ...]) -> Plan:
        if wanted not in self._plans:
            nodes = self._graph_schema.minimal_graph_schema(list(wanted)).nodes
            needs = {name: tuple(node.needs.values()) for name, node in nodes.items()}
            order = TopologicalSorter(needs).static_order()
            self._plans[wanted] = [(name, needs[name]) for name in order if name in needs]
        return self._plans[wanted]

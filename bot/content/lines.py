"""Finds where in a YAML file a value stands, so that a remark can name file and line."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml


def line_of(path: Path, *keys: str) -> int:
    """Return the line (from 1) of the value under a row of keys; of the deepest key that exists.

    In a list the key is the `id` of an element.
    """
    node: Any = yaml.compose(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    line = 1
    for key in keys:
        if isinstance(node, yaml.SequenceNode):
            node, line = next(((row, row.start_mark.line + 1) for row in node.value if _id(row) == key), (node, line))
            continue
        if not isinstance(node, yaml.MappingNode):
            break
        for name, value in node.value:
            if name.value == key:
                line, node = name.start_mark.line + 1, value
                break
        else:
            break
    return line


def _id(node: Any) -> str:
    """Return the id of an element of a list, nothing when it has none."""
    pairs = node.value if isinstance(node, yaml.MappingNode) else []
    return next((str(value.value) for name, value in pairs if name.value == "id"), "")

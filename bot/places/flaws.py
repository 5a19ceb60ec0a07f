"""What is wrong in a YAML file, and on which line of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple, Union

import yaml

from bot.content.remarks import Remark

Keys = tuple[Union[str, int], ...]
"""Where in a YAML file: names, and numbers (from 0) in lists."""


class Flaw(NamedTuple):
    """What is wrong, and where in a YAML file."""

    keys: Keys
    text: str


def located(path: Path, flaws: Iterable[Flaw], is_warning: bool = False) -> list[Remark]:
    """Return remarks on flaws, with their lines; the file is read again only when there are any."""
    found = list(flaws)
    if not found:
        return []
    root = yaml.compose(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    return [Remark(path, _line(root, flaw.keys), flaw.text, is_warning) for flaw in found]


def _line(node: Any, keys: Keys) -> int:
    line = 1
    for key in keys:
        if isinstance(node, yaml.MappingNode):
            pairs = {name.value: (name, value) for name, value in node.value}
            if key not in pairs:
                break
            name, node = pairs[str(key)]
            line = name.start_mark.line + 1
        elif isinstance(node, yaml.SequenceNode) and isinstance(key, int) and key < len(node.value):
            node = node.value[key]
            line = node.start_mark.line + 1
        else:
            break
    return line

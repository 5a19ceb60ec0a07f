"""Reads a file of content into its type; what is wrong is said by file and field."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Iterable, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

Model = TypeVar("Model", bound=BaseModel)


class ContentError(ValueError):
    """A content file that cannot be used; the message names the file."""


def has_each(wanted: Iterable[Any], value: dict[Any, Any]) -> dict[Any, Any]:
    """Return a mapping that has exactly these keys: members of an enumeration, or names.

    Raises:
        ValueError: naming what is missing or unknown; pydantic says of which field.
    """
    if wrong := set(wanted).symmetric_difference(value):
        raise ValueError(f"missing or unknown: {', '.join(sorted(str(getattr(w, 'value', w)) for w in wrong))}")
    return value


def read_as(model: type[Model], path: Path) -> Model:
    """Read and validate a YAML file.

    Raises:
        ContentError: naming the file and the field that is wrong.
    """
    return parse_as(model, read_yaml(path), path.name)


def parse_as(model: type[Model], raw: Any, name: str) -> Model:
    """Validate what a file holds.

    Raises:
        ContentError: naming the file and the field that is wrong.
    """
    try:
        return model.parse_obj(raw)
    except ValidationError as error:
        first = error.errors()[0]
        raise ContentError(f"{name}: {'.'.join(map(str, first['loc']))}: {first['msg']}") from error


def read_yaml(path: Path) -> dict[str, Any]:
    """Read a YAML file.

    Raises:
        ContentError: when it is missing, not YAML, not a mapping, or names something twice.
    """
    try:
        text = path.read_text("utf-8")
        twice = _doubles(yaml.compose(text, Loader=yaml.CSafeLoader))
        content = yaml.load(text, Loader=yaml.CSafeLoader)
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise ContentError(f"{path.name}: {error}") from error
    if twice:
        raise ContentError(f"{path.name}: {twice}")
    if not isinstance(content, dict):
        raise ContentError(f"{path.name}: expected names with values")
    return content


def _doubles(node: Any) -> str:
    """Return which name stands twice at the top of a file, and on which line; nothing when none does."""
    seen: set[str] = set()
    for key, _ in node.value if isinstance(node, yaml.MappingNode) else []:
        if key.value in seen:
            return f"{key.value} stands twice, again on line {key.start_mark.line + 1}"
        seen.add(key.value)
    return ""

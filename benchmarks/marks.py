"""Puts what was made where it belongs in a file: between two marks that a reader does not see."""

from __future__ import annotations

from pathlib import Path


def put(text: str, mark: str, path: Path) -> None:
    """Replace what stands between a mark's begin and end in a Markdown file.

    Raises:
        ValueError: when the file does not hold that begin and that end once.
    """
    begin, end = f"<!-- {mark}: begin -->", f"<!-- {mark}: end -->"
    told = path.read_text("utf-8")
    if told.count(begin) != 1 or told.count(end) != 1:
        raise ValueError(f"{path} has no single place for {mark}")
    before, _, rest = told.partition(begin)
    path.write_text(f"{before}{begin}\n{text}\n{end}{rest.partition(end)[2]}", "utf-8")

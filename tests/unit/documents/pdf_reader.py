"""Reads a tagged PDF as a screen reader does: the structure tree in its order, with the text of each part of it."""

from __future__ import annotations

import io
import re
from collections import defaultdict
from dataclasses import dataclass, field

import pikepdf

_PAIR = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")
_RANGE = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")

LONG_LINE = 300
"""Points; a line to write on is longer, the bar beside an answer is not."""


@dataclass
class Element:
    """A part of the structure: its role, its own and its children's text."""

    role: str
    text: str = ""
    children: list[Element] = field(default_factory=list)

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()


class Pdf:
    """An opened PDF."""

    def __init__(self, data: bytes):
        self.file = pikepdf.open(io.BytesIO(data))
        self.marked: dict[tuple[int, int], str] = {}
        self.artifacts: list[str] = []
        """What stands in the margins of each page: not read aloud."""
        self.left_over: list[str] = []
        """Text that is neither in the structure nor an artifact; PDF/UA forbids it."""
        self.sizes: dict[str, set[float]] = {"content": set(), "artifact": set()}
        """Sizes of letters, in points."""
        self.lines: list[int] = []
        """How many lines to write on each page has."""
        for number, page in enumerate(self.file.pages):
            self._read(number, page)
        self._numbers = {page.obj.objgen: number for number, page in enumerate(self.file.pages)}
        self.structure = self._element(self.file.Root.StructTreeRoot.K, None)

    def blocks(self, *roles: str) -> list[tuple[str, str]]:
        """Return (role, text) of the elements with these roles, in reading order."""
        return [(e.role, e.text) for e in self.structure.walk() if e.role in roles]

    @property
    def text(self) -> str:
        return self.structure.text

    def _element(self, node, page) -> Element:
        if isinstance(node, pikepdf.Array):
            return self._join("", [self._element(child, page) for child in node])
        if isinstance(node, int):
            return Element("", self.marked.get((page, node), ""))
        page = self._numbers[node.Pg.objgen] if "/Pg" in node else page
        if node.get("/Type") == "/MCR":
            return Element("", self.marked.get((page, int(node.MCID)), ""))
        children = node.get("/K", pikepdf.Array())
        children = children if isinstance(children, pikepdf.Array) else [children]
        return self._join(str(node.S)[1:], [self._element(child, page) for child in children])

    @staticmethod
    def _join(role, children) -> Element:
        return Element(role, "".join(child.text for child in children), children)

    def _read(self, number, page) -> None:
        """Collect the text of a page: by marked-content number, of artifacts, and the rest."""
        fonts = {name: _characters(font) for name, font in page.Resources.get("/Font", {}).items()}
        inside, artifact, font, lines = [], defaultdict(str), {}, 0
        for operands, operator in pikepdf.parse_content_stream(page):
            name = str(operator)
            if name in ("BDC", "BMC"):
                properties = operands[1] if len(operands) > 1 and isinstance(operands[1], pikepdf.Dictionary) else {}
                inside.append((str(operands[0]), properties.get("/MCID"), properties.get("/ActualText")))
                if properties.get("/ActualText") is not None:
                    self._say(number, inside, str(properties["/ActualText"]), artifact)
            elif name == "EMC":
                inside.pop()
            elif name == "Tf":
                font = fonts[str(operands[0])]
                is_content = any(mcid is not None for _, mcid, _ in inside)
                self.sizes["content" if is_content else "artifact"].add(float(operands[1]))
            elif name == "m":
                lines += float(operands[0]) > LONG_LINE
            elif name in ("Tj", "TJ") and not any(actual is not None for _, _, actual in inside):
                parts = operands[0] if name == "TJ" else [operands[0]]
                data = b"".join(bytes(part) for part in parts if isinstance(part, pikepdf.String))
                said = "".join(font[data[i : i + 2]] for i in range(0, len(data), 2))
                self._say(number, inside, said, artifact)
        self.artifacts.append(artifact["text"])
        self.lines.append(lines)

    def _say(self, number, inside, text, artifact) -> None:
        numbers = [mcid for _, mcid, _ in inside if mcid is not None]
        if numbers:
            place = (number, int(numbers[-1]))
            self.marked[place] = self.marked.get(place, "") + text
        elif any(tag == "/Artifact" for tag, _, _ in inside):
            artifact["text"] += text
        else:
            self.left_over.append(text)


def _characters(font) -> dict[bytes, str]:
    """Return which text each two-byte code of a font stands for, from its ToUnicode map."""
    known: dict[bytes, str] = {}
    cmap = font.ToUnicode.read_bytes().decode("ascii")
    for kind, body in re.findall(r"begin(bfchar|bfrange)(.*?)endbf", cmap, re.DOTALL):
        if kind == "bfchar":
            known |= {
                bytes.fromhex(code): bytes.fromhex(text).decode("utf-16-be") for code, text in _PAIR.findall(body)
            }
        for first, last, text in _RANGE.findall(body) if kind == "bfrange" else []:
            start = bytes.fromhex(text).decode("utf-16-be")
            for offset in range(int(last, 16) - int(first, 16) + 1):
                known[(int(first, 16) + offset).to_bytes(2, "big")] = start[:-1] + chr(ord(start[-1]) + offset)
    return known

"""The outline of a `describe`: keys with values, indented below each other."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from kbase.cluster.text.tables import Row, cells, given

_KEY = re.compile(r"(?P<key>\S[^:]*?):(?:\s+(?P<value>.*))?$")
_RULE = re.compile(r"\s*-[-\s]*$")  # the line of dashes under the header of a table


@dataclass
class Field:
    """One line and what is indented below it. key "" for a line that is no "Key: value"; text: the whole line."""

    text: str
    indent: int
    children: list["Field"] = field(default_factory=list)
    body: list[str] = field(default_factory=list)  # the lines below it as they stand

    @property
    def key(self) -> str:
        """What stands before the colon, "" where none does."""
        match = _KEY.match(self.text)
        return match["key"] if match else ""

    @property
    def value(self) -> str:
        """What stands after the colon; "" also for "<none>" and "<unset>"."""
        match = _KEY.match(self.text)
        return given(match["value"]) if match else ""

    def all(self, key: str) -> Iterator["Field"]:
        """The children with a key, in order."""
        return (c for c in self.children if c.key == key)

    def at(self, *keys: str) -> "Field | None":
        """The first descendant down a path of keys; None where the path ends."""
        found: Field | None = self
        for key in keys:
            found = next(found.all(key), None) if found else None
        return found

    def get(self, *keys: str) -> str:
        """The value down a path of keys, "" where there is none."""
        found = self.at(*keys)
        return found.value if found else ""

    def lines(self, *keys: str) -> list[str]:
        """The value and the lines below it, one entry each: labels, tolerations, command lines."""
        found = self.at(*keys)
        return [x for x in (found.value, *(given(line) for line in found.body)) if x] if found else []

    def pairs(self, *keys: str) -> dict[str, str]:
        """Labels ("k=v") or annotations ("k: v") below a key; a line with neither continues the one before it."""
        found: dict[str, str] = {}
        for line in self.lines(*keys):
            match = re.match(r"([\w./-]+)(?:=|:(?= |$)\s*)(.*)", line, re.S)
            if match:
                found[match[1]] = match[2]
            elif found:
                found[next(reversed(found))] += f"\n{line}"
        return found

    def table(self, *keys: str) -> list[Row]:
        """The rows of the table below a key, [] where there is none."""
        found = self.at(*keys)
        lines = [line for line in found.body if line.strip()] if found else []
        if not lines or lines[0].lstrip().startswith("("):  # a remark above the header
            lines = lines[1:]
        return cells(lines[0], [x for x in lines[1:] if not _RULE.match(x)]) if lines else []


def outline(text: str) -> Field:
    """The outline of one described object, as the children of a root without text."""
    root = Field("", -1)
    path = [root]
    for line in text.splitlines():
        indent = len(line) - len(line.lstrip())
        if not line.strip():
            continue
        while path[-1].indent >= indent:
            path.pop()
        for above in path:
            above.body.append(line)
        path[-1].children.append(Field(line.strip(), indent))
        path.append(path[-1].children[-1])
    return root


def objects(text: str) -> list[Field]:
    """The outlines of several objects that one `describe` printed, which it sets apart by two empty lines."""
    return [outline(part) for part in re.split(r"\n\s*\n\s*\n(?=Name:)", text) if part.strip()]

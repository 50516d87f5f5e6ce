"""Mermaid diagrams: their labels as sentences, in the order of the source."""

import re

_MAX_LINE = 1000  # characters: longer lines are no diagram a person drew, they are kept as they stand
# A node is an id with a label in brackets; some shapes double or mix them: A[x] A(x) A([x]) A[(x)] A((x)) A{x} A{{x}}.
_NODE = re.compile(
    r"([A-Za-z0-9_.\u3400-\u9fff]+)(?:\[\(|\(\[|\[\[|\(\(|\{\{|\[/|\[|\(|\{|>)" + r"(\"[^\"]*\"|[^\[\](){}]+)[\])}/]+"
)
_EDGE = re.compile(
    r"\s*(?:<?[-=.]{1,3}\s*(?:\"([^\"]*)\"|([^-=.|>\"][^|>\"]*?))\s*[-=.]{2,3}[>xo]?"  # -- label -->
    r"|[<xo]?[-=.~]{2,}[>xo]?\s*(?:\|\s*\"?([^|\"]*)\"?\s*\|)?"  # -->|label|
    r")\s*"
)
_MESSAGE = re.compile(r"^\s*(.+?)\s*-{1,2}(?:>>|>|x|\))\s*[+-]?\s*(.+?)\s*:\s*(.*)$")
_NOTE = re.compile(r"^\s*[Nn]ote\s+(?:over|left of|right of)\s+([^:]+):\s*(.*)$")
_NAMED = re.compile(r"^\s*(?:participant|actor|state)\s+(?:\"([^\"]*)\"\s+as\s+\w+|(\S+)(?:\s+as\s+(.*))?)\s*$")
_TITLED = re.compile(r"^\s*(?:subgraph|section|title|alt|else|loop|opt|par|and|critical)\b\s*(.*)$")
_SILENT = re.compile(
    r"^\s*(?:%%.*|end|---.*|(?:graph|flowchart)\b.*|direction\b.*|(?:classDef|class|style|linkStyle|click)\b.*|autonumber"
    r"|sequenceDiagram|stateDiagram(?:-v2)?|erDiagram|gantt|journey|mindmap|timeline|classDiagram|activate\b.*"
    r"|deactivate\b.*)\s*$"
)
_BREAK = re.compile(r"\\n|<br\s*/?>")


def labels(source: str) -> str:
    """The words of a diagram, a line per statement: "node → edge label → node"; ids stand for their labels."""
    names = {m[1]: _clean(m[2]) for m in _NODE.finditer(source)}
    lines = (_statement(line, names) for line in source.split("\n") if line.strip() and not _SILENT.match(line))
    return "\n".join(dict.fromkeys(line for line in lines if line))


def _statement(line: str, names: dict[str, str]) -> str:
    if len(line) > _MAX_LINE:
        return _clean(line)
    if note := _NOTE.match(line):
        return f"{_named(note[1], names)}: {_clean(note[2])}"
    if message := _MESSAGE.match(line):
        return f"{_named(message[1], names)} → {_named(message[2], names)}: {_clean(message[3])}"
    if party := _NAMED.match(line):
        return _clean(party[1] or party[3] or party[2])
    if title := _TITLED.match(line):
        node = _NODE.match(title[1])
        return _clean(node[2] if node else title[1])
    return _chain(line, names)


def _chain(line: str, names: dict[str, str]) -> str:
    """A line of nodes and edges, "A[x] -- yes --> B & C", with every id replaced by its label."""
    rest, said = _NODE.sub(lambda m: m[1], line).strip().rstrip(";"), []
    start = 0
    for edge in _EDGE.finditer(rest):
        said += [_named(rest[start : edge.start()], names), _clean(edge[1] or edge[2] or edge[3] or "")]
        start = edge.end()
    said.append(_named(rest[start:], names))
    return " → ".join(word for word in said if word)


def _named(ids: str, names: dict[str, str]) -> str:
    return ", ".join(names.get(one.strip(), _clean(one)) for one in ids.split("&"))


def _clean(text: str) -> str:
    return " ".join(_BREAK.sub(" ", text).strip().strip('"').split())

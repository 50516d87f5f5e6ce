"""JSONPath templates as kubectl reads them: `{range .items[*]}{.metadata.name}{"\\n"}{end}`.

Source: https://kubernetes.io/docs/reference/kubectl/jsonpath/
"""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kbase.kubectl.paths import QUOTED, Found, OutOfBounds, Step, apply, bad, closing, path, unescaped
from kbase.kubectl.said import KubectlError
from kbase.types import Json


@dataclass(frozen=True)
class Literal:
    """Words of the template."""

    text: str


@dataclass(frozen=True)
class Range:
    """A part that is repeated for each value."""

    over: tuple[Step, ...]
    body: "tuple[Node, ...]"


Node = Literal | Range | tuple[Step, ...]


class Template:
    """A parsed template. Raises KubectlError where it is none."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._nodes, rest = _nodes([*_pieces(text)], inside=False)
        if rest:
            raise bad(text, "not in range, nothing to end")

    def render(self, root: Json) -> str:
        """The template filled in; missing fields are empty."""
        return "".join(_render(self._nodes, root, root, self._text))

    def find(self, root: Json) -> Found:
        """All that the paths of the template find, one after the other."""
        paths = [node for node in self._nodes if isinstance(node, tuple)]
        return [value for steps in paths for value in _found(steps, root, root, self._text)]


def values(spelled: str, root: Json) -> Found:
    """What one path finds. `.a.b`, `{.a.b}` and `a.b` mean the same here, as in --sort-by and custom-columns."""
    bare = spelled.strip().removeprefix("{").removesuffix("}")
    try:
        return apply(path(bare if bare.startswith((".", "[", "$", "@")) else f".{bare}"), [root], root)
    except OutOfBounds:
        return []


def shown(value: Json) -> str:
    """One value as text: objects and lists as JSON in one line, everything else as Go prints it."""
    if isinstance(value, dict | list):
        return go_json(value)
    if value is None:
        return "<nil>"
    return str(value).lower() if isinstance(value, bool) else str(value)


def go_value(value: Json) -> str:
    """One value as Go prints it: `map[a:1 b:[x y]]`."""
    if isinstance(value, dict):
        return f"map[{' '.join(f'{k}:{go_value(v)}' for k, v in sorted(value.items()))}]"
    return f"[{' '.join(map(go_value, value))}]" if isinstance(value, list) else shown(value)


def go_json(value: Json, *, indent: int | None = None) -> str:
    """JSON as Go writes it: keys sorted, no spaces unless indented, and safe to put into HTML."""
    separators = (",", ": ") if indent else (",", ":")
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=separators, indent=indent)
    for mark in "<>&\u2028\u2029":
        text = text.replace(mark, f"\\u{ord(mark):04x}")
    return text


def _pieces(text: str) -> Iterator[tuple[bool, str]]:
    """(inside braces, words), in order; a brace inside quotes does not count."""
    position = 0
    while position < len(text):
        opening = text.find("{", position)
        if opening != position:
            yield False, text[position : opening if opening >= 0 else len(text)]
        if opening < 0:
            return
        end = closing(text, opening + 1)
        yield True, text[opening + 1 : end].strip()
        position = end + 1


def _nodes(pieces: list[tuple[bool, str]], *, inside: bool) -> tuple[tuple[Node, ...], list[tuple[bool, str]]]:
    """Nodes up to the end of the range they stand in, and the pieces behind it."""
    nodes: list[Node] = []
    while pieces:
        (code, text), *pieces = pieces
        if not code:
            nodes.append(Literal(text))
        elif text == "end":
            return tuple(nodes), pieces if inside else [(True, text)]
        elif text.startswith("range"):
            body, pieces = _nodes(pieces, inside=True)
            nodes.append(Range(path(text.removeprefix("range").strip()), body))
        elif quoted := QUOTED.fullmatch(text):
            nodes.append(Literal(unescaped(quoted)))
        elif text:
            nodes.append(path(text))
    if inside:
        raise bad("", "unclosed range")
    return tuple(nodes), []


def _found(steps: Sequence[Step], here: Json, root: Json, text: str) -> Found:
    """What a path finds; the error for a place that a list does not have names the template."""
    try:
        return apply(steps, [here], root)
    except OutOfBounds as why:
        raise KubectlError(f'error: error executing jsonpath "{text}": Error executing template: {why}') from None


def _render(nodes: Sequence[Node], here: Json, root: Json, text: str) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, Literal):
            yield node.text
        elif isinstance(node, Range):
            for value in _found(node.over, here, root, text):
                yield from _render(node.body, value, root, text)
        else:
            yield " ".join(map(shown, _found(node, here, root, text)))

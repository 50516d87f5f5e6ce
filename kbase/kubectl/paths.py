"""The paths inside JSONPath templates: fields, indexes, slices, wildcards, filters."""

import json
import re
from collections.abc import Callable, Sequence
from typing import Any

from kbase.kubectl.said import KubectlError
from kbase.types import Json

Found = list[Json]
Step = Callable[[Found, Json], Found]  # (values so far, root) -> values

_MOST_VALUES = 2_000_000  # `{..*..*}` would fill the memory; all fields of a large cluster are fewer
_FIELD = re.compile(r"\.?((?:[^\s\\.\[\]{}()'\"|,=<>!&$@*?:]|\\.)+)")
QUOTED = re.compile(r"\"((?:[^\"\\]|\\.)*)\"|'((?:[^'\\]|\\.)*)'")
_SLICE = re.compile(r"(-?\d*)(?::(-?\d*))?(?::(-?\d+))?")
_FILTER = re.compile(r"(?P<left>.+?)\s*(?P<op>==|!=|<=|>=|<|>)\s*(?P<right>.+)|(?P<alone>.+)", re.DOTALL)
_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda a, b: a == b,
    "!=": lambda a, b: a != b,
    "<": lambda a, b: a < b,
    ">": lambda a, b: a > b,
    "<=": lambda a, b: a <= b,
    ">=": lambda a, b: a >= b,
}
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r"}


class OutOfBounds(KubectlError):
    """A list is shorter than a path wants it."""


def apply(steps: Sequence[Step], found: Found, root: Json) -> Found:
    """What the steps find, one after the other. KubectlError for a template that multiplies them without end."""
    for step in steps:
        found = step(found, root)
        if len(found) > _MOST_VALUES:
            raise KubectlError("error: this jsonpath finds too many values")
    return found


def path(text: str) -> tuple[Step, ...]:
    """The steps of a path such as `.items[0].name`. KubectlError where it is none."""
    steps: list[Step] = []
    position = 0
    while position < len(text):
        if text[position] in "@ ":
            position += 1
        elif text[position] == "$":
            steps.append(lambda found, root: [root])
            position += 1
        elif text[position] == "[":
            end = closing(text, position + 1, "[]")
            steps.append(_bracket(text[position + 1 : end].strip(), text))
            position = end + 1
        elif text.startswith("..", position):
            steps.append(_deep)
            position += 1 if _FIELD.match(text, position + 1) else 2
        elif text.startswith((".*", "*"), position):
            steps.append(_every)
            position += text.startswith(".", position) + 1
        elif field := _FIELD.match(text, position):
            steps.append(_named(re.sub(r"\\(.)", r"\1", field[1])))
            position = field.end()
        elif text[position] == ".":
            position += 1
        else:
            raise bad(text, f"unrecognized character in action: {text[position]!r}")
    return tuple(steps)


def _bracket(inner: str, text: str) -> Step:
    if inner.startswith("?"):
        return _filter(inner[1:].strip().removeprefix("(").removesuffix(")"))
    if inner == "*":
        return _every
    parts = [p for p in re.split(r",(?=(?:[^'\"]|'[^']*'|\"[^\"]*\")*$)", inner) if p.strip()]
    steps = [_element(part.strip(), text) for part in parts]
    return lambda found, root: [v for one in found for s in steps for v in s([one], root)]


def _element(part: str, text: str) -> Step:
    if quoted := QUOTED.fullmatch(part):
        return _named(unescaped(quoted))
    bounds = _SLICE.fullmatch(part)
    if bounds is None:
        raise bad(text, f"invalid array index {part}")
    if ":" not in part:
        at = int(part)
        return lambda found, _: [_at(v, at) for v in found if isinstance(v, list)]
    cut = slice(*(int(b) if b else None for b in bounds.groups()))
    return lambda found, _: [x for v in found if isinstance(v, list) for x in v[cut]]


def _at(values: Found, at: int) -> Json:
    if not -len(values) <= at < len(values):
        raise OutOfBounds(f"array index out of bounds: index {at}, length {len(values)}")
    return values[at]


def _named(name: str) -> Step:
    return lambda found, _: [v[name] for v in found if isinstance(v, dict) and name in v]


def _every(found: Found, _: Json) -> Found:
    return [x for v in found for x in _children(v)]


def _deep(found: Found, root: Json) -> Found:
    """The values themselves and everything below them."""
    return [x for v in found for x in (v, *_deep(_children(v), root))]


def _children(value: Json) -> Found:
    return list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []


def _filter(condition: str) -> Step:
    match = _FILTER.fullmatch(condition.strip())
    if match is None:
        raise bad(condition, "empty filter")
    if match["alone"]:
        there = path(match["alone"])
        return lambda found, root: [x for v in found for x in _children(v) if _found(there, x, root)]
    left, right, compare = _operand(match["left"]), _operand(match["right"]), _COMPARE[match["op"]]

    def holds(one: Json, root: Json) -> bool:
        a, b = left(one, root), right(one, root)
        try:
            return bool(a and b and compare(a[0], b[0]))
        except TypeError:
            return False

    return lambda found, root: [x for v in found for x in _children(v) if holds(x, root)]


def _found(steps: Sequence[Step], one: Json, root: Json) -> Found:
    """What a path of a filter finds; nothing where a list is too short."""
    try:
        return apply(steps, [one], root)
    except OutOfBounds:
        return []


def _operand(text: str) -> Callable[[Json, Json], Found]:
    text = text.strip()
    if quoted := QUOTED.fullmatch(text):
        words = unescaped(quoted)
        return lambda one, root: [words]
    if text.startswith(("@", "$", ".")):
        steps = path(text)
        return lambda one, root: _found(steps, one, root)
    try:
        constant = json.loads(text)
    except ValueError:
        raise bad(text, f"unrecognized character in filter: {text}") from None
    return lambda one, root: [constant]


def unescaped(quoted: re.Match[str]) -> str:
    """The words between quotes."""
    text = quoted[1] if quoted[1] is not None else quoted[2]
    return re.sub(r"\\(.)", lambda m: _ESCAPES.get(m[1], m[1]), text)


def closing(text: str, position: int, marks: str = "{}") -> int:
    """Where the bracket closes that was opened before the position; quotes and inner brackets are skipped."""
    depth = 1
    while position < len(text):
        if quoted := QUOTED.match(text, position):
            position = quoted.end()
            continue
        depth += (text[position] == marks[0]) - (text[position] == marks[1])
        if depth == 0:
            return position
        position += 1
    raise bad(text, f"unclosed {'action' if marks == '{}' else 'array expect ' + marks[1]}")


def bad(text: str, why: str) -> KubectlError:
    """The error for a template that cannot be read."""
    return KubectlError(f"error: error parsing jsonpath {text}, {why}")

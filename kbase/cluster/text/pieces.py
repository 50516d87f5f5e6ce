"""A pasted text cut into pieces, each recognised by its shape: outputs, objects, logs. Remarks are left out."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

from kbase.cluster.text.commands import Command, command
from kbase.cluster.text.logged import is_logged, is_prose, prefixed
from kbase.cluster.text.tables import is_header, is_squeezed

Shape = Literal["table", "rows", "describe", "below", "yaml", "json", "events", "log", "said"]
_ANSI = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
_FENCE = re.compile(r"\s*(?:```|~~~)")
_NAME = re.compile(r"Name:\s+\S+\s*$")
_KEYED = re.compile(r"[A-Z][\w .()/-]{0,60}:(?P<value>\s.*|)$")
_VALUED = re.compile(r"[A-Z][\w .()/-]{0,60}:\s{2,}\S")
_YAML = re.compile(r"(?:- )?(?:apiVersion|kind): *\S|---\s*$")
_YAML_LINE = re.compile(r"[a-z]\w*:(?: |$)|[ #-]|---|\.\.\.\s*$|$")
_EVENT = re.compile(r"(?:\S+\s{2,})?\S+\s{2,}(?:Normal|Warning)\s{2,}[A-Z]\w+\s{2,}\S+/\S+\s{2,}\S")
_SAID = re.compile(
    r"(?:error: )?Error from server \(\w+\): |error: You must be logged in|No resources found\b"
    r"|Unable to connect to the server|The connection to"
)
# Rows of `get pods` and of a describe's events, cut out without their header.
_POD_ROW = re.compile(
    r"(?:[a-z0-9][\w.-]*\s+)?[a-z0-9][\w.-]*\s+\d+/\d+\s+[A-Z][\w:/]*\s+\d+(?:\s+\(\S+ ago\))?\s+\d+[smhdy]\w*(?:\s|$)"
)
_BELOW = re.compile(r"Events:\s*$|\s*Type\s+Reason\s+Age\s+From\s+Message\s*$")
_BELOW_ROW = re.compile(r"\s*(?:Normal|Warning)\s{2,}[A-Z]\w+\s{2,}\S.*?\s{2,}\S+\s{2,}\S|[-\s]+$|\s{8,}\S")
# A prompt with another command: what stands below is its output, and no container's log.
_FOREIGN = re.compile(
    r"\S{0,60}[$#%>❯➜]\s+(?!(?:docker|podman|nerdctl|crictl|cat|tail|head|less|grep|zgrep|journalctl|stern|kubetail)\b)"
    r"[a-z][\w.-]*(?:\s|$)"
)
_SORTED = str.maketrans("↑↓", "  ")  # k9s marks the column by which it sorts
_CHAT = re.compile(r"\S+(?: \S+)?\s+(?:\[)?\d{1,2}:\d\d(?::\d\d)?(?: ?[AaPp][Mm])?\]?\s*$")  # who wrote, and when
_JSON = re.compile(r"\{\s*$|\{\"(?:apiVersion|kind|metadata|items)\"")


@dataclass(frozen=True)
class Piece:
    """One output. command: the one that stands above it, where there is one.  stem: name of its file, "" for none."""

    shape: Shape
    text: str
    command: Command | None = None
    stem: str = ""


def pieces(text: str, *, stem: str = "") -> Iterator[Piece]:
    """The pieces of a text, in its order. What is neither output nor log is a person's remark."""
    lines = _cleaned(text)
    typed, used, at = None, False, 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif _FENCE.match(line):
            typed, at = (None if used else typed), at + 1
        elif said := command(line):
            typed, used, at = said, False, at + 1
        elif _FOREIGN.match(line):
            typed, used, at = None, False, _foreign_end(lines, at)
        elif whose := prefixed(line):
            end = _prefixed_end(lines, at, whose)
            log = "\n".join(x[2] for y in lines[at:end] if (x := prefixed(y)))
            source = Command("logs", names=whose[:1], namespace=typed.namespace if typed else "", container=whose[1])
            yield Piece("log", log, source, stem)
            used, at = True, end
        elif found := _shape(lines, at, typed):
            shape, end = found
            yield Piece(shape, "\n".join(lines[at:end]), typed, stem)
            typed, used, at = (None if shape == "log" else typed), True, end
        else:
            typed, at = (None if used else typed), at + 1


def _cleaned(text: str) -> list[str]:
    """The lines without colours, the marks of a quotation, and the indent of the list in which a fence stands."""
    lines = [_ANSI.sub("", line).rstrip() for line in text.lstrip("\ufeff").expandtabs(8).splitlines()]
    lines = [re.sub(r"^(?:> ?)+(?=.)", "", line) for line in lines]
    indent, found = "", list[str]()
    for line in lines:
        if fence := _FENCE.match(line):
            indent = "" if indent else re.match(r" *", fence[0])[0]  # type: ignore[index]
        found.append(line.removeprefix(indent).translate(_SORTED))
    return found


def _prefixed_end(lines: list[str], at: int, whose: tuple[str, str, str]) -> int:
    """Until a line of another container, or none."""
    end = at + 1
    while end < len(lines) and (more := prefixed(lines[end])) and more[:2] == whose[:2]:
        end += 1
    return end


def _foreign_end(lines: list[str], at: int) -> int:
    """Until an empty line, another command, or an output of kubectl."""
    end = at + 1
    while end < len(lines) and lines[end].strip() and not _starts(lines, end) and not _FOREIGN.match(lines[end]):
        end += 1
    return end


def _shape(lines: list[str], at: int, typed: Command | None) -> tuple[Shape, int] | None:
    """What begins at a line, and the line after its end; None for a remark."""
    for shape, end in _ENDS.items():
        if (stop := end(lines, at)) > at:
            return shape, stop
    if typed and typed.verb == "logs":
        return "log", _log_end(lines, at)
    return ("log", _log_end(lines, at)) if is_logged(lines[at]) else None


def _starts(lines: list[str], at: int) -> bool:
    """Whether something else begins here."""
    line = lines[at]
    return bool(_FENCE.match(line) or command(line)) or any(end(lines, at) > at for end in _ENDS.values())


def _table_end(lines: list[str], at: int) -> int:
    if not (is_header(lines[at]) or is_squeezed(lines[at])):
        return at
    end = at + 1
    while end < len(lines) and lines[end].strip() and not is_header(lines[end]):
        if _FENCE.match(lines[end]) or command(lines[end]) or is_prose(lines[end]) or _CHAT.match(lines[end]):
            break
        if "OBJECT" not in lines[at] and _EVENT.match(lines[end]):
            break
        end += 1
    return end


def _describe_end(lines: list[str], at: int) -> int:
    """Until a line at the margin that is no key, and behind the events, which come last, until any line there."""
    if not (_NAME.match(lines[at]) and _is_described(lines[at + 1 : at + 12])):
        return at
    end, last = at + 1, False
    while end < len(lines) and not _FENCE.match(lines[end]):
        line = lines[end]
        if line.strip() and not line.startswith(" "):
            if last or _NAME.match(line) or not _is_key(lines, end):
                break
            last = line.startswith("Events:")
        end += 1
    return end


def _is_described(below: list[str]) -> bool:
    return any(re.match(r"(?:Namespace|Labels|Annotations|CreationTimestamp|Role|StorageClass):", x) for x in below)


def _is_key(lines: list[str], at: int) -> bool:
    """A key of `describe`, or a row of a quota's table; a remark that ends in a colon has nothing indented below it."""
    match = _KEYED.match(lines[at])
    if not match:
        return bool(re.match(r"(?:Resource +Used +Hard|-{4,} +-{4,}|[\w./-]+ {2,}\S+ +\S+$|Not affecting)", lines[at]))
    if match["value"].strip() or len(lines[at].split()) == 1:
        return True
    below = next((x for x in lines[at + 1 :] if x.strip()), "")
    return below.startswith(" ") or bool(_VALUED.match(below) and not _NAME.match(below))


def _yaml_end(lines: list[str], at: int) -> int:
    if not _YAML.match(lines[at]) or not _has_kind(lines, at):
        return at
    end = at + 1
    while end < len(lines) and _YAML_LINE.match(lines[end]) and not _FENCE.match(lines[end]):
        end += 1
    return end


def _has_kind(lines: list[str], at: int) -> bool:
    top = " *(?:- )?" if lines[at].startswith(("-", " ")) else ""
    return any(re.match(rf"{top}(?:apiVersion|kind):", x) for x in lines[at : at + 4])


def _json_end(lines: list[str], at: int) -> int:
    if not _JSON.match(lines[at]):
        return at
    text = "\n".join(lines[at:])
    try:
        body, length = json.JSONDecoder(strict=False).raw_decode(text)
    except ValueError:
        return at
    known = isinstance(body, dict) and "kind" in body
    return at + text[:length].count("\n") + 1 if known else at


def _events_end(lines: list[str], at: int) -> int:
    end = at
    while end < len(lines) and _EVENT.match(lines[end]):
        end += 1
    return end


def _rows_end(lines: list[str], at: int) -> int:
    end = at
    while end < len(lines) and _POD_ROW.match(lines[end]):
        end += 1
    return end


def _below_end(lines: list[str], at: int) -> int:
    """The events of a `describe` without what stands above them: a header or two, then rows of which one is whole."""
    end = at
    while end < len(lines) and end < at + 2 and _BELOW.match(lines[end]):
        end += 1
    start = end
    while end < len(lines) and lines[end].strip() and _BELOW_ROW.match(lines[end]) and not _EVENT.match(lines[end]):
        end += 1
    rows = [line for line in lines[start:end] if line.lstrip().startswith(("Normal", "Warning"))]
    return end if rows and (start > at or lines[at] == rows[0]) else at


def _said_end(lines: list[str], at: int) -> int:
    return at + 1 if _SAID.match(lines[at]) else at


def _log_end(lines: list[str], at: int) -> int:
    """Until something else begins, or a remark behind an empty line."""
    end = at + 1
    while end < len(lines) and not _starts(lines, end):
        if not lines[end - 1].strip() and lines[end].strip() and is_prose(lines[end]):
            break
        end += 1
    return end


_ENDS: dict[Shape, Callable[[list[str], int], int]] = {
    "json": _json_end,
    "yaml": _yaml_end,
    "describe": _describe_end,
    "events": _events_end,
    "below": _below_end,
    "rows": _rows_end,
    "table": _table_end,
    "said": _said_end,
}

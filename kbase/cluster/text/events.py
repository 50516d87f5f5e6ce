"""Events: the table below a `describe`, and the rows of `get events`, with or without its header."""

import re
from collections.abc import Iterator
from datetime import datetime
from zlib import crc32

from kbase.cluster.resources import BY_KIND, spelled
from kbase.cluster.text.outline import Field, outline
from kbase.cluster.text.tables import cells as cut
from kbase.cluster.text.tables import given, is_header
from kbase.cluster.text.times import ago
from kbase.types import Obj, ObjectRef

_AGES = re.compile(r"(?P<last>\S+)(?: \(x(?P<count>\d+) over (?P<first>\S+)\))?")
# New releases of kubectl print the field that an event is about before its message.
_FIELD = re.compile(r"(?P<path>spec\.(?:containers|initContainers|ephemeralContainers)\{[\w.-]+\}): (?P<rest>.*)", re.S)
_TYPES = ("Normal", "Warning")


def below(f: Field, about: ObjectRef, now: datetime) -> Iterator[Obj]:
    """The events that a `describe` lists about its object."""
    where = f.at("Events")
    row: list[str] = []
    for line in where.body if where else []:
        cells = re.split(r"\s{2,}", line.strip(), maxsplit=4)
        if cells[0] in _TYPES and len(cells) >= 4:
            if row:
                yield _event(about, row, now)
            row = cells + [""] * (5 - len(cells))
        elif row:  # a message of several lines
            row[4] += f"\n{line.strip()}"
    if row:
        yield _event(about, row, now)


def _event(about: ObjectRef, row: list[str], now: datetime) -> Obj:
    type_, reason, when, source, message = row
    return event(about, type_=type_, reason=reason, when=when, source=source, message=message, now=now)


def listed(text: str, namespace: str, now: datetime) -> Iterator[Obj]:
    """The events of `get events`; namespace: that of the command, where the rows have no column for it.

    Works without the header too, since people cut the list with `tail`.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if lines and "FIRST SEEN" in lines[0] and "KIND" in lines[0].split() and is_header(lines[0]):
        yield from _old(lines, namespace, now)
        return
    if lines and "SUBOBJECT" in lines[0] and is_header(lines[0]):
        yield from _wide(lines, namespace, now)
        return
    spaced = bool(lines) and is_header(lines[0]) and lines[0].startswith("NAMESPACE")
    for line in lines[1:] if lines and is_header(lines[0]) else lines:
        cells = re.split(r"\s{2,}", line.strip(), maxsplit=5 if spaced else 4)
        where, cells = (cells[0], cells[1:]) if spaced else (namespace, cells)
        if len(cells) < 4 or cells[1] not in _TYPES:
            continue
        when, type_, reason, what, *message = cells
        about = _about(what, where)
        yield event(about, type_=type_, reason=reason, when=when, message="".join(message), now=now)


def _wide(lines: list[str], namespace: str, now: datetime) -> Iterator[Obj]:
    """The rows of `-o wide`, which has columns behind the message."""
    for row in cut(lines[0], lines[1:]):
        about = _about(row.get("OBJECT", ""), row.get("NAMESPACE") or namespace)
        field = given(row.get("SUBOBJECT"))
        yield event(
            about,
            type_=row.get("TYPE", ""),
            reason=row.get("REASON", ""),
            when=row.get("LAST SEEN", ""),
            source=row.get("SOURCE", "").partition(",")[0],
            message=f"{field}: {row.get('MESSAGE', '')}" if field else row.get("MESSAGE", ""),
            now=now,
        )


def _old(lines: list[str], namespace: str, now: datetime) -> Iterator[Obj]:
    """The rows of kubectl up to 1.13: the object's kind in a column, its name in that of the event (NAME.HASH)."""
    for row in cut(lines[0], lines[1:]):
        name = re.sub(r"\.[0-9a-f]+$", "", row.get("NAME", ""))
        about = _about(f"{row.get('KIND', '').lower()}/{name}", row.get("NAMESPACE") or namespace)
        count = row.get("COUNT", "")
        yield event(
            about,
            type_=row.get("TYPE", ""),
            reason=row.get("REASON", ""),
            when=f"{row.get('LAST SEEN', '')} (x{count} over {row.get('FIRST SEEN', '')})",
            source=row.get("SOURCE", "").partition(",")[0],
            message=row.get("MESSAGE", ""),
            now=now,
        )


def without_object(text: str, about: ObjectRef, now: datetime) -> list[Obj]:
    """The events of a describe that was cut off above them: of the pod that they say was placed, else of `about`."""
    rows = [line for line in text.splitlines() if not line.lstrip().startswith(("Events:", "Type ", "----"))]
    placed = re.search(r"Successfully assigned (?:(?P<ns>[\w.-]+)/)?(?P<name>[\w.-]+) to ", text)
    if placed:
        about = ObjectRef("Pod", placed["ns"] or about.namespace, placed["name"])
    outlined = outline("Events:\n" + "\n".join(f"  {row.strip()}" for row in rows))
    return list(below(outlined, about, now))


def _about(what: str, namespace: str) -> ObjectRef:
    kind, _, name = what.partition("/")
    resource = spelled(kind)
    inside = namespace if resource is None or resource.namespaced else ""
    return ObjectRef(resource.kind if resource else kind.capitalize(), inside, name)


def event(
    about: ObjectRef, *, type_: str, reason: str, when: str, message: str, now: datetime, source: str = ""
) -> Obj:
    """One event. Events about cluster-scoped objects stand in namespace default."""
    ages = _AGES.match(when.strip())
    last = ago(ages["last"], now) if ages else None
    first = ago(ages["first"], now) if ages and ages["first"] else last
    namespace = about.namespace or "default"
    resource = BY_KIND.get(about.kind)
    field = _FIELD.match(message)
    message = field["rest"] if field else message
    return {
        "apiVersion": "v1",
        "kind": "Event",
        "metadata": {"name": f"{about.name}.{crc32(f'{about}{reason}{message}'.encode()):x}", "namespace": namespace},
        "involvedObject": {
            "kind": about.kind,
            "name": about.name,
            "namespace": about.namespace,
            "apiVersion": resource.api_version if resource else "",
        }
        | ({"fieldPath": field["path"]} if field else {}),
        "type": type_,
        "reason": reason,
        "message": message,
        "count": int(ages["count"] or 1) if ages else 1,
        "firstTimestamp": first,
        "lastTimestamp": last,
        "source": {"component": source},
    }

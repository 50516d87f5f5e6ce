"""`kubectl get`."""

import json
import re
from collections.abc import Sequence
from urllib.parse import parse_qsl

from kbase.cluster.backend import Read
from kbase.errors import Unreadable
from kbase.kubectl.call import Call
from kbase.kubectl.order import by_path
from kbase.kubectl.outputs import Format, output
from kbase.kubectl.places import Place
from kbase.kubectl.said import NOT_FOUND, KubectlError, unreadable
from kbase.kubectl.table import Row, Table, laid_out
from kbase.kubectl.targets import Target, targets
from kbase.kubectl.verbs import Printed, verb
from kbase.kubectl.wording import NONE, group_kind, pairs
from kbase.text import Phrase
from kbase.types import Obj, Objects

ABOUT = Phrase("objects, in tables or as -o yaml|json|name|jsonpath", "列出物件，可用 -o yaml|json|name|jsonpath")
NO_WATCH = "error: kbase looks once and does not watch; leave out -w"
# What the server says along with its answer.
_WARNINGS = {"endpoints": "Warning: v1 Endpoints is deprecated in v1.33+; use discovery.k8s.io/v1 EndpointSlice"}
_SINCE = (1, 33)
_HEALTH, _WELL = ("/livez", "/readyz"), "check passed"


@verb("get", ABOUT)
def get(call: Call, place: Place) -> Printed:
    """Tables as the server prints them, or the objects in the format that -o names."""
    if call.on("watch") or call.on("watch-only"):
        raise KubectlError(NO_WATCH)
    if call.flag("raw"):
        return _raw(call, place)
    wanted = targets(call.words)
    if any(t.names for t in wanted) and (place.labels or place.fields):
        raise KubectlError("error: name cannot be provided when a selector is specified")
    asked = output(call.flag("output"), headers=not call.on("no-headers"))
    return _tables(call, place, wanted) if asked is None else _objects(call, place, wanted, asked)


def _raw(call: Call, place: Place) -> Printed:
    """One answer of the API server: what it says of its health, or a document in one line, masked."""
    path, _, query = call.flag("raw").partition("?")
    if path in _HEALTH:
        told = place.session.health(path)
        return Printed("ok" if "verbose" not in query and told.rstrip().endswith(_WELL) else told)
    body = place.session.document(Read("get", path), path, dict(parse_qsl(query, keep_blank_values=True)))
    if body is None:
        raise KubectlError("Error from server (NotFound): the server could not find the requested resource")
    return Printed(json.dumps(body, ensure_ascii=False, separators=(",", ":")) + "\n")


def _tables(call: Call, place: Place, wanted: Sequence[Target]) -> Printed:
    """A table for each kind; what cannot be read is said and hides nothing of the rest."""
    blocks: dict[str, list[Table]] = {}
    notes: list[str] = []
    for target in wanted:
        for name in target.names or ("",):
            try:
                table = place.table(target.kind, name, whole=bool(call.flag("sort-by")))
                blocks.setdefault(target.kind.plural, []).append(table)
            except (KubectlError, Unreadable) as fault:
                notes += _failure(call, fault)
    several = len(blocks) > 1
    kinds = {t.kind.plural: t.kind for t in wanted}
    warnings = [w for p, w in _WARNINGS.items() if p in blocks and _at_least(place, *_SINCE)]
    texts = [_block(call, place, blocks[p], k.namespaced, several) for p, k in kinds.items() if p in blocks]
    text = ("" if call.on("no-headers") else "\n").join(t for t in texts if t)
    if not text and not notes and not (call.on("ignore-not-found")):
        inside = (
            f" in {place.namespace} namespace." if place.namespace and any(t.kind.namespaced for t in wanted) else ""
        )
        return Printed(notes=(f"No resources found{inside}",))
    return Printed(text, (*warnings, *notes), int(bool(notes)))


def _at_least(place: Place, major: int, minor: int) -> bool:
    """Whether the server is known to be of that version or newer."""
    found = re.match(r"v(\d+)\.(\d+)", place.session.server_version() or "")
    return found is not None and (int(found[1]), int(found[2])) >= (major, minor)


def _block(call: Call, place: Place, tables: Sequence[Table], namespaced: bool, several: bool) -> str:
    """Tables of one kind under one header."""
    columns = tables[0].columns
    rows = [row for table in tables for row in table.rows]
    if not rows:
        return ""
    if call.flag("sort-by"):
        rows = by_path(rows, call.flag("sort-by"), lambda row: row.obj)
    shown = [i for i, c in enumerate(columns) if call.flag("output") == "wide" or not c.wide]
    inside = namespaced and place.namespace is None
    keys = [k for k in call.flag("label-columns").split(",") if k]
    head = ["NAMESPACE"] * inside + [columns[i].name.upper() for i in shown]
    head += [k.rpartition("/")[2].upper() for k in keys] + ["LABELS"] * call.on("show-labels")
    prefix = several or call.on("show-kind")
    body = [
        [row.obj["metadata"].get("namespace", "")] * inside
        + [_cell(row, i, prefix and columns[i].is_name) for i in shown]
        + _labels(row, keys, call.on("show-labels"))
        for row in rows
    ]
    return laid_out(body if call.on("no-headers") else [head, *body])


def _cell(row: Row, i: int, prefixed: bool) -> str:
    return f"{group_kind(row.obj)}/{row.cells[i]}" if prefixed else row.cells[i]


def _labels(row: Row, keys: Sequence[str], all_: bool) -> list[str]:
    labels = row.obj["metadata"].get("labels") or {}
    return [labels.get(k, NONE) for k in keys] + [pairs(labels)] * all_


def _objects(call: Call, place: Place, wanted: Sequence[Target], asked: Format) -> Printed:
    objects: Objects = []
    notes: list[str] = []
    for target in wanted:
        for name in target.names or ("",):
            try:
                objects += place.whole(target.kind, name)
            except (KubectlError, Unreadable) as fault:
                notes += _failure(call, fault)
    if not call.on("show-managed-fields"):
        objects = [_without_writers(o) for o in objects]
    if call.flag("sort-by"):
        objects = by_path(objects, call.flag("sort-by"), lambda obj: obj)
    single = len(wanted) == 1 and len(wanted[0].names) == 1
    text = asked(objects, not single) if objects or (not single and not notes) else ""
    return Printed(text, tuple(notes), int(bool(notes)))


def _without_writers(obj: Obj) -> Obj:
    """The object without managedFields, which kubectl shows on demand only."""
    meta = {k: v for k, v in obj["metadata"].items() if k != "managedFields"}
    return {**obj, "metadata": meta}


def _failure(call: Call, fault: KubectlError | Unreadable) -> list[str]:
    said = unreadable(fault) if isinstance(fault, Unreadable) else fault
    missing = NOT_FOUND in str(said)
    return [] if missing and call.on("ignore-not-found") else [str(said)]

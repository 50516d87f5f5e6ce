"""`kubectl top`."""

from collections.abc import Sequence

from kbase.cluster.backend import Read
from kbase.cluster.resources import READABLE
from kbase.diagnosis.objects import dig, quantity
from kbase.errors import Unreadable
from kbase.kubectl.call import Call
from kbase.kubectl.places import Place
from kbase.kubectl.said import KubectlError, not_found
from kbase.kubectl.selectors import selected
from kbase.kubectl.table import laid_out
from kbase.kubectl.verbs import Printed, verb
from kbase.text import Phrase
from kbase.types import Obj, Objects

ABOUT = Phrase("CPU and memory in use, of nodes or pods", "節點或 Pod 使用中的 CPU 與記憶體")
NO_METRICS = "error: Metrics API not available"
USAGE = "error: say which: top nodes, top pods"
_WORDS = {"node": "nodes", "nodes": "nodes", "no": "nodes", "pod": "pods", "pods": "pods", "po": "pods"}
_MI = 1024**2
_COLUMN = {"cpu": "CPU(cores)", "memory": "MEMORY(bytes)"}


@verb("top", ABOUT)
def top(call: Call, place: Place) -> Printed:
    """What metrics.k8s.io measured last, for nodes also as a share of what they can allocate."""
    plural = _WORDS.get(call.words[0] if call.words else "")
    if plural is None:
        raise KubectlError(USAGE)
    try:
        samples = _samples(place, plural)
    except Unreadable as why:
        return _not_measured(call, place, why)
    chosen = _chosen(call, place, plural, samples)
    if not chosen:
        return Printed(notes=("No resources found",))
    head, *body = _of_nodes(place, chosen) if plural == "nodes" else _of_pods(call, place, chosen)
    if column := _COLUMN.get(call.flag("sort-by")):
        body.sort(key=lambda row: -quantity(row[head.index(column)]))
    return Printed(laid_out(body if call.on("no-headers") else [head, *body]))


def _not_measured(call: Call, place: Place, why: Unreadable) -> Printed:
    """No metrics API, or what kubectl printed when the cluster was recorded; else the read's own failure."""
    if why.reason == "absent_api":
        raise KubectlError(NO_METRICS) from None
    recorded = place.session.recorded_output(call.args)
    if recorded is None:
        raise why
    return Printed(recorded[0], code=recorded[1])


def _chosen(call: Call, place: Place, plural: str, samples: Objects) -> Objects:
    names = call.words[1:]
    chosen = [s for s in samples if selected(s, plural, place.labels, "") and (not names or _name(s) in names)]
    if missing := [n for n in names if n not in map(_name, chosen)]:
        raise not_found(READABLE[plural], missing[0])
    return chosen


def _samples(place: Place, plural: str) -> Objects:
    inside = place.namespace if plural == "pods" else None
    where = f"/namespaces/{inside}" if inside else ""
    read = Read("list", f"{plural}.metrics.k8s.io", inside or "")
    body = place.session.document(read, f"/apis/metrics.k8s.io/v1beta1{where}/{plural}") or {}
    return sorted(body.get("items") or [], key=lambda s: (s["metadata"].get("namespace", ""), _name(s)))


def _name(sample: Obj) -> str:
    return str(sample["metadata"]["name"])


def _of_nodes(place: Place, samples: Objects) -> list[list[str]]:
    nodes = {n["metadata"]["name"]: n for n in place.session.list("nodes")}
    rows = [["NAME", "CPU(cores)", "CPU(%)", "MEMORY(bytes)", "MEMORY(%)"]]
    for sample in samples:
        usage, can = sample["usage"], dig(nodes.get(_name(sample), {}), "status.allocatable", {})
        parts = [p for r in ("cpu", "memory") for p in (_amount(r, [usage]), _share(usage[r], can.get(r)))]
        rows.append([_name(sample), *parts])
    return rows


def _share(used: str, of: str | None) -> str:
    return f"{int(quantity(used) * 100 / quantity(of))}%" if of and quantity(of) else "<unknown>"


def _of_pods(call: Call, place: Place, samples: Objects) -> list[list[str]]:
    each, everywhere = call.on("containers"), place.namespace is None
    names = ["POD", "NAME"] if each else ["NAME"]
    rows = [["NAMESPACE"] * everywhere + names + ["CPU(cores)", "MEMORY(bytes)"]]
    for sample in samples:
        head = [sample["metadata"].get("namespace", "")] * everywhere + [_name(sample)]
        containers = sample.get("containers") or []
        parts = [([c["name"]], [c["usage"]]) for c in containers] if each else [([], [c["usage"] for c in containers])]
        rows += [[*head, *own, _amount("cpu", usages), _amount("memory", usages)] for own, usages in parts]
    return rows


def _amount(resource: str, usages: Sequence[Obj]) -> str:
    """The sum as kubectl rounds it: CPU up to whole millicores, memory down to Mi."""
    total = sum(quantity(u.get(resource, "0")) for u in usages)
    return f"{-int(-total * 1000 // 1)}m" if resource == "cpu" else f"{int(total // _MI)}Mi"

"""Tables of objects as kubectl prints them, and the orders and groups a question may ask for."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.view import View
from kbase.kubectl.ages import since
from kbase.kubectl.printers import table_of
from kbase.kubectl.printers.pods import Summary
from kbase.lookup import Row
from kbase.lookup.condition import Condition
from kbase.lookup.parts import all_containers, top_owner
from kbase.lookup.states import restarts
from kbase.types import Evidence, Obj, Objects

_WIDE = {"Pod": ("Node",)}  # columns of `-o wide` that are worth their width


@dataclass(frozen=True)
class Order:
    """An order of objects. falling: the largest first.  value: what is shown of it."""

    title: str
    path: str
    key: Callable[[Obj], Any]
    value: Callable[[Obj, datetime], str]
    falling: bool = False

    def proof(self, obj: Obj) -> Evidence:
        """The field that it goes by; a sum over containers is shown as such."""
        return shows(obj, self.path, value=restarts(obj) if "*" in self.path else None)


@dataclass(frozen=True)
class Group:
    """What objects may be grouped by. of: the name of the group of an object."""

    title: str
    of: Callable[[View, Obj], str]


def _created(obj: Obj) -> str:
    return str(dig(obj, "metadata.creationTimestamp", ""))


def _age(obj: Obj, now: datetime) -> str:
    return f"{since(_created(obj), now)} ({_created(obj)})"


ORDERS = {
    "order oldest": Order("AGE", ".metadata.creationTimestamp", _created, _age),
    "order newest": Order("AGE", ".metadata.creationTimestamp", _created, _age, falling=True),
    "restarts most": Order(
        "RESTARTS", ".status.containerStatuses[*].restartCount", restarts, lambda o, _: str(restarts(o)), falling=True
    ),
}
_GROUPS = {
    "namespace": Group("NAMESPACE", lambda _, o: o["metadata"].get("namespace", "")),
    "node": Group("NODE", lambda _, o: dig(o, "spec.nodeName", "<none>")),
    "phase": Group("PHASE", lambda _, o: dig(o, "status.phase", "<none>")),
    "status": Group("STATUS", lambda _, o: Summary(o).word if o["kind"] == "Pod" else dig(o, "status.phase", "<none>")),
    "owner": Group("OWNER", top_owner),
    "type": Group("TYPE", lambda _, o: dig(o, "spec.type", "<none>")),
    "storageclass": Group("STORAGECLASS", lambda _, o: dig(o, "spec.storageClassName", "<none>")),
    "image": Group("IMAGE", lambda _, o: ", ".join(sorted({c.get("image", "") for _, c in all_containers(o)}))),
}
_SPELLED = {
    **dict.fromkeys(("命名空间", "namespaces"), "namespace"),
    **dict.fromkeys(("节点", "nodes"), "node"),
    **dict.fromkeys(("状态", "statuses", "state", "states"), "status"),
    **dict.fromkeys(("阶段", "phases"), "phase"),
    **dict.fromkeys(("拥有", "拥有者", "owners", "工作负载", "workload", "workloads"), "owner"),
    **dict.fromkeys(("deployment", "deployments"), "owner"),
    **dict.fromkeys(("映像", "映像档", "镜像", "images"), "image"),
    **dict.fromkeys(("类型", "types", "servicetype", "servicetypes"), "type"),
    "storageclasses": "storageclass",
}


def grouping(word: str) -> Group | None:
    """The group that a word of the question means; None for one that is not known."""
    word = word.replace(" ", "").lower()
    return _GROUPS.get(_SPELLED.get(word, word))


def table(
    view: View, plural: str, found: Objects, demands: Sequence[Condition], *, with_proof: bool
) -> tuple[tuple[str, ...], tuple[Row, ...]]:
    """Columns and rows: the cells that kubectl prints, the namespace first, then what was demanded where it adds."""
    resource = RESOURCES[plural]
    printed = table_of(resource, found, view.now)
    kept = (
        [i for i, c in enumerate(printed.columns) if not c.wide or c.name in _WIDE.get(resource.kind, ())]
        if (printed)
        else []
    )
    columns = [printed.columns[i].name.upper() for i in kept] if printed else ["NAME"]
    cells = (
        [[row.cells[i] for i in kept] for row in printed.rows] if printed else [[o["metadata"]["name"]] for o in found]
    )
    extra = [d for d in demands if d.column]
    rows = []
    for obj, own in zip(found, cells, strict=True):
        proofs = {id(d): d.proof(obj) for d in demands if not d.selectable or d.column}
        space = [obj["metadata"].get("namespace", "")] if resource.namespaced else []
        shown = [str(proofs[id(d)].value or "") for d in extra]
        evidence = tuple(proofs[id(d)] for d in demands if id(d) in proofs) if with_proof else ()
        rows.append(Row((*space, *own, *shown), evidence))
    titles = (["NAMESPACE"] if resource.namespaced else []) + columns + [d.column for d in extra]
    return tuple(titles), tuple(rows)

"""Whether a node can be drained now: what `kubectl drain` would stop at, and what it would throw away."""

import re
from collections.abc import Sequence

from kbase.diagnosis.objects import dig, labels, owned_by, selects, shows
from kbase.diagnosis.services import ready
from kbase.diagnosis.view import View
from kbase.lookup import Result, Row, worded
from kbase.lookup.parts import command, counted, listed
from kbase.text import Phrase, Text
from kbase.types import Obj, ObjectRef, Objects

NO = Phrase(
    "**No, a drain of `{node}` would not finish**: {n} of {all} pods on it may not be evicted now",
    "**不行，drain `{node}` 不會完成**：上面 {all} 個 Pod 中有 {n} 個現在不能驅逐",
)
YES = Phrase(
    "**Yes, no PodDisruptionBudget holds a drain of `{node}` back**: {n} pods would be evicted",
    "**可以，沒有 PodDisruptionBudget 會擋住 drain `{node}`**：會驅逐 {n} 個 Pod",
)
ALONE = Phrase(
    "Pods without a controller: {n}. A drain refuses them without --force, and with it they do not come back.",
    "沒有 controller 的 Pod：{n} 個。不加 --force 會被拒絕，加了就不會再回來。",
)
SCRATCH = Phrase(
    "Pods with an emptyDir: {n}. A drain refuses them without --delete-emptydir-data, and their data is lost.",
    "有 emptyDir 的 Pod：{n} 個。不加 --delete-emptydir-data 會被拒絕，加了資料就沒了。",
)
NOWHERE = Phrase(
    "No other node is Ready and schedulable, so what is evicted stays Pending.",
    "沒有其他 Ready 而且可排程的節點，被驅逐的 Pod 會停在 Pending。",
)
SOME_NODES = Phrase(
    "Other nodes that are Ready and schedulable: {n}. Whether the pods fit there is not computed.",
    "其他 Ready 而且可排程的節點：{n} 個。Pod 放不放得下沒有計算。",
)
DAEMONS = Phrase(
    "Pods of DaemonSets, which stay: {n} (--ignore-daemonsets must be given).",
    "{n} 個 DaemonSet 的 Pod 會留下（必須加 --ignore-daemonsets）。",
)
_NONE = "<none>"  # as kubectl writes it
_PDB = 2  # the cell that names the budgets
_DRAIN = re.compile(r"\bdrain(?:ing|ed|s)?\b|排空", re.I)
_WHETHER = re.compile(
    r"\b(?:can|could|may|safe(?:ly)?|ok(?:ay)? to|block\w*|stuck|hang|will|would|happens?|allowed|possible)\b"
    r"|可以|能不能|能否|安全|会不会|卡|挡|影响|吗|行不行",
    re.I,
)
_ORDERED = re.compile(r"^\s*(?:please )?drain\b|帮我 ?(?:drain|排空)", re.I)
_WORDS_ONLY = re.compile(r"\bhow\b|\bwhy\b|怎么|如何|为什么|步骤|命令", re.I)


def asks_to_drain(text: str) -> bool:
    """Whether a text asks if something can be drained, or orders it, rather than how, or why a drain hangs."""
    asked = _WHETHER.search(text) or _ORDERED.search(text)
    return bool(_DRAIN.search(text) and asked and not _WORDS_ONLY.search(text))


@worded(asks=asks_to_drain, names=(("nodes",),))
def drainable(view: View, _text: str, named: tuple[ObjectRef, ...]) -> Result | None:
    """What holds a drain of the one node back that a question names."""
    return _judged(view, named[0].name, listed(view, "nodes", None)) if len(named) == 1 else None


def _judged(view: View, node: str, nodes: Objects) -> Result:
    here = [p for p in listed(view, "pods", None) if dig(p, "spec.nodeName") == node and not _over(p)]
    staying = [p for p in here if owned_by(p).get("kind") == "DaemonSet"]
    going = [p for p in here if p not in staying and not _static(p)]
    closed = [b for b in listed(view, "poddisruptionbudgets", None) if not dig(b, "status.disruptionsAllowed", 0)]
    rows = [_row(p, [b for b in closed if _covers(b, p)]) for p in going]
    held = [r for r in rows if r.cells[_PDB]]
    others = [n for n in nodes if n["metadata"]["name"] != node and _takes(n)]
    shown = command("pods", None, f"--field-selector=spec.nodeName={node}")
    lead = NO(node=node, n=len(held), all=len(going)) if held else YES(node=node, n=len(going))
    seen = counted("pods", None, len(here), shown)
    columns = ("NAMESPACE", "NAME", "PDB WITH 0 ALLOWED", "CONTROLLER", "EMPTYDIR")
    told = [*held, *(r for r in rows if r not in held and (r.cells[3] == _NONE or r.cells[4]))]
    remarks = _remarks(rows, len(staying), len(others))
    return Result(lead, seen, shown, columns, tuple(told), exact=False, remarks=remarks)


def _row(pod: Obj, budgets: Objects) -> Row:
    """A pod that would be evicted, with what holds it and what is lost; the budgets are the evidence."""
    meta, owner = pod["metadata"], owned_by(pod)
    scratch = [v["name"] for v in dig(pod, "spec.volumes", []) if "emptyDir" in v]
    above = f"{owner['kind']}/{owner['name']}" if owner else _NONE
    names = ", ".join(b["metadata"]["name"] for b in budgets)
    proof = tuple(shows(b, ".status.disruptionsAllowed") for b in budgets)
    return Row((meta.get("namespace", ""), meta["name"], names, above, ", ".join(scratch)), proof)


def _remarks(rows: Sequence[Row], staying: int, others: int) -> tuple[Text, ...]:
    alone, scratch = sum(r.cells[3] == _NONE for r in rows), sum(bool(r.cells[4]) for r in rows)
    said = [SOME_NODES(n=others) if others else NOWHERE()]
    said += [ALONE(n=alone)] if alone else []
    said += [SCRATCH(n=scratch)] if scratch else []
    return (*said, *([DAEMONS(n=staying)] if staying else []))


def _covers(budget: Obj, pod: Obj) -> bool:
    """Whether a budget holds the eviction of a pod back.

    Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/#unhealthy-pod-eviction-policy
    """
    same = budget["metadata"].get("namespace") == pod["metadata"].get("namespace")
    if dig(budget, "spec.unhealthyPodEvictionPolicy") == "AlwaysAllow" and not ready(pod):
        return False
    return same and selects(dig(budget, "spec.selector"), labels(pod))


def _static(pod: Obj) -> bool:
    """Whether the kubelet runs it from a file: a drain leaves it."""
    return "kubernetes.io/config.mirror" in dig(pod, "metadata.annotations", {})


def _over(pod: Obj) -> bool:
    return dig(pod, "status.phase") in ("Succeeded", "Failed")


def _takes(node: Obj) -> bool:
    ready = any(c.get("type") == "Ready" and c.get("status") == "True" for c in dig(node, "status.conditions", []))
    return ready and not dig(node, "spec.unschedulable")

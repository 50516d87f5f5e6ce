"""What is left on nodes: allocatable less what the pods there request, as the scheduler counts it."""

import re

from kbase.diagnosis.objects import dig, measured, shows
from kbase.diagnosis.pods import live
from kbase.diagnosis.scheduling import amount, requested
from kbase.diagnosis.view import View
from kbase.lookup import Result, Row, worded
from kbase.lookup.parts import command, counted, listed, noun
from kbase.text import Phrase, Text, verbatim
from kbase.types import Obj, ObjectRef, Objects

LEFT = Phrase("**{left} left for requests on `{node}`**", "**`{node}` 還能再分配 {left}**")
SILENT = Phrase("**`{node}` has reported no resources**", "**`{node}` 沒有回報任何資源**")
OF_ALL = Phrase("**What {n} {nodes} have left for requests**", "**{n} 個{nodes}還能再分配的資源**")
BY_REQUESTS = Phrase(
    "Allocatable less the requests of the pods that have not ended. What programs really use is not in these objects:"
    " `kubectl top node`, where metrics-server runs.",
    "算法是 allocatable 減去未結束 Pod 的 requests。實際用量不在這些物件裡，"
    "有 metrics-server 時看 `kubectl top node`。",
)
CLOSED = Phrase(
    "No new pod without a fitting toleration goes to: {nodes} (taints, or cordoned).",
    "沒有對應 toleration 的新 Pod 不會排到：{nodes}（有污點或被 cordon）。",
)
_LEFT = re.compile(
    r"\b(?:left|free|spare|unused|available|remain\w*|headroom|room)\b|剩|可用|空闲|余量|还能(?:放|分配|再)|还有多少|可分配|可以分配",
    re.I,
)
_WHAT = re.compile(r"\b(?:cpu|memory|resources?|capacity)\b|内存|记忆体|资源|容量", re.I)
# A node by the word for it, or by what stands where its name does.
_NODE = re.compile(r"\bnodes?\b|\bnode-|节点|机器|\bon [\w.-]*\d[\w.-]*\s*\??$|^\S*\d\S* ?(?:上|还|剩)", re.I)
_OTHER = re.compile(r"\b(?:why|how (?:do|to|does)|should)\b|为什么|怎么|如何|disk|磁盘|硬盘|volume", re.I)
_RESOURCES = ("cpu", "memory", "pods")
_COLUMNS = ("NODE", "CPU FREE", "CPU ALLOCATABLE", "MEMORY FREE", "MEMORY ALLOCATABLE", "PODS FREE", "PODS ALLOCATABLE")


def _asks(text: str) -> bool:
    return all(p.search(text) for p in (_LEFT, _WHAT, _NODE)) and not _OTHER.search(text)


@worded(asks=_asks, names=(("nodes",),))
def free_room(view: View, _text: str, named: tuple[ObjectRef, ...]) -> Result | None:
    """The room on the nodes that are named, on all where none is."""
    nodes = [n for n in listed(view, "nodes", None) if not named or n["metadata"]["name"] in {r.name for r in named}]
    pods = live(listed(view, "pods", None))
    shown = command("nodes", None, "-o json", names=tuple(r.name for r in named))
    rows = tuple(_row(n, pods) for n in nodes)
    closed = [n["metadata"]["name"] for n in nodes if dig(n, "spec.unschedulable") or dig(n, "spec.taints", [])]
    remarks: tuple[Text, ...] = (BY_REQUESTS(), *([CLOSED(nodes=closed)] if closed else []))
    lead = _lead(nodes, pods)
    return Result(lead, counted("nodes", None, len(nodes), shown), shown, _COLUMNS, rows, exact=False, remarks=remarks)


def _lead(nodes: Objects, pods: Objects) -> Text:
    if len(nodes) != 1:
        return OF_ALL(n=len(nodes), nodes=noun(len(nodes), "node", "節點"))
    name, left = nodes[0]["metadata"]["name"], _left(nodes[0], pods)
    if not left:
        return SILENT(node=name)
    return LEFT(node=name, left=[verbatim(f"{r} {amount(r, left[r])}") for r in _RESOURCES if r in left])


def _left(node: Obj, pods: Objects) -> dict[str, float]:
    """What is free by resource; {} where the node reports none."""
    used = requested(p for p in pods if dig(p, "spec.nodeName") == node["metadata"]["name"])
    all_ = dig(node, "status.allocatable", {})
    there = {r: measured(all_[r]) for r in _RESOURCES if r in all_}
    return {r: value - used.get(r, 0.0) for r, value in there.items() if value is not None}


def _row(node: Obj, pods: Objects) -> Row:
    left, all_ = _left(node, pods), dig(node, "status.allocatable", {})
    cells = [c for r in _RESOURCES for c in (amount(r, left[r]) if r in left else "<none>", str(all_.get(r, "<none>")))]
    return Row((node["metadata"]["name"], *cells), (shows(node, ".status.allocatable"),))

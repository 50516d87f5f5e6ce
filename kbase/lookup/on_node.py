"""Whether a workload runs on a node: "is node-exporter on node-b?" """

import re

from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.view import View
from kbase.kubectl.printers.pods import Summary
from kbase.lookup import WORKLOADS, Result, Row, worded
from kbase.lookup.parts import belongs, command, counted, listed, many, whole
from kbase.text import Phrase, verbatim
from kbase.types import ObjectRef

YES = Phrase(
    "**Yes**: {n} of {all} {pods} of {name} on `{node}`", "**有**：{name} 的 {all} 個 {pods} 中有 {n} 個在 `{node}`"
)
NO = Phrase(
    "**No**: 0 of {all} {pods} of {name} on `{node}`", "**沒有**：{name} 的 {all} 個 {pods} 中有 0 個在 `{node}`"
)
_ASKS = re.compile(
    r"^(?:is|are|does|do|has|have|did)\b.*\bon\b|(?:有没有|有|是不是|是否|没)?(?:跑|在|部署|排|调度).{0,40}(?:上|里|吗|嘛|没有?|[?？])",
    re.I,
)
_OTHER = re.compile(r"\b(?:why|how|when|which|where|can|could)\b|为什么|怎么|如何|哪|可以|能", re.I)
_COLUMNS = ("NAMESPACE", "NAME", "STATUS", "NODE")


def _asks(text: str) -> bool:
    return bool(_ASKS.search(text) and not _OTHER.search(text) and re.search(r"[a-z0-9]", text, re.I))


@worded(asks=_asks, names=(("nodes",), WORKLOADS), certain=False)
def on_node(view: View, _text: str, named: tuple[ObjectRef, ...]) -> Result | None:
    """The pods of the workload and their nodes; None unless one node and one workload are named."""
    nodes, works = [r for r in named if r.kind == "Node"], [r for r in named if r.kind != "Node"]
    if len(nodes) != 1 or len(works) != 1 or not (to := whole(view, works[0])):
        return None
    node, space = nodes[0].name, works[0].namespace
    pods = [p for p in listed(view, "pods", space) if belongs(view, p, to)]
    here = [p for p in pods if dig(p, "spec.nodeName") == node]
    shown = command("pods", space, "-o wide")
    facts = {"all": len(pods), "pods": many("Pod", len(pods)), "name": verbatim(f"`{works[0]}`"), "node": node}
    lead = YES(n=len(here), **facts) if here else NO(**facts)
    rows = tuple(
        Row(
            (space, p["metadata"]["name"], Summary(p).word, dig(p, "spec.nodeName", "<none>")),
            (shows(p, ".spec.nodeName"),),
        )
        for p in here or pods
    )
    return Result(lead, counted("pods", space, len(here), shown), shown, _COLUMNS, rows, exact=False)

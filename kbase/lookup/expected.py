"""How many replicas a workload is meant to have, beside those it has, and what sets the number."""

import re

from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.view import View
from kbase.lookup import Result, Row, worded
from kbase.lookup.parts import command, counted, listed, noun, whole
from kbase.text import Phrase, Text, verbatim
from kbase.types import Obj, ObjectRef

WANTED = Phrase(
    "**{n} {replicas} wanted**, {ready} ready: {name}", "**期望 {n} 個{replicas}**，就緒 {ready} 個：{name}"
)
SCALED = Phrase(
    "HorizontalPodAutoscaler {name} sets the number, between {least} and {most}.",
    "這個數字由 HorizontalPodAutoscaler {name} 決定，介於 {least} 與 {most} 之間。",
)
_WANTED = re.compile(
    r"\b(?:expected|desired|wanted|supposed to|meant to)\b|期望|预期|本来(?:要|有|该)|原本|应有|该有(?:几|多少)", re.I
)
_REPLICAS = re.compile(r"\b(?:replicas?|pods?|instances?)\b|副本|几个|多少个", re.I)
_OTHER = re.compile(r"\bwhy\b|为什么|怎么|如何", re.I)
_KINDS = ("deployments", "statefulsets", "daemonsets")
_COLUMNS = ("NAMESPACE", "KIND", "NAME", "DESIRED", "CURRENT", "READY", "UP-TO-DATE")


def _asks(text: str) -> bool:
    return bool(_WANTED.search(text) and _REPLICAS.search(text) and not _OTHER.search(text))


@worded(asks=_asks, names=(_KINDS,))
def expected(view: View, _text: str, named: tuple[ObjectRef, ...]) -> Result | None:
    """The numbers of the workloads that are named; None where none is."""
    found = [o for ref in named if (o := whole(view, ref))]
    if not found:
        return None
    first, plural = found[0], {"Deployment": _KINDS[0], "StatefulSet": _KINDS[1], "DaemonSet": _KINDS[2]}
    wanted, _, ready, _ = _numbers(first)
    space = first["metadata"]["namespace"]
    shown = command(plural[first["kind"]], space, names=(first["metadata"]["name"],))
    name = verbatim(f"`{ObjectRef.of(first)}`")
    lead = WANTED(n=wanted, replicas=noun(wanted, "replica", "副本"), ready=ready, name=name)
    rows = tuple(_row(o) for o in found)
    seen = counted(plural[first["kind"]], space, len(found), shown)
    return Result(lead, seen, shown, _COLUMNS, rows, exact=False, remarks=_scalers(view, first))


def _numbers(obj: Obj) -> tuple[int, int, int, int]:
    """Desired, there, ready, of the newest template."""
    status = obj.get("status", {})
    if obj["kind"] == "DaemonSet":
        fields = ("desiredNumberScheduled", "currentNumberScheduled", "numberReady", "updatedNumberScheduled")
        return tuple(int(status.get(f, 0)) for f in fields)  # type: ignore[return-value]
    there, ready, new = (int(status.get(f, 0)) for f in ("replicas", "readyReplicas", "updatedReplicas"))
    return int(dig(obj, "spec.replicas", 1)), there, ready, new


def _row(obj: Obj) -> Row:
    meta, path = obj["metadata"], ".status.desiredNumberScheduled" if obj["kind"] == "DaemonSet" else ".spec.replicas"
    return Row((meta["namespace"], obj["kind"], meta["name"], *map(str, _numbers(obj))), (shows(obj, path),))


def _scalers(view: View, obj: Obj) -> tuple[Text, ...]:
    """What is said of the autoscaler that changes the number, where there is one."""
    target = (obj["kind"], obj["metadata"]["name"])
    there = listed(view, "horizontalpodautoscalers", obj["metadata"]["namespace"])
    own = [h for h in there if (dig(h, "spec.scaleTargetRef.kind"), dig(h, "spec.scaleTargetRef.name")) == target]
    return tuple(
        SCALED(name=h["metadata"]["name"], least=dig(h, "spec.minReplicas", 1), most=dig(h, "spec.maxReplicas"))
        for h in own
    )

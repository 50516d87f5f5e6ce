"""Pods that a node refused after they were placed, or that had to leave it: no room, shutdown, taints, preemption."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import events_about
from kbase.diagnosis.objects import condition, dig, event_time, shows, when
from kbase.diagnosis.pods import POD_READS
from kbase.diagnosis.services import ready
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import by_workload, owner_of
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Objects, Severity, Step

FULL = Phrase(
    "Node {node} refused pod {pod}: not enough {what} was left when the kubelet admitted it.",
    "節點 {node} 拒絕 Pod {pod}：kubelet 接受它時 {what} 已經不夠。",
)
NO_MATCH = Phrase(
    "Node {node} refused pod {pod}: the node's labels no longer fit the pod's nodeSelector or node affinity.",
    "節點 {node} 拒絕 Pod {pod}：節點的標籤已不符合 Pod 的 nodeSelector 或 node affinity。",
)
DEVICES = Phrase(
    "Node {node} could not give pod {pod} what it asks for: {said}", "節點 {node} 無法提供 Pod {pod} 要求的資源：{said}"
)
NUMA = Phrase(
    "Node {node} refused pod {pod}: its topology manager cannot place the CPUs, memory and devices together on one "
    "NUMA node ({said}).",
    "節點 {node} 拒絕 Pod {pod}：topology manager 無法把 CPU、記憶體與裝置放在同一個 NUMA 節點上（{said}）。",
)
SHUTDOWN = Phrase("Pod {pod} ended because node {node} was shut down.", "Pod {pod} 因節點 {node} 關機而結束。")
PREEMPTED = Phrase(
    "Pod {pod} had to make room for a pod of higher priority (preemption): {said}",
    "Pod {pod} 被優先權更高的 Pod 搶占（preemption）：{said}",
)
TAINTED = Phrase(
    "Pod {pod} was removed because its node got a taint (NoExecute) that it does not tolerate.",
    "Pod {pod} 被移除，因為所在節點加上了它沒有容忍的污點（taint，NoExecute）。",
)
REFUSED = Phrase("Node {node} refused pod {pod}: {said}", "節點 {node} 拒絕 Pod {pod}：{said}")
SYMPTOM = Phrase(
    "{n} pods had to go, the last at {time}; {alive} of the others are ready.",
    "已有 {n} 個 Pod 離開，最後一次在 {time}；其餘有 {alive} 個就緒。",
)

PRIORITY = Phrase(
    "Give the workload a PriorityClass that fits its worth, or add room for both.",
    "給這個工作負載合適的 PriorityClass，或增加容量讓兩者都放得下。",
)
CLEAN_UP = Phrase(
    "Failed pods of this kind stay listed until they are deleted: {command}",
    "這類失敗的 Pod 會一直列著，直到被刪除：{command}",
)
_BY_REASON: tuple[tuple[re.Pattern[str], Phrase], ...] = (
    (re.compile(r"OutOf(?P<what>\w+)"), FULL),
    (re.compile(r"NodeAffinity|NodeSelectorMismatching"), NO_MATCH),
    (re.compile(r"TopologyAffinityError"), NUMA),
    (re.compile(r"UnexpectedAdmissionError|ResourceClaim"), DEVICES),
    (re.compile(r"Terminated|NodeShutdown|Shutdown"), SHUTDOWN),
    (re.compile(r"Preempt\w*"), PREEMPTED),
    (re.compile(r"TaintManagerEviction|DeletionByTaintManager"), TAINTED),
    (re.compile(r"Pod was rejected"), REFUSED),
)
_EVENTS = ("Preempted", "TaintManagerEviction")
_RECENT = timedelta(hours=1)
_MAX_CHARS = 240


@check(
    code="POD-DISPLACED",
    severity="warning",
    reads=(*POD_READS, "events"),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=(
        "Preempted",
        "preemption",
        "TaintManagerEviction",
        "OutOfcpu",
        "UnexpectedAdmissionError",
        "NodeShutdown",
        "搶占",
    ),
    notes=("runbooks/pod-evicted", "scheduling/placing-pods"),
)
def pod_displaced(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Pods that a node refused or that had to leave it: full, shut down, tainted, or for a pod of higher priority.

    Information where the workload lacks none for it, or its node was shut down; evictions have a check of their own.
    Source: https://kubernetes.io/docs/concepts/scheduling-eviction/pod-priority-preemption/
    """
    pods = cluster.list("pods", scope.namespace)
    refused = [p for p in pods if dig(p, "status.phase") == "Failed" and _phrase(_words(p))]
    found: dict[ObjectRef, list[tuple[str, Step]]] = defaultdict(list)
    for owner, own in by_workload(cluster, refused).items():
        found[owner] += [(_ended(p), _of_pod(p)) for p in own]
    for event in _displacing(cluster, scope):
        if owner_ref := _owner(cluster, event):
            found[owner_ref].append((event_time(event), _of_event(event)))
    groups = by_workload(cluster, pods) if found else {}
    for owner, gone in found.items():
        yield _finding(cluster, owner, sorted(gone, key=lambda g: g[0]), groups.get(owner, []))


def _displacing(view: View, scope: Scope) -> Iterator[Obj]:
    """The events that tell of pods which had to leave."""
    known = events_about(view, scope.namespace)
    for own in known.by_object.values():
        newest = next((e for e in own if e.get("reason") in _EVENTS), None)
        if newest and dig(newest, "involvedObject.kind") == "Pod" and "Cancelling" not in newest.get("message", ""):
            yield newest


def _owner(view: View, event: Obj) -> ObjectRef | None:
    """Whose pod an event is about: the pod may be gone, its name tells the ReplicaSet that made it."""
    space, name = dig(event, "involvedObject.namespace", ""), dig(event, "involvedObject.name", "")
    sets = {s["metadata"]["name"]: s for s in view.some("replicasets", space) or []}
    made_by = sets.get(name.rpartition("-")[0])
    pod = next((p for p in view.some("pods", space) or [] if p["metadata"]["name"] == name), None)
    held = pod or made_by
    return owner_of(view, held) if held else None


def _words(pod: Obj) -> str:
    return f"{dig(pod, 'status.reason', '')}: {dig(pod, 'status.message', '')}"


def _phrase(words: str) -> tuple[Phrase, dict[str, str]] | None:
    reason, _, message = words.partition(": ")
    for pattern, phrase in _BY_REASON:
        if match := pattern.match(message if phrase is REFUSED else reason):
            return phrase, match.groupdict()
    return None


def _fact(words: str, pod: str, node: str) -> Text:
    phrase, named = _phrase(words) or (REFUSED, {})
    said = " ".join(words.partition(": ")[2].removeprefix("Pod was rejected: ").split())[:_MAX_CHARS]
    return phrase(pod=pod, node=node, said=said, **named)


def _of_pod(pod: Obj) -> Step:
    proof: tuple[Evidence, ...] = (shows(pod, ".status.reason"), shows(pod, ".status.message"))
    fact = _fact(_words(pod), pod["metadata"]["name"], dig(pod, "spec.nodeName", "?"))
    return Step(ObjectRef.of(pod), fact, proof)


def _of_event(event: Obj) -> Step:
    about, said = event["involvedObject"], event.get("message", "")
    fact = _fact(f"{event['reason']}: {said}", about.get("name", "?"), "?")
    return Step(ObjectRef("Pod", about.get("namespace", ""), about.get("name", "")), fact, (shows(event, ".message"),))


def _ended(pod: Obj) -> str:
    told = condition(pod, "DisruptionTarget").get("lastTransitionTime")
    return str(told or dig(pod, "status.startTime") or pod["metadata"].get("creationTimestamp", ""))


def _finding(view: View, owner: ObjectRef, gone: list[tuple[str, Step]], pods: Objects) -> Finding:
    time, last = gone[-1]
    alive = [p for p in pods if ready(p)]
    symptom = Step(owner, SYMPTOM(n=len(gone), time=time or "?", alive=len(alive)), last.evidence[:1])
    command = verbatim(f"kubectl -n {owner.namespace} get pods --field-selector status.phase=Failed")
    steps = [Action(CLEAN_UP(command=command))]
    if last.fact.phrase is PREEMPTED:
        steps.insert(0, Action(PRIORITY(), changes=True))
    return Finding(owner, last.fact, (symptom, last), tuple(steps), severity=_severity(view.now, time, pods, last))


def _severity(now: datetime, time: str, pods: Iterable[Obj], last: Step) -> Severity:
    """A warning while the workload still lacks pods for it; a node that goes, as Spot nodes do, is no fault."""
    if last.fact.phrase is SHUTDOWN:
        return "info"
    at = when(time)
    lacking = any(not ready(p) and dig(p, "status.phase") in ("Pending", "Running") for p in pods)
    none_left = not any(dig(p, "status.phase") in ("Pending", "Running", "Succeeded") for p in pods)
    return "warning" if at and now - at < _RECENT and (lacking or none_left) else "info"

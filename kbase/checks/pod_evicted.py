"""Pods that the kubelet evicted: over a limit of their own, or because the node ran short."""

import re
from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import condition, dig, shows, when
from kbase.diagnosis.pods import POD_READS
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import by_workload
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Objects, RuledOut, Severity, Step

POD_LIMIT = Phrase(
    "Evicted for using more local ephemeral storage than the limit of its containers, {limit}.",
    "因本機 ephemeral storage 用量超過容器上限 {limit} 而被驅逐（Evicted）。",
)
CONTAINER_LIMIT = Phrase(
    "Evicted because container {container} used more local ephemeral storage than its limit, {limit}.",
    "因容器 {container} 的本機 ephemeral storage 用量超過上限 {limit} 而被驅逐（Evicted）。",
)
EMPTY_DIR = Phrase(
    "Evicted because emptyDir volume {volume} outgrew its sizeLimit, {limit}.",
    "因 emptyDir volume {volume} 超過 sizeLimit {limit} 而被驅逐（Evicted）。",
)
NODE_LOW = Phrase(
    "Evicted because node {node} was low on {resource}{usage}.",
    "因節點 {node} 的 {resource} 不足而被驅逐（Evicted）{usage}。",
)
USAGE = Phrase(
    "; container {container} used {used} and requests {request}",
    "；容器 {container} 使用 {used}，要求（request）{request}",
)
NODE_CONDITION = Phrase(
    "Evicted because node {node} had condition {resource}.", "因節點 {node} 處於 {resource} 狀態而被驅逐（Evicted）。"
)
OTHER = Phrase("Evicted: {said}", "被驅逐（Evicted）：{said}")
SYMPTOM = Phrase(
    "{n} pods were evicted, the last at {time}; {alive} run or start now.",
    "已有 {n} 個 Pod 被驅逐，最後一次在 {time}；目前有 {alive} 個在執行或啟動中。",
)
SAID = Phrase("The kubelet says: {said}", "kubelet 回報：{said}")
PRESSURE = Phrase("Node {node} still reports {type}: {message}", "節點 {node} 仍回報 {type}：{message}")
OWN_LIMIT = Phrase("the pod broke its own limit, the node was not short", "超過的是 Pod 自己的上限，節點並沒有不足")
NOT_OOM = Phrase("the kubelet evicted the pod, the kernel did not kill it", "是 kubelet 驅逐，不是核心因記憶體終止")
RAISE = Phrase(
    "Raise the limit to what the container needs, or write the data to a volume and clean it up.",
    "把上限調到實際需要，或把資料寫到 volume 並定期清理。",
)
RELIEVE = Phrase(
    "Free {resource} on node {node} or add nodes, and give the containers requests that fit their use (pods above "
    "their requests are evicted first).",
    "釋出節點 {node} 的 {resource} 或增加節點，並讓 requests 符合實際用量（超過 requests 的 Pod 最先被驅逐）。",
)
SEE = Phrase("List the evicted pods and their messages: {command}", "列出被驅逐的 Pod 與訊息：{command}")
_POD = re.compile(r"exceeds the total limit of containers (?P<limit>[\w.]+?)\.?\s*$")
_CONTAINER = re.compile(
    r"Container (?P<container>\S+) exceeded its local ephemeral storage limit \"(?P<limit>[^\"]+)\""
)
_EMPTY_DIR = re.compile(r"EmptyDir volume \"(?P<volume>[^\"]+)\" exceeds the limit \"(?P<limit>[^\"]+)\"")
_LOW = re.compile(r"node was low on resource: (?P<resource>[\w\[\]/-]+)")
_USE = re.compile(r"Container (?P<container>\S+) was using (?P<used>\w+),.*?request(?: is| of) (?P<request>\w+)")
_CONDITION = re.compile(r"node had condition: \[?(?P<resource>[\w, ]+)\]?")
_PRESSURE = {"memory": "MemoryPressure", "ephemeral-storage": "DiskPressure", "pids": "PIDPressure"}
_RECENT, _OLD = timedelta(hours=1), timedelta(hours=24)
_AGAIN = 2  # from here on it is no single incident


@check(
    code="POD-EVICTED",
    severity="error",
    reads=(*POD_READS, "nodes"),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=("Evicted", "The node was low on resource", "ephemeral storage", "DiskPressure", "MemoryPressure", "被驅逐"),
    notes=("runbooks/pod-evicted", "scheduling/requests-limits-qos"),
)
def pod_evicted(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Evicted pods by workload, with the resource, the limit and whether the pod or the node was at fault.

    Source: https://kubernetes.io/docs/concepts/scheduling-eviction/node-pressure-eviction/
    """
    pods = cluster.list("pods", scope.namespace)
    places = {p["metadata"].get("namespace") for p in pods if _evicted(p)}
    near = (p for p in pods if p["metadata"].get("namespace") in places)
    for owner, own in by_workload(cluster, near).items() if places else ():
        gone = sorted(filter(_evicted, own), key=_evicted_at)
        if gone:
            yield _finding(
                cluster, owner, gone, len([p for p in own if dig(p, "status.phase") in ("Running", "Pending")])
            )


def _evicted(pod: Obj) -> bool:
    return bool(dig(pod, "status.reason") == "Evicted")


def _evicted_at(pod: Obj) -> str:
    """When: the end of its containers, else the condition the kubelet sets, else the pod's start."""
    ends = [dig(s, "state.terminated.finishedAt", "") for s in dig(pod, "status.containerStatuses", [])]
    told = condition(pod, "DisruptionTarget").get("lastTransitionTime") or dig(pod, "status.startTime", "")
    return max([e for e in ends if e], default="") or str(told)


def _finding(view: View, owner: ObjectRef, gone: Objects, alive: int) -> Finding:
    newest = gone[-1]
    said, node = dig(newest, "status.message", "").strip(), dig(newest, "spec.nodeName", "?")
    cause, resource = _cause(said, node)
    proof = (shows(newest, ".status.reason"), shows(newest, ".status.message"))
    symptom = SYMPTOM(n=len(gone), time=_evicted_at(newest), alive=alive)
    chain = (
        Step(owner, symptom, (shows(newest, ".status.reason"),)),
        Step(ObjectRef.of(newest), SAID(said=said), proof),
        *_pressure(view, node, resource),
        Step(ObjectRef.of(newest), cause, (*proof[1:], *_limits(newest, resource))),
    )
    remedy = RELIEVE(resource=resource, node=node) if resource else RAISE()
    listed = f"kubectl -n {owner.namespace} get pods --field-selector status.phase=Failed"
    steps = (Action(SEE(command=verbatim(listed))), Action(remedy, changes=True))
    excluded = [RuledOut("POD-OOM", NOT_OOM(), proof[:1])]
    excluded += [] if resource else [RuledOut("NODE-PRESSURE", OWN_LIMIT(), proof[1:])]
    return Finding(owner, cause, chain, steps, tuple(excluded), _severity(view, gone))


def _cause(said: str, node: str) -> tuple[Text, str]:
    """What the kubelet's message means, and the node's short resource; "" where it was the pod's own limit."""
    for pattern, phrase in ((_POD, POD_LIMIT), (_CONTAINER, CONTAINER_LIMIT), (_EMPTY_DIR, EMPTY_DIR)):
        if match := pattern.search(said):
            return phrase(**match.groupdict()), ""
    if match := _LOW.search(said):
        use, resource = _USE.search(said), match["resource"].strip("[]")
        return NODE_LOW(node=node, resource=resource, usage=USAGE(**use.groupdict()) if use else ""), resource
    if match := _CONDITION.search(said):
        return NODE_CONDITION(node=node, resource=match["resource"]), match["resource"]
    return OTHER(said=said), "resources"


def _pressure(view: View, node: str, resource: str) -> tuple[Step, ...]:
    """Whether the node is short still; nothing where it is not, or nodes cannot be read."""
    type_ = _PRESSURE.get(resource, resource)
    found = next((n for n in view.try_list("nodes") or [] if n["metadata"]["name"] == node), None) if resource else None
    state = condition(found, type_) if found else {}
    if not found or state.get("status") != "True":
        return ()
    at = [c.get("type") for c in dig(found, "status.conditions", [])].index(type_)
    fact = PRESSURE(node=node, type=type_, message=state.get("message", ""))
    return (Step(ObjectRef.of(found), fact, (shows(found, f".status.conditions[{at}].status"),)),)


def _limits(pod: Obj, resource: str) -> tuple[Evidence, ...]:
    """The pod's own limits of local storage, where it is those that it broke."""
    path = "resources.limits.ephemeral-storage"
    declared = enumerate(dig(pod, "spec.containers", []))
    limits = [f".spec.containers[{i}].{path}" for i, c in declared if dig(c, path)] if not resource else []
    return tuple(shows(pod, limit) for limit in limits)


def _severity(view: View, gone: Objects) -> Severity:
    """An error when it goes on, a warning for a single recent one; evicted pods stay listed long after."""
    times = [t for t in (when(_evicted_at(p)) for p in gone) if t]
    recent = [t for t in times if view.now - t < _RECENT]
    if len(recent) >= _AGAIN:
        return "error"
    return "warning" if any(view.now - t < _OLD for t in times) else "info"

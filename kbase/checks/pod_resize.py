"""Pods whose resources were changed in place and whose node has not taken the change over."""

from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import condition, condition_path, dig, shows, when
from kbase.diagnosis.pods import POD_READS, Group, ailing_pods
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Step

INFEASIBLE = Phrase(
    "Node {node} can never give pod {pod} the resources that it now asks for: {said}",
    "節點 {node} 永遠無法提供 Pod {pod} 現在要求的資源：{said}",
)
DEFERRED = Phrase(
    "Node {node} has no room for the larger resources of pod {pod} and makes the change once there is: {said}",
    "節點 {node} 目前沒有空間給 Pod {pod} 增加的資源，有空間時才會變更：{said}",
)
FAILED = Phrase(
    "Node {node} could not make the change of the resources of pod {pod}: {said}",
    "節點 {node} 無法變更 Pod {pod} 的資源：{said}",
)
SYMPTOM = Phrase(
    "{count}: asked for in place are {wants}, in force are {has}.",
    "{count}：就地要求的是 {wants}，實際生效的是 {has}。",
)
UNKNOWN = Phrase("other values", "其他值")
SEE = Phrase("See what else the node holds: {command}", "查看節點上還有什麼：{command}")
LOWER = Phrase(
    "Ask for less, or let the pod be created anew so that another node takes it (it restarts then).",
    "降低要求，或重新建立 Pod，讓其他節點接手（Pod 會重新啟動）。",
)
_TIME_TO_ACT = timedelta(minutes=5)  # the kubelet tries deferred resizes again by itself


@check(
    code="POD-RESIZE",
    severity="warning",
    reads=POD_READS,
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=("PodResizePending", "PodResizeInProgress", "Infeasible", "Deferred", "in-place resize", "就地調整"),
    notes=("resources/in-place-resize",),
)
def pod_resize(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Pods with a change of resources in place that their node refuses, puts off or cannot make.

    Source: https://kubernetes.io/docs/tasks/configure-pod-container/resize-container-resources/
    """
    for group in ailing_pods(cluster, scope, lambda pod: _held(cluster, pod) is not None):
        yield _finding(cluster, group)


def _held(view: View, pod: Obj) -> tuple[str, Phrase] | None:
    """The condition that says so, and what it means; None where there is none, or the kubelet is still at work."""
    pending, running = condition(pod, "PodResizePending"), condition(pod, "PodResizeInProgress")
    since = when(pending.get("lastTransitionTime"))
    if pending.get("status") == "True" and pending.get("reason") == "Infeasible":
        return "PodResizePending", INFEASIBLE
    if pending.get("status") == "True" and (since is None or view.now - since > _TIME_TO_ACT):
        return "PodResizePending", DEFERRED
    failed = running.get("status") == "True" and running.get("reason") == "Error"
    return ("PodResizeInProgress", FAILED) if failed else None


def _finding(view: View, group: Group) -> Finding:
    pod = group.worst.pod
    ref, node = ObjectRef.of(pod), dig(pod, "spec.nodeName", "?")
    kind, phrase = _held(view, pod) or ("PodResizePending", DEFERRED)
    path = condition_path(pod, kind)
    cause = phrase(node=node, pod=ref.name, said=condition(pod, kind).get("message") or "?")
    wants, has = _amounts(pod)
    symptom = SYMPTOM(count=group.count, wants=wants or UNKNOWN(), has=has or UNKNOWN())
    first = Step(group.owner, symptom, (group.worst.declares(".resources"), group.worst.shows(".resources")))
    root = Step(ref, cause, (shows(pod, f"{path}.reason"), shows(pod, f"{path}.message")))
    see = Action(SEE(command=verbatim(f"kubectl describe node {node}")))
    return Finding(group.owner, cause, (first, root), (see, Action(LOWER(), changes=True)))


def _amounts(pod: Obj) -> tuple[list[str], list[str]]:
    """The requests and limits that differ, as declared and as the kubelet reports them ("app: requests cpu 2")."""
    wants, has = [], []
    reported = {s["name"]: dig(s, "resources", {}) for s in dig(pod, "status.containerStatuses", [])}
    for container in dig(pod, "spec.containers", []):
        for kind in ("requests", "limits"):
            for resource, value in dig(container, f"resources.{kind}", {}).items():
                now = dig(reported.get(container["name"], {}), kind, {}).get(resource)
                if now is not None and now != value:
                    what = f"{container['name']}: {kind} {resource}"
                    wants.append(f"{what} {value}")
                    has.append(f"{what} {now}")
    return wants, has

"""Rollouts that ran out of time although no pod of the new revision shows a failure of its own."""

from collections.abc import Iterator
from functools import cache

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.nodes import open_gates, unheard
from kbase.diagnosis.objects import condition, condition_path, dig, owned_by, shows
from kbase.diagnosis.pods import containers
from kbase.diagnosis.rollouts import revision, still_serving
from kbase.diagnosis.scheduling import unscheduled
from kbase.diagnosis.services import in_namespace_of, ready
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, RuledOut, Step

NO_PODS = Phrase(
    "The rollout of revision {new} is stuck (ProgressDeadlineExceeded): its ReplicaSet {set} wants {want} pods and has "
    "none, and nothing says that creating them was refused.",
    "revision {new} 的滾動更新（rollout）卡住（ProgressDeadlineExceeded）：ReplicaSet {set} 需要 {want} 個 Pod "
    "卻一個也沒有，也沒有任何建立被拒的紀錄。",
)
GATES = Phrase(
    "The rollout of revision {new} is stuck (ProgressDeadlineExceeded): its pods wait for readiness gate {gates}.",
    "revision {new} 的滾動更新（rollout）卡住（ProgressDeadlineExceeded）：它的 Pod 在等待 readiness gate {gates}。",
)
TERMINATING = Phrase(
    "The rollout of revision {new} is stuck (ProgressDeadlineExceeded): pods of an old revision do not finish "
    "terminating: {pods}.",
    "revision {new} 的滾動更新（rollout）卡住（ProgressDeadlineExceeded）：舊版的 Pod 一直無法結束：{pods}。",
)
NOT_AVAILABLE = Phrase(
    "The rollout of revision {new} is stuck (ProgressDeadlineExceeded): {updated} of {want} pods are updated and "
    "{available} are available; its pods show no failure.",
    "revision {new} 的滾動更新（rollout）卡住（ProgressDeadlineExceeded）：{want} 個 Pod 中已更新 {updated} 個，"
    "可用 {available} 個；它的 Pod 沒有顯示任何失敗。",
)
PAUSED = Phrase(
    "The rollout is paused (spec.paused), so a changed pod template is not rolled out; {updated} of {want} pods are of "
    "the newest revision.",
    "滾動更新（rollout）已暫停（spec.paused），Pod 範本的變更不會套用；{want} 個 Pod 中有 {updated} 個是最新的 "
    "revision。",
)
RESUME = Phrase("Resume it, if it should go on: {command}", "若應該繼續，恢復它：{command}")
SYMPTOM = Phrase("Deployment {name}: {message}", "Deployment {name}：{message}")
SHOWN = Phrase(
    "ReplicaSet {set} (revision {new}) has {have} of {want} pods.",
    "ReplicaSet {set}（revision {new}）有 {want} 個 Pod 中的 {have} 個。",
)
NO_FAILURE = Phrase("No container of the new pods waits with an error.", "新的 Pod 沒有任何容器因錯誤而等待。")
SEE = Phrase("See rollout and events: {command}", "查看 rollout 與事件：{command}")
HISTORY = Phrase("Compare the revisions: {command}", "比對各個 revision：{command}")
_STARTING = ("", "ContainerCreating", "PodInitializing")


@check(
    code="ROLLOUT-STUCK",
    severity="error",
    reads=("deployments", "replicasets", "pods", "events"),
    about=("Deployment",),
    terms=("ProgressDeadlineExceeded", "rollout stuck", "exceeded its progress deadline", "滾動更新卡住", "部署卡住"),
    notes=("runbooks/rollout-stuck", "workloads/controllers"),
)
def rollout_stuck(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Deployments past their progress deadline whose new pods do not fail visibly, or do not exist; paused ones.

    Where a pod of the new revision fails, or was refused, that is the root cause and another check tells it.
    Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment
    """
    events = cache(lambda: events_about(cluster, scope.namespace))
    for deployment in cluster.list("deployments", scope.namespace):
        if dig(deployment, "spec.paused"):
            yield _paused(deployment)
            continue
        progress = condition(deployment, "Progressing")
        if progress.get("status") != "False" or progress.get("reason") != "ProgressDeadlineExceeded":
            continue
        refused = condition(deployment, "ReplicaFailure").get("status") == "True"
        sets = _owned(deployment, cluster.list("replicasets", scope.namespace))
        pods = [p for s in sets for p in _owned(s, cluster.list("pods", scope.namespace))]
        if sets and not refused and not any(_fails(p, events()) for p in pods):
            yield _finding(deployment, sorted(sets, key=revision), pods)


def _paused(deployment: Obj) -> Finding:
    """Paused on purpose as long as every pod is up to date; a warning once some are not."""
    ref, want = ObjectRef.of(deployment), dig(deployment, "spec.replicas", 1)
    updated = dig(deployment, "status.updatedReplicas", 0)
    cause = PAUSED(updated=updated, want=want)
    proof = (shows(deployment, ".spec.paused"), shows(deployment, ".status.updatedReplicas", value=updated))
    command = verbatim(f"kubectl -n {ref.namespace} rollout resume deployment {ref.name}")
    steps = (Action(RESUME(command=command), changes=True),)
    return Finding(ref, cause, (Step(ref, cause, proof),), steps, severity="warning" if updated < want else "info")


def _owned(owner: Obj, others: Objects) -> Objects:
    uid = owner["metadata"].get("uid")
    return [o for o in in_namespace_of(owner, others) if owned_by(o).get("uid") == uid]


def _fails(pod: Obj, events: EventIndex) -> bool:
    """Whether a check would find its fault: not placed, waiting with an error or warned of, ended, held by a probe."""
    phase = dig(pod, "status.phase")
    if unscheduled(pod) or phase == "Failed" or (phase == "Pending" and not dig(pod, "spec.nodeName")) or unheard(pod):
        return True
    if phase == "Pending" and any(e.get("type") == "Warning" for e in events.of(pod)):
        return True
    for container in containers(pod):
        probed = container.spec.get("readinessProbe") or container.spec.get("startupProbe")
        held = container.running and (probed or container.init) and not container.status.get("ready")
        if container.waiting not in _STARTING or held or any(e.code for e in container.ends()):
            return True
    return False


def _finding(deployment: Obj, sets: Objects, pods: Objects) -> Finding:
    ref, new, at = ObjectRef.of(deployment), sets[-1], condition_path(deployment, "Progressing")
    message = condition(deployment, "Progressing").get("message", "")
    links = [Step(ref, SYMPTOM(name=ref.name, message=message), (shows(deployment, f"{at}.reason"),))]
    serving = [s for s in sets[:-1] if dig(s, "status.readyReplicas", 0)]
    links += [still_serving(deployment, new, old) for old in serving[-1:]]
    cause = _cause(deployment, new, pods)
    have, want = dig(new, "status.replicas", 0), dig(new, "spec.replicas", 0)
    name = new["metadata"]["name"]
    proof = (shows(new, ".spec.replicas", value=want), shows(new, ".status.replicas", value=have))
    links.append(Step(ObjectRef.of(new), SHOWN(set=name, new=revision(new), have=have, want=want), proof))
    inside = f"kubectl -n {ref.namespace}"
    steps = (
        Action(SEE(command=verbatim(f"{inside} describe deployment {ref.name}"))),
        Action(HISTORY(command=verbatim(f"{inside} rollout history deployment {ref.name}"))),
    )
    return Finding(ref, cause, tuple(links), steps, (RuledOut("POD-IMAGE", NO_FAILURE()),))


def _cause(deployment: Obj, new: Obj, pods: Objects) -> Text:
    number, mine = revision(new), [p for p in pods if owned_by(p).get("uid") == new["metadata"].get("uid")]
    want = dig(new, "spec.replicas", 0)
    leaving = [p["metadata"]["name"] for p in pods if p not in mine and p["metadata"].get("deletionTimestamp")]
    if leaving:
        return TERMINATING(new=number, pods=leaving[:5])
    if want and not mine:
        return NO_PODS(new=number, set=new["metadata"]["name"], want=want)
    gates = {g for p in mine if not ready(p) for g in open_gates(p)}
    if gates:
        return GATES(new=number, gates=sorted(gates))
    updated, available = (dig(deployment, f"status.{k}Replicas", 0) for k in ("updated", "available"))
    return NOT_AVAILABLE(new=number, updated=updated, want=dig(deployment, "spec.replicas", 1), available=available)

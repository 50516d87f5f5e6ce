"""DaemonSets whose update does not go on from node to node."""

import math
from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import events_about
from kbase.diagnosis.objects import condition, dig, number, owned_by, shows, when
from kbase.diagnosis.rollouts import back
from kbase.diagnosis.services import in_namespace_of, ready
from kbase.diagnosis.trouble import starting, why_unready, worst_first
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, Step

STUCK = Phrase(
    "The update has reached {updated} of {wanted} nodes and waits, because {gone} pods are unavailable and "
    "maxUnavailable is {most}: {why}",
    "更新已到達 {wanted} 個節點中的 {updated} 個，然後停住：有 {gone} 個 Pod 不可用，"
    "而 maxUnavailable 是 {most}：{why}",
)
ON_DELETE = Phrase(
    "Nodes with the new template: {updated} of {wanted}. updateStrategy OnDelete replaces a pod only when someone "
    "deletes it.",
    "已套用新範本的節點：{wanted} 個中的 {updated} 個。updateStrategy 為 OnDelete，只有在有人刪除 Pod 時才會替換。",
)
COUNTS = Phrase(
    "DaemonSet {name}: updated {updated}, available {available}, wanted {wanted}.",
    "DaemonSet {name}：已更新 {updated}、可用 {available}、需要 {wanted}。",
)
ON_NODE = Phrase("Pod {pod} is on node {node}.", "Pod {pod} 在節點 {node} 上。")
SEE = Phrase("See the progress: {command}", "查看進度：{command}")
UNDO = Phrase("If the new template is at fault, go back: {command}", "若是新範本的問題，回到上一版：{command}")
ROLL = Phrase("When the time has come, delete the old pods node by node.", "時機合適時逐一刪除各節點的舊 Pod。")
_LONG = timedelta(minutes=5)  # an image that is pulled, a probe with a long delay


@check(
    code="DS-ROLLOUT",
    severity="error",
    reads=("daemonsets", "pods", "events"),
    about=("DaemonSet",),
    terms=("updatedNumberScheduled", "DaemonSet update stuck", "DaemonSet 更新卡住", "DaemonSet 沒有更新"),
    notes=("workloads/daemonset", "runbooks/daemonset-coverage"),
)
def daemonset_rollout(cluster: View, scope: Scope) -> Iterator[Finding]:
    """DaemonSets whose rolling update waits for pods that do not become available; OnDelete as information.

    Source: https://kubernetes.io/docs/tasks/manage-daemon/update-daemon-set/
    """
    for owner in cluster.list("daemonsets", scope.namespace):
        seen = dig(owner, "status.observedGeneration", 0) >= dig(owner, "metadata.generation", 0)
        updated, wanted = (dig(owner, f"status.{k}NumberScheduled", 0) for k in ("updated", "desired"))
        if not seen or updated >= wanted or dig(owner, "metadata.deletionTimestamp"):
            continue
        if dig(owner, "spec.updateStrategy.type") == "OnDelete":
            yield _on_delete(owner)
        elif number(owner, "status.numberUnavailable") >= max(1, _most(owner)):
            pods = [p for p in in_namespace_of(owner, cluster.list("pods", scope.namespace)) if _own(owner, p)]
            if late := _late(cluster, pods):
                yield _stuck(cluster, scope, owner, late)


def _own(owner: Obj, pod: Obj) -> bool:
    return bool(owned_by(pod).get("uid") == owner["metadata"].get("uid"))


def _most(owner: Obj) -> int:
    """maxUnavailable as a number of pods; a percentage is rounded up, unset means 1."""
    given = dig(owner, "spec.updateStrategy.rollingUpdate.maxUnavailable", 1)
    if isinstance(given, int):
        return given
    share = str(given).removesuffix("%")
    return math.ceil(number(owner, "status.desiredNumberScheduled") * int(share) / 100) if share.isdecimal() else 1


def _late(view: View, pods: Objects) -> Objects:
    """The pods that have not been ready for long, most telling first."""
    waiting = [p for p in pods if not ready(p) and not starting(view, p)]
    return [p for p in worst_first(waiting) if _since(view, p) > _LONG]


def _since(view: View, pod: Obj) -> timedelta:
    said = condition(pod, "Ready").get("lastTransitionTime") or dig(pod, "metadata.creationTimestamp")
    since = when(said)
    return view.now - since if since else timedelta()


def _counts(owner: Obj) -> Step:
    facts = {"updated": "updatedNumberScheduled", "available": "numberAvailable", "wanted": "desiredNumberScheduled"}
    told = {k: dig(owner, f"status.{field}", 0) for k, field in facts.items()}
    proof = tuple(shows(owner, f".status.{field}", value=told[k]) for k, field in facts.items())
    return Step(ObjectRef.of(owner), COUNTS(name=owner["metadata"]["name"], **told), proof)


def _stuck(view: View, scope: Scope, owner: Obj, late: Objects) -> Finding:
    ref, pod = ObjectRef.of(owner), late[0]
    why = why_unready(view, pod, events_about(view, scope.namespace))
    counts = _counts(owner).fact.facts
    gone = dig(owner, "status.numberUnavailable", 0)
    cause = STUCK(updated=counts["updated"], wanted=counts["wanted"], gone=gone, most=_most(owner), why=why.fact)
    at = Step(
        ObjectRef.of(pod),
        ON_NODE(pod=pod["metadata"]["name"], node=dig(pod, "spec.nodeName", "?")),
        (shows(pod, ".spec.nodeName"), shows(owner, ".status.numberUnavailable", value=gone)),
    )
    actions = (
        Action(SEE(command=verbatim(f"kubectl -n {ref.namespace} rollout status daemonset {ref.name} --watch=false"))),
        Action(UNDO(command=back(ref)), changes=True),
    )
    return Finding(ref, cause, (_counts(owner), at, why), actions)


def _on_delete(owner: Obj) -> Finding:
    ref, counts = ObjectRef.of(owner), _counts(owner)
    facts = {k: counts.fact.facts[k] for k in ("updated", "wanted")}
    root = Step(ref, ON_DELETE(**facts), (shows(owner, ".spec.updateStrategy.type"),))
    see = verbatim(f"kubectl -n {ref.namespace} get daemonset {ref.name} -o wide")
    actions = (Action(SEE(command=see)), Action(ROLL(), changes=True))
    return Finding(ref, root.fact, (counts, root), actions, severity="info")

"""StatefulSets whose new template does not reach their pods."""

from collections.abc import Iterator

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.objects import dig, labels, owned_by, shows
from kbase.diagnosis.rollouts import ordinal
from kbase.diagnosis.services import in_namespace_of, ready
from kbase.diagnosis.trouble import starting, why_unready
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Objects, Step

BROKEN = Phrase(
    "The present template does not reach pod {pod}: it was made from another revision and is not ready, and with "
    "podManagementPolicy OrderedReady the controller waits for it instead of replacing it ({why})",
    "目前的範本沒有套用到 Pod {pod}：它來自另一個 revision 且尚未就緒，而 podManagementPolicy 為 OrderedReady 時，"
    "控制器會等它就緒而不會替換它（{why}）",
)
ON_DELETE = Phrase(
    "Pods of an older revision: {pods}. updateStrategy OnDelete replaces a pod only when someone deletes it.",
    "仍是舊 revision 的 Pod：{pods}。updateStrategy 為 OnDelete，只有在有人刪除 Pod 時才會替換。",
)
PARTITION = Phrase(
    "Pods of an older revision: {pods}. rollingUpdate.partition {partition} keeps ordinals below it as they are.",
    "仍是舊 revision 的 Pod：{pods}。rollingUpdate.partition 為 {partition}，較小的序號保持不變。",
)
REVISIONS = Phrase(
    "StatefulSet {name}: pods updated to revision {update}: {updated} of {want}.",
    "StatefulSet {name}：{want} 個 Pod 中已有 {updated} 個更新到 revision {update}。",
)
OLD = Phrase("Pod {pod} is of revision {old}.", "Pod {pod} 的 revision 是 {old}。")
SEE = Phrase("Compare the revisions of its pods: {command}", "比對各 Pod 的 revision：{command}")
DELETE = Phrase(
    "Delete the pod: the controller makes it anew from the present template: {command}",
    "刪除這個 Pod，控制器會以目前的範本重新建立：{command}",
)
ROLL = Phrase("When the time has come, delete the pods one by one.", "時機合適時逐一刪除 Pod。")
LOWER = Phrase("When the time has come, lower the partition.", "時機合適時調低 partition。")
HASH = "controller-revision-hash"
_MOST_NAMED = 5


@check(
    code="STS-ROLLOUT",
    severity="error",
    reads=("statefulsets", "pods", "events"),
    about=("StatefulSet",),
    terms=(
        "updateRevision",
        "OnDelete",
        "rollingUpdate partition",
        "StatefulSet update stuck",
        "StatefulSet 更新卡住",
        "StatefulSet 沒有更新",
    ),
    notes=("runbooks/statefulset-stuck", "workloads/statefulset"),
)
def statefulset_rollout(cluster: View, scope: Scope) -> Iterator[Finding]:
    """StatefulSets with a broken pod of another revision that blocks the update; OnDelete and partition as information.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/statefulset/#forced-rollback
    """
    for owner in cluster.list("statefulsets", scope.namespace):
        # An older observedGeneration: the controller has not seen the template yet.
        seen = dig(owner, "status.observedGeneration", 0) >= dig(owner, "metadata.generation", 0)
        update = dig(owner, "status.updateRevision", "")
        if seen and update and not dig(owner, "metadata.deletionTimestamp"):
            pods = [p for p in in_namespace_of(owner, cluster.list("pods", scope.namespace)) if _own(owner, p)]
            old = sorted((p for p in pods if labels(p).get(HASH, update) != update), key=_place)
            if old:
                yield from _finding(cluster, scope, owner, old)


def _own(owner: Obj, pod: Obj) -> bool:
    return owned_by(pod).get("uid") == owner["metadata"].get("uid") and not dig(pod, "metadata.deletionTimestamp")


def _place(pod: Obj) -> int:
    return ordinal(pod["metadata"]["name"])


def _finding(view: View, scope: Scope, owner: Obj, old: Objects) -> Iterator[Finding]:
    ref, update = ObjectRef.of(owner), dig(owner, "status.updateRevision")
    facts = {"updated": dig(owner, "status.updatedReplicas", 0), "want": dig(owner, "spec.replicas", 1)}
    proof = (shows(owner, ".status.updateRevision"), shows(owner, ".status.updatedReplicas", value=facts["updated"]))
    symptom = Step(ref, REVISIONS(name=ref.name, update=update, **facts), proof)
    command = f"kubectl -n {ref.namespace} get pods -L {HASH}"
    see = Action(SEE(command=verbatim(command)))
    names = [p["metadata"]["name"] for p in old][:_MOST_NAMED]
    if dig(owner, "spec.updateStrategy.type") == "OnDelete":
        root = Step(ref, ON_DELETE(pods=names), (shows(owner, ".spec.updateStrategy.type"),))
        yield Finding(ref, root.fact, (symptom, root), (see, Action(ROLL(), changes=True)), severity="info")
        return
    partition = dig(owner, "spec.updateStrategy.rollingUpdate.partition", 0)
    if blocked := _blocking(view, owner, [p for p in old if _place(p) >= partition]):
        yield _broken(view, scope, owner, blocked, symptom, see)
    elif partition and all(_place(p) < partition for p in old):
        root = Step(
            ref,
            PARTITION(pods=names, partition=partition),
            (shows(owner, ".spec.updateStrategy.rollingUpdate.partition"),),
        )
        yield Finding(ref, root.fact, (symptom, root), (see, Action(LOWER(), changes=True)), severity="info")


def _blocking(view: View, owner: Obj, old: Objects) -> Obj | None:
    """The lowest pod of another revision that is not ready: with OrderedReady nothing happens until it is."""
    if dig(owner, "spec.podManagementPolicy", "OrderedReady") != "OrderedReady":
        return None
    return next((p for p in old if not ready(p) and not starting(view, p)), None)


def _broken(view: View, scope: Scope, owner: Obj, pod: Obj, symptom: Step, see: Action) -> Finding:
    ref, about = ObjectRef.of(owner), ObjectRef.of(pod)
    events: EventIndex = events_about(view, scope.namespace)
    why = why_unready(view, pod, events)
    of_old = Step(about, OLD(pod=about.name, old=labels(pod)[HASH]), (_revision(pod),))
    cause = BROKEN(pod=about.name, why=why.fact)
    policy = shows(owner, ".spec.podManagementPolicy", value="OrderedReady")
    chain = (symptom, of_old, why, Step(about, cause, (policy, _revision(pod))))
    delete = verbatim(f"kubectl -n {about.namespace} delete pod {about.name}")
    return Finding(ref, cause, chain, (see, Action(DELETE(command=delete), changes=True)))


def _revision(pod: Obj) -> Evidence:
    return shows(pod, ".metadata.labels", value=labels(pod)[HASH])

"""Workloads that no controller has looked at: the controller manager does not work."""

from collections.abc import Iterator
from datetime import timedelta

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.declare import check
from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.objects import dig, number, shows, when
from kbase.diagnosis.services import WORKLOAD_READS
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Step

CAUSE = Phrase(
    "No controller has taken up {kind} {name} (generation {generation}, seen {seen}): kube-controller-manager does not "
    "work, its Lease was last renewed at {renewed}.",
    "沒有任何控制器處理 {kind} {name}（generation {generation}，已看到 {seen}）：kube-controller-manager 沒有運作，"
    "它的 Lease 最後更新於 {renewed}。",
)
UNKNOWN = Phrase(
    "No controller has taken up {kind} {name} for {minutes} min (generation {generation}, seen {seen}): "
    "kube-controller-manager is most likely not at work.",
    "{minutes} 分鐘來沒有任何控制器處理 {kind} {name}（generation {generation}，已看到 {seen}）："
    "kube-controller-manager 很可能沒有運作。",
)
SYMPTOM = Phrase(
    "{kind} {name} is at generation {generation}; the newest that a controller has seen is {seen}.",
    "{kind} {name} 的 generation 是 {generation}；控制器看到的最新一代是 {seen}。",
)
LEASE = Phrase(
    "Lease {name} in kube-system is held by {holder} and was last renewed at {renewed}.",
    "kube-system 的 Lease {name} 由 {holder} 持有，最後更新於 {renewed}。",
)
SEE = Phrase(
    "Look at kube-controller-manager on the control plane: {command}",
    "查看控制平面上的 kube-controller-manager：{command}",
)
MANAGED = Phrase(
    "Where the provider runs the control plane, it is the provider's to repair.",
    "若控制平面由雲端代管，須由雲端業者修復。",
)
_NAME = "kube-controller-manager"
_TIME_TO_SEE = timedelta(minutes=5)  # a controller that restarts takes its lease over within seconds


@check(
    code="CONTROLLER-SILENT",
    severity="error",
    reads=(*WORKLOAD_READS, "leases"),
    about=("Deployment", "StatefulSet", "DaemonSet"),
    terms=("kube-controller-manager", "observedGeneration", "no ReplicaSet", "控制器沒有反應"),
    notes=("architecture/control-plane", "architecture/controllers-and-reconciliation"),
)
def controller_silent(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Workloads of which no controller has seen the newest version, with the Lease of the controller manager.

    Source: https://kubernetes.io/docs/concepts/architecture/#kube-controller-manager
    """
    for kind in (p for p in WORKLOAD_READS if scope.may_concern(RESOURCES[p].kind)):
        for workload in cluster.list(kind, scope.namespace):
            if scope.reach is not None and not scope.concerns(ObjectRef.of(workload)):
                continue
            generation, seen = number(workload, "metadata.generation"), number(workload, "status.observedGeneration")
            never = generation > 0 and not seen and not workload.get("status")
            if (never or 0 < seen < generation) and (found := _judged(cluster, workload, generation, seen)):
                yield found


def _judged(view: View, workload: Obj, generation: int, seen: int) -> Finding | None:
    """A finding where the Lease is stale, or where there is none and the workload is old and was never seen at all."""
    ref = ObjectRef.of(workload)
    facts = {"kind": ref.kind, "name": ref.name, "generation": generation, "seen": seen or "-"}
    at = (".metadata.generation", generation), (".status.observedGeneration", seen or None)
    proof = tuple(shows(workload, path, value=value) for path, value in at)
    symptom = Step(ref, SYMPTOM(**facts), proof)
    lease = try_get(view, "leases", "kube-system", _NAME)
    renewed = when(dig(lease, "spec.renewTime")) if lease else None
    if lease and renewed:
        if view.now - renewed < _TIME_TO_SEE:
            return None
        told = {"renewed": dig(lease, "spec.renewTime")}
        evidence: tuple[Evidence, ...] = (shows(lease, ".spec.renewTime"), shows(lease, ".spec.holderIdentity"))
        fact = LEASE(name=_NAME, holder=dig(lease, "spec.holderIdentity", "?"), **told)
        return _finding(ref, CAUSE(**facts, **told), (symptom, Step(ObjectRef.of(lease), fact, evidence)))
    born = when(workload["metadata"].get("creationTimestamp"))
    if seen or born is None or view.now - born < _TIME_TO_SEE:
        return None
    minutes = int((view.now - born).total_seconds() // 60)
    return _finding(ref, UNKNOWN(**facts, minutes=minutes), (symptom,))


def _finding(ref: ObjectRef, cause: Text, chain: tuple[Step, ...]) -> Finding:
    see = verbatim("kubectl -n kube-system get pods -l component=kube-controller-manager -o wide")
    return Finding(ref, cause, chain, (Action(SEE(command=see)), Action(MANAGED())))

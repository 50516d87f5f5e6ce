"""Workloads whose pods the API server refuses to create."""

from collections.abc import Iterator

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.declare import check
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.objects import condition, condition_path, dig, event_time, shows
from kbase.diagnosis.refusals import REFUSAL_READS, explained
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import owner_of
from kbase.text import Phrase
from kbase.types import Evidence, Finding, Obj, ObjectRef, Step

SHORT = Phrase(
    "{kind} {name} has {have} of {want} pods; the API server refuses new ones.",
    "{kind} {name} 有 {want} 個 Pod 中的 {have} 個；API server 拒絕建立新的 Pod。",
)


@check(
    code="PODS-REFUSED",
    severity="error",
    reads=("replicasets", "statefulsets", "daemonsets", "jobs", "events", *REFUSAL_READS),
    about=("Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "Job", "CronJob"),
    terms=(
        "FailedCreate",
        "exceeded quota",
        "violates PodSecurity",
        "failed calling webhook",
        "ReplicaFailure",
        "no pods",
        "沒有 Pod",
        "配額",
        "建立失敗",
        "被拒絕",
    ),
    notes=("runbooks/pods-not-created", "workloads/controllers", "security/pod-security"),
)
def pods_refused(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Owners that lack pods because creating them is refused: quota, Pod Security, webhook, ServiceAccount, limits.

    Source: https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#failed-deployment
    """
    seen: set[ObjectRef] = set()
    for owner, message, said in _refused(cluster, scope):
        ref = owner_of(cluster, owner)
        if ref in seen:
            continue
        seen.add(ref)
        have, want = _counts(owner)
        known = explained(cluster, message, ref.namespace, said, ObjectRef.of(owner))
        symptom = Step(ref, SHORT(kind=ref.kind, name=ref.name, have=have, want=want), (_have(owner, have),))
        yield Finding(ref, known.cause, (symptom, *known.chain), known.next_steps)


def _refused(cluster: View, scope: Scope) -> Iterator[tuple[Obj, str, tuple[Evidence, ...]]]:
    """Owner, message and evidence of each refusal that still holds."""
    for owner in cluster.list("replicasets", scope.namespace):
        if scope.reach is not None and not scope.concerns(ObjectRef.of(owner), owner_of(cluster, owner)):
            continue
        failed = condition(owner, "ReplicaFailure")
        if failed.get("status") == "True" and failed.get("reason") == "FailedCreate":
            path = condition_path(owner, "ReplicaFailure") + ".message"
            yield owner, failed.get("message", ""), (shows(owner, path),)
    # Only ReplicaSets keep the refusal in their status; for the others it stands in events.
    kinds = [p for p in ("statefulsets", "daemonsets", "jobs") if scope.may_concern(RESOURCES[p].kind)]
    short = [o for kind in kinds for o in cluster.list(kind, scope.namespace)]
    short = [o for o in short if _lacks_pods(o)]
    events = events_about(cluster, scope.namespace) if short else EventIndex()
    for owner in short:
        event = _latest_refusal(owner, events)
        if event:
            yield owner, event.get("message", ""), (shows(event, ".message"),)


def _latest_refusal(owner: Obj, events: EventIndex) -> Obj | None:
    """The newest FailedCreate event, unless a pod could be created after it."""
    failed, created = events.newest(owner, "FailedCreate"), events.newest(owner, "SuccessfulCreate")
    return failed if failed and (not created or event_time(failed) > event_time(created)) else None


def _lacks_pods(owner: Obj) -> bool:
    if owner["kind"] == "Job":
        ended = any(condition(owner, c).get("status") == "True" for c in ("Complete", "Failed", "Suspended"))
        return not ended and not dig(owner, "status.completionTime") and not _counts(owner)[0]
    have, want = _counts(owner)
    return have < want


def _counts(owner: Obj) -> tuple[int, int]:
    """How many pods exist and how many are wanted."""
    if owner["kind"] == "DaemonSet":
        return dig(owner, "status.currentNumberScheduled", 0), dig(owner, "status.desiredNumberScheduled", 0)
    if owner["kind"] == "Job":
        return dig(owner, "status.active", 0), dig(owner, "spec.parallelism", 1)
    return dig(owner, "status.replicas", 0), dig(owner, "spec.replicas", 1)


def _have(owner: Obj, have: int) -> Evidence:
    field = {"DaemonSet": "currentNumberScheduled", "Job": "active"}.get(owner["kind"], "replicas")
    return shows(owner, f".status.{field}", value=have)

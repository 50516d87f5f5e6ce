"""Custom resources of widely run add-ons that their controllers hold not to be well."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.custom_causes import in_short, traced
from kbase.diagnosis.custom_links import LINK_READS, link, place_of, worth_reading
from kbase.diagnosis.customs import TABLE, Said, listed, said_of
from kbase.diagnosis.declare import check
from kbase.diagnosis.services import ready
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import OWNER_READS, owner_of
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, Gap, Obj, ObjectRef, Severity

CAUSE = Phrase(
    "{kind} {name} is not ready, its controller says: {said}", "{kind} {name} 未就緒，它的控制器回報：{said}"
)
ALL = "custom resources"  # as a name of what could not be read; no kind is called so
_FEW = 3
SEE = Phrase("See its status and events: {command}", "查看它的狀態與事件：{command}")
CORRECT = Phrase(
    "Correct what the message names; the controller tries again by itself.", "修正訊息所指的項目；控制器會自行重試。"
)


@check(
    code="CR-NOT-READY",
    severity="warning",
    reads=tuple(dict.fromkeys((*TABLE, *LINK_READS, *OWNER_READS))),
    about=(
        *(RESOURCES[plural].kind for plural in TABLE),
        *("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod", "Ingress"),
    ),
    terms=(
        *("cert-manager", "ClusterIssuer", "CertificateRequest", "ExternalSecret", "SealedSecret", "SecretStore"),
        *("Argo CD", "ArgoCD", "Argo Rollouts", "Flux", "HelmRelease", "Kustomization", "KEDA", "ScaledObject"),
        *("Karpenter", "NodePool", "NodeClaim", "EC2NodeClass", "Kueue"),
        *("自訂資源沒有就緒", "憑證沒有簽發", "同步失敗"),
    ),
    notes=("runbooks/controller-or-operator-lagging", "extending/operators"),
)
def custom_resource(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Custom resources of add-ons whose conditions say that they are not well, with what that holds up.

    Of an add-on that the cluster does not have nothing is asked. In a question about one workload only those are read
    that have to do with it: a Secret that it waits for, an owner, who scales, applies or admits it.
    Source: https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/custom-resources/
    """
    for plural in worth_reading(cluster, scope):
        for obj in listed(cluster, plural, place_of(plural, scope)):
            said = said_of(cluster, obj)
            if said and not _told_elsewhere(cluster, plural, obj):
                yield _finding(cluster, scope, plural, obj, said)
    cluster.gaps[:] = _in_short(cluster.gaps)


def _in_short(gaps: list[Gap]) -> list[Gap]:
    """The gaps, those of many kinds for one reason said once: a recording of old has none of all these kinds."""
    alike = defaultdict[tuple[str, str, str], list[Gap]](list)
    for gap in gaps:
        alike[gap.reason, gap.namespace, gap.detail.partition(": ")[2]].append(gap)
    return [g for same in alike.values() for g in ([_one(same)] if len(same) > _FEW else same)]


def _one(same: list[Gap]) -> Gap:
    first = same[0]
    return replace(first, resource=ALL, detail=first.detail.replace(f" {first.resource}", f" {ALL}", 1))


def _told_elsewhere(view: View, plural: str, obj: Obj) -> bool:
    """Whether others tell of it: a request by its certificate, a rollout without progress by its pods."""
    if plural in ("certificaterequests", "challenges"):
        return True
    if plural != "rollouts" or not any(s.words.startswith("Progressing=False (Progress") for s in said_of(view, obj)):
        return False
    key = ObjectRef.of(obj).key
    pods = view.some("pods", key[1]) or []
    return any(not ready(p) and owner_of(view, p).key == key for p in pods)


def _finding(view: View, scope: Scope, plural: str, obj: Obj, said: list[Said]) -> Finding:
    ref, row = ObjectRef.of(obj), TABLE[plural]
    held, steps = link(view, scope, plural, obj), traced(view, plural, obj, said)
    cause = CAUSE(kind=ref.kind, name=ref.name, said=in_short(obj, said, steps))
    inside = f" -n {ref.namespace}" if ref.namespace else ""
    resource = RESOURCES[plural]
    command = verbatim(f"kubectl{inside} describe {resource.kind.lower()}.{resource.group} {ref.name}")
    severity: Severity = "error" if held.hurts else row.severity
    if all(s.minor for s in said):
        severity = "warning"
    elif said[0].waits:
        severity = "info"
    actions = (Action(SEE(command=command)), Action(CORRECT(), changes=True))
    return Finding(ref, cause, (*held.steps, *steps), actions, severity=severity, notes=row.notes)

"""PodDisruptionBudgets that let no pod be evicted, so that draining a node blocks."""

from collections.abc import Callable, Iterator, Mapping
from functools import cache

from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import condition, condition_path, dig, selects, shows
from kbase.diagnosis.objects import labels as labels_of
from kbase.diagnosis.pods import live
from kbase.diagnosis.services import by_namespace, ready
from kbase.diagnosis.trouble import starting
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Objects, Step

NO_ROOM = Phrase(
    "The budget allows 0 disruptions although all {healthy} pods are healthy: {rule} of {expected} pods leaves no "
    "room, so a node drain (eviction) blocks.",
    "{healthy} 個 Pod 都健康，但允許的中斷數（disruptionsAllowed）是 0：{expected} 個 Pod 卻要求 {rule}，"
    "沒有餘裕，所以 drain 節點（驅逐 Pod）會卡住。",
)
UNHEALTHY = Phrase(
    "The budget allows 0 disruptions because only {healthy} of the {desired} pods it needs are healthy; "
    "a node drain (eviction) waits until the others recover.",
    "需要 {desired} 個健康的 Pod，目前只有 {healthy} 個，所以允許的中斷數（disruptionsAllowed）是 0；"
    "其餘 Pod 復原之前，drain 節點（驅逐 Pod）會一直等待。",
)
WAITS = Phrase(
    "The budget allows 0 disruptions while {healthy} of {expected} pods are healthy, of which {desired} must stay; "
    "a node drain (eviction) waits until the others are.",
    "{expected} 個 Pod 中有 {healthy} 個健康，至少要保留 {desired} 個，所以允許的中斷數（disruptionsAllowed）是 0；"
    "其餘 Pod 就緒之前，drain 節點（驅逐 Pod）會一直等待。",
)
NOT_COMPUTED = Phrase(
    "The budget cannot be computed, so every eviction (node drain) is refused: {message}",
    "無法計算這個預算，所以一律拒絕驅逐（drain 節點會卡住）：{message}",
)
TWO = Phrase(
    "Pod {pod} is covered by {count} budgets ({names}); the eviction API refuses such pods altogether, so a node drain "
    "fails on them.",
    "Pod {pod} 同時受 {count} 個預算（{names}）涵蓋；eviction API 會直接拒絕這樣的 Pod，因此 drain 節點會失敗。",
)
COVERED = Phrase("PodDisruptionBudget {name} selects {selector}.", "PodDisruptionBudget {name} 選取 {selector}。")
EVERY = Phrase("every pod of the namespace", "命名空間中的所有 Pod")
NARROW = Phrase(
    "Narrow a selector or delete a budget, so that each pod has one at most.",
    "縮小其中一個 selector 或刪除一個預算，讓每個 Pod 最多只有一個。",
)
STATUS = Phrase(
    "PodDisruptionBudget {name}: healthy {healthy}, needed {desired}, expected {expected}, "
    "allowed disruptions {allowed}.",
    "PodDisruptionBudget {name}：健康 {healthy}、需要 {desired}、預期 {expected}、允許中斷 {allowed}。",
)
UNREADY = Phrase("Pods that are not ready: {pods}.", "尚未就緒的 Pod：{pods}。")
POLICY = Phrase(
    "unhealthyPodEvictionPolicy is {policy}: unhealthy pods cannot be evicted either while the budget is not met.",
    "unhealthyPodEvictionPolicy 為 {policy}：預算未滿足時，不健康的 Pod 也不能驅逐。",
)
LOOK = Phrase("See budget and pods: {command}", "查看預算與 Pod：{command}")
LOOSEN = Phrase(
    "Before a drain: add a replica, or lower minAvailable (raise maxUnavailable) so that one pod may go.",
    "drain 之前：增加一個副本，或調低 minAvailable（調高 maxUnavailable），讓一個 Pod 可以離開。",
)
HEAL = Phrase(
    "Repair the pods first; AlwaysAllow as unhealthyPodEvictionPolicy lets a drain remove the unhealthy ones.",
    "先修復 Pod；把 unhealthyPodEvictionPolicy 設為 AlwaysAllow，drain 就能移走不健康的 Pod。",
)


@check(
    code="PDB-BLOCKING",
    severity="warning",
    reads=("poddisruptionbudgets", "pods"),
    about=("PodDisruptionBudget",),
    terms=("disruptionsAllowed", "drain", "cannot evict", "ALLOWED DISRUPTIONS", "驅逐", "中斷預算", "節點排空"),
    notes=("runbooks/drain-blocked", "workloads/disruptions"),
)
def pdb_blocking(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Budgets that block a drain: too strict, waiting for unhealthy pods, not computable, or two for one pod.

    Source: https://kubernetes.io/docs/tasks/run-application/configure-pdb/
    """
    pods = cache(lambda: by_namespace(cluster.try_list("pods", scope.namespace) or []))
    for budget in cluster.list("poddisruptionbudgets", scope.namespace):
        status = budget.get("status") or {}
        stale = status.get("observedGeneration", 0) < budget["metadata"].get("generation", 0)
        if stale or status.get("disruptionsAllowed", 0) or not (status.get("expectedPods") or _failed(budget)):
            continue
        yield _finding(cluster, budget, pods)
    for space, budgets in by_namespace(cluster.list("poddisruptionbudgets", scope.namespace)).items():
        if len(budgets) > 1:
            yield from _overlapping(budgets, pods()[space])


def _overlapping(budgets: Objects, pods: Objects) -> Iterator[Finding]:
    """The first pod of each set of budgets that cover it together.

    Source: https://kubernetes.io/docs/concepts/scheduling-eviction/api-eviction/#how-api-initiated-eviction-works
    """
    told: set[tuple[str, ...]] = set()
    for pod in live(pods):
        both = [b for b in budgets if selects(dig(b, "spec.selector"), labels_of(pod))]
        names = tuple(b["metadata"]["name"] for b in both)
        if len(both) < 2 or names in told:
            continue
        told.add(names)
        ref, name = ObjectRef.of(both[0]), pod["metadata"]["name"]
        cause = TWO(pod=name, count=len(both), names=list(names))
        steps = [
            Step(ObjectRef.of(b), COVERED(name=b["metadata"]["name"], selector=_selects(b)), _shown(b)) for b in both
        ]
        see = Action(LOOK(command=verbatim(f"kubectl -n {ref.namespace} get pdb")))
        root = Step(ObjectRef.of(pod), cause, (shows(pod, ".metadata.labels", value=dict(labels_of(pod))),))
        yield Finding(ref, cause, (*steps, root), (see, Action(NARROW(), changes=True)))


def _shown(budget: Obj) -> tuple[Evidence, ...]:
    return (shows(budget, ".spec.selector", value=dig(budget, "spec.selector", {})),)


def _selects(budget: Obj) -> Text | str:
    pairs = [f"{k}={v}" for k, v in dig(budget, "spec.selector.matchLabels", {}).items()]
    return ",".join([*pairs, *("..." for _ in dig(budget, "spec.selector.matchExpressions", []))]) or EVERY()


def _failed(budget: Obj) -> bool:
    return condition(budget, "DisruptionAllowed").get("reason") == "SyncFailed"


def _finding(cluster: View, budget: Obj, pods: Callable[[], Mapping[str, Objects]]) -> Finding:
    ref = ObjectRef.of(budget)
    healthy, desired, expected = (
        dig(budget, f"status.{k}", 0) for k in ("currentHealthy", "desiredHealthy", "expectedPods")
    )
    fact = STATUS(name=ref.name, healthy=healthy, desired=desired, expected=expected, allowed=0)
    counts = tuple(shows(budget, f".status.{k}", value=dig(budget, f"status.{k}", 0)) for k in _COUNTS)
    symptom = Step(ref, fact, counts)
    see = Action(LOOK(command=verbatim(f"kubectl -n {ref.namespace} describe pdb {ref.name}")))
    if _failed(budget):
        path = condition_path(budget, "DisruptionAllowed") + ".message"
        cause = NOT_COMPUTED(message=condition(budget, "DisruptionAllowed").get("message", ""))
        return Finding(ref, cause, (symptom, Step(ref, cause, (shows(budget, path),))), (see,))
    if healthy < desired:
        cause = UNHEALTHY(healthy=healthy, desired=desired)
        links = (symptom, *_unready(budget, pods()[ref.namespace]))
        passing = _passing(cluster, budget, pods()[ref.namespace])
        return Finding(ref, cause, links, (see, Action(HEAL(), changes=True)), severity="info" if passing else None)
    if healthy < expected:  # the budget is met: whatever is wrong with the others is not the budget's fault
        cause = WAITS(healthy=healthy, desired=desired, expected=expected)
        return Finding(ref, cause, (symptom, *_unready(budget, pods()[ref.namespace])), (see,), severity="info")
    rule, proof = _rule(budget)
    cause = NO_ROOM(healthy=healthy, rule=rule, expected=expected)
    return Finding(ref, cause, (symptom, Step(ref, cause, (proof,))), (see, Action(LOOSEN(), changes=True)))


def _passing(cluster: View, budget: Obj, pods: Objects) -> bool:
    """Whether all that is missing are pods that start or are being replaced at this moment."""
    late = [p for p in pods if selects(dig(budget, "spec.selector"), labels_of(p)) and not ready(p)]
    return bool(late) and all(p["metadata"].get("deletionTimestamp") or starting(cluster, p) for p in late)


_COUNTS = ("currentHealthy", "desiredHealthy", "expectedPods", "disruptionsAllowed")


def _rule(budget: Obj) -> tuple[str, Evidence]:
    key = "maxUnavailable" if dig(budget, "spec.maxUnavailable") is not None else "minAvailable"
    return f"{key} {dig(budget, f'spec.{key}')}", shows(budget, f".spec.{key}")


def _unready(budget: Obj, pods: Objects) -> Iterator[Step]:
    """The covered pods that are not ready; nothing where pods cannot be read."""
    covered = [p for p in pods if selects(dig(budget, "spec.selector"), labels_of(p)) and not ready(p)]
    if covered:
        proof = tuple(shows(p, ".status.phase") for p in covered[:3])
        yield Step(ObjectRef.of(covered[0]), UNREADY(pods=[p["metadata"]["name"] for p in covered[:5]]), proof)
    policy: str = dig(budget, "spec.unhealthyPodEvictionPolicy", "IfHealthyBudget")
    fact: Text = POLICY(policy=policy)
    if policy == "IfHealthyBudget":
        yield Step(ObjectRef.of(budget), fact, (shows(budget, ".spec.unhealthyPodEvictionPolicy", value=policy),))

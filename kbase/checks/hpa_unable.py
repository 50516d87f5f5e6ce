"""HorizontalPodAutoscalers that cannot scale: no metrics, no target, no requests to measure against."""

from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.backing import BACKING_READS, unanswered
from kbase.diagnosis.declare import check
from kbase.diagnosis.lookups import known_absent, try_get
from kbase.diagnosis.objects import absent, condition, condition_path, dig, selects, shows, when
from kbase.diagnosis.objects import labels as labels_of
from kbase.diagnosis.services import in_namespace_of
from kbase.diagnosis.trouble import workload_behind
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Objects, Step

NO_TARGET = Phrase(
    "Scale target {kind} {name} does not exist, so there is nothing to scale.",
    "擴縮目標 {kind} {name} 不存在，因此沒有可以調整的對象。",
)
NO_API = Phrase(
    "The metrics API {group} does not exist in this cluster (no APIService serves it).",
    "這個叢集沒有 metrics API {group}（沒有 APIService 提供它）。",
)
API_DOWN = Phrase("The metrics API {group} does not answer: {why}", "metrics API {group} 沒有回應：{why}")
NO_REQUEST = Phrase(
    "Container {containers} sets no {resource} request, so utilization of {resource} has no base.",
    "容器 {containers} 沒有設定 {resource} request，無法計算 {resource} 使用率。",
)
AND = Phrase("{one} {other}", "{one}{other}")
SAYS = Phrase("The autoscaler reports {reason}: {message}", "HPA 回報 {reason}：{message}")
DISABLED = Phrase(
    "Scaling is off because the target is scaled to 0 replicas, which may be meant.",
    "目標的副本數為 0，因此自動擴縮停用；這可能是有意的。",
)
SYMPTOM = Phrase(
    "HorizontalPodAutoscaler {name}: {type} is False ({reason}).",
    "HorizontalPodAutoscaler {name}：{type} 為 False（{reason}）。",
)
SEE_API = Phrase("See whether the metrics API is served: {command}", "確認 metrics API 是否可用：{command}")
SEE = Phrase("See the autoscaler's conditions and events: {command}", "查看 HPA 的 condition 與事件：{command}")
INSTALL = Phrase(
    "Install or repair the component that serves the metrics API (metrics-server for cpu and memory).",
    "安裝或修復提供這個 metrics API 的元件（cpu 與 memory 由 metrics-server 提供）。",
)
SET_REQUEST = Phrase(
    "Set resources.requests.{resource} on every container of the target.",
    "為目標的每個容器設定 resources.requests.{resource}。",
)
RETARGET = Phrase("Correct scaleTargetRef, or create the workload.", "修正 scaleTargetRef，或建立該工作負載。")
_GROUPS = {
    "Resource": "metrics.k8s.io",
    "ContainerResource": "metrics.k8s.io",
    "Pods": "custom.metrics.k8s.io",
    "Object": "custom.metrics.k8s.io",
    "External": "external.metrics.k8s.io",
}
_TARGETS = {"Deployment": "deployments", "StatefulSet": "statefulsets", "ReplicaSet": "replicasets"}
_BEHIND_READS = ("replicasets", "jobs", *BACKING_READS)
# New pods have no metrics yet: the first look at them fails and mends itself.
_SETTLES = timedelta(minutes=3)


@check(
    code="HPA-UNABLE",
    severity="error",
    reads=tuple(
        dict.fromkeys(("horizontalpodautoscalers", "apiservices", "deployments", "statefulsets", *_BEHIND_READS))
    ),
    about=("HorizontalPodAutoscaler",),
    terms=("FailedGetResourceMetric", "<unknown>", "metrics-server", "ScalingActive", "不會擴展", "自動擴縮"),
    notes=("runbooks/hpa-not-scaling", "scheduling/requests-limits-qos"),
)
def hpa_unable(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Autoscalers whose conditions say that they cannot scale, with what is missing; switched off as information.

    Source: https://kubernetes.io/docs/tasks/run-application/horizontal-pod-autoscale/
    """
    for hpa in cluster.list("horizontalpodautoscalers", scope.namespace):
        if not dig(hpa, "spec.scaleTargetRef"):
            continue
        for kind in ("AbleToScale", "ScalingActive"):
            if condition(hpa, kind).get("status") == "False":
                yield from _unable(cluster, scope, hpa, kind)
                break


def _unable(cluster: View, scope: Scope, hpa: Obj, kind: str) -> Iterator[Finding]:
    said, ref = condition(hpa, kind), ObjectRef.of(hpa)
    if said.get("reason") == "ScalingDisabled":
        yield _remark(hpa, kind, DISABLED())
        return
    at = condition_path(hpa, kind)
    symptom = Step(ref, SYMPTOM(name=ref.name, type=kind, reason=said.get("reason", "")), (shows(hpa, f"{at}.reason"),))
    causes = [*_target(cluster, hpa)] or [*_metrics_api(cluster, hpa), *_requests(cluster, scope, hpa)]
    see = Action(SEE(command=verbatim(f"kubectl -n {ref.namespace} describe hpa {ref.name}")))
    if not causes:
        since = when(said.get("lastTransitionTime"))
        if since and cluster.now - since < _SETTLES:
            return
        words = SAYS(reason=said.get("reason", ""), message=said.get("message", ""))
        yield Finding(ref, words, (symptom, Step(ref, words, (shows(hpa, f"{at}.message"),))), (see,))
        return
    ways, actions = zip(*causes, strict=True)
    cause: Text = ways[0][0].fact
    for way in ways[1:]:
        cause = AND(one=cause, other=way[0].fact)
    # The first fault decides: it comes last in the chain, as the root.
    chain = (symptom, *(step for way in reversed(ways) for step in way))
    yield Finding(ref, cause, chain, (see, *(a for told in actions for a in told)))


_Cause = tuple[tuple[Step, ...], tuple[Action, ...]]  # the fault, then what stands behind it


def _target(cluster: View, hpa: Obj) -> Iterator[_Cause]:
    target, namespace = hpa["spec"]["scaleTargetRef"], hpa["metadata"]["namespace"]
    kind, name = target["kind"], target["name"]
    if kind in _TARGETS and known_absent(cluster, _TARGETS[kind], namespace, name):
        proof = (shows(hpa, ".spec.scaleTargetRef.name"), absent(kind, namespace, name))
        gone = Step(ObjectRef(kind, namespace, name), NO_TARGET(kind=kind, name=name), proof)
        yield (gone,), (Action(RETARGET(), True),)


def _metrics_api(cluster: View, hpa: Obj) -> Iterator[_Cause]:
    """The metrics APIs that this autoscaler needs and that do not exist or do not answer."""
    needed = dict.fromkeys(_GROUPS[m["type"]] for m in _metrics(hpa) if m.get("type") in _GROUPS)
    services = cluster.try_list("apiservices") if needed else None
    if services is None:
        return
    for group in needed:
        serving = [s for s in services if dig(s, "spec.group") == group]
        command = verbatim(f"kubectl get apiservices | grep {group}")
        actions = Action(SEE_API(command=command)), Action(INSTALL(), changes=True)
        if not serving:
            gone = (absent("APIService", "", f"v1beta1.{group}"),)
            yield (Step(ObjectRef("APIService", "", f"v1beta1.{group}"), NO_API(group=group), gone),), actions
        elif all(condition(s, "Available").get("status") == "False" for s in serving):
            down = serving[0]
            why = condition(down, "Available").get("message", "")
            proof = (shows(down, condition_path(down, "Available") + ".message"),)
            behind = _behind(cluster, down)
            why = behind[-1].fact if behind else why
            yield (Step(ObjectRef.of(down), API_DOWN(group=group, why=why), proof), *behind), actions


def _behind(view: View, api: Obj) -> tuple[Step, ...]:
    """Why the Service of a metrics API does not answer, down to its pods; () where that is not known."""
    service = dig(api, "spec.service", {})
    if not service.get("namespace"):
        return ()
    at = ObjectRef("Service", service["namespace"], service["name"])
    steps = unanswered(view, at, service.get("port", 443))
    own = try_get(view, "services", at.namespace, at.name) if len(steps) > 1 else None
    pods = view.try_list("pods", at.namespace) or []
    return (steps[0], *workload_behind(view, own, pods), *steps[1:]) if own else steps


def _metrics(hpa: Obj) -> list[Obj]:
    found: list[Obj] = dig(hpa, "spec.metrics", [])
    return found


def _requests(cluster: View, scope: Scope, hpa: Obj) -> Iterator[_Cause]:
    """Containers without the request that a utilization target is measured against."""
    for metric in _metrics(hpa):
        source = metric.get("resource") or metric.get("containerResource") or {}
        if dig(source, "target.type") != "Utilization" or "name" not in source:
            continue
        resource, lacking, proof = source["name"], [], []
        for holder, path, container in _containers(cluster, scope, hpa):
            named = source.get("container", container["name"]) == container["name"]
            if named and not _requested(container, resource) and not _pod_level(holder, path, resource):
                lacking.append((holder, container["name"]))
                proof.append(shows(holder, f"{path}.resources.requests.{resource}"))
        if lacking:
            fact = NO_REQUEST(containers=[name for _, name in lacking], resource=resource)
            set_it = (Action(SET_REQUEST(resource=resource), changes=True),)
            yield (Step(ObjectRef.of(lacking[0][0]), fact, tuple(proof)),), set_it


def _containers(cluster: View, scope: Scope, hpa: Obj) -> Iterator[tuple[Obj, str, Obj]]:
    """Containers of one pod of the target, else of its template: a LimitRange may have filled in the pod's requests."""
    target = hpa["spec"]["scaleTargetRef"]
    plural = _TARGETS.get(target["kind"])
    workloads = (cluster.try_list(plural, scope.namespace) or []) if plural else []
    workload = next((w for w in in_namespace_of(hpa, workloads) if w["metadata"]["name"] == target["name"]), None)
    if not workload:
        return
    pods = in_namespace_of(hpa, cluster.try_list("pods", scope.namespace) or [])
    own: Objects = [p for p in pods if selects(dig(workload, "spec.selector"), labels_of(p))]
    holder, at = (own[0], "spec") if own else (workload, "spec.template.spec")
    for i, container in enumerate(dig(holder, f"{at}.containers", [])):
        yield holder, f".{at}.containers[{i}]", container


def _requested(container: Obj, resource: str) -> bool:
    # A limit alone is enough: the API server sets the request to it.
    return any(dig(container, f"resources.{k}", {}).get(resource) for k in ("requests", "limits"))


def _pod_level(holder: Obj, path: str, resource: str) -> bool:
    spec = path.strip(".").rsplit(".containers", 1)[0]
    return bool(dig(holder, f"{spec}.resources.requests", {}).get(resource))


def _remark(hpa: Obj, kind: str, words: Text) -> Finding:
    ref, proof = ObjectRef.of(hpa), _reason(hpa, kind)
    return Finding(ref, words, (Step(ref, words, (proof,)),), severity="info")


def _reason(hpa: Obj, kind: str) -> Evidence:
    return shows(hpa, condition_path(hpa, kind) + ".reason")

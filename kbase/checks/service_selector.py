"""Services whose selector matches no pod, and the labels that were likely meant."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from kbase.diagnosis.declare import check
from kbase.diagnosis.near import label_miss
from kbase.diagnosis.objects import labels, owned_by, shows
from kbase.diagnosis.services import (
    WORKLOAD_READS,
    ByLabel,
    by_namespace,
    carries,
    headless,
    in_namespace_of,
    pod_labels,
    selector_of,
    slice_evidence,
    slices_of,
    workloads,
    workloads_for,
)
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, RuledOut, Severity, Step

NO_MATCH = Phrase(
    "The Service's selector {selector} matches no pod in namespace {namespace}.",
    "Service 的 selector {selector} 在命名空間 {namespace} 中選不到任何 Pod。",
)
NEAR_MISS = Phrase(
    "The Service's selector {selector} matches no pod: the pods of {workload} carry {found} instead.",
    "Service 的 selector {selector} 選不到任何 Pod：{workload} 的 Pod 帶的是 {found}。",
)
LACKS = Phrase(
    "The Service's selector {selector} matches no pod: the pods of {workload} have no label {wanted}.",
    "Service 的 selector {selector} 選不到任何 Pod：{workload} 的 Pod 沒有標籤 {wanted}。",
)
EMPTY = Phrase("Service {name} has no endpoints.", "Service {name} 沒有任何端點。")
CARRIES = Phrase("Pods of {workload} carry the labels {labels}.", "{workload} 的 Pod 帶有標籤 {labels}。")
NOTHING_LIKE = Phrase(
    "Nothing in namespace {namespace} carries a label like {selector}.",
    "命名空間 {namespace} 中沒有任何物件帶有類似 {selector} 的標籤。",
)
NOT_PODS = Phrase("Readiness is not the reason: no pod is selected at all.", "不是就緒狀態的問題：根本沒有選到 Pod。")
RUN_TIME = Phrase(
    "The label {keys} is set on running pods and not in a pod template: right now no pod has this value.",
    "標籤 {keys} 是在執行時加到 Pod 上的，不在 Pod 範本裡：目前沒有任何 Pod 是這個值。",
)
COMPARE = Phrase("Compare the labels: {command}", "比對標籤：{command}")
CORRECT = Phrase(
    "Make spec.selector of the Service and the labels in the pod template the same.",
    "讓 Service 的 spec.selector 與 Pod 範本的標籤一致。",
)


@check(
    code="SVC-SELECTOR",
    severity="error",
    reads=("services", "pods", "endpointslices", *WORKLOAD_READS),
    about=("Service",),
    terms=("no endpoints", "selector", "endpoints <none>", "沒有 endpoints", "選擇器", "連不到 Service"),
    notes=("runbooks/service-no-endpoints", "services/service-types"),
)
def service_selector(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Services whose selector matches neither a pod nor the pod template of a workload.

    A Service without selector, an ExternalName, and one whose workload merely has no pods now are not meant.
    Source: https://kubernetes.io/docs/concepts/services-networking/service/#defining-a-service
    """
    services = [s for s in cluster.list("services", scope.namespace) if selector_of(s)]
    pods = cluster.list("pods", scope.namespace) if services else []
    labelled, everyone = ByLabel.of(pods), by_namespace(pods)
    for service in services:
        if any(carries(pod, selector_of(service)) for pod in labelled.near(service)):
            continue
        neighbours = everyone[service["metadata"]["namespace"]]
        running = workloads(cluster, scope.namespace)
        if workloads_for(service, running):
            continue
        miss = _Miss.of(service, in_namespace_of(service, running), neighbours)
        # Operators keep headless Services for components that a managed control plane does not run as pods.
        if miss.carrier or not headless(service):
            yield miss.finding(slices_of(service, cluster.try_list("endpointslices", scope.namespace) or []))


@dataclass(frozen=True)
class _Miss:
    """A Service that selects nothing, and the object whose labels come closest (None: none is close)."""

    service: Obj
    carrier: Obj | None
    pairs: Mapping[str, str]
    run_time: list[str]  # missed keys that running pods carry but no template does

    @classmethod
    def of(cls, service: Obj, running: Objects, pods: Objects) -> "_Miss":
        wanted = selector_of(service)
        scored = [(label_miss(wanted, pod_labels(c)), c) for c in (*running, *(p for p in pods if not owned_by(p)))]
        miss, carrier = max(scored, key=lambda s: s[0].score, default=(None, None))
        if not (carrier and miss and miss.close):
            return cls(service, None, {}, [])
        templated = {k for w in running for k in pod_labels(w)}
        missed = [pair.partition("=")[0] for pair in miss.pairs]
        return cls(
            service,
            carrier,
            miss.pairs,
            [k for k in missed if k not in templated and any(k in labels(p) for p in pods)],
        )

    @property
    def severity(self) -> Severity:
        if self.run_time:  # a role that an operator hands out ("replica") may rightly have no holder
            return "info"
        # Without a label that is nearly right the pods may simply not have been deployed yet.
        return "error" if self.carrier and not headless(self.service) else "warning"

    def cause(self) -> Text:
        ref, selector = ObjectRef.of(self.service), spelled(selector_of(self.service))
        if not self.carrier:
            return NO_MATCH(selector=selector, namespace=ref.namespace)
        workload = f"{self.carrier['kind']} {self.carrier['metadata']['name']}"
        found = [f for f in self.pairs.values() if f]
        if found:
            return NEAR_MISS(selector=selector, workload=workload, found=found)
        return LACKS(selector=selector, workload=workload, wanted=list(self.pairs))

    def middle(self) -> Step:
        """What the namespace has instead."""
        ref = ObjectRef.of(self.service)
        if not self.carrier:
            fact = NOTHING_LIKE(namespace=ref.namespace, selector=spelled(selector_of(self.service)))
            return Step(ref, fact, (shows(self.service, ".spec.selector"),))
        if self.run_time:
            return Step(ref, RUN_TIME(keys=self.run_time), (shows(self.service, ".spec.selector"),))
        path = ".metadata.labels" if self.carrier["kind"] == "Pod" else ".spec.template.metadata.labels"
        carrier = ObjectRef.of(self.carrier)
        fact = CARRIES(workload=carrier, labels=spelled(pod_labels(self.carrier)))
        return Step(carrier, fact, (shows(self.carrier, path),))

    def finding(self, slices: Objects) -> Finding:
        ref = ObjectRef.of(self.service)
        symptom = Step(ref, EMPTY(name=ref.name), slice_evidence(self.service, slices))
        selector = shows(self.service, ".spec.selector")
        fact = NO_MATCH(selector=spelled(selector_of(self.service)), namespace=ref.namespace)
        steps = (
            Action(COMPARE(command=verbatim(f"kubectl -n {ref.namespace} get pods --show-labels"))),
            Action(CORRECT(), changes=True),
        )
        ruled_out = (RuledOut("SVC-NOT-READY", NOT_PODS(), (selector,)),)
        chain = (symptom, self.middle(), Step(ref, fact, (selector,)))
        return Finding(ref, self.cause(), chain, steps, ruled_out, self.severity)


def spelled(pairs: Mapping[str, str]) -> str:
    """Labels as kubectl takes them: "app=web,tier=front"."""
    return ",".join(f"{k}={v}" for k, v in pairs.items())

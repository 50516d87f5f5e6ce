"""Ingresses that lead nowhere: no class, no Service, no port, or nothing ready behind it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property, reduce
from typing import Any

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import EventIndex, about_tls, events_about
from kbase.diagnosis.lookups import known_absent
from kbase.diagnosis.near import nearest
from kbase.diagnosis.objects import absent, dig, names, shows
from kbase.diagnosis.services import WORKLOAD_READS, by_namespace, ready_endpoints, selected, slices_of
from kbase.diagnosis.trouble import scaled_to_zero, starting, why_unserved, workload_behind
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import OWNER_READS
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, Severity, Step

# A cloud's own controller needs no class, and some minutes to make an address; pods have to start.
_SETTLES = timedelta(minutes=5)
NO_SERVICE = Phrase(
    "path {path} leads to Service {service}, which does not exist", "路徑 {path} 導向不存在的 Service {service}"
)
NO_SERVICE_NEAR = Phrase(
    "path {path} leads to Service {service}, which does not exist (there is {near})",
    "路徑 {path} 導向不存在的 Service {service}（有的是 {near}）",
)
NO_PORT = Phrase(
    "path {path} leads to port {port} of Service {service}, which has only {ports}",
    "路徑 {path} 導向 Service {service} 的連接埠 {port}，但它只有 {ports}",
)
NO_CLASS = Phrase(
    "IngressClass {name} does not exist, so no controller serves this Ingress",
    "IngressClass {name} 不存在，因此沒有控制器處理這個 Ingress",
)
NO_DEFAULT = Phrase(
    "no ingressClassName is set and no IngressClass is the default",
    "沒有設定 ingressClassName，也沒有預設的 IngressClass",
)
UNSERVED = Phrase(
    "path {path} leads to Service {service}, which has no ready endpoint",
    "路徑 {path} 導向的 Service {service} 沒有就緒的端點",
)
REPORTED = Phrase(
    "its controller cannot set it up ({reason}): {message}", "它的 controller 無法設定（{reason}）：{message}"
)
OUTDATED = Phrase(
    "its controller could not take over the last change ({reason}): {message}",
    "它的 controller 沒能套用最近的變更（{reason}）：{message}",
)
AND = Phrase("{one}; {other}", "{one}；{other}")
FACT = Phrase("Ingress {name}: {fault}.", "Ingress {name}：{fault}。")
LIST_CLASSES = Phrase("List the classes there are: {command}", "列出現有的 class：{command}")
DESCRIBE = Phrase("See the Ingress as its controller does: {command}", "查看這個 Ingress：{command}")
CORRECT = Phrase(
    "Correct the backend or class of the Ingress, or create what it names.",
    "修正 Ingress 的 backend 或 class，或建立它所指的物件。",
)
AS_TOLD = Phrase(
    "Correct what the controller names: in the Ingress and its annotations, or at the provider (rights, subnets, "
    "quota).",
    "修正 controller 所指的項目：Ingress 與它的 annotation，或雲端的設定（權限、subnet、配額）。",
)
LEGACY_CLASS = "kubernetes.io/ingress.class"
DEFAULT_CLASS = "ingressclass.kubernetes.io/is-default-class"
# The AWS controller takes a backend of this port name from an annotation; there is no Service behind it.
ANNOTATED = "use-annotation"


@dataclass(frozen=True)
class _Fault:
    """One thing wrong with an Ingress: in words, the steps that show it, and how much it matters."""

    words: Text
    steps: tuple[Step, ...]
    severity: Severity


@dataclass(frozen=True)
class _Backend:
    """One place an Ingress leads to. at: where it stands in the object."""

    path: str
    service: str
    port: Mapping[str, Any]
    at: str


@check(
    code="ING-BACKEND",
    severity="error",
    reads=(
        "ingresses",
        "ingressclasses",
        "services",
        "endpointslices",
        "pods",
        "events",
        "nodes",
        *WORKLOAD_READS,
        *OWNER_READS,
    ),
    about=("Ingress",),
    terms=("404", "502", "503", "ingressClassName", "default backend", "no ADDRESS", "入口", "網站打不開"),
    notes=("runbooks/ingress-backend", "runbooks/service-no-endpoints"),
)
def ingress_backend(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Ingresses whose class, backend or port does not exist, that their controller refuses, or with nothing behind.

    Source: https://kubernetes.io/docs/concepts/services-networking/ingress/
    """
    ingresses = cluster.list("ingresses", scope.namespace)
    services = by_namespace(cluster.list("services", scope.namespace) if ingresses else [])
    why = _Why(cluster, scope)
    for ingress in ingresses:
        own = services[ingress["metadata"]["namespace"]]
        faults = [f for b in _backends(ingress) for f in _backend_faults(why, ingress, b, own)]
        faults = [*faults, *_class_fault(cluster, ingress), *(() if faults else why.reported(ingress))]
        # What does not exist comes before what exists and is not ready: that is some other object's fault.
        faults.sort(key=lambda f: (("error", "warning", "info").index(f.severity), f.words.phrase is UNSERVED))
        faults = [f for i, f in enumerate(faults) if f.words not in [g.words for g in faults[:i]]]
        if faults:
            ref = ObjectRef.of(ingress)
            # Later links are deeper: the worst fault comes last, as the root.
            chain = tuple(step for fault in reversed(faults) for step in fault.steps)
            told = reduce(lambda one, other: AND(one=one, other=other), (f.words for f in faults))
            cause = FACT(name=ref.name, fault=told)
            told_so = faults[0].words.phrase in (REPORTED, OUTDATED)
            yield Finding(ref, cause, chain, tuple(_actions(ref, told=told_so)), severity=faults[0].severity)


def _backends(ingress: Obj) -> Iterator[_Backend]:
    found = [("*", dig(ingress, "spec.defaultBackend", {}), ".spec.defaultBackend")]
    for i, rule in enumerate(dig(ingress, "spec.rules", [])):
        for j, path in enumerate(dig(rule, "http.paths", [])):
            place = rule.get("host", "") + path.get("path", "/")
            found.append((place, path.get("backend", {}), f".spec.rules[{i}].http.paths[{j}].backend"))
    for place, backend, at in found:
        service = backend.get("service")
        if service and dig(service, "port.name") != ANNOTATED:
            yield _Backend(place, service["name"], service.get("port", {}), at)


def _backend_faults(why: "_Why", ingress: Obj, backend: _Backend, services: Objects) -> Iterator[_Fault]:
    ref, namespace = ObjectRef.of(ingress), ingress["metadata"]["namespace"]
    service = next((s for s in services if s["metadata"]["name"] == backend.service), None)
    facts = {"path": backend.path, "service": backend.service}
    if not service:
        near = nearest(backend.service, names(services))
        words = NO_SERVICE_NEAR(**facts, near=near) if near else NO_SERVICE(**facts)
        gone = absent("Service", namespace, backend.service)
        proof = shows(ingress, f"{backend.at}.service.name"), gone
        step = Step(gone.object, FACT(name=ref.name, fault=words), proof)
        yield _Fault(words, (step,), "error")
    elif dig(service, "spec.type") == "ExternalName":
        return
    elif not _has_port(service, backend.port):
        ports = [f"{p.get('name', '')}={p.get('port', '?')}".lstrip("=") for p in dig(service, "spec.ports", [])]
        words = NO_PORT(**facts, port=backend.port.get("name") or backend.port.get("number"), ports=ports)
        proof = shows(ingress, f"{backend.at}.service.port"), shows(service, ".spec.ports")
        yield _Fault(words, (Step(ref, FACT(name=ref.name, fault=words), proof),), "error")
    else:
        yield from why.unserved(ingress, service, UNSERVED(**facts))


def _has_port(service: Obj, port: Mapping[str, Any]) -> bool:
    ports = dig(service, "spec.ports", [])
    return any(p.get("port") == port.get("number") or (p.get("name") and p["name"] == port.get("name")) for p in ports)


class _Why:
    """Why nothing is ready behind a Service. Slices, pods and events are read once, for all Ingresses."""

    def __init__(self, cluster: View, scope: Scope) -> None:
        self._cluster, self._namespace = cluster, scope.namespace

    def unserved(self, ingress: Obj, service: Obj, words: Text) -> Iterator[_Fault]:
        """The fault of a backend without ready endpoints; nothing where there are some or it cannot be told."""
        slices = slices_of(service, self._slices[service["metadata"]["namespace"]])
        if self._listed_slices is None or ready_endpoints(slices):
            return
        proof = tuple(shows(s, ".endpoints", value="0 ready") for s in slices)
        ref = ObjectRef.of(ingress)
        symptom = Step(ref, FACT(name=ref.name, fault=words), proof)
        if self._pods is None:
            if not self._cluster.is_younger(service, _SETTLES):
                yield _Fault(words, (symptom,), "error")
            return
        pods = self._pods[service["metadata"]["namespace"]]
        chosen = selected(service, pods)
        if not chosen and scaled_to_zero(self._cluster, service, self._namespace):
            yield _Fault(words, (symptom, why_unserved(self._cluster, service, pods, self._events)), "info")
        elif not chosen or not all(starting(self._cluster, p) for p in chosen):
            reason = why_unserved(self._cluster, service, pods, self._events)
            owner = workload_behind(self._cluster, service, pods)
            yield _Fault(words, (symptom, *owner, reason), "error")

    def reported(self, ingress: Obj) -> Iterator[_Fault]:
        """What the controller warns of, unless it has had success since; faults of TLS have a check of their own.

        An Ingress that has an address still works as it was before the change that the controller does not take over.
        """
        told = self._events.of(ingress)
        newest = told[0] if told else {}
        if newest.get("type") != "Warning" or about_tls(newest):
            return
        message = " ".join(newest.get("message", "").split())
        works = bool(dig(ingress, "status.loadBalancer.ingress"))
        words = (OUTDATED if works else REPORTED)(reason=newest.get("reason", ""), message=message)
        ref = ObjectRef.of(ingress)
        step = Step(ref, FACT(name=ref.name, fault=words), (shows(newest, ".message"),))
        yield _Fault(words, (step,), "warning" if works else "error")

    @cached_property
    def _listed_slices(self) -> Objects | None:
        return self._cluster.try_list("endpointslices", self._namespace)

    @cached_property
    def _slices(self) -> Mapping[str, Objects]:
        return by_namespace(self._listed_slices or [])

    @cached_property
    def _pods(self) -> Mapping[str, Objects] | None:
        listed = self._cluster.try_list("pods", self._namespace)
        return None if listed is None else by_namespace(listed)

    @cached_property
    def _events(self) -> EventIndex:
        return events_about(self._cluster, self._namespace)


def _class_fault(cluster: View, ingress: Obj) -> Iterator[_Fault]:
    ref, name = ObjectRef.of(ingress), dig(ingress, "spec.ingressClassName", "")
    annotated = LEGACY_CLASS in dig(ingress, "metadata.annotations", {})
    # An address shows that some controller has taken the Ingress on, whatever its class says.
    if dig(ingress, "status.loadBalancer.ingress") or annotated:
        return
    if name and known_absent(cluster, "ingressclasses", "", name):
        words, gone = NO_CLASS(name=name), absent("IngressClass", "", name)
        proof = shows(ingress, ".spec.ingressClassName"), gone
        yield _Fault(words, (Step(gone.object, FACT(name=ref.name, fault=words), proof),), "error")
    if not name and not cluster.is_younger(ingress, _SETTLES):
        classes = cluster.try_list("ingressclasses")
        if classes is not None and not any(_default(c) for c in classes):
            words = NO_DEFAULT()
            unset = shows(ingress, ".spec.ingressClassName")
            yield _Fault(words, (Step(ref, FACT(name=ref.name, fault=words), (unset,)),), "warning")


def _default(ingress_class: Obj) -> bool:
    return bool(dig(ingress_class, "metadata.annotations", {}).get(DEFAULT_CLASS) == "true")


def _actions(ref: ObjectRef, *, told: bool) -> Iterator[Action]:
    """What to do. told: the controller itself says what is wrong."""
    yield Action(DESCRIBE(command=verbatim(f"kubectl -n {ref.namespace} describe ingress {ref.name}")))
    if not told:
        yield Action(LIST_CLASSES(command=verbatim("kubectl get ingressclasses")))
    yield Action(AS_TOLD() if told else CORRECT(), changes=True)

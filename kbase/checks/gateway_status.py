"""Gateways, HTTPRoutes and GRPCRoutes that their controller does not accept, cannot program, or never looked at."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from kbase.diagnosis.declare import check
from kbase.diagnosis.lookups import known_absent
from kbase.diagnosis.near import nearest
from kbase.diagnosis.objects import absent, condition, condition_path, dig, names, shows, when
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Objects, Severity, Step

NO_CLASS = Phrase(
    "GatewayClass {name} does not exist, so no controller serves Gateway {gateway}.",
    "GatewayClass {name} 不存在，因此沒有控制器服務 Gateway {gateway}。",
)
NO_CLASS_NEAR = Phrase(
    "GatewayClass {name} does not exist (there is {near}), so no controller serves Gateway {gateway}.",
    "GatewayClass {name} 不存在（有的是 {near}），因此沒有控制器服務 Gateway {gateway}。",
)
CLASS_SAYS = Phrase(
    "GatewayClass {name} of Gateway {gateway} is not accepted ({reason}): {message}",
    "Gateway {gateway} 的 GatewayClass {name} 沒有被接受（{reason}）：{message}",
)
NOBODY = Phrase(
    "No controller has taken {kind} {name} for {minutes} min.", "{minutes} 分鐘來沒有控制器處理 {kind} {name}。"
)
NO_GATEWAY = Phrase(
    "{kind} {name} is attached to Gateway {gateway}, which does not exist.",
    "{kind} {name} 掛在 Gateway {gateway} 上，而它不存在。",
)
NO_BACKEND = Phrase(
    "{kind} {name} sends traffic to Service {service}, which does not exist; those requests fail ({status}).",
    "{kind} {name} 把流量送往 Service {service}，而它不存在；這些請求會失敗（{status}）。",
)
SAYS = Phrase("{where}: {type} is {status} ({reason}): {message}", "{where}：{type} 為 {status}（{reason}）：{message}")
LISTENER = Phrase("listener {name}", "listener {name}")
PARENT = Phrase("at Gateway {name}", "在 Gateway {name}")
ITSELF = Phrase("{kind} {name}", "{kind} {name}")
UNSERVED = Phrase("{kind} {name} carries no traffic.", "{kind} {name} 沒有承載流量。")
SEE = Phrase("See all conditions: {command}", "查看所有 condition：{command}")
CLASSES = Phrase("See which classes there are: {command}", "查看有哪些 class：{command}")
# reason of a condition -> what to do; reasons of controllers' own making get none.
_ADVICE = {
    "RefNotPermitted": Phrase(
        "Create a ReferenceGrant in the namespace that is referred to.", "在被參照的命名空間建立 ReferenceGrant。"
    ),
    "NotAllowedByListeners": Phrase(
        "Let the listener's allowedRoutes (namespaces, kinds) include the route.",
        "讓 listener 的 allowedRoutes（命名空間、kind）包含這個 route。",
    ),
    "NoMatchingListenerHostname": Phrase(
        "Make hostnames of the route and of the listener overlap.", "讓 route 與 listener 的 hostname 有交集。"
    ),
    "NoMatchingParent": Phrase(
        "Correct parentRefs: sectionName and port have to be those of a listener.",
        "修正 parentRefs：sectionName 與 port 必須對應某個 listener。",
    ),
    "BackendNotFound": Phrase("Correct backendRefs, or create the Service.", "修正 backendRefs，或建立該 Service。"),
    "InvalidCertificateRef": Phrase(
        "Correct the listener's certificateRefs, or create the Secret (type kubernetes.io/tls).",
        "修正 listener 的 certificateRefs，或建立該 Secret（類型 kubernetes.io/tls）。",
    ),
}
CORRECT = Phrase("Correct what the message names.", "修正訊息所指的項目。")
# https://gateway-api.sigs.k8s.io/reference/spec/ (backendRefs): what a request to an invalid backend must be answered.
_REFUSED = {"HTTPRoute": "500", "GRPCRoute": "UNAVAILABLE"}
_GOOD = ("Accepted", "Programmed", "ResolvedRefs")  # known polarity: True is well
_BAD = ("Conflicted",)
_BLANKET = ("Invalid", "ListenersNotValid")  # reasons that only point to another condition
_SETTLES = timedelta(minutes=5)  # a Gateway may bring up a load balancer of its cloud


@dataclass(frozen=True)
class _Fault:
    """One thing that is wrong with an object. evidence: shows it."""

    text: Text
    about: ObjectRef
    evidence: tuple[Evidence, ...]
    reason: str = ""
    severity: Severity | None = field(default=None)


@check(
    code="GATEWAY-STATUS",
    severity="error",
    reads=("gateways", "httproutes", "grpcroutes", "gatewayclasses", "services"),
    about=("Gateway", "HTTPRoute", "GRPCRoute", "GatewayClass"),
    terms=(
        "Gateway API",
        "HTTPRoute",
        "GRPCRoute",
        "GatewayClass",
        "NotAllowedByListeners",
        "RefNotPermitted",
        "BackendNotFound",
        "Gateway 沒有作用",
        "路由沒有生效",
    ),
    notes=("runbooks/gateway-route-not-accepted", "services/gateway-api"),
)
def gateway_status(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Gateways and their routes not accepted, not programmed, with dangling references, or without a controller.

    Source: https://gateway-api.sigs.k8s.io/concepts/api-overview/
    """
    gateways = cluster.list_served("gateways", scope.namespace)
    classes = cluster.list_served("gatewayclasses") if gateways else []
    for gateway in gateways:
        if fault := _class_fault(cluster, gateway, classes) or _gateway_fault(cluster, gateway):
            yield _finding(gateway, fault)
    for plural in ("httproutes", "grpcroutes"):
        for route in cluster.list_served(plural, scope.namespace):
            if fault := _route_fault(cluster, route):
                yield _finding(route, fault)


def _finding(obj: Obj, fault: _Fault) -> Finding:
    ref = ObjectRef.of(obj)
    symptom = Step(ref, UNSERVED(kind=ref.kind, name=ref.name), (shows(obj, ".status", value=_shown(obj)),))
    command = f"kubectl -n {ref.namespace} describe {ref.kind.lower()} {ref.name}"
    actions = [Action(SEE(command=verbatim(command)))]
    if fault.about.kind == "GatewayClass":
        actions.append(Action(CLASSES(command=verbatim("kubectl get gatewayclasses"))))
    actions.append(Action(_ADVICE.get(fault.reason, CORRECT)(), changes=True))
    # A listener or one backend of many may be all that is wrong: then the object as a whole still serves.
    links = (symptom,) if fault.reason in ("", "Pending") else ()
    chain = (*links, Step(fault.about, fault.text, fault.evidence))
    return Finding(ref, fault.text, chain, tuple(actions), severity=fault.severity)


def _shown(obj: Obj) -> list[str]:
    return [f"{c['type']}={c['status']}" for c in dig(obj, "status.conditions", [])]


def _class_fault(view: View, gateway: Obj, classes: Objects) -> _Fault | None:
    name, ref = dig(gateway, "spec.gatewayClassName", ""), ObjectRef.of(gateway)
    if not name or view.is_younger(gateway, _SETTLES):
        return None
    chosen = next((c for c in classes if c["metadata"]["name"] == name), None)
    about = ObjectRef("GatewayClass", "", name)
    if not chosen:
        near = nearest(name, names(classes))
        facts = {"name": name, "gateway": ref.name}
        text = NO_CLASS_NEAR(**facts, near=near) if near else NO_CLASS(**facts)
        return _Fault(text, about, (shows(gateway, ".spec.gatewayClassName"), absent("GatewayClass", "", name)))
    said = condition(chosen, "Accepted")
    if said.get("status") != "False":
        return None
    facts = {"name": name, "gateway": ref.name, "reason": said.get("reason", ""), "message": _line(said)}
    at = condition_path(chosen, "Accepted")
    return _Fault(CLASS_SAYS(**facts), about, (shows(chosen, f"{at}.message"),), said.get("reason", ""))


def _gateway_fault(view: View, gateway: Obj) -> _Fault | None:
    if not view.is_younger(gateway, _SETTLES) and _untouched(dig(gateway, "status.conditions", [])):
        return _nobody(view, gateway, ".status.conditions")
    ref = ObjectRef.of(gateway)
    # A listener says more than the Gateway that fails for its sake.
    for i, listener in enumerate(dig(gateway, "status.listeners", [])):
        where = LISTENER(name=listener.get("name", i))
        if fault := _said(view, gateway, listener.get("conditions"), f".status.listeners[{i}].conditions", where):
            return fault
    conditions = dig(gateway, "status.conditions", [])
    return _said(view, gateway, conditions, ".status.conditions", ITSELF(kind=ref.kind, name=ref.name))


def _route_fault(view: View, route: Obj) -> _Fault | None:
    ref = ObjectRef.of(route)
    if view.is_younger(route, _SETTLES):
        return None
    for i, parent in enumerate(dig(route, "spec.parentRefs", [])):
        space = parent.get("namespace", ref.namespace)
        named = parent.get("kind", "Gateway") == "Gateway" and parent.get("name")
        if named and known_absent(view, "gateways", space, named):
            text = NO_GATEWAY(kind=ref.kind, name=ref.name, gateway=f"{space}/{named}")
            proof = (shows(route, f".spec.parentRefs[{i}].name"), absent("Gateway", space, named))
            return _Fault(text, proof[1].object, proof)
    parents = dig(route, "status.parents", [])
    if dig(route, "spec.parentRefs") and not parents:
        return _nobody(view, route, ".status.parents")
    for i, parent in enumerate(parents):
        space, name = dig(parent, "parentRef.namespace", ref.namespace), dig(parent, "parentRef.name", "?")
        where = PARENT(name=name if space == ref.namespace else f"{space}/{name}")
        if fault := _said(view, route, parent.get("conditions"), f".status.parents[{i}].conditions", where):
            return (_backend(view, route) if fault.reason == "BackendNotFound" else None) or fault
    return None


def _backend(view: View, route: Obj) -> _Fault | None:
    """The first Service that a rule sends to and that does not exist."""
    ref = ObjectRef.of(route)
    for i, rule in enumerate(dig(route, "spec.rules", [])):
        for j, backend in enumerate(rule.get("backendRefs") or []):
            space, name = backend.get("namespace", ref.namespace), backend.get("name", "")
            if backend.get("kind", "Service") == "Service" and name and known_absent(view, "services", space, name):
                proof = (shows(route, f".spec.rules[{i}].backendRefs[{j}].name"), absent("Service", space, name))
                text = NO_BACKEND(kind=ref.kind, name=ref.name, service=f"{space}/{name}", status=_REFUSED[ref.kind])
                return _Fault(text, proof[1].object, proof, "BackendNotFound")
    return None


def _said(view: View, obj: Obj, conditions: Any, at: str, where: Text) -> _Fault | None:
    """The condition that tells most of those that are bad for longer than it takes to settle, the first of equals.

    Those about an older spec are no verdict.
    """
    generation = dig(obj, "metadata.generation", 0)
    for i, said in sorted(enumerate(conditions or []), key=lambda entry: entry[1].get("reason") in _BLANKET):
        state = (said["type"], said["status"])
        bad = state in {(t, "False") for t in _GOOD} | {(t, "True") for t in _BAD}
        since = when(said.get("lastTransitionTime"))
        late = since is None or view.now - since > _SETTLES
        if bad and late and said.get("observedGeneration", generation) >= generation:
            reason = said.get("reason", "")
            text = SAYS(where=where, type=said["type"], status=said["status"], reason=reason, message=_line(said))
            proof = (shows(obj, f"{at}[{i}].status"), shows(obj, f"{at}[{i}].message"))
            return _Fault(text, ObjectRef.of(obj), proof, reason)
    return None


def _untouched(conditions: list[Mapping[str, Any]]) -> bool:
    """Whether only the API server's own first entries are there: Unknown, reason Pending."""
    return all(c.get("status") == "Unknown" and c.get("reason") == "Pending" for c in conditions)


def _nobody(view: View, obj: Obj, path: str) -> _Fault | None:
    ref, born = ObjectRef.of(obj), when(dig(obj, "metadata.creationTimestamp"))
    if born is None:
        return None
    minutes = int((view.now - born).total_seconds() // 60)
    text = NOBODY(kind=ref.kind, name=ref.name, minutes=minutes)
    return _Fault(text, ref, (shows(obj, path, value=dig(obj, path.strip("."), [])),), "Pending", "warning")


def _line(said: Mapping[str, Any]) -> str:
    return " ".join(str(said.get("message", "")).split())

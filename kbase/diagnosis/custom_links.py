"""How custom resources hang together with what a person asks about: which are worth reading, and what suffers."""

from collections.abc import Iterator
from dataclasses import dataclass

from kbase.cluster.resources import BY_KIND, RESOURCES
from kbase.diagnosis.customs import TABLE
from kbase.diagnosis.objects import dig, labels, owned_by, shows
from kbase.diagnosis.pods import live
from kbase.diagnosis.scheduling import unscheduled
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase
from kbase.types import Obj, ObjectRef, Objects, Step

# Reads of worth_reading, link and traced, besides the kinds of the table.
LINK_READS = (
    *("pods", "events", "deployments", "statefulsets", "daemonsets", "jobs", "ingresses"),
    "horizontalpodautoscalers",
)

WRITES = Phrase(
    "Secret {secret} is to be written by {kind} {name}; pod {pod} waits for it.",
    "Secret {secret} 應由 {kind} {name} 寫入；Pod {pod} 在等它。",
)
SERVES = Phrase(
    "Ingress {ingress} takes its certificate from Secret {secret}, which {kind} {name} writes.",
    "Ingress {ingress} 的憑證取自 Secret {secret}，由 {kind} {name} 寫入。",
)
SCALES = Phrase("{kind} {name} scales {target}.", "{target} 由 {kind} {name} 擴縮。")
MANAGES = Phrase("{target} is applied by {kind} {name}.", "{target} 由 {kind} {name} 套用。")
HOLDS = Phrase(
    "{target} is suspended until {kind} {name} is admitted.", "{target} 處於暫停（suspend），要等 {kind} {name} 獲准。"
)
_WORKLOADS = ("deployments", "statefulsets", "daemonsets", "jobs")
_ARGO = "argocd.argoproj.io/tracking-id"
_LABELS = {"kustomizations": "kustomize.toolkit.fluxcd.io", "helmreleases": "helm.toolkit.fluxcd.io"}


@dataclass(frozen=True)
class Link:
    """What suffers from an object that is not well. hurts: it is seen to, rather than only depending on it."""

    steps: tuple[Step, ...] = ()
    hurts: bool = False


def worth_reading(view: View, scope: Scope) -> list[str]:
    """The kinds of the table that may have to do with the question; all of them where it is about everything."""
    if scope.reach is None and not scope.targets:
        return [*TABLE]
    asked = {BY_KIND[t.kind].plural for t in scope.targets if t.kind in BY_KIND}
    if scope.reach is None and any(t.kind == "Namespace" for t in scope.targets):
        return [*TABLE]
    signs = {*_signs(view, scope)}
    return [plural for plural, row in TABLE.items() if plural in asked or signs & {*row.seen_by}]


def place_of(plural: str, scope: Scope) -> str | None:
    """The namespace in which a kind is read: those that apply objects mostly are in one of their own."""
    away = plural in (*_LABELS, "applications") and scope.targets
    return scope.namespace if RESOURCES[plural].namespaced and not away else None


def _signs(view: View, scope: Scope) -> Iterator[str]:
    yield from {kind for kind, _, _ in scope.reach or ()} & {"Rollout"}
    pods = [p for p in live(view.some("pods", scope.namespace) or []) if scope.concerns(ObjectRef.of(p))]
    if any(_waits_for_secret(p, "") for p in pods):
        yield "secret"
    if any(unscheduled(p) for p in pods):
        yield "unscheduled"
    if scope.may_concern("Ingress") and scope.reach is not None:
        yield "tls"
    for obj in _asked(view, scope):
        yield from _signs_of(view, obj)


def _signs_of(view: View, obj: Obj) -> Iterator[str]:
    tags = {**labels(obj), **dig(obj, "metadata.annotations", {})}
    if _ARGO in tags or "app.kubernetes.io/instance" in tags:
        yield "argo"
    yield from (
        sign for sign, tag in (("flux", "kustomize"), ("helm", "helm")) if f"{tag}.toolkit.fluxcd.io/name" in tags
    )
    if dig(obj, "spec.suspend") is True:
        yield "suspended"
    scalers = view.some("horizontalpodautoscalers", obj["metadata"].get("namespace")) or []
    owners = {owned_by(h).get("kind") for h in scalers if _targets(h, obj)}
    if dig(obj, "spec.replicas") == 0 or "ScaledObject" in owners:
        yield "scaled"


def _asked(view: View, scope: Scope) -> Objects:
    """The workloads that the question reaches."""
    kinds = [p for p in _WORKLOADS if scope.reach is not None and scope.may_concern(RESOURCES[p].kind)]
    near = (o for plural in kinds for o in view.some(plural, scope.namespace) or [])
    return [o for o in near if scope.concerns(ObjectRef.of(o))]


def link(view: View, scope: Scope, plural: str, obj: Obj) -> Link:
    """What suffers from a custom resource that is not well, or depends on it."""
    if TABLE[plural].secret:
        return _of_secret(view, plural, obj)
    if plural in ("nodepools", "nodeclaims", "ec2nodeclasses", "aksnodeclasses"):
        return Link((), any(unscheduled(p) for p in live(view.some("pods") or [])))
    if plural == "scaledobjects":
        return _of_target(view, obj)
    if plural == "workloads":
        owner = owned_by(obj)
        return Link(
            _step(obj, HOLDS, owner.get("kind", ""), owner.get("name", ""), ".metadata.ownerReferences[0].name")
        )
    return Link(tuple(s for o in _asked(view, scope) for s in _managed(plural, obj, o)))


def _of_secret(view: View, plural: str, obj: Obj) -> Link:
    ref = ObjectRef.of(obj)
    path = next((p for p in TABLE[plural].secret if dig(obj, p)), "")
    name = dig(obj, path, "")
    facts = {"kind": ref.kind, "name": ref.name, "secret": name}
    waiting = next((p for p in live(view.some("pods", ref.namespace) or []) if _waits_for_secret(p, name)), None)
    if waiting:
        fact = WRITES(**facts, pod=waiting["metadata"]["name"])
        return Link((Step(ObjectRef("Secret", ref.namespace, name), fact, (shows(obj, f".{path}"),)),), True)
    served = []
    for ingress in (view.some("ingresses", ref.namespace) or []) if plural == "certificates" else ():
        for i, tls in enumerate(dig(ingress, "spec.tls", [])):
            if tls.get("secretName") == name:
                fact = SERVES(**facts, ingress=ingress["metadata"]["name"])
                proof = (shows(ingress, f".spec.tls[{i}].secretName"), shows(obj, f".{path}"))
                served.append(Step(ObjectRef.of(ingress), fact, proof))
    return Link(tuple(served))


def _of_target(view: View, obj: Obj) -> Link:
    target = dig(obj, "spec.scaleTargetRef", {})
    return Link(
        _step(obj, SCALES, target.get("kind") or "Deployment", target.get("name", ""), ".spec.scaleTargetRef.name")
    )


def _step(obj: Obj, phrase: Phrase, kind: str, name: str, path: str) -> tuple[Step, ...]:
    if not (kind and name):
        return ()
    ref = ObjectRef.of(obj)
    about = ObjectRef(kind, ref.namespace, name)
    return (Step(about, phrase(kind=ref.kind, name=ref.name, target=f"{kind} {name}"), (shows(obj, path),)),)


def _managed(plural: str, obj: Obj, asked: Obj) -> Iterator[Step]:
    ref, at = ObjectRef.of(obj), ObjectRef.of(asked)
    facts = {"kind": ref.kind, "name": ref.name, "target": f"{at.kind} {at.name}"}
    if plural == "applications":
        for i, made in enumerate(dig(obj, "status.resources", [])):
            if (made.get("kind"), made.get("namespace", ""), made.get("name")) == at.key:
                yield Step(at, MANAGES(**facts), (shows(obj, f".status.resources[{i}].name"),))
    elif prefix := _LABELS.get(plural):
        tags = labels(asked)
        if (tags.get(f"{prefix}/name"), tags.get(f"{prefix}/namespace")) == (ref.name, ref.namespace):
            yield Step(at, MANAGES(**facts), (shows(asked, ".metadata.labels", value=tags[f"{prefix}/name"]),))


def _targets(scaler: Obj, obj: Obj) -> bool:
    target = dig(scaler, "spec.scaleTargetRef", {})
    return (target.get("kind"), target.get("name")) == (obj["kind"], obj["metadata"]["name"])


def _waits_for_secret(pod: Obj, name: str) -> bool:
    """Whether a pod that has not come up names a Secret (any for "") that is not optional."""
    statuses = [*dig(pod, "status.initContainerStatuses", []), *dig(pod, "status.containerStatuses", [])]
    waiting = {dig(s, "state.waiting.reason", "") for s in statuses}
    if not waiting & {"ContainerCreating", "CreateContainerConfigError", "PodInitializing"}:
        return False
    return any(name in ("", secret) for secret in _secrets(pod))


def _secrets(pod: Obj) -> Iterator[str]:
    for volume in dig(pod, "spec.volumes", []):
        sources = [dig(volume, "secret", {}), *(dig(s, "secret", {}) for s in dig(volume, "projected.sources", []))]
        yield from (s.get("secretName") or s.get("name", "") for s in sources if s and not s.get("optional"))
    for container in [*dig(pod, "spec.initContainers", []), *dig(pod, "spec.containers", [])]:
        refs = [dig(e, "valueFrom.secretKeyRef", {}) for e in container.get("env") or []]
        refs += [dig(e, "secretRef", {}) for e in container.get("envFrom") or []]
        yield from (r["name"] for r in refs if r.get("name") and not r.get("optional"))

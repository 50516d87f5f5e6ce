"""Which findings belong to an object that a person asked about."""

from collections.abc import Iterable
from dataclasses import dataclass

from kbase.diagnosis.objects import dig, labels
from kbase.diagnosis.view import View
from kbase.diagnosis.workloads import owner_of
from kbase.types import Finding, Obj, ObjectRef, Severity

Key = tuple[str, str, str]

# Many findings pass through these (a full node, a missing class) without being what is wrong with them.
_SHARED_KINDS = frozenset(
    {"Node", "Namespace", "ResourceQuota", "StorageClass", "PersistentVolume", "IngressClass", "ServiceAccount"}
)
_RANK: dict[Severity, int] = {"error": 0, "warning": 1, "info": 2}


def downstream(view: View, target: ObjectRef) -> frozenset[Key]:
    """The target and what it depends on to work: a Service's workloads, an Ingress' Services, an HPA's target.

    Where the links cannot be read the target stands alone; the view keeps the gap.
    """
    keys = {target.key}
    for plural in _LINKS.get(target.kind, ()):
        objects = view.some(plural, target.namespace or None) or []
        own = next((o for o in objects if o["metadata"]["name"] == target.name), None)
        if own:
            keys |= {k for ref in _next(view, own) for k in downstream(view, ref)}
    return frozenset(keys)


_LINKS = {
    "Service": ("services",),
    "Ingress": ("ingresses",),
    "HorizontalPodAutoscaler": ("horizontalpodautoscalers",),
    "Pod": ("pods",),
    "ReplicaSet": ("replicasets",),
    "CronJob": ("cronjobs",),
}


def _next(view: View, obj: Obj) -> Iterable[ObjectRef]:
    namespace = obj["metadata"]["namespace"]
    if obj["kind"] == "Service":
        wanted = dig(obj, "spec.selector", {})
        for pod in (view.some("pods", namespace) or []) if wanted else []:
            if wanted.items() <= labels(pod).items():
                yield owner_of(view, pod)
    elif obj["kind"] == "Ingress":
        for name in backend_services(obj):
            yield ObjectRef("Service", namespace, name)
    elif obj["kind"] == "HorizontalPodAutoscaler":
        if target := dig(obj, "spec.scaleTargetRef"):
            yield ObjectRef(target["kind"], namespace, target["name"])
    elif obj["kind"] == "CronJob":
        for job in view.some("jobs", namespace) or []:
            if owner_of(view, job).key == ObjectRef.of(obj).key:
                yield ObjectRef.of(job)
    elif (owner := owner_of(view, obj)) != ObjectRef.of(obj):
        yield owner


def backend_services(ingress: Obj) -> list[str]:
    """Names of the Services an Ingress sends traffic to, in rule order, each once."""
    backends = [dig(ingress, "spec.defaultBackend", {})]
    for rule in dig(ingress, "spec.rules", []):
        backends += [dig(path, "backend", {}) for path in dig(rule, "http.paths", [])]
    return list(dict.fromkeys(b["service"]["name"] for b in backends if "service" in b))


def concerning(findings: Iterable[Finding], view: View, targets: Iterable[ObjectRef]) -> list[Finding]:
    """The findings that explain the targets, best first: about a target itself, then what it depends on.

    A namespace stands for everything in it.
    """
    targets = list(targets)
    asked = {t.key for t in targets}
    spaces = {t.name for t in targets if t.kind == "Namespace"}
    reach = frozenset().union(*(downstream(view, t) for t in targets))

    def belongs(finding: Finding) -> bool:
        if finding.about.key in reach or finding.about.namespace in spaces:
            return True
        return any(s.about.key in asked and s.about.kind not in _SHARED_KINDS for s in finding.chain)

    return ranked([f for f in findings if belongs(f)], asked)


def ranked(findings: Iterable[Finding], asked: Iterable[Key] = ()) -> list[Finding]:
    """Findings by worth to the reader: worst first, then what was asked about, then roots before their symptoms."""
    findings, asked = list(findings), set(asked)
    roots = {f.chain[-1].about.key for f in findings if f.chain}

    def order(finding: Finding) -> tuple[int, bool, bool, bool, str, bool, str]:
        about = finding.about
        severity = _RANK[finding.severity or "error"]
        shallow = any(_goes_deeper(other, finding) for other in findings)
        effect = any(_passes_through(finding, other) for other in findings)
        return severity, about.key not in asked, effect, about.key not in roots, str(about), shallow, finding.code

    return sorted(findings, key=order)


@dataclass(frozen=True)
class Fault:
    """A root cause as it is told. effects: what merely follows from it, so never a second fault."""

    root: Finding
    effects: tuple[Finding, ...] = ()


def faults(findings: Iterable[Finding]) -> list[Fault]:
    """Findings, best first, grouped under the root causes they follow from."""
    grouped: dict[int, list[Finding]] = {}
    roots: list[Finding] = []
    for finding in findings:
        cause = next((n for n, root in enumerate(roots) if _follows(finding, root)), None)
        if cause is None:
            roots.append(finding)
        else:
            grouped.setdefault(cause, []).append(finding)
    return [Fault(root, tuple(grouped.get(n, ()))) for n, root in enumerate(roots)]


def _follows(later: Finding, root: Finding) -> bool:
    """Whether a finding passes through what a root is about, ends at the same object as the root does, or stops on
    the root's way.

    Objects that many findings share (a node, a class) link nothing.
    """
    if _goes_deeper(root, later):
        return True
    if _passes_through(later, root):
        return True
    through = _through(later)
    ends = [f.chain[-1].about for f in (later, root) if f.chain]
    return len({e.key for e in ends}) == 1 and len(ends) == 2 and ends[0].key in through


def _passes_through(later: Finding, root: Finding) -> bool:
    return root.about.key in _through(later)


def _through(finding: Finding) -> set[Key]:
    return {s.about.key for s in finding.chain if s.about.kind not in _SHARED_KINDS} - {finding.about.key}


def _goes_deeper(one: Finding, other: Finding) -> bool:
    """Whether one finding about an object explains the very object at which another about it stops."""
    if one is other or one.about.key != other.about.key or not one.chain or not other.chain:
        return False
    stop = other.chain[-1].about.key
    return stop != one.chain[-1].about.key and stop in {s.about.key for s in one.chain[:-1]} - {one.about.key}

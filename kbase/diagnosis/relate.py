"""Which findings belong to an object that a person asked about."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.objects import dig, labels
from kbase.diagnosis.view import View
from kbase.diagnosis.workloads import owner_of
from kbase.types import Finding, Obj, ObjectRef, Severity, Step

Key = tuple[str, str, str]

# Many findings pass through these (a full node, a missing class) without being what is wrong with them.
_SHARED_KINDS = frozenset(
    {"Node", "Namespace", "ResourceQuota", "StorageClass", "PersistentVolume", "IngressClass", "ServiceAccount"}
)
_CUSTOM = frozenset(r.kind for r in RESOURCES.values() if r.custom)
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
    """The findings that explain the targets, best first: about a target itself, what it depends on, and their roots.

    A namespace stands for everything in it.
    """
    targets, findings = list(targets), list(findings)
    asked = {t.key for t in targets}
    spaces = {t.name for t in targets if t.kind == "Namespace"}
    reach = frozenset().union(*(downstream(view, t) for t in targets))

    def belongs(finding: Finding) -> bool:
        if finding.about.key in reach or finding.about.namespace in spaces:
            return True
        return any(s.about.key in asked and s.about.kind not in _SHARED_KINDS for s in finding.chain)

    kept = [f for f in findings if belongs(f)]
    for finding in kept:  # which grows while it is walked: roots have roots
        kept += [f for f in findings if f not in kept and _follows(finding, f)]
    return ranked(kept, asked)


def ranked(findings: Iterable[Finding], asked: Iterable[Key] = ()) -> list[Finding]:
    """Findings by worth to the reader: worst first, then what was asked about and its roots, roots before symptoms,
    and of these the one from which most follows."""
    findings, asked = list(findings), set(asked)
    roots = {f.chain[-1].about.key for f in findings if f.chain}
    above = _above(findings)
    wanted = {n for n, f in enumerate(findings) if f.about.key in asked}
    wanted |= {above[n] for n in wanted}
    # A warning that explains an error is worth as much as the error.
    worth = [_RANK[f.severity or "error"] for f in findings]
    for n, top in enumerate(above):
        worth[top] = min(worth[top], worth[n])

    following = Counter(above)

    def order(n: int) -> tuple[int, bool, bool, int, bool, str, bool, str]:
        finding, about = findings[n], findings[n].about
        shallow = any(_goes_deeper(other, finding) for other in findings)
        place = worth[n], n not in wanted, above[n] != n, -following[n]
        return *place, about.key not in roots, str(about), shallow, finding.code

    return [findings[n] for n in sorted(range(len(findings)), key=order)]


@dataclass(frozen=True)
class Fault:
    """A root cause as it is told. effects: what merely follows from it, so never a second fault."""

    root: Finding
    effects: tuple[Finding, ...] = ()


def faults(findings: Iterable[Finding]) -> list[Fault]:
    """Findings, best first, grouped under the root causes they follow from."""
    findings = list(findings)
    above, grouped = _above(findings), dict[int, list[Finding]]()
    for n, finding in enumerate(findings):
        grouped.setdefault(above[n], []).extend([finding] if above[n] != n else [])
    return [Fault(findings[n], tuple(effects)) for n, effects in grouped.items()]


def _above(findings: Sequence[Finding]) -> list[int]:
    """For each finding the position of the root that it follows from, through others if need be; its own for a root."""
    # A finding can only follow from one that is about, or begins or ends at, an object of its own chain.
    near: dict[Key, set[int]] = defaultdict(set)
    for n, finding in enumerate(findings):
        for key in (finding.about.key, *(s.about.key for s in (*finding.chain[:1], *finding.chain[-1:]))):
            near[key].add(n)
    direct = []
    for n, finding in enumerate(findings):
        keys = {finding.about.key, *(s.about.key for s in finding.chain)}
        others = sorted(set[int]().union(*(near[k] for k in keys if k in near)))
        direct.append(next((m for m in others if _is_root_of(findings[m], finding)), n))
    return [_top(direct, n) for n in range(len(findings))]


def _top(direct: Sequence[int], n: int) -> int:
    seen = [n]
    while (n := direct[n]) not in seen:
        seen.append(n)
    return min(seen[seen.index(n) :])  # the better one of two that each pass through the other


def _is_root_of(root: Finding, later: Finding) -> bool:
    """Whether one finding follows from another; what is merely told never explains a fault."""
    told = root.severity == "info" and later.severity != "info"
    return root is not later and not told and _follows(later, root)


def _follows(later: Finding, root: Finding) -> bool:
    """Whether a finding passes through what a root is about, ends where the root does, or stops on the root's way.

    Objects that many findings share (a node, a class) link only what ends at one that is itself broken.
    """
    if _goes_deeper(root, later) or _passes_through(later, root) or _begins_where(root, later):
        return True
    if _goes_deeper(later, root):
        return False
    ends = [f.chain[-1].about.key for f in (later, root) if f.chain]
    if len(ends) == 2 and ends[0] == ends[1] and not _passes_through(root, later):
        return ends[0] in _through(later) or (root.about.key == ends[0] and root.severity == "error")
    return False


def _passes_through(later: Finding, root: Finding) -> bool:
    return root.about.key in _through(later)


def _begins_where(root: Finding, later: Finding) -> bool:
    """Whether one finding comes from the very object of others at which another stops, to what it is about."""
    if len(root.chain) < 2 or not later.chain or later.about.key == root.about.key:
        return False
    start, stop = root.chain[0].about, later.chain[-1].about
    theirs = stop.key != later.about.key and start.key != root.about.key and stop.kind not in _SHARED_KINDS
    return theirs and start.key == stop.key


def _through(finding: Finding) -> set[Key]:
    """The objects of others that a finding passes on its way down.

    What stands before a custom resource suffers from that, and is nothing that it follows from.
    """
    own = (n for n, s in enumerate(finding.chain) if s.about.key == finding.about.key and s.about.kind in _CUSTOM)
    steps = finding.chain[next(own, 0) :]
    return {s.about.key for s in steps if s.about.kind not in _SHARED_KINDS} - {finding.about.key}


def _goes_deeper(one: Finding, other: Finding) -> bool:
    """Whether one finding about an object explains the very object, or the words, at which another about it stops."""
    if one is other or one.about.key != other.about.key or not one.chain or not other.chain:
        return False
    stop, way = other.chain[-1], one.chain[:-1]
    if stop.about.key != one.chain[-1].about.key:
        return stop.about.key in {s.about.key for s in way} - {one.about.key}
    return bool(_words(stop) & {w for s in way for w in _words(s)}) and not _words(stop) & _words(one.chain[-1])


def _words(step: Step) -> set[tuple[Key, str, str]]:
    """The log lines that prove a step."""
    return {(e.object.key, e.path, str(e.value)) for e in step.evidence if e.path.startswith("log")}

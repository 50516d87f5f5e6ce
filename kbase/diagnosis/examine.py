"""Chooses the checks a subject calls for, runs them, and keeps what concerns it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kbase.cluster.reader import Reader
from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.declare import Check, all_checks
from kbase.diagnosis.health import health
from kbase.diagnosis.relate import concerning, ranked
from kbase.diagnosis.runner import Outcome, run_all
from kbase.diagnosis.view import Scope, View
from kbase.types import Finding, Gap, ObjectRef, Step

_CLUSTER_KINDS = frozenset(r.kind for r in RESOURCES.values() if not r.namespaced)
_PODS = ("Pod", "ReplicaSet")
# The kinds whose findings tell of a target: what it consists of, what stands before it. Other kinds: all checks.
_RELATED = {
    "Deployment": (*_PODS, "Service", "HorizontalPodAutoscaler"),
    "StatefulSet": (*_PODS, "Service", "HorizontalPodAutoscaler"),
    "DaemonSet": (*_PODS, "Service"),
    "Service": (*_PODS, "Deployment", "StatefulSet", "DaemonSet", "Ingress"),
    "Ingress": (*_PODS, "Deployment", "StatefulSet", "DaemonSet", "Service"),
    "HorizontalPodAutoscaler": (*_PODS, "Deployment", "StatefulSet"),
}


@dataclass(frozen=True)
class Examination:
    """What the checks say.

    clean: codes that found nothing.  healthy: facts on targets that have no finding.
    doubts: the gaps because of which "nothing found" proves nothing: reads of checks that speak about what was asked.
    whole: every check ran over a namespace or the cluster, so that its health may be told by area.
    pasted: the cluster is a pasted text.  would_tell: then, the commands whose output would tell more, the best first.
    """

    findings: tuple[Finding, ...]
    clean: tuple[str, ...]
    gaps: tuple[Gap, ...]
    n_checks: int
    healthy: tuple[Step, ...] = ()
    doubts: tuple[Gap, ...] = ()
    whole: bool = False
    pasted: bool = False
    would_tell: tuple[str, ...] = ()


def everything(reader: Reader, checks: Iterable[Check], namespace: str | None) -> Examination:
    """All checks given, over a namespace or the whole cluster."""
    wanted = list(checks)
    own = [c for c in wanted if not namespace or not _only_cluster(c)]
    outcomes = run_all(own, reader, Scope(namespace))
    findings = ranked(f for o in outcomes for f in o.findings)
    gaps = tuple(dict.fromkeys(g for o in outcomes for g in o.gaps))
    whole = len(wanted) == len(all_checks())
    return Examination(tuple(findings), _clean(outcomes), gaps, len(own), doubts=_doubts(gaps), whole=whole)


def of_targets(reader: Reader, targets: Sequence[ObjectRef]) -> Examination:
    """The checks that may speak about the targets, run where the targets are, and what concerns them."""
    view = all_seeing(reader, "TARGET")
    findings: list[Finding] = []
    clean: set[str] = set()
    gaps: list[Gap] = []
    ran = 0
    kinds = {t.kind for t in targets}
    speaking: set[str] = set()
    for namespace in dict.fromkeys(_namespace(t) for t in targets):
        here = [t for t in targets if _namespace(t) == namespace]
        checks = [c for c in all_checks() if any(_may_speak_about(c, t) for t in here)]
        outcomes = run_all(checks, reader, Scope(namespace, tuple(here)))
        findings += [f for o in outcomes for f in o.findings]
        clean |= set(_clean(outcomes))
        gaps += [g for o in outcomes for g in o.gaps]
        ran += len(checks)
        speaking |= {c.code for c in checks if kinds & {*c.about} or "Namespace" in kinds}
    kept = concerning(findings, view, targets)
    healthy = [s for t in targets for s in health(view, t)] if not kept else []
    found = {f.code for f in kept}
    gaps = list(dict.fromkeys(gaps + view.gaps))
    doubts = _doubts(g for g in gaps if g.check in speaking)
    return Examination(tuple(kept), tuple(sorted(clean - found)), tuple(gaps), ran, tuple(healthy), doubts)


def by_wording(text: str, kinds: Sequence[str]) -> list[Check]:
    """The checks whose terms a question uses; where none, those about the kinds it names."""
    lower = text.lower()
    named = [c for c in all_checks() if any(term.lower() in lower for term in c.terms)]
    if named:
        return named
    wanted = {RESOURCES[k].kind for k in kinds}
    return [c for c in all_checks() if wanted & set(c.about)]


def all_seeing(reader: Reader, code: str) -> View:
    """A view that may read every known kind: for finding out what a question is about."""
    return View(reader, code, (*RESOURCES, "pods/log"))


def _namespace(target: ObjectRef) -> str | None:
    return target.name if target.kind == "Namespace" else target.namespace or None


def _only_cluster(check: Check) -> bool:
    return set(check.about) <= _CLUSTER_KINDS


def _may_speak_about(check: Check, target: ObjectRef) -> bool:
    """Whether a finding of a check can concern a target: it is about it, or passes through it (see `concerning`)."""
    if target.kind in _CLUSTER_KINDS:
        return target.kind in check.about or (target.kind == "Namespace" and not _only_cluster(check))
    related = _RELATED.get(target.kind)
    return not _only_cluster(check) and (related is None or bool({target.kind, *related} & {*check.about}))


def _doubts(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """The gaps that leave something open; where an API is not served there are no objects of its kinds."""
    return tuple(g for g in gaps if g.reason != "absent_api")


def _clean(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    return tuple(o.code for o in outcomes if o.state == "clean")

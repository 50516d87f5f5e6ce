"""Chooses the checks a subject calls for, runs them, and keeps what concerns it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

from kbase.cluster.reader import Reader
from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.declare import Check, all_checks
from kbase.diagnosis.health import health
from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.objects import condition
from kbase.diagnosis.relate import Key, concerning, downstream, ranked
from kbase.diagnosis.runner import Outcome, run_all
from kbase.diagnosis.services import carries, selector_of
from kbase.diagnosis.telling import telling
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import by_workload
from kbase.script import simplified
from kbase.types import Finding, Gap, ObjectRef, Step

_CLUSTER_KINDS = frozenset(r.kind for r in RESOURCES.values() if not r.namespaced)
_LEADS = ("Service", "Deployment", "StatefulSet", "DaemonSet")
_HOPS = 4  # services that call one another; further away the root is of no use to the asker
# What stands before a target: findings about these kinds tell of it, beside those about what it needs to work.
_BEFORE = {
    "Pod": ("Service",),
    "ReplicaSet": ("Service", "HorizontalPodAutoscaler"),
    "Deployment": ("Service", "HorizontalPodAutoscaler"),
    "StatefulSet": ("Service", "HorizontalPodAutoscaler"),
    "DaemonSet": ("Service",),
    "Job": (),
    "CronJob": (),
    "Service": ("Ingress",),
    "Ingress": (),
    "HorizontalPodAutoscaler": (),
}


@dataclass(frozen=True)
class Examination:
    """What the checks say.

    clean: codes that found nothing.  healthy: facts on targets that have no finding.
    doubts: the gaps because of which "nothing found" proves nothing: reads of checks that speak about what was asked.
    whole: every check ran over a namespace or the cluster, so that its health may be told by area.
    beside: what was found but nothing links to the question.  pasted: the cluster is a pasted text.
    would_tell: commands whose output would tell more, the best first: of a pasted text, and where nothing was found
    but not all could be read.
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
    beside: tuple[Finding, ...] = ()

    def linked_to(self, notes: Collection[str]) -> "Examination":
        """Itself where the notes of any finding are among these; else all findings stand beside the question."""
        if not self.findings or any({*f.notes} & {*notes} for f in self.findings):
            return self
        return replace(self, findings=(), beside=self.findings)


def everything(reader: Reader, checks: Iterable[Check], namespace: str | None) -> Examination:
    """All checks given, over a namespace or the whole cluster."""
    wanted = list(checks)
    own = [c for c in wanted if not namespace or not _only_cluster(c)]
    outcomes = run_all(own, reader, Scope(namespace))
    findings = ranked(f for o in outcomes for f in o.findings)
    gaps = tuple(dict.fromkeys(g for o in outcomes for g in o.gaps))
    whole = len(wanted) == len(all_checks())
    doubts = _doubts(gaps)
    more = telling(doubts) if not findings else ()
    return Examination(tuple(findings), _clean(outcomes), gaps, len(own), (), doubts, whole, would_tell=more)


def of_targets(reader: Reader, targets: Sequence[ObjectRef]) -> Examination:
    """The checks that may speak about the targets, run where the targets are, and what concerns them.

    Where a chain leads to another workload or Service, that is looked at as well, for it may hold the root.
    """
    view = all_seeing(reader, "TARGET")
    looked = _Looked(reader, view)
    looked.at(targets)
    kept = concerning(looked.findings, view, targets)
    for _ in range(_HOPS):
        beyond = [r for r in leads(kept) if r.key not in looked.reached and not _sound_node(view, r)]
        if not beyond:
            break
        looked.at(beyond)
        kept = concerning(looked.findings, view, targets)
    healthy = [s for t in targets for s in health(view, t)] if not kept else []
    found, gaps = {f.code for f in kept}, list(dict.fromkeys(looked.gaps + view.gaps))
    kinds = {t.kind for t in targets}
    speaking = {c.code for c in looked.checks if kinds & {*c.about} or "Namespace" in kinds}
    doubts = _doubts(g for g in gaps if g.check in speaking)
    clean = tuple(sorted(looked.clean - found))
    more = telling(doubts) if not kept else ()
    return Examination(tuple(kept), clean, tuple(gaps), len(looked.checks), tuple(healthy), doubts, would_tell=more)


@dataclass
class _Looked:
    """What the checks have said so far of targets and of what stands behind them. reached: the keys of all of these."""

    reader: Reader
    view: View
    findings: list[Finding] = field(default_factory=list)
    clean: set[str] = field(default_factory=set)
    gaps: list[Gap] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    reached: set[Key] = field(default_factory=set)

    def at(self, targets: Sequence[ObjectRef]) -> None:
        """Runs the checks that may speak about these targets, where they are."""
        for namespace in dict.fromkeys(_namespace(t) for t in targets):
            here = [t for t in targets if _namespace(t) == namespace]
            reach = _reach(self.view, here)
            checks = [c for c in all_checks() if any(_may_speak_about(c, t, reach) for t in here)]
            outcomes = run_all(checks, self.reader, Scope(namespace, tuple(here), reach))
            self.findings += [f for o in outcomes for f in o.findings if f not in self.findings]
            self.clean |= set(_clean(outcomes))
            self.gaps += [g for o in outcomes for g in o.gaps]
            self.checks += [c for c in checks if c not in self.checks]
            self.reached |= {t.key for t in here} | (reach or frozenset())


def leads(findings: Iterable[Finding]) -> list[ObjectRef]:
    """The Services and workloads that the chains of findings pass, and nodes where they end; each once, in order."""
    refs = [s.about for f in findings for s in f.chain if s.about.kind in _LEADS or s is f.chain[-1]]
    return list({r.key: r for r in refs if r.kind in (*_LEADS, "Node")}.values())


def _sound_node(view: View, ref: ObjectRef) -> bool:
    """Whether a lead ends at a node that is Ready: looking behind it would read the whole cluster for nothing."""
    if ref.kind != "Node":
        return False
    node = try_get(view, "nodes", "", ref.name)
    return node is not None and condition(node, "Ready").get("status") == "True"


def by_wording(text: str, kinds: Sequence[str]) -> list[Check]:
    """The checks whose terms a question uses; where none, those about the kinds it names."""
    folded = simplified(text).lower()
    named = [c for c in all_checks() if any(term in folded for term in _terms(c))]
    if named:
        return named
    wanted = {RESOURCES[k].kind for k in kinds}
    return [c for c in all_checks() if wanted & set(c.about)]


@cache
def _terms(check: Check) -> tuple[str, ...]:
    """A check's words in one script, so that they are met in a question in either."""
    return tuple(simplified(term).lower() for term in check.terms)


def all_seeing(reader: Reader, code: str) -> View:
    """A view that may read every known kind: for finding out what a question is about."""
    return View(reader, code, (*RESOURCES, "pods/log"))


def _namespace(target: ObjectRef) -> str | None:
    return target.name if target.kind == "Namespace" else target.namespace or None


def _only_cluster(check: Check) -> bool:
    return set(check.about) <= _CLUSTER_KINDS


def _reach(view: View, targets: Sequence[ObjectRef]) -> frozenset[Key] | None:
    """The targets, what they need to work, their pods and the Services that select these; None where one is of a kind
    through which any finding may pass, or where its links could not be read."""
    if any(t.kind not in _BEFORE for t in targets):
        return None
    keys = frozenset[Key]().union(*(downstream(view, t) for t in targets))
    return None if view.gaps else keys | _pods_and_services(view, keys)


def _pods_and_services(view: View, keys: frozenset[Key]) -> set[Key]:
    found: set[Key] = set()
    for namespace in {namespace for _, namespace, _ in keys if namespace}:
        groups = by_workload(view, view.some("pods", namespace) or [])
        own = [p for owner, pods in groups.items() for p in pods if {owner.key, ObjectRef.of(p).key} & keys]
        services = view.some("services", namespace) or []
        found |= {ObjectRef.of(o).key for o in own}
        found |= {ObjectRef.of(s).key for s in services if any(carries(p, selector_of(s)) for p in own)}
    return found


def _may_speak_about(check: Check, target: ObjectRef, reach: frozenset[Key] | None) -> bool:
    """Whether a finding of a check can concern a target: it is about it, or passes through it (see `concerning`)."""
    if target.kind in _CLUSTER_KINDS:
        return target.kind in check.about or (target.kind == "Namespace" and not _only_cluster(check))
    if reach is None:
        return not _only_cluster(check)
    kinds = {"Pod", "ReplicaSet", *_BEFORE[target.kind], *(kind for kind, _, _ in reach)}
    return not _only_cluster(check) and bool(kinds & {*check.about})


def _doubts(gaps: Iterable[Gap]) -> tuple[Gap, ...]:
    """The gaps that leave something open; where an API is not served there are no objects of its kinds."""
    return tuple(g for g in gaps if g.reason != "absent_api")


def _clean(outcomes: Iterable[Outcome]) -> tuple[str, ...]:
    return tuple(o.code for o in outcomes if o.state == "clean")

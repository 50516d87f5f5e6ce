"""What kbase answers on a case: its findings, worst first, in the labels of the benchmark."""

import re
from collections.abc import Iterable

from evals.opsbench.alerts import slowdowns
from evals.opsbench.case import Case
from evals.opsbench.labels import Label, labels
from kbase.cluster.reader import Reader
from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.declare import Check, all_checks
from kbase.diagnosis.objects import dig
from kbase.diagnosis.placement import roles
from kbase.diagnosis.relate import ranked
from kbase.diagnosis.runner import run_all
from kbase.diagnosis.view import Scope
from kbase.types import Finding, Obj

_BEST = 3
_SEVERITIES = ("error", "warning", "info")
_ECHO = re.compile(r"the answer is HTTP|within timeoutSeconds|nothing listens|NOT_SERVING")
_CLUSTER_KINDS = frozenset(r.kind for r in RESOURCES.values() if not r.namespaced)


def findings(reader: Reader, namespace: str) -> list[Finding]:
    """Everything that is wrong in the namespace, and with the cluster it runs on, best first."""
    wide = [c for c in all_checks() if _of_cluster(c)]
    inside = [c for c in all_checks() if not _of_cluster(c)]
    outcomes = [*run_all(inside, reader, Scope(namespace)), *run_all(wide, reader, Scope())]
    return ranked(f for o in outcomes for f in o.findings)


def _of_cluster(check: Check) -> bool:
    return set(check.about) <= _CLUSTER_KINDS


def answer(case: Case) -> list[Label]:
    """The three likeliest causes, likeliest first."""
    reader = case.cluster.session(deadline_s=60, max_requests=1000)
    found = findings(reader, case.namespace)
    told = _told(case, (f for f in found if f.severity != "info"))
    told = told or slowdowns(case.alerts, reader, case.namespace) or _told(case, found)
    return list(dict.fromkeys(_cordon_first(told, reader)))[:_BEST]


def _told(case: Case, found: Iterable[Finding]) -> list[Label]:
    by_tier = sorted(found, key=lambda f: (_SEVERITIES.index(f.severity or "error"), _tier(f)))
    return [label for f in by_tier for label in labels(f, case.namespace)]


def _tier(finding: Finding) -> int:
    """0 for what is seen to fail for a reason of its own, 1 for a configuration that is concluded to be wrong, 2 for a
    probe whose answer may be the echo of another fault."""
    if finding.code.startswith(("SVC-", "QUOTA-")) or finding.code == "NODE-PROXY":
        return 1
    probe = finding.code in ("POD-READINESS", "POD-LIVENESS")
    return 2 if probe and _ECHO.search(finding.cause.render("en")) else 0


def _cordon_first(told: list[Label], reader: Reader) -> list[Label]:
    """`describe` prints no affinity, so which nodes a pod was meant for is not known; a worker that is closed then
    is the likelier reason. Control-plane nodes are often closed for good."""
    closed = [n for n in reader.list("nodes") if dig(n, "spec.unschedulable") and not _control_plane(n)]
    causes = {x.cause for x in told}
    if not closed or not {"node_affinity_mismatch", "node_cordon_mismatch"} <= causes:
        return told
    return sorted(told, key=lambda x: x.cause != "node_cordon_mismatch")


def _control_plane(node: Obj) -> bool:
    return bool(roles(node) & {"control-plane", "master"})

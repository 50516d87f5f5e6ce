"""What the controllers of add-ons say in the status of their custom resources: a table of kinds, read in one way.

Conditions have no common polarity: Ready=False is a fault, Drifted=True is none, Paused=False says nothing. So a kind
is in the table with the conditions that are faults of it, and what is not named there is never judged.
https://github.com/kubernetes/community/blob/master/contributors/devel/sig-architecture/api-conventions.md#typical-status-properties
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.objects import dig, shows, when
from kbase.diagnosis.view import View
from kbase.errors import Unreadable
from kbase.types import Evidence, Obj, Objects, Severity

_LONG = re.compile(r"\s+")
_MAX_SAID = 400
# Reasons that only point to another condition or another object.
_BLANKET = frozenset({"UnhealthyDependents", "ReconcilingDependents", "DoesNotExist", "RetriesExceeded"})


@dataclass(frozen=True)
class Custom:
    """How the status of one kind is read.

    bad: patterns of "Type=Status:Reason", those that tell most first.  minor: of those that are but a warning.
    phase: path of a mapping with `phase` and `message`, and the phases that are faults.  words: path of a text that
    says what keeps it, while status.state is not "valid".  waits: messages of what only has its turn to come.
    settles: minutes that it may take.  severity: of a finding that nothing is seen to suffer from.
    needs: path of the reference to a custom resource that it cannot work without.  told_by: kind of what it makes to
    get there.  secret: paths of the name of the Secret that it writes, the first that is set.
    seen_by: signs (see custom_links) that it has to do with what was asked.  notes: that explain it.
    """

    bad: tuple[str, ...] = ("Ready=False",)
    minor: str = "(?!)"
    phase: tuple[str, ...] = ()
    words: str = ""
    waits: str = "(?!)"
    settles: int = 5
    severity: Severity = "warning"
    needs: str = ""
    told_by: str = ""
    secret: tuple[str, ...] = ()
    seen_by: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


_FLUX = ("gitops/argocd-flux", "gitops/gitops")
_STORE = ("security/secrets-management", "configuration/secret")
_KARPENTER = ("autoscaling/karpenter", "runbooks/nodes-not-scaling")
_CERTS = ("security/cert-manager", "runbooks/tls-certificate-errors")
# Sources: https://cert-manager.io/docs/reference/api-docs/, https://argo-rollouts.readthedocs.io/en/stable/,
# https://keda.sh/docs/latest/reference/scaledobject-spec/, https://karpenter.sh/docs/concepts/nodeclaims/,
# https://fluxcd.io/flux/components/, https://argo-cd.readthedocs.io/en/stable/user-guide/,
# https://external-secrets.io/latest/api/externalsecret/, https://kueue.sigs.k8s.io/docs/concepts/workload/
TABLE: Mapping[str, Custom] = {
    "certificates": Custom(
        ("Issuing=False:(Failed|Denied|InvalidRequest)", "Ready=False"),
        minor="Issuing",
        settles=10,
        severity="error",
        needs="spec.issuerRef",
        told_by="certificaterequests",
        secret=("spec.secretName",),
        seen_by=("secret", "tls"),
        notes=_CERTS,
    ),
    "certificaterequests": Custom(("Denied=True", "InvalidRequest=True", "Ready=False"), told_by="challenges"),
    "challenges": Custom((), words="status.reason"),
    "issuers": Custom(severity="error", notes=_CERTS),
    "clusterissuers": Custom(severity="error", notes=_CERTS),
    "externalsecrets": Custom(
        needs="spec.secretStoreRef",
        secret=("spec.target.name", "metadata.name"),
        seen_by=("secret",),
        notes=_STORE,
    ),
    "secretstores": Custom(notes=_STORE),
    "clustersecretstores": Custom(notes=_STORE),
    "sealedsecrets": Custom(
        ("Synced=False",),
        secret=("spec.template.metadata.name", "metadata.name"),
        seen_by=("secret",),
        notes=_STORE,
    ),
    "rollouts": Custom(
        ("InvalidSpec=True", "Progressing=False:RolloutAborted", "Progressing=False"),
        minor="Progressing",
        severity="error",
        seen_by=("Rollout",),
        notes=("gitops/argocd-flux",),
    ),
    "applications": Custom(
        (r"\w+Error=True",),
        phase=("status.operationState", "Failed", "Error"),
        seen_by=("argo",),
        notes=("runbooks/argocd-sync-problems", "gitops/argocd-problems"),
    ),
    "kustomizations": Custom(("Ready=False", "Stalled=True"), needs="spec.sourceRef", seen_by=("flux",), notes=_FLUX),
    "helmreleases": Custom(
        ("Ready=False", "Stalled=True"),
        needs="spec.chart.spec.sourceRef",
        seen_by=("helm",),
        notes=("runbooks/helm-release-stuck", *_FLUX),
    ),
    "gitrepositories": Custom(notes=_FLUX),
    "ocirepositories": Custom(notes=_FLUX),
    "helmrepositories": Custom(notes=_FLUX),
    "scaledobjects": Custom(
        ("Ready=False", "Fallback=True"),
        minor="Fallback",
        severity="error",
        seen_by=("scaled",),
        notes=("autoscaling/keda",),
    ),
    "scaledjobs": Custom(severity="error", notes=("autoscaling/keda",)),
    "nodepools": Custom(
        ("ValidationSucceeded=False", "NodeRegistrationHealthy=False", "NodeClassReady=False", "Ready=False"),
        needs="spec.template.spec.nodeClassRef",
        seen_by=("unscheduled",),
        notes=_KARPENTER,
    ),
    "nodeclaims": Custom(
        ("Launched=(False|Unknown)", "Registered=(False|Unknown)", "Initialized=(False|Unknown)"),
        settles=10,
        needs="spec.nodeClassRef",
        seen_by=("unscheduled",),
        notes=_KARPENTER,
    ),
    "ec2nodeclasses": Custom((r"(?!Ready)\w+=False", "Ready=False"), notes=_KARPENTER),
    "aksnodeclasses": Custom((r"(?!Ready)\w+=False", "Ready=False"), notes=_KARPENTER),
    "workloads": Custom(
        ("QuotaReserved=False", "Admitted=False"),
        waits="insufficient unused quota|more needed",
        seen_by=("suspended",),
        notes=("workloads/job",),
    ),
}


@dataclass(frozen=True)
class Said:
    """One thing that the status of an object holds against it: in its own words, with what shows them."""

    words: str
    evidence: tuple[Evidence, ...]
    minor: bool = False
    waits: bool = False


def listed(view: View, plural: str, namespace: str | None) -> Objects:
    """The objects of a kind of an add-on; [] where it is not served, and, with a gap, where they cannot be read."""
    try:
        return view.list_served(plural, namespace)
    except Unreadable:
        return []


def said_of(view: View, obj: Obj) -> list[Said]:
    """What the status of a custom resource of the table holds against it, what tells most first.

    [] of one that is well, deleted, finished or switched off by a person, and of words about an older spec.
    """
    row = TABLE[_plural(obj)]
    conditions = dig(obj, "status.conditions", [])
    over = any(c.get("type") in ("Finished", "Complete") and c.get("status") == "True" for c in conditions)
    if over or dig(obj, "spec.suspend") is True or dig(obj, "metadata.deletionTimestamp"):
        return []
    found = [(n, said) for i, c in enumerate(conditions) for n, said in _condition(view, row, obj, i, c)]
    ranked = [said for _, said in sorted(found, key=lambda f: f[0])]
    return [*_phase(row, obj), *_words(view, row, obj), *ranked]


def _condition(view: View, row: Custom, obj: Obj, at: int, said: Mapping[str, Any]) -> Iterator[tuple[Any, Said]]:
    type_, status, reason = said.get("type", ""), said.get("status", "True"), said.get("reason", "")
    rank = next((n for n, bad in enumerate(row.bad) if re.match(bad, f"{type_}={status}:{reason}")), None)
    if rank is None or _outdated(obj, said) or not _lasting(view, row, obj, said.get("lastTransitionTime")):
        return
    message = _short(said.get("message", ""))
    words = f"{type_}={status}" + (f" ({reason})" if reason else "") + (f": {message}" if message else "")
    path = f".status.conditions[{at}]"
    proof = shows(obj, f"{path}.status", value=status), *([shows(obj, f"{path}.message")] if message else [])
    minor, waits = bool(re.match(row.minor, type_)), bool(re.search(row.waits, message))
    yield (reason in _BLANKET, rank), Said(words, tuple(proof), minor, waits)


def _phase(row: Custom, obj: Obj) -> Iterator[Said]:
    path, *bad = row.phase or ("",)
    state = dig(obj, path, {}) if path else {}
    if state and state.get("phase") in bad:
        message = _short(state.get("message", ""))
        words = f"{path.rpartition('.')[2]}.phase={state['phase']}" + (f": {message}" if message else "")
        yield Said(words, (shows(obj, f".{path}.phase"), shows(obj, f".{path}.message")))


def _words(view: View, row: Custom, obj: Obj) -> Iterator[Said]:
    text = dig(obj, row.words, "") if row.words and dig(obj, "status.state") != "valid" else ""
    if text and _lasting(view, row, obj, None):
        yield Said(_short(text), (shows(obj, f".{row.words}"),))


def _outdated(obj: Obj, said: Mapping[str, Any]) -> bool:
    """Whether the words are about an older spec than the one that is there now."""
    now, then = dig(obj, "metadata.generation"), said.get("observedGeneration")
    return isinstance(now, int) and isinstance(then, int) and then < now


def _lasting(view: View, row: Custom, obj: Obj, since: str | None) -> bool:
    """Whether it has lasted longer than it may take; since: when that began, else the object's age counts."""
    began = when(since) or when(dig(obj, "metadata.creationTimestamp"))
    return began is None or view.now - began > timedelta(minutes=row.settles)


def _short(text: str) -> str:
    line = _LONG.sub(" ", str(text)).strip()
    return line if len(line) <= _MAX_SAID else line[: _MAX_SAID - 1] + "…"


def _plural(obj: Obj) -> str:
    return next(p for p in TABLE if RESOURCES[p].kind == obj["kind"])

"""Which ConfigMaps, Secrets, claims and ServiceAccounts a workload uses, by name; Secrets are named, never read."""

from kbase.cluster.resources import kubectl
from kbase.diagnosis.objects import shows
from kbase.diagnosis.view import View
from kbase.lookup import NAMED, Place, Result, Row, lookup
from kbase.lookup.parts import demanded, pod_spec_path, uses, whole
from kbase.question.facts import Asked
from kbase.text import Phrase
from kbase.types import Evidence

USED = Phrase("**{n} {kind}** used by {name}: {names}", "**{name} 使用 {n} 個 {kind}**：{names}")
NONE = Phrase(
    "**0 {kind}** used by {name}: its pod spec refers to none", "**{name} 使用 0 個 {kind}**：Pod spec 沒有引用"
)
DECLARED = Phrase(
    "Taken from the pod spec (env, envFrom, volumes); whether each exists was not looked at.",
    "取自 Pod spec（env、envFrom、volumes）；沒有查看它們是否存在。",
)
_KINDS = {
    "configmaps": "ConfigMap",
    "persistentvolumeclaims": "PersistentVolumeClaim",
    "serviceaccounts": "ServiceAccount",
}


def _fits(asked: Asked) -> bool:
    wanted = asked.target in _KINDS or (asked.has("secrets") and not asked.target)
    of_workload = bool(asked.names) and all(c.kind in ("", "namespaces", *NAMED) for c in asked.names)
    return wanted and of_workload and demanded(asked) <= {"secrets"}


@lookup(fits=_fits, names=NAMED)
def configuration(view: View, asked: Asked, place: Place) -> Result | None:
    """What the pod spec of the one object refers to."""
    if len(place.objects) != 1 or (obj := whole(view, place.objects[0])) is None:
        return None
    ref = place.objects[0]
    kind = _KINDS.get(asked.target, "Secret")
    found: dict[str, list[str]] = {}
    for of, name, path in uses(obj):
        if of == kind:
            found.setdefault(name, []).append(path)
    rows = tuple(Row((name, ", ".join(paths)), (Evidence(ref, paths[0], name),)) for name, paths in found.items())
    names, spec = [f"`{n}`" for n in found], pod_spec_path(obj)
    lead = USED(n=len(found), kind=kind, name=f"`{ref}`", names=names) if found else NONE(kind=kind, name=f"`{ref}`")
    seen = shows(obj, spec, value=", ".join(found) or "-")
    return Result(lead, seen, kubectl(ref, spec), ("NAME", "WHERE"), rows, False, (DECLARED(),))

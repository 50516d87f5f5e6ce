"""The least ClusterRole that the checks need, generated from what they declare to read."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any, Literal

import yaml

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.declare import Check, all_checks

_PATHS = ["/apis", "/livez", "/livez/*", "/readyz", "/readyz/*", "/version"]
_APART = {"pods/log", "readyz"}  # a rule of their own below; the health paths are asked for with the version
_READ = ["get", "list", "watch"]


def cluster_role(checks: Iterable[Check], *, name: str = "kbase-reader") -> dict[str, Any]:
    """A ClusterRole object with one rule per API group, pods/log on its own, and the version and health paths.

    ValueError for a declared read that is neither a plural of kbase.cluster.resources nor "pods/log" nor "readyz":
    such a read is never made, so no permission is asked for it.
    """
    declared = {read for check in checks for read in check.reads}
    unknown = declared - RESOURCES.keys() - _APART
    if unknown:
        raise ValueError(f"not readable: {sorted(unknown)}")
    groups: dict[str, list[str]] = defaultdict(list)
    for plural in sorted(declared - _APART):
        groups[RESOURCES[plural].group].append(plural)
    rules = [{"apiGroups": [g], "resources": groups[g], "verbs": [*_READ]} for g in sorted(groups)]
    if "pods/log" in declared:
        rules.append({"apiGroups": [""], "resources": ["pods/log"], "verbs": ["get"]})
    rules.append({"nonResourceURLs": [*_PATHS], "verbs": ["get"]})
    return {
        "apiVersion": "rbac.authorization.k8s.io/v1",
        "kind": "ClusterRole",
        "metadata": {"name": name, "labels": {"app.kubernetes.io/name": "kbase"}},
        "rules": rules,
    }


def render(form: Literal["yaml", "helm"], *, checks: Iterable[Check] | None = None) -> str:
    """The role for all checks (or those given) as a manifest, or as a template of a Helm chart.

    helm: named and labelled after the release, so that two releases do not share one role.
    """
    role = cluster_role(all_checks() if checks is None else checks)
    if form == "helm":
        role["metadata"]["name"] = "{{ .Release.Name }}-reader"
        role["metadata"]["labels"] |= {
            "app.kubernetes.io/instance": "{{ .Release.Name }}",
            "app.kubernetes.io/managed-by": "{{ .Release.Service }}",
        }
    return yaml.safe_dump(role, sort_keys=False, width=120)

"""Who may do what, and how much: roles, bindings, accounts, quotas; and kinds of which only the age is told."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from kbase.diagnosis.objects import dig
from kbase.kubectl.printers import prints
from kbase.kubectl.wording import age
from kbase.types import Obj


@prints("roles", "clusterroles", "limitranges", "customresourcedefinitions", columns="Name, Created At")
def dated(obj: Obj, now: datetime) -> Sequence[Any]:
    """A kind without a printer of its own in the server: its date of birth instead of its age."""
    return obj["metadata"]["name"], dig(obj, "metadata.creationTimestamp", "")


@prints("rolebindings", "clusterrolebindings", columns="Name, Role, Age, +Users, +Groups, +ServiceAccounts")
def binding(obj: Obj, now: datetime) -> Sequence[Any]:
    """A RoleBinding or ClusterRoleBinding."""
    role = f"{dig(obj, 'roleRef.kind', '')}/{dig(obj, 'roleRef.name', '')}"
    return obj["metadata"]["name"], role, age(obj, now), *subjects(obj)


def subjects(obj: Obj) -> tuple[str, str, str]:
    """Users, groups and service accounts of a binding."""
    named: dict[str, list[str]] = {"User": [], "Group": [], "ServiceAccount": []}
    for subject in obj.get("subjects") or []:
        inside = f"{subject.get('namespace', '')}/" if subject["kind"] == "ServiceAccount" else ""
        named.setdefault(subject["kind"], []).append(inside + subject["name"])
    users, groups, accounts = (", ".join(named[k]) for k in ("User", "Group", "ServiceAccount"))
    return users, groups, accounts


@prints("serviceaccounts", columns="Name, Age")
def account(obj: Obj, now: datetime) -> Sequence[Any]:
    """A ServiceAccount."""
    return obj["metadata"]["name"], age(obj, now)


@prints("resourcequotas", columns="Name, Request, Limit, Age")
def quota(obj: Obj, now: datetime) -> Sequence[Any]:
    """A ResourceQuota: used of hard, the limits in a column of their own."""
    hard, used = dig(obj, "status.hard", {}), dig(obj, "status.used", {})
    shown = {r: f"{r}: {used.get(r, '0')}/{most}" for r, most in sorted(hard.items())}
    limits = [words for r, words in shown.items() if r.startswith("limits.")]
    rest = [words for r, words in shown.items() if not r.startswith("limits.")]
    return obj["metadata"]["name"], ", ".join(rest), ", ".join(limits), age(obj, now)

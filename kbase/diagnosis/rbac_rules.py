"""RBAC as the API server reads it: which bindings speak of a ServiceAccount, and what their rules allow.

Source: https://kubernetes.io/docs/reference/access-authn-authz/rbac/
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from kbase.diagnosis.objects import dig
from kbase.types import Obj, Objects

# Reads that judging one ServiceAccount needs.
RBAC_READS = ("roles", "rolebindings", "clusterroles", "clusterrolebindings", "serviceaccounts")

_DENIED = re.compile(
    r'User "system:serviceaccount:(?P<account_namespace>[^:"]+):(?P<account>[^"]+)" cannot (?P<verb>\w+) '
    r'resource "(?P<resource>[^"]+)"(?: in API group "(?P<group>[^"]*)")?'
    r'(?: in the namespace "(?P<namespace>[^"]+)"| at the cluster scope)?'
)
_WIDE_GROUPS = ("system:serviceaccounts", "system:authenticated")


@dataclass(frozen=True)
class Denial:
    """A call that the API server refused. namespace "" = at the cluster scope. resource may carry "/subresource"."""

    account_namespace: str
    account: str
    verb: str
    resource: str
    group: str
    namespace: str

    @property
    def user(self) -> str:
        """The name under which RBAC knows the account."""
        return f"system:serviceaccount:{self.account_namespace}:{self.account}"


def denial(line: str) -> Denial | None:
    """The refused call that a log line quotes, None where it quotes none."""
    # klog's structured lines quote the error, so that its own quotes are escaped.
    match = _DENIED.search(line.replace('\\"', '"'))
    return Denial(**{k: v or "" for k, v in match.groupdict().items()}) if match else None


def allows(rule: Mapping[str, Any], call: Denial) -> bool:
    """Whether a rule of a role covers a call on objects of any name (resourceNames restrict it, so they do not)."""
    sub = call.resource.partition("/")[2]
    named = {call.resource, "*", *([f"*/{sub}"] if sub else [])}
    return (
        _any(rule.get("verbs"), {call.verb, "*"})
        and _any(rule.get("apiGroups"), {call.group, "*"})
        and _any(rule.get("resources"), named)
        and not rule.get("resourceNames")
    )


def speaks_of(rule: Mapping[str, Any], call: Denial) -> bool:
    """Whether a rule is about the call's resource at all, whatever its verbs."""
    return _any(rule.get("apiGroups"), {call.group, "*"}) and _any(rule.get("resources"), {call.resource, "*"})


def _any(given: Iterable[str] | None, wanted: set[str]) -> bool:
    return bool(wanted & set(given or ()))


def names_account(binding: Obj, call: Denial) -> bool:
    """Whether a binding has the account itself as a subject."""
    account = (call.account, call.account_namespace)
    return any(
        (
            subject.get("kind") == "ServiceAccount"
            and (subject.get("name"), subject_namespace(binding, subject)) == account
        )
        or (subject.get("kind"), subject.get("name")) == ("User", call.user)
        for subject in dig(binding, "subjects", [])
    )


def names_its_group(binding: Obj, call: Denial) -> bool:
    """Whether a binding has a group as a subject that every account, or every one of its namespace, is in."""
    groups = {*_WIDE_GROUPS, f"system:serviceaccounts:{call.account_namespace}"}
    return any(s.get("kind") == "Group" and s.get("name") in groups for s in dig(binding, "subjects", []))


def subject_namespace(binding: Obj, subject: Mapping[str, Any]) -> str:
    """The namespace of a ServiceAccount subject; a RoleBinding's own where the subject gives none."""
    return str(subject.get("namespace") or binding["metadata"].get("namespace", ""))


def role_of(binding: Obj, roles: Objects) -> Obj | None:
    """The role that a binding refers to among roles (Roles and ClusterRoles), None where it is not there."""
    ref, inside = dig(binding, "roleRef", {}), binding["metadata"].get("namespace")
    for role in roles if ref else ():
        same = (role["kind"], role["metadata"]["name"]) == (ref["kind"], ref["name"])
        if same and (ref["kind"] == "ClusterRole" or role["metadata"].get("namespace") == inside):
            return role
    return None


def grants(role: Obj | None, call: Denial) -> bool:
    """Whether some rule of a role covers the call."""
    return any(allows(rule, call) for rule in (role or {}).get("rules") or [])

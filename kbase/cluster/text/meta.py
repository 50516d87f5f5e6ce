"""Metadata of a described object, and what stands for what text never shows."""

import re
from typing import Any

from kbase.cluster.resources import BY_KIND
from kbase.cluster.text.outline import Field
from kbase.cluster.text.times import dated
from kbase.types import Obj


def uid(kind: str, namespace: str, name: str) -> str:
    """A stand-in for metadata.uid, which kubectl prints nowhere: it joins an object to its owner, nothing more."""
    return f"{kind}/{namespace}/{name}".lower()


def described(f: Field, kind: str, *, namespace: str = "") -> Obj:
    """apiVersion, kind and metadata of a described object; namespace: where the text names none."""
    resource = BY_KIND[kind]
    inside = (f.get("Namespace") or namespace) if resource.namespaced else ""
    name = f.get("Name")
    meta: dict[str, Any] = {"name": name, "uid": uid(kind, inside, name)} | ({"namespace": inside} if inside else {})
    meta |= {k: v for k, v in {"labels": f.pairs("Labels"), "annotations": f.pairs("Annotations")}.items() if v}
    if created := dated(f.get("CreationTimestamp")):
        meta["creationTimestamp"] = created
    if finalizers := f.get("Finalizers"):
        meta["finalizers"] = finalizers.strip("[]").split()
    if owner := re.match(r"(\w+)/(\S+)", f.get("Controlled By")):
        meta["ownerReferences"] = [_owner(owner[1], inside, owner[2])]
    return {"apiVersion": resource.api_version, "kind": kind, "metadata": meta}


def _owner(kind: str, namespace: str, name: str) -> Obj:
    resource = BY_KIND.get(kind)
    scope = namespace if resource is None or resource.namespaced else ""
    version = resource.api_version if resource else ""
    return {"apiVersion": version, "kind": kind, "name": name, "uid": uid(kind, scope, name), "controller": True}


def conditions(f: Field) -> list[Obj]:
    """status.conditions out of a "Conditions:" table, with as much of each as its columns tell."""
    return [
        {
            "type": row["Type"],
            "status": row["Status"],
            **{k: v for k, v in {"reason": row.get("Reason"), "message": row.get("Message")}.items() if v},
            **{
                name: when
                for name, title in (
                    ("lastHeartbeatTime", "LastHeartbeatTime"),
                    ("lastTransitionTime", "LastTransitionTime"),
                )
                if (when := dated(row.get(title, "")))
            },
        }
        for row in f.table("Conditions")
        if row.get("Type") and row.get("Status")
    ]


_TERM = re.compile(
    r"(?P<not>!)?(?P<key>[\w./-]+)(?:(?:==?)(?P<value>[\w./-]*)| (?P<op>in|notin) \((?P<values>[^)]*)\))?(?:,|$)"
)


def selector(text: str) -> Obj:
    """A LabelSelector out of its printed form ("app=web,tier in (a,b),!old"); {} for an empty one."""
    labels: dict[str, str] = {}
    rules: list[Obj] = []
    for term in _TERM.finditer(text):
        if term["op"]:
            values = [v.strip() for v in term["values"].split(",")]
            rules.append({"key": term["key"], "operator": {"in": "In", "notin": "NotIn"}[term["op"]], "values": values})
        elif term["value"] is not None:
            labels[term["key"]] = term["value"]
        else:
            rules.append({"key": term["key"], "operator": "DoesNotExist" if term["not"] else "Exists"})
    return ({"matchLabels": labels} if labels else {}) | ({"matchExpressions": rules} if rules else {})

"""Who may do what: service accounts, roles, bindings."""

import itertools
from collections.abc import Iterator, Sequence

from kbase.diagnosis.objects import dig
from kbase.kubectl.describe import describes
from kbase.kubectl.describe.parts import column, marked, named, table
from kbase.kubectl.places import Place
from kbase.types import Obj

_RULES = ("Resources", "Non-Resource URLs", "Resource Names", "Verbs")
Part = tuple[str, str, str, str, str]  # group, resource, name of the object, path, verbs: one of each, "" for none


@describes("serviceaccounts")
def service_account(obj: Obj, place: Place) -> Iterator[str]:
    """A ServiceAccount."""
    yield from named(obj)
    yield from marked(obj)
    yield from column("Image pull secrets", [s.get("name", "") for s in obj.get("imagePullSecrets") or []])


@describes("roles", "clusterroles", events=False)
def role(obj: Obj, place: Place) -> Iterator[str]:
    """A Role or ClusterRole: a row for each resource, with all verbs that its rules give."""
    yield from named(obj, namespaced=False)
    yield from marked(obj)
    yield "PolicyRule:"
    yield from table("", _RULES, [_row(rule) for rule in sorted(_parts(obj.get("rules") or []), key=_spelled)])


def _parts(rules: Sequence[Obj]) -> list[Part]:
    """A part for each group, resource and name, with the verbs of all rules; one for each verb of a path."""
    verbs: dict[tuple[str, str, str], dict[str, None]] = {}
    paths: list[Part] = []
    for rule in rules:
        names = rule.get("resourceNames") or [""]
        for of in itertools.product(rule.get("apiGroups") or [], rule.get("resources") or [], names):
            verbs.setdefault(of, {}).update(dict.fromkeys(rule.get("verbs") or []))
        for pair in itertools.product(rule.get("nonResourceURLs") or [], rule.get("verbs") or []):
            paths.append(("", "", "", *pair))
    return [(*of, "", " ".join(found)) for of, found in verbs.items()] + paths


def _spelled(part: Part) -> str:
    """What Go sorts rules by: their fields written one after the other."""
    group, resource, name, path, verbs = part
    about = f"APIGroups:[],Resources:[],ResourceNames:[],NonResourceURLs:[{path}]"
    if resource:
        about = f"APIGroups:[{group}],Resources:[{resource}],ResourceNames:[{name}],NonResourceURLs:[]"
    return f"Verbs:[{verbs}],{about}"


def _row(part: Part) -> list[str]:
    group, resource, name, path, verbs = part
    bare, slash, sub = resource.partition("/")
    combined = f"{bare}.{group}{slash}{sub}" if group else resource
    return [combined, f"[{path}]", f"[{name}]", f"[{verbs}]"]


@describes("rolebindings", "clusterrolebindings", events=False)
def binding(obj: Obj, place: Place) -> Iterator[str]:
    """A RoleBinding or ClusterRoleBinding."""
    yield from named(obj, namespaced=False)
    yield from marked(obj)
    yield "Role:"
    yield from (f"  {title}:\t{dig(obj, f'roleRef.{title.lower()}', '')}" for title in ("Kind", "Name"))
    subjects = obj.get("subjects") or []
    rows = [[s.get(f, "") for f in ("kind", "name", "namespace")] for s in subjects]
    yield from table("Subjects", ("Kind", "Name", "Namespace"), rows)

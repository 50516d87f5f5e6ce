"""Who owns an object: its chain of controllers, nearest first."""

from kbase.cluster.resources import kubectl
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.view import View
from kbase.lookup import Place, Result, Row, lookup
from kbase.lookup.parts import demanded, owners, whole
from kbase.question.facts import Asked
from kbase.text import Phrase

OWNED = Phrase("**{owner}** owns `{name}` (level {n} above it)", "**{owner}** 擁有 `{name}`（往上第 {n} 層）")
FREE = Phrase("**0 owners**: no controller owns `{name}`", "**0 個擁有者**：沒有任何 controller 擁有 `{name}`")
_OWNED = ("pods", "replicasets", "jobs", "controllerrevisions", "endpointslices")


def _fits(asked: Asked) -> bool:
    return asked.has("owner") and bool(asked.names) and asked.target not in _OWNED and asked.ask != "count"


@lookup(fits=_fits, names=("pods", "replicasets", "jobs", "deployments", "statefulsets", "daemonsets", "cronjobs"))
def owner(view: View, asked: Asked, place: Place) -> Result | None:
    """The controllers above the object that is named."""
    if len(place.objects) != 1 or demanded(asked) - {"owner"}:
        return None
    obj = whole(view, place.objects[0])
    if obj is None:
        return None
    name, chain = str(place.objects[0]), owners(view, obj)
    path = ".metadata.ownerReferences"
    names = [o.get("name") for o in dig(obj, path[1:], [])]
    seen = shows(obj, path, value=", ".join(f"{o['kind']}/{o['name']}" for o in dig(obj, path[1:], [])) or None)
    lead = OWNED(owner=str(chain[-1]), name=name, n=len(chain)) if chain else FREE(name=name)
    rows = tuple(Row((str(n), o.kind, o.namespace, o.name)) for n, o in enumerate(chain, start=1))
    columns = ("LEVEL", "KIND", "NAMESPACE", "NAME")
    exact = len(names) == len(chain)
    return Result(lead, seen, kubectl(place.objects[0], path), columns, rows, exact)

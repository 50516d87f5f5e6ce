"""Which Services and Ingresses lead to a workload, a pod or a Service."""

from collections.abc import Iterator

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.services import in_namespace_of, selector_of
from kbase.diagnosis.view import View
from kbase.lookup import NAMED, Place, Result, Row, lookup
from kbase.lookup.parts import PODS_CARRY, belongs, command, counted, demanded, lines, listed, many, pod_labels, whole
from kbase.question.facts import Asked
from kbase.text import Phrase
from kbase.types import Evidence, Obj, Objects

BEFORE = Phrase("**{n} {kind}** before {name}: {names}", "**{n} 個 {kind}** 指向 {name}：{names}")
NONE = Phrase(
    "**0 of {all} {kind}** in namespace {space} lead to {name}",
    "**命名空間 {space} 的 {all} 個 {kind} 中有 0 個**指向 {name}",
)


def _fits(asked: Asked) -> bool:
    fits = asked.target in ("services", "ingresses") or (not asked.target and asked.has("points to"))
    return fits and bool(asked.names) and demanded(asked) <= {"points to"} and asked.ask != "count"


def _fits_ingress(asked: Asked) -> bool:
    return asked.target == "ingresses" and _fits(asked)


@lookup(fits=_fits_ingress, names=("services", *NAMED), rank=0)
def ingresses(view: View, asked: Asked, place: Place) -> Result | None:
    """The Ingresses with the Service, or a Service of the workload, as backend."""
    return _exposed(view, asked, place)


@lookup(fits=_fits, names=(*NAMED, "services"))
def services(view: View, asked: Asked, place: Place) -> Result | None:
    """The Services whose selector fits the pods of the object; for a Service, the Ingresses before it."""
    return _exposed(view, asked, place)


def _exposed(view: View, asked: Asked, place: Place) -> Result | None:
    if len(place.objects) != 1 or (obj := whole(view, place.objects[0])) is None:
        return None
    ref = place.objects[0]
    plural = "ingresses" if asked.target == "ingresses" or ref.kind == "Service" else "services"
    before = (
        [obj]
        if ref.kind == "Service"
        else [s for s in listed(view, "services", ref.namespace) if selector_of(s) and belongs(view, obj, s)]
    )
    there = in_namespace_of(obj, listed(view, plural, ref.namespace))
    rows = _ingresses(there, before) if plural == "ingresses" else [_service(s) for s in before]
    shown, kind = command(plural, ref.namespace, "-o wide"), RESOURCES[plural].kind
    name, names = f"`{ref}`", [f"`{n}`" for n in dict.fromkeys(r.cells[0] for r in rows)]
    seen = counted(plural, ref.namespace, len(names), shown)
    columns = ("NAME", "HOST", "PATH", "BACKEND") if plural == "ingresses" else ("NAME", "TYPE", "SELECTOR")
    if rows:
        lead = BEFORE(n=len(names), kind=many(kind, len(names)), name=name, names=names)
        return Result(lead, seen, shown, columns, tuple(rows), exact=False)
    lead = NONE(all=len(there), kind=many(kind, len(there)), space=ref.namespace, name=name)
    remarks = () if ref.kind == "Service" else (PODS_CARRY(labels=lines(pod_labels(obj))),)
    return Result(lead, seen, shown, exact=False, remarks=remarks)


def _service(service: Obj) -> Row:
    cells = (service["metadata"]["name"], dig(service, "spec.type", "ClusterIP"), lines(selector_of(service)))
    return Row(cells, (shows(service, ".spec.selector"),))


def _ingresses(ingresses: Objects, services: Objects) -> list[Row]:
    wanted = {s["metadata"]["name"] for s in services}
    return [
        Row((ingress["metadata"]["name"], host, path, backend), (proof,))
        for ingress in ingresses
        for host, path, backend, proof in _backends(ingress)
        if backend.partition(":")[0] in wanted
    ]


def _backends(ingress: Obj) -> Iterator[tuple[str, str, str, Evidence]]:
    if default := dig(ingress, "spec.defaultBackend.service"):
        yield "*", "*", _named(default), shows(ingress, ".spec.defaultBackend.service.name")
    for i, rule in enumerate(dig(ingress, "spec.rules", [])):
        for j, path in enumerate(dig(rule, "http.paths", [])):
            if service := dig(path, "backend.service"):
                at = f".spec.rules[{i}].http.paths[{j}].backend.service.name"
                yield rule.get("host", "*"), path.get("path", "/"), _named(service), shows(ingress, at)


def _named(service: Obj) -> str:
    port = dig(service, "port.number") or dig(service, "port.name", "")
    return f"{service['name']}:{port}"

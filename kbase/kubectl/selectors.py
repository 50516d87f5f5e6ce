"""Label and field selectors, applied to objects that no server has selected."""

import re
from collections.abc import Mapping
from typing import Any

from kbase.cluster.resources import READABLE
from kbase.diagnosis.objects import dig, labels
from kbase.kubectl.said import ServerError
from kbase.types import Obj

_TERM = re.compile(
    r"\s*(?:(?P<absent>!)\s*(?P<no>[^\s=!,()]+)"
    r"|(?P<key>[^\s=!,()]+)\s*(?:(?P<equal>==?|!=)\s*(?P<value>[^\s,()=!]*)"
    r"|(?P<set>\b(?:in|notin))\s*\((?P<values>[^()]*)\))?)\s*"
)
_FIELD = re.compile(r"(?P<field>[^=!]+?)(?P<equal>==?|!=)(?P<value>.*)")
_ANY = {"metadata.name", "metadata.namespace"}
_PODS = (
    "spec.nodeName spec.restartPolicy spec.schedulerName spec.serviceAccountName spec.hostNetwork status.phase "
    "status.podIP status.podIPs status.nominatedNodeName"
)
_EVENTS = (
    "involvedObject.kind involvedObject.namespace involvedObject.name involvedObject.uid involvedObject.apiVersion "
    "involvedObject.resourceVersion involvedObject.fieldPath reason reportingComponent source type"
)
# What the server can select by: https://kubernetes.io/docs/concepts/overview/working-with-objects/field-selectors/
_FIELDS = {
    "pods": {*_PODS.split()},
    "events": {*_EVENTS.split()},
    "namespaces": {"status.phase"},
    "nodes": {"spec.unschedulable"},
    "replicasets": {"status.replicas"},
    "replicationcontrollers": {"status.replicas"},
    "jobs": {"status.successful"},
}


def selected(obj: Obj, plural: str, label_selector: str, field_selector: str) -> bool:
    """Whether both selectors hold ("" holds for everything). ServerError for one that cannot be understood."""
    try:
        return has_labels(labels(obj), label_selector) and _has_fields(obj, plural, field_selector)
    except ValueError as why:
        kind = f"{READABLE[plural].group}/v1, Resource={plural}"
        asked = f'label selector "{label_selector}", field selector "{field_selector}"'
        raise ServerError("BadRequest", f'Unable to find "{kind}" that match {asked}: {why}') from None


def has_labels(labels: Mapping[str, str], selector: str) -> bool:
    """Whether `a=b,c!=d,e in (f,g),h,!i` holds. ValueError where it is no selector.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
    """
    position = 0
    holds = True
    while position < len(selector):
        term = _TERM.match(selector, position)
        position = term.end() if term else position
        found, behind = selector[position : position + 1], selector[position + 1 :]
        if term is None or found not in ("", ","):
            raise ValueError(f"unable to parse requirement: found '{found}', expected: ',' or 'end of string'")
        holds = _holds(term, labels) and holds
        position = len(selector) - len(behind)
    return holds


def _holds(term: re.Match[str], labels: Mapping[str, str]) -> bool:
    if term["absent"]:
        return term["no"] not in labels
    value = labels.get(term["key"])
    if term["set"]:
        within = value in [v.strip() for v in term["values"].split(",")]
        return within if term["set"] == "in" else not within
    if not term["equal"]:
        return value is not None
    return (value == term["value"]) != (term["equal"] == "!=")


def _has_fields(obj: Obj, plural: str, selector: str) -> bool:
    return all(_field_holds(obj, plural, term, selector) for term in selector.split(",") if term)


def _field_holds(obj: Obj, plural: str, term: str, selector: str) -> bool:
    parts = _FIELD.fullmatch(term.strip())
    if parts is None:
        raise ValueError(f"invalid field selector: '{selector}'; can't understand '{term}'")
    field = parts["field"]
    if field not in _ANY | _FIELDS.get(plural, set()):
        raise ValueError(f"field label not supported: {field}")
    return (_text(_field(obj, field)) == parts["value"]) != (parts["equal"] == "!=")


def _field(obj: Obj, field: str) -> Any:
    if field == "source":
        return dig(obj, "source.component") or obj.get("reportingComponent")
    if field == "status.successful":
        return dig(obj, "status.succeeded", 0)
    return dig(obj, field, False if field in ("spec.unschedulable", "spec.hostNetwork") else "")


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value or "" if value != 0 else 0)

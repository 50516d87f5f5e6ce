"""Where something runs: the nodes of a workload's pods, the namespace of an object."""

from collections import Counter

from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.view import View
from kbase.kubectl.printers.pods import Summary
from kbase.lookup import NAMED, Place, Result, Row, lookup
from kbase.lookup.parts import belongs, command, counted, demanded, listed, many, whole
from kbase.question.facts import Asked
from kbase.text import Phrase, verbatim
from kbase.types import Objects

RUNS = Phrase("**{nodes}**: {pods} of {name}", "**{nodes}**：{name} 的 {pods}")
PODS = Phrase("{n} {kind}", "{n} 個 {kind}")
NOWHERE = Phrase("**On no node**: {pods} of {name}", "**不在任何節點上**：{name} 的 {pods}")
IN = Phrase("**Namespace {names}**: {kind} {name}", "**命名空間 {names}**：{kind} {name}")
_ALLOWED = {"phase", "where"}


def _fits(asked: Asked) -> bool:
    asks = asked.ask == "where" or asked.target in ("nodes", "namespaces")
    return asks and bool(asked.names) and demanded(asked) <= _ALLOWED and asked.ask != "count"


@lookup(fits=_fits, names=(*NAMED, "services"))
def whereabouts(view: View, asked: Asked, place: Place) -> Result | None:
    """The nodes of the pods of what is named; the namespaces of it where they are asked for."""
    if not place.objects or any(o.kind == "Node" for o in place.objects):
        return None
    if asked.target == "namespaces":
        return _namespaces(place)
    named = [to for ref in place.objects if (to := whole(view, ref))]
    namespace = place.objects[0].namespace if len({o.namespace for o in place.objects}) == 1 else place.namespace
    pods = [p for p in listed(view, "pods", namespace) if any(belongs(view, p, to) for to in named)]
    shown = command("pods", namespace, "-o wide")
    name = [verbatim(f"`{ref}`") for ref in place.objects]
    nodes = Counter(dig(p, "spec.nodeName", "") for p in pods)
    there = [f"{node} ({n})" for node, n in nodes.most_common() if node]
    phrase = (
        RUNS(nodes=there, pods=PODS(n=len(pods), kind=many("Pod", len(pods))), name=name)
        if there
        else NOWHERE(pods=PODS(n=len(pods), kind=many("Pod", len(pods))), name=name)
    )
    return Result(phrase, counted("pods", namespace, len(pods), shown), shown, _COLUMNS, _rows(pods), exact=False)


_COLUMNS = ("NAMESPACE", "NAME", "STATUS", "NODE")


def _rows(pods: Objects) -> tuple[Row, ...]:
    def row(pod: dict[str, object]) -> Row:
        meta = pod["metadata"]
        assert isinstance(meta, dict)
        cells = (meta.get("namespace", ""), meta["name"], Summary(pod).word, dig(pod, "spec.nodeName", "<none>"))
        return Row(cells, (shows(pod, ".spec.nodeName"),))

    return tuple(row(p) for p in pods)


def _namespaces(place: Place) -> Result | None:
    refs = [o for o in place.objects if o.namespace]
    if not refs:
        return None
    plural = {"Deployment": "deployments"}.get(refs[0].kind, refs[0].kind.lower() + "s")
    shown = command(plural, None, f"--field-selector=metadata.name={refs[0].name}")
    rows = tuple(Row((o.namespace, o.kind, o.name)) for o in refs)
    lead = IN(names=[o.namespace for o in refs], kind=refs[0].kind, name=refs[0].name)
    return Result(lead, counted(plural, None, len(refs), shown), shown, ("NAMESPACE", "KIND", "NAME"), rows)

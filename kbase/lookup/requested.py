"""CPU and memory requested and limited: summed for a namespace, a node, a workload or everything."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from kbase.diagnosis.objects import dig
from kbase.diagnosis.pods import live
from kbase.diagnosis.scheduling import amount, requests
from kbase.diagnosis.view import View
from kbase.lookup import NAMED, Place, Result, Row, lookup
from kbase.lookup.parts import belongs, command, counted, demanded, listed, scope_words, top_owner, whole
from kbase.question.facts import Asked
from kbase.text import Phrase, Text
from kbase.types import Obj, Objects

SUMMED = Phrase(
    "**requests {requests}; limits {limits}**: {n} Pods ({where})",
    "**requests {requests}；limits {limits}**：{n} 個 Pod（{where}）",
)
COUNTED = Phrase(
    "Counted: Pods that are neither Succeeded nor Failed nor being deleted; init containers as the scheduler does.",
    "計入的是未結束（非 Succeeded、Failed）也未在刪除中的 Pod；init container 依 scheduler 的算法計。",
)
UNLIMITED = Phrase(
    "Pods with a container without a limit: cpu {cpu}, memory {memory}.",
    "有容器未設定 limit 的 Pod：cpu {cpu} 個，memory {memory} 個。",
)
_FACETS = {"sums", "resources", "resource", "group"}
_RESOURCES = ("cpu", "memory")
_COLUMNS = ("PODS", "CPU REQUESTS", "CPU LIMITS", "MEMORY REQUESTS", "MEMORY LIMITS")
_GROUPS = {"namespace": "NAMESPACE", "命名空间": "NAMESPACE", "node": "NODE", "节点": "NODE"}
_GROUPS |= dict.fromkeys(("workload", "owner", "deployment", "工作负载", "拥有者", "拥有"), "WORKLOAD")


def _fits(asked: Asked) -> bool:
    return asked.has("resources") and asked.target in ("", "pods", "nodes", "namespaces") and demanded(asked) <= _FACETS


@lookup(fits=_fits, names=(*NAMED, "nodes"), in_namespace=True)
def requested(view: View, asked: Asked, place: Place) -> Result | None:
    """The sums over the pods there, and one row for each namespace, node or workload where that is asked."""
    word = asked.facets.get("group", "") or ({"nodes": "node", "namespaces": "namespace"}.get(asked.target, ""))
    title = _GROUPS.get(word.rstrip("s") if word.isascii() else word, "")
    if word and not title:
        return None
    named = [to for ref in place.objects if (to := whole(view, ref))]
    spaces = {ref.namespace for ref in place.objects if ref.namespace}
    namespace = spaces.pop() if len(spaces) == 1 else place.namespace
    pods = live(listed(view, "pods", namespace))
    if named:
        pods = [p for p in pods if any(belongs(view, p, to) for to in named)]
    shown = command("pods", namespace, "-o json")
    where = scope_words(place)
    return Result(
        _lead(pods, where),
        counted("pods", namespace, len(pods), shown),
        shown,
        ((title,) if title else ()) + _COLUMNS,
        _rows(pods, _keys(view)[title] if title else None),
        exact=False,
        remarks=(COUNTED(), _unlimited(pods)),
    )


def limits(pod: Obj) -> dict[str, float]:
    """The limits of a pod together, init containers counted as for its requests."""
    spec = pod.get("spec", {})
    swapped = {
        field: [{**c, "resources": {"requests": dig(c, "resources.limits", {})}} for c in dig(spec, field, [])]
        for field in ("containers", "initContainers")
    }
    return requests({"spec": {**swapped, "resources": {"requests": dig(spec, "resources.limits", {})}}})


def _keys(view: View) -> Mapping[str, Callable[[Obj], str]]:
    return {
        "NAMESPACE": lambda p: p["metadata"].get("namespace", ""),
        "NODE": lambda p: dig(p, "spec.nodeName", "<none>"),
        "WORKLOAD": lambda p: top_owner(view, p),
    }


def _lead(pods: Objects, where: list[Text]) -> Text:
    of_requests, of_limits = _sum(map(requests, pods)), _sum(map(limits, pods))
    return SUMMED(requests=_said(of_requests), limits=_said(of_limits), n=len(pods), where=where)


def _said(total: Mapping[str, float]) -> list[str]:
    return [f"{r} {amount(r, total.get(r, 0.0))}" for r in _RESOURCES]


def _sum(parts: Iterable[Mapping[str, float]]) -> dict[str, float]:
    total: dict[str, float] = defaultdict(float)
    for part in parts:
        for resource, value in part.items():
            total[resource] += value
    return dict(total)


def _rows(pods: Objects, key: Callable[[Obj], str] | None) -> tuple[Row, ...]:
    groups: dict[str, Objects] = defaultdict(list)
    for pod in pods:
        groups[key(pod) if key else ""].append(pod)
    rows = []
    for name, own in sorted(groups.items(), key=lambda pair: (-_sum(map(requests, pair[1])).get("cpu", 0.0), pair[0])):
        sums = _sum(map(requests, own)), _sum(map(limits, own))
        cells = [amount(r, s.get(r, 0.0)) for r in _RESOURCES for s in sums]
        rows.append(Row(((name,) if key else ()) + (str(len(own)), *cells)))
    return tuple(rows)


def _unlimited(pods: Objects) -> Text:
    def lacking(resource: str) -> int:
        return sum(
            any(resource not in dig(c, "resources.limits", {}) for c in dig(p, "spec.containers", [])) for p in pods
        )

    return UNLIMITED(cpu=lacking("cpu"), memory=lacking("memory"))

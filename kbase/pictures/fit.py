"""Node fit: each node held against a pod that finds no place, filter by filter, with room and requests."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from kbase.answer import Filter, Fit, NodeFit, Share
from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.objects import condition, dig, measured, shows
from kbase.diagnosis.placement import PLACEMENT_READS, Room, per_node
from kbase.diagnosis.scheduling import Obstacle, requests, unscheduled, waits_for_claim
from kbase.diagnosis.view import View
from kbase.pictures import Subject, drawing
from kbase.text import Phrase
from kbase.types import Evidence, Obj, ObjectRef

TITLE = Phrase("Which node can take Pod {pod}", "哪個節點能放置 Pod {pod}")
# Names of the scheduler's plugins: https://kubernetes.io/docs/reference/scheduling/config/#scheduling-plugins
_FILTERS = {
    "cordon": "NodeUnschedulable",
    "taint": "TaintToleration",
    "selector": "NodeAffinity",
    "resource": "NodeResourcesFit",
    "silent": "NodeResourcesFit",
    "port": "NodePorts",
    "volume": "VolumeBinding",
    "anti-affinity": "InterPodAffinity",
    "affinity-key": "InterPodAffinity",
    "spread": "PodTopologySpread",
    "spread-key": "PodTopologySpread",
}
_ORDER = tuple(dict.fromkeys(_FILTERS.values()))
_ALWAYS = ("NodeUnschedulable", "TaintToleration", "NodeResourcesFit")
_MOST_NODES = 4
_MAIN = ("cpu", "memory")


@drawing(reads=PLACEMENT_READS)
def fit(view: View, subject: Subject) -> Iterator[Fit]:
    """For the first finding about a pod that the scheduler refuses: its nodes, where one is known to refuse it."""
    pod = next(_refused(view, subject), None)
    space = subject.room(view) if pod else None
    if not pod or not space or not space.nodes:
        return
    found = per_node(view, pod, space)
    if not any(found.values()):
        return  # a rule that is not judged here keeps it off: a picture of ticks would tell a lie
    groups: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for name in found:
        groups.setdefault(tuple(o.key for o in found[name]), []).append(name)
    nodes = {n["metadata"]["name"]: n for n in space.nodes}
    shown = list(groups.values())[:_MOST_NODES]
    drawn = tuple(_node(pod, nodes[same[0]], found[same[0]], space, len(same) - 1) for same in shown)
    rest = len(nodes) - sum(map(len, shown))
    yield Fit(TITLE(pod=pod["metadata"]["name"]), ObjectRef.of(pod), drawn, rest)


def _refused(view: View, subject: Subject) -> Iterator[Obj]:
    """The pods of the root cause that wait for a node, and for no claim."""
    for finding in subject.findings[:1]:
        for ref in dict.fromkeys(s.about for s in finding.chain if s.about.kind == "Pod"):
            pod = try_get(view, "pods", ref.namespace, ref.name)
            gated = pod and condition(pod, "PodScheduled").get("reason") == "SchedulingGated"
            if pod and unscheduled(pod) and not gated and not waits_for_claim(pod):
                yield pod


def _node(pod: Obj, node: Obj, lacks: Sequence[Obstacle], space: Room, alike: int) -> NodeFit:
    wanted = [f for f in _ORDER if f in _ALWAYS or _asks(pod, f) or any(_filter(o) == f for o in lacks)]
    filters = tuple(_judged(pod, node, name, [o for o in lacks if _filter(o) == name], space) for name in wanted)
    used = None if space.pods is None else space.used.get(node["metadata"]["name"], {})
    short = {o.key[1] for o in lacks if o.key[0] == "resource"}
    return NodeFit(ObjectRef.of(node), filters, tuple(_shares(pod, node, used, short)), alike)


def _filter(obstacle: Obstacle) -> str:
    """A rule of the pod for node labels has a key of its own; one for other pods says which term it is."""
    kind = obstacle.key[0]
    return ("InterPodAffinity" if len(obstacle.key) > 1 else "NodeAffinity") if kind == "affinity" else _FILTERS[kind]


def _asks(pod: Obj, name: str) -> bool:
    """Whether a pod has a wish that a filter looks at."""
    where = {
        "NodeAffinity": ("spec.nodeSelector", "spec.affinity.nodeAffinity"),
        "InterPodAffinity": ("spec.affinity.podAffinity", "spec.affinity.podAntiAffinity"),
        "PodTopologySpread": ("spec.topologySpreadConstraints",),
    }
    return any(dig(pod, p) for p in where.get(name, ())) or (name == "NodePorts" and bool(_host_ports(pod)))


def _host_ports(pod: Obj) -> list[int]:
    return [p["hostPort"] for c in dig(pod, "spec.containers", []) for p in c.get("ports") or [] if p.get("hostPort")]


def _judged(pod: Obj, node: Obj, name: str, lacks: Sequence[Obstacle], space: Room) -> Filter:
    if lacks:
        proof = tuple(dict.fromkeys(e.path + str(e.object) for o in lacks for e in o.evidence))
        known = {e.path + str(e.object): e for o in lacks for e in o.evidence}
        return Filter(name, "broken", tuple(o.text for o in lacks), tuple(known[k] for k in proof))
    # Where pods could not be listed, nothing is known of what they take up or stand beside.
    needs_pods = name in ("NodeResourcesFit", "NodePorts", "InterPodAffinity", "PodTopologySpread")
    if needs_pods and space.pods is None:
        return Filter(name, "unknown", (), ())
    return Filter(name, "ok", (), _looked_at(pod, node, name))


def _looked_at(pod: Obj, node: Obj, name: str) -> tuple[Evidence, ...]:
    paths = {
        "NodeUnschedulable": (node, ".spec.unschedulable"),
        "TaintToleration": (node, ".spec.taints"),
        "NodeResourcesFit": (node, ".status.allocatable"),
        "NodeAffinity": (node, ".metadata.labels"),
        "InterPodAffinity": (pod, ".spec.affinity"),
        "PodTopologySpread": (pod, ".spec.topologySpreadConstraints"),
    }
    if name == "NodePorts":
        return (shows(pod, ".spec.containers[*].ports[*].hostPort", value=_host_ports(pod)),)
    return (shows(*paths[name]),) if name in paths else ()


def _shares(pod: Obj, node: Obj, used: Mapping[str, float] | None, short: Iterable[str]) -> Iterator[Share]:
    """cpu and memory, and whatever else the pod asks for or lacks; nothing of a node that has reported none."""
    if not dig(node, "status.allocatable"):
        return
    wants = requests(pod)
    named = [*_MAIN, *(r for r, n in wants.items() if n and r != "pods"), *short]
    for resource in dict.fromkeys(named):
        total = measured(dig(node, "status.allocatable", {}).get(resource, "0"))
        if total is None or (not total and not wants.get(resource)):
            continue
        proof = shows(
            node,
            ".status.allocatable." + resource.replace(".", "\\."),
            value=dig(node, "status.allocatable", {}).get(resource),
        )
        yield Share(
            resource, wants.get(resource, 0.0), None if used is None else used.get(resource, 0.0), total, (proof,)
        )

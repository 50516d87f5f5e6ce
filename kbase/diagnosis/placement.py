"""Every node held against one pod: what each lacks, which is nearest, and how that is shown."""

from collections import defaultdict
from dataclasses import dataclass

from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.neighbours import guarding, neighbour_obstacles
from kbase.diagnosis.objects import dig, labels
from kbase.diagnosis.pods import live
from kbase.diagnosis.scheduling import Obstacle, nearness, obstacles, requested
from kbase.diagnosis.view import View
from kbase.diagnosis.volumes import claims_of
from kbase.text import Phrase, Text
from kbase.types import Obj, ObjectRef, Objects, Step

# Reads of per_node.
PLACEMENT_READS = ("nodes", "pods", "persistentvolumeclaims", "persistentvolumes")
_MAX_GROUPS = 5
_MANY_NODES = 50  # with fewer, all pods are a page or two

NODES = Phrase("{nodes}: {obstacles}.", "{nodes}：{obstacles}。")
MORE = Phrase("{first} and {n} more", "{first} 等另外 {n} 個")


@dataclass(frozen=True)
class Room:
    """What runs where, summed once for all pods that look for a place. pods: None where they cannot be read.

    guards: those that keep others away by their own anti-affinity.
    """

    nodes: Objects
    pods: Objects | None
    there: dict[str, Objects]
    used: dict[str, dict[str, float]]
    guards: Objects


def roles(node: Obj) -> frozenset[str]:
    """The roles of a node as kubectl shows them, by either of the two label forms."""
    found = {k.partition("/")[2] for k in labels(node) if k.startswith("node-role.kubernetes.io/")}
    return frozenset(found | {v for k, v in labels(node).items() if k == "kubernetes.io/role"})


def room(view: View) -> Room | None:
    """The nodes and what is requested on them; None where nodes cannot be read."""
    nodes = view.try_list("nodes")
    if nodes is None:
        return None
    pods = view.try_list("pods")
    there: dict[str, Objects] = defaultdict(list)
    for pod in live(pods or []):
        there[dig(pod, "spec.nodeName", "")].append(pod)
    used = {name: requested(own) for name, own in there.items() if name}
    return Room(nodes, pods, there, used, guarding(pods or []))


def shut(view: View, pod: Obj) -> dict[str, list[Obstacle]] | None:
    """What keeps a pod off the nodes of a large cluster whatever runs there, nearest node first.

    None where that has to be judged by what runs there (see per_node), or nodes cannot be read. What runs on a node is
    read of those only that stand for a group in node_steps, so that no question costs the pods of the whole cluster.
    """
    nodes = view.try_list("nodes")
    rules = dig(pod, "spec.affinity.podAffinity") or dig(pod, "spec.affinity.podAntiAffinity")
    if nodes is None or len(nodes) < _MANY_NODES or rules or dig(pod, "spec.topologySpreadConstraints"):
        return None
    volumes = _bound_volumes(view, pod)
    found = {n["metadata"]["name"]: (n, obstacles(pod, n, [], None, volumes)) for n in nodes}
    if not all(lacks for _, lacks in found.values()):
        return None
    order = sorted(found, key=lambda name: nearness(*found[name]))
    told = {tuple(o.key for o in found[name][1]): name for name in reversed(order)}
    for name in [n for n in order if n in told.values()][:_MAX_GROUPS]:
        if (there := view.on_node(name)) is not None:
            running = live(there)
            node = found[name][0]
            found[name] = node, obstacles(pod, node, running, requested(running), volumes)
    return {name: found[name][1] for name in order}


def per_node(view: View, pod: Obj, space: Room) -> dict[str, list[Obstacle]]:
    """What keeps a pod off each node, nearest node first."""
    volumes = _bound_volumes(view, pod)
    found: dict[str, tuple[Obj, list[Obstacle]]] = {}
    for node in space.nodes:
        name = node["metadata"]["name"]
        used = None if space.pods is None else space.used.get(name, {})
        own = obstacles(pod, node, space.there.get(name, []), used, volumes)
        others = neighbour_obstacles(pod, node, space.nodes, space.pods, space.guards) if space.pods is not None else []
        found[name] = (node, own + others)
    return {name: found[name][1] for name in sorted(found, key=lambda name: nearness(*found[name]))}


def _bound_volumes(view: View, pod: Obj) -> Objects:
    namespace = pod["metadata"].get("namespace", "")
    claims = (try_get(view, "persistentvolumeclaims", namespace, name) for _, name in claims_of(pod))
    bound = [dig(c, "spec.volumeName", "") for c in claims if c]
    return [v for name in bound if name and (v := try_get(view, "persistentvolumes", "", name))]


def node_steps(per_node: dict[str, list[Obstacle]]) -> list[Step]:
    """One step per group of nodes with the same obstacles, the nearest node's last."""
    groups: dict[tuple[tuple[str, ...], ...], list[str]] = {}
    for name in per_node:
        groups.setdefault(tuple(o.key for o in per_node[name]), []).append(name)
    steps = []
    for same in list(groups.values())[:_MAX_GROUPS]:
        found = per_node[same[0]]
        who: Text | str = MORE(first=same[0], n=len(same) - 1) if len(same) > 1 else same[0]
        fact = NODES(nodes=who, obstacles=[o.text for o in found])
        steps.append(Step(ObjectRef("Node", "", same[0]), fact, tuple(e for o in found for e in o.evidence)))
    return steps[::-1]

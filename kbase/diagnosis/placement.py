"""Every node held against one pod: what each lacks, which is nearest, and how that is shown."""

from collections import defaultdict
from dataclasses import dataclass

from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.neighbours import neighbour_obstacles
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

NODES = Phrase("{nodes}: {obstacles}.", "{nodes}：{obstacles}。")
MORE = Phrase("{first} and {n} more", "{first} 等另外 {n} 個")


@dataclass(frozen=True)
class Room:
    """What runs where, summed once for all pods that look for a place. pods: None where they cannot be read."""

    nodes: Objects
    pods: Objects | None
    there: dict[str, Objects]
    used: dict[str, dict[str, float]]


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
    return Room(nodes, pods, there, used)


def per_node(view: View, pod: Obj, space: Room) -> dict[str, list[Obstacle]]:
    """What keeps a pod off each node, nearest node first."""
    volumes = _bound_volumes(view, pod)
    found: dict[str, tuple[Obj, list[Obstacle]]] = {}
    for node in space.nodes:
        name = node["metadata"]["name"]
        own = obstacles(pod, node, space.there.get(name, []), space.used.get(name, {}), volumes)
        others = neighbour_obstacles(pod, node, space.nodes, space.pods) if space.pods is not None else []
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

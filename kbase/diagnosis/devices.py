"""Why nodes lack what a DaemonSet would give them: a device that its plugin announces, a taint that it takes off."""

import re
from collections.abc import Iterator

from kbase.diagnosis.events import EventIndex
from kbase.diagnosis.node_plugins import installs
from kbase.diagnosis.objects import dig, owned_by, shows
from kbase.diagnosis.pods import live
from kbase.diagnosis.scheduling import obstacles
from kbase.diagnosis.services import ready
from kbase.diagnosis.trouble import starting, why_unready, worst_first
from kbase.diagnosis.view import View
from kbase.text import Phrase
from kbase.types import Obj, ObjectRef, Step

# Reads of unoffered; a check that calls it declares them.
DEVICE_READS = ("daemonsets", "pods", "nodes")
OFFERS = Phrase(
    "DaemonSet {name} is the device plugin that would announce {resource}; {ready} of {wanted} of its pods are ready.",
    "DaemonSet {name} 是會公布 {resource} 的 device plugin；{wanted} 個 Pod 中有 {ready} 個就緒。",
)
TAKES_OFF = Phrase(
    "DaemonSet {name} is the agent that would take {taint} off; {ready} of {wanted} of its pods are ready.",
    "DaemonSet {name} 是會移除 {taint} 的 agent；{wanted} 個 Pod 中有 {ready} 個就緒。",
)
KEPT_OFF = Phrase(
    "It does not run on node {node}, which its nodeSelector fits: {obstacles}.",
    "它的 nodeSelector 符合節點 {node}，卻沒有在那裡執行：{obstacles}。",
)
_COMMON = frozenset(
    {"com", "org", "net", "dev", "gpu", "csi", "node", "device", "devices", "amazon", "aws", "k8s", "kubernetes"}
)


def unoffered(view: View, resource: str) -> tuple[Step, ...]:
    """What is wrong with the device plugin of an extended resource ("nvidia.com/gpu"), root last.

    () where the resource is none of a plugin, none is recognised by the vendor's name, or it works. Reads DEVICE_READS.
    Source: https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/device-plugins/
    """
    marks = _marks(resource)
    if "/" not in resource or not marks:
        return ()
    for plugin in view.try_list("daemonsets") or []:
        spec = dig(plugin, "spec.template.spec", {})
        images = [c.get("image", "") for c in dig(spec, "containers", [])]
        known = " ".join([plugin["metadata"]["name"], *images]).lower()
        meant = installs(spec, "device") and any(mark in known for mark in marks)
        if meant and (why := next(_wrong(view, plugin, spec), None)):
            ref, counts = ObjectRef.of(plugin), {k: dig(plugin, f"status.{at}", 0) for k, at in _COUNTS.items()}
            proof = tuple(shows(plugin, f".status.{at}", value=counts[k]) for k, at in _COUNTS.items())
            return Step(ref, OFFERS(name=f"{ref.namespace}/{ref.name}", resource=resource, **counts), proof), why
    return ()


def unready_agent(view: View, taint: str) -> tuple[Step, ...]:
    """What is wrong with the agent that takes a taint off ("node.cilium.io/agent-not-ready"), root last.

    () where no DaemonSet of that name is known, or it works. Reads DEVICE_READS.
    """
    marks = _marks(taint.partition("/")[0])
    for agent in view.try_list("daemonsets") or []:
        name = agent["metadata"]["name"].lower()
        if any(mark in name for mark in marks) and (down := _down(view, agent)):
            ref = ObjectRef.of(agent)
            counts = {k: dig(agent, f"status.{at}", 0) for k, at in _COUNTS.items()}
            proof = tuple(shows(agent, f".status.{at}", value=counts[k]) for k, at in _COUNTS.items())
            fact = TAKES_OFF(name=f"{ref.namespace}/{ref.name}", taint=taint, **counts)
            return Step(ref, fact, proof), down
    return ()


def _marks(name: str) -> set[str]:
    """The parts of a domain that tell a vendor from others."""
    return {word for word in re.split(r"[./-]", name.lower()) if len(word) > 2} - _COMMON


def _down(view: View, owner: Obj) -> Step | None:
    """Why the worst pod of a DaemonSet is not ready; None where all are, or have only just been started."""
    ref = ObjectRef.of(owner)
    pods = (p for p in live(view.try_list("pods", ref.namespace) or []) if owned_by(p).get("name") == ref.name)
    down = [p for p in pods if not ready(p) and not starting(view, p)]
    return why_unready(view, worst_first(down)[0], EventIndex()) if down else None


_COUNTS = {"ready": "numberReady", "wanted": "desiredNumberScheduled"}


def _wrong(view: View, plugin: Obj, spec: Obj) -> Iterator[Step]:
    """The worst pod of a plugin that does not work, else the first taint that keeps it off a node meant for it."""
    ref = ObjectRef.of(plugin)
    if down := _down(view, plugin):
        yield down
    for node in view.try_list("nodes") or []:
        found = obstacles({**plugin, "spec": spec}, node, [], None)
        if found and {o.key[0] for o in found} <= {"taint"} and not any(o.distant for o in found):
            fact = KEPT_OFF(node=node["metadata"]["name"], obstacles=[o.text for o in found])
            yield Step(ref, fact, tuple(e for o in found for e in o.evidence))

"""What an autoscaler of nodes says of a pod that waits: that a node is under way, or why it adds none."""

import re
from dataclasses import replace
from datetime import timedelta

from kbase.diagnosis.customs import Said, listed, said_of
from kbase.diagnosis.events import events_about
from kbase.diagnosis.objects import event_time, shows, when
from kbase.diagnosis.pods import Group
from kbase.diagnosis.view import View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Step

COMING = Phrase(
    "An autoscaler has a node under way for the pod: {message}", "autoscaler 正在為這個 Pod 準備節點：{message}"
)
NO_NODE = Phrase("The autoscaler adds no node for the pod: {message}", "autoscaler 不會為這個 Pod 增加節點：{message}")
RAISE = Phrase(
    "Raise the maximum size of the node group that fits the pod, or lower the requests.",
    "提高適合這個 Pod 的節點群組上限，或降低 requests。",
)
POOLS = Phrase(
    "Compare the pod with what the pools allow (requirements, taints, limits): {command}",
    "比對 Pod 與 NodePool 允許的範圍（requirements、taints、limits）：{command}",
)
NO_POOL = Phrase(
    "NodePool {name}, which could add a node, is not ready: {said}",
    "NodePool {name} 原本可以增加節點，但未就緒：{said}",
)
NOT_JOINED = Phrase(
    "NodeClaim {name} was to bring a node for pods that wait, and does not: {said}",
    "NodeClaim {name} 原本要為等待中的 Pod 帶來節點，卻沒有：{said}",
)
# Reads of with_autoscaler besides events.
AUTOSCALER_READS = ("nodepools", "nodeclaims")
NOTES = ("runbooks/nodes-not-scaling", "runbooks/pod-pending")
_AUTOSCALER = re.compile(r"didn't trigger scale-up|incompatible with nodepool|did not match any NodePool", re.I)
_TIME_FOR_NODE = timedelta(minutes=10)  # machines of clouds boot and join within this time


def with_autoscaler(view: View, group: Group, found: Finding) -> Finding:
    """A finding about pods without a node, with what an autoscaler says before its root.

    Information only while a node is under way for the pod. Reads events and AUTOSCALER_READS.
    Sources: https://github.com/kubernetes/autoscaler/blob/master/cluster-autoscaler/FAQ.md (NotTriggerScaleUp),
    https://karpenter.sh/docs/troubleshooting/ ("incompatible with nodepool").
    """
    pod = group.worst.pod
    events = events_about(view, group.owner.namespace)
    event = events.newest(pod, "TriggeredScaleUp", "Nominated")
    since = when(event_time(event)) if event else None
    if stuck := _no_new_node(view):
        chain = (*found.chain[:-1], stuck, *found.chain[-1:])
        return replace(found, chain=chain, notes=found.notes or NOTES)
    if event and since and view.now - since < _TIME_FOR_NODE:
        coming = Step(ObjectRef.of(pod), COMING(message=event.get("message", "")), (shows(event, ".message"),))
        return replace(found, chain=(*found.chain[:-1], coming, found.chain[-1]), severity="info")
    told = events.of(pod, "NotTriggerScaleUp", "FailedScheduling")
    said = next((e for e in told if _AUTOSCALER.search(e.get("message", ""))), None)
    if not said or not found.chain:
        return found
    words = said.get("message", "")
    step = Step(ObjectRef.of(pod), NO_NODE(message=words), (shows(said, ".message"),))
    more = found.next_steps
    if "nodepool" in words.lower():
        more = (Action(POOLS(command=verbatim("kubectl get nodepools -o yaml"))), *more)
    elif "max node group size" in words:
        more = (*more, Action(RAISE(), changes=True))
    chain = (*found.chain[:-1], step, found.chain[-1])
    return replace(found, chain=chain, next_steps=more, notes=found.notes or NOTES)


def _no_new_node(view: View) -> Step | None:
    """Why Karpenter brings no node: none of its pools is ready, or a machine of it never joins."""
    pools = [(p, said_of(view, p)) for p in listed(view, "nodepools", None)]
    if pools and all(said for _, said in pools):
        return _step(*pools[0], NO_POOL)
    claims = ((c, said_of(view, c)) for c in listed(view, "nodeclaims", None))
    return next((_step(claim, said, NOT_JOINED) for claim, said in claims if said), None)


def _step(obj: Obj, said: list[Said], phrase: Phrase) -> Step:
    fact = phrase(name=obj["metadata"]["name"], said=verbatim(said[0].words))
    return Step(ObjectRef.of(obj), fact, said[0].evidence)

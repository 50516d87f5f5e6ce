"""Pods that no node can take."""

from collections.abc import Callable, Iterator, Mapping
from datetime import timedelta
from functools import cache

from kbase.diagnosis.autoscaler_words import AUTOSCALER_READS, with_autoscaler
from kbase.diagnosis.declare import check
from kbase.diagnosis.devices import DEVICE_READS, unoffered, unready_agent
from kbase.diagnosis.events import events_about
from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.objects import condition, condition_path, dig, shows, when
from kbase.diagnosis.placement import PLACEMENT_READS, Room, node_steps, per_node, roles, room, shut
from kbase.diagnosis.pods import POD_READS, Group, ailing_pods
from kbase.diagnosis.rollouts import ROLLOUT_READS, consequences
from kbase.diagnosis.scheduler_words import complaints
from kbase.diagnosis.scheduling import AGENT, NO_SUCH_RESOURCE, UNINITIALIZED, Obstacle, unscheduled, waits_for_claim
from kbase.diagnosis.unfit import unfit
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Step

CAUSE = Phrase(
    "None of {all} nodes can take the pod; the nearest, {node}, cannot because: {obstacles}.",
    "{all} 個節點都不能放置這個 Pod；最接近的 {node} 的原因：{obstacles}。",
)
ONLY_NODE = Phrase(
    "The only node, {node}, cannot take the pod: {obstacles}.", "唯一的節點 {node} 不能放置這個 Pod：{obstacles}。"
)
SAID = Phrase("The scheduler finds no node: {complaints}.", "排程器找不到節點：{complaints}。")
NO_NODES = Phrase("The cluster has no nodes.", "叢集中沒有任何節點。")
GATED = Phrase(
    "Scheduling gates {gates} hold the pod back until their owner removes them.",
    "scheduling gate {gates} 擋住排程，要等設定它的元件移除。",
)
NO_SCHEDULER = Phrase(
    "No scheduler has looked at the pod for {minutes} min: {scheduler} is not at work.",
    "{minutes} 分鐘內沒有任何排程器處理這個 Pod：{scheduler} 沒有運作。",
)
SYMPTOM = Phrase("{count}: Pending, not placed on any node.", "{count}：處於 Pending，沒有放到任何節點上。")
SCHEDULER = Phrase("The scheduler says: {message}", "排程器回報：{message}")
LEADER = Phrase("It last led from node {node}.", "它最後在節點 {node} 上擔任 leader。")
RUNS_ON = Phrase("It runs on the control plane, node {node}.", "它在控制平面節點 {node} 上執行。")
LEASE = Phrase("Lease {name} was last renewed at {time}.", "Lease {name} 最後更新於 {time}。")
FIX = {
    kind: Phrase(en, zh)
    for kind, en, zh in (
        ("resource", "Lower the requests, or add a node that is large enough.", "降低 requests，或加入夠大的節點。"),
        (
            "taint",
            "Add a toleration to the pod, or take the taint off a node.",
            "為 Pod 加上 toleration，或移除 taint。",
        ),
        (
            "uninitialized",
            "Look at the cloud-controller-manager (kube-system, or the provider's control plane) and its log; do not "
            "take the taint off by hand, the node lacks its zone and addresses until then.",
            "查看 cloud-controller-manager（kube-system 或雲端的控制平面）與它的 log；不要手動移除 taint，"
            "在那之前節點缺少 zone 與位址。",
        ),
        (
            "agent",
            "Look at the pods of that agent on the node (its DaemonSet) and their log.",
            "查看該 agent 在節點上的 Pod（它的 DaemonSet）與 log。",
        ),
        ("selector", "Label a node so, or correct nodeSelector.", "為節點加上該標籤，或修正 nodeSelector。"),
        ("affinity", "Correct the affinity rule, or label a node to match.", "修正 affinity 規則，或為節點加上標籤。"),
        ("cordon", "Uncordon the node when its maintenance is over.", "維護結束後將節點 uncordon。"),
        (
            "port",
            "Use another hostPort or a Service, or run fewer pods than nodes.",
            "改用其他 hostPort 或 Service，或減少 Pod 數。",
        ),
        (
            "anti-affinity",
            "Add nodes, or prefer anti-affinity instead of requiring it.",
            "增加節點，或改用 preferred。",
        ),
        (
            "spread",
            "Add nodes in the emptier domain, or use ScheduleAnyway.",
            "在較空的區域增加節點，或改用 ScheduleAnyway。",
        ),
        ("volume", "Add a node where the volume can be used.", "在該 volume 可用的區域增加節點。"),
    )
}
OFFER = Phrase(
    "Repair {plugin} first: once its pod works on a node, that node can take the pod.",
    "先修復 {plugin}：它的 Pod 在節點上正常運作後，該節點就能接受這個 Pod。",
)
SEE = Phrase("Compare with the nodes: {command}", "與節點比對：{command}")
REMOVE_GATE = Phrase(
    "Find out which controller sets gate {gates} and why it waits.", "找出設定 gate {gates} 的控制器以及它在等什麼。"
)
START_SCHEDULER = Phrase(
    "Check the pods and log of {scheduler}: {command}", "檢查 {scheduler} 的 Pod 與 log：{command}"
)
_LOOKS_ONLY = {UNINITIALIZED: "uninitialized", AGENT: "agent"}
_TIME_TO_LOOK = timedelta(minutes=1)  # a scheduler looks within seconds, unless thousands of pods wait


@check(
    code="POD-UNSCHEDULABLE",
    severity="error",
    reads=tuple(
        dict.fromkeys(
            (*POD_READS, *ROLLOUT_READS, *PLACEMENT_READS, *DEVICE_READS, "leases", "events", *AUTOSCALER_READS)
        )
    ),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=(
        "FailedScheduling",
        "Unschedulable",
        "Pending",
        "Insufficient cpu",
        "Insufficient memory",
        "untolerated taint",
        "didn't match Pod's node affinity/selector",
        "無法排程",
        "排不進去",
        "一直 Pending",
    ),
    notes=("runbooks/pod-pending", "scheduling/placing-pods", "scheduling/requests-limits-qos"),
)
def pod_unschedulable(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Pods that no node can take, with what each node lacks and which is nearest.

    Source: https://kubernetes.io/docs/concepts/scheduling-eviction/kube-scheduler/
    """
    space = cache(lambda: room(cluster))
    for group in ailing_pods(cluster, scope, lambda pod: _waits(cluster, pod)):
        found = _unfit(cluster, group) or _finding(cluster, group, space, asked=scope.reach is not None)
        yield with_autoscaler(cluster, group, found)


def _waits(view: View, pod: Obj) -> bool:
    if unscheduled(pod):
        return not waits_for_claim(pod)
    created = when(pod["metadata"].get("creationTimestamp"))
    fresh = (
        dig(pod, "status.phase") == "Pending" and not dig(pod, "spec.nodeName") and not condition(pod, "PodScheduled")
    )
    return fresh and created is not None and view.now - created > _TIME_TO_LOOK


def _finding(view: View, group: Group, space: Callable[[], Room | None], *, asked: bool) -> Finding:
    pod = group.worst.pod
    scheduled = condition(pod, "PodScheduled")
    symptom = Step(group.owner, SYMPTOM(count=group.count), (shows(pod, ".status.phase"),))
    start = (symptom, *consequences(view, group))
    if scheduled.get("reason") == "SchedulingGated":
        return _gated(group, pod, start)
    if not scheduled:
        return _unseen(view, group, pod, start)
    message = scheduled.get("message", "")
    proof = shows(pod, condition_path(pod, "PodScheduled") + ".message")
    said = Step(ObjectRef.of(pod), SCHEDULER(message=message), (proof,))
    found = shut(view, pod) if asked else None
    if found is None:
        known = space()
        found = per_node(view, pod, known) if known else None
    if found == {}:
        return Finding(group.owner, NO_NODES(), (*start, said), (_see(),))
    if found is None or not all(found.values()):
        # Nodes unreadable, or a rule that is not judged here: the scheduler's own words are what is known.
        return Finding(group.owner, SAID(complaints=complaints(message)), (*start, said), (_see(),))
    nearest, lacks = next(iter(found.items()))
    texts = [o.text for o in lacks]
    only = len(found) == 1
    cause = ONLY_NODE(node=nearest, obstacles=texts) if only else CAUSE(all=len(found), node=nearest, obstacles=texts)
    plugin = next((s for r in _unknown_everywhere(found) if (s := unoffered(view, r))), ()) or _agent(view, lacks)
    named = (_LOOKS_ONLY.get(o.text.phrase, o.key[0]) for o in lacks)
    kinds = [k for k in dict.fromkeys(named) if k in FIX and not (plugin and k in ("resource", "agent"))]
    steps = [Action(FIX[k](), changes=k not in _LOOKS_ONLY.values()) for k in kinds]
    steps += [Action(OFFER(plugin=str(plugin[0].about)))] if plugin else []
    return Finding(group.owner, cause, (*start, said, *node_steps(found), *plugin), (_see(), *steps))


def _agent(view: View, lacks: list[Obstacle]) -> tuple[Step, ...]:
    taints = (o.key[1].partition("=")[0].partition(":")[0] for o in lacks if o.text.phrase is AGENT)
    return next((steps for taint in taints if (steps := unready_agent(view, taint))), ())


def _unknown_everywhere(found: Mapping[str, list[Obstacle]]) -> list[str]:
    """The extended resources that the pod asks for and no node offers at all."""
    short = [{o.key[1] for o in lacks if o.text.phrase is NO_SUCH_RESOURCE} for lacks in found.values()]
    return sorted(set.intersection(*short)) if short else []


def _unfit(view: View, group: Group) -> Finding | None:
    """A fault of the pod itself, whatever the nodes have."""
    pod = group.worst.pod
    message = condition(pod, "PodScheduled").get("message", "")
    if not message or not (found := unfit(view, pod, message)):
        return None
    root, remedy = found
    said = shows(pod, condition_path(pod, "PodScheduled") + ".message")
    chain = (
        Step(group.owner, SYMPTOM(count=group.count), (shows(pod, ".status.phase"),)),
        *consequences(view, group),
        Step(ObjectRef.of(pod), SCHEDULER(message=message), (said,)),
        root,
    )
    return Finding(group.owner, root.fact, chain, (remedy,))


def _gated(group: Group, pod: Obj, start: tuple[Step, ...]) -> Finding:
    gates = [g["name"] for g in dig(pod, "spec.schedulingGates", [])]
    root = Step(ObjectRef.of(pod), GATED(gates=gates), (shows(pod, ".spec.schedulingGates"),))
    return Finding(group.owner, root.fact, (*start, root), (Action(REMOVE_GATE(gates=gates)),), severity="warning")


def _unseen(view: View, group: Group, pod: Obj, start: tuple[Step, ...]) -> Finding:
    """No PodScheduled condition at all: the scheduler that the pod names does not work."""
    scheduler = dig(pod, "spec.schedulerName", "default-scheduler")
    created = when(pod["metadata"].get("creationTimestamp"))
    minutes = int((view.now - created).total_seconds() // 60) if created else 0
    cause = NO_SCHEDULER(minutes=minutes, scheduler=scheduler)
    root = Step(
        ObjectRef.of(pod),
        cause,
        (shows(pod, ".spec.schedulerName", value=scheduler), shows(pod, ".metadata.creationTimestamp")),
    )
    lease = try_get(view, "leases", "kube-system", "kube-scheduler") if scheduler == "default-scheduler" else None
    renewed = dig(lease, "spec.renewTime", "") if lease else ""
    last = (
        [Step(ObjectRef.of(lease), LEASE(name="kube-scheduler", time=renewed), (shows(lease, ".spec.renewTime"),))]
        if lease and renewed
        else []
    )
    command = verbatim("kubectl -n kube-system get pods -o wide")
    return Finding(
        group.owner,
        cause,
        (*start, *last, root, *_leader(view, lease, scheduler)),
        (Action(START_SCHEDULER(scheduler=scheduler, command=command)),),
    )


def _leader(view: View, lease: Obj | None, scheduler: str) -> Iterator[Step]:
    """The node from which the scheduler last led: a leader signs as its host name, an underscore and a random id."""
    if scheduler != "default-scheduler":
        return
    holder, proof = dig(lease, "spec.holderIdentity", "") if lease else "", None
    if lease and holder:
        proof = shows(lease, ".spec.holderIdentity")
    else:
        events = events_about(view, "kube-system")
        led = events.newest(ObjectRef("Lease", "kube-system", "kube-scheduler"), "LeaderElection")
        holder = led["message"].partition(" became leader")[0] if led else ""
        proof = shows(led, ".message") if led else None
    node, nodes = holder.rpartition("_")[0], view.try_list("nodes") or []
    if node and proof and any(n["metadata"]["name"] == node for n in nodes):
        yield Step(ObjectRef("Node", "", node), LEADER(node=node), (proof,))
    else:
        for at in (n for n in nodes if roles(n) & {"control-plane", "master"}):
            yield Step(ObjectRef.of(at), RUNS_ON(node=at["metadata"]["name"]), (shows(at, ".metadata.labels"),))


def _see() -> Action:
    return Action(SEE(command=verbatim("kubectl describe nodes")))

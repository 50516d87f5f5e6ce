"""What keeps a pod from being ready, in one line: for answers about the things that stand before it."""

from collections.abc import Iterable
from datetime import timedelta

from kbase.diagnosis.events import EventIndex
from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.objects import condition, condition_path, dig, shows, when
from kbase.diagnosis.pods import Container, containers
from kbase.diagnosis.probes import patience, readiness_failure
from kbase.diagnosis.services import WORKLOAD_READS, ready, selected, selector_of, workloads_for
from kbase.diagnosis.view import View
from kbase.diagnosis.workloads import owner_of
from kbase.text import Phrase
from kbase.types import Obj, ObjectRef, Step

# Images are pulled and processes start within this time; before it a pod that waits has nothing wrong with it.
STARTING = timedelta(minutes=2)
_STARTING = ("ContainerCreating", "PodInitializing")
_MAX_CHARS = 240  # scheduler and runtime messages can fill a screen; the cause of a neighbour gets one line

TERMINATING = Phrase("Pod {pod} is being deleted (since {since}).", "Pod {pod} 正在刪除（自 {since}）。")
UNSCHEDULED = Phrase("Pod {pod} is not scheduled: {message}", "Pod {pod} 尚未排程：{message}")
ON_NODE = Phrase(
    "Pod {pod} is on node {node}, which is not Ready ({reason}).",
    "Pod {pod} 在節點 {node} 上，而該節點不是 Ready（{reason}）。",
)
WAITS = Phrase("Container {container} of Pod {pod}: {reason}.", "Pod {pod} 的容器 {container}：{reason}。")
WAITS_SAYING = Phrase(
    "Container {container} of Pod {pod}: {reason}: {message}", "Pod {pod} 的容器 {container}：{reason}：{message}"
)
RESTARTS = Phrase(
    "Container {container} of Pod {pod} keeps ending ({reason}, exit code {code}).",
    "Pod {pod} 的容器 {container} 一再結束（{reason}，exit code {code}）。",
)
PROBE = Phrase(
    "The readiness probe of container {container} in Pod {pod} fails: {asks}: {answer}.",
    "Pod {pod} 的容器 {container} 就緒探針（readiness probe）失敗：{asks}：{answer}。",
)
NONE_SELECTED = Phrase(
    "Service {name} selects no running pod (selector {selector}).",
    "Service {name} 沒有選到任何執行中的 Pod（selector {selector}）。",
)
NO_SELECTOR = Phrase(
    "Service {name} has no selector, and nothing has given it endpoints.",
    "Service {name} 沒有 selector，也沒有別的來源給它端點。",
)
BELONGS = Phrase("Pod {pod} belongs to {owner}.", "Pod {pod} 屬於 {owner}。")
NOT_READY = Phrase("Pod {pod} is not ready: {message}.", "Pod {pod} 尚未就緒：{message}。")


def why_unready(view: View, pod: Obj, events: EventIndex) -> Step:
    """The one fact that most explains why a pod is not ready, with its evidence.

    Placement comes before containers, init containers before the others, ends before probes. A node that is not Ready
    is told of by a check that declares nodes.
    """
    ref = ObjectRef.of(pod)
    deleted = pod["metadata"].get("deletionTimestamp")
    if deleted:
        fact = TERMINATING(pod=ref.name, since=deleted)
        return Step(ref, fact, (shows(pod, ".metadata.deletionTimestamp"),))
    placed = condition(pod, "PodScheduled")
    if placed.get("status") == "False":
        path = condition_path(pod, "PodScheduled") + ".message"
        fact = UNSCHEDULED(pod=ref.name, message=_short(placed.get("message") or placed.get("reason", "")))
        return Step(ref, fact, (shows(pod, path),))
    told = (_container_step(c) for c in containers(pod))
    lost = _node_step(view, pod)
    return lost or next((step for step in told if step), None) or _probe_step(view, pod, events) or _condition_step(pod)


def _node_step(view: View, pod: Obj) -> Step | None:
    """The pod's node, where that is not Ready: what its containers are reported to do is then old."""
    name = dig(pod, "spec.nodeName", "")
    node = try_get(view, "nodes", "", name) if name and "nodes" in view.reads else None
    found = condition(node, "Ready") if node else {}
    if not node or found.get("status") == "True" or not found:
        return None
    fact = ON_NODE(pod=pod["metadata"]["name"], node=name, reason=found.get("reason", ""))
    return Step(ObjectRef.of(node), fact, (shows(node, condition_path(node, "Ready") + ".status"),))


def _container_step(container: Container) -> Step | None:
    facts = {"container": container.name, "pod": container.ref.name}
    end = container.end()
    if end and end.code and not container.running:
        fact = RESTARTS(**facts, reason=container.waiting or end.reason, code=end.code)
        return Step(container.ref, fact, (container.shows(f"{end.at}.exitCode"), container.shows(".restartCount")))
    if container.waiting and container.waiting not in _STARTING:
        message = _short(dig(container.status, "state.waiting.message", ""))
        fact = (WAITS_SAYING if message else WAITS)(
            **facts, reason=container.waiting, **({"message": message} if message else {})
        )
        return Step(container.ref, fact, (container.shows(".state.waiting.reason"),))
    return None


def _probe_step(view: View, pod: Obj, events: EventIndex) -> Step | None:
    failed = readiness_failure(view, pod, events=events)
    if not failed:
        return None
    facts = {"container": failed.container.name, "pod": pod["metadata"]["name"]}
    return Step(failed.container.ref, PROBE(**facts, asks=failed.asks, answer=failed.answer), failed.evidence)


def _condition_step(pod: Obj) -> Step:
    ref, found = ObjectRef.of(pod), condition(pod, "Ready")
    message = found.get("message") or found.get("reason") or f"status.phase {dig(pod, 'status.phase', 'Unknown')}"
    path = condition_path(pod, "Ready") + ".message" if found else ".status.phase"
    return Step(ref, NOT_READY(pod=ref.name, message=_short(message)), (shows(pod, path, value=message),))


def starting(view: View, pod: Obj) -> bool:
    """Whether not being ready yet is no fault: a young pod, or probes still within the time they grant it."""
    if pod["metadata"].get("deletionTimestamp") or condition(pod, "PodScheduled").get("status") == "False":
        return False
    if any(c.restarts or (c.waiting and c.waiting not in _STARTING) for c in containers(pod)):
        return False
    born = when(pod["metadata"].get("creationTimestamp"))
    young = born is not None and view.now - born < STARTING
    late = [c for c in containers(pod) if not c.init and not c.status.get("ready")]
    return young or (bool(late) and all(_within_patience(view, c) for c in late))


def _within_patience(view: View, container: Container) -> bool:
    started = when(dig(container.status, "state.running.startedAt"))
    probes = [container.spec[k] for k in ("startupProbe", "readinessProbe") if k in container.spec]
    return started is not None and view.now - started < sum((patience(p) for p in probes), timedelta(0))


def scaled_to_zero(view: View, service: Obj, namespace: str | None) -> bool:
    """Whether the workloads that the Service would select all want no pods; False where that is not known."""
    listed = [o for kind in WORKLOAD_READS for o in view.try_list(kind, namespace) or []]
    meant = workloads_for(service, listed)
    return bool(meant) and not any(dig(w, "spec.replicas", 1) for w in meant)


def why_unserved(view: View, service: Obj, pods: Iterable[Obj], events: EventIndex) -> Step:
    """Why a Service has no ready endpoint, in one line: nothing selected, or what keeps the worst pod unready."""
    chosen = selected(service, pods)
    if chosen:
        return why_unready(view, worst_first(chosen)[0], events)
    ref, wanted = ObjectRef.of(service), selector_of(service)
    if not wanted:
        return Step(ref, NO_SELECTOR(name=ref.name), (shows(service, ".spec.selector", value="none"),))
    pairs = ",".join(f"{k}={v}" for k, v in wanted.items())
    return Step(ref, NONE_SELECTED(name=ref.name, selector=pairs), (shows(service, ".spec.selector"),))


def workload_behind(view: View, service: Obj, pods: Iterable[Obj]) -> tuple[Step, ...]:
    """The workload of the worst pod that a Service selects: what is wrong with the pod is told there, as its root.

    Empty where no pod is selected or nothing controls it. Reads OWNER_READS.
    """
    return next((controller_of(view, pod) for pod in worst_first(selected(service, pods))), ())


def controller_of(view: View, pod: Obj) -> tuple[Step, ...]:
    """The workload that a pod belongs to; () where nothing controls it. Reads OWNER_READS."""
    owner, proof = owner_of(view, pod), shows(pod, ".metadata.ownerReferences[0].name")
    if owner == ObjectRef.of(pod):
        return ()
    return (Step(owner, BELONGS(pod=pod["metadata"]["name"], owner=str(owner)), (proof,)),)


def worst_first(pods: Iterable[Obj]) -> list[Obj]:
    """Pods in the order in which they explain most: restarted most often first, then by name."""
    return sorted(pods, key=lambda p: (-sum(c.restarts for c in containers(p)), p["metadata"]["name"]))


def spokesman(pods: Iterable[Obj]) -> Obj:
    """The pod whose log is read for all of a workload; every check takes the same, so that it is read once."""
    return sorted(worst_first(pods), key=ready)[0]


def _short(message: str) -> str:
    line = " ".join(message.split())
    return line if len(line) <= _MAX_CHARS else line[: _MAX_CHARS - 1] + "…"

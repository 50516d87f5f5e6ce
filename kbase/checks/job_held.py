"""Jobs that do not end although their work is done, because another container of the pod goes on."""

import re
from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import when
from kbase.diagnosis.pods import POD_READS, Container, Group, ailing_pods, containers
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, Obj, Step

CAUSE = Phrase(
    "Container {done} ended well {minutes} min ago, but container {left} of the pod still runs, so the Job cannot "
    "complete.",
    "容器 {done} 已在 {minutes} 分鐘前正常結束，但 Pod 中的容器 {left} 仍在執行，因此 Job 無法完成。",
)
SYMPTOM = Phrase("{count}: the work is done and the pod does not end.", "{count}：工作已完成，但 Pod 沒有結束。")
RUNS = Phrase(
    "Container {left} is running; a Job waits for all containers.", "容器 {left} 正在執行；Job 會等所有容器結束。"
)
SEE = Phrase("See what it still does: {command}", "查看它還在做什麼：{command}")
NATIVE = Phrase(
    "Make it a native sidecar (an init container with restartPolicy: Always), which ends with the work; a mesh or "
    "agent that injects it has a setting for that, or one to leave Jobs out.",
    "改成原生 sidecar（restartPolicy: Always 的 init container），工作結束時它也會結束；"
    "注入它的 service mesh 或 agent 有對應的設定，也可以設定略過 Job。",
)
_LASTS = timedelta(minutes=10)  # helpers that ship logs or close connections may take a while after the work
# Where the Job does not say which container does the work, proxies and agents are known by their images.
_HELPER = re.compile(
    r"proxyv2|istio|envoy|linkerd|cloud-?sql-(?:auth-)?proxy|alloydb|vault|dapr|consul|kuma|filebeat|fluent|promtail"
    r"|datadog|otel|opentelemetry|newrelic|oauth2-proxy|tailscale|git-sync",
    re.I,
)
_DEFAULT = "kubectl.kubernetes.io/default-container"


@check(
    code="JOB-HELD",
    severity="warning",
    reads=POD_READS,
    about=("Job", "CronJob"),
    terms=("sidecar", "job never completes", "Job does not complete", "Job 不會結束", "Job 一直 Running", "沒有完成"),
    notes=("workloads/sidecar-containers", "workloads/job", "runbooks/istio-sidecar-problems"),
)
def job_held(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Jobs that cannot complete because a sidecar goes on after the container that does the work has ended well.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/#jobs-with-sidecar-containers
    """
    for group in ailing_pods(cluster, scope, lambda pod: bool(_held(cluster, pod))):
        if group.owner.kind in ("Job", "CronJob"):
            yield _finding(cluster, group)


def _held(view: View, pod: Obj) -> tuple[Container, Container] | None:
    """The container that did the work, and the one that goes on; None where it is not so for long, or not certain."""
    if not any(o.get("kind") == "Job" for o in pod["metadata"].get("ownerReferences") or []):
        return None
    own = [c for c in containers(pod) if not c.init and c.spec_at.startswith(".spec.containers")]
    done = [c for c in own if (end := c.end()) and end.current]
    left = [c for c in own if c.running]
    if not done or not left or len(done) + len(left) < len(own) or any(c.ends()[0].code for c in done):
        return None
    last = max((at for c in done if (at := when(c.ends()[0].finished))), default=None)
    if last is None or view.now - last < _LASTS or not all(_helps(pod, c) for c in left):
        return None
    return done[0], left[0]


def _helps(pod: Obj, container: Container) -> bool:
    """Whether a container is beside the work: known by its image, or not the one that kubectl would take."""
    chosen = (pod["metadata"].get("annotations") or {}).get(_DEFAULT)
    if chosen:
        return container.name != str(chosen)
    return container.spec_at != ".spec.containers[0]" or bool(_HELPER.search(container.spec.get("image", "")))


def _finding(view: View, group: Group) -> Finding:
    pod = group.worst.pod
    done, left = _held(view, pod) or (group.worst, group.worst)
    ended = when(done.ends()[0].finished)
    minutes = int((view.now - ended).total_seconds() // 60) if ended else 0
    cause = CAUSE(done=done.name, left=left.name, minutes=minutes)
    symptom = Step(group.owner, SYMPTOM(count=group.count), (done.shows(".state.terminated.exitCode"),))
    root = Step(
        left.ref, RUNS(left=left.name), (left.shows(".state.running"), done.shows(".state.terminated.finishedAt"))
    )
    log = verbatim(f"kubectl -n {left.ref.namespace} logs {left.ref.name} -c {left.name}")
    return Finding(group.owner, cause, (symptom, root), (Action(SEE(command=log)), Action(NATIVE(), changes=True)))

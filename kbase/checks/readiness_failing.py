"""Containers that run but are not ready because their readiness probe fails."""

from collections.abc import Iterator
from datetime import datetime

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import events_about
from kbase.diagnosis.objects import dig, when
from kbase.diagnosis.pods import POD_READS, Container, Group, ailing
from kbase.diagnosis.probes import (
    PROBE_READS,
    ProbeFailure,
    asks,
    declared_ports,
    fails_readiness,
    failure,
    throttled,
    undeclared,
)
from kbase.diagnosis.rollouts import ROLLOUT_READS, consequences
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, RuledOut, Step

CAUSE = Phrase(
    "The readiness probe {asks} of container {container} fails: {answer}.",
    "容器 {container} 的 readiness 探針 {asks} 失敗：{answer}。",
)
SYMPTOM = Phrase(
    "{count}: container {container} runs but is not ready, so no Service sends it traffic.",
    "{count}：容器 {container} 在執行但未就緒，因此 Service 不會把流量送給它。",
)
PROBE = Phrase("Its readiness probe asks {asks}: {answer}.", "它的 readiness 探針詢問 {asks}：{answer}。")
OTHER_PORTS = Phrase(
    "The container declares port {ports}, not the probe's.", "容器宣告的連接埠是 {ports}，不是探針的連接埠。"
)
NOT_ASKED = Phrase(
    "The readiness probe {asks} of container {container} is not asked before {delay} s (initialDelaySeconds), and the "
    "container has run for {age} s.",
    "容器 {container} 的 readiness 探針 {asks} 要等 {delay} 秒（initialDelaySeconds）才開始，而容器才執行了 {age} 秒。",
)
LOWER = Phrase(
    "Lower initialDelaySeconds, or let a startupProbe hold the other probes back only as long as the start takes.",
    "調低 initialDelaySeconds，或改用 startupProbe，只在啟動期間暫緩其他探針。",
)
NOT_ENDING = Phrase("the container is running", "容器正在執行")
SEE_LOG = Phrase("Read what the container says about the request: {command}", "看容器對這個請求說了什麼：{command}")
CORRECT = Phrase(
    "Make container {container} answer the probe, or correct readinessProbe (port, path, scheme) in the pod template.",
    "讓容器 {container} 能回應探針，或修正 Pod 範本的 readinessProbe（port、path、scheme）。",
)

_LATE = 120  # seconds; fewer are a usual allowance for a start
_SETTLED = 30


@check(
    code="POD-READINESS",
    severity="error",
    reads=tuple(dict.fromkeys((*POD_READS, *PROBE_READS, *ROLLOUT_READS))),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod"),
    terms=("Readiness probe failed", "ContainersNotReady", "Unhealthy", "not ready", "未就緒", "就緒探針"),
    notes=("runbooks/probe-failures", "workloads/probes"),
)
def readiness_failing(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Running containers held back by their readiness probe, with what it asks and what came back.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/probes/
    """
    for group in ailing(cluster, scope, lambda c: fails_readiness(c, cluster.now)):
        events = events_about(cluster, group.owner.namespace)
        yield _finding(cluster, group, failure(group.worst, "readiness", events))
    for group in ailing(cluster, scope, lambda c: _delayed(c, cluster.now) is not None):
        yield _not_asked(cluster, group)


def _delayed(container: Container, now: datetime) -> int | None:
    """How many seconds a running container has waited for a readiness probe that is told to begin late."""
    delay = dig(container.spec, "readinessProbe.initialDelaySeconds", 0)
    started = when(dig(container.status, "state.running.startedAt"))
    if not started or container.status.get("ready") or delay < _LATE:
        return None
    age = int((now - started).total_seconds())
    return age if _SETTLED < age < delay else None


def _not_asked(view: View, group: Group) -> Finding:
    worst = group.worst
    probe = worst.spec["readinessProbe"]
    facts = {"asks": asks(probe), "delay": probe["initialDelaySeconds"], "age": _delayed(worst, view.now)}
    cause = NOT_ASKED(**facts, container=worst.name)
    first = Step(group.owner, SYMPTOM(count=group.count, container=worst.name), (worst.shows(".ready"),))
    shown = (worst.declares(".readinessProbe.initialDelaySeconds"), worst.shows(".state.running.startedAt"))
    chain = (first, *consequences(view, group), Step(worst.ref, cause, shown))
    # It may well be meant, so it explains and does not accuse.
    return Finding(group.owner, cause, chain, (Action(LOWER(), changes=True),), severity="info")


def _finding(view: View, group: Group, failed: ProbeFailure) -> Finding:
    worst = failed.container
    cause = CAUSE(asks=failed.asks, container=worst.name, answer=failed.answer)
    chain = [
        Step(group.owner, SYMPTOM(count=group.count, container=worst.name), (worst.shows(".ready"),)),
        *consequences(view, group),
    ]
    if undeclared(worst, worst.spec["readinessProbe"]):
        ports = declared_ports(worst)
        chain.append(Step(worst.ref, OTHER_PORTS(ports=ports), (worst.declares(".ports", value=ports),)))
    chain += throttled(failed)
    chain.append(Step(worst.ref, PROBE(asks=failed.asks, answer=failed.answer), failed.evidence))
    command = verbatim(f"kubectl -n {worst.ref.namespace} logs {worst.ref.name} -c {worst.name} --tail=50")
    steps = (Action(SEE_LOG(command=command)), Action(CORRECT(container=worst.name), changes=True))
    running = RuledOut("POD-CRASH", NOT_ENDING(), (worst.shows(".state.running.startedAt"),))
    return Finding(group.owner, cause, tuple(chain), steps, (running,))

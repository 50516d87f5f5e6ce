"""Containers that the kubelet restarts because a liveness or startup probe fails."""

from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.exits import EXIT_READS, ended_because
from kbase.diagnosis.pods import POD_READS, Container, End, Group, ailing
from kbase.diagnosis.probes import (
    Kind,
    ProbeFailure,
    declared_ports,
    failure,
    killed_by_probe,
    patience,
    throttled,
    undeclared,
)
from kbase.diagnosis.rollouts import ROLLOUT_READS, consequences
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, RuledOut, Severity, Step

CAUSE = Phrase(
    "The kubelet kills container {container} because its {kind} probe {asks} fails: {answer}.",
    "容器 {container} 的 {kind} 探針 {asks} 失敗，因此被 kubelet 終止：{answer}。",
)
SYMPTOM = Phrase(
    "{count}: container {container} is restarted, {restarts} times so far.",
    "{count}：容器 {container} 被重新啟動，至今 {restarts} 次。",
)
KILLED = Phrase(
    "Its last run ended with exit code {code} (reason {reason}): the kubelet's kill after a failed probe.",
    "上一次執行以 exit code {code}（reason {reason}）結束：這是探針失敗後 kubelet 的終止。",
)
PROBE = Phrase("The {kind} probe asks {asks}: {answer}.", "{kind} 探針詢問 {asks}：{answer}。")
OTHER_PORTS = Phrase(
    "The container declares port {ports}, not the probe's.", "容器宣告的連接埠是 {ports}，不是探針的連接埠。"
)
TOO_SOON = Phrase(
    "The probe gives up {patience} s after the start and no startupProbe holds it back, so a slow start fails too.",
    "探針在啟動後 {patience} 秒就放棄，也沒有 startupProbe 讓它等待，因此啟動較慢時也會失敗。",
)
NOT_OOM = Phrase(
    "the last run ended for reason {reason}, not OOMKilled", "上次結束的 reason 是 {reason}，不是 OOMKilled"
)
TRY_IT = Phrase(
    "Ask the same from inside the pod's network, or read the log of the killed run: {command}",
    "在 Pod 的網路內做同樣的詢問，或看被終止那次執行的 log：{command}",
)
CORRECT = Phrase(
    "Correct {kind}Probe (port, path, scheme) in the pod template so that it asks what container {container} serves.",
    "修正 Pod 範本的 {kind}Probe（port、path、scheme），使它詢問容器 {container} 真正提供的位址。",
)
GIVE_TIME = Phrase(
    "If the container only needs longer to start, add a startupProbe; if it answers slowly, raise timeoutSeconds.",
    "若容器只是啟動較慢，加上 startupProbe；若回應較慢，調高 timeoutSeconds。",
)
_SHORT = timedelta(seconds=30)  # less than many runtimes need before they answer


@check(
    code="POD-LIVENESS",
    severity="error",
    reads=tuple(dict.fromkeys((*POD_READS, *EXIT_READS, *ROLLOUT_READS))),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Pod"),
    terms=("Liveness probe failed", "Startup probe failed", "Unhealthy", "exit code 137", "存活探針", "健康檢查失敗"),
    notes=("runbooks/probe-failures", "workloads/probes"),
)
def liveness_killing(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Containers restarted because a liveness or startup probe fails, with what it asks and what came back.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/probes/
    """
    by_probe = ended_because(cluster, scope, "probe")
    for group in ailing(cluster, scope, by_probe):
        events = events_about(cluster, group.owner.namespace)
        kind, end = killed_by_probe(group.worst, events), group.worst.end()
        if kind and end:
            yield _finding(cluster, group, kind, end, events)


def _finding(view: View, group: Group, kind: Kind, end: End, events: EventIndex) -> Finding:
    worst = group.worst
    failed = failure(worst, kind, events)
    cause = CAUSE(container=worst.name, kind=kind, asks=failed.asks, answer=failed.answer)
    symptom = SYMPTOM(count=group.count, container=worst.name, restarts=worst.restarts)
    killed = KILLED(code=end.code, reason=end.reason or "Error")
    chain = (
        Step(group.owner, symptom, (worst.shows(".restartCount"),)),
        *consequences(view, group),
        Step(worst.ref, killed, (worst.shows(f"{end.at}.exitCode"), worst.shows(f"{end.at}.reason"))),
        *_declaration(worst, kind),
        *throttled(failed),
        Step(worst.ref, PROBE(kind=kind, asks=failed.asks, answer=failed.answer), failed.evidence),
    )
    not_oom = RuledOut("POD-OOM", NOT_OOM(reason=end.reason or "Error"), (worst.shows(f"{end.at}.reason"),))
    severity: Severity | None = "warning" if worst.status.get("ready") else None  # it may have come through
    return Finding(group.owner, cause, chain, _steps(failed), (not_oom,), severity)


def _declaration(worst: Container, kind: Kind) -> tuple[Step, ...]:
    """What in the declaration makes the failure likely: a port that is not declared, or little time to start."""
    probe = worst.spec[f"{kind}Probe"]
    if undeclared(worst, probe):
        ports = worst.declares(".ports", value=declared_ports(worst))
        return (Step(worst.ref, OTHER_PORTS(ports=declared_ports(worst)), (ports,)),)
    if kind == "liveness" and "startupProbe" not in worst.spec and patience(probe) < _SHORT:
        seconds = int(patience(probe).total_seconds())
        shown = worst.declares(".livenessProbe.failureThreshold", value=probe.get("failureThreshold", 3))
        return (Step(worst.ref, TOO_SOON(patience=seconds), (shown,)),)
    return ()


def _steps(failed: ProbeFailure) -> tuple[Action, ...]:
    ref, name = failed.container.ref, failed.container.name
    command = verbatim(f"kubectl -n {ref.namespace} logs {ref.name} -c {name} --previous")
    return (
        Action(TRY_IT(command=command)),
        Action(CORRECT(kind=failed.kind, container=name), changes=True),
        Action(GIVE_TIME(), changes=True),
    )

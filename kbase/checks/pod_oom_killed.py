"""Containers killed for going over their memory limit."""

from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.exits import keeps_ending
from kbase.diagnosis.objects import dig, when
from kbase.diagnosis.pods import POD_READS, Container, End, Group, ailing
from kbase.diagnosis.rollouts import ROLLOUT_READS, consequences
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, RuledOut, Severity, Step

AT_LIMIT = Phrase(
    "Container {container} is OOMKilled at its memory limit {limit} (exit code {code}).",
    "容器 {container} 達到記憶體上限 {limit}，被 OOMKilled（exit code {code}）。",
)
NO_LIMIT = Phrase(
    "Container {container} is OOMKilled without a memory limit of its own: a limit of the pod, or the memory of node "
    "{node}, was used up.",
    "容器 {container} 沒有自己的記憶體上限卻被 OOMKilled：用完的是 Pod 的上限，或節點 {node} 的記憶體。",
)
SYMPTOM = Phrase(
    "{count}: container {container} was OOMKilled, restarted {restarts} times.",
    "{count}：容器 {container} 曾被 OOMKilled，已重新啟動 {restarts} 次。",
)
LAST_RUN = Phrase("Its last run ended with reason OOMKilled.", "上一次執行以 reason OOMKilled 結束。")
LIMIT = Phrase("Its memory limit is {limit}.", "它的記憶體上限是 {limit}。")
UNLIMITED = Phrase("It declares no memory limit.", "它沒有宣告記憶體上限。")
NO_SIGN_OF_EXIT = Phrase("the kernel ended the container, it did not exit by itself", "容器是被核心終止，不是自行結束")
SEE_USE = Phrase("See what it uses now: {command}", "看目前的用量：{command}")
RAISE = Phrase(
    "Raise resources.limits.memory of container {container} above {limit}, or make it use less (for a JVM, Go or "
    "Node.js: set the heap limit below the memory limit).",
    "把容器 {container} 的 resources.limits.memory 調高到 {limit} 以上，或降低用量（JVM、Go、Node.js："
    "把 heap 上限設在記憶體上限之下）。",
)
GIVE_LIMIT = Phrase(
    "Give container {container} a memory request and limit that fit its use.",
    "依實際用量為容器 {container} 設定記憶體的 request 與 limit。",
)
_RECENT = timedelta(hours=24)  # lastState stays until the next end, however long ago that was


@check(
    code="POD-OOM",
    severity="error",
    reads=tuple(dict.fromkeys((*POD_READS, *ROLLOUT_READS))),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=("OOMKilled", "exit code 137", "out of memory", "記憶體不足", "容器被砍", "OOM"),
    notes=("runbooks/oomkilled", "scheduling/requests-limits-qos"),
)
def pod_oom_killed(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Containers whose current or last end was the out-of-memory kill; exit code 137 alone is no proof of it.

    Source: https://kubernetes.io/docs/tasks/configure-pod-container/assign-memory-resource/
    """
    for group in ailing(cluster, scope, lambda c: _killed(c) is not None):
        if end := _killed(group.worst):
            yield _finding(cluster, group, group.worst, end)


def _killed(container: Container) -> End | None:
    return next((e for e in container.ends() if e.reason == "OOMKilled"), None)


def _finding(view: View, group: Group, worst: Container, end: End) -> Finding:
    limit = dig(worst.spec, "resources.limits.memory")
    facts = {"container": worst.name, "limit": limit, "code": end.code}
    node = dig(worst.pod, "spec.nodeName", "?")
    cause = AT_LIMIT(**facts) if limit else NO_LIMIT(container=worst.name, node=node)
    declared = worst.declares(".resources.limits.memory", value=limit or None)
    symptom = SYMPTOM(count=group.count, container=worst.name, restarts=worst.restarts)
    chain = (
        Step(group.owner, symptom, (worst.shows(".restartCount"),)),
        *consequences(view, group),
        Step(worst.ref, LAST_RUN(), (worst.shows(f"{end.at}.reason"), worst.shows(f"{end.at}.exitCode"))),
        Step(worst.ref, LIMIT(limit=limit) if limit else UNLIMITED(), (declared,)),
    )
    top = verbatim(f"kubectl -n {worst.ref.namespace} top pod {worst.ref.name} --containers")
    repair = RAISE(container=worst.name, limit=limit) if limit else GIVE_LIMIT(container=worst.name)
    by_itself = RuledOut("POD-CRASH", NO_SIGN_OF_EXIT(), (worst.shows(f"{end.at}.reason"),))
    steps = (Action(SEE_USE(command=top)), Action(repair, changes=True))
    return Finding(group.owner, cause, chain, steps, (by_itself,), _severity(view, worst, end))


def _severity(view: View, worst: Container, end: End) -> Severity:
    """An error while it keeps happening or keeps the pod down, a warning for a day, then history."""
    if keeps_ending(worst, view) or not worst.status.get("ready"):
        return "error"
    finished = when(end.finished)
    return "warning" if finished is None or view.now - finished < _RECENT else "info"

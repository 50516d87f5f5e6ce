"""Init containers that fail, so that the pod's own containers never start."""

from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.exits import EXIT_READS, ended_because, excluded, last_words, meaning
from kbase.diagnosis.logs import telling_line
from kbase.diagnosis.objects import dig, when
from kbase.diagnosis.pods import POD_READS, Container, End, Group, ailing
from kbase.diagnosis.rollouts import ROLLOUT_READS, consequences
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, Step

SAYS = Phrase(
    "Init container {container} fails with exit code {code}; its log says: {line}",
    "init container {container} 以 exit code {code} 失敗，log 寫著：{line}",
)
FAILS = Phrase(
    "Init container {container} fails with exit code {code} ({meaning}).",
    "init container {container} 以 exit code {code} 失敗（{meaning}）。",
)
SYMPTOM = Phrase(
    "{count}: {later} cannot start before init container {container} ({place} of {all}) succeeds; restarted "
    "{restarts} times.",
    "{count}：init container {container}（第 {place} 個，共 {all} 個）成功之前 {later} 不會啟動；"
    "已重新啟動 {restarts} 次。",
)
LAST_RUN = Phrase(
    "Its last run ended with exit code {code}: {meaning}.", "上一次執行以 exit code {code} 結束：{meaning}。"
)
LOG = Phrase("The log of that run says: {line}", "該次執行的 log 寫著：{line}")
LASTS = Phrase(
    "Init container {container} has been running for {minutes} min, and the pod starts only after it.",
    "init container {container} 已執行 {minutes} 分鐘，Pod 要等它結束才會啟動。",
)
LASTS_SAYING = Phrase(
    "Init container {container} has been running for {minutes} min, and the pod starts only after it; its log says: "
    "{line}",
    "init container {container} 已執行 {minutes} 分鐘，Pod 要等它結束才會啟動；log 寫著：{line}",
)
HOLDS = Phrase(
    "{count}: init container {container} has not ended yet.", "{count}：init container {container} 還沒有結束。"
)
RUNS = Phrase("It runs: {command}", "它執行的是：{command}")
NOW_SAYS = Phrase("Its log says: {line}", "它的 log 寫著：{line}")
READ_LOG = Phrase("Read its whole log: {command}", "看它的完整 log：{command}")
REPAIR = Phrase(
    "Correct what its log names; the kubelet then runs init container {container} again by itself.",
    "修正 log 指出的問題；之後 kubelet 會自行重新執行 init container {container}。",
)
_LONG = timedelta(minutes=5)


@check(
    code="POD-INIT",
    severity="error",
    reads=tuple(dict.fromkeys((*POD_READS, *EXIT_READS, *ROLLOUT_READS))),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=("Init:CrashLoopBackOff", "Init:Error", "PodInitializing", "init container", "初始化容器"),
    notes=("runbooks/init-container", "workloads/pod-lifecycle"),
)
def init_container_failed(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Init containers that end with an error again and again, or do not end, with what their log says.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/init-containers/
    """
    by_itself = ended_because(cluster, scope, "exit")
    for group in ailing(cluster, scope, lambda c: c.init and by_itself(c)):
        end = group.worst.end()
        if end and end.code:
            yield _finding(cluster, group, group.worst, end)
    for group in ailing(cluster, scope, lambda c: _lasts(cluster, c)):
        yield _waiting(cluster, group, group.worst)


def _lasts(view: View, container: Container) -> bool:
    """Whether an init container runs for so long that it likely waits for something."""
    since = when(dig(container.status, "state.running.startedAt"))
    return container.init and since is not None and view.now - since > _LONG


def _waiting(view: View, group: Group, worst: Container) -> Finding:
    since = when(dig(worst.status, "state.running.startedAt"))
    said = telling_line(view, worst.pod, worst.name, previous=False)
    facts = {"container": worst.name, "minutes": int((view.now - since).total_seconds() // 60) if since else 0}
    cause = LASTS_SAYING(**facts, line=said.line) if said else LASTS(**facts)
    asks = [*(worst.spec.get("command") or []), *(worst.spec.get("args") or [])]
    chain = [
        Step(group.owner, HOLDS(count=group.count, container=worst.name), (worst.shows(".state.running.startedAt"),)),
        *consequences(view, group),
        Step(worst.ref, RUNS(command=" ".join(asks) or "?"), (worst.declares(".command", value=asks or None),)),
    ]
    chain += [Step(worst.ref, NOW_SAYS(line=said.line), (said.evidence,))] if said else []
    command = verbatim(f"kubectl -n {worst.ref.namespace} logs {worst.ref.name} -c {worst.name}")
    # It may be a long migration; that it holds the workload back is true either way.
    return Finding(group.owner, cause, tuple(chain), (Action(READ_LOG(command=command)),), severity="warning")


def _finding(view: View, group: Group, worst: Container, end: End) -> Finding:
    said = last_words(view, worst, end)
    facts = {"container": worst.name, "code": end.code}
    cause = SAYS(**facts, line=said.line) if said else FAILS(**facts, meaning=meaning(end.code))
    inits = [c["name"] for c in dig(worst.pod, "spec.initContainers", [])]
    symptom = SYMPTOM(
        count=group.count,
        later=[c["name"] for c in dig(worst.pod, "spec.containers", [])],
        container=worst.name,
        place=inits.index(worst.name) + 1,
        all=len(inits),
        restarts=worst.restarts,
    )
    ended = LAST_RUN(code=end.code, meaning=meaning(end.code))
    chain = [
        Step(group.owner, symptom, (worst.shows(".restartCount"),)),
        *consequences(view, group),
        Step(worst.ref, ended, (worst.shows(f"{end.at}.exitCode"),)),
    ]
    chain += [Step(worst.ref, LOG(line=said.line), (said.evidence,))] if said else []
    command = verbatim(f"kubectl -n {worst.ref.namespace} logs {worst.ref.name} -c {worst.name}")
    steps = (Action(READ_LOG(command=command)), Action(REPAIR(container=worst.name), changes=True))
    return Finding(group.owner, cause, tuple(chain), steps, excluded(worst, end))

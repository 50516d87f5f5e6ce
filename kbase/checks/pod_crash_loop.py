"""Containers that end again and again by themselves: exit code, last log line, and what was missing."""

import re
from collections.abc import Iterator
from typing import Any

from kbase.diagnosis.declare import check
from kbase.diagnosis.environment import variable
from kbase.diagnosis.exits import EXIT_READS, ended_because, excluded, last_words, meaning, missing_variable
from kbase.diagnosis.hints import hint
from kbase.diagnosis.logs import LogLine
from kbase.diagnosis.lookups import platform_of
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.pods import POD_READS, Container, End, Group, ailing
from kbase.diagnosis.rollouts import ROLLOUT_READS, back, consequences, old_serves
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Finding, Severity, Step

WHO = Phrase("Container {container}", "容器 {container}")
WHO_OF = Phrase("Pod {pod}: container {container}", "Pod {pod}：容器 {container}")
EXITS = Phrase("{who} ends with exit code {code} ({meaning}).", "{who} 以 exit code {code} 結束（{meaning}）。")
SAYS = Phrase(
    "{who} ends with exit code {code}; its last log says: {line}",
    "{who} 以 exit code {code} 結束，最後的 log 寫著：{line}",
)
SAYS_SIGNAL = Phrase(
    "{who} ends with exit code {code} ({meaning}); its last log says: {line}",
    "{who} 以 exit code {code} 結束（{meaning}），最後的 log 寫著：{line}",
)
WRONG_FORMAT = Phrase(
    "{who} ends with exit code {code}: its program is not built for node {node}{platform}, or is a script without an "
    "interpreter line: {line}",
    "{who} 以 exit code {code} 結束：它的程式不是為節點 {node}{platform} 建置的，或是缺少直譯器宣告的腳本：{line}",
)
UNSET = Phrase(
    "{who} ends with exit code {code}: environment variable {name} is not set.",
    "{who} 以 exit code {code} 結束：沒有設定環境變數 {name}。",
)
KEEPS_ENDING = Phrase(
    "{count}: container {container} keeps ending ({state}), restarted {restarts} times.",
    "{count}：容器 {container} 一再結束（{state}），已重新啟動 {restarts} 次。",
)
LAST_RUN = Phrase(
    "Its last run ended with exit code {code}: {meaning}.", "上一次執行以 exit code {code} 結束：{meaning}。"
)
LOG = Phrase("The log of that run says: {line}", "該次執行的 log 寫著：{line}")
NO_TOKEN = Phrase(
    "The pod mounts no ServiceAccount token (automountServiceAccountToken: false).",
    "Pod 沒有掛載 ServiceAccount token（automountServiceAccountToken: false）。",
)
MOUNT_TOKEN = Phrase(
    "Set automountServiceAccountToken: true in the pod template, if the program must call the API.",
    "若程式需要呼叫 API，在 Pod 範本設定 automountServiceAccountToken: true。",
)
READ_LOG = Phrase("Read the whole log of the last run: {command}", "看上一次執行的完整 log：{command}")
COMPARE = Phrase("See what changed between revisions: {command}", "看各 revision 之間的差異：{command}")
SET = Phrase("Set {name} in the pod template (env or envFrom).", "在 Pod 範本中設定 {name}（env 或 envFrom）。")
REPAIR = Phrase("Correct what the log names, or roll back: {command}", "修正 log 指出的問題，或回復到前一版：{command}")
_TOKEN = re.compile(r"/var/run/secrets/kubernetes\.io/serviceaccount/\S+: no such file", re.I)
_SIGNALLED = 128  # above it, the code names the signal that ended the process


@check(
    code="POD-CRASH",
    severity="error",
    reads=(*dict.fromkeys((*POD_READS, *EXIT_READS, *ROLLOUT_READS, "configmaps", "nodes")),),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=("CrashLoopBackOff", "Back-off restarting failed container", "exit code", "一直重啟", "反覆重啟", "容器崩潰"),
    notes=("runbooks/crashloopbackoff", "workloads/pod-lifecycle"),
)
def pod_crash_loop(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Main containers that end again and again, and neither memory, a probe nor a failed start explains it.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#container-restarts
    """
    by_itself = ended_because(cluster, scope, "exit")
    for group in ailing(cluster, scope, lambda c: not c.init and by_itself(c)):
        if end := group.worst.end():
            yield _finding(cluster, group, group.worst, end)


def _finding(view: View, group: Group, worst: Container, end: End) -> Finding:
    said = last_words(view, worst, end)
    held = consequences(view, group)
    cause, roots, repairs = _root(view, group, worst, end, said, goes_back=old_serves(held))
    symptom = KEEPS_ENDING(
        count=group.count, container=worst.name, state=worst.waiting or end.reason, restarts=worst.restarts
    )
    chain = [Step(group.owner, symptom, (worst.shows(".restartCount"),)), *held]
    chain.append(
        Step(worst.ref, LAST_RUN(code=end.code, meaning=meaning(end.code)), (worst.shows(f"{end.at}.exitCode"),))
    )
    chain += [Step(worst.ref, LOG(line=said.line), (said.evidence,))] if said else []
    command = verbatim(f"kubectl -n {worst.ref.namespace} logs {worst.ref.name} -c {worst.name} --previous")
    steps = (Action(READ_LOG(command=command)), *repairs)
    severity: Severity | None = "warning" if worst.status.get("ready") else None  # it may have come through
    return Finding(group.owner, cause, (*chain, *roots), steps, excluded(worst, end), severity)


def _root(
    view: View, group: Group, worst: Container, end: End, said: LogLine | None, *, goes_back: bool
) -> tuple[Text, tuple[Step, ...], tuple[Action, ...]]:
    """Cause, the steps below the log line, and how to repair it. goes_back: a way back is told of it anyhow."""
    ordinal = group.owner.kind == "StatefulSet"
    who = WHO_OF(pod=worst.ref.name, container=worst.name) if ordinal else WHO(container=worst.name)
    facts = {"who": who, "code": end.code}
    name = missing_variable(said.line) if said else None
    if said and name:
        found = variable(view, worst, name)
        if not found.given:
            repairs = (*_compare(group), Action(SET(name=name), changes=True))
            cause = UNSET(name=name, **facts) if found.certain else SAYS(line=said.line, **facts)
            return cause, (Step(worst.ref, found.fact, found.evidence),), repairs
    cause = _told(view, worst, end, said, facts)
    if said and _TOKEN.search(said.line) and dig(worst.pod, "spec.automountServiceAccountToken") is False:
        shown = (shows(worst.pod, ".spec.automountServiceAccountToken"),)
        return cause, (Step(worst.ref, NO_TOKEN(), shown),), (Action(MOUNT_TOKEN(), changes=True),)
    meant = hint(said.line, namespace=worst.ref.namespace, node=dig(worst.pod, "spec.nodeName", "?")) if said else None
    if said and meant:
        return cause, (Step(worst.ref, meant[0], (said.evidence,)),), (meant[1], *_compare(group))
    undo = _has_revisions(group) and not goes_back
    repair = (Action(REPAIR(command=back(group.owner)), changes=True),) if undo else ()
    return cause, (), (*_compare(group), *repair)


def _told(view: View, worst: Container, end: End, said: LogLine | None, facts: dict[str, Any]) -> Text:
    """The cause as far as code and log tell it."""
    if not said:
        return EXITS(meaning=meaning(end.code), **facts)
    if "exec format error" in said.line.lower():
        platform = platform_of(view, worst.pod)
        shown = {"node": dig(worst.pod, "spec.nodeName", "?"), "platform": f" ({platform})" if platform else ""}
        return WRONG_FORMAT(line=said.line, **shown, **facts)
    return (
        SAYS_SIGNAL(line=said.line, meaning=meaning(end.code), **facts)
        if end.code > _SIGNALLED
        else SAYS(line=said.line, **facts)
    )


def _has_revisions(group: Group) -> bool:
    return group.owner.kind in ("Deployment", "StatefulSet", "DaemonSet")


def _compare(group: Group) -> tuple[Action, ...]:
    owner = group.owner
    history = verbatim(f"kubectl -n {owner.namespace} rollout history {owner.kind.lower()}/{owner.name}")
    return (Action(COMPARE(command=history)),) if _has_revisions(group) else ()

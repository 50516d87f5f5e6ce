"""Containers that the runtime cannot start: no such command, no permission, a bad working directory."""

from collections.abc import Iterator

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import events_about
from kbase.diagnosis.exits import EXIT_READS, NOT_STARTED, START_WAITS, ended_because, hook_failed
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.pods import POD_READS, Container, Group, ailing
from kbase.diagnosis.rollouts import ROLLOUT_READS, consequences
from kbase.diagnosis.startups import OF_THE_NODE, start_fault
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Evidence, Finding, RuledOut, Step

CAUSE = Phrase(
    "Container {container} cannot be started: {fault} ({reason}).", "容器 {container} 無法啟動：{fault}（{reason}）。"
)
SYMPTOM = Phrase(
    "{count}: container {container} has never come to run ({state}), tried {tries} times.",
    "{count}：容器 {container} 從未執行起來（{state}），已嘗試 {tries} 次。",
)
SAID = Phrase("The container runtime says: {said}", "容器執行環境回報：{said}")
DECLARED = Phrase(
    "The pod asks for command {command} of image {image}.", "Pod 要求以映像檔 {image} 執行指令 {command}。"
)
BY_IMAGE = Phrase("The pod names no command, image {image} decides.", "Pod 沒有指定指令，由映像檔 {image} 決定。")
ON_NODE = Phrase("The pod is on node {node}.", "Pod 位於節點 {node}。")
SEE_NODE = Phrase("Look at the node: {command}", "查看這個節點：{command}")
MEND_NODE = Phrase(
    "Put right on the node what the message names, or let the pod run on another node.",
    "在節點上修正訊息所指的項目，或讓 Pod 在別的節點執行。",
)
NEVER_RAN = Phrase("the process was never started", "程序從未啟動")
LOOK = Phrase(
    "Compare command, args and workingDir with what the image holds: {command}",
    "比對 command、args、workingDir 與映像檔的實際內容：{command}",
)
CORRECT = Phrase(
    "Correct command, args or workingDir in the pod template, or use an image that holds the program.",
    "修正 Pod 範本的 command、args 或 workingDir，或改用含有該程式的映像檔。",
)


@check(
    code="POD-START",
    severity="error",
    reads=tuple(dict.fromkeys((*POD_READS, *EXIT_READS, *ROLLOUT_READS))),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=(
        "RunContainerError",
        "CreateContainerError",
        "StartError",
        "executable file not found",
        "no such file",
        "exit code 128",
        "容器無法啟動",
    ),
    notes=("runbooks/container-start-error", "workloads/pod-lifecycle"),
)
def pod_start_error(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Containers whose process the runtime could not start, with the part of the declaration at fault.

    Source: https://kubernetes.io/docs/tasks/inject-data-application/define-command-argument-container/
    """
    at_start = ended_because(cluster, scope, "start")
    for group in ailing(cluster, scope, lambda c: c.waiting in START_WAITS or at_start(c)):
        yield _finding(cluster, group, group.worst)


def _finding(view: View, group: Group, worst: Container) -> Finding:
    reason, said, proof = _said(view, worst)
    command = [*(worst.spec.get("command") or []), *(worst.spec.get("args") or [])]
    limit = str(dig(worst.spec, "resources.limits.memory", "?"))
    fault = start_fault(said, command[0] if command else worst.spec.get("image", "?"), limit)
    cause = CAUSE(container=worst.name, fault=fault, reason=reason)
    symptom = SYMPTOM(count=group.count, container=worst.name, state=worst.waiting or reason, tries=worst.restarts + 1)
    root, steps = _of_node(worst) if fault.phrase in OF_THE_NODE else _of_pod(worst, command)
    chain = (
        Step(group.owner, symptom, (worst.shows(".restartCount"),)),
        *consequences(view, group),
        Step(worst.ref, SAID(said=said), proof),
        root,
    )
    return Finding(group.owner, cause, chain, steps, (RuledOut("POD-CRASH", NEVER_RAN(), proof[:1]),))


def _of_pod(worst: Container, command: list[str]) -> tuple[Step, tuple[Action, ...]]:
    """What the pod declares to be run, and how to put that right."""
    image = worst.spec.get("image", "?")
    asked = DECLARED(command=" ".join(command), image=image) if command else BY_IMAGE(image=image)
    declared = (worst.declares(".command", value=command or None), worst.declares(".image"))
    look = verbatim(f"kubectl -n {worst.ref.namespace} describe pod {worst.ref.name}")
    return Step(worst.ref, asked, declared), (Action(LOOK(command=look)), Action(CORRECT(), changes=True))


def _of_node(worst: Container) -> tuple[Step, tuple[Action, ...]]:
    """The node that the runtime complains of, and how to put that right."""
    node = dig(worst.pod, "spec.nodeName", "?")
    root = Step(worst.ref, ON_NODE(node=node), (shows(worst.pod, ".spec.nodeName"),))
    look = verbatim(f"kubectl describe node {node}")
    return root, (Action(SEE_NODE(command=look)), Action(MEND_NODE(), changes=True))


def _said(view: View, worst: Container) -> tuple[str, str, tuple[Evidence, ...]]:
    """Reason, message and evidence: the status of the failed start, else its event.

    The status alternates between the start error and CrashLoopBackOff, whose message names no cause.
    """
    for end in worst.ends():
        if end.reason in NOT_STARTED:
            code = f"{end.reason}, exit {end.code}"
            return code, end.message, (worst.shows(f"{end.at}.message"), worst.shows(f"{end.at}.exitCode"))
    if worst.waiting in START_WAITS and (message := dig(worst.status, "state.waiting.message", "")):
        return worst.waiting, message, (worst.shows(".state.waiting.message"), worst.shows(".state.waiting.reason"))
    if worst.waiting == "Blocked":  # the kubelet did not admit it, and says why of the pod as a whole
        proof = (shows(worst.pod, ".status.message"), worst.shows(".state.waiting.reason"))
        return worst.waiting, dig(worst.pod, "status.message", worst.waiting), proof
    known = events_about(view, worst.ref.namespace)
    if hook := hook_failed(worst, known):
        asked = dig(worst.spec, "lifecycle.postStart.exec.command", []) or dig(worst.spec, "lifecycle.postStart", {})
        shown = " ".join(asked) if isinstance(asked, list) else str(asked)
        proof = (shows(hook, ".message"), worst.declares(".lifecycle.postStart"))
        return "FailedPostStartHook", f"postStart hook {shown}: {hook.get('message', '')}", proof
    events = known.of(worst.pod, "Failed")
    event = next((e for e in events if f"{{{worst.name}}}" in dig(e, "involvedObject.fieldPath", "")), None)
    if event:
        return worst.waiting, event.get("message", "").removeprefix("Error: "), (shows(event, ".message"),)
    return worst.waiting, worst.waiting, (worst.shows(".state.waiting.reason"),)

"""Containers that cannot be created because of their configuration: a missing ConfigMap, Secret or key."""

import re
from collections.abc import Iterator

from kbase.diagnosis.declare import check
from kbase.diagnosis.near import nearest
from kbase.diagnosis.objects import dig
from kbase.diagnosis.pods import POD_READS, Container, Group, ailing
from kbase.diagnosis.references import (
    REFERENCE_READS,
    Missing,
    about,
    keys,
    looked_up,
    missing_reference,
    nearest_name,
    now_there,
    referred,
)
from kbase.diagnosis.rollouts import ROLLOUT_READS, consequences
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Evidence, Finding, Obj, RuledOut, Step

NO_KEY = Phrase("{kind} {name} has no key {key}.", "{kind} {name} 沒有 key {key}。")
NEAR_KEY = Phrase("{kind} {name} has no key {key}; it has {near}.", "{kind} {name} 沒有 key {key}；它有的是 {near}。")
NO_OBJECT = Phrase(
    "{kind} {name} does not exist in namespace {namespace}.", "命名空間 {namespace} 中不存在 {kind} {name}。"
)
NOT_FOUND = Phrase(
    "The kubelet cannot find {kind} {name} in namespace {namespace} (not found).",
    "kubelet 在命名空間 {namespace} 中找不到 {kind} {name}（not found）。",
)
NEAR_OBJECT = Phrase(
    "{kind} {name} does not exist in namespace {namespace}; there is {near}.",
    "命名空間 {namespace} 中不存在 {kind} {name}；有的是 {near}。",
)
RUNS_AS_ROOT = Phrase(
    "Container {container} must not run as root (runAsNonRoot), but its image does.",
    "容器 {container} 不得以 root 執行（runAsNonRoot），但它的映像檔使用 root。",
)
USER_BY_NAME = Phrase(
    "runAsNonRoot cannot be verified for container {container}: its image names the user by name, not by number.",
    "無法確認容器 {container} 是否符合 runAsNonRoot：映像檔以名稱而非數字指定使用者。",
)
SUB_PATH = Phrase(
    "A subPath of container {container} cannot be prepared: {said}", "無法準備容器 {container} 的 subPath：{said}"
)
OTHER = Phrase(
    "The configuration of container {container} is refused: {said}", "容器 {container} 的設定無法使用：{said}"
)
SYMPTOM = Phrase(
    "{count}: container {container} cannot be created (CreateContainerConfigError).",
    "{count}：無法建立容器 {container}（CreateContainerConfigError）。",
)
SAID = Phrase("The kubelet says: {said}", "kubelet 回報：{said}")
NEVER_RAN = Phrase("the image is there, the container was never created", "映像檔已在，容器從未建立")
CREATE = Phrase(
    "Create {kind} {name}, or correct the name in the pod template.", "建立 {kind} {name}，或修正 Pod 範本中的名稱。"
)
ADD_KEY = Phrase(
    "Add key {key} to {kind} {name}, or correct the key in the pod template.",
    "在 {kind} {name} 加上 key {key}，或修正 Pod 範本中的 key。",
)
USE_NUMBER = Phrase(
    "Set securityContext.runAsUser to a number other than 0, or build the image with a numeric USER.",
    "把 securityContext.runAsUser 設為 0 以外的數字，或在映像檔以數字指定 USER。",
)
SEE = Phrase("See the keys that exist: {command}", "看現有的 key：{command}")
DESCRIBE = Phrase("Read the whole message: {command}", "看完整訊息：{command}")
_TRANSIENT = re.compile(r"failed to sync (?:configmap|secret) cache|services have not yet been read", re.I)


@check(
    code="POD-CONFIG",
    severity="error",
    reads=tuple(dict.fromkeys((*POD_READS, *REFERENCE_READS, *ROLLOUT_READS))),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=(
        "CreateContainerConfigError",
        "couldn't find key",
        "configmap not found",
        "secret not found",
        "找不到 ConfigMap",
        "找不到 Secret",
    ),
    notes=("runbooks/createcontainerconfigerror",),
)
def pod_config_missing(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Containers whose configuration names a ConfigMap, Secret or key that is not there; Secrets are never read.

    Source: https://kubernetes.io/docs/tasks/configure-pod-container/configure-pod-configmap/
    """
    for group in ailing(cluster, scope, _refused):
        found = _finding(cluster, group, group.worst)
        if found:
            yield found


def _refused(container: Container) -> bool:
    waits = container.waiting in ("CreateContainerConfigError", "InvalidEnvironmentVariableNames")
    return waits and not _TRANSIENT.search(dig(container.status, "state.waiting.message", ""))


def _finding(view: View, group: Group, worst: Container) -> Finding | None:
    said = dig(worst.status, "state.waiting.message", "")
    message = worst.shows(".state.waiting.message")
    missing = missing_reference(said)
    config, proof = looked_up(view, worst.ref.namespace, missing) if missing else (None, ())
    if missing and now_there(config, missing):
        return None
    if missing:
        root, steps = _missing(view, worst, missing, config, proof or (message,))
    else:
        root, steps = _other(worst, said, message)
    chain = (
        Step(group.owner, SYMPTOM(count=group.count, container=worst.name), (worst.shows(".state.waiting.reason"),)),
        *consequences(view, group),
        Step(worst.ref, SAID(said=said), (message,)),
        root,
    )
    created = (RuledOut("POD-IMAGE", NEVER_RAN(), (worst.shows(".state.waiting.reason"),)),)
    return Finding(group.owner, root.fact, chain, steps, created)


def _missing(
    view: View, worst: Container, missing: Missing, config: Obj | None, proof: tuple[Evidence, ...]
) -> tuple[Step, tuple[Action, ...]]:
    """The root step. proof: that the object is absent, or the kubelet's word (for Secrets it is all there is)."""
    namespace, facts = worst.ref.namespace, {"kind": missing.kind, "name": missing.name}
    if missing.key:
        known = keys(config) if config else []
        proof = (Evidence(about(namespace, missing), ".data", known),) if config else proof
        meant = nearest(missing.key, known)
        fact = NEAR_KEY(**facts, key=missing.key, near=meant) if meant else NO_KEY(**facts, key=missing.key)
        steps: tuple[Action, ...] = (Action(ADD_KEY(**facts, key=missing.key), changes=True),)
        if config:
            command = verbatim(f"kubectl -n {namespace} describe configmap {missing.name}")
            steps = (Action(SEE(command=command)), *steps)
        return Step(about(namespace, missing), fact, (*proof, *referred(worst, missing))), steps
    certain = proof[0].path == ""
    meant = nearest_name(view, namespace, missing) if certain else None
    phrase = NO_OBJECT if certain else NOT_FOUND
    space = {**facts, "namespace": namespace}
    fact = NEAR_OBJECT(**space, near=meant) if meant else phrase(**space)
    step = Step(about(namespace, missing), fact, (*proof, *referred(worst, missing)))
    return step, (Action(CREATE(**facts), changes=True),)


def _other(worst: Container, said: str, message: Evidence) -> tuple[Step, tuple[Action, ...]]:
    """Causes that are no reference: the security context, a subPath, anything the kubelet adds later."""
    command = verbatim(f"kubectl -n {worst.ref.namespace} describe pod {worst.ref.name}")
    describe, number = Action(DESCRIBE(command=command)), Action(USE_NUMBER(), changes=True)
    if "image will run as root" in said:
        return Step(worst.ref, RUNS_AS_ROOT(container=worst.name), (message,)), (number,)
    if "non-numeric user" in said:
        return Step(worst.ref, USER_BY_NAME(container=worst.name), (message,)), (number,)
    phrase = SUB_PATH if "subPath" in said else OTHER
    return Step(worst.ref, phrase(container=worst.name, said=said), (message,)), (describe,)

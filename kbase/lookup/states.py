"""Demands on the state of objects: phase, status, readiness, restarts, and what only one kind has."""

from collections.abc import Callable

from kbase.diagnosis.objects import condition, condition_path, dig, owned_by
from kbase.diagnosis.placement import roles
from kbase.kubectl.printers.pods import Summary
from kbase.lookup.condition import Condition
from kbase.text import Phrase, verbatim
from kbase.types import Json, Obj

READY, NOT_READY = Phrase("Ready", "Ready"), Phrase("not Ready", "未 Ready")
NOT_RUNNING = Phrase("`.status.phase` other than Running", "`.status.phase` 不是 Running")
NEVER_RESTARTED = Phrase("restartCount 0", "restartCount 0")
RESTARTED = Phrase("restartCount above {n}", "restartCount 大於 {n}")
CORDONED, OPEN = Phrase("cordoned", "被 cordon"), Phrase("not cordoned", "未被 cordon")
TAINTED, UNTAINTED = Phrase("with a taint", "有 taint（污點）"), Phrase("without taints", "沒有 taint（污點）")
TYPE, HEADLESS = Phrase("type {type}", "type {type}"), Phrase("headless (clusterIP None)", "headless（clusterIP None）")
OOM = Phrase("reason OOMKilled in `state` or `lastState`", "`state` 或 `lastState` 的 reason 為 OOMKilled")
NO_OWNER = Phrase("without a controller", "沒有 controller")
ZERO = Phrase("`.spec.replicas` 0", "`.spec.replicas` 為 0")
ROLE = Phrase("role {role}", "角色 {role}")

_REPLICATED = {"Deployment": "status.readyReplicas", "StatefulSet": "status.readyReplicas"}
_REPLICATED |= {"ReplicaSet": "status.readyReplicas", "DaemonSet": "status.numberReady"}
_WORDS = {  # other words for states, the Chinese ones folded to Simplified
    **dict.fromkeys(("crashloop", "crashlooping", "crash-looping", "crash looping", "crash-loop"), "crashloopbackoff"),
    **dict.fromkeys(("crash loop", "crashlooped", "crashing"), "crashloopbackoff"),
    **dict.fromkeys(("正在运行", "运行中", "执行中", "正在执行", "在跑", "正在跑", "跑着"), "running"),
    **dict.fromkeys(("终止中", "正在终止", "删除中", "正在删除"), "terminating"),
    **dict.fromkeys(("暂停", "已暂停", "被暂停", "停用"), "suspended"),
    **dict.fromkeys(
        ("not bound", "not yet bound", "没有绑定", "未绑定", "没绑定", "还没绑定", "还没有绑定", "还未绑定"), "unbound"
    ),
    **{"等待中": "pending", "失败": "failed", "已绑定": "bound", "驱逐": "evicted", "逐出": "evicted"},
    **{"完成": "completed", "已完成": "completed", "complete": "completed", "succeeded": "completed"},
}
_PHASES = {
    "Pod": ("running", "pending", "completed", "failed", "unknown"),
    "Namespace": ("active", "terminating"),
    "PersistentVolumeClaim": ("pending", "bound", "lost"),
    "PersistentVolume": ("pending", "available", "bound", "released", "failed"),
}
_TYPES = {"loadbalancer": "LoadBalancer", "nodeport": "NodePort", "clusterip": "ClusterIP"}
_TYPES |= {"externalname": "ExternalName"}
_QOS = {"besteffort": "BestEffort", "burstable": "Burstable", "guaranteed": "Guaranteed"}


def phase(value: str, kind: str) -> Condition | None:
    """A demand on `.status.phase`, or on what a kind has in its place; None where the kind has no such state."""
    word = _WORDS.get(value.lower(), value.lower())
    if kind in _PHASES and word in _PHASES[kind]:
        wanted = "Succeeded" if word == "completed" else word.capitalize()
        selectable = f"status.phase={wanted}" if kind in ("Pod", "Namespace") else ""
        said = verbatim(f"`.status.phase` {wanted}")
        return Condition(said, lambda o: dig(o, "status.phase") == wanted, ".status.phase", fields=selectable)
    if word == "terminating":
        path = ".metadata.deletionTimestamp"
        return Condition(verbatim("Terminating"), lambda o: bool(dig(o, path[1:])), path)
    if word == "unbound" and kind in ("PersistentVolumeClaim", "PersistentVolume"):
        said = verbatim("`.status.phase` ≠ Bound")
        return Condition(said, lambda o: dig(o, "status.phase") != "Bound", ".status.phase")
    if word == "available" and kind in _REPLICATED:
        return ready(True)(value, kind)
    return _of_jobs(word, kind)


def _of_jobs(word: str, kind: str) -> Condition | None:
    if word == "suspended" and kind in ("CronJob", "Job"):
        return Condition(verbatim("`.spec.suspend` true"), lambda o: bool(dig(o, "spec.suspend")), ".spec.suspend")
    if word in ("active", "running") and kind in ("CronJob", "Job"):  # a list of Jobs, a number of pods
        return Condition(verbatim("`.status.active` > 0"), lambda o: bool(dig(o, "status.active")), ".status.active")
    type_ = {"failed": "Failed", "completed": "Complete"}.get(word)
    if kind == "Job" and type_:
        return Condition(
            verbatim(f"condition {type_}"),
            lambda o: condition(o, type_).get("status") == "True",
            ".status.conditions",
        )
    return None


def status(value: str, kind: str) -> Condition | None:
    """A demand on the one word that kubectl prints as STATUS of a pod."""
    word = _WORDS.get(value.lower(), value.lower())
    if kind != "Pod":
        return _of_jobs(word, kind)
    said = f"STATUS {_SPELLED.get(word, word.capitalize())}"
    if word == "evicted":
        return Condition(
            verbatim("`.status.reason` Evicted"), lambda o: dig(o, "status.reason") == "Evicted", ".status.reason"
        )
    at = ".status.containerStatuses"
    if word == "oomkilled":
        return Condition(OOM(), _was_oom_killed, at, value=lambda o: Summary(o).word)
    return Condition(
        verbatim(said), lambda o: word in (Summary(o).word.lower(), _base(o)), at, value=lambda o: Summary(o).word
    )


def _was_oom_killed(pod: Obj) -> bool:
    """Now, or in the run before: a container that has been started again no longer shows it as STATUS."""
    statuses = [s for f in ("containerStatuses", "initContainerStatuses") for s in dig(pod, f"status.{f}", [])]
    reasons = {dig(s, f"{at}.terminated.reason") for s in statuses for at in ("state", "lastState")}
    return "OOMKilled" in reasons


def _base(pod: Obj) -> str:
    return Summary(pod).word.lower().removeprefix("init:")


_SPELLED = {
    w.lower(): w
    for w in [
        "CrashLoopBackOff",
        "ImagePullBackOff",
        "ErrImagePull",
        "CreateContainerConfigError",
        "CreateContainerError",
        "RunContainerError",
        "ContainerCreating",
        "OOMKilled",
        "ContainerStatusUnknown",
        "Init:CrashLoopBackOff",
    ]
}


def is_ready(obj: Obj) -> bool:
    """Whether an object has all it wants: condition Ready, or as many ready replicas as desired."""
    if field := _REPLICATED.get(obj["kind"]):
        wanted = dig(obj, "status.desiredNumberScheduled", 0) if "number" in field else dig(obj, "spec.replicas", 1)
        return bool(dig(obj, field, 0) >= wanted)
    return condition(obj, "Ready").get("status") == "True"


def ready(wanted: bool) -> Callable[[str, str], Condition | None]:
    """The demand to be ready, or not to be."""

    def made(value: str, kind: str) -> Condition | None:
        if kind not in ("Pod", "Node", *_REPLICATED):
            return None
        said = (READY if wanted else NOT_READY)()
        if kind in _REPLICATED:
            return Condition(said, lambda o: is_ready(o) == wanted, f".{_REPLICATED[kind]}")
        column = "" if wanted else "READY REASON"
        return Condition(said, lambda o: is_ready(o) == wanted, _at_ready, column=column, value=_ready_value)

    return made


def _ready_type(obj: Obj) -> str:
    """The condition that tells why: one without a node has no Ready yet."""
    return next((t for t in ("Ready", "PodScheduled") if condition(obj, t)), "")


def _at_ready(obj: Obj) -> str:
    type_ = _ready_type(obj)
    return condition_path(obj, type_) if type_ else ".status.conditions"


def _ready_value(obj: Obj) -> Json:
    told = condition(obj, _ready_type(obj))
    return told.get("reason") or told.get("status") or ""


def unowned(value: str) -> Condition:
    """The demand that nothing controls the pod."""
    path = ".metadata.ownerReferences"
    return Condition(NO_OWNER(), lambda o: not owned_by(o), path)


def restarts(pod: Obj) -> int:
    """The restarts of a pod, as kubectl counts them."""
    return Summary(pod).restarts


_RESTARTS = ".status.containerStatuses[*].restartCount"


def restarted(value: str) -> Condition:
    """The demand of more restarts than the value, 0 where it is no number."""
    least = int(value) if value.isdigit() else 0
    return Condition(RESTARTED(n=least), lambda o: restarts(o) > least, _RESTARTS, value=restarts)


def never_restarted(value: str) -> Condition:
    """The demand of no restart."""
    return Condition(NEVER_RESTARTED(), lambda o: restarts(o) == 0, _RESTARTS, value=restarts)


def typed(value: str) -> Condition:
    """A demand on the type of a Service."""
    if value.lower() == "headless":
        return Condition(HEADLESS(), lambda o: dig(o, "spec.clusterIP") == "None", ".spec.clusterIP")
    type_ = _TYPES[value.lower().replace(" ", "").rstrip("s")]
    return Condition(TYPE(type=type_), lambda o: dig(o, "spec.type", "ClusterIP") == type_, ".spec.type")


def qos(value: str) -> Condition:
    """A demand on the QoS class of a pod."""
    class_ = _QOS[value.lower().replace(" ", "")]
    return Condition(
        verbatim(f"`.status.qosClass` {class_}"), lambda o: dig(o, "status.qosClass") == class_, ".status.qosClass"
    )


def role(value: str) -> Condition:
    """The demand to be of the control plane."""
    wanted = ("control-plane", "master")
    return Condition(ROLE(role="control-plane"), lambda o: bool(roles(o) & {*wanted}), ".metadata.labels")


def tainted(wanted: bool) -> Callable[[str], Condition]:
    """The demand to have a taint, or none."""
    said = TAINTED if wanted else UNTAINTED
    column = "TAINTS" if wanted else ""
    return lambda _: Condition(
        said(), lambda o: bool(dig(o, "spec.taints")) == wanted, ".spec.taints", column=column, value=_taints
    )


def _taints(node: Obj) -> str | None:
    pairs = (f"{t['key']}{'=' + str(t['value']) if t.get('value') else ''}" for t in dig(node, "spec.taints", []))
    effects = (t.get("effect", "") for t in dig(node, "spec.taints", []))
    return ", ".join(f"{pair}:{effect}" for pair, effect in zip(pairs, effects, strict=True)) or None


def cordoned(wanted: bool) -> Callable[[str], Condition]:
    """The demand to be cordoned, or not to be."""
    said, fields = (CORDONED, "spec.unschedulable=true") if wanted else (OPEN, "spec.unschedulable=false")
    return lambda _: Condition(
        said(), lambda o: bool(dig(o, "spec.unschedulable")) == wanted, ".spec.unschedulable", fields=fields
    )


def zero(value: str) -> Condition:
    """The demand to want no replicas."""
    return Condition(ZERO(), lambda o: dig(o, "spec.replicas", 1) == 0, ".spec.replicas")


def not_running(value: str) -> Condition:
    """The demand of any phase but Running."""
    path, fields = ".status.phase", "status.phase!=Running"
    return Condition(NOT_RUNNING(), lambda o: dig(o, path[1:]) != "Running", path, fields=fields)

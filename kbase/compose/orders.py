"""The command for what a person ordered, with names filled in: shown, marked, never run."""

import re
from collections.abc import Sequence

from kbase.question.intent import Change
from kbase.script import Lang
from kbase.text import Phrase
from kbase.types import ObjectRef

IF_STILL = Phrase(
    "If you still want it, after saving what must not be lost: ⚠ changes the cluster (not run): {command}",
    "若仍要做，請先備份不能遺失的資料：⚠ 會變更叢集（尚未執行）：{command}",
)
TO_RUN = Phrase("⚠ changes the cluster (not run): {command}", "⚠ 會變更叢集（尚未執行）：{command}")
_SCALED = frozenset({"Deployment", "StatefulSet", "ReplicaSet"})
_ROLLED = frozenset({"Deployment", "StatefulSet", "DaemonSet"})
_NODE = frozenset({"Node"})
# What is ordered -> the verb with its place for the name, and the kinds it works on (none: any).
_VERBS: dict[Change, tuple[str, frozenset[str]]] = {
    "delete": ("delete {kind} {name}", frozenset()),
    "restart": ("rollout restart {kind}/{name}", _ROLLED),
    "scale": ("scale {kind}/{name} --replicas={n}", _SCALED),
    "undo": ("rollout undo {kind}/{name}", _ROLLED),
    "drain": ("drain {name} --ignore-daemonsets", _NODE),
    "cordon": ("cordon {name}", _NODE),
    "uncordon": ("uncordon {name}", _NODE),
}
_TARGET = re.compile(r"(?:\bto\b|=|[到成至為为]|\breplicas?)\s*(\d+)(?![\w.-])", re.I)


def at_once(change: Change | None, question: str, targets: Sequence[ObjectRef], lang: Lang) -> str:
    """The command of an order that loses nothing; "" for any other, and where it is not plain what is meant."""
    command = "" if change == "delete" else _command(change, question, targets)
    return TO_RUN(command=command).render(lang) if command else ""


def if_still(change: Change | None, question: str, targets: Sequence[ObjectRef], lang: Lang) -> str:
    """The command of an order that cannot be taken back, to be said after all that speaks against it; else ""."""
    command = _command(change, question, targets) if change == "delete" else ""
    return IF_STILL(command=command).render(lang) if command else ""


def _command(change: Change | None, question: str, targets: Sequence[ObjectRef]) -> str:
    if change not in _VERBS:
        return ""
    verb, kinds = _VERBS[change]
    fitting = [t for t in targets if t.kind in kinds or not kinds]
    if not fitting:
        return ""
    target, number = fitting[0], _TARGET.search(question)
    inside = f" -n {target.namespace}" if target.namespace else ""
    words = verb.format(kind=target.kind.lower(), name=target.name, n=number[1] if number else "N")
    return f"kubectl{inside} {words}"

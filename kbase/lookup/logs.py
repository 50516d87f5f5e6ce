"""The last lines that the containers of a pod or a workload wrote, credentials masked."""

from collections.abc import Iterator
from typing import Any

from kbase.diagnosis.objects import dig
from kbase.diagnosis.view import View
from kbase.errors import Unreadable
from kbase.lookup import NAMED, Place, Result, Row, lookup
from kbase.lookup.parts import belongs, demanded, listed, noun, whole
from kbase.question.facts import Asked
from kbase.text import Phrase, Text
from kbase.types import Evidence, Obj, ObjectRef

SAID = Phrase(
    "**The last {n} {lines}** of container {container} in `{pod}`, {run}",
    "**最後 {n} {lines}**：`{pod}` 的容器 {container}，{run}",
)
NOTHING = Phrase(
    "**No log** of container {container} in `{pod}`, {run}: nothing was written, or nothing is kept",
    "**沒有 log**：`{pod}` 的容器 {container}，{run}：沒有寫出任何內容，或沒有保留",
)
NOT_STARTED = Phrase(
    "**No log**: container {container} in `{pod}` has not started ({why})",
    "**沒有 log**：`{pod}` 的容器 {container} 還沒有啟動過（{why}）",
)
THIS_RUN = Phrase("its present run", "目前這一次執行")
LAST_RUN = Phrase("the run that ended before its last restart", "上一次重啟前結束的那次執行")
OTHERS = Phrase("{n} more pods belong to it: {names}.", "另有 {n} 個 Pod 屬於它：{names}。")
NO_PODS = Phrase("**No log**: `{name}` has no pods", "**沒有 log**：`{name}` 沒有任何 Pod")
_MOST_LINES = 12
_MOST_NAMES = 4
_BEHIND = (*NAMED, "services")


def _fits(asked: Asked) -> bool:
    return asked.has("logs") and bool(asked.names) and demanded(asked) <= {"logs", "previous run"}


@lookup(fits=_fits, names=_BEHIND)
def logs(view: View, asked: Asked, place: Place) -> Result | None:
    """The log of the container that is worst off, of the run that tells: the one that ended where it keeps ending."""
    if len(place.objects) != 1 or (to := whole(view, place.objects[0])) is None:
        return None
    ref = place.objects[0]
    pods = [p for p in listed(view, "pods", ref.namespace) if belongs(view, p, to)]
    if not pods:
        shown = f"kubectl -n {ref.namespace} get pods"
        return Result(NO_PODS(name=ref), Evidence(ref, ".metadata.name", ref.name), shown, exact=False)
    pods.sort(key=lambda p: max(map(_trouble, _containers(p)), default=0), reverse=True)
    result = _of(view, pods[0], previous=asked.has("previous run"))
    others = [f"`{p['metadata']['name']}`" for p in pods[1:]]
    if not others or result is None:
        return result
    names = others[:_MOST_NAMES] + ["…"] * (len(others) > _MOST_NAMES)
    return Result(
        result.lead,
        result.counted,
        result.command,
        result.columns,
        result.rows,
        remarks=(OTHERS(n=len(others), names=names),),
    )


def _of(view: View, pod: Obj, *, previous: bool) -> Result:
    """The log of one container of a pod."""
    ref = ObjectRef.of(pod)
    container = max(_containers(pod), key=_trouble, default={"name": ""})
    name = container["name"]
    previous = previous or _ended(container)
    if why := _not_started(container):
        seen = Evidence(ref, ".status.containerStatuses[0].state.waiting.reason", why)
        return Result(NOT_STARTED(container=name, pod=ref, why=why), seen, _command(ref, name, previous=False))
    text = view.logs(ref.namespace, ref.name, name, previous=previous)
    if not text and previous:  # the kubelet keeps the log of one earlier run only, and not for ever
        previous, text = False, view.logs(ref.namespace, ref.name, name)
    for gap in (g for g in view.gaps if text is None and g.resource == "pods/log"):
        raise Unreadable(
            gap.reason, gap.verb, gap.resource, gap.namespace, gap.detail, gap.why
        )  # it may well say something
    lines = [line for line in (text or "").splitlines() if line.strip()][-_MOST_LINES:]
    shown = _command(ref, name, previous=previous)
    seen = Evidence(ref, "log --previous" if previous else "log", "\n".join(lines), shown)
    run: Text = (LAST_RUN if previous else THIS_RUN)()
    lead = NOTHING(container=name, pod=ref, run=run)
    if lines:
        lead = SAID(n=len(lines), lines=noun(len(lines), "log line", "行 log"), container=name, pod=ref, run=run)
    return Result(lead, seen, shown, ("LOG",), tuple(Row((line,)) for line in lines))


def _command(ref: ObjectRef, container: str, *, previous: bool) -> str:
    flags = f" -c {container}" if container else ""
    tail = f" --tail={_MOST_LINES}"
    return f"kubectl -n {ref.namespace} logs {ref.name}{flags}{' --previous' if previous else ''}{tail}"


def _containers(pod: Obj) -> Iterator[dict[str, Any]]:
    """The states of its containers, init containers first; what has no state yet by its name."""
    known = {}
    for field in ("initContainerStatuses", "containerStatuses"):
        for status in dig(pod, f"status.{field}", []) or []:
            known[status["name"]] = status
    for field in ("initContainers", "containers"):
        for declared in dig(pod, f"spec.{field}", []) or []:
            yield known.get(declared["name"], {"name": declared["name"]})


def _trouble(status: dict[str, Any]) -> int:
    """How much its log is worth: one that keeps ending, one that ended badly, one that is not ready, one that runs."""
    if _ended(status):
        return 4
    if dig(status, "state.terminated.exitCode", 0):
        return 3
    if dig(status, "state.running") is not None:
        return 1 if status.get("ready") else 2
    return 0


def _ended(status: dict[str, Any]) -> bool:
    """Whether it waits for its next start, so that only the run before it has a log that tells something."""
    return dig(status, "state.waiting") is not None and dig(status, "lastState.terminated") is not None


def _not_started(status: dict[str, Any]) -> str:
    """Why it never ran; "" where it did."""
    if dig(status, "lastState.terminated") or not dig(status, "state.waiting"):
        return "" if status.get("state") else "Pending"
    return str(dig(status, "state.waiting.reason", "waiting"))

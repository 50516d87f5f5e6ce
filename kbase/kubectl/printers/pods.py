"""Pods: the one word that sums a pod up, as `kubectl get pods` says it."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kbase.diagnosis.objects import dig
from kbase.kubectl.ages import since
from kbase.kubectl.printers import prints
from kbase.kubectl.wording import NONE, age
from kbase.types import Obj


@prints("pods", columns="Name, Ready, Status, Restarts, Age, +IP, +Node, +Nominated Node, +Readiness Gates")
def pod(obj: Obj, now: datetime) -> Sequence[Any]:
    """A Pod, as printPod of the server does it.

    Source: https://github.com/kubernetes/kubernetes/blob/master/pkg/printers/internalversion/printers.go
    """
    summary = Summary(obj)
    last = f" ({since(summary.last_exit, now)} ago)" if summary.restarts and summary.last_exit else ""
    return (
        obj["metadata"]["name"],
        f"{summary.ready}/{summary.total}",
        summary.word,
        f"{summary.restarts}{last}",
        age(obj, now),
        dig(obj, "status.podIPs.0.ip") or NONE,
        dig(obj, "spec.nodeName") or NONE,
        dig(obj, "status.nominatedNodeName") or NONE,
        _gates(obj),
    )


class Summary:
    """A pod in short. word: its status, such as CrashLoopBackOff.  last_exit: timestamp, "" where nothing ended yet."""

    def __init__(self, pod: Obj) -> None:
        self.pod = pod
        sidecars = {c["name"] for c in dig(pod, "spec.initContainers", []) if c.get("restartPolicy") == "Always"}
        self.total = len(dig(pod, "spec.containers", [])) + len(sidecars)
        self.ready = self.restarts = 0
        self.last_exit = ""
        self.word = _gated(pod) or dig(pod, "status.reason") or dig(pod, "status.phase", "")
        initializing = self._init(dig(pod, "status.initContainerStatuses", []), sidecars)
        if not initializing or _condition(pod, "Initialized"):
            own = [s for s in dig(pod, "status.initContainerStatuses", []) if s["name"] in sidecars]
            self._containers(own)
        self._ending()

    def _init(self, statuses: Sequence[Obj], sidecars: set[str]) -> bool:
        """Reads the init containers up to the one that runs or failed; whether there is such a one."""
        for i, status in enumerate(statuses):
            self._count(status)
            ended = dig(status, "state.terminated")
            if ended and ended.get("exitCode") == 0:
                continue
            if status["name"] in sidecars and status.get("started"):
                self.ready += bool(status.get("ready"))
                continue
            waiting = dig(status, "state.waiting.reason")
            if ended:
                self.word = f"Init:{_exit(ended)}"
            elif waiting and waiting != "PodInitializing":
                self.word = f"Init:{waiting}"
            else:
                self.word = f"Init:{i}/{len(dig(self.pod, 'spec.initContainers', []))}"
            return True
        return False

    def _containers(self, sidecars: Sequence[Obj]) -> None:
        self.restarts, self.last_exit = 0, ""
        for status in sidecars:
            self._count(status)
        running = False
        for status in reversed(dig(self.pod, "status.containerStatuses", [])):
            self._count(status)
            if waiting := dig(status, "state.waiting.reason"):
                self.word = waiting
            elif ended := dig(status, "state.terminated"):
                self.word = _exit(ended)
            elif status.get("ready") and "running" in (status.get("state") or {}):
                running = True
                self.ready += 1
        if self.word == "Completed" and running:
            self.word = "Running" if _condition(self.pod, "Ready") else "NotReady"

    def _count(self, status: Obj) -> None:
        self.restarts += status.get("restartCount", 0)
        self.last_exit = max(self.last_exit, dig(status, "lastState.terminated.finishedAt") or "")

    def _ending(self) -> None:
        if not dig(self.pod, "metadata.deletionTimestamp"):
            return
        if dig(self.pod, "status.reason") == "NodeLost":
            self.word = "Unknown"
        elif dig(self.pod, "status.phase") not in ("Failed", "Succeeded"):
            self.word = "Terminating"


def _exit(ended: Mapping[str, Any]) -> str:
    if ended.get("reason"):
        return str(ended["reason"])
    return f"Signal:{ended['signal']}" if ended.get("signal") else f"ExitCode:{ended.get('exitCode', 0)}"


def _gated(pod: Obj) -> str:
    conditions = dig(pod, "status.conditions", [])
    gated = any(c.get("type") == "PodScheduled" and c.get("reason") == "SchedulingGated" for c in conditions)
    return "SchedulingGated" if gated else ""


def _condition(pod: Obj, type_: str) -> bool:
    return any(c.get("type") == type_ and c.get("status") == "True" for c in dig(pod, "status.conditions", []))


def _gates(pod: Obj) -> str:
    gates = [g["conditionType"] for g in dig(pod, "spec.readinessGates", [])]
    return f"{sum(_condition(pod, g) for g in gates)}/{len(gates)}" if gates else NONE

"""Pods and their containers: which of them count, how a container ended, and whose pods they are."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.workloads import OWNER_READS, by_workload
from kbase.text import Phrase, Text
from kbase.types import Evidence, Json, Obj, ObjectRef, Objects

# What `ailing` reads; a check that uses it declares at least these.
POD_READS = ("pods", *OWNER_READS)
COUNT = Phrase("{bad} of {all} pods", "{all} 個 Pod 中的 {bad} 個")
ONE_POD = Phrase("the pod", "這個 Pod")


@dataclass(frozen=True)
class End:
    """How one run of a container ended. at: path of the `terminated` block, below the container's status.

    current: this is the newest run and nothing has been started since, so its log is not yet the "previous" one.
    """

    at: str
    code: int
    reason: str
    message: str
    started: str
    finished: str
    current: bool


@dataclass(frozen=True)
class Container:
    """One container of a pod, as declared and as reported.

    spec_at, at: paths of the two (".spec.containers[0]", ".status.containerStatuses[0]"); status is {} and `at` ""
    where the kubelet has not reported it.  init: an init container that must finish; native sidecars are not.
    """

    pod: Obj = field(repr=False)
    spec: Obj
    status: Obj
    spec_at: str
    at: str
    init: bool

    @property
    def name(self) -> str:
        """The container's name."""
        return str(self.spec["name"])

    @property
    def ref(self) -> ObjectRef:
        """The pod it belongs to."""
        return ObjectRef.of(self.pod)

    @property
    def restarts(self) -> int:
        """restartCount, 0 where not reported."""
        return int(self.status.get("restartCount") or 0)

    @property
    def waiting(self) -> str:
        """Why it waits ("CrashLoopBackOff"), "" when it does not wait."""
        return str(dig(self.status, "state.waiting.reason", ""))

    @property
    def running(self) -> bool:
        """Whether it runs at this moment."""
        return bool(dig(self.status, "state.running"))

    def shows(self, path: str, *, value: Json = None) -> Evidence:
        """Evidence from the status block, path below it (".restartCount")."""
        return shows(self.pod, self.at + path, value=value)

    def declares(self, path: str, *, value: Json = None) -> Evidence:
        """Evidence from the declaration, path below it (".livenessProbe.httpGet.port")."""
        return shows(self.pod, self.spec_at + path, value=value)

    def ends(self) -> list[End]:
        """The runs that are still on record, newest first: `state`, then `lastState`."""
        blocks = ((where, dig(self.status, f"{where}.terminated")) for where in ("state", "lastState"))
        return [_end(where, block) for where, block in blocks if block]

    def end(self) -> End | None:
        """The newest run that ended; None where none is on record."""
        return next(iter(self.ends()), None)


def _end(where: str, block: Mapping[str, Any]) -> End:
    return End(
        at=f".{where}.terminated",
        code=int(block.get("exitCode") or 0),
        reason=block.get("reason") or "",
        message=block.get("message") or "",
        started=block.get("startedAt") or "",
        finished=block.get("finishedAt") or "",
        current=where == "state",
    )


def containers(pod: Obj) -> list[Container]:
    """Every container of a pod: init containers first, in the order they run."""
    return [
        *_declared(pod, "initContainers", "initContainerStatuses"),
        *_declared(pod, "containers", "containerStatuses"),
    ]


def _declared(pod: Obj, specs: str, statuses: str) -> Iterator[Container]:
    reported = dig(pod, f"status.{statuses}", [])
    places = {s["name"]: i for i, s in enumerate(reported)}
    for i, spec in enumerate(dig(pod, f"spec.{specs}", [])):
        place = places.get(spec["name"])
        status, at = ({}, "") if place is None else (reported[place], f".status.{statuses}[{place}]")
        # https://kubernetes.io/docs/concepts/workloads/pods/sidecar-containers/
        init = specs == "initContainers" and spec.get("restartPolicy") != "Always"
        yield Container(pod, spec, status, f".spec.{specs}[{i}]", at, init)


def live(pods: Iterable[Obj]) -> Objects:
    """Pods that are still meant to run: neither finished (Succeeded, Failed) nor being deleted."""
    return [
        p
        for p in pods
        if dig(p, "status.phase") not in ("Succeeded", "Failed") and not p["metadata"].get("deletionTimestamp")
    ]


@dataclass(frozen=True)
class Group:
    """The failing containers of one workload, one per affected pod, and how many live pods the workload has."""

    owner: ObjectRef
    bad: tuple[Container, ...]
    total: int

    @property
    def worst(self) -> Container:
        """The one to show: most restarts, then by pod name."""
        return min(self.bad, key=lambda c: (-c.restarts, c.ref.name))

    @property
    def count(self) -> Text:
        """ "2 of 3 pods"; "the pod" where the finding is about that pod itself."""
        return ONE_POD() if self.owner.kind == "Pod" else COUNT(bad=len(self.bad), all=self.total)


def ailing(view: View, scope: Scope, fails: Callable[[Container], bool]) -> Iterator[Group]:
    """Workloads with live pods of which a container fails; owners are looked up only where one does."""
    return _grouped(view, scope, lambda pod: next((c for c in containers(pod) if fails(c)), None))


def ailing_pods(view: View, scope: Scope, fails: Callable[[Obj], bool]) -> Iterator[Group]:
    """Workloads with live pods that fail as a whole; each stands in the group with its first container."""
    return _grouped(view, scope, lambda pod: next(iter(containers(pod)), None) if fails(pod) else None)


def _grouped(view: View, scope: Scope, failing: Callable[[Obj], Container | None]) -> Iterator[Group]:
    pods = live(view.list("pods", scope.namespace))
    bad = {id(pod): c for pod in pods if (c := failing(pod))}
    places = {c.ref.namespace for c in bad.values()}
    near = (pod for pod in pods if pod["metadata"].get("namespace", "") in places)
    for owner, own in by_workload(view, near).items() if bad else ():
        if not scope.concerns(owner, *map(ObjectRef.of, own)):
            continue
        if affected := tuple(bad[id(pod)] for pod in own if id(pod) in bad):
            yield Group(owner, affected, len(own))

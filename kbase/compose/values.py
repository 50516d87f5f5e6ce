"""What belongs in the place of POD, NAMESPACE, NODE in a note's command, for the object that a question is about."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kbase.cluster.resources import BY_KIND
from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.objects import condition, dig, labels, owned_by, selects
from kbase.diagnosis.pods import containers
from kbase.diagnosis.view import View
from kbase.diagnosis.workloads import owner_of
from kbase.kubectl.placeholders import CONTAINER, SELECTOR
from kbase.types import Obj, ObjectRef, Objects

# A value goes into a command line: nothing that a shell or kubectl would take for anything but one word.
_PLAIN = re.compile(r"[A-Za-z0-9](?:[\w.:/=,-]*[A-Za-z0-9])?")
_OWNERS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob"})


@dataclass(frozen=True)
class Values:
    """refs: the objects of an answer, those that were asked about first.  namespace: where it looked.

    view: reads what follows from them (the pods of a Deployment, the node of a pod); None reads nothing.
    """

    refs: Sequence[ObjectRef]
    namespace: str = ""
    view: View | None = None

    def inside(self, namespace: str) -> "Values":
        """Only what lies in a namespace that a command names outright, and what lies in none."""
        if not namespace:
            return self
        kept = [r for r in self.refs if r.namespace in ("", namespace)]
        return Values(kept, namespace, self.view)

    def of(self, role: str) -> str:
        """The value for a role (kbase.kubectl.placeholders), "" where none follows."""
        if role == "Namespace":
            value = self._main.namespace if self._main else self.namespace
        else:
            named = next((r.name for r in self.refs if r.kind == role and r.namespace in ("", self._space)), "")
            value = named or next((v for v in self._derived(role) if v), "")
        return value if _PLAIN.fullmatch(value) else ""

    @property
    def _main(self) -> ObjectRef | None:
        """The object that was asked about: the first that lies in a namespace."""
        return next((r for r in self.refs if r.namespace), None)

    @property
    def _space(self) -> str:
        return self._main.namespace if self._main else self.namespace

    def _derived(self, role: str) -> Iterator[str]:
        """What the cluster tells, likeliest first."""
        if self.view is None or self._main is None:
            return
        if role == SELECTOR:
            yield _terms(self._selector(self._main))
            return
        for pod in self._pods()[:1]:  # one: the container and the node belong to the pod that stands beside them
            yield from self._of_pod(self.view, role, pod)

    def _of_pod(self, view: View, role: str, pod: Obj) -> Iterator[str]:
        """What a pod leads to."""
        if role == "Pod":
            yield pod["metadata"]["name"]
        elif role == CONTAINER:
            own = [c for c in containers(pod) if not c.running] or containers(pod)
            yield own[0].name if len(own) == 1 else ""
        elif role == "Node":
            yield dig(pod, "spec.nodeName", "")
        elif role in _OWNERS:
            yield from (o["name"] for o in (owned_by(pod),) if o.get("kind") == role)
            yield from (o.name for o in (owner_of(view, pod),) if o.kind == role)
        elif role == "Service":
            known = view.some("services", self._space) or []
            yield from (s["metadata"]["name"] for s in known if _leads(s, pod))
        elif role == "ServiceAccount":
            yield dig(pod, "spec.serviceAccountName", "")
        elif role == "PersistentVolumeClaim":
            yield from (dig(v, "persistentVolumeClaim.claimName", "") for v in dig(pod, "spec.volumes", []))

    def _pods(self) -> Objects:
        """The pods of the object that was asked about, those that are not ready first."""
        main, view = self._main, self.view
        if main is None or view is None:
            return []
        named = [r for r in self.refs if r.kind == "Pod" and r.namespace == main.namespace]
        pods = view.some("pods", main.namespace) or []
        if named:
            own = [p for p in pods if p["metadata"]["name"] == named[0].name]
        elif main.kind in _OWNERS:
            own = [p for p in pods if main.key in (owner_of(view, p).key, _near(p))]
        else:
            selector = self._selector(main)
            own = [p for p in pods if selector and selects(selector, labels(p))]
        return sorted(own, key=lambda p: (condition(p, "Ready").get("status") == "True", p["metadata"]["name"]))

    def _selector(self, ref: ObjectRef) -> Obj:
        """The LabelSelector of a workload, or that of a Service in the same form; {} without one."""
        kind = BY_KIND.get(ref.kind)
        obj = try_get(self.view, kind.plural, ref.namespace, ref.name) if self.view and kind else None
        found = dig(obj or {}, "spec.selector", {})
        return {"matchLabels": found} if found and ref.kind == "Service" else found


def _near(pod: Obj) -> tuple[str, str, str]:
    owner = owned_by(pod)
    return owner.get("kind", ""), pod["metadata"].get("namespace", ""), owner.get("name", "")


def _leads(service: Obj, pod: Obj) -> bool:
    selector = dig(service, "spec.selector", {})
    return bool(selector) and selects({"matchLabels": selector}, labels(pod))


def _terms(selector: Obj) -> str:
    """A selector as -l takes it; "" for one that is not labels alone."""
    if not selector or selector.get("matchExpressions"):
        return ""
    return ",".join(f"{k}={v}" for k, v in sorted((selector.get("matchLabels") or {}).items()))

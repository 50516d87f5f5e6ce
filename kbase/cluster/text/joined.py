"""What the pieces of one text say of each other: owners, uids, the words of events, whose a log is."""

import re
from collections.abc import Iterator

from kbase.cluster.recorded import LogKey
from kbase.cluster.resources import BY_KIND, RESOURCES
from kbase.cluster.text.held import NAMED, PRINTED, ROW, UNNAMED, Held
from kbase.cluster.text.meta import uid
from kbase.cluster.text.pieces import Piece
from kbase.types import Obj

_TOLD_BY_EVENT = frozenset({"CreateContainerConfigError", "CreateContainerError", "RunContainerError"})
_EARLIER = re.compile(r"[/_.-]?prev(?:ious)?(?![a-z])")  # what names the file of the run before the last restart
_HASH = "pod-template-hash"  # the Deployment controller alone gives this label


def join(held: Held, namespace: str) -> dict[LogKey, str]:
    """Completes the objects from each other; returns the logs by pod and container, "" for one that is not told."""
    _name_pods(held)
    _owners(held)
    _uids(held)
    _scheduling(held)
    _waiting(held)
    return dict(_logs(held, namespace))


def _name_pods(held: Held) -> None:
    """The pods that events tell of."""
    for event in held.all("events"):
        about = event.get("involvedObject") or {}
        if about.get("kind") == "Pod" and about.get("name"):
            _name(held, "Pod", about.get("namespace", ""), about["name"])


def _name(held: Held, kind: str, namespace: str, name: str) -> None:
    resource = BY_KIND[kind]
    if name and (namespace, name) not in held.objects[resource.plural]:
        meta = {"name": name, "namespace": namespace, "uid": uid(kind, namespace, name)}
        held.keep(resource, {"apiVersion": resource.api_version, "kind": kind, "metadata": meta}, NAMED)


def _owners(held: Held) -> None:
    """ReplicaSets that pods name, with the Deployment that the hash in their name and label gives away."""
    for pod in held.all("pods"):
        meta = pod["metadata"]
        hash_ = (meta.get("labels") or {}).get(_HASH)
        for owner in meta.get("ownerReferences") or []:
            stem, found = owner.get("name", "").removesuffix(f"-{hash_}"), owner.get("kind") == "ReplicaSet"
            if not (hash_ and found and stem != owner["name"]):
                continue
            space = meta.get("namespace", "")
            above = {"apiVersion": "apps/v1", "kind": "Deployment", "name": stem, "controller": True}
            own = {"name": owner["name"], "namespace": space, "uid": owner.get("uid", "")}
            own |= {"ownerReferences": [{**above, "uid": uid("Deployment", space, stem)}]}
            held.keep(RESOURCES["replicasets"], {"apiVersion": "apps/v1", "kind": "ReplicaSet", "metadata": own}, NAMED)


def _uids(held: Held) -> None:
    """Gives what was printed without its uid the one that an object or an owner reference elsewhere tells."""
    real: dict[tuple[str, str, str], str] = {}
    for kind, space, name, holder in _identities(held):
        if (told := holder.get("uid", "")) and told != uid(kind, space, name):
            real[kind, space, name] = told
    for kind, space, name, holder in _identities(held):
        if (kind, space, name) in real:
            holder["uid"] = real[kind, space, name]


def _identities(held: Held) -> Iterator[tuple[str, str, str, Obj]]:
    for plural, known in held.objects.items():
        for (space, name), one in known.items():
            yield RESOURCES[plural].kind, space, name, one.obj["metadata"]
            for owner in one.obj["metadata"].get("ownerReferences") or []:
                yield owner.get("kind", ""), space, owner.get("name", ""), owner


def _scheduling(held: Held) -> None:
    """A pod that is Pending has not been placed where the scheduler's newest event says so.

    `describe` of several pods leaves events out, and a row has no conditions: then it is not known what the scheduler
    has said, or whether it has looked at the pod at all.
    """
    newest: dict[tuple[str, str], Obj] = {}
    for event in held.all("events"):
        about = event.get("involvedObject") or {}
        key = about.get("namespace", ""), about.get("name", "")
        if about.get("kind") == "Pod" and event.get("reason") in ("FailedScheduling", "Scheduled"):
            newest[key] = max(newest.get(key, event), event, key=lambda e: e.get("lastTimestamp") or "")
    for key, known in held.objects["pods"].items():
        event, status = newest.get(key, {}), known.obj.get("status") or {}
        told = [c for c in status.get("conditions") or [] if c.get("type") == "PodScheduled"]
        if known.depth not in (ROW, PRINTED) or status.get("phase") != "Pending" or any(c.get("message") for c in told):
            continue
        scheduled: Obj = {"type": "PodScheduled", "status": "Unknown"}
        if event.get("reason") == "FailedScheduling":
            scheduled |= {"status": "False", "reason": "Unschedulable", "message": event["message"]}
            scheduled |= {"lastTransitionTime": event["firstTimestamp"]} if event.get("firstTimestamp") else {}
        elif any(c.get("status") == "True" for c in told) or (known.obj.get("spec") or {}).get("nodeName"):
            continue
        status["conditions"] = [*(c for c in status.get("conditions") or [] if c not in told), scheduled]


def _waiting(held: Held) -> None:
    """Why a container waits: the kubelet writes the same words into its status, which is not printed, and an event."""
    said: dict[tuple[str, str, str], Obj] = {}
    for event in sorted(held.all("events"), key=lambda e: e.get("lastTimestamp") or ""):
        about, words = event.get("involvedObject") or {}, event.get("message") or ""
        if about.get("kind") == "Pod" and event.get("reason") == "Failed" and words.startswith("Error: "):
            container = about.get("fieldPath", "").partition("{")[2].rstrip("}")
            said[about.get("namespace", ""), about.get("name", ""), container] = event
    for (space, name), known in held.objects["pods"].items():
        for status in _statuses(known.obj) if known.depth in (ROW, PRINTED) else ():
            waiting = (status.get("state") or {}).get("waiting") or {}
            event = said.get((space, name, status.get("name", ""))) or said.get((space, name, "")) or {}
            words = event.get("message", "").removeprefix("Error: ")
            if waiting.get("reason") in _TOLD_BY_EVENT and words not in ("", waiting["reason"]):
                waiting.setdefault("message", words)


def _statuses(pod: Obj) -> list[Obj]:
    status = pod.get("status") or {}
    return [s for key in ("initContainerStatuses", "containerStatuses") for s in status.get(key) or []]


def _logs(held: Held, namespace: str) -> Iterator[tuple[LogKey, str]]:
    """Each log under its pod. One without a command stands for the run that its file names, else for both runs."""
    for piece in sorted(held.logs, key=lambda p: bool(_EARLIER.search(p.stem))):  # what names its run counts last
        asked = piece.command
        space = (asked.namespace if asked else "") or namespace
        if asked and asked.verb == "logs" and asked.names:
            name = _pod_named(held, space, asked.names[0])
            if name is None and not asked.kinds:
                name = asked.names[0]
            if name:
                _name(held, "Pod", space, name)
                _name_container(held, space, name, asked.container)
                yield (space, name, asked.container, asked.previous), piece.text
        elif not held.objects["pods"]:
            _name(held, "Pod", namespace, UNNAMED)
            _name_container(held, namespace, UNNAMED, "")
            yield (namespace, UNNAMED, "", False), piece.text
        elif only := _only_pod(held, piece):
            for previous in (True,) if _EARLIER.search(piece.stem) else (False, True):
                yield (*only, _container_in(held, only, piece.stem), previous), piece.text


def _name_container(held: Held, namespace: str, name: str, container: str) -> None:
    """Gives the one container of a row, or of a pod that only its log names, the name in the command of the log."""
    pod = held.objects["pods"][namespace, name].obj
    spec = pod.setdefault("spec", {})
    declared = spec.setdefault("containers", [{"name": container}])
    for one in (*declared, *_statuses(pod)) if len(declared) == 1 else ():
        one["name"] = one.get("name") or container


def _pod_named(held: Held, namespace: str, name: str) -> str | None:
    """The pod of that name, or the first that a workload of that name can have made; None where none is known."""
    names = [n for space, n in held.objects["pods"] if space == namespace]
    made = [n for n in names if re.fullmatch(rf"{re.escape(name)}(?:-[a-z0-9]+)?-[a-z0-9]+", n)]
    return name if name in names else next(iter(made), None)


def _only_pod(held: Held, piece: Piece) -> tuple[str, str] | None:
    """The pod that the file of a log is named after, else the only one in trouble, else the only one."""
    pods = held.objects["pods"]
    named = [key for key in pods if re.search(rf"(?<![a-z0-9]){re.escape(key[1])}(?![a-z0-9])", piece.stem)]
    longest = max((len(key[1]) for key in named), default=0)
    named = [key for key in named if len(key[1]) == longest]
    if not named and re.search(r"-[a-z0-9]{8,10}-[a-z0-9]{5}\b", piece.stem):
        return None  # the name of a pod that is not known here
    troubled = [key for key, known in pods.items() if _is_troubled(known.obj)]
    return next((keys[0] for keys in (named, troubled, list(pods)) if len(keys) == 1), None)


def _container_in(held: Held, pod: tuple[str, str], stem: str) -> str:
    """The container that a file names behind its pod ("web-0_app", "web-0/app"); "" where it names none."""
    behind = _EARLIER.sub("", stem.rpartition(pod[1])[2])
    words = {*re.split(r"[/_.]", behind), behind.strip("/_.-")}
    spec = held.objects["pods"][pod].obj.get("spec") or {}
    known = [c.get("name", "") for key in ("initContainers", "containers") for c in spec.get(key) or []]
    return next((name for name in known if name and name in words), "")


def _is_troubled(pod: Obj) -> bool:
    statuses = (pod.get("status") or {}).get("containerStatuses") or []
    return any(s.get("restartCount") or not s.get("ready") for s in statuses)

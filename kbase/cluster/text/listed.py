"""`kubectl get` tables turned into objects, as far as their columns tell."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any

from kbase.cluster.resources import RESOURCES, Resource, spelled
from kbase.cluster.text import events
from kbase.cluster.text.cluster import modes
from kbase.cluster.text.meta import uid
from kbase.cluster.text.tables import Row, given, pairs, rows
from kbase.cluster.text.times import ago
from kbase.types import Obj, Objects

_Fill = Callable[[Row], Obj]


def listed(text: str, kind: Resource, *, now: datetime, namespace: str = "") -> Objects:
    """The objects of one table; namespace: that of the command, where the rows have no column for it.

    Objects hold what the columns show and nothing else: no containers, no selectors but those of `-o wide`.
    """
    if kind.plural == "events":
        return list(events.listed(text, namespace, now))
    return [_object(row, kind, now, namespace) for row in rows(text) if given(row.get("NAME"))]


def in_turn(objects: Objects) -> Objects:
    """The objects of a table; where `-w` printed one several times, its last row, with how it ended before."""
    seen: dict[tuple[str, str], Obj] = {}
    for obj in objects:
        key = obj["metadata"].get("namespace", ""), obj["metadata"]["name"]
        before, now = (_only_status(o) for o in (seen.get(key, {}), obj))
        ended = before.get("state", {}).get("terminated") or before.get("lastState", {}).get("terminated")
        if ended and now and "terminated" not in now["state"]:
            now["lastState"] = {"terminated": ended}
        seen[key] = obj
    return list(seen.values())


def _only_status(pod: Obj) -> Obj:
    found: Objects = (pod.get("status") or {}).get("containerStatuses") or [{}]
    return found[0]


def _object(row: Row, kind: Resource, now: datetime, namespace: str) -> Obj:
    inside = (row.get("NAMESPACE") or namespace) if kind.namespaced else ""
    name = row["NAME"].rpartition("/")[2]  # several kinds in one command: "pod/web-1"
    meta: dict[str, Any] = {"name": name, "uid": uid(kind.kind, inside, name)}
    more = {"namespace": inside, "labels": pairs(row.get("LABELS")), "creationTimestamp": ago(row.get("AGE", ""), now)}
    meta |= {k: v for k, v in more.items() if v}
    fill = _FILL.get(kind.kind)
    named: Obj = {"apiVersion": kind.api_version, "kind": kind.kind, "metadata": meta}
    return named | (fill(row) if fill else {})


_PHASES = ("Pending", "Running", "Succeeded", "Failed", "Unknown")
_PHASE_OF = {"Completed": "Succeeded", "Evicted": "Failed"}
_ENDED = ("Error", "ContainerStatusUnknown", "OOMKilled", "StartError", "ContainerCannotRun", "Completed")


def _pod_state(row: Row) -> Obj:
    """status of a Pod out of STATUS, READY and RESTARTS.

    STATUS is a phase, or else why a container waits or ended. Which container the table does not tell, so it is one
    without a name; the phase is left out where STATUS hides it.
    """
    said = row.get("STATUS", "")
    ready, _, total = row.get("READY", "").partition("/")
    found: Obj = {"phase": said} if said in _PHASES else {}
    if said in _PHASE_OF:
        found["phase"] = _PHASE_OF[said]
    if said == "Evicted":
        found["reason"] = said
    if total:
        whole = ready == total and said == "Running"
        found["conditions"] = [{"type": "Ready", "status": str(whole)}]
    restarts = re.match(r"\d+", row.get("RESTARTS", ""))
    if restarts and said not in ("Pending", "Evicted"):
        why = said.removeprefix("Init:")
        going = said in _PHASES or re.fullmatch(r"\d+/\d+", why)  # "Init:0/2": one of them runs
        state = {"running": {}} if going else {"terminated" if why in _ENDED else "waiting": {"reason": why}}
        own = {"name": "", "restartCount": int(restarts[0]), "ready": ready == total, "state": state}
        found["initContainerStatuses" if said.startswith("Init:") else "containerStatuses"] = [own]
    return found


def _pod(row: Row) -> Obj:
    node = given(row.get("NODE"))
    status = _pod_state(row)
    named = {"containerStatuses": "containers", "initContainerStatuses": "initContainers"}
    spec: Obj = {there: [{"name": ""}] for here, there in named.items() if here in status}
    return {"spec": spec | ({"nodeName": node} if node else {}), "status": status}


def _node(row: Row) -> Obj:
    parts = row.get("STATUS", "").split(",")
    ready = {"Ready": "True", "NotReady": "False", "Unknown": "Unknown"}.get(parts[0], "Unknown")
    spec = {"unschedulable": True} if "SchedulingDisabled" in parts else {}
    return {"spec": spec, "status": {"conditions": [{"type": "Ready", "status": ready}]}}


def _deployment(row: Row) -> Obj:
    ready, _, wanted = row.get("READY", "").partition("/")
    shown = {
        "readyReplicas": ready,
        "updatedReplicas": row.get("UP-TO-DATE"),
        "availableReplicas": row.get("AVAILABLE"),
    }
    status = {k: int(v) for k, v in shown.items() if v and v.isdigit() and v != "0"}
    return {"spec": {"replicas": int(wanted)} if wanted.isdigit() else {}, "status": status}


def _replica_set(row: Row) -> Obj:
    titles = {"replicas": "CURRENT", "readyReplicas": "READY"}
    status = {k: int(row[t]) for k, t in titles.items() if row.get(t, "").isdigit() and row[t] != "0"}
    return {"spec": {"replicas": int(row["DESIRED"])} if row.get("DESIRED", "").isdigit() else {}, "status": status}


def _stateful_set(row: Row) -> Obj:
    ready, _, wanted = row.get("READY", "").partition("/")
    status = {"readyReplicas": int(ready)} if ready.isdigit() and ready != "0" else {}
    return {"spec": {"replicas": int(wanted)} if wanted.isdigit() else {}, "status": status}


def _daemon_set(row: Row) -> Obj:
    titles = {"desiredNumberScheduled": "DESIRED", "currentNumberScheduled": "CURRENT", "numberReady": "READY"}
    return {"status": {k: int(row[t]) for k, t in titles.items() if row.get(t, "").isdigit()}}


def _namespace(row: Row) -> Obj:
    return {"status": {"phase": row.get("STATUS", "")}}


def _service(row: Row) -> Obj:
    ports = []
    for text in given(row.get("PORT(S)")).split(","):
        if match := re.match(r"(\d+)(?::(\d+))?/(\w+)", text):
            node_port = {"nodePort": int(match[2])} if match[2] else {}
            ports.append({"port": int(match[1]), "protocol": match[3]} | node_port)
    spec = {"type": row.get("TYPE"), "clusterIP": row.get("CLUSTER-IP"), "ports": ports}
    return {"spec": spec | ({"selector": pairs(row["SELECTOR"])} if given(row.get("SELECTOR")) else {})}


def _claim(row: Row) -> Obj:
    spec = {"storageClassName": given(row.get("STORAGECLASS")), "volumeName": given(row.get("VOLUME"))}
    status = {"phase": row.get("STATUS"), "accessModes": modes(row.get("ACCESS MODES", ""))}
    kept = {k: v for k, v in spec.items() if v or k == "storageClassName"}
    return {"spec": kept, "status": {k: v for k, v in status.items() if v}}


def _volume(row: Row) -> Obj:
    claim = re.match(r"(\S+)/(\S+)", row.get("CLAIM", ""))
    spec: dict[str, Any] = {
        "storageClassName": given(row.get("STORAGECLASS")),
        "capacity": {"storage": row.get("CAPACITY")},
        "accessModes": modes(row.get("ACCESS MODES", "")),
        "claimRef": {"namespace": claim[1], "name": claim[2]} if claim else None,
    }
    return {"spec": {k: v for k, v in spec.items() if v}, "status": {"phase": row.get("STATUS")}}


def _job(row: Row) -> Obj:
    """Older servers print no STATUS; COMPLETIONS then tells only what is done."""
    done, _, wanted = row.get("COMPLETIONS", "").partition("/")
    status: Obj = {"succeeded": int(done)} if done.isdigit() and done != "0" else {}
    said = row.get("STATUS", "")
    if said in ("Failed", "Complete"):
        status["conditions"] = [{"type": said, "status": "True"}]
    return {"spec": {"completions": int(wanted)} if wanted.isdigit() else {}, "status": status}


def _cron_job(row: Row) -> Obj:
    spec = {"schedule": row.get("SCHEDULE", ""), "suspend": row.get("SUSPEND") == "True"}
    zone = given(row.get("TIMEZONE"))
    return {"spec": spec | ({"timeZone": zone} if zone else {}), "status": {}}


def _role_binding(row: Row) -> Obj:
    kind, _, name = row.get("ROLE", "").partition("/")
    return {"roleRef": {"kind": kind, "name": name}}


# The titles that only the table of one kind has, the surest first.
_TITLES: tuple[tuple[str, str], ...] = (
    ("events", "LAST SEEN TYPE REASON OBJECT"),
    ("events", "LAST SEEN KIND TYPE REASON"),
    ("pods", "READY STATUS RESTARTS"),
    ("nodes", "STATUS ROLES VERSION"),
    ("daemonsets", "DESIRED CURRENT READY UP-TO-DATE"),
    ("deployments", "READY UP-TO-DATE AVAILABLE"),
    ("replicasets", "DESIRED CURRENT READY"),
    ("services", "TYPE CLUSTER-IP"),
    ("persistentvolumes", "CAPACITY RECLAIM CLAIM"),
    ("persistentvolumeclaims", "STATUS VOLUME"),
    ("storageclasses", "PROVISIONER"),
    ("cronjobs", "SCHEDULE SUSPEND"),
    ("jobs", "COMPLETIONS DURATION"),
    ("horizontalpodautoscalers", "REFERENCE TARGETS"),
    ("poddisruptionbudgets", "ALLOWED DISRUPTIONS"),
    ("ingresses", "CLASS HOSTS"),
    ("networkpolicies", "POD-SELECTOR"),
    ("endpointslices", "ADDRESSTYPE"),
    ("statefulsets", "READY AGE"),
    ("namespaces", "STATUS AGE"),
    ("serviceaccounts", "SECRETS AGE"),
)


def kind_of(text: str) -> Resource | None:
    """The kind that a table lists, by its titles, or by the prefix of its names ("pod/web-1"); None where unknown."""
    header, *below = text.splitlines() or [""]
    prefix, slash, _ = next((x.split()[0] for x in below if x.strip()), "").partition("/")
    if slash and (kind := spelled(prefix.partition(".")[0])):
        return kind
    titles = {*header.split()}
    plural = next((plural for plural, needed in _TITLES if titles.issuperset(needed.split())), "")
    return RESOURCES.get(plural)


_FILL: dict[str, _Fill] = {
    "Pod": _pod,
    "Node": _node,
    "Deployment": _deployment,
    "ReplicaSet": _replica_set,
    "StatefulSet": _stateful_set,
    "DaemonSet": _daemon_set,
    "Namespace": _namespace,
    "Job": _job,
    "CronJob": _cron_job,
    "Service": _service,
    "PersistentVolumeClaim": _claim,
    "PersistentVolume": _volume,
    "RoleBinding": _role_binding,
}

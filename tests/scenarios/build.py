"""Whole clusters from a few lines: what a scenario does not mention is there, healthy, and as the API server prints it.

A scenario is a mapping with these keys, all of them optional:
  namespace   where its workloads are ("shop").
  nodes       name -> {cpu, memory, pods, labels, taints, conditions, spec, status}; None takes a node away.
  run         workload name -> see `_workload`.
  services    name -> {port, target, selector, spec, annotations} ; the EndpointSlice follows from the pods.
  events      list of "Kind/name Reason: message", or "Kind/namespace/name Reason: message".
  system      workload name -> like run, in kube-system; `dns: None` or `proxy: None` takes the usual ones away.
  without     objects ("Kind/name") to take away at the end; young: such as were made a minute ago.
  objects     further objects as YAML; metadata.namespace is filled in for kinds that kbase reads.
"""

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from kbase.cluster.resources import BY_KIND
from kbase.types import Obj, Objects
from tests.clusters import ObjectsReader
from tests.scenarios import usual
from tests.scenarios.nodes import node_of
from tests.scenarios.owners import owner_state
from tests.scenarios.pods import (
    JUST_NOW,
    LONG_AGO,
    MADE,
    NOW,
    STARTED,
    by_container,
    is_ready,
    merged,
    owned,
    pod_spec,
    state,
    suffix,
    template_hash,
)
from tests.scenarios.services import address_of, service_of

_ADDRESS = re.compile(r"\{ip:([\w-]+)\}")
_NORMAL = ("Pulling", "Pulled", "Created", "Started", "Killing", "BackOff-Image", "Scheduled", "WaitForFirstConsumer")


def cluster_of(scenario: Mapping[str, Any]) -> ObjectsReader:
    """The cluster that a scenario describes."""
    made = _Made(scenario.get("namespace", "shop"))
    made.background(scenario)
    for name, given in (scenario.get("run") or {}).items():
        made.workload(name, given or {}, made.namespace)
    for given in scenario.get("objects") or []:
        made.add(given)
    for name, given in (scenario.get("services") or {}).items():
        made.service(name, given or {}, made.namespace)
    for line in scenario.get("events") or []:
        made.event_line(line)
    gone = {*(scenario.get("without") or ())}
    made.objects = [o for o in made.objects if f"{o['kind']}/{o['metadata']['name']}" not in gone]
    for obj in made.objects:
        if f"{obj['kind']}/{obj['metadata']['name']}" in (scenario.get("young") or ()):
            obj["metadata"]["creationTimestamp"] = JUST_NOW
    logs = {where: _ADDRESS.sub(lambda m: address_of(m[1]), text) for where, text in made.logs.items()}
    return ObjectsReader(made.objects, frozenset(scenario.get("forbid") or ()), logs)


class _Made:
    def __init__(self, namespace: str) -> None:
        self.namespace = namespace
        self.objects: Objects = []
        self.logs: dict[tuple[str, str, str, bool], str] = {}
        self.nodes: list[str] = []

    def add(self, given: Obj) -> None:
        obj = deepcopy(given)
        resource = BY_KIND.get(obj["kind"])
        meta = obj["metadata"]
        if resource:
            obj.setdefault("apiVersion", resource.api_version)
        if resource and resource.namespaced:
            meta.setdefault("namespace", self.namespace)
            self.space(meta["namespace"])
        meta.setdefault("uid", f"{obj['kind']}-{meta.get('namespace', '')}-{meta['name']}".lower())
        meta.setdefault("creationTimestamp", MADE)
        self.objects.append(obj)

    def space(self, name: str) -> None:
        if any(o["kind"] == "Namespace" and o["metadata"]["name"] == name for o in self.objects):
            return
        labels = {"kubernetes.io/metadata.name": name}
        meta = {"name": name, "labels": labels, "creationTimestamp": LONG_AGO}
        self.add({"kind": "Namespace", "metadata": meta, "status": {"phase": "Active"}})
        account = {"kind": "ServiceAccount", "metadata": {"name": "default", "namespace": name}}
        self.add(account)

    def background(self, scenario: Mapping[str, Any]) -> None:
        for space in ("default", "kube-system", "kube-node-lease", self.namespace):
            self.space(space)
        given_nodes = {f"w{n}": {} for n in (1, 2, 3)} | dict(scenario.get("nodes") or {})
        for n, (name, given) in enumerate(given_nodes.items()):
            if given is not None:
                self.node(name, given, "abc"[n % 3])
        over = scenario.get("system") or {}
        for name, given in merged(usual.SYSTEM, over).items():
            self.workload(name, given, "kube-system")
        self.service("kube-dns", usual.DNS, "kube-system")
        for given in usual.OBJECTS:
            self.add(given)

    def node(self, name: str, given: Mapping[str, Any], zone: str) -> None:
        self.nodes.append(name)
        for obj in node_of(name, given, zone, len(self.nodes)):
            self.add(obj)

    def workload(self, name: str, given: Mapping[str, Any], namespace: str) -> None:
        """One workload with its pods.

        given: kind, replicas, made (pods that exist; default replicas), labels, port (declared container port, None
        for none), container (laid over the main one), sidecars, init (lists of containers), spec (laid over the pod
        spec), template (False: the pods alone have `spec`), owner (laid over the owner's spec), owner_meta,
        owner_status, condition lists; per pod: `is` (see `_state`), log, previous, events, meta; pods: name -> the
        same keys, for pods that differ from the others; says: events of the owner ("Reason: message").
        """
        kind = given.get("kind", "Deployment")
        labels = {"app": name} | (given.get("labels") or {})
        count = given.get("replicas", 1)
        if kind == "DaemonSet":
            count = given.get("replicas", len(self.nodes))
        template = {"metadata": {"labels": labels}, "spec": pod_spec(name, given)}
        exist = given.get("made", count)
        differ = given.get("pods") or {}
        pods = [
            self._pod(
                name,
                kind,
                n,
                template,
                merged(dict(given), list(differ.values())[n] if n < len(differ) else {}),
                namespace,
            )
            for n in range(exist)
        ]
        ready = sum(is_ready(p) for p in pods)
        owner = self._owner(name, kind, given, template, count, exist, ready, namespace)
        for pod, extra in pods_with(pods, differ, given):
            if owner:
                pod["metadata"]["ownerReferences"] = [owner]
            self.add(pod)
            self._told(pod, extra)

    def _owner(self, name, kind, given, template, count, exist, ready, namespace) -> Obj | None:
        if kind == "Pod":
            return None
        meta = {
            "name": name,
            "namespace": namespace,
            "labels": {"app": name},
            "generation": 1,
            "creationTimestamp": given.get("created", MADE),
        } | (given.get("owner_meta") or {})
        spec, status = owner_state(name, kind, given, template, (count, exist, ready))
        owner = {
            "kind": kind,
            "metadata": meta,
            "spec": merged(spec, given.get("owner") or {}),
            "status": merged(status, given.get("owner_status") or {}),
        }
        self.add(owner)
        added = self.objects[-1]
        holder = added
        if kind == "Deployment":
            hashed = f"{name}-{template_hash(name)}"
            replica_set = {
                "kind": "ReplicaSet",
                "metadata": {
                    "name": hashed,
                    "namespace": namespace,
                    "labels": template["metadata"]["labels"] | {"pod-template-hash": template_hash(name)},
                    "annotations": {"deployment.kubernetes.io/revision": "1"},
                    "ownerReferences": [owned(added)],
                    "creationTimestamp": given.get("created", MADE),
                },
                "spec": {
                    "replicas": count,
                    "selector": {"matchLabels": {"app": name, "pod-template-hash": template_hash(name)}},
                    "template": template,
                },
                "status": {
                    "replicas": exist,
                    "readyReplicas": ready,
                    "availableReplicas": ready,
                    "observedGeneration": 1,
                },
            }
            if given.get("says"):
                first = given["says"][0].split(": ", 1)
                replica_set["status"]["conditions"] = [
                    {
                        "type": "ReplicaFailure",
                        "status": "True",
                        "reason": first[0],
                        "message": first[1].removeprefix("Error creating: "),
                        "lastTransitionTime": STARTED,
                    }
                ]
                added["status"]["conditions"].append(
                    {
                        "type": "ReplicaFailure",
                        "status": "True",
                        "reason": first[0],
                        "message": first[1].removeprefix("Error creating: "),
                        "lastTransitionTime": STARTED,
                    }
                )
            self.add(replica_set)
            holder = self.objects[-1]
        for line in given.get("says") or []:
            self.event(holder, line)
        return owned(holder)

    def _pod(self, name, kind, n, template, given, namespace) -> Obj:
        pod_name = {
            "Deployment": f"{name}-{template_hash(name)}-{suffix(n)}",
            "StatefulSet": f"{name}-{n}",
            "Pod": name,
        }.get(kind, f"{name}-{suffix(n)}")
        labels = dict(template["metadata"]["labels"])
        if kind == "Deployment":
            labels["pod-template-hash"] = template_hash(name)
        if kind == "StatefulSet":
            labels |= {"statefulset.kubernetes.io/pod-name": pod_name, "apps.kubernetes.io/pod-index": str(n)}
        if kind == "Job":
            labels |= {"batch.kubernetes.io/job-name": name, "job-name": name}
        meta = {
            "name": pod_name,
            "namespace": namespace,
            "labels": labels,
            "creationTimestamp": given.get("created", MADE),
        }
        spec = deepcopy(template["spec"]) | {"nodeName": self.nodes[n % len(self.nodes)] if self.nodes else "w1"}
        if kind == "Job":
            spec["restartPolicy"] = "Never"
        pod = {
            "kind": "Pod",
            "metadata": merged(meta, given.get("meta") or {}),
            "spec": merged(spec, given.get("pod_spec") or {}),
            "status": {},
        }
        state(pod, given.get("is", "running"), given, n)
        return pod

    def _told(self, pod: Obj, given: Mapping[str, Any]) -> None:
        meta, main = pod["metadata"], pod["spec"]["containers"][0]["name"]
        for key, previous in (("log", False), ("previous", True)):
            for container, text in by_container(given.get(key), main).items():
                self.logs[meta["namespace"], meta["name"], container, previous] = text
        pod = self.objects[-1]
        if message := given.get("unschedulable"):
            self.event(pod, f"FailedScheduling: {message}")
        for line in given.get("events") or []:
            self.event(pod, line)

    def event_line(self, line: str) -> None:
        where, rest = line.split(" ", 1)
        kind, *spot = where.split("/")
        wanted = (spot[0], spot[1]) if len(spot) == 2 else (None, spot[0])
        obj = next(
            o
            for o in self.objects
            if o["kind"] == kind
            and o["metadata"]["name"] == wanted[1]
            and wanted[0] in (None, o["metadata"].get("namespace"))
        )
        self.event(obj, rest)

    def event(self, obj: Obj, line: str) -> None:
        """ "Reason: message", "Reason(container): message", with "@08:10" before it for another time."""
        at = NOW
        if line.startswith("@"):
            clock, line = line[1:].split(" ", 1)
            at = f"2026-11-20T{clock}:00Z"
        reason, message = line.split(": ", 1)
        about = {
            "kind": obj["kind"],
            "apiVersion": obj["apiVersion"],
            "name": obj["metadata"]["name"],
            "uid": obj["metadata"]["uid"],
        }
        if "namespace" in obj["metadata"]:
            about["namespace"] = obj["metadata"]["namespace"]
        if reason.endswith(")"):
            reason, container = reason[:-1].split("(")
            about["fieldPath"] = (
                f"spec.containers{{{container}}}"
                if not container.startswith("!")
                else f"spec.initContainers{{{container[1:]}}}"
            )
        elif obj["kind"] == "Pod" and reason in ("Unhealthy", "BackOff", "Failed", "Killing", "Pulling"):
            about["fieldPath"] = f"spec.containers{{{obj['spec']['containers'][0]['name']}}}"
        n = len(self.objects)
        normal = reason in _NORMAL or (reason == "BackOff" and "pulling" in message)
        self.add(
            {
                "kind": "Event",
                "metadata": {
                    "name": f"{obj['metadata']['name']}.{n:x}",
                    "namespace": obj["metadata"].get("namespace", "default"),
                },
                "involvedObject": about,
                "reason": reason,
                "message": message,
                "type": "Normal" if normal else "Warning",
                "count": 12,
                "firstTimestamp": at if at < STARTED else STARTED,
                "lastTimestamp": at,
                "source": {"component": "kubelet"},
            }
        )

    def service(self, name: str, given: Mapping[str, Any], namespace: str) -> None:
        for obj in [*service_of(name, given, namespace, self.objects)]:
            self.add(obj)


def pods_with(
    pods: Objects, differ: Mapping[str, Any], given: Mapping[str, Any]
) -> Iterator[tuple[Obj, Mapping[str, Any]]]:
    """Each pod with what is told of it."""
    own = list(differ.values())
    for n, pod in enumerate(pods):
        yield pod, merged(dict(given), own[n] if n < len(own) else {})

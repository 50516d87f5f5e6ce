"""Pods whose volumes or network cannot be set up, so that no container is created."""

import re
from collections.abc import Iterator
from datetime import timedelta
from functools import cache

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.mounts import (
    NO_DRIVER,
    NO_NETWORK,
    declaration,
    ownership,
    setup_fault,
    source_name,
    volume_of,
)
from kbase.diagnosis.near import nearest
from kbase.diagnosis.node_plugins import plugin_down
from kbase.diagnosis.objects import dig, event_time, shows, when
from kbase.diagnosis.pods import POD_READS, Group, ailing_pods
from kbase.diagnosis.references import (
    REFERENCE_READS,
    Missing,
    about,
    keys,
    looked_up,
    missing_reference,
    nearest_name,
    now_there,
)
from kbase.diagnosis.rollouts import ROLLOUT_READS, consequences
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Severity, Step

GONE = Phrase(
    "Volume {volume} cannot be mounted: {kind} {name} does not exist in namespace {namespace}.",
    "無法掛載 volume {volume}：命名空間 {namespace} 中不存在 {kind} {name}。",
)
NOT_FOUND = Phrase(
    "Volume {volume} cannot be mounted: the kubelet cannot find {kind} {name} in namespace {namespace} (not found).",
    "無法掛載 volume {volume}：kubelet 在命名空間 {namespace} 中找不到 {kind} {name}（not found）。",
)
GONE_NEAR = Phrase(
    "Volume {volume} cannot be mounted: {kind} {name} does not exist in namespace {namespace}; there is {near}.",
    "無法掛載 volume {volume}：命名空間 {namespace} 中不存在 {kind} {name}；有的是 {near}。",
)
NO_KEY = Phrase(
    "Volume {volume} cannot be mounted: {kind} {name} has no key {key}.",
    "無法掛載 volume {volume}：{kind} {name} 沒有 key {key}。",
)
NO_KEY_NEAR = Phrase(
    "Volume {volume} cannot be mounted: {kind} {name} has no key {key}; it has {near}.",
    "無法掛載 volume {volume}：{kind} {name} 沒有 key {key}；它有的是 {near}。",
)
SYMPTOM = Phrase(
    "{count}: containers are not created ({reason} on node {node}).",
    "{count}：容器沒有建立（節點 {node} 上 {reason}）。",
)
SAID = Phrase("The kubelet says: {said}", "kubelet 回報：{said}")
MAKE = Phrase(
    "Create {kind} {name}, or correct the volume in the pod template.",
    "建立 {kind} {name}，或修正 Pod 範本中的 volume。",
)
LOOK = Phrase("Look at the plugin's pods on node {node}: {command}", "檢查節點 {node} 上相關元件的 Pod：{command}")
PROGRESS = Phrase(
    "See how far it is; a running count means that waiting helps: {command}",
    "查看進度；檔案數持續增加就表示等待有用：{command}",
)
SKIP_OWNERSHIP = Phrase(
    "Set securityContext.fsGroupChangePolicy: OnRootMismatch in the pod template, so that the files are walked through "
    "once only.",
    "在 Pod 範本設定 securityContext.fsGroupChangePolicy: OnRootMismatch，檔案就只會處理一次。",
)
OWNERSHIP = "VolumePermissionChangeInProgress"  # said every minute while it lasts
NETWORK_NOTES = ("runbooks/pod-network-unreachable",)
REASONS = ("FailedMount", "FailedAttachVolume", "FailedMapVolume", "FailedCreatePodSandBox", OWNERSHIP)
_PROGRESS = ("Pulling", "Pulled", "Created", "Started", "SuccessfulAttachVolume")
_WAITS = ("ContainerCreating", "PodInitializing", "")
_TIME_TO_START = timedelta(seconds=30)
# On a node that has just joined, the network plugin is itself a pod that has to be pulled and started.
_TIME_FOR_NETWORK = timedelta(minutes=2)


@check(
    code="POD-MOUNT",
    severity="error",
    reads=tuple(dict.fromkeys((*POD_READS, *REFERENCE_READS, *ROLLOUT_READS, "events"))),
    about=("Deployment", "StatefulSet", "DaemonSet", "ReplicaSet", "Job", "CronJob", "Pod"),
    terms=(
        "FailedMount",
        "FailedAttachVolume",
        "FailedCreatePodSandBox",
        "ContainerCreating",
        "掛載失敗",
        "卡在 ContainerCreating",
    ),
    notes=(
        "runbooks/volume-mount-failed",
        "runbooks/createcontainerconfigerror",
        "storage/persistent-volumes",
        *NETWORK_NOTES,
    ),
)
def pod_mount_failed(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Pods that have a node but whose volumes or sandbox cannot be set up, with the object that is missing.

    Source: https://kubernetes.io/docs/concepts/workloads/pods/pod-lifecycle/#pod-has-network
    """

    @cache
    def events() -> EventIndex:
        return events_about(cluster, scope.namespace)

    for group in ailing_pods(cluster, scope, lambda pod: _not_created(cluster, pod) and bool(_failure(pod, events()))):
        event = _failure(group.worst.pod, events())
        # A volume that another node still holds has a check of its own.
        if event and "Multi-Attach" in event.get("message", ""):
            continue
        if event and not _recovers(cluster, group.worst.pod, event) and not _too_soon(cluster, group.worst.pod, event):
            yield _finding(cluster, group, event)


def _not_created(view: View, pod: Obj) -> bool:
    """Whether a pod has had a node for a while and none of its containers has ever been created."""
    started = when(dig(pod, "status.startTime"))
    late = started is not None and view.now - started > _TIME_TO_START
    statuses = [*dig(pod, "status.initContainerStatuses", []), *dig(pod, "status.containerStatuses", [])]
    waits = [dig(s, "state.waiting.reason", "") if "waiting" in s.get("state", {}) else None for s in statuses]
    return late and bool(dig(pod, "spec.nodeName")) and all(w in _WAITS for w in waits)


def _failure(pod: Obj, events: EventIndex) -> Obj | None:
    """The newest complaint since the last progress; of those, one that names its cause before one that only counts.

    A volume that was attached late leaves its complaints behind while the image is pulled.
    """
    progress = events.newest(pod, *_PROGRESS)
    own = [e for e in events.of(pod, *REASONS) if "failed to sync" not in e.get("message", "")]
    since = [e for e in own if not progress or event_time(e) >= event_time(progress)]
    return next((e for e in since if "unmounted volumes" not in e.get("message", "")), since[0] if since else None)


def _too_soon(view: View, pod: Obj, event: Obj) -> bool:
    started = when(dig(pod, "status.startTime"))
    new = started is not None and view.now - started < _TIME_FOR_NETWORK
    network = re.search(r"network|cni|plugin", event.get("message", ""), re.I)
    return new and event.get("reason") == "FailedCreatePodSandBox" and network is not None


def _recovers(view: View, pod: Obj, event: Obj) -> bool:
    """Whether what the kubelet missed exists by now."""
    missing = missing_reference(event.get("message", ""))
    return missing is not None and now_there(looked_up(view, pod["metadata"]["namespace"], missing)[0], missing)


def _finding(view: View, group: Group, event: Obj) -> Finding:
    pod, said = group.worst.pod, event.get("message", "").removeprefix("(combined from similar events): ")
    node = dig(pod, "spec.nodeName", "?")
    volume = volume_of(said)
    root, steps = _root(view, pod, said, volume, event)
    symptom = SYMPTOM(count=group.count, reason=event["reason"], node=node)
    chain = (
        Step(group.owner, symptom, (shows(event, ".reason"),)),
        *consequences(view, group),
        Step(ObjectRef.of(pod), SAID(said=said), (shows(event, ".message"),)),
        root,
        *_plugin(view, pod, root),
    )
    severity: Severity | None = "warning" if event["reason"] == OWNERSHIP else None
    notes = NETWORK_NOTES if event["reason"] == "FailedCreatePodSandBox" else ()
    return Finding(group.owner, root.fact, chain, steps, severity=severity, notes=notes)


def _plugin(view: View, pod: Obj, root: Step) -> tuple[Step, ...]:
    """The pods on the node that should have installed the plugin which fails, where they do not work."""
    what = {NO_NETWORK: "network", NO_DRIVER: "driver"}.get(root.fact.phrase)
    node = dig(pod, "spec.nodeName", "")
    return plugin_down(view, node, what, EventIndex()) if what and node else ()


def _root(view: View, pod: Obj, said: str, volume: str, event: Obj) -> tuple[Step, tuple[Action, ...]]:
    place = declaration(pod, volume)
    if event["reason"] == OWNERSHIP:
        fact = ownership(said, dig(pod, "spec.nodeName", "?"))
        proof = (shows(pod, ".spec.securityContext.fsGroup"), shows(pod, ".spec.securityContext.fsGroupChangePolicy"))
        events = verbatim(f"kubectl -n {pod['metadata']['namespace']} events --for pod/{pod['metadata']['name']}")
        steps = (Action(PROGRESS(command=events)), Action(SKIP_OWNERSHIP(), changes=True))
        return Step(ObjectRef.of(pod), fact, (shows(event, ".message"), *proof)), steps
    if missing := missing_reference(said):
        return _missing(view, pod, missing, volume, place)
    fact = setup_fault(said, volume=volume, node=dig(pod, "spec.nodeName", "?"), reason=event["reason"])
    node = dig(pod, "spec.nodeName", "?")
    command = f"kubectl -n kube-system get pods -o wide --field-selector spec.nodeName={node}"
    look = LOOK(node=node, command=verbatim(command))
    return Step(ObjectRef.of(pod), fact, place or (shows(event, ".message"),)), (Action(look),)


def _missing(
    view: View, pod: Obj, missing: Missing, volume: str, place: tuple[Evidence, ...]
) -> tuple[Step, tuple[Action, ...]]:
    namespace = pod["metadata"]["namespace"]
    name = missing.name or source_name(pod, volume, missing.kind)
    missing = Missing(missing.kind, name, missing.key)
    found, proof = looked_up(view, namespace, missing)
    facts = {"volume": volume, "kind": missing.kind, "name": name}
    if missing.key:
        meant = nearest(missing.key, keys(found)) if found else None
        fact = NO_KEY_NEAR(**facts, key=missing.key, near=meant) if meant else NO_KEY(**facts, key=missing.key)
    else:
        meant = nearest_name(view, namespace, missing) if proof else None
        space = {**facts, "namespace": namespace}
        fact = GONE_NEAR(**space, near=meant) if meant else (GONE if proof else NOT_FOUND)(**space)
    step = Step(about(namespace, missing), fact, (*proof, *place))
    return step, (Action(MAKE(kind=missing.kind, name=name), changes=True),)

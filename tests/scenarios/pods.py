"""Pods of a scenario: what is declared, and the status that a few words stand for."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from kbase.types import Obj

JUST_NOW = "2026-11-20T08:39:00Z"
NOW, STARTED, MADE = "2026-11-20T08:39:30Z", "2026-11-20T08:01:00Z", "2026-11-20T08:00:00Z"
LONG_AGO = "2026-10-01T00:00:00Z"


def merged(base: Any, over: Any) -> Any:
    """base with over laid upon it: mappings key by key, anything else replaced; None takes a key away."""
    if not isinstance(base, dict) or not isinstance(over, Mapping):
        return deepcopy(over)
    out = {k: merged(base.get(k), v) for k, v in over.items() if v is not None}
    return {k: v for k, v in base.items() if k not in over} | out


def pod_spec(name: str, given: Mapping[str, Any]) -> Obj:
    port = given.get("port", 8080)
    main: Obj = {
        "name": name,
        "image": f"registry.example/{name}:1.4.2",
        "resources": {"requests": {"cpu": "100m", "memory": "128Mi"}},
        "imagePullPolicy": "IfNotPresent",
    }
    if port:
        main["ports"] = [{"containerPort": port, "protocol": "TCP"}]
    spec = {
        "containers": [merged(main, given.get("container") or {}), *(given.get("sidecars") or [])],
        "restartPolicy": "Always",
        "serviceAccountName": "default",
        "dnsPolicy": "ClusterFirst",
        "schedulerName": "default-scheduler",
        "terminationGracePeriodSeconds": 30,
    }
    if given.get("init"):
        spec["initContainers"] = given["init"]
    return merged(spec, given.get("spec") or {})


def state(pod: Obj, how: Any, given: Mapping[str, Any], n: int) -> None:
    """Fills in the status.

    how: "running", "not ready", "unscheduled", "creating", "initializing", "succeeded", "failed", or a mapping:
    {waiting: "Reason: message"}, {crash: exit code or {exitCode, reason, message, signal}, restarts: 7}.
    """
    spec, status = pod["spec"], pod["status"]
    mapped = how if isinstance(how, Mapping) else {}
    up = how == "running"
    if how == "unscheduled" or given.get("unschedulable"):
        spec.pop("nodeName", None)
        reason = {
            "type": "PodScheduled",
            "status": "False",
            "reason": "Unschedulable",
            "message": given.get("unschedulable", ""),
            "lastTransitionTime": MADE,
        }
        status |= {"phase": "Pending", "conditions": [reason]}
        _laid(pod, given)
        return
    main_state: Obj = {"running": {"startedAt": STARTED}}
    last: Obj = {}
    restarts = mapped.get("restarts", 0)
    phase = "Running"
    if how == "creating":
        main_state, phase = {"waiting": {"reason": "ContainerCreating"}}, "Pending"
    elif how == "initializing":
        main_state, phase = {"waiting": {"reason": "PodInitializing"}}, "Pending"
    elif how in ("succeeded", "failed"):
        phase = str(how).capitalize()
        code = 0 if how == "succeeded" else given.get("exit", 1)
        main_state = {
            "terminated": {
                "exitCode": code,
                "reason": "Completed" if not code else "Error",
                "startedAt": MADE,
                "finishedAt": STARTED,
            }
        }
    elif "waiting" in mapped:
        reason, _, message = mapped["waiting"].partition(": ")
        main_state, phase = {"waiting": {"reason": reason, "message": message or None}}, "Pending"
        phase = mapped.get("phase", phase)
    elif "crash" in mapped:
        ended = mapped["crash"] if isinstance(mapped["crash"], Mapping) else {"exitCode": mapped["crash"]}
        last = {
            "terminated": {
                "reason": "Error",
                "startedAt": "2026-11-20T08:35:00Z",
                "finishedAt": "2026-11-20T08:35:10Z",
                "containerID": "containerd://0a",
            }
            | dict(ended)
        }
        restarts = mapped.get("restarts", 7)
        text = (
            f"back-off 5m0s restarting failed container={spec['containers'][0]['name']} pod={pod['metadata']['name']}"
        )
        main_state = {"waiting": {"reason": "CrashLoopBackOff", "message": text}}
        if mapped.get("now") == "running":
            main_state = {"running": {"startedAt": "2026-11-20T08:39:00Z"}}
    started = how != "creating" and how != "initializing"
    inits = [_init_status(c, how, mapped) for c in spec.get("initContainers") or []]
    statuses = [_status(spec["containers"][0], main_state, last, restarts, up)]
    other = (
        {"waiting": {"reason": "PodInitializing"}}
        if how == "initializing"
        else {"waiting": {"reason": "ContainerCreating"}}
        if how == "creating"
        else {"running": {"startedAt": STARTED}}
    )
    statuses += [_status(c, other, {}, 0, "running" in other) for c in spec["containers"][1:]]
    initialized = how != "initializing" and "init" not in mapped
    if "init" in mapped:
        statuses[0]["state"], statuses[0]["lastState"] = {"waiting": {"reason": "PodInitializing"}}, {}
        statuses[0]["restartCount"], statuses[0]["started"] = 0, False
        phase = "Pending"
    done = how in ("succeeded", "failed")
    conditions = [
        ("PodReadyToStartContainers", started),
        ("Initialized", initialized),
        ("Ready", up),
        ("ContainersReady", up),
        ("PodScheduled", True),
    ]
    status |= {
        "phase": phase,
        "hostIP": "192.168.0.11",
        "startTime": pod["metadata"]["creationTimestamp"],
        "qosClass": "Burstable",
        "conditions": [
            {"type": t, "status": str(s), "lastTransitionTime": STARTED}
            | ({} if s else {"reason": "PodCompleted" if done else "ContainersNotReady"})
            for t, s in conditions
        ],
        "containerStatuses": statuses,
    }
    if inits:
        status["initContainerStatuses"] = inits
    if started:
        status["podIP"] = f"10.244.{n + 1}.{sum(map(ord, pod['metadata']['name'])) % 250}"
    _laid(pod, given)


def _laid(pod: Obj, given: Mapping[str, Any]) -> None:
    own = deepcopy(given.get("status") or {})
    main = own.pop("main", None)
    if main:
        first = pod["status"]["containerStatuses"]
        first[0] = merged(first[0], main)
    pod["status"] = merged(pod["status"], own)


def _init_status(container: Obj, how: Any, mapped: Mapping[str, Any]) -> Obj:
    image = container.get("image", "")
    done = {"terminated": {"exitCode": 0, "reason": "Completed", "startedAt": MADE, "finishedAt": STARTED}}
    out: Obj = {
        "name": container["name"],
        "image": image,
        "imageID": f"{image}@sha256:00",
        "ready": True,
        "restartCount": 0,
        "state": done,
        "lastState": {},
    }
    if container.get("restartPolicy") == "Always":
        out |= {"state": {"running": {"startedAt": STARTED}}, "started": True}
    if how == "initializing":
        out |= {"state": {"running": {"startedAt": STARTED}}, "ready": False}
    if isinstance(mapped.get("init"), Mapping) and mapped.get("init", {}).get("name") == container["name"]:
        out = merged(out, {k: v for k, v in mapped["init"].items() if k != "name"} | {"ready": False})
        out["state"] = mapped["init"].get("state", out["state"])
    return out


def _status(container: Obj, state: Obj, last: Obj, restarts: int, ready: bool) -> Obj:
    image = container.get("image", "")
    pulled = "waiting" not in state or bool(last)
    return {
        "name": container["name"],
        "image": image,
        "imageID": f"{image}@sha256:{'ab' * 32}" if pulled else "",
        "containerID": "containerd://0b" if pulled else "",
        "ready": ready,
        "started": "running" in state,
        "restartCount": restarts,
        "state": state,
        "lastState": last,
    }


def is_ready(pod: Obj) -> bool:
    return any(c["type"] == "Ready" and c["status"] == "True" for c in pod["status"].get("conditions", []))


def owned(obj: Obj) -> Obj:
    return {
        "apiVersion": obj["apiVersion"],
        "kind": obj["kind"],
        "name": obj["metadata"]["name"],
        "uid": obj["metadata"]["uid"],
        "controller": True,
    }


def by_container(text: Any, main: str) -> Mapping[str, str]:
    if text is None:
        return {}
    return {main: text} if isinstance(text, str) else text


def template_hash(name: str) -> str:
    return "".join("bcdfghjklmnpqrstvwxz2456789"[(sum(map(ord, name)) * (n + 7)) % 27] for n in range(9))


def suffix(n: int) -> str:
    return ("x4k2p", "m7q9d", "t5w8c", "z2r6b", "h9v4n", "k6f3s")[n % 6]

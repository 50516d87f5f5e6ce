"""Faults to put into a synthetic cluster, each the way a real one shows it, with the finding that names it."""

import copy
from collections.abc import Callable
from typing import Any

from evals.scale.synthetic import App, Cluster
from kbase.types import Obj

Planted = tuple[str, str]  # code of the check, the object that its finding is about
Fault = Callable[[Cluster, App], Planted]


def plant(cluster: Cluster, count: int) -> dict[Planted, str]:
    """Puts in so many faults, each into an application of its own; returns what must be found -> that application."""
    apps = [a for a in cluster.apps if a.set and len(a.pods) > 1]
    chosen = cluster.make.dice.sample(apps, count)
    expected = {}
    for i, app in enumerate(chosen):
        expected[FAULTS[i % len(FAULTS)](cluster, app)] = app.name
    return expected


def _state(cluster: Cluster, pod: Obj, *, restarts: int = 0, **state: Any) -> Obj:
    """Sets what the first container of a pod, which is not ready, reports. Returns the status."""
    status: Obj = pod["status"]["containerStatuses"][0]
    status |= {"ready": False, "started": False, "restartCount": restarts, "lastState": {}, "state": state}
    for kind in ("Ready", "ContainersReady"):
        found = next(c for c in pod["status"]["conditions"] if c["type"] == kind)
        found |= {"status": "False", "lastTransitionTime": cluster.make.ago(hours=2)}
    return status


def _unserved(app: App) -> None:
    for end in app.slice["endpoints"]:
        end["conditions"] |= {"ready": False, "serving": False}
    app.owner["status"] |= {"readyReplicas": 0, "availableReplicas": 0}
    if app.set:
        app.set["status"] |= {"readyReplicas": 0, "availableReplicas": 0}


def _ended(cluster: Cluster, code: int, reason: str, **more: Any) -> Obj:
    run = {"startedAt": cluster.make.ago(minutes=7), "finishedAt": cluster.make.ago(minutes=6)}
    return {"terminated": {"exitCode": code, "reason": reason, **run, **more}}


def _backs_off(cluster: Cluster, app: App, code: int, reason: str, **more: Any) -> None:
    for pod in app.pods:
        waiting = {"reason": "CrashLoopBackOff", "message": "back-off 5m0s restarting failed container=app"}
        status = _state(cluster, pod, restarts=24, waiting=waiting)
        status["lastState"] = _ended(cluster, code, reason, **more)
    _unserved(app)


def _waits(cluster: Cluster, app: App, reason: str, message: str) -> None:
    for pod in app.pods:
        _state(cluster, pod, waiting={"reason": reason, "message": message})
    _unserved(app)


def crash(cluster: Cluster, app: App) -> Planted:
    """The program ends with an error that its log names."""
    _backs_off(cluster, app, 1, "Error")
    for pod in app.pods:
        key = app.namespace, pod["metadata"]["name"], "app", True
        cluster.logs[key] = (
            f"{cluster.make.ago(minutes=7)} starting\n{cluster.make.ago(minutes=6)} fatal: no ledger file\n"
        )
    return "POD-CRASH", app.about


def out_of_memory(cluster: Cluster, app: App) -> Planted:
    """The container goes over its memory limit."""
    _backs_off(cluster, app, 137, "OOMKilled")
    return "POD-OOM", app.about


def image(cluster: Cluster, app: App) -> Planted:
    """The image's tag does not exist."""
    name = app.pods[0]["spec"]["containers"][0]["image"]
    fault = f'rpc error: code = NotFound desc = failed to resolve "{name}": not found'
    _waits(cluster, app, "ImagePullBackOff", f'Back-off pulling image "{name}": ErrImagePull: {fault}')
    return "POD-IMAGE", app.about


def config(cluster: Cluster, app: App) -> Planted:
    """The environment refers to a ConfigMap that does not exist."""
    for pod in app.pods:
        pod["spec"]["containers"][0]["envFrom"] = [{"configMapRef": {"name": f"{app.name}-extra"}}]
    _waits(cluster, app, "CreateContainerConfigError", f'configmap "{app.name}-extra" not found')
    return "POD-CONFIG", app.about


def start(cluster: Cluster, app: App) -> Planted:
    """The command is not in the image."""
    said = 'exec: "serve": executable file not found in $PATH: unknown'
    _backs_off(cluster, app, 128, "StartError", message=said)
    return "POD-START", app.about


def liveness(cluster: Cluster, app: App) -> Planted:
    """The liveness probe fails and the kubelet kills the container again and again."""
    _backs_off(cluster, app, 137, "Error")
    for pod in app.pods:
        for reason, said in (
            ("Unhealthy", "Liveness probe failed: HTTP probe failed with statuscode: 500"),
            ("Killing", "Container app failed liveness probe, will be restarted"),
        ):
            event = cluster.make.event(pod, reason, said, kind="Warning", minutes=6.5)
            event["involvedObject"]["fieldPath"] = "spec.containers{app}"
            cluster.put([event])
    return "POD-LIVENESS", app.about


def readiness(cluster: Cluster, app: App) -> Planted:
    """The container runs and its readiness probe is refused."""
    for pod in app.pods:
        status = _state(cluster, pod, running={"startedAt": cluster.make.ago(hours=2)})
        status["started"] = True
        said = "Readiness probe failed: HTTP probe failed with statuscode: 503"
        event = cluster.make.event(pod, "Unhealthy", said, kind="Warning", minutes=1)
        event["involvedObject"]["fieldPath"] = "spec.containers{app}"
        cluster.put([event])
    _unserved(app)
    return "POD-READINESS", app.about


def init(cluster: Cluster, app: App) -> Planted:
    """An init container fails."""
    for pod in app.pods:
        pod["spec"]["initContainers"] = [{"name": "migrate", "image": "example.org/team/migrate:1"}]
        _state(cluster, pod, waiting={"reason": "PodInitializing"})
        waits = {"name": "migrate", "ready": False, "started": False, "restartCount": 12, "image": "m", "imageID": "m"}
        waits |= {"state": {"waiting": {"reason": "CrashLoopBackOff"}}, "lastState": _ended(cluster, 3, "Error")}
        pod["status"]["initContainerStatuses"] = [waits]
        said = "migration 0042_orders failed: relation orders already exists\n"
        cluster.logs[app.namespace, pod["metadata"]["name"], "migrate", True] = said
    _unserved(app)
    return "POD-INIT", app.about


def _unscheduled(cluster: Cluster, app: App, message: str) -> None:
    for pod in app.pods:
        pod["spec"].pop("nodeName")
        at = cluster.make.ago(hours=2)
        no = {"type": "PodScheduled", "status": "False", "reason": "Unschedulable", "message": message}
        pod["status"] = {"phase": "Pending", "qosClass": "Burstable", "conditions": [{**no, "lastTransitionTime": at}]}
    app.slice["endpoints"] = []
    _unserved(app)


def too_large(cluster: Cluster, app: App) -> Planted:
    """The pods request more than any node has."""
    for pod in app.pods:
        pod["spec"]["containers"][0]["resources"] = {"requests": {"cpu": "40"}}
    _unscheduled(cluster, app, "0/500 nodes are available: 500 Insufficient cpu.")
    return "POD-UNSCHEDULABLE", app.about


def no_such_node(cluster: Cluster, app: App) -> Planted:
    """No node carries the label that the pods select."""
    for pod in app.pods:
        pod["spec"]["nodeSelector"] = {"disk": "nvme"}
    _unscheduled(cluster, app, "0/500 nodes are available: 500 node(s) didn't match Pod's node affinity/selector.")
    return "POD-UNSCHEDULABLE", app.about


def claim(cluster: Cluster, app: App) -> Planted:
    """The pods mount a claim whose StorageClass does not exist."""
    name = f"{app.name}-files"
    asked = {
        "accessModes": ["ReadWriteMany"],
        "storageClassName": "fast",
        "resources": {"requests": {"storage": "1Gi"}},
    }
    cluster.add("PersistentVolumeClaim", name, app.namespace, spec=asked, status={"phase": "Pending"})
    for pod in app.pods:
        pod["spec"]["volumes"].append({"name": "files", "persistentVolumeClaim": {"claimName": name}})
    _unscheduled(cluster, app, "0/500 nodes are available: pod has unbound immediate PersistentVolumeClaims.")
    return "PVC-PENDING", f"PersistentVolumeClaim {app.namespace}/{name}"


def selector(cluster: Cluster, app: App) -> Planted:
    """The Service selects a label that is a letter off."""
    app.service["spec"]["selector"] = {"app": app.name + "s"}
    app.slice["endpoints"] = []
    return "SVC-SELECTOR", f"Service {app.namespace}/{app.name}"


def port(cluster: Cluster, app: App) -> Planted:
    """The Service sends to a named port that no container declares."""
    app.service["spec"]["ports"][0]["targetPort"] = "web"
    app.slice["ports"] = None
    return "SVC-PORT", f"Service {app.namespace}/{app.name}"


def ingress(cluster: Cluster, app: App) -> Planted:
    """An Ingress leads to a Service that does not exist."""
    backend = {"service": {"name": f"{app.name}-front", "port": {"number": 80}}}
    rule = {
        "host": f"{app.name}.example.org",
        "http": {"paths": [{"path": "/", "pathType": "Prefix", "backend": backend}]},
    }
    cluster.add("Ingress", app.name, app.namespace, spec={"ingressClassName": "public", "rules": [rule]}, status={})
    return "ING-BACKEND", f"Ingress {app.namespace}/{app.name}"


def job(cluster: Cluster, app: App) -> Planted:
    """A Job ran past its deadline."""
    said = {
        "type": "Failed",
        "status": "True",
        "reason": "DeadlineExceeded",
        "message": "was active longer than deadline",
    }
    spec = {"backoffLimit": 6, "activeDeadlineSeconds": 600, "template": app.owner["spec"]["template"]}
    done = {"conditions": [{**said, "lastTransitionTime": cluster.make.ago(hours=3)}], "failed": 1}
    cluster.add("Job", f"{app.name}-load", app.namespace, spec=spec, status=done)
    return "JOB-FAILED", f"Job {app.namespace}/{app.name}-load"


def autoscaler(cluster: Cluster, app: App) -> Planted:
    """An autoscaler points at a Deployment that does not exist."""
    target = {"apiVersion": "apps/v1", "kind": "Deployment", "name": f"{app.name}-v2"}
    no = {"type": "AbleToScale", "status": "False", "reason": "FailedGetScale", "message": "not found"}
    spec = {"scaleTargetRef": target, "minReplicas": 1, "maxReplicas": 5, "metrics": []}
    status = {"conditions": [{**no, "lastTransitionTime": cluster.make.ago(hours=5)}]}
    cluster.add("HorizontalPodAutoscaler", app.name, app.namespace, spec=spec, status=status)
    return "HPA-UNABLE", f"HorizontalPodAutoscaler {app.namespace}/{app.name}"


def node(cluster: Cluster, app: App) -> Planted:
    """A node whose kubelet has stopped reporting."""
    broken = next(n for n in cluster.objects["nodes"] if n["metadata"]["name"] == app.pods[0]["spec"]["nodeName"])
    for each in broken["status"]["conditions"]:
        each |= {"status": "Unknown", "reason": "NodeStatusUnknown", "message": "Kubelet stopped posting node status."}
    name = broken["metadata"]["name"]
    lease = next(x for x in cluster.objects["leases"] if x["metadata"]["name"] == name)
    lease["spec"]["renewTime"] = cluster.make.ago(minutes=4)
    return "NODE-NOT-READY", f"Node {name}"


def quota(cluster: Cluster, app: App) -> Planted:
    """A quota refuses further pods."""
    words = (
        f'pods "{app.name}-x" is forbidden: exceeded quota: small, requested: pods=1, used: pods=90, limited: pods=90'
    )
    no = {"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate", "message": words}
    assert app.set
    app.set["status"] |= {"conditions": [no], "replicas": len(app.pods) - 1}
    cluster.add("ResourceQuota", "small", app.namespace, status={"hard": {"pods": "90"}, "used": {"pods": "90"}})
    return "PODS-REFUSED", app.about


def budget(cluster: Cluster, app: App) -> Planted:
    """A budget that lets no pod go."""
    counts = dict.fromkeys(("currentHealthy", "desiredHealthy", "expectedPods"), len(app.pods))
    spec = {"minAvailable": "100%", "selector": {"matchLabels": {"app": app.name}}}
    status = {**counts, "disruptionsAllowed": 0, "observedGeneration": 1}
    cluster.add("PodDisruptionBudget", app.name, app.namespace, spec=spec, status=status)
    return "PDB-BLOCKING", f"PodDisruptionBudget {app.namespace}/{app.name}"


def policy(cluster: Cluster, app: App) -> Planted:
    """A policy that lets nothing in."""
    spec = {"podSelector": {"matchLabels": {"app": app.name}}, "policyTypes": ["Ingress"]}
    cluster.add("NetworkPolicy", app.name, app.namespace, spec=spec)
    return "NETPOL-BLOCKS", f"Service {app.namespace}/{app.name}"


def denied(cluster: Cluster, app: App) -> Planted:
    """The program is denied a call that its role does not grant."""
    account = f"{app.name}-bot"
    cluster.add("ServiceAccount", account, app.namespace)
    user = f"system:serviceaccount:{app.namespace}:{account}"
    said = f'pods is forbidden: User "{user}" cannot list resource "pods" in API group "" in the namespace '
    for pod in app.pods:
        pod["spec"]["serviceAccountName"] = account
        log = f'{cluster.make.ago(minutes=1)} {said}"{app.namespace}"\n'
        cluster.logs[app.namespace, pod["metadata"]["name"], "app", False] = log
    return "RBAC-DENIED", app.about


def evicted(cluster: Cluster, app: App) -> Planted:
    """Two pods were evicted for their own storage limit."""
    for old in app.pods[:2]:
        gone = copy.deepcopy(old)
        gone["metadata"] |= {"name": old["metadata"]["name"] + "z", "uid": old["metadata"]["uid"][:-1] + "z"}
        said = "Pod ephemeral local storage usage exceeds the total limit of containers 1Gi."
        at = cluster.make.ago(minutes=20)
        target = {"type": "DisruptionTarget", "status": "True", "lastTransitionTime": at}
        gone["status"] = {"phase": "Failed", "reason": "Evicted", "message": said, "conditions": [target]}
        cluster.put([gone])
    return "POD-EVICTED", app.about


def cronjob(cluster: Cluster, app: App) -> Planted:
    """A schedule in a time zone that does not exist."""
    template = {"spec": {"template": app.owner["spec"]["template"]}}
    spec = {"schedule": "0 3 * * *", "timeZone": "Mars/Base", "concurrencyPolicy": "Allow", "jobTemplate": template}
    made = cluster.add("CronJob", f"{app.name}-nightly", app.namespace, spec=spec, status={})
    said = 'invalid timeZone: "Mars/Base": unknown time zone Mars/Base'
    cluster.put([cluster.make.event(made, "UnknownTimeZone", said, kind="Warning")])
    return "CRON-NOT-RUNNING", f"CronJob {app.namespace}/{app.name}-nightly"


def mount(cluster: Cluster, app: App) -> Planted:
    """A volume is made from a ConfigMap that does not exist."""
    for pod in app.pods:
        pod["spec"]["volumes"].append({"name": "rules", "configMap": {"name": f"{app.name}-rules"}})
        said = f'MountVolume.SetUp failed for volume "rules" : configmap "{app.name}-rules" not found'
        cluster.put([cluster.make.event(pod, "FailedMount", said, kind="Warning", minutes=1)])
    _waits(cluster, app, "ContainerCreating", "")
    return "POD-MOUNT", app.about


def certificate(cluster: Cluster, app: App) -> Planted:
    """A certificate is not renewed, which only the custom resource tells."""
    said = 'The certificate request has failed to complete and will be retried: order is in "errored" state'
    failed = {"type": "Issuing", "status": "False", "reason": "Failed", "message": said}
    failed["lastTransitionTime"] = cluster.make.ago(hours=2)
    spec = {"secretName": f"{app.name}-tls", "issuerRef": {"kind": "ClusterIssuer", "name": "letsencrypt"}}
    name = f"{app.name}-tls"
    cluster.add("Certificate", name, app.namespace, spec=spec, status={"conditions": [failed]})
    ready = {"type": "Ready", "status": "True", "reason": "ACMEAccountRegistered", "message": ""}
    cluster.add("ClusterIssuer", "letsencrypt", status={"conditions": [ready]})
    return "CR-NOT-READY", f"Certificate {app.namespace}/{name}"


FAULTS: tuple[Fault, ...] = (
    crash,
    out_of_memory,
    image,
    config,
    start,
    liveness,
    readiness,
    init,
    too_large,
    no_such_node,
    claim,
    selector,
    port,
    ingress,
    job,
    autoscaler,
    node,
    quota,
    budget,
    policy,
    denied,
    evicted,
    cronjob,
    mount,
    certificate,
)

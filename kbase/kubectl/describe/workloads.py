"""Pods and what owns them."""

from kbase.diagnosis.objects import dig, owned_by, selects
from kbase.errors import Unreadable
from kbase.kubectl.describe import Fields, describes
from kbase.kubectl.describe.parts import conditions, containers, listed, moment, table, template, tolerations, volumes
from kbase.kubectl.places import Place
from kbase.kubectl.printers.pods import Summary
from kbase.kubectl.printers.workloads import targets
from kbase.kubectl.wording import selector
from kbase.types import Obj, Objects


@describes("pods")
def pod(obj: Obj, place: Place) -> Fields:
    """A Pod."""
    now, spec, status, summary = place.session.now, obj["spec"], obj.get("status") or {}, Summary(obj)
    node = " ".join(p for p in (spec.get("nodeName") or "<none>", status.get("hostIP", "")) if p)
    return [
        ("Status", f"{summary.word}, {summary.ready}/{summary.total} ready, {summary.restarts} restarts"),
        ("Reason", ": ".join(p for p in (status.get("reason", ""), status.get("message", "")) if p)),
        ("Controlled By", _owner(obj)),
        ("Node", node),
        ("IP", ", ".join(i["ip"] for i in status.get("podIPs") or [])),
        ("Started", moment(status.get("startTime"), now)),
        ("Init Containers", containers(spec, "initContainers", dig(status, "initContainerStatuses", []), now)),
        ("Containers", containers(spec, "containers", dig(status, "containerStatuses", []), now)),
        ("Conditions", conditions(obj, now)),
        ("Volumes", volumes(spec)),
        ("Service Account", spec.get("serviceAccountName", "")),
        (
            "Priority",
            " ".join(str(p) for p in (spec.get("priority", ""), spec.get("priorityClassName", "")) if p != ""),
        ),
        ("QoS Class", status.get("qosClass", "")),
        ("Node Selector", listed(spec.get("nodeSelector"))),
        ("Tolerations", tolerations(spec)),
        ("Labels", listed(dig(obj, "metadata.labels"))),
    ]


def _owner(obj: Obj) -> str:
    owner = owned_by(obj)
    return f"{owner['kind']}/{owner['name']}" if owner else ""


@describes("deployments")
def deployment(obj: Obj, place: Place) -> Fields:
    """A Deployment with its ReplicaSets."""
    rolling = dig(obj, "spec.strategy.rollingUpdate", {})
    limits = (
        f", {rolling.get('maxUnavailable')} max unavailable, {rolling.get('maxSurge')} max surge" if rolling else ""
    )
    wanted, status = dig(obj, "spec.replicas", 0), obj.get("status") or {}
    words = {"updatedReplicas": "updated", "replicas": "total", "availableReplicas": "available"}
    counts = [f"{status.get(f, 0)} {word}" for f, word in (words | {"unavailableReplicas": "unavailable"}).items()]
    return [
        ("Replicas", f"{wanted} desired, {', '.join(counts)}"),
        ("Paused", "true" if dig(obj, "spec.paused") else ""),
        ("Conditions", conditions(obj, place.session.now)),
        ("ReplicaSets", table([["Name", "Revision", "Desired", "Ready"], *_sets(obj, place)])),
        ("Strategy", dig(obj, "spec.strategy.type", "") + limits),
        ("Selector", selector(dig(obj, "spec.selector"))),
        ("Pod Template", template(obj, "spec.template", place.session.now)),
    ]


def _sets(obj: Obj, place: Place) -> list[list[str]]:
    try:
        sets = place.session.list("replicasets", obj["metadata"]["namespace"])
    except Unreadable as why:
        return [[f"not read: {why.detail}", "", "", ""]]
    own = [s for s in sets if owned_by(s).get("uid") == obj["metadata"].get("uid")]
    revision = "deployment.kubernetes.io/revision"
    rows = [
        [
            s["metadata"]["name"],
            dig(s, "metadata.annotations", {}).get(revision, ""),
            str(dig(s, "spec.replicas", 0)),
            str(dig(s, "status.readyReplicas", 0)),
        ]
        for s in own
    ]
    return sorted(rows, key=lambda row: -int(row[1] or 0))


@describes("replicasets", "statefulsets", "daemonsets", "replicationcontrollers")
def owner_of_pods(obj: Obj, place: Place) -> Fields:
    """A ReplicaSet, StatefulSet, DaemonSet or ReplicationController."""
    daemon = obj["kind"] == "DaemonSet"
    status = obj.get("status") or {}
    desired = status.get("desiredNumberScheduled", 0) if daemon else dig(obj, "spec.replicas", 0)
    ready = status.get("numberReady" if daemon else "readyReplicas", 0)
    current = status.get("currentNumberScheduled" if daemon else "replicas", 0)
    choice = dig(obj, "spec.selector", {})
    choice = {"matchLabels": choice} if obj["kind"] == "ReplicationController" else choice
    return [
        ("Controlled By", _owner(obj)),
        ("Replicas", f"{desired} desired, {current} current, {ready} ready"),
        ("Pods", _pods(obj, place, choice)),
        ("Conditions", conditions(obj, place.session.now)),
        ("Update Strategy", dig(obj, "spec.updateStrategy.type", "")),
        ("Service", dig(obj, "spec.serviceName", "")),
        ("Claims", "\n".join(c["metadata"]["name"] for c in dig(obj, "spec.volumeClaimTemplates", []))),
        ("Selector", selector(choice)),
        ("Pod Template", template(obj, "spec.template", place.session.now)),
    ]


def _pods(obj: Obj, place: Place, choice: Obj) -> str:
    """The pods by status: `3 Running, 1 CrashLoopBackOff`."""
    try:
        pods: Objects = place.session.list("pods", obj["metadata"]["namespace"])
    except Unreadable as why:
        return f"not read: {why.detail}"
    own = [p for p in pods if selects(choice, dig(p, "metadata.labels", {}))]
    words = [Summary(p).word for p in own if owned_by(p).get("uid") == obj["metadata"].get("uid")]
    return ", ".join(f"{words.count(w)} {w}" for w in dict.fromkeys(words)) or "none"


@describes("jobs")
def job(obj: Obj, place: Place) -> Fields:
    """A Job."""
    spec, status, now = obj["spec"], obj.get("status") or {}, place.session.now
    counts = [f"{status.get(f, 0)} {f}" for f in ("active", "ready", "succeeded", "failed")]
    return [
        ("Pods", ", ".join(counts)),
        ("Conditions", conditions(obj, now)),
        ("Controlled By", _owner(obj)),
        ("Started", moment(status.get("startTime"), now)),
        ("Completed", moment(status.get("completionTime"), now)),
        ("Completions", f"{spec.get('completions', '<unset>')}, parallelism {spec.get('parallelism', 1)}"),
        ("Backoff Limit", str(spec.get("backoffLimit", ""))),
        ("Deadline", f"{spec['activeDeadlineSeconds']}s" if "activeDeadlineSeconds" in spec else ""),
        ("Suspend", "true" if spec.get("suspend") else ""),
        ("Selector", selector(spec.get("selector"))),
        ("Pod Template", template(obj, "spec.template", now)),
    ]


@describes("cronjobs")
def cron_job(obj: Obj, place: Place) -> Fields:
    """A CronJob."""
    spec, status, now = obj["spec"], obj.get("status") or {}, place.session.now
    deadline = spec.get("startingDeadlineSeconds")
    return [
        ("Schedule", " ".join(p for p in (spec["schedule"], spec.get("timeZone", "")) if p)),
        ("Suspend", str(bool(spec.get("suspend")))),
        ("Last Schedule Time", moment(status.get("lastScheduleTime"), now) or "<none>"),
        ("Last Successful Time", moment(status.get("lastSuccessfulTime"), now)),
        ("Active Jobs", ", ".join(a["name"] for a in status.get("active") or []) or "<none>"),
        ("Concurrency Policy", spec.get("concurrencyPolicy", "")),
        ("Starting Deadline", "" if deadline is None else f"{deadline}s"),
        ("Pod Template", template(obj, "spec.jobTemplate.spec.template", now)),
    ]


@describes("horizontalpodautoscalers")
def autoscaler(obj: Obj, place: Place) -> Fields:
    """A HorizontalPodAutoscaler."""
    spec, status = obj["spec"], obj.get("status") or {}
    about = spec["scaleTargetRef"]
    replicas = f"{status.get('currentReplicas', 0)} current, {status.get('desiredReplicas', 0)} desired"
    return [
        ("Reference", f"{about['kind']}/{about['name']}"),
        ("Metrics", f"{targets(obj)} (current / target)"),
        ("Replicas", f"{replicas}, min {spec.get('minReplicas', 1)}, max {spec['maxReplicas']}"),
        ("Conditions", conditions(obj, place.session.now)),
    ]

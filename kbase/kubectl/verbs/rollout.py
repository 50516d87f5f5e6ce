"""`kubectl rollout status` and `rollout history`."""

from collections.abc import Callable, Iterator

from kbase.diagnosis.objects import condition, dig, owned_by
from kbase.kubectl.call import Call
from kbase.kubectl.describe.pods import template
from kbase.kubectl.outputs import output
from kbase.kubectl.places import Place
from kbase.kubectl.said import KubectlError
from kbase.kubectl.table import laid_out
from kbase.kubectl.targets import Target, targets
from kbase.kubectl.verbs import Printed, verb
from kbase.kubectl.wording import NONE, group_kind
from kbase.text import Phrase
from kbase.types import Obj, Objects

ABOUT = Phrase("status, history: how far a rollout is", "status、history：更新進行到哪裡")
KINDS = {
    "status": "error: no status viewer has been implemented for {kind}",
    "history": 'error: error retrieving history for "{kind}", no visitor method exists for {{{group} {kind}}}',
}
AS_TEXT = "error: kbase prints revisions of StatefulSets and DaemonSets as text only; leave out -o"
_CAUSE, _REVISION = "kubernetes.io/change-cause", "deployment.kubernetes.io/revision"


@verb("rollout", ABOUT, only=("status", "history"))
def rollout(call: Call, place: Place) -> Printed:
    """One look at each workload that is named; it is not waited for."""
    if not call.words[1:]:
        raise KubectlError("error: required resource not specified")
    parts = [_one(call, place, t, obj) for t in targets(call.words[1:]) for obj in _objects(call, place, t)]
    codes = [p.code for p in parts]
    return Printed("".join(p.text for p in parts), tuple(n for p in parts for n in p.notes), max(codes, default=0))


def _objects(call: Call, place: Place, target: Target) -> Iterator[Obj]:
    if target.kind.plural not in _STATUS:
        raise KubectlError(KINDS[call.words[0]].format(kind=target.kind.kind, group=target.kind.group))
    if not target.names:
        yield from place.objects(target.kind)
    for name in target.names:
        yield place.one(target.kind, name)


def _one(call: Call, place: Place, target: Target, obj: Obj) -> Printed:
    if call.words[0] == "history":
        return Printed(_history(call, place, target, obj))
    try:
        return Printed(_STATUS[target.kind.plural](obj) + "\n")
    except KubectlError as stuck:
        return Printed(notes=(str(stuck),), code=1)


def _deployment(obj: Obj) -> str:
    name, wanted = obj["metadata"]["name"], dig(obj, "spec.replicas", 0)
    if not _observed(obj):
        return "Waiting for deployment spec update to be observed..."
    if condition(obj, "Progressing").get("reason") == "ProgressDeadlineExceeded":
        raise KubectlError(f'error: deployment "{name}" exceeded its progress deadline')
    updated, total, available = (
        dig(obj, f"status.{f}", 0) for f in ("updatedReplicas", "replicas", "availableReplicas")
    )
    waiting = f'Waiting for deployment "{name}" rollout to finish:'
    if updated < wanted:
        return f"{waiting} {updated} out of {wanted} new replicas have been updated..."
    if total > updated:
        return f"{waiting} {total - updated} old replicas are pending termination..."
    if available < updated:
        return f"{waiting} {available} of {updated} updated replicas are available..."
    return f'deployment "{name}" successfully rolled out'


def _daemon_set(obj: Obj) -> str:
    _rolls(obj, "spec.updateStrategy.type")
    if not _observed(obj):
        return "Waiting for daemon set spec update to be observed..."
    name, fields = obj["metadata"]["name"], ("updatedNumberScheduled", "desiredNumberScheduled", "numberAvailable")
    updated, wanted, available = (dig(obj, f"status.{f}", 0) for f in fields)
    waiting = f'Waiting for daemon set "{name}" rollout to finish:'
    if updated < wanted:
        return f"{waiting} {updated} out of {wanted} new pods have been updated..."
    if available < wanted:
        return f"{waiting} {available} of {wanted} updated pods are available..."
    return f'daemon set "{name}" successfully rolled out'


def _stateful_set(obj: Obj) -> str:
    _rolls(obj, "spec.updateStrategy.type")
    if not _observed(obj):
        return "Waiting for statefulset spec update to be observed..."
    status, wanted = obj.get("status") or {}, dig(obj, "spec.replicas", 0)
    ready, updated = status.get("readyReplicas", 0), status.get("updatedReplicas", 0)
    if ready < wanted:
        return f"Waiting for {wanted - ready} pods to be ready..."
    if partition := dig(obj, "spec.updateStrategy.rollingUpdate.partition", 0):
        if updated < wanted - partition:
            new = f"{updated} out of {wanted - partition} new pods have been updated..."
            return f"Waiting for partitioned roll out to finish: {new}"
        return f"partitioned roll out complete: {updated} new pods have been updated..."
    new = status.get("updateRevision", "")
    if new != status.get("currentRevision", ""):
        return f"waiting for statefulset rolling update to complete {updated} pods at revision {new}..."
    return f"statefulset rolling update complete {status.get('currentReplicas', 0)} pods at revision {new}..."


_STATUS: dict[str, Callable[[Obj], str]] = {
    "deployments": _deployment,
    "daemonsets": _daemon_set,
    "statefulsets": _stateful_set,
}


def _observed(obj: Obj) -> bool:
    return bool(dig(obj, "metadata.generation", 0) <= dig(obj, "status.observedGeneration", 0))


def _rolls(obj: Obj, path: str) -> None:
    if dig(obj, path, "RollingUpdate") != "RollingUpdate":
        raise KubectlError("error: rollout status is only available for RollingUpdate strategy type")


def _history(call: Call, place: Place, target: Target, obj: Obj) -> str:
    revisions = dict(sorted(_revisions(place, target, obj)))
    head = f"{group_kind(obj)}/{obj['metadata']['name']}"
    asked = call.flag("revision")
    if asked and not asked.isdigit():
        raise KubectlError(f'error: invalid argument "{asked}" for "--revision" flag')
    if asked and int(asked) not in revisions:
        raise KubectlError("error: unable to find the specified revision")
    shown = output(call.flag("output"), wide=False)
    if shown:
        if target.kind.plural != "deployments":
            raise KubectlError(AS_TEXT)
        chosen = [revisions[int(asked)]] if asked else [*revisions.values()]
        return ("---\n" if call.flag("output") == "yaml" else "").join(shown([one], False) for one in chosen)
    if asked:
        # Not in columns: kubectl prints the tabs themselves.
        told = "\n".join(template(_template(revisions[int(asked)])))
        return f"{head} with revision #{asked}\n{told}\n\n"
    if not revisions:
        return f"{head} \nNo rollout history found.\n"
    causes = [[str(n), dig(r, "metadata.annotations", {}).get(_CAUSE, NONE)] for n, r in revisions.items()]
    return f"{head} \n" + laid_out([["REVISION", "CHANGE-CAUSE"], *causes], narrowest=0, gap=2) + "\n"


def _template(holder: Obj) -> Obj:
    """The pod template of a revision; that of a Deployment tells its change cause."""
    found: Obj = dig(holder, "spec.template") or dig(holder, "data.spec.template", {})
    cause = dig(holder, "metadata.annotations", {}).get(_CAUSE)
    if not cause or holder["kind"] != "ReplicaSet":
        return found
    meta = found.get("metadata") or {}
    return found | {"metadata": meta | {"annotations": (meta.get("annotations") or {}) | {_CAUSE: cause}}}


def _revisions(place: Place, target: Target, obj: Obj) -> Iterator[tuple[int, Obj]]:
    """(number, what holds the pod template of that time)."""
    sets = target.kind.plural == "deployments"
    space = obj["metadata"]["namespace"]
    holders: Objects = place.session.list("replicasets" if sets else "controllerrevisions", space)
    for holder in holders:
        if owned_by(holder).get("uid") == obj["metadata"]["uid"]:
            number = dig(holder, "metadata.annotations", {}).get(_REVISION, "0") if sets else holder.get("revision", 0)
            yield int(number), holder

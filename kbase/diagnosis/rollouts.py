"""What a failing pod means for its workload: a rollout that is stuck while the old revision serves, pods that wait."""

from collections.abc import Collection, Iterable
from itertools import islice

from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.objects import condition, condition_path, dig, owned_by, shows
from kbase.diagnosis.pods import Group
from kbase.diagnosis.view import View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Step

# Reads of consequences.
ROLLOUT_READS = ("deployments", "replicasets", "statefulsets", "pods")
_MOST_NAMED = 5  # replicas may be any number; the next ones tell enough
_REVISION = "deployment.kubernetes.io/revision"

STUCK = Phrase(
    "The rollout of revision {new} does not finish ({reason}); revision {old} still serves {ready} of {wanted} pods.",
    "revision {new} 的 rollout 無法完成（{reason}）；revision {old} 仍以 {ready}/{wanted} 個 Pod 提供服務。",
)
BACK = Phrase(
    "Revision {old} still serves; until this is mended you can go back to it: {command}",
    "revision {old} 仍在服務；修好之前可以先回到它：{command}",
)
WAITING = Phrase(
    "With podManagementPolicy OrderedReady, {pod} must be ready before {later} can be created.",
    "podManagementPolicy 為 OrderedReady：{pod} 就緒之後才會建立 {later}。",
)


def consequences(view: View, group: Group) -> tuple[Step, ...]:
    """What follows for the workload: an old revision that still serves, or ordinals that are not created yet.

    Empty where neither holds or the controllers cannot be read (the view keeps the gap).
    """
    if group.owner.kind == "Deployment":
        return _old_revision(view, group)
    return _later_ordinals(view, group) if group.owner.kind == "StatefulSet" else ()


def back(of: ObjectRef, old: int = 0) -> Text:
    """The command that takes a workload back to a revision, or (0) to the one before."""
    to = f" --to-revision={old}" if old else ""
    return verbatim(f"kubectl -n {of.namespace} rollout undo {of.kind.lower()}/{of.name}{to}")


def way_back(finding: Finding) -> tuple[Action, ...]:
    """Back to the revision that serves, where the chain tells of one."""
    stuck = next((s for s in finding.chain if s.fact.phrase is STUCK), None)
    if stuck is None:
        return ()
    old = stuck.fact.facts["old"]
    return (Action(BACK(old=old, command=back(stuck.about, old)), changes=True),)


def old_serves(steps: Iterable[Step]) -> bool:
    """Whether the steps tell of an old revision that serves, so that the way back to it is added to the finding."""
    return any(s.fact.phrase is STUCK for s in steps)


def still_serving(deployment: Obj, new: Obj, old: Obj) -> Step:
    """That an old revision serves while a new one does not come up; new, old: their ReplicaSets."""
    ready, wanted = dig(old, "status.readyReplicas", 0), dig(deployment, "spec.replicas", 1)
    reason = condition(deployment, "Progressing").get("reason", "Progressing")
    fact = STUCK(new=revision(new), old=revision(old), ready=ready, wanted=wanted, reason=reason)
    return Step(ObjectRef.of(deployment), fact, (*_progress(deployment), shows(old, ".status.readyReplicas")))


def _old_revision(view: View, group: Group) -> tuple[Step, ...]:
    failing = {owned_by(c.pod).get("uid") for c in group.bad}
    sets = [r for r in view.try_list("replicasets", group.owner.namespace) or [] if _owner(r) == group.owner.key]
    newest = max(sets, key=revision, default=None)
    serving = [r for r in sets if r is not newest and dig(r, "status.readyReplicas", 0) > 0]
    deployment = try_get(view, "deployments", group.owner.namespace, group.owner.name)
    if not (newest and serving and deployment) or newest["metadata"].get("uid") not in failing:
        return ()
    return (still_serving(deployment, newest, max(serving, key=revision)),)


def _later_ordinals(view: View, group: Group) -> tuple[Step, ...]:
    owner = try_get(view, "statefulsets", group.owner.namespace, group.owner.name)
    if not owner or dig(owner, "spec.podManagementPolicy", "OrderedReady") != "OrderedReady":
        return ()
    there = {p["metadata"]["name"] for p in view.try_list("pods", group.owner.namespace) or []}
    stuck = min((c.ref.name for c in group.bad), key=ordinal)
    later = later_ordinals(owner, stuck, there)
    if not later:
        return ()
    proof = (shows(owner, ".spec.podManagementPolicy", value="OrderedReady"), shows(owner, ".status.replicas"))
    return (Step(group.owner, WAITING(pod=stuck, later=later), proof),)


def ordinal(pod: str) -> int:
    """The number at the end of the name of a StatefulSet's pod, -1 where there is none."""
    number = pod.rpartition("-")[2]
    return int(number) if number.isdecimal() else -1


def later_ordinals(owner: Obj, stuck: str, there: Collection[str]) -> list[str]:
    """The first few pods of a StatefulSet that come after one of them and do not exist."""
    end = dig(owner, "spec.ordinals.start", 0) + dig(owner, "spec.replicas", 1)
    names = (f"{owner['metadata']['name']}-{n}" for n in range(ordinal(stuck) + 1, end))
    return list(islice((n for n in names if n not in there), _MOST_NAMED))


def revision(replica_set: Obj) -> int:
    """The Deployment revision that a ReplicaSet stands for, 0 where it carries none."""
    value = (replica_set["metadata"].get("annotations") or {}).get(_REVISION, "0")
    return int(value) if value.isdigit() else 0


def _progress(deployment: Obj) -> tuple[Evidence, ...]:
    if not condition(deployment, "Progressing"):
        return ()
    return (shows(deployment, condition_path(deployment, "Progressing") + ".reason"),)


def _owner(obj: Obj) -> tuple[str, str, str]:
    owner = owned_by(obj)
    return ObjectRef(owner.get("kind", ""), obj["metadata"].get("namespace", ""), owner.get("name", "")).key

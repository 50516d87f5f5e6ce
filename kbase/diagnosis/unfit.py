"""What keeps a pod from every node alike: a claim that one pod alone may use, a device claim that cannot be made."""

from kbase.diagnosis.events import events_about
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.pods import live
from kbase.diagnosis.view import View
from kbase.diagnosis.volumes import claims_of
from kbase.text import Phrase
from kbase.types import Action, Obj, ObjectRef, Step

EXCLUSIVE = Phrase(
    "Claim {claim} has access mode ReadWriteOncePod and pod {holder} uses it, so no second pod can.",
    "claim {claim} 的 access mode 是 ReadWriteOncePod，已由 Pod {holder} 使用，不能再給第二個 Pod。",
)
NO_DEVICE_CLAIM = Phrase(
    "The ResourceClaim of the pod cannot be made: {message}", "無法建立這個 Pod 的 ResourceClaim：{message}"
)
SHARE = Phrase(
    "Run one pod only (strategy Recreate), or use a claim with ReadWriteOnce or ReadWriteMany.",
    "只執行一個 Pod（strategy Recreate），或改用 ReadWriteOnce、ReadWriteMany 的 claim。",
)
MAKE_TEMPLATE = Phrase(
    "Create what the message names in the pod's namespace, or correct spec.resourceClaims.",
    "在 Pod 的命名空間建立訊息所指的物件，或修正 spec.resourceClaims。",
)


def unfit(view: View, pod: Obj, message: str) -> tuple[Step, Action] | None:
    """The root and its remedy; None where the nodes decide. message: the scheduler's. Reads pods and events.

    Sources: https://kubernetes.io/docs/concepts/storage/persistent-volumes/#access-modes,
    https://kubernetes.io/docs/concepts/scheduling-eviction/dynamic-resource-allocation/
    """
    ref = ObjectRef.of(pod)
    claims = dig(pod, "spec.resourceClaims")
    failed = events_about(view, ref.namespace).newest(pod, "FailedResourceClaimCreation") if claims else None
    if failed:
        cause = NO_DEVICE_CLAIM(message=failed.get("message", ""))
        proof = (shows(failed, ".message"), shows(pod, ".spec.resourceClaims"))
        return Step(ref, cause, proof), Action(MAKE_TEMPLATE(), changes=True)
    for path, name in claims_of(pod) if "ReadWriteOncePod" in message else ():
        placed = [p for p in live(view.try_list("pods", ref.namespace) or []) if dig(p, "spec.nodeName")]
        for holder in placed:
            at = next((at for at, claim in claims_of(holder) if claim == name), None)
            if at:
                cause = EXCLUSIVE(claim=name, holder=holder["metadata"]["name"])
                proof = (shows(pod, path, value=name), shows(holder, at, value=name))
                return Step(ObjectRef.of(holder), cause, proof), Action(SHARE(), changes=True)
    return None

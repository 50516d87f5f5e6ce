"""Namespaces that do not finish terminating, and the objects and finalizers that hold them."""

import re
from collections.abc import Iterator
from datetime import timedelta

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import condition, condition_path, dig, shows, when
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Severity, Step

HELD = Phrase(
    "The namespace is stuck in Terminating: {object} carries finalizer {finalizers}, which nothing has removed.",
    "命名空間卡在 Terminating：{object} 帶有 finalizer {finalizers}，一直沒有被移除。",
)
HELD_SOMEWHERE = Phrase(
    "The namespace is stuck in Terminating: objects with finalizers remain: {message}",
    "命名空間卡在 Terminating：仍有帶 finalizer 的物件：{message}",
)
REMAINING = Phrase(
    "The namespace is stuck in Terminating: objects remain: {message}",
    "命名空間卡在 Terminating：仍有物件存在：{message}",
)
API_DOWN = Phrase(
    "The namespace is stuck in Terminating: APIService {name} is not available, so its objects cannot be listed and "
    "deleted: {message}",
    "命名空間卡在 Terminating：APIService {name} 無法使用，因此無法列出並刪除它的物件：{message}",
)
DISCOVERY = Phrase(
    "The namespace is stuck in Terminating: an API group does not answer: {message}",
    "命名空間卡在 Terminating：有 API group 沒有回應：{message}",
)
CONTENT = Phrase(
    "The namespace is stuck in Terminating: deleting its content fails: {message}",
    "命名空間卡在 Terminating：刪除內容時失敗：{message}",
)
OWN = Phrase(
    "The namespace is stuck in Terminating: its own spec.finalizers {finalizers} have not been removed.",
    "命名空間卡在 Terminating：它自己的 spec.finalizers {finalizers} 沒有被移除。",
)
SINCE = Phrase(
    "Namespace {name} has been Terminating since {since}.", "命名空間 {name} 從 {since} 起處於 Terminating。"
)
SAYS = Phrase("Condition {type}: {message}", "condition {type}：{message}")
WAITS = Phrase(
    "{object} waits for finalizer {finalizers} (deleted at {since}).",
    "{object} 在等待 finalizer {finalizers}（刪除於 {since}）。",
)
FIND = Phrase("See the objects that remain: {command}", "查看仍存在的物件：{command}")
OWNER = Phrase(
    "Find the controller that sets this finalizer and make it run: it has to clean up and take the finalizer off.",
    "找出設定這個 finalizer 的控制器並讓它執行：應由它清理並移除 finalizer。",
)
BY_HAND = Phrase(
    "Only if that controller is gone for good: take the finalizer off by hand; what it was to clean up stays behind.",
    "只有在該控制器確定不再存在時，才手動移除 finalizer；它原本要清理的東西會留下。",
)
REPAIR_API = Phrase(
    "Bring the APIService back, or delete it if its server is gone for good.",
    "恢復這個 APIService；若提供它的伺服器確定不再存在，刪除這個 APIService。",
)
# "configmaps. has 1 resource instances", "widgets.example.com has 2 resource instances"
_REMAINS = re.compile(r"(?P<resource>[a-z0-9-]+)\.(?P<group>[a-z0-9.-]*) has \d+ resource instances")
_NAMESPACED = tuple(r.plural for r in RESOURCES.values() if r.namespaced and r.plural not in ("events", "leases"))
_USUAL = timedelta(minutes=2)  # deleting a namespace's content takes some rounds of the controller
_LONG = timedelta(minutes=15)  # pods may have a long grace period, volumes and load balancers take minutes


@check(
    code="NS-TERMINATING",
    severity="error",
    reads=("namespaces", "apiservices", *_NAMESPACED),
    about=("Namespace",),
    terms=("Terminating", "finalizer", "namespace stuck", "刪不掉", "命名空間卡住"),
    notes=("runbooks/namespace-terminating",),
)
def namespace_terminating(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Namespaces that have been terminating for a while, with the object, finalizer or API that holds them.

    Source: https://kubernetes.io/docs/concepts/overview/working-with-objects/finalizers/
    """
    for namespace in cluster.list("namespaces"):
        name, deleted = namespace["metadata"]["name"], when(namespace["metadata"].get("deletionTimestamp"))
        if not deleted or cluster.now - deleted < _USUAL or scope.namespace not in (None, name):
            continue
        since = shows(namespace, ".metadata.deletionTimestamp")
        symptom = Step(ObjectRef.of(namespace), SINCE(name=name, since=since.value), (since,))
        cause, links, actions = _reason(cluster, namespace)
        busy = cause.phrase is REMAINING and cluster.now - deleted < _LONG
        severity: Severity = "info" if busy else "error"
        yield Finding(ObjectRef.of(namespace), cause, (symptom, *links), actions, severity=severity)


_Told = tuple[Text, tuple[Step, ...], tuple[Action, ...]]


def _reason(cluster: View, namespace: Obj) -> _Told:
    """The deepest reason the status gives: an API that does not answer comes before what it leaves behind."""
    for kind, phrase in (
        ("NamespaceDeletionDiscoveryFailure", DISCOVERY),
        ("NamespaceDeletionGroupVersionParsingFailure", DISCOVERY),
        ("NamespaceDeletionContentFailure", CONTENT),
    ):
        if condition(namespace, kind).get("status") == "True":
            return _failing(cluster, namespace, kind, phrase)
    if condition(namespace, "NamespaceFinalizersRemaining").get("status") == "True":
        return _finalizers(cluster, namespace)
    if condition(namespace, "NamespaceContentRemaining").get("status") == "True":
        step, message = _said(namespace, "NamespaceContentRemaining")
        return REMAINING(message=message), (step,), (_find(namespace, message),)
    own = shows(namespace, ".spec.finalizers")
    cause = OWN(finalizers=own.value or [])
    return cause, (Step(ObjectRef.of(namespace), cause, (own,)),), (Action(OWNER()),)


def _failing(cluster: View, namespace: Obj, kind: str, phrase: Phrase) -> _Told:
    step, message = _said(namespace, kind)
    for api in cluster.try_list("apiservices") or []:
        available, group = condition(api, "Available"), f"{dig(api, 'spec.group', '')}/{dig(api, 'spec.version', '')}"
        if available.get("status") == "False" and (group in message or kind.endswith("DiscoveryFailure")):
            ref = ObjectRef.of(api)
            cause = API_DOWN(name=ref.name, message=available.get("message", ""))
            root = Step(ref, cause, (shows(api, condition_path(api, "Available") + ".message"),))
            return cause, (step, root), (Action(REPAIR_API(), changes=True),)
    return phrase(message=message), (step,), (_find(namespace, message),)


def _finalizers(cluster: View, namespace: Obj) -> _Told:
    step, message = _said(namespace, "NamespaceFinalizersRemaining")
    remaining, what = _said(namespace, "NamespaceContentRemaining")
    actions = (_find(namespace, what), Action(OWNER()), Action(BY_HAND(), changes=True))
    held = next(_held(cluster, namespace, what), None)
    if not held:
        return HELD_SOMEWHERE(message=message), (remaining, step), actions
    ref, finalizers = ObjectRef.of(held), dig(held, "metadata.finalizers", [])
    facts = {"object": f"{ref.kind} {ref.name}", "finalizers": finalizers}
    proof = (shows(held, ".metadata.finalizers"), shows(held, ".metadata.deletionTimestamp"))
    root = Step(ref, WAITS(**facts, since=held["metadata"].get("deletionTimestamp", "?")), proof)
    return HELD(**facts), (remaining, step, root), actions


def _held(cluster: View, namespace: Obj, what: str) -> Iterator[Obj]:
    """Objects of the kinds that the status names which carry finalizers; only kinds that can be read are looked at."""
    for match in _REMAINS.finditer(what):
        resource = RESOURCES.get(match["resource"])
        if resource and resource.plural in _NAMESPACED and resource.group == match["group"].rstrip("."):
            for obj in cluster.try_list(resource.plural, namespace["metadata"]["name"]) or []:
                if dig(obj, "metadata.finalizers"):
                    yield obj


def _said(namespace: Obj, kind: str) -> tuple[Step, str]:
    said = condition(namespace, kind)
    message = said.get("message", "")
    proof = (shows(namespace, condition_path(namespace, kind) + ".message"),) if said else ()
    return Step(ObjectRef.of(namespace), SAYS(type=kind, message=message), proof), message


def _find(namespace: Obj, message: str) -> Action:
    kinds = [".".join(x for x in (m["resource"], m["group"].rstrip(".")) if x) for m in _REMAINS.finditer(message)]
    name = namespace["metadata"]["name"]
    command = f"kubectl -n {name} get {','.join(kinds)}" if kinds else f"kubectl get namespace {name} -o yaml"
    return Action(FIND(command=verbatim(command)))

"""ResourceQuotas that are used up, and what is missing because of it."""

from collections.abc import Iterator
from itertools import chain

from kbase.diagnosis.addresses import addresses, by_name, meant, service_key
from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import absent, dig, exceeds, measured, names, shows
from kbase.diagnosis.pods import POD_READS, containers, live
from kbase.diagnosis.services import carries, container_ports, in_namespace_of, selector_of
from kbase.diagnosis.view import Scope, View
from kbase.diagnosis.volumes import claims_of
from kbase.diagnosis.workloads import by_workload
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, Severity, Step

FULL = Phrase(
    "ResourceQuota {name} is used up: {resources}; no more of it can be created in namespace {namespace}.",
    "ResourceQuota {name} 已用完：{resources}；命名空間 {namespace} 不能再建立這類物件。",
)
FULL_AND_MISSING = Phrase(
    "ResourceQuota {name} is used up: {resources}; {missing} could not be created beside what is there.",
    "ResourceQuota {name} 已用完：{resources}；因此無法再建立 {missing}。",
)
LIMITS_STORAGE = Phrase(
    "{missing} does not exist, and ResourceQuota {name} limits storage: {resources}; likely it refused the claim.",
    "{missing} 不存在，而 ResourceQuota {name} 限制了儲存空間：{resources}；很可能是它拒絕了這個 claim。",
)
USED = Phrase("{resource} {used} of {hard}", "{resource} 已用 {used}／{hard}")
NAMED = Phrase(
    "{owner} is told to reach Service {name}, which does not exist.", "{owner} 要連到 Service {name}，但它不存在。"
)
UNSERVED = Phrase(
    "{owner} declares ports and no Service selects its pods.", "{owner} 宣告了連接埠，但沒有任何 Service 選到它的 Pod。"
)
NO_CLAIM = Phrase("{owner} mounts claim {name}, which does not exist.", "{owner} 掛載的 claim {name} 不存在。")
SEE = Phrase("See what is counted: {command}", "查看計入的項目：{command}")
RAISE = Phrase(
    "Raise spec.hard of ResourceQuota {name}, or delete what is no longer needed; then create what is missing.",
    "提高 ResourceQuota {name} 的 spec.hard，或刪除不再需要的物件，再建立缺少的物件。",
)
_SHOWN = 3  # names in one sentence; the chain has them all
_SERVICES = ("services", "count/services", "services.nodeports", "services.loadbalancers")


@check(
    code="QUOTA-FULL",
    severity="info",
    reads=(*POD_READS, "resourcequotas", "services", "persistentvolumeclaims"),
    about=("ResourceQuota",),
    terms=("exceeded quota", "ResourceQuota", "quota", "配額", "配額用完"),
    notes=("runbooks/quota-exceeded", "runbooks/pods-not-created"),
)
def quota_full(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Quotas that are used up; a warning where a Service or claim that the namespace needs is missing as well.

    A refused Service or claim leaves no object behind, so what needs it is all there is to see. Refused pods are told
    of by their workload. Source: https://kubernetes.io/docs/concepts/policy/resource-quotas/
    """
    for quota in cluster.list("resourcequotas", scope.namespace):
        full = [r for r in dig(quota, "status.hard", {}) if _is_full(quota, r)]
        storage = [r for r in dig(quota, "status.hard", {}) if _stores(r)]
        pods = in_namespace_of(quota, live(cluster.list("pods", scope.namespace))) if full or storage else []
        lacks_service = _services(cluster, quota, pods) if any(r in _SERVICES for r in full) else []
        lacks_claim = _claims(cluster, quota, pods) if storage else []
        if lacks_service:
            yield _finding(quota, [r for r in full if r in _SERVICES], lacks_service, FULL_AND_MISSING, "warning")
        if lacks_claim:
            used_up = [r for r in full if _stores(r)]
            phrase = FULL_AND_MISSING if used_up else LIMITS_STORAGE
            yield _finding(quota, used_up or storage, lacks_claim, phrase, "warning")
        if full and not lacks_service and not lacks_claim:
            yield _finding(quota, full, [], FULL, None)


def _is_full(quota: Obj, resource: str) -> bool:
    used = dig(quota, "status.used", {}).get(resource, "0")
    hard = dig(quota, "status.hard")[resource]
    return measured(hard) is not None and not exceeds(hard, used)


def _stores(resource: str) -> bool:
    claims = "persistentvolumeclaims"
    return resource.endswith(("requests.storage", claims))


def _services(cluster: View, quota: Obj, pods: Objects) -> list[Step]:
    """What needs a Service that is not there: an address that names one, then pods with ports that none selects.

    A name that is merely misspelt is another matter, and a workload often has no Service by intention, so those
    without one count only where no address tells.
    """
    services = in_namespace_of(quota, cluster.list("services", quota["metadata"]["namespace"]))
    known = by_name(services)
    named, unserved = [], []
    for owner, own in by_workload(cluster, pods).items():
        pod, who = own[-1], f"{owner.kind} {owner.name}"
        for address in chain.from_iterable(addresses(c) for c in containers(pod)):
            key = service_key(address.host, owner.namespace, known)
            if key and key not in known and key[0] == owner.namespace and not meant(address, known):
                gone = absent("Service", *key)
                named.append(Step(gone.object, NAMED(owner=who, name=key[1]), (address.evidence, gone)))
        ports = container_ports(pod)
        if ports and not any(carries(pod, selector_of(s)) for s in services):
            unserved.append(Step(owner, UNSERVED(owner=who), (shows(pod, ports[0].path),)))
    return unserved + named


def _claims(cluster: View, quota: Obj, pods: Objects) -> list[Step]:
    there = names(cluster.list("persistentvolumeclaims", quota["metadata"]["namespace"]))
    found = []
    for owner, own in by_workload(cluster, pods).items():
        for path, name in claims_of(own[-1]):
            if name not in there:
                gone = absent("PersistentVolumeClaim", owner.namespace, name)
                who = f"{owner.kind} {owner.name}"
                found.append(Step(gone.object, NO_CLAIM(owner=who, name=name), (shows(own[-1], path), gone)))
    return found


def _lost(about: ObjectRef) -> str:
    """What was not created; a workload stands for the Service that its pods lack."""
    own = about.kind in ("Service", "PersistentVolumeClaim")
    return f"{about.kind} {about.name}" if own else f"Service ({about.kind} {about.name})"


def _finding(
    quota: Obj, resources: list[str], missing: list[Step], phrase: Phrase, severity: Severity | None
) -> Finding:
    ref = ObjectRef.of(quota)
    used, hard = dig(quota, "status.used", {}), dig(quota, "status.hard", {})
    told = [USED(resource=r, used=used.get(r, "0"), hard=hard[r]) for r in resources]
    facts = {"name": ref.name, "resources": told}
    lost = list(dict.fromkeys(_lost(s.about) for s in missing))[:_SHOWN]
    cause = phrase(**facts, missing=lost) if lost else phrase(**facts, namespace=ref.namespace)
    root = Step(ref, cause, (shows(quota, ".status.used"), shows(quota, ".status.hard")))
    see = Action(SEE(command=verbatim(f"kubectl -n {ref.namespace} describe quota {ref.name}")))
    return Finding(ref, cause, (*missing, root), (see, Action(RAISE(name=ref.name), changes=True)), severity=severity)

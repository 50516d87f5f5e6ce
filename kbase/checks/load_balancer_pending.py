"""Services of type LoadBalancer that have been waiting for an address."""

from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.objects import dig, names, shows, when
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Objects, Step

REFUSED = Phrase("The load balancer controller fails: {reason}: {message}", "負載平衡控制器失敗：{reason}：{message}")
NO_ONE_FOR_CLASS = Phrase(
    "No controller has taken the Service: only one that serves loadBalancerClass {name} would, and a wrong or "
    "uninstalled class looks like this.",
    "沒有控制器處理這個 Service：只有服務 loadBalancerClass {name} 的控制器才會處理；名稱寫錯或未安裝時就是如此。",
)
OTHER_CLASS = Phrase(
    "No controller has taken the Service: only one that serves loadBalancerClass {name} would; Services with an "
    "address use {others}.",
    "沒有控制器處理這個 Service：只有服務 loadBalancerClass {name} 的控制器才會處理；"
    "已有位址的 Service 使用 {others}。",
)
NO_ONE = Phrase(
    "No controller has taken the Service: the cluster most likely has none that makes load balancers "
    "(cloud-controller-manager, MetalLB or the like).",
    "沒有控制器處理這個 Service：叢集很可能沒有建立負載平衡器的控制器（cloud-controller-manager、MetalLB 等）。",
)
NO_WORD = Phrase(
    "No address has been given and nothing says why; the same class works for Service {others}.",
    "沒有分配位址，也沒有任何原因的紀錄；相同的 class 在 Service {others} 上可用。",
)
TAKEN = Phrase(
    "A load balancer controller has taken the Service ({sign}) but has given no address and reports no error.",
    "負載平衡控制器已接手這個 Service（{sign}），但沒有給位址，也沒有回報錯誤。",
)
UNKNOWN = Phrase(
    "No address has been given; why is not known, because events could not be read.",
    "沒有分配位址；原因不明，因為無法讀取 event。",
)
SYMPTOM = Phrase(
    "Service {name} (type LoadBalancer) has had no external address for {minutes} min; its cluster address "
    "still works inside the cluster.",
    "Service {name}（type LoadBalancer）已 {minutes} 分鐘沒有外部位址；叢集內仍可使用它的叢集位址。",
)
NO_CLASS = Phrase("no loadBalancerClass", "未設 loadBalancerClass")
SEE = Phrase("See what the controller says: {command}", "查看控制器的訊息：{command}")
LOG = Phrase("Read the log of the controller that makes load balancers.", "查看建立負載平衡器的控制器的 log。")
CHANGE = Phrase(
    "Install a controller that makes load balancers, or expose the Service by Ingress or NodePort instead.",
    "安裝能建立負載平衡器的控制器，或改以 Ingress、NodePort 對外提供服務。",
)
CLASS = Phrase(
    "Correct loadBalancerClass: it cannot be edited once set, so the Service has to be created again.",
    "修正 loadBalancerClass：設定後不能修改，必須重新建立 Service。",
)
CLEANUP = "service.kubernetes.io/load-balancer-cleanup"
_USUAL = timedelta(minutes=5)  # clouds take up to some minutes for a new load balancer
_WORKING = ("EnsuringLoadBalancer", "EnsuredLoadBalancer", "SuccessfullyReconciled", "IPAllocated")


@check(
    code="SVC-LB-PENDING",
    severity="warning",
    reads=("services", "events"),
    about=("Service",),
    terms=(
        "EXTERNAL-IP pending",
        "<pending>",
        "SyncLoadBalancerFailed",
        "loadBalancerClass",
        "LoadBalancer pending",
        "沒有外部 IP",
        "沒有 EXTERNAL-IP",
        "外部位址",
    ),
    notes=("runbooks/load-balancer-pending", "services/load-balancers", "services/service-types"),
)
def load_balancer_pending(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Services of type LoadBalancer without an address for minutes, and what their controller says, if there is one.

    Source: https://kubernetes.io/docs/concepts/services-networking/service/#loadbalancer
    """
    services = [s for s in cluster.list("services", scope.namespace) if dig(s, "spec.type") == "LoadBalancer"]
    waiting = [s for s in services if _waits(s) and _age(cluster, s) > _USUAL]
    events = events_about(cluster, scope.namespace) if waiting else EventIndex()
    for service in waiting:
        yield _finding(cluster, service, services, events)


def _waits(service: Obj) -> bool:
    return not (
        dig(service, "status.loadBalancer.ingress")
        or dig(service, "spec.externalIPs")
        or dig(service, "metadata.deletionTimestamp")
    )


def _age(view: View, service: Obj) -> timedelta:
    """Since its creation; nothing where that is not told, as in a manifest that was never applied."""
    born = when(dig(service, "metadata.creationTimestamp"))
    return view.now - born if born else timedelta()


def _finding(view: View, service: Obj, balanced: Objects, events: EventIndex) -> Finding:
    ref, minutes = ObjectRef.of(service), int(_age(view, service).total_seconds() // 60)
    none = shows(service, ".status.loadBalancer", value=dig(service, "status.loadBalancer", {}))
    symptom = Step(ref, SYMPTOM(name=ref.name, minutes=minutes), (none,))
    see = Action(SEE(command=verbatim(f"kubectl -n {ref.namespace} describe service {ref.name}")))
    failed = next((e for e in events.of(service) if _complains(e)), None)
    if failed:
        words = REFUSED(reason=failed.get("reason", ""), message=" ".join(failed.get("message", "").split()))
        root = Step(ref, words, (shows(failed, ".message"),))
        return Finding(ref, words, (symptom, root), (see, Action(LOG())), severity="error")
    words, proof, todo = _silent(service, balanced, events)
    return Finding(ref, words, (symptom, Step(ref, words, proof)), (see, todo))


def _complains(event: Obj) -> bool:
    # Events about endpoints come from other controllers and say nothing about the address.
    return event.get("type") == "Warning" and "Endpoint" not in event.get("reason", "")


def _silent(service: Obj, balanced: Objects, events: EventIndex) -> tuple[Text, tuple[Evidence, ...], Action]:
    """What is known where no controller complains: that one is at work, that none has been seen, or nothing."""
    wanted = dig(service, "spec.loadBalancerClass")
    proof = shows(service, ".spec.loadBalancerClass", value=wanted or "unset")
    served = [s for s in balanced if dig(s, "status.loadBalancer.ingress")]
    same = [s for s in served if dig(s, "spec.loadBalancerClass") == wanted]
    working = events.newest(service, *_WORKING)
    if working or CLEANUP in dig(service, "metadata.finalizers", []):
        sign = working["reason"] if working else CLEANUP
        shown = shows(working, ".reason") if working else shows(service, ".metadata.finalizers")
        return TAKEN(sign=sign), (shown,), Action(LOG())
    if not events.readable:
        return UNKNOWN(), (proof,), Action(LOG())
    if same:
        return NO_WORD(others=names(same)[:3]), (proof, shows(same[0], ".status.loadBalancer.ingress")), Action(LOG())
    if not wanted:
        return NO_ONE(), (proof,), Action(CHANGE(), changes=True)
    others = {dig(s, "spec.loadBalancerClass") for s in served}
    if not others:
        return NO_ONE_FOR_CLASS(name=wanted), (proof,), Action(CLASS(), changes=True)
    told = [name or NO_CLASS() for name in sorted(others, key=str)]
    return OTHER_CLASS(name=wanted, others=told), (proof,), Action(CLASS(), changes=True)

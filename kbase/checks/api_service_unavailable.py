"""Aggregated APIs that do not answer."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from kbase.diagnosis.backing import BACKING_READS, unanswered
from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import condition, condition_path, dig, shows, when
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Step

BEHIND = Phrase("API {group} is not available: {why}", "API {group} 無法使用：{why}")
CERTIFICATE = Phrase(
    "API {group} is not available: the API server does not trust its certificate: {message}",
    "API {group} 無法使用：API server 不信任它的憑證：{message}",
)
NETWORK = Phrase(
    "API {group} is not available: the API server gets no answer from its pods (network between control plane and "
    "nodes, firewall, NetworkPolicy): {message}",
    "API {group} 無法使用：API server 得不到它的 Pod 回應"
    "（控制平面與節點之間的網路、防火牆、NetworkPolicy）：{message}",
)
REFUSED = Phrase(
    "API {group} is not available: nothing listens on the port to which its Service leads: {message}",
    "API {group} 無法使用：它的 Service 指向的連接埠沒有程式在監聽：{message}",
)
RIGHTS = Phrase(
    "API {group} is not available: its server rejects the API server's request (authentication of the front proxy, or "
    "rights of its ServiceAccount): {message}",
    "API {group} 無法使用：它的伺服器拒絕 API server 的請求"
    "（front proxy 的身分驗證，或它的 ServiceAccount 權限）：{message}",
)
SAYS = Phrase("API {group} is not available: {reason}: {message}", "API {group} 無法使用：{reason}：{message}")
SYMPTOM = Phrase(
    "APIService {name}: Available is False ({reason}) since {since}.",
    "APIService {name}：Available 從 {since} 起為 False（{reason}）。",
)
METRICS = Phrase(
    "Without it `kubectl top` and autoscalers on cpu or memory do not work; deleting a namespace gets stuck.",
    "少了它，`kubectl top` 與依 cpu、memory 擴縮的 HPA 都無法運作；刪除命名空間也會卡住。",
)
SCALERS = Phrase(
    "Without it autoscalers on such metrics do not work; deleting a namespace gets stuck.",
    "少了它，依這類指標擴縮的 HPA 無法運作；刪除命名空間也會卡住。",
)
OTHERS = Phrase(
    "Its objects cannot be read or written; deleting a namespace gets stuck, and discovery (kubectl, Helm) is slow or "
    "incomplete.",
    "它的物件無法讀寫；刪除命名空間會卡住，discovery（kubectl、Helm）也會變慢或不完整。",
)
SEE = Phrase("See the condition and the Service behind it: {command}", "查看 condition 與後面的 Service：{command}")
REPAIR = Phrase(
    "Repair the server behind it; delete the APIService only if that server is gone for good.",
    "修復後面的伺服器；只有在它確定不再存在時才刪除這個 APIService。",
)
# What the aggregator's check of the server came back with.
# https://kubernetes.io/docs/tasks/extend-kubernetes/configure-aggregation-layer/
_WORDS: tuple[tuple[re.Pattern[str], Phrase], ...] = (
    (re.compile(r"x509|certificate|tls:", re.I), CERTIFICATE),
    (re.compile(r"connection refused", re.I), REFUSED),
    (re.compile(r"timeout|deadline exceeded|no route to host|timed out|Client\.Timeout", re.I), NETWORK),
    (re.compile(r"bad status from .*: (401|403)|unauthorized|forbidden", re.I), RIGHTS),
)
_SCALERS = ("custom.metrics.k8s.io", "external.metrics.k8s.io")
_SETTLES = timedelta(minutes=2)  # a single server that is being replaced is away for a moment


@check(
    code="API-UNAVAILABLE",
    severity="error",
    reads=("apiservices", *BACKING_READS),
    about=("APIService",),
    terms=(
        "APIService",
        "FailedDiscoveryCheck",
        "MissingEndpoints",
        "unable to retrieve the complete list of server APIs",
        "the server is currently unable to handle the request",
        "metrics API not available",
        "聚合 API",
        "API 無法使用",
    ),
    notes=("runbooks/namespace-terminating", "runbooks/hpa-not-scaling", "extending/custom-resources"),
)
def api_service_unavailable(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Aggregated APIs whose condition Available is False, with what is wrong behind them and what does not work.

    Source: https://kubernetes.io/docs/concepts/extend-kubernetes/api-extension/apiserver-aggregation/
    """
    for api in cluster.list("apiservices"):
        available = condition(api, "Available")
        since = when(available.get("lastTransitionTime"))
        if available.get("status") != "False" or (since and cluster.now - since < _SETTLES):
            continue
        yield _finding(cluster, api)


def _finding(view: View, api: Obj) -> Finding:
    ref, said, at = ObjectRef.of(api), condition(api, "Available"), condition_path(api, "Available")
    facts = {"reason": said.get("reason", ""), "since": said.get("lastTransitionTime", "?")}
    symptom = Step(ref, SYMPTOM(name=ref.name, **facts), (shows(api, f"{at}.reason"),))
    group = dig(api, "spec.group", "")
    effect = Step(ref, _effect(group), (shows(api, ".spec.group"),))
    behind = _behind(view, api)
    # The deepest of what is wrong behind it says most; without that, the aggregator's own words.
    cause = BEHIND(group=group, why=behind[-1].fact) if behind else _words(group, said)
    root = behind or (Step(ref, cause, (shows(api, f"{at}.message"),)),)
    see = Action(SEE(command=verbatim(f"kubectl describe apiservice {ref.name}")))
    return Finding(ref, cause, (symptom, effect, *root), (see, Action(REPAIR(), changes=True)))


def _behind(view: View, api: Obj) -> tuple[Step, ...]:
    service = dig(api, "spec.service", {})
    if not service.get("namespace"):
        return ()
    at = ObjectRef("Service", service["namespace"], service["name"])
    return unanswered(view, at, service.get("port", 443))


def _effect(group: str) -> Text:
    return METRICS() if group == "metrics.k8s.io" else SCALERS() if group in _SCALERS else OTHERS()


def _words(group: str, said: Mapping[str, Any]) -> Text:
    message = " ".join(said.get("message", "").split())
    fits = next((phrase for pattern, phrase in _WORDS if pattern.search(message)), None)
    if fits:
        return fits(group=group, message=message)
    return SAYS(group=group, reason=said.get("reason", ""), message=message)

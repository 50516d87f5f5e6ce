"""What stands behind a refusal of the API server: the quota, level, webhook or account, as the cluster has it now."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from kbase.diagnosis.admission import Refusal, Refuser, amounts, refusal, violations
from kbase.diagnosis.lookups import known_absent, try_get
from kbase.diagnosis.near import nearest
from kbase.diagnosis.objects import absent, dig, exceeds, labels, measured, names, shows
from kbase.diagnosis.services import ready_endpoints, slices_of
from kbase.diagnosis.view import View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Obj, ObjectRef, Step

# Reads of `explained`; a check that calls it declares them.
REFUSAL_READS = (
    "resourcequotas",
    "limitranges",
    "namespaces",
    "serviceaccounts",
    "services",
    "endpointslices",
    "validatingwebhookconfigurations",
    "mutatingwebhookconfigurations",
)
ENFORCE = "pod-security.kubernetes.io/enforce"
_MAX_CHARS = 300  # a Pod Security message lists every violation; the evidence keeps it whole
WEBHOOKS = ("validatingwebhookconfigurations", "mutatingwebhookconfigurations")

AMOUNT = Phrase(
    "{resource} {used} of {hard} used, {requested} more requested",
    "{resource} 已用 {used}，上限 {hard}，還要求 {requested}",
)
QUOTA = Phrase(
    "ResourceQuota {name} refuses further pods: {amounts}.", "ResourceQuota {name} 的配額拒絕再建立 Pod：{amounts}。"
)
QUOTA_UNSET = Phrase(
    "ResourceQuota {name} refuses the pod because it does not set {missing}.",
    "ResourceQuota {name} 的配額拒絕這個 Pod，因為它沒有設定 {missing}。",
)
QUOTA_FULL = Phrase(
    "ResourceQuota {name} is used up as well: {resources}; setting the missing values will not be enough.",
    "ResourceQuota {name} 同時也已用完：{resources}；只補上缺少的設定還不夠。",
)
QUOTA_NOW = Phrase("ResourceQuota {name} now: {resources}.", "ResourceQuota {name} 目前：{resources}。")
POD_SECURITY = Phrase(
    "Pod Security level {level} of namespace {namespace} refuses the pod: {violations}.",
    "命名空間 {namespace} 的 Pod Security 等級 {level} 拒絕這個 Pod：{violations}。",
)
LEVEL_SET = Phrase(
    "Namespace {namespace} enforces {label}={level}.", "命名空間 {namespace} 以 {label}={level} 強制執行。"
)
NO_SERVICE = Phrase(
    "Webhook {webhook} ({config}, failurePolicy {policy}) cannot be called: its Service {service} does not exist, "
    "so no pod is admitted.",
    "無法呼叫 webhook {webhook}（{config}，failurePolicy {policy}）：它的 Service {service} 不存在，"
    "因此 Pod 一律被拒。",
)
GONE = Phrase("{kind} {name} does not exist.", "{kind} {name} 不存在。")
SAID = Phrase("Creating a pod is refused: {message}", "建立 Pod 被拒絕：{message}")
NO_ENDPOINT = Phrase(
    "Webhook {webhook} ({config}, failurePolicy {policy}) cannot be called: its Service {service} has no ready "
    "endpoint, so no pod is admitted.",
    "無法呼叫 webhook {webhook}（{config}，failurePolicy {policy}）：它的 Service {service} 沒有就緒的端點，"
    "因此 Pod 一律被拒。",
)
NOT_CALLED = Phrase(
    "Webhook {webhook} ({config}, failurePolicy {policy}) cannot be called: {why}",
    "無法呼叫 webhook {webhook}（{config}，failurePolicy {policy}）：{why}",
)
UNKNOWN_CONFIG = Phrase("configuration not read", "未讀取設定")
CONFIGURED = Phrase(
    "{config} names the webhook with failurePolicy {policy}.",
    "{config} 定義了這個 webhook，failurePolicy 為 {policy}。",
)
DENIED = Phrase("Webhook {name} denied the pod: {why}", "Webhook {name} 拒絕這個 Pod：{why}")
POLICY = Phrase(
    "ValidatingAdmissionPolicy {name} (binding {binding}) denied the pod: {why}",
    "ValidatingAdmissionPolicy {name}（binding {binding}）拒絕這個 Pod：{why}",
)
NO_ACCOUNT = Phrase(
    "ServiceAccount {name} does not exist in namespace {namespace}, so no pod can be created.",
    "命名空間 {namespace} 沒有 ServiceAccount {name}，因此無法建立 Pod。",
)
NO_ACCOUNT_NEAR = Phrase(
    "ServiceAccount {name} does not exist in namespace {namespace} (there is {near}), so no pod can be created.",
    "命名空間 {namespace} 沒有 ServiceAccount {name}（有的是 {near}），因此無法建立 Pod。",
)
ACCOUNT_FAILED = Phrase(
    "The ServiceAccount {namespace}/{name} could not be looked up when the pod was created: {why}",
    "建立 Pod 時查不到 ServiceAccount {namespace}/{name}：{why}",
)
LIMIT_RANGE = Phrase("A LimitRange refuses the pod: {rule}.", "LimitRange 拒絕這個 Pod：{rule}。")
LIMIT_RANGE_NAMED = Phrase("LimitRange {name} refuses the pod: {rule}.", "LimitRange {name} 拒絕這個 Pod：{rule}。")
PRIORITY = Phrase("PriorityClass {name} does not exist.", "PriorityClass {name} 不存在。")
OTHER = Phrase("The API server refuses the pod: {message}", "API server 拒絕建立這個 Pod：{message}")

SEE = Phrase("See what stands there now: {command}", "查看目前的內容：{command}")
FREE = Phrase(
    "Remove what is no longer needed in the namespace, lower the requests, or raise the quota's spec.hard.",
    "移除命名空間中不再需要的物件、調低 requests，或提高配額的 spec.hard。",
)
SET_RESOURCES = Phrase(
    "Set the missing values under resources in the pod template, or defaults in a LimitRange.",
    "在 Pod 範本的 resources 補上缺少的值，或以 LimitRange 設定預設值。",
)
COMPLY = Phrase(
    "Change the securityContext of the pod template; lower the namespace's level only if the pod must have these "
    "rights.",
    "修改 Pod 範本的 securityContext；只有 Pod 確實需要這些權限時，才放寬命名空間的等級。",
)
RESTORE = Phrase(
    "Bring the webhook's Service back; if the webhook is no longer used, delete its configuration.",
    "恢復 webhook 的 Service；若已不再使用這個 webhook，刪除它的設定。",
)
CREATE_ACCOUNT = Phrase(
    "Create the ServiceAccount or correct serviceAccountName in the pod template.",
    "建立這個 ServiceAccount，或修正 Pod 範本的 serviceAccountName。",
)
ADAPT = Phrase("Change the pod template so that it is admitted.", "修改 Pod 範本，使它能被接受。")


@dataclass(frozen=True)
class Explained:
    """A refusal in words: the cause, what the cluster holds on it (root last), and what to do."""

    refuser: Refuser
    cause: Text
    chain: tuple[Step, ...]
    next_steps: tuple[Action, ...]


def explained(view: View, message: str, namespace: str, said: tuple[Evidence, ...], about: ObjectRef) -> Explained:
    """What a refusal means. said, about: the evidence that carries the message and the object that carries it."""
    refused = refusal(message)
    cause, steps, actions = _EXPLAIN[refused.refuser](view, refused, namespace)
    words = refused.message if len(refused.message) <= _MAX_CHARS else refused.message[: _MAX_CHARS - 1] + "…"
    chain = (Step(about, SAID(message=words), said), *steps)
    return Explained(refused.refuser, cause, chain, actions)


_Told = tuple[Text, tuple[Step, ...], tuple[Action, ...]]


def _quota(view: View, refused: Refusal, namespace: str) -> _Told:
    parts = refused.parts
    used, hard, asked = (amounts(parts[k]) for k in ("used", "limited", "requested"))
    told = [AMOUNT(resource=r, used=used.get(r, "0"), hard=hard[r], requested=asked.get(r, "?")) for r in hard]
    steps = tuple(_quota_step(view, namespace, parts["name"], hard, QUOTA_NOW))
    return QUOTA(name=parts["name"], amounts=told), steps, (_see("quota", namespace, parts["name"]), _do(FREE()))


def _quota_unset(view: View, refused: Refusal, namespace: str) -> _Told:
    name = refused.parts["name"]
    steps = tuple(_quota_step(view, namespace, name, None, QUOTA_FULL))
    cause = QUOTA_UNSET(name=name, missing=refused.parts["missing"])
    return cause, steps, (_see("quota", namespace, name), _do(SET_RESOURCES()))


def _quota_step(view: View, namespace: str, name: str, only: object, phrase: Phrase) -> Iterator[Step]:
    """How far the quota is used now: the named resources, or (None) those that are used up."""
    for quota in view.try_list("resourcequotas", namespace) or []:
        if quota["metadata"]["name"] != name:
            continue
        hard, used = dig(quota, "status.hard", {}), dig(quota, "status.used", {})
        shown = [r for r in hard if r in only] if isinstance(only, dict) else [r for r in hard if _full(used, hard, r)]
        told = [f"{r} {used.get(r, '0')}/{hard[r]}" for r in shown]
        if told:
            proof = shows(quota, ".status.used"), shows(quota, ".status.hard")
            yield Step(ObjectRef.of(quota), phrase(name=name, resources=told), proof)


def _full(used: dict[str, str], hard: dict[str, str], resource: str) -> bool:
    return measured(hard[resource]) is not None and not exceeds(hard[resource], used.get(resource, "0"))


def _pod_security(view: View, refused: Refusal, namespace: str) -> _Told:
    level, found = refused.parts["level"], refused.parts["violations"]
    cause = POD_SECURITY(level=level, namespace=namespace, violations=violations(found) or found)
    space = try_get(view, "namespaces", "", namespace)
    steps: tuple[Step, ...] = ()
    if space and ENFORCE in labels(space):
        fact = LEVEL_SET(namespace=namespace, label=ENFORCE, level=labels(space)[ENFORCE])
        steps = (Step(ObjectRef.of(space), fact, (shows(space, ".metadata.labels", value=labels(space)[ENFORCE]),)),)
    return cause, steps, (_see("namespace", "", namespace), _do(COMPLY()))


def _webhook_failed(view: View, refused: Refusal, namespace: str) -> _Told:
    name, why = refused.parts["name"], refused.parts["why"]
    config, index = next(_configs(view, name), (None, 0))
    if not config:
        facts = {"webhook": name, "config": UNKNOWN_CONFIG(), "policy": "?"}
        return NOT_CALLED(**facts, why=why), (), (_do(RESTORE()),)
    hook = config["webhooks"][index]
    ref, policy = ObjectRef.of(config), hook.get("failurePolicy", "Fail")
    facts = {"webhook": name, "config": ref, "policy": policy}
    step = Step(ref, CONFIGURED(config=ref, policy=policy), (shows(config, f".webhooks[{index}].failurePolicy"),))
    actions = (_see(ref.kind.lower(), "", ref.name), _do(RESTORE()))
    service = dig(hook, "clientConfig.service")
    if not service or not service.get("namespace"):
        return NOT_CALLED(**facts, why=why), (step,), actions
    at = ObjectRef("Service", service["namespace"], service["name"])
    where = f"{at.namespace}/{at.name}"
    if known_absent(view, "services", at.namespace, at.name):
        cause = NO_SERVICE(**facts, service=where)
        gone = Step(at, GONE(kind="Service", name=where), (absent("Service", at.namespace, at.name),))
        return cause, (step, gone), actions
    empty = _no_endpoint(view, at)
    if empty:
        cause = NO_ENDPOINT(**facts, service=where)
        return cause, (step, Step(at, cause, empty)), actions
    return NOT_CALLED(**facts, why=why), (step,), actions


def _configs(view: View, webhook: str) -> Iterator[tuple[Obj, int]]:
    for kind in WEBHOOKS:
        for config in view.try_list(kind) or []:
            for i, hook in enumerate(config.get("webhooks") or []):
                if hook["name"] == webhook:
                    yield config, i


def _no_endpoint(view: View, at: ObjectRef) -> tuple[Evidence, ...]:
    """Proof that a Service has no ready endpoint; empty where it has some, or it cannot be told."""
    service, slices = try_get(view, "services", at.namespace, at.name), view.try_list("endpointslices", at.namespace)
    own = slices_of(service, slices) if service and slices is not None else []
    return tuple(shows(s, ".endpoints", value="0 ready") for s in own) if own and not ready_endpoints(own) else ()


def _webhook_denied(view: View, refused: Refusal, namespace: str) -> _Told:
    why = refused.parts.get("why", refused.message)
    return DENIED(name=refused.parts["name"], why=why), (), (_do(ADAPT()),)


def _policy(view: View, refused: Refusal, namespace: str) -> _Told:
    return POLICY(**refused.parts), (), (_do(ADAPT()),)


def _service_account(view: View, refused: Refusal, namespace: str) -> _Told:
    where, name = refused.parts["namespace"], refused.parts["name"]
    actions = (_see("serviceaccount", where, ""), _do(CREATE_ACCOUNT()))
    accounts = view.try_list("serviceaccounts", where)
    known = names(accounts or [])
    if accounts is None or name in known:
        return ACCOUNT_FAILED(namespace=where, name=name, why=refused.parts["why"]), (), actions
    near = nearest(name, known)
    facts = {"name": name, "namespace": where}
    cause = NO_ACCOUNT_NEAR(**facts, near=near) if near else NO_ACCOUNT(**facts)
    account = ObjectRef("ServiceAccount", where, name)
    gone = Step(account, GONE(kind=account.kind, name=name), (absent(account.kind, where, name),))
    return cause, (gone,), actions


def _limit_range(view: View, refused: Refusal, namespace: str) -> _Told:
    rule = refused.parts["rule"]
    ranges = view.try_list("limitranges", namespace) or []
    if len(ranges) != 1:
        return LIMIT_RANGE(rule=rule), (), (_see("limitrange", namespace, ""), _do(ADAPT()))
    ref = ObjectRef.of(ranges[0])
    cause = LIMIT_RANGE_NAMED(name=ref.name, rule=rule)
    step = Step(ref, cause, (shows(ranges[0], ".spec.limits"),))
    return cause, (step,), (_see("limitrange", namespace, ref.name), _do(ADAPT()))


def _priority(view: View, refused: Refusal, namespace: str) -> _Told:
    return PRIORITY(name=refused.parts["name"]), (), (_see("priorityclass", "", ""), _do(ADAPT()))


def _other(view: View, refused: Refusal, namespace: str) -> _Told:
    return OTHER(message=refused.message), (), (_do(ADAPT()),)


def _see(kind: str, namespace: str, name: str) -> Action:
    inside = f" -n {namespace}" if namespace else ""
    what = f"describe {kind} {name}" if name else f"get {kind}"
    return Action(SEE(command=verbatim(f"kubectl{inside} {what}")))


def _do(text: Text) -> Action:
    return Action(text, changes=True)


_EXPLAIN: dict[Refuser, Callable[[View, Refusal, str], _Told]] = {
    "quota": _quota,
    "quota_unset": _quota_unset,
    "pod_security": _pod_security,
    "webhook_failed": _webhook_failed,
    "webhook_denied": _webhook_denied,
    "policy": _policy,
    "service_account": _service_account,
    "limit_range": _limit_range,
    "priority_class": _priority,
    "other": _other,
}

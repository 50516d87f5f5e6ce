"""Admission webhooks that the API server cannot call."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.backing import BACKING_READS, unanswered
from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import dig, labels, selects, shows
from kbase.diagnosis.refusals import WEBHOOKS
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, Severity, Step

REFUSES = Phrase(
    "Webhook {names} cannot be called, and failurePolicy Fail then refuses {what}: {why}",
    "無法呼叫 webhook {names}，而 failurePolicy Fail 會因此拒絕{what}：{why}",
)
SKIPS = Phrase(
    "Webhook {names} cannot be called; failurePolicy Ignore lets {what} pass unchecked, after waiting up to "
    "{seconds} s: {why}",
    "無法呼叫 webhook {names}；failurePolicy Ignore 會讓{what}未經檢查就通過，最多先等 {seconds} 秒：{why}",
)
WHAT = Phrase("{operations} of {resources} {where}", "{where}對 {resources} 的 {operations}")
EVERYWHERE = Phrase("in every namespace", "所有命名空間中")
IN_SOME = Phrase("in namespaces: {names}", "在命名空間 {names} 中")
IN_MANY = Phrase("in {count} of {all} namespaces", "在 {all} 個命名空間中的 {count} 個")
IN_NONE = Phrase("in no namespace that exists now", "（目前沒有任何命名空間符合）")
IN_SELECTED = Phrase("in the namespaces that its namespaceSelector selects", "在 namespaceSelector 選到的命名空間中")
CONFIGURED = Phrase(
    "{kind} {name} calls Service {service} with failurePolicy {policy}.",
    "{kind} {name} 呼叫 Service {service}，failurePolicy 為 {policy}。",
)
LOCKED = Phrase(
    "It also applies to pods of its own namespace {namespace}, so its own pods cannot be created again.",
    "它也套用到自己所在命名空間 {namespace} 的 Pod，因此它自己的 Pod 也無法重新建立。",
)
SEE = Phrase("See what the webhook applies to: {command}", "查看這個 webhook 的適用範圍：{command}")
RESTORE = Phrase(
    "Bring the webhook's Service and pods back; if the webhook is no longer used, delete its configuration.",
    "恢復 webhook 的 Service 與 Pod；若已不再使用，刪除它的設定。",
)
EXCLUDE = Phrase(
    "Leave the webhook's own namespace out by namespaceSelector, or its pods never come back by themselves.",
    "用 namespaceSelector 排除 webhook 自己的命名空間，否則它的 Pod 無法自行恢復。",
)
_NAME = "kubernetes.io/metadata.name"
_MOST_NAMED = 3
_SETTLES = timedelta(minutes=2)  # a configuration that is installed together with its server comes first


@dataclass(frozen=True)
class _Called:
    """The webhooks of one configuration that call one port of one Service. at: their places in the configuration."""

    config: Obj = field(repr=False)
    service: ObjectRef
    port: int
    at: tuple[int, ...]

    @property
    def hooks(self) -> list[Obj]:
        return [self.config["webhooks"][i] for i in self.at]

    @property
    def refuses(self) -> list[int]:
        """Places of those that refuse requests when they cannot be called; Fail is the default."""
        return [i for i in self.at if self.config["webhooks"][i].get("failurePolicy", "Fail") == "Fail"]


@check(
    code="WEBHOOK-UNREACHABLE",
    severity="error",
    reads=(*WEBHOOKS, "namespaces", *BACKING_READS),
    about=("ValidatingWebhookConfiguration", "MutatingWebhookConfiguration"),
    terms=(
        "failed calling webhook",
        "failurePolicy",
        "webhook timeout",
        "no endpoints available for service",
        "webhook 連不上",
        "webhook 失敗",
    ),
    notes=("runbooks/admission-webhook-failing", "runbooks/pods-not-created"),
)
def webhook_unreachable(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Admission webhooks whose Service is absent, lacks the port or has no ready endpoint, and what that refuses.

    Source: https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/
    """
    for kind in WEBHOOKS:
        for config in cluster.list(kind):
            for called in _by_service(config) if not cluster.is_younger(config, _SETTLES) else ():
                if why := unanswered(cluster, called.service, called.port):
                    yield _finding(cluster, called, why)


def _by_service(config: Obj) -> list[_Called]:
    """One entry per Service: many webhooks of a configuration share one. Those called by URL cannot be judged."""
    groups: dict[tuple[str, str, int], list[int]] = defaultdict(list)
    for i, hook in enumerate(dig(config, "webhooks", [])):
        service = dig(hook, "clientConfig.service", {})
        if service.get("namespace"):
            groups[service["namespace"], service["name"], service.get("port", 443)].append(i)
    return [_Called(config, ObjectRef("Service", n, s), port, tuple(at)) for (n, s, port), at in groups.items()]


def _finding(view: View, called: _Called, why: tuple[Step, ...]) -> Finding:
    ref, spaces = ObjectRef.of(called.config), view.try_list("namespaces")
    at = called.refuses or called.at
    hooks = [called.config["webhooks"][i] for i in at]
    facts = {"names": [h["name"] for h in hooks][:_MOST_NAMED], "what": _what(hooks, spaces), "why": why[-1].fact}
    seconds = max(h.get("timeoutSeconds", 10) for h in hooks)
    cause = REFUSES(**facts) if called.refuses else SKIPS(**facts, seconds=seconds)
    policy = "Fail" if called.refuses else "Ignore"
    service = f"{called.service.namespace}/{called.service.name}"
    fact = CONFIGURED(kind=ref.kind, name=ref.name, service=service, policy=policy)
    proof = (shows(called.config, f".webhooks[{at[0]}].failurePolicy", value=policy),)
    links = [Step(ref, fact, (*proof, shows(called.config, f".webhooks[{at[0]}].clientConfig.service")))]
    see = Action(SEE(command=verbatim(f"kubectl get {ref.kind.lower()} {ref.name} -o yaml")))
    actions = [see, Action(RESTORE(), changes=True)]
    locked = next((i for i in called.refuses if _guards_itself(called, i, spaces)), None)
    if locked is not None:
        own = shows(called.config, f".webhooks[{locked}].rules")
        links.append(Step(ref, LOCKED(namespace=called.service.namespace), (own,)))
        actions.append(Action(EXCLUDE(), changes=True))
    return Finding(ref, cause, (*links, *why), tuple(actions), severity=_severity(called, hooks, spaces))


def _severity(called: _Called, hooks: list[Obj], spaces: Objects | None) -> Severity:
    if spaces is not None and all(_only_namespaced(h) and not _applies_to(h, spaces) for h in hooks):
        return "info"
    return "error" if called.refuses else "warning"


def _what(hooks: list[Obj], spaces: Objects | None) -> Text:
    """Which requests are concerned, over all these webhooks."""
    rules = [r for h in hooks for r in h.get("rules") or []]
    operations = list(dict.fromkeys(o for r in rules for o in r.get("operations") or []))
    resources = list(dict.fromkeys(o for r in rules for o in r.get("resources") or []))
    return WHAT(operations=operations, resources=resources[:5], where=_where(hooks, spaces))


def _where(hooks: list[Obj], spaces: Objects | None) -> Text:
    if any(not h.get("namespaceSelector") for h in hooks):
        return EVERYWHERE()
    if spaces is None:
        return IN_SELECTED()
    found = {s["metadata"]["name"] for h in hooks for s in _applies_to(h, spaces)}
    if not found:
        return IN_NONE()
    if len(found) == len(spaces):
        return EVERYWHERE()
    return IN_SOME(names=sorted(found)) if len(found) <= _MOST_NAMED else IN_MANY(count=len(found), all=len(spaces))


def _applies_to(hook: Mapping[str, Any], spaces: Objects) -> Objects:
    """The namespaces a webhook's namespaceSelector selects; an absent one selects all."""
    chosen = hook.get("namespaceSelector") or {}
    return [s for s in spaces if selects(chosen, {_NAME: s["metadata"]["name"], **labels(s)})]


def _only_namespaced(hook: Mapping[str, Any]) -> bool:
    """Whether all that a webhook asks for lives in namespaces: for other kinds its namespaceSelector counts nothing."""
    rules = hook.get("rules") or []
    plain = [str(r).partition("/")[0] for rule in rules for r in rule.get("resources") or []]
    return all(r in RESOURCES and RESOURCES[r].namespaced for r in plain)


def _guards_itself(called: _Called, at: int, spaces: Objects | None) -> bool:
    """Whether the creation of the webhook's own pods needs the webhook; what narrows it further is not judged."""
    hook = called.config["webhooks"][at]
    if hook.get("objectSelector") or hook.get("matchConditions"):
        return False
    own = [s for s in spaces or [] if s["metadata"]["name"] == called.service.namespace]
    return bool(own and _applies_to(hook, own)) and any(_creates_pods(r) for r in hook.get("rules") or [])


def _creates_pods(rule: Mapping[str, Any]) -> bool:
    operations, resources = rule.get("operations") or [], rule.get("resources") or []
    core = bool({"", "*"} & {*(rule.get("apiGroups") or [])})
    return core and bool({"CREATE", "*"} & {*operations}) and bool({"pods", "*", "*/*"} & {*resources})

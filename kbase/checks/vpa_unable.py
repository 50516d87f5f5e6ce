"""Vertical autoscalers that recommend nothing, or work against a horizontal one."""

from collections.abc import Iterator

from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import absent, condition, condition_path, dig, shows
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, Step

NO_TARGET = Phrase(
    "VerticalPodAutoscaler {name} points to {kind} {target}, which does not exist.",
    "VerticalPodAutoscaler {name} 指向的 {kind} {target} 不存在。",
)
NO_PODS = Phrase(
    "VerticalPodAutoscaler {name} finds no pod of {kind} {target}: {message}",
    "VerticalPodAutoscaler {name} 找不到 {kind} {target} 的 Pod：{message}",
)
UNSUPPORTED = Phrase(
    "VerticalPodAutoscaler {name} cannot work with its configuration: {message}",
    "VerticalPodAutoscaler {name} 的設定無法運作：{message}",
)
NOTHING = Phrase(
    "VerticalPodAutoscaler {name} gives no recommendation: {message}",
    "VerticalPodAutoscaler {name} 沒有給出建議：{message}",
)
FIGHT = Phrase(
    "VerticalPodAutoscaler {name} changes the requests of {kind} {target} while HorizontalPodAutoscaler {hpa} scales "
    "it by {metrics} utilization, which is a share of those requests: the two work against each other.",
    "VerticalPodAutoscaler {name} 會改變 {kind} {target} 的 requests，而 HorizontalPodAutoscaler {hpa} 依 {metrics} "
    "使用率（requests 的百分比）擴縮它：兩者會互相干擾。",
)
TARGETS = Phrase("It targets {kind} {target}.", "它的目標是 {kind} {target}。")
SEE = Phrase("See its conditions: {command}", "查看它的 conditions：{command}")
CORRECT = Phrase("Correct spec.targetRef, or delete the autoscaler.", "修正 spec.targetRef，或刪除這個自動擴縮器。")
COMPONENT = Phrase(
    "Look at the recommender (kube-system, by default `vpa-recommender`) and at the metrics API it reads.",
    "檢查 recommender（預設是 kube-system 的 `vpa-recommender`）與它讀取的 metrics API。",
)
SPLIT = Phrase(
    "Let one of them decide: updateMode Off or Initial, or an HPA on another metric.",
    "讓其中一方決定：把 updateMode 設為 Off 或 Initial，或讓 HPA 改用其他指標。",
)
_KINDS = {"Deployment": "deployments", "StatefulSet": "statefulsets", "DaemonSet": "daemonsets", "CronJob": "cronjobs"}
_PASSIVE = ("Off", "Initial")  # they touch no running pod


@check(
    code="VPA-UNABLE",
    severity="warning",
    reads=("verticalpodautoscalers", *_KINDS.values(), "horizontalpodautoscalers"),
    about=("VerticalPodAutoscaler",),
    terms=("VPA", "VerticalPodAutoscaler", "NoPodsMatched", "RecommendationProvided", "垂直自動擴縮", "垂直擴縮"),
    notes=("runbooks/vpa-not-applying", "autoscaling/vpa"),
)
def vpa_unable(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Vertical autoscalers without target, pods or recommendation, and those that a horizontal one works against.

    Source: https://github.com/kubernetes/autoscaler/blob/master/vertical-pod-autoscaler/docs/api.md
    """
    for vpa in cluster.list_served("verticalpodautoscalers", scope.namespace):
        yield from _judged(cluster, vpa)


def _judged(view: View, vpa: Obj) -> Iterator[Finding]:
    ref, target = ObjectRef.of(vpa), dig(vpa, "spec.targetRef", {})
    facts = {"name": ref.name, "kind": target.get("kind", "?"), "target": target.get("name", "?")}
    plural = _KINDS.get(facts["kind"])
    points = Step(ref, TARGETS(kind=facts["kind"], target=facts["target"]), (shows(vpa, ".spec.targetRef"),))
    if plural and view.get(plural, ref.namespace, facts["target"]) is None:
        gone = ObjectRef(facts["kind"], ref.namespace, facts["target"])
        proof = absent(gone.kind, gone.namespace, gone.name)
        cause = NO_TARGET(**facts)
        yield Finding(ref, cause, (points, Step(gone, cause, (proof,))), (_see(ref), Action(CORRECT(), changes=True)))
        return
    if said := _said(vpa, facts):
        cause, type_ = said
        own = Step(ref, cause, (shows(vpa, condition_path(vpa, type_)),))
        yield Finding(ref, cause, (points, own), (_see(ref), Action(COMPONENT())))
    for hpa in _rivals(vpa, view.try_list("horizontalpodautoscalers", ref.namespace) or []):
        yield _fight(vpa, hpa, facts)


def _said(vpa: Obj, facts: dict[str, str]) -> tuple[Text, str] | None:
    """What its own conditions say is wrong, the deepest first, and which condition says it."""
    for type_, bad, phrase in (
        ("ConfigUnsupported", "True", UNSUPPORTED),
        ("NoPodsMatched", "True", NO_PODS),
        ("RecommendationProvided", "False", NOTHING),
    ):
        said = condition(vpa, type_)
        if said.get("status") == bad:
            message = " ".join((said.get("message") or said.get("reason") or type_).split())
            known = {k: v for k, v in facts.items() if phrase is NO_PODS or k == "name"}
            return phrase(message=message, **known), type_
    return None


def _rivals(vpa: Obj, hpas: Objects) -> Iterator[Obj]:
    """The horizontal autoscalers of the same workload that scale by a share of what this one sets."""
    target, mode = dig(vpa, "spec.targetRef", {}), dig(vpa, "spec.updatePolicy.updateMode", "Recreate")
    for hpa in hpas if mode not in _PASSIVE else []:
        aim = dig(hpa, "spec.scaleTargetRef", {})
        same = (aim.get("kind"), aim.get("name")) == (target.get("kind"), target.get("name"))
        if same and hpa["metadata"].get("namespace") == vpa["metadata"].get("namespace") and _shares(hpa):
            yield hpa


def _shares(hpa: Obj) -> list[str]:
    resources = [m.get("resource") or {} for m in dig(hpa, "spec.metrics", []) if m.get("type") == "Resource"]
    return [r.get("name", "") for r in resources if dig(r, "target.type") == "Utilization"]


def _fight(vpa: Obj, hpa: Obj, facts: dict[str, str]) -> Finding:
    ref, other = ObjectRef.of(vpa), ObjectRef.of(hpa)
    cause = FIGHT(hpa=other.name, metrics=_shares(hpa), **facts)
    steps = (
        Step(other, cause, (shows(hpa, ".spec.metrics"), shows(hpa, ".spec.scaleTargetRef"))),
        Step(ref, cause, (shows(vpa, ".spec.targetRef"), shows(vpa, ".spec.updatePolicy", value=_mode(vpa)))),
    )
    return Finding(ref, cause, steps, (_see(ref), Action(SPLIT(), changes=True)))


def _mode(vpa: Obj) -> str:
    return str(dig(vpa, "spec.updatePolicy.updateMode", "not set, which means Recreate"))


def _see(ref: ObjectRef) -> Action:
    return Action(SEE(command=verbatim(f"kubectl -n {ref.namespace} describe vpa {ref.name}")))

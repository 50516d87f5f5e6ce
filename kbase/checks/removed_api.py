"""Objects last written through API versions that end, or have ended."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from kbase.cluster.resources import BY_KIND
from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.releases import UNKNOWN, release_of
from kbase.diagnosis.removals import Removal, removal_of
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Severity, Step

ENDED = Phrase(
    "{manager} last wrote it as {api}, which Kubernetes {removed} removed: if that manifest or tool is still in use, "
    "its next apply fails with “no matches for kind”.",
    "{manager} 上次是以 {api} 寫入，而 Kubernetes {removed} 已移除這個版本：若那份 manifest 或工具仍在使用，"
    "下次套用會因「no matches for kind」而失敗。",
)
ENDS = Phrase(
    "{manager} writes it as {api}, which Kubernetes {removed} removes: after that upgrade its apply fails.",
    "{manager} 以 {api} 寫入，而 Kubernetes {removed} 會移除這個版本：升級之後套用會失敗。",
)
SEE = Phrase("See who wrote which version: {command}", "查看是誰以哪個版本寫入：{command}")
CHANGE = Phrase(
    "Change apiVersion to {successor} in the manifest or chart, look up the fields that differ, then apply it.",
    "把 manifest 或 chart 的 apiVersion 改為 {successor}，查明有差異的欄位後再套用。",
)
_READS = (
    "deployments",
    "statefulsets",
    "daemonsets",
    "cronjobs",
    "horizontalpodautoscalers",
    "poddisruptionbudgets",
    "ingresses",
    "networkpolicies",
)
_NEAR = 3  # releases ahead for which an end is worth a word: a year of upgrades


@check(
    code="API-REMOVED",
    severity="warning",
    reads=_READS,
    about=(
        "Deployment",
        "StatefulSet",
        "DaemonSet",
        "CronJob",
        "HorizontalPodAutoscaler",
        "PodDisruptionBudget",
        "Ingress",
        "NetworkPolicy",
    ),
    terms=("no matches for kind", "deprecated API", "removed API", "apiVersion removed", "已棄用的 API", "移除的 API"),
    notes=("architecture/api-groups-and-versions", "operations/upgrade-checklist"),
)
def removed_api(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Objects that a manager writes through an API version that ended, or ends within the next releases.

    Field ownership tells who wrote with which version; it stays after the version has ended, so an ended one is
    information only. Source: https://kubernetes.io/docs/reference/using-api/deprecation-guide/
    """
    server = release_of(cluster.server_version)
    if server is None:
        cluster.left_out("error", UNKNOWN())
        return
    asked = {BY_KIND[t.kind].plural for t in scope.targets if t.kind in BY_KIND}
    for plural in [p for p in _READS if p in asked or not asked]:
        for obj in cluster.try_list(plural, scope.namespace) or []:
            for (manager, api), at in _writers(obj).items():
                if (removal := removal_of(api, obj["kind"])) and removal.removed - server.minor <= _NEAR:
                    yield _finding(obj, manager, api, at, removal, ended=removal.removed <= server.minor)


def _writers(obj: Obj) -> Mapping[tuple[str, str], int]:
    """(manager, apiVersion) -> the position of its newest entry."""
    entries: list[dict[str, Any]] = dig(obj, "metadata.managedFields", [])
    newest: dict[tuple[str, str], int] = defaultdict(int)
    for i, entry in enumerate(entries):
        newest[entry.get("manager", "?"), entry.get("apiVersion", "")] = i
    return newest


def _finding(obj: Obj, manager: str, api: str, at: int, removal: Removal, *, ended: bool) -> Finding:
    ref, phrase = ObjectRef.of(obj), ENDED if ended else ENDS
    cause = phrase(manager=manager, api=f"{api} {ref.kind}", removed=f"1.{removal.removed}")
    step = Step(ref, cause, (shows(obj, f".metadata.managedFields[{at}].apiVersion"),))
    command = verbatim(f"kubectl -n {ref.namespace} get {ref.kind.lower()} {ref.name} -o yaml --show-managed-fields")
    severity: Severity = "info" if ended else "warning"
    actions = Action(SEE(command=command)), Action(CHANGE(successor=removal.successor), changes=True)
    return Finding(ref, cause, (step,), actions, severity=severity)

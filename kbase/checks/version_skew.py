"""Nodes whose kubelet does not fit the API server's version."""

from collections import defaultdict
from collections.abc import Iterator

from packaging.version import Version

from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.releases import UNKNOWN, release_of
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, ObjectRef, Objects, Severity, Step

NEWER = Phrase(
    "Kubelet {kubelet} is newer than the API server {server}, which is not supported: {nodes}.",
    "kubelet {kubelet} 比 API server {server} 新，這種組合不受支援：{nodes}。",
)
OLDER = Phrase(
    "Kubelet {kubelet} is {minors} minor versions older than the API server {server}; at most {most} are supported: "
    "{nodes}.",
    "kubelet {kubelet} 比 API server {server} 舊 {minors} 個次版本，最多支援差 {most} 個：{nodes}。",
)
AT_LIMIT = Phrase(
    "Kubelet {kubelet} is {minors} minor versions older than the API server {server}, and {most} are the most that is "
    "supported; upgrade these nodes before the control plane: {nodes}.",
    "kubelet {kubelet} 比 API server {server} 舊 {minors} 個次版本，已達支援上限 {most} 個；"
    "升級控制平面前要先升級這些節點：{nodes}。",
)
SERVER = Phrase("The API server is {server}.", "API server 的版本是 {server}。")
SEE = Phrase("See the versions of all nodes: {command}", "查看所有節點的版本：{command}")
UPGRADE = Phrase(
    "Upgrade the control plane first where it is behind, then the kubelets: drain one node after another.",
    "若控制平面較舊就先升級它，再逐一 drain 節點、升級 kubelet。",
)
AND_MORE = Phrase("{names} and {n} more", "{names} 等，另有 {n} 個")
ALL = Phrase("{names}", "{names}")
_COMMAND = "kubectl get nodes -o custom-columns=NAME:.metadata.name,KUBELET:.status.nodeInfo.kubeletVersion"
_SHOWN = 5
_SINCE_THREE = 25  # from this kubelet on three minor versions are supported, before it two


@check(
    code="NODE-VERSION-SKEW",
    severity="warning",
    reads=("nodes",),
    about=("Node",),
    terms=("version skew", "kubelet version", "unsupported kubelet version", "版本差", "版本偏差", "kubelet 版本"),
    notes=("architecture/version-skew", "operations/cluster-upgrade"),
)
def version_skew(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Nodes whose kubelet is newer than the API server, or older than is supported; information at the very limit.

    Source: https://kubernetes.io/releases/version-skew-policy/#kubelet
    """
    said = cluster.server_version
    server = release_of(said)
    if server is None:
        cluster.left_out("error", UNKNOWN())
        return
    groups: dict[str, Objects] = defaultdict(list)
    for node in cluster.list("nodes"):
        groups[dig(node, "status.nodeInfo.kubeletVersion", "")].append(node)
    asked = {t.name for t in scope.targets if t.kind == "Node"}
    for kubelet, nodes in sorted(groups.items()):
        version = release_of(kubelet)
        if version and (found := _judged(kubelet, version, str(said), server, nodes, asked)):
            yield found


def _judged(
    kubelet: str, version: Version, said: str, server: Version, nodes: Objects, asked: set[str]
) -> Finding | None:
    minors, most = server.minor - version.minor, 3 if version.minor >= _SINCE_THREE else 2
    if version.major != server.major or 0 <= minors < most:
        return None
    facts = {"kubelet": kubelet, "server": said, "nodes": _named([n["metadata"]["name"] for n in nodes])}
    severity: Severity = "info" if minors == most else "warning"
    older = AT_LIMIT if minors == most else OLDER
    cause = NEWER(**facts) if minors < 0 else older(minors=minors, most=most, **facts)
    node = next((n for n in nodes if n["metadata"]["name"] in asked), nodes[0])
    api = Evidence(ObjectRef("APIServer", "", "version"), "gitVersion", said, "kubectl version")
    steps = (
        Step(api.object, SERVER(server=said), (api,)),
        Step(ObjectRef.of(node), cause, (shows(node, ".status.nodeInfo.kubeletVersion"),)),
    )
    actions = Action(SEE(command=verbatim(_COMMAND))), Action(UPGRADE(), changes=True)
    return Finding(ObjectRef.of(node), cause, steps, actions, severity=severity)


def _named(names: list[str]) -> Text:
    if len(names) > _SHOWN:
        return AND_MORE(names=names[:_SHOWN], n=len(names) - _SHOWN)
    return ALL(names=names)

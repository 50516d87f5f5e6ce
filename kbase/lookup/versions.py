"""Which version the cluster and its kubelets are."""

from collections import Counter

from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.view import View
from kbase.lookup import Place, Result, Row, lookup
from kbase.question.facts import Asked
from kbase.text import Phrase
from kbase.types import Evidence, ObjectRef, Objects

SERVER = Phrase("**{version}**: the API server", "**{version}**：API server")
KUBELETS = Phrase("**{versions}**: the kubelets of {n} nodes", "**{versions}**：{n} 個節點的 kubelet")
NOT_TOLD = Phrase("not reported", "未回報")
_SERVER_COMMAND, _NODES_COMMAND = "kubectl version", "kubectl get nodes"


def _fits(asked: Asked) -> bool:
    about = (
        asked.has("everything", "kubernetes")
        or asked.target == "nodes"
        or {c.word for c in asked.names} & {"kubelet", "server"}
    )
    known = not _others(asked) or asked.target == "nodes"
    return (
        asked.has("version")
        and bool(about)
        and known
        and {*asked.facets} <= {"version", "everything", "kubernetes", "phase"}
    )


def _others(asked: Asked) -> set[str]:
    """The words that may name a node."""
    return {c.word for c in asked.names} - {"kubelet", "server", "api", "kubernetes", "k8s", "apiserver"}


@lookup(fits=_fits, names=(), rank=0)
def versions(view: View, asked: Asked, place: Place) -> Result | None:
    """gitVersion of the server; kubeletVersion of every node where nodes or kubelets are asked about."""
    if asked.target != "nodes" and "kubelet" not in {c.word for c in asked.names}:
        version = view.reader.server_version()
        if version is None:
            return None
        seen = Evidence(ObjectRef("APIServer", "", "version"), "gitVersion", version, _SERVER_COMMAND)
        return Result(SERVER(version=version), seen, _SERVER_COMMAND)
    nodes = [n for n in view.list("nodes") if not _others(asked) or n["metadata"]["name"] in _others(asked)]
    if not nodes:
        return None
    path = ".status.nodeInfo.kubeletVersion"
    found = Counter(dig(n, path[1:], "") for n in nodes)
    said = [f"{v} ({n})" if v else NOT_TOLD() for v, n in found.most_common()]
    seen = Evidence(ObjectRef("NodeList", "", "", "v1"), "items", len(nodes), _NODES_COMMAND)
    lead = KUBELETS(versions=said, n=len(nodes))
    return Result(lead, seen, _NODES_COMMAND, ("NAME", "VERSION", "OS-IMAGE", "CONTAINER-RUNTIME"), _rows(nodes))


def _rows(nodes: Objects) -> tuple[Row, ...]:
    fields = ("kubeletVersion", "osImage", "containerRuntimeVersion")
    return tuple(
        Row(
            (node["metadata"]["name"], *(str(dig(node, f"status.nodeInfo.{f}", "") or "<unknown>") for f in fields)),
            (shows(node, ".status.nodeInfo.kubeletVersion"),),
        )
        for node in nodes
    )

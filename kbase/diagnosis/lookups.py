"""Looking one object up where the answer helps a finding but is not its proof."""

from kbase.diagnosis.objects import dig
from kbase.diagnosis.view import View
from kbase.errors import Unreadable
from kbase.types import Obj


def try_get(view: View, resource: str, namespace: str, name: str) -> Obj | None:
    """The object; None where it does not exist *or* could not be read, so None never proves absence."""
    try:
        return view.get(resource, namespace, name)
    except Unreadable:
        return None


def platform_of(view: View, pod: Obj) -> str:
    """The platform of the node a pod runs on ("linux/arm64"), "" where it is not known. Reads nodes."""
    name = dig(pod, "spec.nodeName", "")
    node = try_get(view, "nodes", "", name) if name else None
    info = dig(node or {}, "status.nodeInfo", {})
    return f"{info.get('operatingSystem', 'linux')}/{info['architecture']}" if "architecture" in info else ""


def known_absent(view: View, resource: str, namespace: str, name: str) -> bool:
    """True only where the cluster said for certain that there is no such object."""
    try:
        return view.get(resource, namespace, name) is None
    except Unreadable:
        return False

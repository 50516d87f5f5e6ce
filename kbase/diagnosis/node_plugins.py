"""The pods that give a node its network, its volume drivers and its devices, and whether they work there."""

from collections.abc import Iterator

from kbase.diagnosis.events import EventIndex
from kbase.diagnosis.objects import dig
from kbase.diagnosis.pods import live
from kbase.diagnosis.services import ready
from kbase.diagnosis.trouble import controller_of, starting, why_unready, worst_first
from kbase.diagnosis.view import View
from kbase.types import Obj, Step

# Where the kubelet and the runtime look for plugins: whoever mounts one of these installs a plugin.
# https://kubernetes.io/docs/concepts/extend-kubernetes/compute-storage-net/network-plugins/
_PLACES = {
    "network": ("/etc/cni", "/opt/cni", "/var/lib/cni"),
    "device": ("/var/lib/kubelet/device-plugins",),
    "driver": ("/var/lib/kubelet/plugins_registry", "/var/lib/kubelet/plugins"),
}


def plugin_down(view: View, node: str, what: str, events: EventIndex) -> tuple[Step, ...]:
    """What is wrong with the pods that install a node's plugins of one sort ("network", "driver", "device"), root last.

    () where they work, or where none is known. Reads pods (of every namespace) and OWNER_READS.
    """
    here = [p for p in _installers(view, what) if dig(p, "spec.nodeName") == node]
    down = [p for p in here if not ready(p) and not starting(view, p)]
    for pod in worst_first(down)[:1]:
        return (*controller_of(view, pod), why_unready(view, pod, events))
    return ()


def _installers(view: View, what: str) -> Iterator[Obj]:
    for pod in live(view.some("pods") or []):
        if installs(pod.get("spec", {}), what):
            yield pod


def installs(spec: Obj, what: str) -> bool:
    """Whether a pod with this spec installs plugins of one sort on its node."""
    paths = [str(dig(v, "hostPath.path", "")) for v in dig(spec, "volumes", [])]
    return any(path.startswith(_PLACES[what]) for path in paths)

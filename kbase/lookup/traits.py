"""Demands on what a pod's specification allows or lacks: probes, privilege, root, the node's network; failed pulls."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from kbase.cluster.resources import kubectl
from kbase.diagnosis.objects import dig, shows, when
from kbase.diagnosis.view import View
from kbase.lookup import NAMED, Place, Result, Row, lookup
from kbase.lookup.condition import Condition
from kbase.lookup.parts import all_containers, demanded, pod_spec, pod_spec_path, whole
from kbase.lookup.selections import span, window
from kbase.question.facts import Asked
from kbase.text import Phrase
from kbase.types import Evidence, Obj

HAS = Phrase("with a {probe}", "有容器設定了 {probe}")
LACKS = Phrase("with a container without {probe}", "有容器沒有設定 {probe}")
PRIVILEGED = Phrase("with a privileged container", "有容器設定 privileged")
HOST_NETWORK = Phrase("`hostNetwork` true", "`hostNetwork` 為 true")
ROOT = Phrase(
    "with a container that may run as root (`runAsUser` 0, or neither `runAsUser` nor `runAsNonRoot` set, so that the "
    "image decides)",
    "有容器可能以 root 執行（`runAsUser` 為 0，或 `runAsUser` 與 `runAsNonRoot` 都沒有設定，由映像檔決定）",
)
PULL = Phrase("with an image that cannot be pulled", "有映像檔拉不下來")
OLDER = Phrase("older than {span}", "建立超過 {span}")
OF = Phrase("**{n} of {all} containers** with a {probe}: {name}", "**{all} 個容器中的 {n} 個**設定了 {probe}：{name}")
_PROBES = (("readiness", "readinessProbe"), ("liveness", "livenessProbe"), ("startup", "startupProbe"))
_ZH = {"就绪": "readiness", "存活": "liveness", "启动": "startup"}
_PULL = ("ImagePullBackOff", "ErrImagePull", "InvalidImageName", "ErrImageNeverPull", "ImageInspectError")
_Holds = Callable[[Mapping[str, Any]], bool]


def probe_field(value: str) -> str:
    """The field of the probe that a word names ("readiness probe", "就绪探针"); readinessProbe where it names none."""
    word = next((en for zh, en in _ZH.items() if zh in value), value.lower())
    return next((field for name, field in _PROBES if name in word), "readinessProbe")


def probed(value: str) -> Condition:
    """The demand of a container with this probe."""
    field = probe_field(value)
    return _of_containers(HAS(probe=field), lambda c: field in c, f".{field}")


def unprobed(value: str) -> Condition:
    """The demand of a container, other than an init container, without this probe."""
    field = probe_field(value)
    return _of_containers(LACKS(probe=field), lambda c: field not in c, f".{field}", init=False)


def privileged(value: str) -> Condition:
    """The demand of a privileged container."""
    at = "securityContext.privileged"
    return _of_containers(PRIVILEGED(), lambda c: bool(dig(c, at)), f".{at}")


def host_network(value: str) -> Condition:
    """The demand of the node's own network."""
    return Condition(
        HOST_NETWORK(), lambda o: bool(pod_spec(o).get("hostNetwork")), lambda o: f"{pod_spec_path(o)}.hostNetwork"
    )


def as_root(value: str) -> Condition:
    """The demand of a container that nothing in its specification keeps from running as root.

    Source: https://kubernetes.io/docs/tasks/configure-pod-container/security-context/
    """

    def may(obj: Obj, container: Mapping[str, Any]) -> bool:
        own, pod = container.get("securityContext") or {}, pod_spec(obj).get("securityContext") or {}
        user = own.get("runAsUser", pod.get("runAsUser"))
        return user == 0 if user is not None else not own.get("runAsNonRoot", pod.get("runAsNonRoot"))

    def found(obj: Obj) -> list[tuple[str, Mapping[str, Any]]]:
        return [(path, c) for path, c in all_containers(obj) if may(obj, c)]

    return Condition(
        ROOT(),
        lambda o: bool(found(o)),
        lambda o: f"{found(o)[0][0]}.securityContext",
        column="CONTAINERS",
        value=lambda o: ", ".join(str(c["name"]) for _, c in found(o)),
    )


def pull_failed(value: str) -> Condition:
    """The demand of a container that waits for an image that the node cannot get."""
    statuses = ("containerStatuses", "initContainerStatuses")

    def failing(obj: Obj) -> list[str]:
        own = [s for field in statuses for s in dig(obj, f"status.{field}", [])]
        return [str(s.get("image", "")) for s in own if dig(s, "state.waiting.reason") in _PULL]

    return Condition(
        PULL(),
        lambda o: bool(failing(o)),
        ".status.containerStatuses[*].state.waiting.reason",
        column="IMAGE",
        value=lambda o: ", ".join(failing(o)),
    )


def older(value: str, now: datetime) -> Condition:
    """The demand to have been created longer ago than a span."""
    wanted = window(value)
    return Condition(
        OLDER(span=span(wanted)),
        lambda o: (made := when(dig(o, "metadata.creationTimestamp"))) is not None and now - made > wanted,
        ".metadata.creationTimestamp",
    )


@lookup(
    fits=lambda asked: asked.has("probe") and bool(asked.names) and demanded(asked) <= {"probe"},
    names=(*NAMED, "pods"),
)
def probes(view: View, asked: Asked, place: Place) -> Result | None:
    """Whether the containers of the one object have a probe, and what it asks."""
    if len(place.objects) != 1 or (obj := whole(view, place.objects[0])) is None or not pod_spec(obj):
        return None
    ref, field = place.objects[0], probe_field(asked.facets["probe"])
    own = [(path, c) for path, c in all_containers(obj) if ".containers[" in path]
    rows = tuple(
        Row((str(c["name"]), _asks(c.get(field))), (Evidence(ref, f"{path}.{field}", c.get(field)),)) for path, c in own
    )
    n = sum(field in c for _, c in own)
    lead = OF(n=n, all=len(own), probe=field, name=f"`{ref}`")
    path = f"{pod_spec_path(obj)}.containers[*].{field}"
    return Result(lead, shows(obj, path, value=n), kubectl(ref, path), ("CONTAINER", "PROBE"), rows, exact=False)


def _asks(probe: Mapping[str, Any] | None) -> str:
    """A probe in one line, as kubectl writes it: "http-get :8080/ready", "exec cat /tmp/ready"."""
    if not probe:
        return "<none>"
    if get := probe.get("httpGet"):
        return f"http-get :{get.get('port')}{get.get('path', '/')}"
    if command := dig(probe, "exec.command"):
        return "exec " + " ".join(map(str, command))
    kind = next((k for k in ("tcpSocket", "grpc") if k in probe), "")
    return re.sub(r"(?<!^)Socket", "-socket", kind) + f" :{dig(probe, f'{kind}.port')}" if kind else "<none>"


def _of_containers(said: Any, holds: _Holds, field: str, *, init: bool = True) -> Condition:
    """A demand that one container of the pod's specification must meet; those that do are listed."""

    def found(obj: Obj) -> list[tuple[str, Mapping[str, Any]]]:
        return [(p, c) for p, c in all_containers(obj) if holds(c) and (init or ".containers[" in p)]

    return Condition(
        said,
        lambda o: bool(found(o)),
        lambda o: f"{found(o)[0][0]}{field}",
        column="CONTAINERS",
        value=lambda o: ", ".join(str(c["name"]) for _, c in found(o)),
    )

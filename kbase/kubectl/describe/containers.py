"""Containers: what became of them, and how they are set up."""

import json
from collections.abc import Iterator, Sequence
from typing import Any

from kbase.diagnosis.objects import dig
from kbase.kubectl.describe.parts import go_list, moment
from kbase.kubectl.quantities import Amount
from kbase.kubectl.wording import NONE
from kbase.types import Obj, Objects

_PROBES = {"livenessProbe": "Liveness", "readinessProbe": "Readiness", "startupProbe": "Startup"}
_TIMING = {
    "delay={}s": ("initialDelaySeconds", 0),
    "timeout={}s": ("timeoutSeconds", 0),
    "period={}s": ("periodSeconds", 0),
    "#success={}": ("successThreshold", 0),
    "#failure={}": ("failureThreshold", 0),
}


def containers(title: str, found: Objects, statuses: Objects, pod: Obj | None, space: str = "") -> Iterator[str]:
    """The containers of a pod, or of a template (pod None, space "  ")."""
    yield f"{space}{title}:" + ("" if found else f" {NONE}")
    by_name = {s["name"]: s for s in statuses}
    for container in found:
        yield f"  {' ' if space else ''}{container['name']}:"
        status = by_name.get(container["name"])
        inner = [*_basics(container, status), *_words(container)]
        inner += [*_state(status)] if status else []
        inner += [*resources(container.get("resources")), *_probes(container), *_env_from(container)]
        inner += [*_env(container, pod), *_mounts(container)]
        yield from (f"    {line}" for line in inner)


def _basics(container: Obj, status: Obj | None) -> Iterator[str]:
    if status:
        yield f"Container ID:\t{status.get('containerID', '')}"
    yield f"Image:\t{container.get('image', '')}"
    if status:
        yield f"Image ID:\t{status.get('imageID', '')}"
    ports = container.get("ports") or []
    for title, field in (("Port", "containerPort"), ("Host Port", "hostPort")):
        shown = ", ".join(_port(port, field) for port in ports)
        yield f"{title}{'s' if len(ports) > 1 else ''}:\t{shown or NONE}"
    yield from seccomp(dig(container, "securityContext.seccompProfile"), "  ")


def _port(port: Obj, field: str) -> str:
    name = f" ({port['name']})" if port.get("name") else ""
    return f"{port.get(field, 0)}/{port.get('protocol', 'TCP')}{name}"


def seccomp(profile: Obj | None, indent: str = "") -> Iterator[str]:
    """The seccomp profile, if one is set."""
    if profile:
        yield f"SeccompProfile:\t{profile.get('type', '')}"
        if profile.get("type") == "Localhost":
            yield f"{indent}LocalhostProfile:\t{profile.get('localhostProfile', '')}"


def _words(container: Obj) -> Iterator[str]:
    for title in ("Command", "Args"):
        if words := container.get(title.lower()):
            yield f"{title}:"
            yield from (f"  {line}" for word in words for line in word.split("\n"))


def _state(status: Obj) -> Iterator[str]:
    yield from _run("State", status.get("state") or {})
    if dig(status, "lastState.terminated"):
        yield from _run("Last State", status["lastState"])
    yield f"Ready:\t{bool(status.get('ready'))}"
    yield f"Restart Count:\t{status.get('restartCount', 0)}"


def _run(title: str, state: Obj) -> Iterator[str]:
    """One run of a container."""
    if (running := state.get("running")) is not None:
        yield f"{title}:\tRunning"
        yield f"  Started:\t{moment(running.get('startedAt'))}"
    elif ended := state.get("terminated"):
        yield f"{title}:\tTerminated"
        yield from (f"  {word}:\t{ended[word.lower()]}" for word in ("Reason", "Message") if ended.get(word.lower()))
        yield f"  Exit Code:\t{ended.get('exitCode', 0)}"
        if ended.get("signal"):
            yield f"  Signal:\t{ended['signal']}"
        yield f"  Started:\t{moment(ended.get('startedAt'))}"
        yield f"  Finished:\t{moment(ended.get('finishedAt'))}"
    else:
        yield f"{title}:\tWaiting"
        if reason := dig(state, "waiting.reason"):
            yield f"  Reason:\t{reason}"


def resources(asked: Obj | None) -> Iterator[str]:
    """Limits and requests."""
    for title in ("Limits", "Requests"):
        if found := (asked or {}).get(title.lower()):
            yield f"{title}:"
            yield from (f"  {name}:\t{amount}" for name, amount in sorted(found.items()))


def _probes(container: Obj) -> Iterator[str]:
    for field, title in _PROBES.items():
        if probe := container.get(field):
            timing = " ".join(words.format(probe.get(name, unset)) for words, (name, unset) in _TIMING.items())
            yield f"{title}:\t{_how(probe)} {timing}"


def _how(probe: Obj) -> str:
    if (run := probe.get("exec")) is not None:
        return f"exec {go_list(run.get('command'))}"
    if (get := probe.get("httpGet")) is not None:
        host = f"{get.get('host', '')}:{get.get('port', '')}"
        return f"http-get {get.get('scheme', 'HTTP').lower()}://{host}{get.get('path', '')}"
    if (socket := probe.get("tcpSocket")) is not None:
        return f"tcp-socket {socket.get('host', '')}:{socket.get('port', '')}"
    if (grpc := probe.get("grpc")) is not None:
        return f"grpc <pod>:{grpc.get('port', '')} {grpc.get('service', '')}"
    return "unknown"


def _env_from(container: Obj) -> Iterator[str]:
    sources = container.get("envFrom") or []
    if sources:
        yield "Environment Variables from:"
    for source in sources:
        kind = "ConfigMap" if source.get("configMapRef") else "Secret" if source.get("secretRef") else ""
        ref = source.get("configMapRef") or source.get("secretRef") or {}
        prefix = f" with prefix '{source['prefix']}'" if source.get("prefix") else ""
        yield f"  {ref.get('name', '')}\t{kind}{prefix}\tOptional: {_optional(ref)}"


def _optional(ref: Obj) -> str:
    return str(bool(ref.get("optional"))).lower()


def _env(container: Obj, pod: Obj | None) -> Iterator[str]:
    variables = container.get("env") or []
    yield "Environment:" + ("" if variables else f"\t{NONE}")
    for variable in variables:
        first, *rest = str(variable.get("value", "")).split("\n")
        if source := variable.get("valueFrom"):
            first, rest = _from(source, container, pod), []
        yield f"  {variable['name']}:\t{first}"
        yield from (f"  \t{line}" for line in rest)


def _from(source: Obj, container: Obj, pod: Obj | None) -> str:
    if ref := source.get("fieldRef"):
        return f"{_of_pod(pod, ref['fieldPath'])} ({ref.get('apiVersion', 'v1')}:{ref['fieldPath']})"
    if ref := source.get("resourceFieldRef"):
        return f"{_of_container(container, ref)} ({ref['resource']})"
    if ref := source.get("secretKeyRef"):
        return f"<set to the key '{ref.get('key')}' in secret '{ref.get('name')}'>\tOptional: {_optional(ref)}"
    if ref := source.get("configMapKeyRef"):
        return f"<set to the key '{ref.get('key')}' of config map '{ref.get('name')}'>\tOptional: {_optional(ref)}"
    return ""


def _of_pod(pod: Obj | None, path: str) -> str:
    """The name or the namespace of the pod; kubectl looks no other field up."""
    known = {"metadata.name": "name", "metadata.namespace": "namespace"}
    return str(pod["metadata"].get(known[path], "")) if pod and path in known else ""


def _of_container(container: Obj, ref: Obj) -> str:
    """A request or limit in units of the divisor, rounded up."""
    side, _, name = ref["resource"].partition(".")
    asked: dict[str, Any] = dig(container, f"resources.{side}", {})
    divisor = Amount.of(ref.get("divisor")).value or 1
    value = -int(-Amount.of(asked.get(name)).value // divisor)
    return "node allocatable" if side == "limits" and name in ("cpu", "memory") and not value else str(value)


def _mounts(container: Obj) -> Iterator[str]:
    mounts: Sequence[Obj] = sorted(container.get("volumeMounts") or [], key=lambda m: str(m.get("mountPath", "")))
    none = "" if mounts else f"\t{NONE}"
    yield f"Mounts:{none}"
    for mount in mounts:
        flags = "ro" if mount.get("readOnly") else "rw"
        path = f",path={json.dumps(mount['subPath'], ensure_ascii=False)}" if mount.get("subPath") else ""
        yield f"  {mount.get('mountPath', '')} from {mount.get('name', '')} ({flags}{path})"
    if devices := container.get("volumeDevices"):
        yield f"Devices:{none}"
        for device in sorted(devices, key=lambda d: str(d.get("devicePath", ""))):
            yield f"  {device.get('devicePath', '')} from {device.get('name', '')}"

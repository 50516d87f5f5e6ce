"""Containers, probes and volumes as `describe` prints them, for pods and pod templates alike."""

import re
from collections.abc import Iterator
from typing import Any

from kbase.cluster.text.outline import Field
from kbase.cluster.text.tables import given
from kbase.cluster.text.times import dated
from kbase.types import Obj

_PROBES = {"Liveness": "livenessProbe", "Readiness": "readinessProbe", "Startup": "startupProbe"}
_TIMING = re.compile(r"\s*delay=(\S+) timeout=(\S+) period=(\S+) #success=(\d+) #failure=(\d+)\s*$")
_TIMING_FIELDS = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")
_URL = re.compile(r"http-get (?P<scheme>https?)://(?P<host>[^:/]*):?(?P<port>[^/]*)(?P<path>/.*)?$")
_FROM = re.compile(r"<set to the key '(?P<key>[^']*)' (?:in|of) (?P<what>secret|config map) '(?P<name>[^']*)'>")
_FIELD = re.compile(r" \(v\d\w*:(?P<path>[\w.\[\]'/-]+)\)$")
_MOUNT = re.compile(r"(?P<path>.+) from (?P<name>\S+) \((?P<flags>[^)]*)\)$")


def containers(where: Field | None) -> list[Obj]:
    """What a "Containers:" section declares: spec.containers."""
    return [container(f) for f in (where.children if where else [])]


def container(f: Field) -> Obj:
    """One container's declaration."""
    found: Obj = {"name": f.key, "image": f.get("Image")}
    found["ports"] = list(_ports(f))
    for title, name in (("Command", "command"), ("Args", "args")):
        if lines := f.lines(title):
            found[name] = lines
    for title, name in _PROBES.items():
        if said := f.get(title):
            found[name] = probe(said)
    sizes = {"limits": f.pairs("Limits"), "requests": f.pairs("Requests")}
    found["resources"] = {k: v for k, v in sizes.items() if v}
    found["env"], found["envFrom"] = list(_env(f)), list(_env_from(f))
    found["volumeMounts"] = list(_mounts(f))
    policy = f.get("Restart Policy")
    return {k: v for k, v in found.items() if v} | ({"restartPolicy": policy} if policy else {})


def _ports(f: Field) -> Iterator[Obj]:
    inside = given(f.get("Port") or f.get("Ports")).split(", ")
    outside = given(f.get("Host Port") or f.get("Host Ports")).split(", ")
    for i, text in enumerate(inside):
        if not (match := re.match(r"(\d+)/(\w+)(?: \((.+)\))?", text)):
            continue
        port: Obj = {"containerPort": int(match[1]), "protocol": match[2]} | ({"name": match[3]} if match[3] else {})
        host = re.match(r"(\d+)/", outside[i]) if i < len(outside) else None
        yield port | ({"hostPort": int(host[1])} if host and host[1] != "0" else {})


def probe(said: str) -> Obj:
    """A probe out of its line ("http-get http://:8080/ready delay=0s timeout=1s period=10s #success=1 #failure=3")."""
    timing = _TIMING.search(said)
    what = said[: timing.start()] if timing else said
    found = _asked(what)
    for name, value in zip(_TIMING_FIELDS, timing.groups() if timing else (), strict=False):
        found[name] = int(float(value.removesuffix("s")))
    return {k: v for k, v in found.items() if v}  # as the API, which leaves out a delay of 0


def _asked(what: str) -> Obj:
    if url := _URL.match(what):
        http = {"scheme": url["scheme"].upper(), "port": number(url["port"]), "path": url["path"] or "/"}
        return {"httpGet": http | ({"host": url["host"]} if url["host"] else {})}
    kind, _, rest = what.partition(" ")
    if kind == "tcp-socket":
        host, _, port = rest.rpartition(":")
        return {"tcpSocket": {"port": number(port)} | ({"host": host} if host else {})}
    if kind == "grpc":
        port, _, service = rest.partition(":")[2].partition(" ")
        return {"grpc": {"port": number(port)} | ({"service": service.strip()} if service.strip() else {})}
    return {"exec": {"command": rest.strip("[]").split(" ")}}


def number(text: str) -> int | str:
    """A port by number, else by name."""
    return int(text) if text.isdigit() else text


def _env(f: Field) -> Iterator[Obj]:
    where = f.at("Environment")
    for entry in where.children if where else []:
        name, value = entry.key, entry.value
        if not name:
            continue
        if source := _FROM.search(value):
            kind = "secretKeyRef" if source["what"] == "secret" else "configMapKeyRef"
            ref = {"name": source["name"], "key": source["key"]} | _optional(entry.text)
            yield {"name": name, "valueFrom": {kind: ref}}
        elif path := _FIELD.search(entry.text):
            yield {"name": name, "valueFrom": {"fieldRef": {"fieldPath": path["path"]}}}
        else:
            yield {"name": name, "value": "\n".join([value, *(line.strip() for line in entry.body)])}


def _env_from(f: Field) -> Iterator[Obj]:
    for line in f.lines("Environment Variables from"):
        parts = re.split(r"\s{2,}", line)
        if len(parts) > 1 and (kind := {"ConfigMap": "configMapRef", "Secret": "secretRef"}.get(parts[1].split()[0])):
            yield {kind: {"name": parts[0]} | _optional(line)}


def _optional(line: str) -> dict[str, bool]:
    return {"optional": True} if re.search(r"Optional:\s+true", line) else {}


def _mounts(f: Field) -> Iterator[Obj]:
    for line in f.lines("Mounts"):
        if match := _MOUNT.match(line):
            flags = match["flags"].split(",")
            path = next((x.partition("=")[2].strip('"') for x in flags if x.startswith("path=")), "")
            mount: Obj = {"name": match["name"], "mountPath": match["path"]}
            yield mount | ({"readOnly": True} if "ro" in flags else {}) | ({"subPath": path} if path else {})


def volumes(where: Field | None) -> list[Obj]:
    """What a "Volumes:" section declares: spec.volumes. Sources that are not told apart here keep their name only."""
    return [{"name": f.key} | _source(f) for f in (where.children if where else []) if f.at("Type")]


def _source(f: Field) -> Obj:
    kind = f.get("Type").split(" ")[0]
    if kind == "PersistentVolumeClaim":
        return {"persistentVolumeClaim": {"claimName": f.get("ClaimName")}}
    if kind == "ConfigMap":
        return {"configMap": {"name": f.get("Name")} | _optional("\n".join(f.body))}
    if kind == "Secret":
        return {"secret": {"secretName": f.get("SecretName")} | _optional("\n".join(f.body))}
    if kind == "HostPath":
        return {"hostPath": {"path": f.get("Path"), "type": f.get("HostPathType")}}
    return {"emptyDir": {}} if kind == "EmptyDir" else {}


def status(f: Field) -> Obj | None:
    """What the kubelet reported of one container; None where it has reported nothing yet."""
    if not f.at("State"):
        return None
    return {
        "name": f.key,
        "image": f.get("Image"),
        "imageID": f.get("Image ID"),
        "ready": f.get("Ready") == "True",
        "restartCount": int(f.get("Restart Count") or 0),
        "state": _state(f.at("State")),
        "lastState": _state(f.at("Last State")),
    }


def _state(f: Field | None) -> Obj:
    if f is None or not f.value:
        return {}
    named = {"reason": f.get("Reason"), "message": _message(f)}
    found: dict[str, Any] = {k: v for k, v in named.items() if v}
    if f.value == "Running":
        found["startedAt"] = dated(f.get("Started"))
    elif f.value == "Terminated":
        found |= {"exitCode": int(f.get("Exit Code") or 0)}
        found |= {"startedAt": dated(f.get("Started")), "finishedAt": dated(f.get("Finished"))}
    return {f.value.lower(): found}


def _message(f: Field) -> str:
    return "\n".join(f.lines("Message"))

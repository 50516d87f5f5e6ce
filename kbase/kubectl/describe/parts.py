"""Parts that several kinds have in common: containers, conditions, tables."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from kbase.diagnosis.objects import dig
from kbase.kubectl.ages import since
from kbase.kubectl.describe import Fields, Lines
from kbase.kubectl.table import laid_out
from kbase.types import Obj, Objects

_PROBES = ("livenessProbe", "readinessProbe", "startupProbe")
_TIMING = ("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")


def table(rows: Sequence[Sequence[str]]) -> Lines:
    """Rows under a header, two spaces apart; nothing where there is only the header."""
    return Lines(tuple(laid_out(rows, narrowest=0, gap=2).splitlines()) if len(rows) > 1 else ())


def moment(timestamp: str | None, now: datetime) -> str:
    """A time and how long ago it was."""
    return f"{timestamp} ({since(timestamp, now)} ago)" if timestamp else ""


def listed(values: Mapping[str, Any] | None, glue: str = "=") -> str:
    """`key=value`, a line each, by key."""
    return "\n".join(f"{k}{glue}{v}" for k, v in sorted((values or {}).items()))


def conditions(obj: Obj, now: datetime) -> Lines:
    """The conditions with their reasons."""
    found = dig(obj, "status.conditions", [])
    rows = [[c["type"], c["status"], since(c.get("lastTransitionTime"), now), _why(c)] for c in found]
    return table([["Type", "Status", "Since", "Reason"], *rows])


def _why(condition: Obj) -> str:
    return ": ".join(p for p in (condition.get("reason", ""), condition.get("message", "")) if p)


def containers(spec: Obj, field: str, statuses: Objects, now: datetime) -> Fields:
    """Each container of a pod spec: what became of it, then how it is set up."""
    by_name = {s["name"]: s for s in statuses}
    return [(c["name"], [*_state(by_name.get(c["name"]), now), *_settings(c)]) for c in spec.get(field) or []]


def _state(status: Obj | None, now: datetime) -> Fields:
    if status is None:
        return []
    last = status.get("lastState") or {}
    return [
        ("State", _run(status.get("state") or {}, now)),
        ("Last State", _run(last, now) if last else ""),
        ("Ready", str(bool(status.get("ready")))),
        ("Restart Count", str(status.get("restartCount", 0))),
        ("Image ID", status.get("imageID", "")),
    ]


def _run(state: Obj, now: datetime) -> str:
    """One run of a container in a line or two."""
    if waiting := state.get("waiting"):
        return "\n".join(p for p in (f"Waiting, {waiting.get('reason', '')}", waiting.get("message", "")) if p)
    if ended := state.get("terminated"):
        how = f"exit code {ended.get('exitCode')}" + (f", signal {ended['signal']}" if ended.get("signal") else "")
        times = f"{ended.get('startedAt') or '?'} to {moment(ended.get('finishedAt'), now) or '?'}"
        said = (ended.get("message") or "").strip()
        return "\n".join(p for p in (f"Terminated, {ended.get('reason', '')}, {how}", times, said) if p)
    if running := state.get("running"):
        return f"Running since {moment(running.get('startedAt'), now)}"
    return "Waiting"


def _settings(c: Obj) -> Fields:
    ports = ", ".join(map(_port, c.get("ports") or []))
    resources = c.get("resources") or {}
    return [
        ("Image", c.get("image", "")),
        ("Ports", ports),
        ("Command", "\n".join(c.get("command") or [])),
        ("Args", "\n".join(c.get("args") or [])),
        ("Requests", _amounts(resources.get("requests"))),
        ("Limits", _amounts(resources.get("limits"))),
        *((p[: -len("Probe")].capitalize(), _probe(c[p])) for p in _PROBES if c.get(p)),
        ("Environment", "\n".join([*map(_env_from, c.get("envFrom") or []), *map(_env, c.get("env") or [])])),
        ("Mounts", "\n".join(map(_mount, c.get("volumeMounts") or []))),
    ]


def _port(port: Obj) -> str:
    name = f" ({port['name']})" if port.get("name") else ""
    return f"{port['containerPort']}/{port.get('protocol', 'TCP')}{name}"


def _amounts(amounts: Mapping[str, str] | None) -> str:
    return ", ".join(f"{k} {v}" for k, v in sorted((amounts or {}).items()))


def _probe(probe: Obj) -> str:
    timing = " ".join(f"{k}={probe[k]}" for k in _TIMING if k in probe)
    for kind in ("httpGet", "tcpSocket", "grpc", "exec"):
        if (how := probe.get(kind)) is not None:
            return f"{kind} {_target(kind, how)}  {timing}"
    return timing


def _target(kind: str, how: Obj) -> str:
    if kind == "exec":
        return " ".join(how.get("command") or [])
    scheme = f"{how.get('scheme', 'HTTP').lower()}://" if kind == "httpGet" else ""
    return f"{scheme}{how.get('host', '')}:{how.get('port')}{how.get('path', '') if kind == 'httpGet' else ''}"


def _env(variable: Obj) -> str:
    source = variable.get("valueFrom") or {}
    for kind, words in (("secretKeyRef", "Secret"), ("configMapKeyRef", "ConfigMap")):
        if ref := source.get(kind):
            optional = ", optional" if ref.get("optional") else ""
            return f"{variable['name']} from key {ref.get('key')} of {words} {ref.get('name')}{optional}"
    if source:
        field = dig(source, "fieldRef.fieldPath") or dig(source, "resourceFieldRef.resource", "")
        return f"{variable['name']} from {field}"
    return f"{variable['name']}={variable.get('value', '')}"


def _env_from(source: Obj) -> str:
    kind = "Secret" if "secretRef" in source else "ConfigMap"
    ref = source.get("secretRef") or source.get("configMapRef") or {}
    return f"all keys of {kind} {ref.get('name')}" + (", optional" if ref.get("optional") else "")


def _mount(mount: Obj) -> str:
    sub = f", subPath {mount['subPath']}" if mount.get("subPath") else ""
    return f"{mount['mountPath']} from {mount['name']} ({'ro' if mount.get('readOnly') else 'rw'}{sub})"


def volumes(spec: Obj) -> str:
    """The volumes of a pod, a line each: name, type and what it comes from."""
    return "\n".join(map(_volume, spec.get("volumes") or []))


def _volume(volume: Obj) -> str:
    kind = next((k for k in volume if k != "name"), "emptyDir")
    source = volume.get(kind) or {}
    if kind == "projected":
        parts = [_projected(s) for s in source.get("sources") or []]
        return f"{volume['name']}: projected {', '.join(parts)}"
    fields = ("claimName", "secretName", "name", "path", "driver", "server")
    about = next((str(source[f]) for f in fields if source.get(f)), "")
    optional = ", optional" if source.get("optional") else ""
    return f"{volume['name']}: {kind} {about}".rstrip() + optional


def _projected(source: Obj) -> str:
    kind = next(iter(source), "")
    name = (source.get(kind) or {}).get("name", "")
    return f"{kind} {name}".rstrip()


def template(obj: Obj, path: str, now: datetime) -> Fields:
    """The pod template of a workload."""
    found = dig(obj, path, {})
    spec = found.get("spec") or {}
    return [
        ("Labels", listed(dig(found, "metadata.labels"))),
        ("Service Account", spec.get("serviceAccountName", "")),
        ("Init Containers", containers(spec, "initContainers", [], now)),
        ("Containers", containers(spec, "containers", [], now)),
        ("Volumes", volumes(spec)),
        ("Node Selector", listed(spec.get("nodeSelector"))),
        ("Tolerations", tolerations(spec)),
    ]


def tolerations(spec: Obj) -> str:
    """The tolerations, a line each."""
    return "\n".join(map(_toleration, spec.get("tolerations") or []))


def _toleration(t: Obj) -> str:
    value = f"={t['value']}" if t.get("value") else ""
    how_long = f" for {t['tolerationSeconds']}s" if "tolerationSeconds" in t else ""
    return f"{t.get('key', '')}{value}:{t.get('effect', '')} {t.get('operator', 'Equal')}{how_long}"

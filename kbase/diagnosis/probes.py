"""Probes: what the kubelet asks of a container, what it got, and whether that is why a container is not ready."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Literal

from kbase.diagnosis.events import EventIndex, events_about
from kbase.diagnosis.objects import dig, event_time, measured, shows, when
from kbase.diagnosis.pods import Container, containers
from kbase.diagnosis.view import View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Evidence, Obj, Step

Kind = Literal["readiness", "liveness", "startup"]

# Reads of readiness_failure; a check that calls it declares them.
PROBE_READS = ("pods", "events")

HTTP_STATUS = Phrase("the answer is HTTP {code}", "得到的回應是 HTTP {code}")
THROTTLED = Phrase(
    "Its CPU limit is {limit}: a process that may use so little answers late.",
    "它的 CPU 上限是 {limit}：只能用這麼少 CPU 的程序回應會變慢。",
)
NO_ANSWER = Phrase("the kubelet's words are no longer on record", "kubelet 的訊息已不在記錄中")
NOT_READ = Phrase("what the kubelet says of it could not be read", "無法讀取 kubelet 對此的訊息")
REFUSED = Phrase(
    "connection refused, nothing listens on port {port}", "connection refused，連接埠 {port} 上沒有程式在監聽"
)
TIMED_OUT = Phrase("no answer within timeoutSeconds ({seconds} s)", "在 timeoutSeconds（{seconds} 秒）內沒有回應")
PLAIN_SERVER = Phrase("scheme HTTPS, but the container answers in plain HTTP", "scheme 是 HTTPS，但容器以純 HTTP 回應")
TLS_SERVER = Phrase("scheme HTTP, but the container speaks TLS", "scheme 是 HTTP，但容器使用 TLS")
NOT_HTTP = Phrase(
    "an HTTP probe on a port that does not speak HTTP/1 (a gRPC or binary protocol)",
    "以 HTTP 探測不使用 HTTP/1 的連接埠（gRPC 或二進位協定）",
)
NO_GRPC = Phrase("no gRPC server answers on port {port}", "連接埠 {port} 上沒有 gRPC 伺服器回應")
NOT_SERVING = Phrase("the gRPC health service answers NOT_SERVING", "gRPC 健康檢查服務回應 NOT_SERVING")
NO_HEALTH = Phrase("the gRPC server does not implement the health service", "gRPC 伺服器沒有實作健康檢查服務")
BAD_CERTIFICATE = Phrase("the TLS handshake fails: {said}", "TLS 交握失敗：{said}")
NO_PORT = Phrase("no declared port is named {port}", "沒有名為 {port} 的已宣告連接埠")
NO_COMMAND = Phrase("the probe's command is not in the image: {said}", "映像檔中沒有探針要執行的指令：{said}")

# What the kubelet says, in its order of precision; the first that fits names the fault.
_SAID: tuple[tuple[re.Pattern[str], Phrase], ...] = tuple(
    (re.compile(pattern, re.I), phrase)
    for pattern, phrase in (
        (r"statuscode: (?P<code>\d+)", HTTP_STATUS),
        (r"server gave HTTP response to HTTPS client", PLAIN_SERVER),
        (r"HTTP request to an HTTPS server|malformed HTTP response \"\\x15\\x03", TLS_SERVER),
        (r"malformed HTTP|frame too large|http2: ", NOT_HTTP),
        (r"tls: |x509: ", BAD_CERTIFICATE),
        (r"does not implement the grpc health protocol|unknown service grpc\.health", NO_HEALTH),
        (r"NOT_SERVING|service unhealthy", NOT_SERVING),
        (r"failed to connect service", NO_GRPC),
        (r"connection refused", REFUSED),
        (r"couldn't find port|unable to find port|invalid port", NO_PORT),
        (r"executable file not found|no such file or directory", NO_COMMAND),
        (r"timeout|timed out|deadline exceeded|did not complete within", TIMED_OUT),
    )
)
_LATE = re.compile(r"timeout|timed out|deadline exceeded|did not complete within", re.I)
_PREFIX = re.compile(r"^(Liveness|Readiness|Startup) probe (?:failed|errored[^:]*|warning): ?", re.S)
SIGNALLED = (137, 143)  # 128 + SIGKILL, 128 + SIGTERM: what the kubelet sends; exit 137 alone proves nothing
_EVER = datetime.min.replace(tzinfo=UTC)
_LEAST_WAIT = timedelta(seconds=30)  # before this a container that is not ready yet is starting, not failing
_LITTLE_CPU = 0.2  # cores
_MAX_SAID = 200


@dataclass(frozen=True)
class ProbeFailure:
    """A probe that fails. asks: what is asked ("GET http://:8080/healthz").  answer: what came back, or why not.

    said: the kubelet's own words, "" where the event is gone.  evidence: declaration first, then the event.
    """

    container: Container
    kind: Kind
    asks: str
    answer: Text
    said: str
    evidence: tuple[Evidence, ...]

    @property
    def late(self) -> bool:
        """Whether the answer came too late, or not at all, on a connection that was made."""
        return bool(_LATE.search(self.said)) and "refused" not in self.said


def throttled(failed: ProbeFailure) -> tuple[Step, ...]:
    """A CPU limit that explains an answer that came too late; () where it does not."""
    limit = dig(failed.container.spec, "resources.limits.cpu")
    if not failed.late or limit is None or (measured(limit) or _LITTLE_CPU) >= _LITTLE_CPU:
        return ()
    shown = failed.container.declares(".resources.limits.cpu")
    return (Step(failed.container.ref, THROTTLED(limit=limit), (shown,)),)


def asks(probe: Mapping[str, Any]) -> str:
    """What a probe asks, in one line: "GET http://:8080/healthz", "TCP :5432", "gRPC :9000", "exec cat /ready"."""
    if http := probe.get("httpGet"):
        host = http.get("host", "")
        return f"GET {http.get('scheme', 'HTTP').lower()}://{host}:{http['port']}{http.get('path', '/')}"
    if tcp := probe.get("tcpSocket"):
        return f"TCP {tcp.get('host', '')}:{tcp['port']}"
    if grpc := probe.get("grpc"):
        return f"gRPC :{grpc['port']} {grpc.get('service') or ''}".strip()
    return "exec " + " ".join(dig(probe, "exec.command", []))


def port_of(probe: Mapping[str, Any]) -> str | int | None:
    """The port a probe asks, by number or name; None for exec."""
    found: str | int | None = next(
        (dig(probe, f"{how}.port") for how in ("httpGet", "tcpSocket", "grpc") if how in probe), None
    )
    return found


def declared_ports(container: Container) -> list[str]:
    """The ports a container declares ("8080", "http=8080"). They inform: a container may listen on others too."""
    ports = [p for p in container.spec.get("ports") or [] if "containerPort" in p]
    return [f"{p['name']}={p['containerPort']}" if p.get("name") else str(p["containerPort"]) for p in ports]


def undeclared(container: Container, probe: Mapping[str, Any]) -> bool:
    """Whether the container declares ports and the probe asks another one."""
    port = port_of(probe)
    known = {v for p in container.spec.get("ports") or [] for v in (p.get("containerPort"), p.get("name")) if v}
    return port is not None and bool(known) and port not in known


def unhealthy(container: Container, kind: Kind, events: EventIndex) -> Obj | None:
    """The newest event in which the kubelet says that this probe of this container failed."""
    for event in events.of(container.pod, "Unhealthy"):
        field_path = dig(event, "involvedObject.fieldPath", "")
        if field_path and f"{{{container.name}}}" not in field_path:
            continue
        if event.get("message", "").lower().startswith(f"{kind} probe"):
            return event
    return None


def failure(container: Container, kind: Kind, events: EventIndex) -> ProbeFailure:
    """What one probe asked and got, as far as it is on record."""
    probe: Mapping[str, Any] = container.spec[f"{kind}Probe"]
    event = unhealthy(container, kind, events)
    said = _PREFIX.sub("", event.get("message", ""))[:_MAX_SAID].strip() if event else ""
    declared = container.declares(f".{kind}Probe", value=asks(probe))
    proof = (declared, shows(event, ".message")) if event else (declared,)
    answer = _answer(said, probe) if said or events.readable else NOT_READ()
    return ProbeFailure(container, kind, asks(probe), answer, said, proof)


def _answer(said: str, probe: Mapping[str, Any]) -> Text:
    for pattern, phrase in _SAID:
        if match := pattern.search(said):
            facts = {
                "port": port_of(probe) or _asked_port(said),
                "seconds": probe.get("timeoutSeconds", 1),
                "said": said,
            }
            return phrase(**facts, **match.groupdict())
    return verbatim(said) if said else NO_ANSWER()


def _asked_port(said: str) -> str:
    """The port of an exec probe, which only its own complaint names."""
    match = re.search(r":(\d+)\b", said)
    return match[1] if match else "?"


def patience(probe: Mapping[str, Any]) -> timedelta:
    """How long after its start a container may fail a probe before the kubelet acts on it."""
    times = int(probe.get("failureThreshold", 3))
    return timedelta(seconds=probe.get("initialDelaySeconds", 0) + times * probe.get("periodSeconds", 10))


def readiness_failure(view: View, pod: Obj, *, events: EventIndex | None = None) -> ProbeFailure | None:
    """The readiness probe that keeps a pod unready; None where none does, or the container has only just started.

    Reads PROBE_READS. Without events the failure is still known, its answer is then NO_ANSWER.
    Source: https://kubernetes.io/docs/concepts/workloads/pods/probes/
    """
    failing = next((c for c in containers(pod) if fails_readiness(c, view.now)), None)
    if not failing:
        return None
    known = events or events_about(view, pod["metadata"]["namespace"])
    return failure(failing, "readiness", known)


def fails_readiness(container: Container, now: datetime) -> bool:
    """Whether a container runs, is past its time to start, and is held back by its readiness probe alone."""
    probe, status = container.spec.get("readinessProbe"), container.status
    if not probe or not container.running or status.get("ready") or status.get("started") is False:
        return False
    started = when(dig(status, "state.running.startedAt"))
    return started is not None and now - started > max(patience(probe), _LEAST_WAIT)


def killed_by_probe(container: Container, events: EventIndex) -> Kind | None:
    """The probe for which the kubelet ended the newest run; None where nothing ties the end to a probe.

    Tied means: a Killing event since that run began names the probe; or the run ended by a signal and the kubelet
    has reported this probe of this container as failing; or it ended with 0, as programs that obey SIGTERM do, and
    some kill was for the probe. (Killing events since the run began alone would not do: the event recorder drops
    repeats, so the newest kill may have none.)
    """
    end = container.end()
    if not end or end.reason == "OOMKilled":
        return None
    kinds: tuple[Kind, ...] = ("liveness", "startup")
    for kind in kinds:
        declared = f"{kind}Probe" in container.spec
        obeyed = end.code == 0 and _killed_for(container, kind, events, since=_EVER)
        signalled = (end.code in SIGNALLED or obeyed) and unhealthy(container, kind, events)
        if declared and (signalled or _killed_for(container, kind, events, since=when(end.started))):
            return kind
    return None


def _killed_for(container: Container, kind: Kind, events: EventIndex, *, since: datetime | None) -> bool:
    said = f"ontainer {container.name} failed {kind} probe"
    named = [e for e in events.of(container.pod, "Killing") if said in e.get("message", "")]
    times = (when(event_time(e)) for e in named)
    return any(t and since and t >= since for t in times)

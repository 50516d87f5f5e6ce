"""The cluster's own DNS: whether anything answers, and what its log says."""

import re
from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.dependencies import OUTAGE_READS, outage
from kbase.diagnosis.objects import dig, labels, shows, when
from kbase.diagnosis.pods import Container, containers
from kbase.diagnosis.services import ready, selected, selector_of
from kbase.diagnosis.trouble import worst_first
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Objects, Severity, Step

SILENT = Phrase("Cluster DNS does not answer: {why}", "叢集 DNS 沒有回應：{why}")
EFFECT = Phrase(
    "Pods with dnsPolicy ClusterFirst ask Service {service}; without it they resolve no name, neither in the cluster "
    "nor outside.",
    "dnsPolicy 為 ClusterFirst 的 Pod 都向 Service {service} 查詢；它沒有回應時，叢集內外的名稱都無法解析。",
)
LOOP = Phrase(
    "CoreDNS pod {pod} stops because its forwarder leads back to itself (plugin/loop): {line}",
    "CoreDNS Pod {pod} 停止，因為它的 forward 指回自己（plugin/loop）：{line}",
)
COREFILE = Phrase("CoreDNS pod {pod} cannot read its Corefile: {line}", "CoreDNS Pod {pod} 無法解讀 Corefile：{line}")
DENIED = Phrase(
    "CoreDNS pod {pod} may not read Services and EndpointSlices: {line}",
    "CoreDNS Pod {pod} 沒有權限讀取 Service 與 EndpointSlice：{line}",
)
UPSTREAM = Phrase(
    "Cluster DNS gets no answer from its upstream server {server} ({count} failures in ten minutes): names outside the "
    "cluster resolve slowly or not at all.",
    "叢集 DNS 得不到上游伺服器 {server} 的回應（十分鐘內失敗 {count} 次）：叢集外的名稱解析緩慢或失敗。",
)
SAYS = Phrase("CoreDNS pod {pod} logs: {line}", "CoreDNS Pod {pod} 的 log：{line}")
SEE = Phrase("See its pods and their log: {command}", "查看它的 Pod 與 log：{command}")
CORRECT_LOOP = Phrase(
    "Let `forward` in the Corefile, or the resolv.conf that the kubelet hands out (resolvConf), name real DNS servers "
    "instead of a local stub.",
    "讓 Corefile 的 `forward`，或 kubelet 提供的 resolv.conf（resolvConf），指向真正的 DNS 伺服器，而不是本機的 stub。",
)
CORRECT_FILE = Phrase(
    "Correct the Corefile in ConfigMap coredns; working pods keep the old one until they restart.",
    "修正 ConfigMap coredns 中的 Corefile；運作中的 Pod 在重新啟動前仍使用舊的設定。",
)
GRANT = Phrase(
    "Restore ClusterRole and ClusterRoleBinding system:coredns.",
    "恢復 ClusterRole 與 ClusterRoleBinding system:coredns。",
)
REACH_UPSTREAM = Phrase(
    "See whether the nodes reach that server on port 53 (firewall, security group), or name another one in `forward`.",
    "確認節點能否連到該伺服器的連接埠 53（防火牆、security group），或在 `forward` 改用其他伺服器。",
)
_SPACE, _LABEL = "kube-system", "kube-dns"
_FATAL: tuple[tuple[re.Pattern[str], Phrase, Phrase], ...] = (
    (re.compile(r"plugin/loop: Loop"), LOOP, CORRECT_LOOP),
    (
        re.compile(r"Corefile:\d+ - Error during parsing|could not parse Corefile|Unknown directive"),
        COREFILE,
        CORRECT_FILE,
    ),
    (re.compile(r"system:coredns.*cannot list|forbidden.*system:coredns"), DENIED, GRANT),
)
_UPSTREAM = re.compile(r"plugin/errors: 2 .*->(?P<server>[\d.a-f:\[\]]+):53: i/o timeout")
_STAMP = re.compile(r"^(\S+Z) ")
_RECENT = timedelta(minutes=10)
_OFTEN = 5  # a packet or two may be lost without any fault
_MOST_LOGS = 2


@check(
    code="DNS-UNHEALTHY",
    severity="error",
    reads=(*OUTAGE_READS, "pods/log"),
    about=("Service",),
    terms=(
        "CoreDNS",
        "kube-dns",
        "cluster DNS",
        "DNS down",
        "plugin/loop",
        "SERVFAIL",
        "叢集 DNS",
        "DNS 壞了",
        "DNS 掛了",
    ),
    notes=("services/coredns", "services/dns"),
)
def dns_unhealthy(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Cluster DNS without a ready server, with the reason in its log; upstream servers that do not answer as a warning.

    Source: https://kubernetes.io/docs/tasks/administer-cluster/dns-debugging-resolution/
    """
    if scope.namespace not in (None, _SPACE):
        return
    for service in cluster.list("services", _SPACE):
        if selector_of(service) and (labels(service).get("k8s-app") == _LABEL or service["metadata"]["name"] == _LABEL):
            yield from _judged(cluster, service)


def _judged(view: View, service: Obj) -> Iterator[Finding]:
    ref = ObjectRef.of(service)
    pods = selected(service, view.list("pods", _SPACE))
    port = next((p.get("port") for p in dig(service, "spec.ports", []) if p.get("port") == 53), None)
    silent = outage(view, ref, port) if port else ()
    if not silent:
        yield from _upstream(view, ref, [p for p in pods if ready(p)])
        return
    effect = Step(ref, EFFECT(service=f"{ref.namespace}/{ref.name}"), (shows(service, ".spec.clusterIP"),))
    fatal = next(_fatal(view, pods), None)
    if fatal:
        root, remedy = fatal
        yield _finding(ref, (effect, *silent, root), Action(remedy(), changes=True))
    else:
        yield _finding(ref, (effect, *silent))


def _finding(ref: ObjectRef, chain: tuple[Step, ...], *todo: Action, severity: Severity | None = None) -> Finding:
    root = chain[-1].fact
    cause = root if severity else SILENT(why=root)
    see = verbatim(f"kubectl -n {ref.namespace} logs -l k8s-app={_LABEL} --prefix --tail=50")
    return Finding(ref, cause, chain, (Action(SEE(command=see)), *todo), severity=severity)


def _fatal(view: View, pods: Objects) -> Iterator[tuple[Step, Phrase]]:
    """What the logs of the servers say about why they do not work, the run before included."""
    for pod in worst_first(pods)[:_MOST_LOGS]:
        for container in (c for c in containers(pod) if not c.init):
            for previous in (True, False) if container.restarts else (False,):
                for line in reversed(_lines(view, container, previous)):
                    for pattern, phrase, remedy in _FATAL:
                        if pattern.search(line):
                            said = _evidence(container, line, previous)
                            fact = phrase(pod=container.ref.name, line=_STAMP.sub("", line)[:300])
                            yield Step(container.ref, fact, (said,)), remedy


def _upstream(view: View, ref: ObjectRef, pods: Objects) -> Iterator[Finding]:
    """Servers that work and whose upstream often has not answered of late; lines without a time prove nothing."""
    for pod in pods[:_MOST_LOGS]:
        for container in (c for c in containers(pod) if not c.init):
            failed = [(m["server"], x) for x in _lines(view, container) if (m := _UPSTREAM.search(x)) and _new(view, x)]
            if len(failed) < _OFTEN:
                continue
            server, line = failed[-1]
            shown = Step(container.ref, SAYS(pod=container.ref.name, line=_STAMP.sub("", line)[:300]))
            root = Step(ref, UPSTREAM(server=server, count=len(failed)), (_evidence(container, line, previous=False),))
            yield _finding(ref, (shown, root), Action(REACH_UPSTREAM()), severity="warning")
            return


def _new(view: View, line: str) -> bool:
    stamp = _STAMP.match(line)
    time = when(stamp[1]) if stamp else None
    return time is not None and view.now - time < _RECENT


def _lines(view: View, container: Container, previous: bool = False) -> list[str]:
    text = view.logs(container.ref.namespace, container.ref.name, container.name, previous=previous) or ""
    return text.splitlines()


def _evidence(container: Container, line: str, previous: bool) -> Evidence:
    flag = " --previous" if previous else ""
    command = f"kubectl -n {container.ref.namespace} logs {container.ref.name} -c {container.name}{flag}"
    return Evidence(container.ref, f"log{flag}", line[:300], command)

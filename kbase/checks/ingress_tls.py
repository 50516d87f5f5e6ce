"""Ingresses whose TLS settings fit no rule, or whose controller cannot use the Secret that they name."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kbase.diagnosis.declare import check
from kbase.diagnosis.events import TLS_WORDS, EventIndex, about_tls, events_about
from kbase.diagnosis.near import NEAR, likeness
from kbase.diagnosis.objects import dig, labels, shows
from kbase.diagnosis.pods import containers
from kbase.diagnosis.services import ready
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, verbatim
from kbase.types import Action, Evidence, Finding, Obj, ObjectRef, Step

REPORTED = Phrase(
    "The Ingress controller cannot use TLS Secret {secret}: {line}",
    "Ingress controller 無法使用 TLS Secret {secret}：{line}",
)
EVENT = Phrase(
    "The controller reports a TLS fault of the Ingress: {reason}: {message}",
    "controller 回報這個 Ingress 的 TLS 問題：{reason}：{message}",
)
NOT_ISSUED = Phrase(
    "cert-manager cannot issue certificate {secret}, so TLS Secret {secret} is missing or old: {message}",
    "cert-manager 無法簽發憑證 {secret}，因此 TLS Secret {secret} 不存在或是舊的：{message}",
)
NEAR_HOST = Phrase(
    "TLS is set up for host {host}, which no rule has; the rule nearest to it is for {near}, so that host gets the "
    "controller's default certificate.",
    "TLS 設定的 host {host} 不在任何規則中；最接近的規則是 {near}，因此該 host 會得到 controller 的預設憑證。",
)
UNCOVERED = Phrase(
    "Rule host {hosts} has no TLS entry, although the Ingress has some for other hosts: HTTPS there gets the "
    "controller's default certificate. This may be meant.",
    "規則的 host {hosts} 沒有 TLS 設定，而這個 Ingress 的其他 host 有：該 host 的 HTTPS 會得到 controller 的預設憑證。"
    "這可能是有意的。",
)
TLS = Phrase(
    "Ingress {name} names TLS Secret {secrets} for {hosts}; Secrets are never read here.",
    "Ingress {name} 為 {hosts} 指定 TLS Secret {secrets}；這裡不會讀取 Secret。",
)
ANY = Phrase("any host", "任何 host")
SEE = Phrase("See rules, TLS and events: {command}", "查看規則、TLS 與 event：{command}")
SECRET = Phrase(
    "Whether the Secret exists and is of type kubernetes.io/tls: {command}",
    "確認 Secret 是否存在、類型是否為 kubernetes.io/tls：{command}",
)
ISSUE = Phrase(
    "See where the issuing stands (Order, Challenge and their events): {command}",
    "查看簽發進度（Order、Challenge 與事件）：{command}",
)
CORRECT = Phrase("Make tls.hosts and rules.host agree.", "讓 tls.hosts 與 rules.host 一致。")
_FAULT = re.compile(
    r"not found|does not exist|no object matching|doesn't exist|error|invalid|fail|missing|mismatch|expired", re.I
)
_STAMP = re.compile(r"^\d{4}-\d\d-\d\dT\S+ ")
# The usual charts of Ingress controllers put one of these on their pods.
_CONTROLLERS = ("ingress-nginx", "nginx-ingress", "traefik", "haproxy-ingress", "kubernetes-ingress", "contour")
_MOST_LOGS = 3
_LINES = 400


@check(
    code="ING-TLS",
    severity="warning",
    reads=("ingresses", "events", "pods", "pods/log"),
    about=("Ingress",),
    terms=(
        "tls secretName",
        "default certificate",
        "Ingress Controller Fake Certificate",
        "ERR_CERT",
        "憑證錯誤",
        "TLS 憑證",
    ),
    notes=("runbooks/tls-certificate-errors", "services/ingress", "runbooks/ingress-backend"),
)
def ingress_tls(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Ingresses whose TLS hosts fit no rule, or of whose TLS Secret events or the controller's log complain.

    Source: https://kubernetes.io/docs/concepts/services-networking/ingress/#tls
    """
    own = [i for i in cluster.list("ingresses", scope.namespace) if dig(i, "spec.tls")]
    events = events_about(cluster, scope.namespace) if own else EventIndex()
    # Controllers run in a namespace of their own: who asks about one namespace is not made to read all pods.
    logs = _controller_lines(cluster) if own and scope.namespace is None else []
    for ingress in own:
        if found := _reported(ingress, events, logs) or _hosts(ingress):
            yield found


def _controller_lines(view: View) -> list[tuple[Evidence, str]]:
    """What controllers that are at work logged about TLS, newest last; nothing where none is recognised."""
    known = [p for p in view.list("pods") if labels(p).get("app.kubernetes.io/name") in _CONTROLLERS and ready(p)]
    found = []
    for pod in known[:_MOST_LOGS]:
        ref = ObjectRef.of(pod)
        for container in containers(pod):
            text = view.logs(ref.namespace, ref.name, container.name) if not container.init else None
            command = f"kubectl -n {ref.namespace} logs {ref.name} -c {container.name}"
            for line in (text or "").splitlines()[-_LINES:]:
                if TLS_WORDS.search(line) and _FAULT.search(line):
                    said = _STAMP.sub("", line).strip()[:300]
                    found.append((Evidence(ref, "log", said, command), said))
    return found


def _reported(ingress: Obj, events: EventIndex, logs: list[tuple[Evidence, str]]) -> Finding | None:
    """What events of the Ingress, or lines that name its Secret, say; the Secret itself is never looked at."""
    ref = ObjectRef.of(ingress)
    said = next((e for e in events.of(ingress) if e.get("type") == "Warning" and about_tls(e)), None)
    if said:
        cause = EVENT(reason=said.get("reason", ""), message=" ".join(said.get("message", "").split()))
        return _finding(ingress, Step(ref, cause, (shows(said, ".message"),)))
    for name in _secrets(ingress):
        # For an annotated Ingress cert-manager names the Certificate as the Secret.
        # https://cert-manager.io/docs/usage/ingress/
        certificate = ObjectRef("Certificate", ref.namespace, name)
        told = events.newest(certificate)
        if told and told.get("type") == "Warning":
            cause = NOT_ISSUED(secret=name, message=" ".join(told.get("message", "").split()))
            challenges = verbatim(f"kubectl -n {ref.namespace} get certificates,orders,challenges")
            step = Step(certificate, cause, (shows(told, ".message"),))
            return _finding(ingress, step, Action(ISSUE(command=challenges)))
        whole = re.compile(rf"(?<![\w.-]){re.escape(ref.namespace)}/{re.escape(name)}(?![\w-])")
        line = next((x for x in reversed(logs) if whole.search(x[1])), None)
        if line:
            cause = REPORTED(secret=f"{ref.namespace}/{name}", line=line[1])
            return _finding(ingress, Step(line[0].object, cause, (line[0],)))
    return None


def _secrets(ingress: Obj) -> list[str]:
    return list(dict.fromkeys(t["secretName"] for t in dig(ingress, "spec.tls", []) if t.get("secretName")))


def _hosts(ingress: Obj) -> Finding | None:
    """Hosts of rules and of TLS that do not belong together: a slip of the pen, or rules without TLS beside others."""
    ref, entries = ObjectRef.of(ingress), dig(ingress, "spec.tls", [])
    secured = [h for t in entries for h in t.get("hosts") or []]
    ruled = [h for h in (r.get("host") for r in dig(ingress, "spec.rules", [])) if h]
    if not secured or not ruled or any(not t.get("hosts") for t in entries):
        return None
    open_hosts = [h for h in ruled if not any(_covers(s, h) for s in secured)]
    idle = [s for s in secured if not any(_covers(s, h) or _covers(h, s) for h in ruled)]
    proof = (shows(ingress, ".spec.tls", value=secured), shows(ingress, ".spec.rules", value=ruled))
    for host in idle:
        if near := next((h for h in open_hosts if _slip(host, h)), None):
            step = Step(ref, NEAR_HOST(host=host, near=near), proof)
            return _finding(ingress, step, Action(CORRECT(), changes=True))
    if not open_hosts:
        return None
    return _finding(ingress, Step(ref, UNCOVERED(hosts=open_hosts[:3]), proof), severe=False)


def _slip(one: str, other: str) -> bool:
    """Whether two hosts differ in one label, and that looks like a typing error: www and api are two hosts."""
    pairs = list(zip(one.split("."), other.split("."), strict=False))
    unlike = [(a, b) for a, b in pairs if a != b]
    same_length = one.count(".") == other.count(".")
    return same_length and len(unlike) == 1 and likeness(*unlike[0]) >= NEAR


def _covers(pattern: str, host: str) -> bool:
    """Whether a TLS host is for a rule's host; "*." stands for exactly one label."""
    if pattern.startswith("*."):
        return host == pattern or (host.partition(".")[2] == pattern[2:] and not host.startswith("*."))
    return pattern == host


def _finding(ingress: Obj, root: Step, *todo: Action, severe: bool = True) -> Finding:
    ref, entries = ObjectRef.of(ingress), _entries(ingress)
    hosts = [h for t in entries for h in t.get("hosts") or []] or ANY()
    facts = {"name": ref.name, "secrets": _secrets(ingress) or "-", "hosts": hosts}
    named = Step(ref, TLS(**facts), (shows(ingress, ".spec.tls", value=_secrets(ingress)),))
    inside = f"kubectl -n {ref.namespace}"
    steps = [Action(SEE(command=verbatim(f"{inside} describe ingress {ref.name}")))]
    if name := next(iter(_secrets(ingress)), ""):
        # Name, type and age, and nothing of what is in it.
        steps.append(Action(SECRET(command=verbatim(f"{inside} get secret {name}"))))
    return Finding(ref, root.fact, (named, root), (*steps, *todo), severity=None if severe else "info")


def _entries(ingress: Obj) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = dig(ingress, "spec.tls", [])
    return found

"""What a last log line means beyond its words, where that lies outside the program: the clock, the API server."""

import re

from kbase.text import Phrase, Text, verbatim
from kbase.types import Action

CLOCK = Phrase(
    "The certificate is not valid yet by the clock of the node ({now}, valid from {start}): that clock is behind, or "
    "the certificate was issued for later. The API does not show a node's clock.",
    "依節點的時鐘（{now}），憑證尚未生效（{start} 起生效）：不是節點的時鐘慢了，就是憑證的生效時間較晚。"
    "API 看不到節點的時鐘。",
)
SEE_CLOCK = Phrase(
    "On node {node}, compare the time and its synchronisation: {command}", "在節點 {node} 比對時間與校時狀態：{command}"
)
LEASE = Phrase(
    "The process ended on purpose: it could not renew its leader-election Lease at the API server in time, so that "
    "another replica may lead. A slow API server or etcd, the network to it, or a throttled CPU causes that.",
    "程序是刻意結束的：它來不及向 API server 更新 leader election 的 Lease，好讓其他副本接手。"
    "原因通常是 API server 或 etcd 太慢、到它的網路有問題，或 CPU 受限。",
)
SEE_LEASE = Phrase("See who holds the Lease and since when: {command}", "查看 Lease 由誰持有、何時更新：{command}")
_EARLY = re.compile(r"not yet valid: current time (?P<now>\S+) is before (?P<start>\S+)")
_LEASE = re.compile(r"leader ?election lost|lost (?:the )?(?:master|leader(?:ship)?|lease)|failed to renew lease", re.I)


def hint(line: str, *, namespace: str, node: str) -> tuple[Text, Action] | None:
    """What a log line means and the command that shows more; None where the line speaks for itself.

    Sources: https://pkg.go.dev/crypto/x509#CertificateInvalidError,
    https://kubernetes.io/docs/concepts/architecture/leases/#leader-election
    """
    if early := _EARLY.search(line):
        at = {k: v.rstrip('.,;"') for k, v in early.groupdict().items()}
        return CLOCK(**at), Action(SEE_CLOCK(node=node, command=verbatim("timedatectl; chronyc tracking")))
    if _LEASE.search(line):
        return LEASE(), Action(SEE_LEASE(command=verbatim(f"kubectl -n {namespace} get leases")))
    return None

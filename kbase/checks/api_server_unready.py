"""Parts of the API server that are not ready, by its own account."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kbase.diagnosis.declare import check
from kbase.diagnosis.view import Health, Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Evidence, Finding, ObjectRef, Step

CAUSE = Phrase("The API server is not ready ({part}): {why}", "API server 尚未就緒（{part}）：{why}")
PART = Phrase("{path} lists {part} as failed.", "{path} 將 {part} 列為失敗。")
ETCD = Phrase(
    "it gets no answer from etcd, so that nothing can be read reliably or written.",
    "它得不到 etcd 的回應，因此讀取不可靠，寫入不會成功。",
)
CACHES = Phrase(
    "its caches have not been filled from etcd; it has only just started, or its reads from etcd are slow.",
    "它的快取還沒有從 etcd 載入；可能才剛啟動，或從 etcd 讀取很慢。",
)
LEAVING = Phrase("it is being shut down and takes no new requests.", "它正在關閉，不再接受新的請求。")
STARTING = Phrase(
    "this step of its start has not finished, or fails again and again; its log tells which.",
    "啟動的這個步驟還沒有完成，或一再失敗；它的 log 會說明是哪一種。",
)
AGGREGATED = Phrase(
    "not all API groups are registered; an APIService or a custom resource definition keeps them back.",
    "有 API group 還沒有註冊；是某個 APIService 或 CustomResourceDefinition 造成的。",
)
KMS = Phrase(
    "the encryption provider does not answer; encrypted objects cannot be read.",
    "加密用的 KMS 沒有回應；加密的物件無法讀取。",
)
OTHER = Phrase("the check fails; the reason stands in its log only.", "這項檢查失敗；原因只寫在它的 log 裡。")
SEE = Phrase("See all parts once more: {command}", "再看一次所有部分：{command}")
LOG = Phrase("Read why in the API server's log: {command}", "從 API server 的 log 看原因：{command}")
# The server holds reasons back from callers: "[-]etcd failed: reason withheld".
# https://kubernetes.io/docs/reference/using-api/health-checks/
_LINE = re.compile(r"^\[(?P<mark>[+-])\](?P<part>\S+) (?P<said>.*)$", re.M)
# The deepest part first: the others wait for those above them.
_MEANING: tuple[tuple[re.Pattern[str], Phrase], ...] = (
    (re.compile(r"^shutdown$"), LEAVING),
    (re.compile(r"^etcd(-|$)"), ETCD),
    (re.compile(r"^kms"), KMS),
    (re.compile(r"^informer-sync$|-informer"), CACHES),
    (re.compile(r"^poststarthook/apiservice|^autoregister-completion$|^poststarthook/crd|apiextensions"), AGGREGATED),
    (re.compile(r"^poststarthook/"), STARTING),
    (re.compile(r""), OTHER),
)


@dataclass(frozen=True)
class _Part:
    name: str
    said: str

    @property
    def rank(self) -> int:
        return next(n for n, (pattern, _) in enumerate(_MEANING) if pattern.search(self.name))

    @property
    def why(self) -> Text:
        return _MEANING[self.rank][1]()


@check(
    code="API-SERVER-UNREADY",
    severity="error",
    reads=("readyz",),
    about=("APIService",),
    terms=("readyz", "livez", "API server", "apiserver", "etcd", "control plane", "控制平面", "控制面板"),
    notes=("runbooks/etcd-problems", "architecture/control-plane", "runbooks/api-server-slow-or-429"),
)
def api_server_unready(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Parts of the API server that its own health check lists as failed (etcd, caches, steps of its start).

    Source: https://kubernetes.io/docs/reference/using-api/health-checks/
    """
    health = cluster.health()
    failed = [_Part(m["part"], m["said"]) for m in _LINE.finditer(health.text) if m["mark"] == "-"]
    if failed:
        yield _finding(health, sorted(failed, key=lambda part: part.rank))


def _finding(health: Health, failed: list[_Part]) -> Finding:
    server, command = ObjectRef("APIServer", "", "kube-apiserver"), f"kubectl get --raw '{health.path}?verbose'"
    root = failed[0]
    steps = [
        Step(
            server,
            PART(path=health.path, part=part.name),
            (Evidence(server, f"{health.path} {part.name}", f"[-]{part.name} {part.said}", command),),
        )
        for part in reversed(failed)
    ]
    logs = verbatim("kubectl -n kube-system logs -l component=kube-apiserver --tail=100")
    return Finding(
        server,
        CAUSE(part=root.name, why=root.why),
        tuple(steps),
        (Action(SEE(command=verbatim(command))), Action(LOG(command=logs))),
    )

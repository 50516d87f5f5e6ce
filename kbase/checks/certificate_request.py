"""Certificate requests that nobody approved or signed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from kbase.diagnosis.declare import check
from kbase.diagnosis.objects import condition, condition_path, dig, shows, when
from kbase.diagnosis.view import Scope, View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Action, Finding, Obj, ObjectRef, Objects, Step

SERVING = Phrase(
    "The kubelet of node {node} has waited since {since} for the approval of its serving certificate ({n} requests): "
    "`kubectl logs`, `exec` and metrics of that node fail with a TLS error meanwhile.",
    "節點 {node} 的 kubelet 從 {since} 起等待核准它的 serving 憑證（{n} 個請求）：在那之前，這個節點的 `kubectl logs`、"
    "`exec` 與 metrics 會出現 TLS 錯誤。",
)
JOINING = Phrase(
    "{requester} has waited since {since} for the approval of a client certificate for a kubelet ({n} requests): that "
    "node cannot join the cluster.",
    "{requester} 從 {since} 起等待核准 kubelet 的用戶端憑證（{n} 個請求）：那個節點無法加入叢集。",
)
WAITING = Phrase(
    "{requester} has waited since {since} for the approval of a certificate by signer {signer} ({n} requests).",
    "{requester} 從 {since} 起等待核准 signer {signer} 的憑證（{n} 個請求）。",
)
UNSIGNED = Phrase(
    "The request was approved, but signer {signer} has issued no certificate since {since}: nothing serves that "
    "signer, or it does not work.",
    "請求已核准，但 signer {signer} 從 {since} 起沒有簽發憑證：沒有元件負責這個 signer，或它沒有運作。",
)
FAILED = Phrase("Signer {signer} could not issue the certificate: {message}", "signer {signer} 無法簽發憑證：{message}")
SEE = Phrase("See who asks for what: {command}", "查看是誰要求什麼：{command}")
APPROVE = Phrase("If node and addresses are right, approve it: {command}", "確認節點與位址無誤後核准：{command}")
SIGNER = Phrase(
    "Look at what signs for {signer}: kube-controller-manager for kubernetes.io/…, else the add-on that uses the name.",
    "檢查負責 {signer} 的元件：kubernetes.io/… 是 kube-controller-manager，其他則是使用該名稱的附加元件。",
)
_NODE = "system:node:"
_KUBELET_SERVING, _KUBELET_CLIENT = "kubernetes.io/kubelet-serving", "kubernetes.io/kube-apiserver-client-kubelet"
_SOON = timedelta(minutes=10)  # approvers and signers answer in seconds; people take minutes


@check(
    code="CERT-REQUEST-PENDING",
    severity="warning",
    reads=("certificatesigningrequests",),
    about=("CertificateSigningRequest", "Node"),
    terms=(
        "CertificateSigningRequest",
        "remote error: tls: internal error",
        "kubelet-serving",
        "csr pending",
        "憑證請求",
        "憑證簽署請求",
    ),
    notes=("security/certificates",),
)
def certificate_request(cluster: View, scope: Scope) -> Iterator[Finding]:
    """Certificate requests that wait for approval, were approved and never signed, or failed.

    Of one requester and signer only the newest request counts: whoever got a certificate later is well. A denial is
    somebody's decision and no fault. Source:
    https://kubernetes.io/docs/reference/access-authn-authz/certificate-signing-requests/
    """
    groups: dict[tuple[str, str], Objects] = defaultdict(list)
    for request in cluster.list("certificatesigningrequests"):
        groups[dig(request, "spec.username", ""), dig(request, "spec.signerName", "")].append(request)
    for requests in groups.values():
        requests.sort(key=lambda r: str(r["metadata"].get("creationTimestamp", "")))
        if found := _judged(cluster, requests):
            yield found


def _judged(view: View, requests: Objects) -> Finding | None:
    newest = requests[-1]
    if dig(newest, "status.certificate") or condition(newest, "Denied"):
        return None
    if failed := condition(newest, "Failed"):
        cause = FAILED(signer=_signer(newest), message=" ".join(failed.get("message", "").split()))
        return _finding(newest, cause, f"{condition_path(newest, 'Failed')}.message", _of_signer(newest))
    if approved := condition(newest, "Approved"):
        since = approved.get("lastTransitionTime") or newest["metadata"].get("creationTimestamp")
        if not _long(view, since):
            return None
        cause = UNSIGNED(signer=_signer(newest), since=since)
        return _finding(newest, cause, condition_path(newest, "Approved"), _of_signer(newest))
    waiting = [r for r in requests if not dig(r, "status.conditions") and not dig(r, "status.certificate")]
    since = waiting[0]["metadata"].get("creationTimestamp")
    if not _long(view, since):
        return None
    approve = Action(
        APPROVE(command=verbatim(f"kubectl certificate approve {newest['metadata']['name']}")), changes=True
    )
    return _finding(newest, _pending(newest, since, len(waiting)), ".status", approve, value="no condition")


def _pending(request: Obj, since: str, n: int) -> Text:
    requester, signer = dig(request, "spec.username", "?"), _signer(request)
    if signer == _KUBELET_SERVING:
        return SERVING(node=requester.removeprefix(_NODE), since=since, n=n)
    if signer == _KUBELET_CLIENT:
        return JOINING(requester=requester, since=since, n=n)
    return WAITING(requester=requester, since=since, n=n, signer=signer)


def _finding(request: Obj, cause: Text, path: str, action: Action, *, value: str | None = None) -> Finding:
    ref, username = ObjectRef.of(request), dig(request, "spec.username", "")
    proof = (shows(request, path, value=value), shows(request, ".spec.signerName"), shows(request, ".spec.username"))
    serving = _signer(request) == _KUBELET_SERVING and username.startswith(_NODE)
    about = ObjectRef("Node", "", username.removeprefix(_NODE), "v1") if serving else ref
    see = Action(SEE(command=verbatim(f"kubectl describe csr {ref.name}")))
    return Finding(about, cause, (Step(ref, cause, proof),), (see, action))


def _of_signer(request: Obj) -> Action:
    return Action(SIGNER(signer=_signer(request)))


def _signer(request: Obj) -> str:
    return str(dig(request, "spec.signerName", "?"))


def _long(view: View, since: str | None) -> bool:
    began = when(since)
    return began is not None and view.now - began > _SOON

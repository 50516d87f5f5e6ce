"""Who changed an object: what it tells of that itself, and where else that is written."""

import re
from collections.abc import Iterator

from kbase.cluster.resources import BY_KIND
from kbase.diagnosis.objects import dig, shows
from kbase.diagnosis.view import View
from kbase.kubectl.ages import since
from kbase.lookup import NAMED, Result, Row, worded
from kbase.lookup.parts import listed, owners, whole
from kbase.text import Phrase
from kbase.types import Evidence, Obj, ObjectRef

NOT_TOLD = Phrase(
    "**The API does not tell which person it was**: `{name}`; below is what the object tells itself",
    "**API 看不出是哪個人**：`{name}`；以下是物件本身看得到的",
)
NOTHING = Phrase(
    "**The API does not tell which person it was**: `{name}`; the object itself tells nothing of it",
    "**API 看不出是哪個人**：`{name}`；物件本身也沒有相關的記載",
)
MANAGERS = Phrase(
    "Which program wrote which field last, and when, stands in managedFields, which kbase does not read: {command}",
    "哪個程式在什麼時候最後寫了哪個欄位，記在 managedFields，kbase 不讀它：{command}",
)
AUDIT = Phrase(
    "Which account it was stands in the audit log of the API server only (user, verb, time), if one is kept.",
    "是哪個帳號，只有 API server 的 audit log 有記（user、verb、時間），前提是有開。",
)
_WHO = re.compile(
    r"\bwho(?:'s| has| had)? (?:\w+ly |just |last )?(?:added|changed|edited|modified|updated|set|put|applied|patched"
    r"|scaled|tainted|labell?ed|cordoned|deployed|touched|rolled|broke)\b"
    r"|谁(?!在用).{0,32}(?:加上|加了|加的|改[了的动过成]|动[了的过]|设[了的成]|打上|贴上|更新|修改|变更|调整|部署|上线|弄坏|cordon|taint)",
    re.I,
)
_TAINT = re.compile(r"\btaint|污点|汙点", re.I)
_KINDS = (*NAMED, "services", "nodes", "ingresses", "networkpolicies", "horizontalpodautoscalers", "namespaces")
# Who keeps the taints of these keys: https://kubernetes.io/docs/reference/labels-annotations-taints/
_SYSTEM = {
    "node.kubernetes.io/unreachable": "node controller",
    "node.kubernetes.io/not-ready": "node controller",
    "node.kubernetes.io/memory-pressure": "node controller",
    "node.kubernetes.io/disk-pressure": "node controller",
    "node.kubernetes.io/pid-pressure": "node controller",
    "node.kubernetes.io/network-unavailable": "node controller",
    "node.kubernetes.io/unschedulable": "node controller (after cordon)",
    "node.cloudprovider.kubernetes.io/uninitialized": "kubelet",
    "node-role.kubernetes.io/control-plane": "kubeadm",
}
# Marks that tools leave on what they write.
_LABELS = ("app.kubernetes.io/managed-by", "helm.sh/chart", "argocd.argoproj.io/instance")
_ANNOTATIONS = (
    "meta.helm.sh/release-name",
    "argocd.argoproj.io/tracking-id",
    "kubernetes.io/change-cause",
    "kubectl.kubernetes.io/restartedAt",
    "deployment.kubernetes.io/revision",
)
_FLUX = ("kustomize.toolkit.fluxcd.io/name", "helm.toolkit.fluxcd.io/name")


def _asks(text: str) -> bool:
    return bool(_WHO.search(text))


@worded(asks=_asks, names=(_KINDS,))
def changed_by(view: View, text: str, named: tuple[ObjectRef, ...]) -> Result | None:
    """What the first object that is named tells of who wrote it; None where none is named."""
    obj = whole(view, named[0]) if named else None
    if obj is None:
        return None
    ref = ObjectRef.of(obj)
    rows = [*_taints(obj)] if _TAINT.search(text) and ref.kind == "Node" else [*_marks(obj), *_revisions(view, obj)]
    word = BY_KIND[ref.kind].plural
    inside = f" -n {ref.namespace}" if ref.namespace else ""
    shown = f"kubectl{inside} get {word} {ref.name} -o yaml"
    remarks = (MANAGERS(command=f"`{shown} --show-managed-fields`"), AUDIT())
    lead = NOT_TOLD(name=ref) if rows else NOTHING(name=ref)
    seen = shows(obj, ".metadata.creationTimestamp")
    return Result(lead, seen, shown, ("WHAT", "VALUE", "WRITTEN BY"), tuple(rows), exact=False, remarks=remarks)


def _taints(node: Obj) -> Iterator[Row]:
    for at, taint in enumerate(dig(node, "spec.taints", [])):
        value = f"={taint['value']}" if taint.get("value") else ""
        added = f", since {taint['timeAdded']}" if taint.get("timeAdded") else ""
        by = _SYSTEM.get(taint.get("key", ""), "<unknown>")
        yield _row(f"taint {taint.get('key')}{value}:{taint.get('effect')}", added.lstrip(", "), by, node, at)


def _row(what: str, value: str, by: str, node: Obj, at: int) -> Row:
    return Row((what, value, by), (shows(node, f".spec.taints[{at}]"),))


def _marks(obj: Obj) -> Iterator[Row]:
    for path, keys in ((".metadata.labels", (*_LABELS, *_FLUX)), (".metadata.annotations", _ANNOTATIONS)):
        written = dig(obj, path.strip("."), {})
        for key in (k for k in keys if k in written):
            yield Row((key, str(written[key]), ""), (Evidence(ObjectRef.of(obj), path, f"{key}={written[key]}"),))
    restarted = dig(obj, "spec.template.metadata.annotations", {})
    if at := restarted.get("kubectl.kubernetes.io/restartedAt"):
        yield Row(("kubectl rollout restart", str(at), "kubectl"), (shows(obj, ".spec.template.metadata.annotations"),))


def _revisions(view: View, obj: Obj) -> Iterator[Row]:
    """The revisions of a Deployment, the newest first: when each came."""
    if obj["kind"] != "Deployment":
        return
    own = [
        r
        for r in listed(view, "replicasets", obj["metadata"]["namespace"])
        if ("Deployment", obj["metadata"]["name"]) in {(o.kind, o.name) for o in owners(view, r)}
    ]
    for found in sorted(own, key=lambda r: str(r["metadata"].get("creationTimestamp")), reverse=True):
        at = str(found["metadata"].get("creationTimestamp"))
        number = dig(found, "metadata.annotations", {}).get("deployment.kubernetes.io/revision", "?")
        proof = (shows(found, ".metadata.creationTimestamp"),)
        yield Row((f"revision {number}", f"{at} ({since(at, view.now)} ago)", ""), proof)

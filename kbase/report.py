"""What the checks say about named objects, a namespace or a whole cluster. Needs no notes."""

from collections.abc import Sequence

from kbase.answer import Report
from kbase.cluster.pasted import is_pasted
from kbase.cluster.reader import Cluster, Reader
from kbase.cluster.resources import RESOURCES, typed
from kbase.diagnosis.declare import all_checks
from kbase.diagnosis.examine import all_seeing, everything, of_targets
from kbase.diagnosis.pasted import completed
from kbase.errors import BadInput
from kbase.pictures import drawn_each
from kbase.question.entities import nearest
from kbase.stopwatch import Stopwatch
from kbase.text import Phrase, Text
from kbase.types import ObjectRef

BAD_TARGET = Phrase(
    "“{target}” is not a target: expected kind/name or kind/namespace/name.",
    "「{target}」不是可檢查的對象：格式應為 kind/name 或 kind/namespace/name。",
)
TARGET_HINT = Phrase("For example: kbase check deploy/web -n shop", "例如：kbase check deploy/web -n shop")
UNKNOWN_KIND = Phrase("kbase does not know the kind “{kind}”.", "kbase 不認得「{kind}」這個種類。")
KINDS_HINT = Phrase("Known kinds: {kinds}", "認得的種類：{kinds}")
NEEDS_NAMESPACE = Phrase("“{target}” needs a namespace.", "「{target}」需要命名空間。")
NAMESPACE_HINT = Phrase(
    "Add -n NAMESPACE, or write kind/namespace/name.", "請加上 -n NAMESPACE，或寫成 kind/namespace/name。"
)
TWO_NAMESPACES = Phrase(
    "“{target}” is in another namespace than -n {namespace}.", "「{target}」與 -n {namespace} 不是同一個命名空間。"
)
ONE_NAMESPACE = Phrase("Give one of them.", "請只給其中一個。")
NOT_THERE = Phrase("{target} does not exist in this cluster.", "叢集裡沒有 {target}。")
NEAREST_HINT = Phrase("Nearest names: {names}", "相近的名稱：{names}")
LIST_HINT = Phrase("List what there is: {command}", "列出現有的物件：{command}")
NO_CLUSTER = Phrase("There is no cluster to check.", "沒有可檢查的叢集。")
CLUSTER_HINT = Phrase(
    "Name one with --cluster, for example --cluster context:NAME or --cluster bundle:PATH.",
    "用 --cluster 指定，例如 --cluster context:NAME 或 --cluster bundle:PATH。",
)


def run_checks(
    cluster: Cluster | None,
    targets: Sequence[str] = (),
    *,
    namespace: str | None = None,
    pictures: bool = False,
    deadline_s: float,
    max_requests: int,
) -> Report:
    """Runs the checks: about the targets, or over a namespace, or (None) over the whole cluster.

    targets: "kind/name" or "kind/namespace/name".  pictures: draws the findings, from what the checks read. Raises
    BadInput for a target that cannot be read as one or that does not exist, and where there is no cluster.
    """
    watch = Stopwatch()
    if cluster is None:
        raise BadInput(NO_CLUSTER(), CLUSTER_HINT())
    wanted = [parse_target(t, namespace) for t in targets]
    reader = cluster.session(deadline_s=deadline_s, max_requests=max_requests)
    with watch.stage("cluster"):
        if namespace:
            _existing(ObjectRef("Namespace", "", namespace), reader)
        refs = [_existing(ref, reader) for ref in wanted]
        examined = of_targets(reader, refs) if refs else everything(reader, all_checks(), namespace)
        if is_pasted(cluster.source):
            examined = completed(reader, examined, refs, namespace)
    reader.server_version()
    with watch.stage("draw"):
        figures = drawn_each(reader.recalled(), examined.findings) if pictures else ()
    return Report(
        examined.findings, examined.clean, examined.gaps, reader.use(), watch.total(), examined.would_tell, figures
    )


def _existing(ref: ObjectRef, reader: Reader) -> ObjectRef:
    view = all_seeing(reader, "TARGET")
    plural = next(p for p, r in RESOURCES.items() if r.kind == ref.kind)
    known = view.try_list(plural, ref.namespace or None)
    if known is not None and not any(o["metadata"]["name"] == ref.name for o in known):
        near = nearest(ref.name, [o["metadata"]["name"] for o in known])
        inside = f" -n {ref.namespace}" if ref.namespace else ""
        hint: Text = NEAREST_HINT(names=near) if near else LIST_HINT(command=f"kubectl get {plural}{inside}")
        raise BadInput(NOT_THERE(target=str(ref)), hint)
    return ref


def parse_target(text: str, namespace: str | None) -> ObjectRef:
    """ "deploy/web" or "deploy/shop/web" as a reference. BadInput for anything else."""
    kind, *rest = text.split("/")
    if len(rest) not in (1, 2) or not all([kind, *rest]):
        raise BadInput(BAD_TARGET(target=text), TARGET_HINT())
    resource = typed(kind)
    if resource is None:
        raise BadInput(UNKNOWN_KIND(kind=kind), KINDS_HINT(kinds=", ".join(RESOURCES)))
    if not resource.namespaced:
        return ObjectRef(resource.kind, "", rest[-1], resource.api_version)
    if len(rest) == 2 and namespace not in (None, rest[0]):
        raise BadInput(TWO_NAMESPACES(target=text, namespace=namespace), ONE_NAMESPACE())
    space = rest[0] if len(rest) == 2 else namespace
    if not space:
        raise BadInput(NEEDS_NAMESPACE(target=text), NAMESPACE_HINT())
    return ObjectRef(resource.kind, space, rest[-1], resource.api_version)

"""How often containers were restarted altogether: in the cluster, a namespace, on a node or of a workload."""

from kbase.diagnosis.view import View
from kbase.lookup import NAMED, Place, Result, Row, lookup
from kbase.lookup.parts import belongs, command, counted, demanded, listed, scope_words, whole
from kbase.lookup.states import restarts
from kbase.question.facts import Asked
from kbase.text import Phrase

TOTAL = Phrase("**{n} restarts** of {pods} Pods: {where}", "**共重啟 {n} 次**，{pods} 個 Pod：{where}")
COUNTED = Phrase(
    "Counted: `restartCount` of the pods that exist now; those of deleted pods are gone with them.",
    "計入的是現有 Pod 的 `restartCount`；已刪除的 Pod 的次數隨之消失。",
)


def _fits(asked: Asked) -> bool:
    wanted = asked.has("restarts of") and (asked.has("sums") or asked.ask == "count")
    return wanted and asked.target in ("", "pods") and demanded(asked) <= {"restarts of", "sums"}


@lookup(fits=_fits, names=(*NAMED, "nodes"), in_namespace=True)
def restart_total(view: View, asked: Asked, place: Place) -> Result | None:
    """The sum, and the pods that were restarted at all, most often first."""
    named = [to for ref in place.objects if (to := whole(view, ref))]
    spaces = {ref.namespace for ref in place.objects if ref.namespace}
    namespace = spaces.pop() if len(spaces) == 1 else place.namespace
    pods = listed(view, "pods", namespace)
    if named:
        pods = [p for p in pods if any(belongs(view, p, to) for to in named)]
    told = sorted(((restarts(p), p["metadata"]) for p in pods), key=lambda t: (-t[0], t[1]["name"]))
    rows = tuple(Row((m.get("namespace", ""), m["name"], str(n))) for n, m in told if n)
    total, shown = sum(n for n, _ in told), command("pods", namespace, "--sort-by=.metadata.name")
    lead = TOTAL(n=total, pods=len(pods), where=scope_words(place))
    seen = counted("pods", namespace, len(pods), shown)
    return Result(lead, seen, shown, ("NAMESPACE", "NAME", "RESTARTS"), rows, False, (COUNTED(),))

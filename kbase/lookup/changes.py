"""What changed recently: what was created, and rolled out, newest first."""

from datetime import timedelta

from kbase.diagnosis.objects import dig, owned_by, shows, when
from kbase.diagnosis.view import View
from kbase.kubectl.ages import since
from kbase.lookup import Place, Result, Row, lookup
from kbase.lookup.parts import command, counted, demanded, noun, scope_words
from kbase.lookup.selections import last, window
from kbase.question.facts import Asked
from kbase.text import Phrase
from kbase.types import Evidence, Obj

CHANGED = Phrase("**{n} {changes}**: {where}", "**{n} 個{changes}**：{where}")
SEEN_BY = Phrase(
    "Seen by creation times: new ReplicaSets are rollouts. Edits that create no object (scaling, ConfigMap data) do not"
    " show.",
    "依建立時間判斷：新的 ReplicaSet 就是一次 rollout。不會建立物件的修改（擴縮、ConfigMap 內容）看不到。",
)
CREATED, ROLLED = "created", "rollout"
_KINDS = ("deployments", "statefulsets", "daemonsets", "replicasets", "cronjobs", "services", "configmaps", "ingresses")
_DEFAULT = timedelta(hours=24)


def _fits(asked: Asked) -> bool:
    return asked.has("changed") and not asked.target and demanded(asked) <= {"changed", "window"}


@lookup(fits=_fits, names=_KINDS[:3], in_namespace=True)
def changes(view: View, asked: Asked, place: Place) -> Result | None:
    """Objects and revisions that came to exist in the time asked for, a day where none is."""
    span = window(asked.facets["window"]) if asked.has("window") else _DEFAULT
    space = place.objects[0].namespace if place.objects else place.namespace
    kinds = ("deployments", "statefulsets", "daemonsets", "replicasets") if place.objects else _KINDS
    found = [
        (when(dig(obj, "metadata.creationTimestamp")), obj)
        for plural in kinds
        for obj in view.list(plural, space)
        if _belongs(obj, place)
    ]
    recent = sorted(
        ((at, o) for at, o in found if at is not None and at >= view.now - span), key=lambda pair: pair[0], reverse=True
    )
    shown = command("replicasets", space, "--sort-by=.metadata.creationTimestamp")
    shown = shown.replace("replicasets", ",".join(kinds))
    lead = CHANGED(n=len(recent), changes=noun(len(recent), "change", "變更"), where=[*scope_words(place), last(span)])
    columns = ("AGE", "WHAT", "KIND", "NAMESPACE", "NAME", "REVISION")
    rows = tuple(_row(o, view) for _, o in recent)
    seen = counted("replicasets", space, len(recent), shown)
    return Result(lead, seen, shown, columns, rows, exact=False, remarks=(SEEN_BY(),))


def _belongs(obj: Obj, place: Place) -> bool:
    """Whether an object is one that is named, or a revision of it; all are where none is named. The revision that came
    with its Deployment is no change of its own, nor is what a server keeps in every namespace."""
    names = {(r.kind, r.name) for r in place.objects}
    owner = owned_by(obj)
    if (obj["kind"], obj["metadata"]["name"]) == ("ConfigMap", "kube-root-ca.crt"):
        return False
    if not names:
        return obj["kind"] != "ReplicaSet" or not owner or _revision(obj) != "1"
    return (obj["kind"], obj["metadata"]["name"]) in names or (owner.get("kind"), owner.get("name")) in names


def _revision(obj: Obj) -> str:
    return str(dig(obj, "metadata.annotations", {}).get("deployment.kubernetes.io/revision", ""))


def _row(obj: Obj, view: View) -> Row:
    meta = obj["metadata"]
    what = ROLLED if obj["kind"] == "ReplicaSet" else CREATED
    age = since(meta.get("creationTimestamp"), view.now)
    cells = (age, what, obj["kind"], meta.get("namespace", ""), meta["name"], _revision(obj))
    return Row(cells, (_proof(obj),))


def _proof(obj: Obj) -> Evidence:
    return shows(obj, ".metadata.creationTimestamp")

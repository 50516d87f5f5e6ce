"""How many, which and the oldest: objects of one kind, counted and listed by what a question demands of them."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from kbase.cluster.resources import BY_KIND, RESOURCES
from kbase.diagnosis.objects import dig
from kbase.diagnosis.view import View
from kbase.lookup import NAMED, Place, Result, Row, lookup
from kbase.lookup.condition import Condition
from kbase.lookup.conditions import conditions_of, known_facets
from kbase.lookup.listing import ORDERS, grouping, table
from kbase.lookup.parts import belongs, command, counted, demanded, label_list, listed, many, owners, scope_words, whole
from kbase.question.facts import Asked
from kbase.text import Phrase, Text, verbatim
from kbase.types import ObjectRef, Objects

FOUND = Phrase("**{n} {kind}**: {where}", "**{n} 個 {kind}**：{where}")
FOUND_OF = Phrase("**{n} of {all} {kind}**: {where}", "**{all} 個 {kind} 中的 {n} 個**：{where}")
GROUPED = Phrase(
    "**{n} {kind}** in {groups} groups by {field}: {where}", "**{n} 個 {kind}**，依 {field} 分為 {groups} 組：{where}"
)
FIRST = Phrase(
    "**{names}**: {order} {value}, of {n} {kind} ({where})", "**{names}**：{order} {value}，共 {n} 個 {kind}（{where}）"
)
LABELS_THERE = Phrase("Labels that {kind} carry there: {labels}.", "那裡的 {kind} 帶有的標籤：{labels}。")
NONE_THERE = Phrase("There is no {kind} there at all.", "那裡沒有任何 {kind}。")
ASK_WHY = Phrase(
    "Ask why about one of them, such as {name}, for its cause.",
    "想知道原因，請針對其中一個（例如 {name}）問「為什麼」。",
)
_AILING = ("ready no", "status", "restarts some", "restarts more", "pod phase not running")
_FAILS = ("pending", "failed", "lost", "terminating", "unknown", "失败", "等待中", "终止中")
# Kinds that are named beside the one asked for and demand nothing of their own.
_SPOKEN = frozenset({"deployments", "statefulsets", "daemonsets", "namespaces", "nodes"})
_RUN = ("pods", "deployments", "statefulsets", "daemonsets")  # kinds whose pods are known
_MOST_FIRST = 3


def _fits(asked: Asked) -> bool:
    return bool(asked.target) or (asked.has("phase") and bool(asked.names)) or asked.has("pull failed")


@lookup(fits=_fits, names=(*NAMED, "nodes", "services", "configmaps", "storageclasses"), rank=9, in_namespace=True)
def objects(view: View, asked: Asked, place: Place) -> Result | None:
    """Objects of the kind asked for, there, that meet every condition; None where a condition is not known."""
    asked = _most(asked)
    plural, place = asked.target or "pods", _narrowed(place)
    kind = RESOURCES[plural].kind
    order = next((o for o in ORDERS if asked.has(o) and (o != "restarts most" or kind == "Pod")), "")
    if asked.has("changed") and not asked.has("window"):  # "recently created pods"
        asked, order = replace(asked, facets={k: v for k, v in asked.facets.items() if k != "changed"}), "order newest"
    known = known_facets(kind) | {"group", "owner", "sums", order} | _told(asked)
    demands = conditions_of(asked, kind, view.now)
    if demands is None or not known >= demanded(asked) or _leaves_out(asked, place) or _asks_for_faults(asked):
        return None
    if not all(_relates(plural, ref) for ref in place.objects):
        return None
    demands += [_of_object(view, plural, ref, place.namespace) for ref in place.objects]
    there = listed(view, plural, place.namespace)
    found = [o for o in there if all(d.holds(o) for d in demands)]
    if asked.has("group"):
        return _grouped(view, asked, plural, found, demands, place)
    if order:
        return _first(view, order, plural, found, demands, place)
    return _listing(view, asked, plural, found, there, demands, place)


def _most(asked: Asked) -> Asked:
    """ "Which node has the most pods" as "pods per node"."""
    kinds = {asked.target, *asked.kinds}
    holders = [k for k in ("nodes", "namespaces") if k in kinds]
    counted_ = sorted(kinds - {*holders})
    if not asked.has("most") or len(holders) != 1 or len(counted_) != 1:
        return asked
    facets = {k: v for k, v in asked.facets.items() if k != "most"} | {"group": holders[0]}
    return replace(asked, target=counted_[0], kinds=(), facets=facets)


def _narrowed(place: Place) -> Place:
    """Objects live and own in their namespace; without another one it is where to look."""
    spaces = {o.namespace for o in place.objects}
    return Place(place.namespace or (spaces.pop() or None if len(spaces) == 1 else None), place.objects)


def _told(asked: Asked) -> set[str]:
    """Facets that are said by another: the word "image" beside "image latest", "points to" beside a named object."""
    beside = {"latest image": {"images"}, "image": {"images"}, "label": {"labels"}, "annotation": {"annotations"}}
    beside |= {"pull failed": {"images"}, "older": {"age"}}
    beside |= {"window": {"age", "changed"}, "order oldest": {"age"}, "order newest": {"age"}}
    told = {word for facet, words in beside.items() if asked.has(facet) for word in words}
    return told | ({"points to"} if asked.names and asked.target == "pods" else set())


def _leaves_out(asked: Asked, place: Place) -> bool:
    """Whether the question names something that the conditions would leave out."""
    named = {BY_KIND[o.kind].plural for o in place.objects}
    spoken = _SPOKEN if place.objects or place.namespace or asked.has("group") else frozenset()
    return (asked.has("owner") and not place.objects) or bool({*asked.kinds} - named - spoken)


def _asks_for_faults(asked: Asked) -> bool:
    """ "Is any pod failing?" wants to hear what is wrong."""
    return asked.ask == "exists" and asked.has("phase", *_AILING)


def _relates(plural: str, ref: ObjectRef) -> bool:
    """Whether it is known how objects of the kind belong to that one."""
    if RESOURCES[plural].kind == ref.kind:
        return True
    if ref.kind == "StorageClass":
        return plural in ("persistentvolumeclaims", "persistentvolumes")
    return plural in _RUN or (plural in ("replicasets", "jobs") and ref.kind in ("Deployment", "CronJob"))


def _on_node(view: View, plural: str, node: str, namespace: str | None) -> set[tuple[str, str, str]]:
    """The workloads of a kind that have a pod on a node."""
    pods = [p for p in listed(view, "pods", namespace) if dig(p, "spec.nodeName") == node]
    return {o.key for p in pods for o in owners(view, p) if o.kind == RESOURCES[plural].kind}


def _of_object(view: View, plural: str, ref: ObjectRef, namespace: str | None) -> Condition:
    """The demand to belong to an object, or to be it."""
    name = verbatim(f"{ref.kind} `{ref.name}`")
    if RESOURCES[plural].kind == ref.kind:
        fields = f"metadata.name={ref.name}"
        return Condition(name, lambda o: ObjectRef.of(o).key == ref.key, ".metadata.name", fields=fields)
    if ref.kind == "StorageClass":
        at = ".spec.storageClassName"
        return Condition(name, lambda o: bool(dig(o, at[1:]) == ref.name), at)
    if ref.kind == "Node" and plural != "pods":
        there = _on_node(view, plural, ref.name, namespace)
        return Condition(name, lambda o: ObjectRef.of(o).key in there, ".metadata.name")
    if ref.kind == "Node":
        at, fields = ".spec.nodeName", f"spec.nodeName={ref.name}"
        return Condition(name, lambda o: bool(dig(o, at[1:]) == ref.name), at, fields=fields)
    bare = {"kind": ref.kind, "metadata": {"name": ref.name, "namespace": ref.namespace}}
    to = (whole(view, ref) if ref.uid else None) or bare
    pairs = dig(to, "spec.selector", {}) if ref.kind == "Service" else {}
    selector = ",".join(f"{k}={v}" for k, v in sorted(pairs.items()))
    return Condition(name, lambda o: belongs(view, o, to), ".metadata.ownerReferences[0].name", labels=selector)


def _listing(
    view: View,
    asked: Asked,
    plural: str,
    found: Objects,
    there: Objects,
    demands: Sequence[Condition],
    place: Place,
) -> Result:
    kind = RESOURCES[plural].kind
    shown = _command(plural, place.namespace, demands)
    lead = FOUND(n=len(found), kind=many(kind, len(found)), where=_where(place, ()))
    if demands:
        lead = FOUND_OF(n=len(found), all=len(there), kind=many(kind, len(there)), where=_where(place, demands))
    exact = all(d.selectable for d in demands)
    return Result(
        lead,
        counted(plural, place.namespace, len(found), shown),
        shown,
        *table(view, plural, found, demands, with_proof=not exact),
        exact,
        tuple(_remarks(asked, kind, found, there, demands)),
    )


def _remarks(asked: Asked, kind: str, found: Objects, there: Objects, demands: Sequence[Condition]) -> list[Text]:
    if not there:
        return [NONE_THERE(kind=kind)] if demands else []
    if not found and any(d.labels for d in demands) and (labels := label_list(there)):
        return [LABELS_THERE(kind=many(kind, 2), labels=labels)]
    ailing = asked.has(*_AILING) or asked.facets.get("phase", "").lower() in _FAILS
    return [ASK_WHY(name=f"`{found[0]['metadata']['name']}`")] if found and ailing else []


def _where(place: Place, demands: Sequence[Condition]) -> list[Text]:
    """Where was looked and what was demanded; an object's own demand says its name."""
    scope = scope_words(Place(place.namespace))
    return [*(scope if place.namespace or not demands else ()), *(d.said for d in demands)]


def _command(plural: str, namespace: str | None, demands: Sequence[Condition], sort: str = "") -> str:
    pairs = ",".join(d.labels for d in demands if d.labels)
    fields = ",".join(d.fields for d in demands if d.fields)
    return command(plural, namespace, pairs and f"-l '{pairs}'", fields and f"--field-selector={fields}", sort)


def _first(view: View, order: str, plural: str, found: Objects, demands: Sequence[Condition], place: Place) -> Result:
    """The first by an order; several where they are equal."""
    by = ORDERS[order]
    found = sorted(found, key=by.key, reverse=by.falling)
    sort = "--sort-by=.metadata.creationTimestamp" if by.path == ".metadata.creationTimestamp" else ""
    shown = _command(plural, place.namespace, demands, sort)
    kind, seen = RESOURCES[plural].kind, counted(plural, place.namespace, len(found), shown)
    columns, rows = table(view, plural, found, demands, with_proof=False)
    if not found:
        lead = FOUND(n=0, kind=many(kind, 0), where=_where(place, demands))
        return Result(lead, seen, shown, exact=bool(sort))
    equal = [o for o in found if by.key(o) == by.key(found[0])]
    names = [f"`{o['metadata']['name']}`" for o in equal[:_MOST_FIRST]] + ["…"] * (len(equal) > _MOST_FIRST)
    lead = FIRST(
        names=names,
        order=by.title,
        value=by.value(found[0], view.now),
        n=len(found),
        kind=many(kind, len(found)),
        where=_where(place, demands),
    )
    return Result(lead, by.proof(found[0]), shown, columns, rows, exact=bool(sort))


def _grouped(
    view: View, asked: Asked, plural: str, found: Objects, demands: Sequence[Condition], place: Place
) -> Result | None:
    group = grouping(asked.facets["group"])
    if group is None:
        return None
    counts = Counter(group.of(view, o) for o in found)
    shown = _command(plural, place.namespace, demands)
    kind = RESOURCES[plural].kind
    rows = tuple(Row((name, str(n))) for name, n in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])))
    where = _where(place, demands)
    lead = GROUPED(n=len(found), kind=many(kind, len(found)), groups=len(counts), field=group.title, where=where)
    seen = counted(plural, place.namespace, len(found), shown)
    return Result(lead, seen, shown, (group.title, kind.upper()), rows, all(d.selectable for d in demands))

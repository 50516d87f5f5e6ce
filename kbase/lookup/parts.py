"""What lookups share: commands, evidence for a count, pod templates, and what belongs to what."""

from collections.abc import Iterator, Mapping
from typing import Any

from kbase.cluster.resources import BY_KIND, RESOURCES
from kbase.diagnosis.lookups import try_get
from kbase.diagnosis.objects import dig, labels, owned_by, selects
from kbase.diagnosis.services import carries, selector_of
from kbase.diagnosis.view import View
from kbase.lookup import Place
from kbase.question.facts import Asked
from kbase.text import Phrase, Text, verbatim
from kbase.types import Evidence, Obj, ObjectRef, Objects

EVERYWHERE = Phrase("whole cluster", "整個叢集")
PODS_CARRY = Phrase("Its pods carry: {labels}", "它的 Pod 帶有：{labels}")
IN_NAMESPACE = Phrase("namespace {name}", "命名空間 {name}")
_NEUTRAL = frozenset({"everything", "kubernetes"})  # facets that demand nothing
_REFERRED = ("ConfigMap", "Secret", "PersistentVolumeClaim", "ServiceAccount")
_MOST_LABELS = 5
_TEMPLATES = {"Pod": "", "CronJob": "spec.jobTemplate.spec.template."}


def demanded(asked: Asked) -> set[str]:
    """The facets of a question, without those that demand nothing."""
    return {*asked.facets} - _NEUTRAL


def command(plural: str, namespace: str | None, *flags: str, names: tuple[str, ...] = ()) -> str:
    """`kubectl -n shop get pods -o wide`: what lists a kind in one namespace or in all (None)."""
    where = (f" -n {namespace}" if namespace else " -A") if RESOURCES[plural].namespaced else ""
    after = " -A" if where == " -A" else ""
    words = ["get", plural, *names, *(f for f in flags if f)]
    return f"kubectl{'' if after else where} {' '.join(words)}{after}"


def counted(plural: str, namespace: str | None, number: int, shown: str) -> Evidence:
    """Evidence for how many there are: the list of the kind, its command, the number."""
    resource = RESOURCES[plural]
    of = ObjectRef(f"{resource.kind}List", namespace or "", "", resource.api_version)
    return Evidence(of, "items", number, shown)


def scope_words(place: Place) -> list[Text]:
    """Where was looked: the namespace, the objects; the whole cluster where neither is named."""
    spaces = [IN_NAMESPACE(name=place.namespace)] if place.namespace else []
    return [*spaces, *(verbatim(f"`{ref}`") for ref in place.objects)] or [EVERYWHERE()]


def many(kind: str, number: int) -> Text:
    """A kind as a noun for that many: "1 Pod", "2 Pods", "3 Ingresses"; Chinese has one form."""
    plural = kind[:-1] + "ies" if kind.endswith("cy") else kind + ("es" if kind.endswith("s") else "s")
    return Phrase(kind if number == 1 else plural, kind)()


def noun(number: int, one: str, zh: str) -> Text:
    """An English noun for that many, and the Chinese one."""
    return Phrase(one if number == 1 else f"{one}s", zh)()


def listed(view: View, plural: str, namespace: str | None) -> Objects:
    """All objects of a kind there, cluster-scoped ones whatever the namespace; Unreadable ends the lookup."""
    return view.list(plural, namespace if RESOURCES[plural].namespaced else None)


def whole(view: View, ref: ObjectRef) -> Obj | None:
    """The object that a reference names; served from the list that named it."""
    return view.get(BY_KIND[ref.kind].plural, ref.namespace, ref.name)


def pod_spec(obj: Obj) -> Mapping[str, Any]:
    """The pod spec of a pod or in the template of a workload; {} for other kinds."""
    return dig(obj, pod_spec_path(obj).strip("."), {}) or {}


def pod_spec_path(obj: Obj) -> str:
    """Where it stands (".spec.template.spec")."""
    return f".{_TEMPLATES.get(obj['kind'], 'spec.template.')}spec"


def pod_labels(obj: Obj) -> Mapping[str, str]:
    """The labels of a pod, or those a workload gives its pods."""
    return dig(obj, f"{_TEMPLATES.get(obj['kind'], 'spec.template.')}metadata.labels", {}) or {}


def all_containers(obj: Obj) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Path and declaration of each container, init containers first."""
    for field in ("initContainers", "containers"):
        for i, container in enumerate(pod_spec(obj).get(field) or []):
            yield f"{pod_spec_path(obj)}.{field}[{i}]", container


def owners(view: View, obj: Obj) -> list[ObjectRef]:
    """The controllers above an object, nearest first: ReplicaSet, Deployment."""
    namespace = obj["metadata"].get("namespace", "")
    chain: list[ObjectRef] = []
    owner = owned_by(obj)
    while owner and owner["kind"] not in {r.kind for r in chain}:
        chain.append(ObjectRef(owner["kind"], namespace, owner["name"], owner.get("apiVersion", "")))
        plural = {"ReplicaSet": "replicasets", "Job": "jobs"}.get(owner["kind"])
        listed_ = view.try_list(plural, namespace or None) if plural else None
        above = try_get(view, plural, namespace, owner["name"]) if plural and listed_ is not None else None
        owner = owned_by(above) if above else {}
    return chain


def top_owner(view: View, obj: Obj) -> str:
    """The uppermost controller, "<none>" where there is none."""
    chain = owners(view, obj)
    return str(chain[-1]) if chain else "<none>"


def belongs(view: View, pod: Obj, to: Obj) -> bool:
    """Whether a pod (or a workload, by its template) belongs to an object: runs there, is owned, selected, uses it."""
    kind, meta = to["kind"], to["metadata"]
    if kind == "Node":
        return bool(dig(pod, "spec.nodeName") == meta["name"])
    if meta.get("namespace") and meta["namespace"] != pod["metadata"].get("namespace", ""):
        return False
    if kind == "Service":
        return any(carries({"metadata": {"labels": pod_labels(pod)}}, s) for s in [selector_of(to)])
    if kind == "NetworkPolicy":
        return selects(dig(to, "spec.podSelector", {}), pod_labels(pod))
    if kind == "PodDisruptionBudget":
        return selects(dig(to, "spec.selector"), pod_labels(pod))
    if kind in _REFERRED:
        return (kind, meta["name"]) in {(k, n) for k, n, _ in uses(pod)}
    return (kind, meta["name"]) in {(o.kind, o.name) for o in [ObjectRef.of(pod), *owners(view, pod)]}


def uses(obj: Obj) -> Iterator[tuple[str, str, str]]:
    """(kind, name, path) of each ConfigMap, Secret, claim and ServiceAccount that a pod or template refers to."""
    spec, at = pod_spec(obj), pod_spec_path(obj)
    if account := spec.get("serviceAccountName"):
        yield "ServiceAccount", account, f"{at}.serviceAccountName"
    for i, secret in enumerate(spec.get("imagePullSecrets") or []):
        yield "Secret", secret.get("name", ""), f"{at}.imagePullSecrets[{i}].name"
    for i, volume in enumerate(spec.get("volumes") or []):
        where = f"{at}.volumes[{i}]"
        for source in [volume, *(dig(volume, "projected.sources", []))]:
            yield from _sourced(source, where)
    for path, container in all_containers(obj):
        for i, entry in enumerate(container.get("env") or []):
            yield from _referred(entry.get("valueFrom") or {}, "KeyRef", f"{path}.env[{i}].valueFrom")
        for i, entry in enumerate(container.get("envFrom") or []):
            yield from _referred(entry, "Ref", f"{path}.envFrom[{i}]")


def _sourced(volume: Mapping[str, Any], path: str) -> Iterator[tuple[str, str, str]]:
    for field, key, kind in (
        ("configMap", "name", "ConfigMap"),
        ("secret", "secretName", "Secret"),
        ("persistentVolumeClaim", "claimName", "PersistentVolumeClaim"),
    ):
        source = volume.get(field) or {}
        if name := source.get(key) or source.get("name"):
            yield kind, name, f"{path}.{field}"


def _referred(entry: Mapping[str, Any], ending: str, path: str) -> Iterator[tuple[str, str, str]]:
    for field, kind in (("configMap", "ConfigMap"), ("secret", "Secret")):
        if name := (entry.get(f"{field}{ending}") or {}).get("name"):
            yield kind, name, f"{path}.{field}{ending}"


def lines(words: Mapping[str, str] | None) -> str:
    """Labels as kubectl shows them: `a=b,c=d`, "<none>"."""
    return ",".join(f"{k}={v}" for k, v in sorted((words or {}).items())) or "<none>"


def label_list(objects: Objects) -> list[Text]:
    """The labels that objects carry, the most frequent first: what a selector that matches nothing may have meant."""
    count: dict[str, int] = {}
    for obj in objects:
        for k, v in labels(obj).items():
            count[f"{k}={v}"] = count.get(f"{k}={v}", 0) + 1
    best = sorted(count, key=lambda word: (word.startswith("pod-template-hash"), -count[word], word))
    return [verbatim(f"{word} ({count[word]})") for word in best[:_MOST_LABELS]]

"""The names that a cluster has for what a question may name, read with as few requests as will do."""

import re
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field

from kbase.cluster.resources import BY_KIND, RESOURCES, spelled, typed
from kbase.diagnosis.examine import by_wording
from kbase.diagnosis.objects import owned_by
from kbase.diagnosis.view import View
from kbase.diagnosis.workloads import owner_of
from kbase.errors import Unreadable
from kbase.question.entities import mentioned
from kbase.types import Gap, Obj, ObjectRef

# Kinds that people call by name, the workload first: it is the better answer where several share a name.
NAMED_KINDS = (
    "deployments",
    "statefulsets",
    "daemonsets",
    "cronjobs",
    "jobs",
    "services",
    "ingresses",
    "persistentvolumeclaims",
    "horizontalpodautoscalers",
    "poddisruptionbudgets",
    "pods",
    "nodes",
    "namespaces",
)
# What most names belong to: read first, in the whole cluster where no namespace is given. A StatefulSet of the same
# name elsewhere mostly has a Service of that name.
_ANYWHERE = ("deployments", "services")
# What stands before a workload of one name and what it consists of: read where it is, as its checks do too.
_BESIDE = ("ingresses", "horizontalpodautoscalers", "pods")
_INSIDE = ("deployments", "services", *_BESIDE)  # the owners of the pods are known then, too
_WORKLOADS = frozenset({"Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "ReplicaSet"})
_OWNING = ("deployments", "statefulsets", "daemonsets", "cronjobs", "jobs")
_NAME_LIKE = re.compile(r"(?<![\w./<-])[a-z][a-z0-9]*(?:-[a-z0-9]+)+(?![\w/])")
# Names that controllers make end so: https://github.com/kubernetes/apimachinery/blob/master/pkg/util/rand/rand.go
_MADE = re.compile(r"-[bcdfghjklmnpqrstvwxz2456789]{5}$")
_MOST_PODS = 20  # looked up one by one for an owner of an unknown kind
_FEW = 3  # names looked for one by one; namespaces of a name in which its surroundings are read


def formed_like_names(text: str) -> list[str]:
    """The words of a text that are formed like names of objects, with a dash, in its order."""
    return list(dict.fromkeys(_NAME_LIKE.findall(text.lower())))


def names_for(text: str, kinds: tuple[str, ...], view: View, namespace: str | None) -> list[ObjectRef]:
    """What there is to be named, kind by kind in the order of NAMED_KINDS.

    Each kind is a request. Where all words that are formed like names are found letter for letter among the kinds that
    are read first, those that neither the question nor its wording speaks of are not read; that other workloads of
    that name were not looked for is then noted in the view. A kind that cannot be listed is left out, with its gap.
    """
    names = _Names(
        text, view, namespace, frozenset({"Pod", "Node", *(RESOURCES[k].kind for k in kinds if k in RESOURCES)})
    )
    asked = _asked(text, kinds)
    if not namespace and names.pods_by_name(w for w in names.words if _MADE.search(w)) and names.settled():
        names.have_services()
        return names.known()
    first = {*asked, *(_INSIDE if namespace else _ANYWHERE)}
    # A kind that people seldom call by name (a Gateway, a volume) is meant where the question says its name.
    others = [k for k in kinds if k not in NAMED_KINDS and k in {r.plural for w in _tokens(text) if (r := spelled(w))}]
    names.look([*(p for p in NAMED_KINDS if p in first), *others])
    if namespace:
        names.look_at_owners(namespace)
    if not names.settled() and "statefulsets" not in names.read:
        names.look(["statefulsets"])
    if not names.settled() and not namespace:
        names.pods_by_name(names.unknown())
    if names.settled():
        names.look_beside()
        return names.known()
    names.look(p for p in NAMED_KINDS if p not in names.read)
    owners = _owners(view, namespace)
    if names.mentioned():
        return [*names.known(), *owners]
    names.look(p for p in _of_add_ons(text) if p not in names.read)
    return [*names.known(), *owners, *_custom_owners(text, view, namespace)]


def _asked(text: str, kinds: tuple[str, ...]) -> set[str]:
    """The kinds that a question speaks of, by their names or by what its wording is about."""
    about = {k for c in by_wording(text, ()) for k in c.about}
    return {*kinds, *(p for p in NAMED_KINDS if RESOURCES[p].kind in about and not about & _WORKLOADS)}


@dataclass
class _Names:
    """What has been read of the names. read: kinds that were listed, wherever the question looks.

    unmistakable: kinds that the question says, and those whose names no workload has; others of the same name are not
    what was meant.
    """

    text: str
    view: View
    namespace: str | None
    unmistakable: frozenset[str]
    read: dict[str, list[ObjectRef]] = field(default_factory=dict)
    more: list[ObjectRef] = field(default_factory=list)

    @property
    def words(self) -> list[str]:
        return formed_like_names(self.text)

    def look(self, plurals: Iterable[str]) -> None:
        """Lists kinds where the question looks."""
        plurals = [*plurals]
        if self.namespace and "services" in plurals:
            self.have_services()
        self.read |= {p: self._listed(p, self.namespace) for p in plurals}

    def have_services(self) -> None:
        """Has the Services of the whole cluster listed where that is allowed.

        Workloads call those of other namespaces; the checks then read no second list.
        """
        with suppress(Unreadable):
            self.view.reader.list("services")

    def pods_by_name(self, words: Iterable[str]) -> bool:
        """Looks for pods of these names in the whole cluster; whether there are any."""
        found = [_ref("pods", o) for word in [*words][:_FEW] for o in self.view.named("pods", word)]
        self.more += found
        return bool(found)

    def unknown(self) -> list[str]:
        """The words formed like names that nothing read so far has."""
        refs = self.known()
        found = {m.ref.name for m in mentioned(self.text, refs, fuzzy=False)} | {r.namespace for r in refs}
        return [word for word in self.words if word not in found]

    def settled(self) -> bool:
        """Whether the question names something, and all that looks like a name is known."""
        return bool(self.mentioned()) and not self.unknown()

    def mentioned(self) -> list[ObjectRef]:
        return [m.ref for m in mentioned(self.text, self.known(), fuzzy=False) if m.ref.kind != "Namespace"]

    def look_beside(self) -> None:
        """Reads what of the same name stands where the found objects are; notes what was not looked for elsewhere."""
        refs = self.mentioned()
        where = list(dict.fromkeys(r.namespace for r in refs if r.namespace))
        spoken = [space for space in where if space in _tokens(self.text)]
        for space in (spoken or where)[:_FEW] if not self.namespace else ():
            for plural in _BESIDE:
                if plural not in self.read:
                    self.more += self._listed(plural, space)
            self.look_at_owners(space)
        left = [p for p in _OWNING if p not in self.read]
        if left and not self.namespace and not {r.kind for r in refs} <= self.unmistakable:
            names = ", ".join(dict.fromkeys(r.name for r in refs))
            detail = f"did not look for {', '.join(left)} named {names} in other namespaces"
            self.view.gaps.append(Gap(self.view.code, "truncated", detail, OTHERS_NAMED, "/".join(left)))

    def known(self) -> list[ObjectRef]:
        """All that was read, the namespaces of it among it, each once."""
        refs = [
            r for p in (*NAMED_KINDS, *(k for k in self.read if k not in NAMED_KINDS)) for r in self.read.get(p, [])
        ]
        refs += self.more
        spaces = dict.fromkeys(r.namespace for r in refs if r.namespace)
        inside = [] if "namespaces" in self.read else [ObjectRef("Namespace", "", s, "v1") for s in spaces]
        return list(dict.fromkeys([*refs, *inside]))

    def _listed(self, plural: str, namespace: str | None) -> list[ObjectRef]:
        inside = namespace if RESOURCES[plural].namespaced else None
        return [_ref(plural, o) for o in self.view.some(plural, inside) or []]

    def look_at_owners(self, space: str) -> None:
        """Takes in the workloads of kinds that were not listed, as far as a pod names them as its owner."""
        owners = (owned_by(pod) for pod in self.view.some("pods", space) or [])
        seen = dict.fromkeys((o["kind"], o["name"], o.get("apiVersion", "")) for o in owners if o)
        kinds = {RESOURCES[p].kind for p in _OWNING if p not in self.read}
        self.more += [ObjectRef(kind, space, name, version) for kind, name, version in seen if kind in kinds]


OTHERS_NAMED = "look for"  # the verb of a gap that says which kinds were not searched for a name


def _tokens(text: str) -> set[str]:
    return set(re.findall(r"[a-z0-9][a-z0-9-]*", text.lower()))


def _owners(view: View, namespace: str | None) -> list[ObjectRef]:
    """The workloads that pods name as their owners, where not all workloads could be listed."""
    if not any(g.resource in _OWNING for g in view.gaps):
        return []
    owners = (owner_of(view, pod) for pod in view.some("pods", namespace) or [])
    return list(dict.fromkeys(o for o in owners if o.kind != "Pod" and o.kind in BY_KIND))


def _custom_owners(text: str, view: View, namespace: str | None) -> list[ObjectRef]:
    """Workloads of kinds of controllers' own (an Argo Rollout), known by the pods whose names begin with their name."""
    words = tuple(f"{word}-" for word in _tokens(text))
    pods = [p for p in view.some("pods", namespace) or [] if p["metadata"]["name"].startswith(words)]
    owners = (owner_of(view, pod) for pod in pods[:_MOST_PODS])
    return list(dict.fromkeys(o for o in owners if o.kind not in BY_KIND or BY_KIND[o.kind].custom))


def _of_add_ons(text: str) -> list[str]:
    """The kinds of add-ons that may have a name that nothing else has: those that the question says, and Rollouts."""
    said = (typed(word) or typed(word.removesuffix("s")) for word in sorted(_tokens(text)))
    return list(dict.fromkeys(["rollouts", *(r.plural for r in said if r and r.custom)]))


def _ref(plural: str, obj: Obj) -> ObjectRef:
    return ObjectRef.of({"kind": RESOURCES[plural].kind, "apiVersion": RESOURCES[plural].api_version, **obj})

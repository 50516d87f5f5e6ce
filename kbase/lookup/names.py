"""Which namespace and which objects a question of fact names: letter for letter, with as few requests as will do."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.view import View
from kbase.lookup import Lookup, Place
from kbase.question.entities import mentioned, nearest
from kbase.question.fact_words import Candidate
from kbase.question.facts import Asked
from kbase.question.subject import Missing
from kbase.types import ObjectRef

Share = Callable[[str], float]
# Objects refer to these by name, whether or not they exist: the name is compared as it is written, nothing is read.
_REFERRED = ("configmaps", "serviceaccounts", "persistentvolumeclaims")
_USED = ("persistentvolumeclaims", "configmaps")  # what pods use by name
_BY_VALUE: dict[str, tuple[str, ...]] = dict.fromkeys(
    ("pods", "deployments", "statefulsets", "daemonsets", "jobs", "cronjobs"), _REFERRED
)
_BY_VALUE |= {"persistentvolumeclaims": ("storageclasses",), "persistentvolumes": ("storageclasses",)}


@dataclass
class Names:
    """Finds the names of one question. share: share of the notes' passages that hold a word, 0 to 1."""

    view: View
    asked: Asked
    share: Share
    known: dict[str, list[ObjectRef]] = field(default_factory=dict)

    def resolve(self, lookup: Lookup, namespace: str | None) -> Place | tuple[Missing, ...]:
        """Where to look and what at; what is missing; () where the question is not about this cluster after all."""
        spaces = self._spaces() if namespace or self.asked.names else None
        if namespace and spaces and namespace not in spaces:
            return (Missing(namespace, tuple(nearest(namespace, spaces))),)
        inside, rest = self._inside(spaces, lookup)
        for wrong in (c for c in self.asked.names if c.kind == "namespaces" and inside != c.word):
            return (Missing(wrong.word, tuple(nearest(wrong.word, spaces or []))),)
        objects: list[ObjectRef] = []
        for candidate in _joined(rest):
            found = self._objects(candidate, lookup, inside or namespace)
            if not found and not inside and spaces and candidate.word in spaces:
                inside = candidate.word
            elif not found:
                return self._unknown(candidate, spaces)
            objects += found
        return Place(inside or namespace, tuple(dict.fromkeys(objects)))

    def _spaces(self) -> list[str] | None:
        listed = self.view.try_list("namespaces")
        return None if listed is None else [o["metadata"]["name"] for o in listed]

    def _inside(self, spaces: list[str] | None, lookup: Lookup) -> tuple[str | None, list[Candidate]]:
        """The namespace that is named, and the candidates that are left."""
        rest = list(self.asked.names)
        for fits in (
            lambda c: c.kind == "namespaces",
            lambda c: c.slot == "in" and not c.kind,
            lambda c: not c.kind and spaces is not None and (len(rest) > 1 or (lookup.in_namespace and c.slot != "of")),
        ):
            for candidate in filter(fits, rest):
                believed = spaces is None and (candidate.kind or candidate.slot == "in")
                if believed or candidate.word in (spaces or ()):
                    return candidate.word, [c for c in rest if c is not candidate]
        return None, rest

    def _objects(self, candidate: Candidate, lookup: Lookup, namespace: str | None) -> list[ObjectRef]:
        if candidate.kind in _BY_VALUE.get(self.asked.target, ()):
            resource = RESOURCES[candidate.kind]
            return [ObjectRef(resource.kind, namespace or "", candidate.word, resource.api_version)]
        kinds: Sequence[str] = (candidate.kind,) if candidate.kind else lookup.names
        if not candidate.kind and (candidate.slot == "on" or self.asked.has("tainted yes")):
            kinds = ("nodes", *kinds) if not lookup.in_namespace else ("nodes",)
        elif lookup.in_namespace and candidate.slot == "in" and not candidate.kind:
            return []  # "in shop" can only be a namespace
        if self.asked.ask == "who" and not candidate.kind:
            kinds = (*_USED, *kinds)
        for plural in dict.fromkeys(kinds):
            found = [m.ref for m in mentioned(candidate.word, self._listed(plural, namespace), fuzzy=False)]
            if whole := [r for r in found if _same(r.name, candidate.word)]:
                return whole
        return []

    def _listed(self, plural: str, namespace: str | None) -> list[ObjectRef]:
        resource = RESOURCES[plural]
        objects = self.view.try_list(plural, namespace if resource.namespaced else None) or []
        found = [ObjectRef.of({"kind": resource.kind, "apiVersion": resource.api_version, **o}) for o in objects]
        self.known[plural] = found
        return found

    def _unknown(self, candidate: Candidate, spaces: list[str] | None) -> tuple[Missing, ...]:
        """A name that nothing has, once everything could be read; () for a word that the notes know or that is none."""
        if self.view.gaps:
            return ()
        names = [r.name for refs in self.known.values() for r in refs] + (spaces or [])
        missing = (Missing(candidate.word, tuple(nearest(candidate.word, names))),)
        if candidate.slot == "in" or candidate.kind:
            return missing
        return () if candidate.loose or self.share(candidate.word) else missing


def _joined(rest: Iterable[Candidate]) -> list[Candidate]:
    """Candidates of which neighbours without a mark of their own are one name: "payment api"."""
    joined: list[Candidate] = []
    for candidate in rest:
        if joined and not candidate.slot and not candidate.kind and not joined[-1].kind:
            joined[-1] = replace(joined[-1], word=f"{joined[-1].word}-{candidate.word}")
        else:
            joined.append(candidate)
    return joined


def _same(name: str, word: str) -> bool:
    return name == word or name == word.replace("_", "-")

"""What the connected cluster has that a follow-up may name: namespaces and objects."""

import re
from dataclasses import dataclass, field
from functools import cached_property

from kbase.cluster.pasted import is_pasted
from kbase.cluster.resources import BY_KIND, RESOURCES
from kbase.core import Kbase
from kbase.diagnosis.examine import all_seeing
from kbase.diagnosis.view import View
from kbase.question.entities import mentioned
from kbase.question.names import NAMED_KINDS
from kbase.types import ObjectRef

_COMMON = 0.02  # a word in this share of all passages is vocabulary ("api", "node") before it is a name


@dataclass
class Places:
    """Reads names on first use, within the limits of one question; nothing without a cluster."""

    kbase: Kbase
    _read: dict[str, list[ObjectRef]] = field(default_factory=dict)

    @property
    def known(self) -> bool:
        """Whether a cluster is connected."""
        return self.kbase.cluster is not None

    @property
    def one_text(self) -> bool:
        """Whether the cluster is a pasted text: every question is about it."""
        return self.kbase.cluster is not None and is_pasted(self.kbase.cluster.source)

    def namespaces(self) -> list[str]:
        """Names of the namespaces, as far as they may be listed."""
        return [ref.name for ref in self._listed("namespaces")]

    def named(self, words: str, *, near: ObjectRef | None, namespace: str) -> tuple[ObjectRef, ...]:
        """The objects that the words name, letter for letter: those of the namespace and of the kind of `near` first.

        () also where the words are vocabulary rather than a name.
        """
        plurals = [p for p in NAMED_KINDS if p != "namespaces"]
        found = mentioned(words, [r for p in plurals for r in self._listed(p)], fuzzy=False)
        found = [m for m in found if "-" in m.ref.name or self.kbase.notes.share(m.ref.name) < _COMMON or _bare(words)]
        refs = [m.ref for m in found]
        refs = [r for r in refs if r.namespace == namespace] or refs
        refs = [r for r in refs if near and r.kind == near.kind] or refs
        return tuple(refs)

    def has(self, ref: ObjectRef) -> bool:
        """Whether an object is known to exist."""
        return ref.key in {r.key for r in self._listed(BY_KIND[ref.kind].plural)}

    def _listed(self, plural: str) -> list[ObjectRef]:
        if plural not in self._read:
            view = self._view
            kind = RESOURCES[plural]
            found = view.some(plural) or [] if view else []
            self._read[plural] = [ObjectRef.of({"kind": kind.kind, "apiVersion": kind.api_version, **o}) for o in found]
        return self._read[plural]

    @cached_property
    def _view(self) -> View | None:
        cluster = self.kbase.cluster
        if cluster is None:
            return None
        session = cluster.session(deadline_s=self.kbase.deadline_s, max_requests=self.kbase.max_requests)
        return all_seeing(session, "NAMES")


def _bare(words: str) -> bool:
    return bool(re.fullmatch(r"[a-z0-9-]+", words))

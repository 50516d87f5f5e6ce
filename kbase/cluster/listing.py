"""A complete list of objects as a session hands it out, and how such lists are kept."""

from collections import defaultdict
from dataclasses import dataclass
from functools import cached_property

from kbase.types import Obj, Objects


@dataclass
class Listing:
    """A complete list of one kind in one scope, with the two indexes that reads are served from."""

    objects: Objects

    @cached_property
    def by_namespace(self) -> dict[str, Objects]:
        """Objects of each namespace, in list order."""
        groups: dict[str, Objects] = defaultdict(list)
        for obj in self.objects:
            groups[obj["metadata"].get("namespace", "")].append(obj)
        return dict(groups)

    @cached_property
    def by_name(self) -> dict[tuple[str, str], Obj]:
        """(namespace, name) -> object."""
        return {identity(o): o for o in self.objects}


# (plural, namespace) -> a list as a session hands it out, and the bytes that it took.
Kept = dict[tuple[str, str | None], tuple[Listing, int]]


def identity(obj: Obj) -> tuple[str, str]:
    """(namespace, name); the namespace is "" for what stands in none."""
    meta = obj["metadata"]
    return meta.get("namespace", ""), meta["name"]

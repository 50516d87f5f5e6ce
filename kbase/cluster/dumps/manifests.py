"""Files of `kubectl get -o yaml|json`: Lists, single objects, several documents in a file."""

from pathlib import Path

from kbase.cluster.dumps.files import documents, object_files
from kbase.cluster.dumps.holdings import Holdings, is_list, items_of, kind_of
from kbase.types import Json


def read_files(path: Path, held: Holdings) -> None:
    """Adds every object below a folder."""
    for file in object_files(path):
        for body in documents(file):
            add_listed(body, held)


def add_listed(body: Json, held: Holdings) -> None:
    """A List is all of its kinds in the namespace that they share: of the whole cluster where they have several.

    Which command made a list is not told: one that `-l` or names narrowed reads like a whole one.
    """
    if not is_list(body):
        if (kind := kind_of(body)) and (body.get("metadata") or {}).get("name"):
            held.add_single(kind, body)
        return
    found = list(items_of(body))
    spaces = {item["metadata"].get("namespace", "") for kind, item in found if kind.namespaced}
    for kind in dict.fromkeys(kind for kind, _ in found):
        scope = next(iter(spaces)) if kind.namespaced and len(spaces) == 1 else ""
        held.add_list(kind, scope, [item for k, item in found if k is kind])

"""From a question of fact to what was found, what is missing, or what may not be seen."""

from dataclasses import dataclass

from kbase.cluster.reader import Reader
from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.view import View
from kbase.errors import Unreadable
from kbase.lookup import Place, Result, all_lookups
from kbase.lookup.names import Names, Share
from kbase.question.facts import Asked
from kbase.question.subject import Missing
from kbase.types import Gap, ObjectRef


@dataclass(frozen=True)
class LookedUp:
    """What came of a lookup. result None: there is none; then what is missing, or else what could not be read.

    objects: those the question names.  listed: those that the table shows, in its order, where it shows objects.
    """

    result: Result | None
    missing: tuple[Missing, ...] = ()
    gaps: tuple[Gap, ...] = ()
    objects: tuple[ObjectRef, ...] = ()
    listed: tuple[ObjectRef, ...] = ()


def look_up(reader: Reader, asked: Asked, namespace: str | None, share: Share) -> LookedUp | None:
    """The answer to a question of fact; None where it turns out not to be one about this cluster.

    namespace: that of the question, unless its words name another.  share: of the notes' passages that hold a word.
    """
    for lookup in all_lookups():
        if not lookup.fits(asked):
            continue
        view = View(reader, "LOOKUP", (*RESOURCES, "pods/log"), wide=False)
        place = Place(namespace) if not lookup.names else Names(view, asked, share).resolve(lookup, namespace)
        if isinstance(place, Place):
            view.wide = place.namespace is None and not any(o.namespace for o in place.objects)
            try:
                result = lookup.look(view, asked, place)
            except Unreadable:
                return LookedUp(None, gaps=tuple(view.gaps))
            if result:
                listed = _listed(result, asked, place)
                return LookedUp(result, gaps=tuple(view.gaps), objects=place.objects, listed=listed)
        elif place:
            return LookedUp(None, missing=place)
        elif view.gaps:
            return LookedUp(None, gaps=tuple(view.gaps))
    return None


def _listed(result: Result, asked: Asked, place: Place) -> tuple[ObjectRef, ...]:
    """The objects of the table's rows, where it has a column for their names and the kind is known."""
    if asked.target not in RESOURCES or "NAME" not in result.columns:
        return ()
    kind, name = RESOURCES[asked.target], result.columns.index("NAME")
    at = result.columns.index("NAMESPACE") if "NAMESPACE" in result.columns else None
    space = (place.namespace or next((o.namespace for o in place.objects), "")) if kind.namespaced else ""
    return tuple(
        ObjectRef(kind.kind, space if at is None else row.cells[at], row.cells[name], kind.api_version)
        for row in result.rows
    )

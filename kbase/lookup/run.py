"""From a question of fact to what was found, what is missing, or what may not be seen."""

import re
from dataclasses import dataclass

from kbase.cluster.reader import Reader
from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.view import View
from kbase.errors import Unreadable
from kbase.lookup import Place, Result, Worded, all_lookups, all_worded
from kbase.lookup.names import Names, Share
from kbase.question.entities import mentioned
from kbase.question.facts import Asked
from kbase.question.subject import Missing
from kbase.script import simplified
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


def look_up_worded(reader: Reader, text: str, namespace: str | None) -> LookedUp | None:
    """The answer to a question that one phrase tells (kbase.lookup.Worded); None for any other."""
    plain = simplified(text)
    for lookup in all_worded():
        if not lookup.asks(plain):
            continue
        view = View(reader, "LOOKUP", (*RESOURCES,), wide=False)
        try:
            named = _named(view, lookup, text, namespace)
            result = lookup.look(view, plain, named)
        except Unreadable:
            if lookup.certain:
                return LookedUp(None, gaps=tuple(view.gaps))
            continue
        if result:
            return LookedUp(result, gaps=tuple(view.gaps), objects=named)
    return None


def _named(view: View, lookup: Worded, text: str, namespace: str | None) -> tuple[ObjectRef, ...]:
    """The objects that a question names, those of namespaces that it names too where there are such."""
    found: list[ObjectRef] = []
    for group in lookup.names:
        partly: list[ObjectRef] = []
        for plural in group:
            kind = RESOURCES[plural]
            there = view.list(plural, namespace if kind.namespaced else None)
            refs = [ObjectRef.of({"kind": kind.kind, "apiVersion": kind.api_version, **o}) for o in there]
            own = [m.ref for m in mentioned(text, refs, fuzzy=False)]
            # "node-exporter" is not the Deployment "exporter", though it holds the word.
            if whole := [r for r in own if _says(text, r.name)]:
                spaces = {r.namespace for r in whole if _says(text, r.namespace)}
                found += [r for r in whole if r.namespace in spaces and r.name not in spaces] or whole
                break
            partly = partly or own
        else:
            found += partly
    return tuple(dict.fromkeys(found))


def _says(text: str, name: str) -> bool:
    """Whether a text holds a name by itself, rather than within a longer one."""
    return bool(name) and bool(re.search(rf"(?<![a-z0-9.-]){re.escape(name)}(?![a-z0-9-]|\.[a-z0-9])", text.lower()))


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

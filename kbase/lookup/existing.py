"""Whether an object of a name exists: "is there a Service checkout?" """

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.objects import shows
from kbase.diagnosis.view import View
from kbase.lookup import NAMED, Place, Result, Row, lookup
from kbase.lookup.parts import command, counted, demanded, whole
from kbase.question.facts import Asked
from kbase.text import Phrase, verbatim
from kbase.types import ObjectRef

THERE = Phrase("**Yes, it exists**: {names}", "**有，存在**：{names}")


def _fits(asked: Asked) -> bool:
    own = [c for c in asked.names if c.kind == asked.target]
    return asked.ask == "exists" and asked.target in RESOURCES and len(own) == 1 and not demanded(asked)


@lookup(fits=_fits, names=NAMED, rank=-1)
def existing(view: View, asked: Asked, place: Place) -> Result | None:
    """The objects of that name, one for each namespace that has it; one that does not exist is told as missing."""
    kind = RESOURCES[asked.target]
    found = [o for ref in place.objects if ref.kind == kind.kind and (o := whole(view, ref))]
    if not found:
        return None
    names = [verbatim(f"`{ObjectRef.of(o)}`") for o in found]
    rows = tuple(
        Row((o["metadata"].get("namespace", ""), o["metadata"]["name"]), (shows(o, ".metadata.creationTimestamp"),))
        for o in found
    )
    shown = command(asked.target, place.namespace)
    seen = counted(asked.target, place.namespace, len(found), shown)
    return Result(THERE(names=names), seen, shown, ("NAMESPACE", "NAME"), rows, exact=False)

"""Parts that every drawn path has: what was found, what is not there, what could not be looked at."""

from collections.abc import Sequence
from dataclasses import replace

from kbase.answer import Part
from kbase.diagnosis.objects import absent
from kbase.diagnosis.view import View
from kbase.text import Phrase, Text, verbatim
from kbase.types import Evidence, Finding, ObjectRef

GONE = Phrase("does not exist", "不存在")
NOT_CHECKED = Phrase("not checked: {what}", "沒有檢查：{what}")
# A class has no box of its own: its fault is that of the object that names it.
_STANDS_FOR = {"IngressClass": "Ingress", "GatewayClass": "Gateway"}


def named(ref: ObjectRef) -> Text:
    """The name of an object, or its kind where it has none."""
    return verbatim(ref.name or ref.kind)


def gone(ref: ObjectRef, link: Text | None = None, evidence: tuple[Evidence, ...] = ()) -> Part:
    """An object that something names and that does not exist. Only after a complete list without it."""
    proof = absent(ref.kind, ref.namespace, ref.name)
    return Part(ref, named(ref), "broken", (GONE(),), (*evidence, proof), link)


def unchecked(ref: ObjectRef, view: View, link: Text | None = None) -> Part:
    """An object that could not be looked at, with the read that failed."""
    why = view.gaps[-1].detail if view.gaps else ref.kind
    return Part(ref, named(ref), "unknown", (NOT_CHECKED(what=why),), link=link)


def blamed(part: Part, findings: Sequence[Finding]) -> Part:
    """The part as the findings see it: broken where the root cause ends at this object, or its class is at fault."""
    if part.state != "ok" or part.about is None:
        return part
    ends = [f.chain[-1] for f in findings[:1] if f.chain and f.chain[-1].about.key == part.about.key]
    own = (f for f in findings if f.about.key == part.about.key)
    classes = [s for f in own for s in f.chain if _STANDS_FOR.get(s.about.kind) == part.about.kind]
    for step in [*ends, *classes][:1]:
        return replace(part, state="broken", facts=(step.fact,), evidence=(*part.evidence, *step.evidence))
    return part

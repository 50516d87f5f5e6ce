"""Which namespaces have no object of a kind: "which namespaces have no NetworkPolicy?" """

import re

from kbase.cluster.resources import RESOURCES
from kbase.diagnosis.view import View
from kbase.lookup import Result, Row, worded
from kbase.lookup.parts import command, counted, listed, many
from kbase.question.entities import kinds_in
from kbase.text import Phrase
from kbase.types import ObjectRef

LACK = Phrase("**{n} of {all} namespaces have no {kind}**", "**{all} 個命名空間中有 {n} 個沒有 {kind}**")
_LACKING = re.compile(
    r"\bnamespaces?\b.{0,24}\b(?:no|without|lacks?|lacking|missing|(?:do|does) not have|don't have|doesn't have)\b"
    r"|(?:命名空间|namespaces?).{0,10}(?:没有|没|缺|未设|未配)",
    re.I,
)
_WHICH = re.compile(r"\b(?:which|what|how many|list|show|are there|any)\b|哪|几个|多少|列出|有没有", re.I)
_OTHER = re.compile(r"\bwhy\b|为什么|怎么|如何", re.I)


def _asks(text: str) -> bool:
    return bool(_LACKING.search(text) and _WHICH.search(text) and not _OTHER.search(text) and _kind(text))


def _kind(text: str) -> str:
    """The namespaced kind that a question names, "" for none and for several."""
    kinds = [k for k in kinds_in(text) if RESOURCES[k].namespaced]
    return kinds[0] if len(kinds) == 1 else ""


@worded(asks=_asks, names=())
def namespaces_without(view: View, text: str, _named: tuple[ObjectRef, ...]) -> Result:
    """The namespaces that hold no object of the kind."""
    plural = _kind(text)
    having = {o["metadata"].get("namespace", "") for o in listed(view, plural, None)}
    spaces = sorted(o["metadata"]["name"] for o in listed(view, "namespaces", None))
    lacking = [name for name in spaces if name not in having]
    shown = command(plural, None)
    lead = LACK(n=len(lacking), all=len(spaces), kind=many(RESOURCES[plural].kind, 1))
    seen = counted("namespaces", None, len(lacking), shown)
    return Result(lead, seen, shown, ("NAMESPACE",), tuple(Row((name,)) for name in lacking), exact=False)

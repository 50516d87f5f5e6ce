"""What the Kubernetes API cannot show of a problem, and where to look instead: the section that a note has on it."""

import re
from collections.abc import Collection, Iterable

from kbase.answer import Intent
from kbase.compose.passages import blocks
from kbase.compose.shapes import Part, Search
from kbase.passage import Chunk
from kbase.retrieval.fold import terms
from kbase.text import Phrase

CANNOT_SHOW = Phrase(
    "**The Kubernetes API cannot show these; look here:**", "**以下從 Kubernetes API 看不到，要到這些地方看：**"
)
_HEADING = re.compile(r"\bAPI cannot show\b|API ?看不到", re.I)
_ABOUT_A_FAULT: frozenset[Intent] = frozenset({"troubleshoot", "status", "other"})
# "How do I see what the kubelet did?" asks for a place to look, whatever else its wording shows.
_TO_SEE = re.compile(
    r"\bhow (?:do|can|could|would|should) (?:i|we|you|one)"
    r" (?:see|tell|know|check|find|compare|confirm|verify|measure)\b"
    r"|\bwhere (?:is|are|do|can|did)\b|\bcan (?:i|we|you) see\b"
    r"|\bwhat (?:does|did|do|is|was|has|had) (?:the|its?|our|my) [\w -]{2,24}?(?:see|do|doing|hold|get|have|got)\b"
    r"|怎[麼么](?:看|查|確認|确认|知道|量|判斷|判断|找|排查)|(?:去|在)?哪[裡里裏](?:看|找|查)|看得[到出]|看不看得",
    re.I,
)
_NEAR = 4  # passages found first


def unseen(search: Search, intent: Intent, *, shown: Iterable[Part] = ()) -> Part | None:
    """What the API cannot show of what is asked, from the note the answer rests on, else from one found near it.

    None where no place to look is wanted, and where no such note has a section on it.  shown: what is said already.
    """
    near = [h.chunk for h in search.hits[:_NEAR]]
    found = next((c for c in (*(p.chunk for p in shown), *near) if is_unseen(c)), None)
    asked_for = found is not None and intent != "compare"  # who compares two things looks for no place
    if intent not in _ABOUT_A_FAULT and not asked_for and not _TO_SEE.search(search.question):
        return None
    notes = {h.chunk.note: h.chunk for h in search.hits}
    sections = [c for chunk in notes.values() for c in search.note(chunk) if is_unseen(c)]
    own = [c for c in sections if c.note == search.best.note]
    wanted = {*terms(search.question)}
    other = max(sections, key=lambda c: len(wanted & {*terms(c.search_text)}), default=None)
    found = next(iter(own), None) or found or other
    return Part(found, _nearest_first(found.text, wanted)) if found else None


def is_unseen(chunk: Chunk) -> bool:
    """Whether a passage stands in the section of its note on what the API cannot show."""
    return any(is_unseen_heading(title) for title in chunk.heading)


def is_unseen_heading(title: str) -> bool:
    """Whether a heading announces what the API cannot show."""
    return bool(_HEADING.search(title))


def _nearest_first(text: str, wanted: Collection[str]) -> str:
    """The words of a section, in each list the items first that have most of the words wanted."""

    def order(block: str) -> str:
        items = re.split(r"\n(?=- )", block)
        if not block.startswith("- "):
            return block
        return "\n".join(sorted(items, key=lambda item: -len({*wanted} & {*terms(item)})))

    return "\n\n".join(order(block) for block in blocks(text))

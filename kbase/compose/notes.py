"""An answer from the notes alone: the direct answer first, then the passage that goes into it."""

import re
from collections.abc import Callable, Collection, Sequence

from kbase.compose import shapes
from kbase.compose.ledger import Ledger
from kbase.compose.passages import excerpt, lead, statement_ends
from kbase.compose.shapes import Part, Search
from kbase.compose.unseen import CANNOT_SHOW, is_unseen, unseen
from kbase.retrieval.confidence import ENOUGH, ENOUGH_OF_KIND
from kbase.retrieval.fold import identifiers
from kbase.script import Lang, for_reader
from kbase.text import Phrase
from kbase.types import Applies, Chunk, Hit, Intent

OTHER_VERSIONS = Phrase(
    "(written for Kubernetes {versions}; this server is another version)",
    "（這段適用於 Kubernetes {versions}，與目前的伺服器版本不同）",
)
NOTHING = Phrase(
    "The notes do not cover this. I searched {n} notes; {nearest}.",
    "筆記裡沒有這個主題。我找過 {n} 篇筆記，{nearest}。",
)
NEAREST = Phrase(
    "the nearest is “{title}” {mark}, which does not answer it", "最接近的是「{title}」{mark}，但它沒有回答這個問題"
)
NONE_NEAR = Phrase("none is near", "沒有相近的")
NO_NOTES = Phrase("There are no notes in the index.", "索引裡沒有任何筆記。")
_EXCERPT_CHARS: dict[Intent, int] = {"compare": 1400, "troubleshoot": 1400}
_DEFAULT_CHARS = 900
_SHAPES: dict[Intent, Callable[[Search], list[Part] | None]] = {
    "howto": shapes.howto,
    "command": shapes.command,
    "parameter": shapes.parameter,
    "compare": shapes.compare,
}
_JUDGED = 4
_SAYS_IT: frozenset[Intent] = frozenset({"concept", "other"})
_HOW_MUCH = re.compile(
    r"\bhow (?:long|many|much|often|big|far)\b|\bat (?:most|least)\b"
    r"|多久|多少|多大|幾[個次秒分天]|几[个次秒分天]|最多|最少|上限",
    re.I,
)
# "Can two pods use one claim?", "which one should I take?": asked of how things are, not of a fault.
_WHETHER = re.compile(
    r"^(?:so |and |ok |hey )*(?:can|could|does|do|should|may|must|which) (?!.*\b(?:see|tell|find out|look|know)\b).+"
    r"|(?:可以|能|需要|应该|應該|一定要|必须|必須)(?!.*[看查知確确]).{0,24}[吗嗎嘛]\s*[?？]?$"
    r"|(?:会不会|會不會|能不能|可不可以|要不要|需不需要)(?!.*[看查知確确])"
    r"|该用哪|該用哪|该选|該選|哪[个個一種种](?:好|比较|比較)",
    re.I,
)
_EQUAL = 0.6  # a second note belongs to a comparison when it scores at least this share of the best


def covered(hits: Sequence[Hit], kinds: Collection[str]) -> bool:
    """Whether the notes answer a question, as far as the passages found tell. kinds: those of the API it names."""
    return bool(hits) and hits[0].confidence >= (ENOUGH_OF_KIND if kinds else ENOUGH)


def from_notes(search: Search, intent: Intent, ledger: Ledger, lang: Lang) -> list[str]:
    """Paragraphs from the best passages.

    A question for one thing (a value, a command, steps) gets the passage that has it; a wider one the note's own direct
    answer first, then what belongs to it.
    """
    if intent == "compare" and (each := _table_of_two(search, ledger, lang)):
        return each
    shown = _SHAPES[intent](search) if intent in _SHAPES else None
    parts = shown or _wide(search, intent)
    # Neither this nor that is compared by a note: whoever asks "is it A or B?" looks for a fault.
    asked = "other" if intent == "compare" and not shown else intent
    asked = "concept" if asked == "other" and _WHETHER.search(search.question) else asked
    beyond = unseen(search, asked, shown=parts)
    parts = list({(p.chunk.key, p.text): p for p in parts}.values())
    told = [cited(part.text, part.chunk, ledger, lang) for part in parts if not is_unseen(part.chunk)]
    return [*told, *cannot_show(beyond, ledger, lang)]


def cannot_show(beyond: Part | None, ledger: Ledger, lang: Lang) -> list[str]:
    """What the API cannot show, with where to look; [] for None."""
    if beyond is None:
        return []
    return [f"{CANNOT_SHOW().render(lang)}\n\n{cited(beyond.text, beyond.chunk, ledger, lang)}"]


def _wide(search: Search, intent: Intent) -> list[Part]:
    """The direct answer of the best note, and what follows it."""
    best, leads = search.best, search.leads
    chunks = [leads.get(best.note, best), *_beside(search, intent)]
    if best.section != 0 and (intent in _SAYS_IT or _HOW_MUCH.search(search.question)):
        chunks.reverse()  # a section was found before the note's own direct answer: it says what is asked
    most = _EXCERPT_CHARS.get(intent, _DEFAULT_CHARS)
    wanted = {*identifiers(search.question), *re.findall(r"\d+", search.question)}
    return [Part(c, _part(c, leads, most, wanted)) for c in {c.key: c for c in chunks}.values()]


def _beside(search: Search, intent: Intent) -> list[Chunk]:
    """What follows the direct answer of the best note.

    For a comparison: the passage of the same note that compares, else the direct answer of the other note. Otherwise
    the passage that was found before the direct answer or holds more of the question, else the first section, the
    essentials; where no concept is asked for, one that holds as much will do.
    """
    best, hits, leads = search.best, search.hits, search.leads
    inner = [h for h in hits[:_JUDGED] if h.chunk.note == best.note and h.chunk.section != 0]
    if intent == "compare":
        others = [h.chunk.note for h in hits[1:_JUDGED] if h.score >= _EQUAL * hits[0].score]
        return [h.chunk for h in inner[:1]] or [leads[n] for n in others if n != best.note and n in leads][:1]
    direct = max((h.coverage for h in hits if h.chunk.note == best.note and h.chunk.section == 0), default=0.0)
    if best.section != 0:
        return [best]
    as_much = [h.chunk for h in inner[:1] if h.coverage >= direct and intent != "concept"]
    more = [h.chunk for h in inner if h.coverage > direct] or as_much
    return more[:1] or [c for c in search.note(best) if c.section == 1][:1]


def _table_of_two(search: Search, ledger: Ledger, lang: Lang) -> list[str]:
    """The direct answers of two notes beside each other; [] where one passage compares them, or there are no two."""
    if shapes.compare(search):
        return []
    each = shapes.of_each(search)
    if not each:
        return []
    names = [for_reader(part.chunk.title, lang) for part in each]
    told = [cited(" ".join(part.text.split()), part.chunk, ledger, lang).replace("|", "\\|") for part in each]
    return [f"| {names[0]} | {names[1]} |\n|---|---|\n| {told[0]} | {told[1]} |"]


def _part(chunk: Chunk, leads: dict[str, Chunk], most: int, wanted: Collection[str]) -> str:
    """A lead's direct answer, or as much of a passage as fits."""
    is_lead = chunk.note in leads and leads[chunk.note].key == chunk.key
    return (lead(chunk.text) if is_lead else "") or excerpt(chunk.text, max_chars=most, wanted=wanted)


def nothing(hits: Sequence[Hit], n_notes: int, ledger: Ledger, lang: Lang) -> list[str]:
    """One paragraph that says what was searched and what is nearest."""
    if n_notes == 0:
        return [NO_NOTES().render(lang)]
    near = (
        NEAREST(title=for_reader(hits[0].chunk.title, lang), mark=ledger.cite(hits[0].chunk)) if hits else NONE_NEAR()
    )
    return [NOTHING(n=n_notes, nearest=near).render(lang)]


def version_marked(chunk: Chunk, ledger: Ledger, lang: Lang) -> str:
    """The mark of a passage, with the versions it is for where the connected server is another one."""
    mark = ledger.cite(chunk)
    version: Applies = next(c.applies for c in ledger.citations if c.chunk.key == chunk.key)
    return f"{mark} {OTHER_VERSIONS(versions=chunk.kubernetes).render(lang)}" if version == "other versions" else mark


def cited(text: str, chunk: Chunk, ledger: Ledger, lang: Lang) -> str:
    """Words of a passage, each paragraph and item with its mark, and at the end the versions it is for where the
    connected server is another."""
    whole = version_marked(chunk, ledger, lang)
    lines = for_reader(text, lang).rstrip().split("\n")
    ends = statement_ends(lines)
    # After a table or a fence the mark needs a paragraph of its own, or it would become a cell or code.
    if not ends or ends[-1] != len(lines) - 1:
        return "\n".join([*_with(lines, ends, ledger.cite(chunk)), "", whole])
    return "\n".join([*_with(lines[:-1], ends[:-1], ledger.cite(chunk)), f"{lines[-1]} {whole}"])


def _with(lines: Sequence[str], ends: Sequence[int], mark: str) -> list[str]:
    return [f"{line} {mark}" if n in ends else line for n, line in enumerate(lines)]

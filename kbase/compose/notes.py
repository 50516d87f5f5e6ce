"""An answer from the notes alone: the direct answer first, then the passage that goes into it."""

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import replace

from kbase.answer import Intent
from kbase.compose import shapes
from kbase.compose.ledger import Ledger
from kbase.compose.passages import excerpt, is_table, lead, statement_ends
from kbase.compose.shapes import Part, Search
from kbase.compose.statement import nearest, quoted_rows, rows_of, says_all
from kbase.compose.unseen import CANNOT_SHOW, is_unseen, unseen
from kbase.passage import Applies, Chunk, Hit
from kbase.retrieval.confidence import ENOUGH, ENOUGH_OF_KIND
from kbase.retrieval.fold import fold, identifiers, terms
from kbase.script import Lang, for_reader, simplified
from kbase.text import Phrase

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
# "Can two pods use one claim?", "which one should I take?", "what happens if I delete it?": asked of how things are,
# not of a fault. Folded to the Simplified script first.
_WHETHER = re.compile(
    r"^(?:so |and |ok |hey )*(?:can|could|does|do|should|may|must|which) (?!.*\b(?:see|tell|find out|look|know)\b).+"
    r"|\bwhat (?:actually |exactly |really )?happens\b"
    r"|\bwhy (?:do|does|should|would) (?:i|we|you|one|people|everyone|everybody|kubernetes|k8s)\b"
    r"(?! (?:see|get|keep|have (?:so|no)))|\bwhy (?:is|are) there\b|\bwhy not\b"
    r"|(?:可以|能|需要|应该|一定要|必须|会|跟着|一起|等于|算)(?!.*[看查知确])[^，。,]{0,24}[吗嘛]$"
    r"|(?:会不会|能不能|可不可以|要不要|需不需要)(?!.*[看查知确])|(?:是不是|是否)(?:等于|代表|表示|就是)"
    r"|会(?:怎么?样|发生(?:什么|啥)|如何)$|为什么(?:不?(?:需要|建议|推荐|应该)|大家|都说|说)"
    r"|该用哪|该选|哪[个种](?:好|比较)",
    re.I,
)
_CHOICE = re.compile(r"\b(?:which|or)\b|哪|還是|还是", re.I)
_DIFFER = re.compile(r"\bdiffer|\bvs\b|\bversus\b|差[别异在]|区别|不同", re.I)
_CODE = re.compile(r"(?<![\w.])\d{3,5}(?![\w.])")  # an exit code, a status, a port
_ALIKE = 0.9  # of the coverage of the first passage
_HEADED = 0.5  # share of a question
_EQUAL = 0.6  # a second note belongs to a comparison when it scores at least this share of the best


def covered(hits: Sequence[Hit], kinds: Collection[str]) -> bool:
    """Whether the notes answer a question, as far as the passages found tell. kinds: those of the API it names."""
    return bool(hits) and hits[0].confidence >= (ENOUGH_OF_KIND if kinds else ENOUGH)


def asked_for(question: str, intent: Intent) -> Intent:
    """The intent of a question for its answer from notes: who asks how things are looks for no fault."""
    return "concept" if intent in ("troubleshoot", "status", "other") and _asks_whether(question) else intent


def _asks_whether(question: str) -> bool:
    return bool(_WHETHER.search(simplified(question).rstrip(" ?？!！。")))


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
    asked = "other" if intent == "compare" and not shown and not _DIFFER.search(simplified(search.question)) else intent
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
    if _asks_whether(search.question) and not _CHOICE.search(search.question):
        search = _saying_all(search)
    best, leads = search.best, search.leads
    if row := _row(search):
        return row
    chunks = [leads.get(best.note, best), *_beside(search, intent)]
    title, heading = _said_above(search)
    headed = heading > title and heading >= _HEADED and intent != "compare"
    # Where the note is about just that, its direct answer goes before a table, which says nothing before it is read.
    titled = intent == "concept" and title >= max(_HEADED, heading) and is_table(best.text)
    if best.section != 0 and (headed or ((intent in _SAYS_IT or _HOW_MUCH.search(search.question)) and not titled)):
        chunks.reverse()  # a section was found before the note's own direct answer: it says what is asked
    most = _EXCERPT_CHARS.get(intent, _DEFAULT_CHARS)
    return [Part(c, _part(c, search, most)) for c in {c.key: c for c in chunks}.values()]


def _said_above(search: Search) -> tuple[float, float]:
    """Shares of the question, 0 to 1, that the title of the best note holds, and the heading of the first passage."""
    wanted = search.wanted
    total = sum(wanted.values()) or 1.0
    heads = [{*terms(text)} for text in (search.best.title, " ".join(search.best.heading))]
    title, heading = (sum(w for t, w in wanted.items() if t in head) / total for head in heads)
    return title, heading


def _saying_all(search: Search) -> Search:
    """The search, its first passage one that says all of the question in one sentence, where the first does not."""
    hits, first = [h for h in search.hits if not is_unseen(h.chunk)], search.leads.get(search.best.note)
    shown = [search.best.text, first.text if first else ""]
    found = says_all([h.chunk.text for h in hits], shown, search.wanted)
    if found is None:
        return search
    return replace(search, hits=[hits[found], *(h for h in search.hits if h is not hits[found])])


def _row(search: Search) -> list[Part]:
    """The row for a message that is quoted, or for a name or code asked for, and the direct answer of its note.

    A message: in any passage found.  A name or code: in the best note, where neither its direct answer nor the first
    passage says it, else in a passage that holds about as much of the question.
    """
    found = [h.chunk for h in search.hits if not is_unseen(h.chunk)]
    rows = ((c, quoted_rows(c.text, search.question)) for c in found)
    if said := next(((c, row) for c, row in rows if row), None):
        return _with_lead(search, *said)
    first = search.leads.get(search.best.note)
    if first is None:
        return []
    told = lead(first.text)
    known = fold(told if first.key == search.best.key else f"{told} {search.best.text}")
    asked = [n for n in (*identifiers(search.question), *_CODE.findall(search.question)) if fold(n) not in known]
    alike = [h.chunk for h in search.hits if h.coverage >= _ALIKE * search.hits[0].coverage]
    near = [c for c in (*search.note(first), *alike) if asked and not is_unseen(c)]
    return next((_with_lead(search, c, row) for c in near if (row := rows_of(c.text, asked))), [])


def _with_lead(search: Search, chunk: Chunk, row: str) -> list[Part]:
    first = search.leads.get(chunk.note)
    return [Part(chunk, row), *([Part(first, lead(first.text))] if first else [])]


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


def _part(chunk: Chunk, search: Search, most: int) -> str:
    """A lead's direct answer, or as much of a passage as fits, what is nearest to the question first."""
    first = search.leads.get(chunk.note)
    if first and first.key == chunk.key and (told := lead(chunk.text)):
        return told
    wanted = {*identifiers(search.question), *re.findall(r"\d+", search.question)}
    text = nearest(chunk.text, search.question, search.wanted)
    return excerpt(text, max_chars=most, wanted=wanted)


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

"""Passages: sections cut to the size the encoder reads, each with its headings and source lines."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from ingest.blocks import Block, joined
from ingest.parse import ParsedNote, Section

TARGET_TOKENS = 220  # of a passage, its headings aside: encoders such as MiniLM read 256 and cut off the rest
_MIN_TOKENS = 80  # left to the text even below very long headings
_REST = 6  # a last passage smaller than a sixth of the target joins the one before it
_SENTENCE = re.compile(r"(?<=[。！？；])|(?<=[.!?;])\s+")
_UNITS = re.compile(r"[\u3400-\u9fff]|[^\s\u3400-\u9fff]+")

Counter = Callable[[str], int]


@dataclass(frozen=True)
class Passage:
    """heading, rank: of the section.  lines: first and last, 1-based.  text: verbatim.  search_text: what to index."""

    heading: tuple[str, ...]
    rank: int
    lines: tuple[int, int]
    text: str
    search_text: str


def split(note: ParsedNote, *, count: Counter | None = None, max_tokens: int = 256) -> list[Passage]:
    """The passages of a note, in order; together they cover every line that says something.

    count: tokens of a text as the encoder sees it; without one, Han characters and words are counted.
    max_tokens: what the encoder reads of one text, headings included.
    """
    count = count or simple_count
    return [passage for section in note.sections for passage in _passages(note, section, count, max_tokens)]


def simple_count(text: str) -> int:
    """Han characters plus words: near enough to a tokeniser's count where there is none."""
    return len(_UNITS.findall(text))


def _passages(note: ParsedNote, section: Section, count: Counter, max_tokens: int) -> Iterator[Passage]:
    prefix = _prefix(note, section.heading)
    budget = max(_MIN_TOKENS, min(TARGET_TOKENS, max_tokens - count(prefix)))
    packer = _Packer(count, budget)
    for block in _grouped(section.blocks):
        packer.add(block)
    label = ""
    for blocks in packer.packs():
        own = [block for block in blocks if block.kind == "label"]
        # A passage that lies below one bold line alone has that line as its last heading.
        starts = blocks[0].kind == "label" or (label and not own)
        label = own[-1].text if own else label
        heading = section.heading
        if starts and len(own) <= 1 and label:
            heading = (*heading, label.rstrip(":： "))
        lines = note.trimmed(blocks[0].lines[0], max(block.lines[1] for block in blocks))
        titled = ("heading", "label") if len(heading) > len(section.heading) else ("heading",)
        said = joined([block for block in blocks if block.kind not in titled])
        search_text = "\n".join(part for part in (_prefix(note, heading), said) if part)
        yield Passage(heading, section.rank, lines, note.source(lines), search_text)


def _prefix(note: ParsedNote, heading: Sequence[str]) -> str:
    title = [note.title] if note.titled and note.title not in heading[:1] else []
    return " > ".join([*title, *heading])


def _grouped(blocks: Iterable[Block]) -> Iterator[Block]:
    """The blocks of a section, each bold label together with what stands under it."""
    group: list[Block] = []
    for block in blocks:
        if block.kind == "label" and group:
            yield _group(group)
            group = []
        group.append(block)
    if group:
        yield _group(group)


def _group(blocks: Sequence[Block]) -> Block:
    if len(blocks) == 1:
        return blocks[0]
    return Block("list", (blocks[0].lines[0], blocks[-1].lines[1]), joined(blocks), tuple(blocks))


class _Packer:
    """Fills passages greedily, cutting only where blocks allow it and never right below an introduction."""

    def __init__(self, count: Counter, budget: int) -> None:
        self.count, self.budget = count, budget
        self.done: list[list[Block]] = []
        self.current: list[Block] = []
        self.size = 0

    def add(self, block: Block) -> None:
        """Puts a block into the passage at hand, into a new one, or in parts into several."""
        size = self._cost(block)
        if self.size + size > self.budget:
            parts = block.parts or tuple(_sentences(block, self.count, self.budget))
            if size > self.budget and parts:
                for part in parts:
                    self.add(part)
                return
            self._start_new()
        self._append(block)

    def packs(self) -> list[list[Block]]:
        """The passages as lists of blocks."""
        if self.current:
            self.done.append(self.current)
            self.current = []
        out: list[list[Block]] = []
        for blocks in self.done:
            small = self.count(joined(blocks)) * _REST < self.budget
            if out and (small or not any(block.text for block in blocks)) and not _labelled(blocks):
                out[-1] += blocks
            else:
                out.append(list(blocks))
        return out

    def _append(self, block: Block) -> None:
        # A group that fits as a whole is kept as its blocks, so that labels and leads stay visible.
        parts = block.parts if block.kind == "list" and any(p.kind in ("label", "heading") for p in block.parts) else ()
        self.current += parts or (block,)
        self.size = self.count(joined(self.current))

    def _cost(self, block: Block) -> int:
        lead = block.lead if block.lead and not any(b.lead == block.lead for b in self.current) else ""
        return self.count(f"{lead}\n{block.text}") if lead else self.count(block.text)

    def _start_new(self) -> None:
        """Closes the passage at hand; introductions at its end go with what they introduce."""
        kept = len(self.current)
        while kept and (self.current[kept - 1].introduces or not self.current[kept - 1].text):
            kept -= 1
        if kept:
            self.done.append(self.current[:kept])
            self.current = self.current[kept:]
        self.size = self.count(joined(self.current))


def _labelled(blocks: Sequence[Block]) -> bool:
    return any(block.kind == "label" for block in blocks)


def _sentences(block: Block, count: Counter, budget: int) -> Iterator[Block]:
    """A single line of prose too long for one passage, sentence by sentence; each keeps the line's number."""
    if block.kind not in ("text", "silent") or count(block.text) <= budget:
        return
    said = [sentence for sentence in _SENTENCE.split(block.text) if sentence and sentence.strip()]
    if len(said) > 1:
        yield from (replace(block, text=sentence.strip(), parts=()) for sentence in said)

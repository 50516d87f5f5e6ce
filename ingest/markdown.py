"""Markdown as blocks: structure and line numbers come from markdown-it's tokens alone.

https://markdown-it-py.readthedocs.io/en/latest/using.html: a block token's map is [first line, line after the last],
counted from 0.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cache
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

from ingest import drawings, mermaid
from ingest.blocks import LABEL_LEVEL, Block, with_next
from ingest.reading import html_lines, inline_text, is_bold_only, links_within_page
from ingest.tables import swallowed_from, table_block

_MARKERS = " \t>-*+"  # what may stand before the words of a line
_LONG_HEADING = 100  # characters: an underlined paragraph this long was meant as text above a rule
_LONG_LABEL = 60  # characters: a bold line this long is an emphasised statement, not a sub-heading
_MAX_NESTING = 60  # thirty lists inside each other; the parser leaves out what is deeper, and recurses to get there
_PLAIN_FENCES = frozenset(("", "text", "txt", "plain", "plaintext", "ascii", "none", "diagram"))


def blocks(lines: Sequence[str], offset: int = 0) -> list[Block]:
    """Top-level blocks of a note. lines: its source; offset: source lines that stand before the first of them.

    Every line that is not blank lies in a block. Link definitions are silent; where the parser gives up (endless
    nesting), the lines are taken as text.
    """
    env: dict[str, Any] = {}
    tree = SyntaxTreeNode(_parser().parse("\n".join(lines), env))
    source = _Source(lines, offset)
    defined = {n for link in env.get("references", {}).values() for n in range(link["map"][0] + 1, link["map"][1] + 1)}
    found = [source.said(block) for node in tree.children for block in source.read(node)]
    return list(_gaps_filled(source, found, {number + offset for number in defined}))


def has_headings(found: Sequence[Block]) -> bool:
    """True when the note marks its sections with Markdown headings."""
    return any(block.kind == "heading" for block in found)


def words(line: str) -> str:
    """What a reader sees of one line of text, its inline markup taken off."""
    tokens = _parser().parseInline(line)
    return inline_text(tokens[0] if tokens else None)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("commonmark", {"html": True, "maxNesting": _MAX_NESTING}).enable("table")


class _Source:
    """Turns nodes of the syntax tree into blocks, with line numbers of the whole note."""

    def __init__(self, lines: Sequence[str], offset: int) -> None:
        self.lines, self.offset = list(lines), offset

    def read(self, node: SyntaxTreeNode) -> Iterator[Block]:
        """The blocks of one node: several where the parser took in more than the writer meant."""
        if node.map is None:
            return
        if node.type == "heading":
            yield self._heading(node)
        elif node.type == "paragraph":
            yield from self._paragraph(node)
        elif node.type in ("fence", "code_block"):
            yield self._code(node)
        elif node.type == "table":
            yield from self._table(node)
        elif node.type == "blockquote":
            yield from self._quote(node)
        elif node.type in ("bullet_list", "ordered_list"):
            yield self._list(node)
        elif node.type == "html_block":
            yield self._html(node)
        else:  # thematic breaks
            yield Block("silent", self._span(node))

    def said(self, block: Block) -> Block:
        """The same block, or its source as text when the parser took its markers and nothing else."""
        if block.text or block.kind != "list":
            return block
        return _by_line(Block("text", block.lines), self._under(*block.lines))

    def _span(self, node: SyntaxTreeNode) -> tuple[int, int]:
        """First and last line, blank ones at the end left off."""
        first, last = node.map or (0, 0)
        while last > first + 1 and not self.lines[last - 1].strip():
            last -= 1
        return first + 1 + self.offset, last + self.offset

    def _under(self, first: int, last: int) -> list[str]:
        return self.lines[first - 1 - self.offset : last - self.offset]

    def _heading(self, node: SyntaxTreeNode) -> Block:
        text = inline_text(node.children[0].token if node.children else None)
        first, last = self._span(node)
        if node.markup in ("=", "-") and (last - first > 1 or len(text) > _LONG_HEADING):
            return _by_line(Block("text", (first, last), text), self._under(first, last - 1))
        return Block("heading", (first, last), _without_anchor(" ".join(text.split())), level=int(node.tag[1]))

    def _paragraph(self, node: SyntaxTreeNode) -> Iterator[Block]:
        span = self._span(node)
        inline = node.children[0].token
        children = inline.children if inline else None
        under = self._under(*span)
        text = inline_text(inline)
        if not text:
            yield Block("silent", span)
        elif is_bold_only(children) and len(text) <= _LONG_LABEL:
            yield Block("label", span, text, level=LABEL_LEVEL)
        elif len(under) > 1 and drawings.is_drawing(under):
            yield Block("drawing", span, drawings.unframed(under))
        else:
            yield _by_line(Block("text", span, text), under)

    def _code(self, node: SyntaxTreeNode) -> Block:
        content = node.content.rstrip("\n")
        language = (node.info.split() or [""])[0].lower() if node.type == "fence" else ""
        rows = content.split("\n")
        if language == "mermaid":
            return Block("drawing", self._span(node), mermaid.labels(content))
        plain = language in _PLAIN_FENCES and drawings.has_frame(rows)
        if plain or drawings.is_drawing(rows):
            return Block("drawing", self._span(node), drawings.unframed(rows))
        return Block("code", self._span(node), content)

    def _table(self, node: SyntaxTreeNode) -> Iterator[Block]:
        _, last = self._span(node)
        swallowed = swallowed_from(node, self.lines)
        block = table_block(node, swallowed - 1 if swallowed else last - self.offset)
        yield _shifted(block, self.offset)
        if swallowed:
            yield from blocks(self._under(swallowed + self.offset, last), swallowed - 1 + self.offset)

    def _quote(self, node: SyntaxTreeNode) -> Iterator[Block]:
        """A quotation; a bold line right below that lacks the > only looks like part of it."""
        first, last = self._span(node)
        for number in range(first + 1, last + 1):
            tail = self._under(number, last)
            below = blocks(tail, number - 1) if tail[0].lstrip().startswith("**") else []
            if below and below[0].kind == "label":
                yield from blocks(self._under(first, number - 1), first - 1)
                yield from below
                return
        yield _bundle("list", (first, last), [block for child in node.children for block in self.read(child)])

    def _list(self, node: SyntaxTreeNode) -> Block:
        span = self._span(node)
        block = _bundle("list", span, [self._item(item) for item in node.children])
        paragraphs = [n.token for n in node.walk() if n.type == "inline" and n.token]
        linked = paragraphs and all(links_within_page(token.children) for token in paragraphs)
        return replace(block, kind="contents") if linked else block

    def _item(self, node: SyntaxTreeNode) -> Block:
        inside = [_demoted(block) for child in node.children for block in self.read(child)]
        marker = f"{node.info}. " if node.info else ""
        if inside and marker and not inside[0].parts:
            inside[0] = _prefixed(inside[0], marker)
        elif inside and marker and inside[0].kind == "text":
            first = _prefixed(inside[0].parts[0], marker)
            inside[0] = _bundle("text", inside[0].lines, [first, *inside[0].parts[1:]])
        return _bundle("list", self._span(node), inside)

    def _html(self, node: SyntaxTreeNode) -> Block:
        first, last = self._span(node)
        said = html_lines(node.content)[: last - first + 1]
        parts = [Block("text" if line else "silent", (number, number), line) for number, line in enumerate(said, first)]
        if not any(said):
            return Block("silent", (first, last))
        return _bundle("text", (first, last), parts)


def _bundle(kind: str, span: tuple[int, int], inside: list[Block]) -> Block:
    """Blocks as one. A block without any inside (an empty list item) is silent."""
    if not inside:
        return Block("silent", span)
    said = "\n".join(block.text for block in inside if block.text)
    return Block("text" if kind == "text" else "list", span, said, tuple(_gaps_within(span, inside)))


def _gaps_within(span: tuple[int, int], inside: list[Block]) -> Iterator[Block]:
    """The same blocks, widened so that together they cover the span (a lone list marker, a link definition)."""
    for i, (block, below) in enumerate(with_next(inside)):
        first = block.lines[0] if i else span[0]
        last = below.lines[0] - 1 if below else span[1]
        yield _with_lines(block, (min(first, block.lines[0]), max(last, block.lines[1])))


def _with_lines(block: Block, lines: tuple[int, int]) -> Block:
    parts = tuple(_gaps_within(lines, list(block.parts)))
    return replace(block, lines=lines, parts=parts)


def _shifted(block: Block, offset: int) -> Block:
    lines = (block.lines[0] + offset, block.lines[1] + offset)
    return replace(block, lines=lines, parts=tuple(_shifted(part, offset) for part in block.parts))


def _demoted(block: Block) -> Block:
    """Headings and labels inside list items are text: they open no section of the note."""
    return replace(block, kind="text", level=0) if block.kind in ("heading", "label") else block


def _prefixed(block: Block, marker: str) -> Block:
    return replace(block, text=marker + block.text)


def _by_line(block: Block, under: Sequence[str]) -> Block:
    """Text that may be cut between its source lines. under: these lines, for where markup goes over several of them."""
    if len(under) < 2 and block.text:
        return block
    said = block.text.split("\n")
    if not block.text or len(said) != len(under):
        said = [words(line.lstrip(_MARKERS)) for line in under]
    numbered = enumerate(said, block.lines[0])
    return _bundle("text", block.lines, [Block("text", (n, n), line.strip()) for n, line in numbered])


def _without_anchor(text: str) -> str:
    """A heading without the {#anchor} that some site generators read off its end."""
    before, brace, anchor = text.rpartition("{#")
    return before.rstrip() if brace and anchor.endswith("}") else text


def _gaps_filled(source: _Source, found: list[Block], defined: set[int]) -> Iterator[Block]:
    """The blocks with others between them for lines that no block covers: link definitions, which are silent, and
    what the parser left out."""
    at = source.offset
    end = Block("silent", (source.offset + len(source.lines) + 1,) * 2)
    for block in [*found, end]:
        gap = [n for n in range(at + 1, block.lines[0]) if source.lines[n - 1 - source.offset].strip()]
        for number in gap:
            line = source.lines[number - 1 - source.offset]
            text = "" if number in defined else words(line.lstrip(_MARKERS))
            yield Block("text" if text else "silent", (number, number), text)
        if block is not end:
            yield block
        at = max(at, block.lines[1])

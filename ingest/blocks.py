"""The shape of a note after parsing: blocks with their source lines and the words a search should see."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

T = TypeVar("T")

# heading: opens a section. label: a line that is bold as a whole, a heading below all headings. silent: lines without
# words of their own (comments, link definitions, rules). contents: a list of links to the note's own sections.
Kind = Literal["heading", "label", "text", "code", "drawing", "table", "list", "silent", "contents"]
LABEL_LEVEL = 10  # below Markdown's six levels and the nine of plain-text outlines


@dataclass(frozen=True)
class Block:
    """A piece of a note.

    lines: first and last source line, 1-based, inclusive.
    text: the words to search, frames and markup taken off.
    parts: where the block may be cut, in order; () = never cut.
    lead: words that belong before this block whenever it stands apart from its siblings (a table's header).
    level: of a heading, 1 = highest.
    """

    kind: Kind
    lines: tuple[int, int]
    text: str = ""
    parts: tuple["Block", ...] = ()
    lead: str = ""
    level: int = 0

    @property
    def introduces(self) -> bool:
        """True for what must not be left behind by the block after it: headings, labels, headers, 'as follows:'."""
        if self.kind in ("heading", "label") or (self.kind == "table" and not self.text):
            return True
        return self.kind == "text" and self.text.rstrip().endswith((":", "："))


def leaves(blocks: Sequence[Block]) -> Iterator[Block]:
    """The blocks that have no parts, in reading order."""
    for block in blocks:
        if block.parts:
            yield from leaves(block.parts)
        else:
            yield block


def joined(blocks: Sequence[Block]) -> str:
    """The words of several blocks, one below the other; a lead is said once for the run of blocks that share it."""
    out: list[str] = []
    lead = ""
    for block in blocks:
        if block.lead and block.lead != lead:
            out.append(block.lead)
        lead = block.lead
        if block.text:
            out.append(block.text)
    return "\n".join(out)


def with_next(items: Sequence[T]) -> Iterator[tuple[T, T | None]]:
    """Each item and the one after it, None after the last."""
    for number, item in enumerate(items, 1):
        yield item, items[number] if number < len(items) else None

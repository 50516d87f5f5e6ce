"""Cutting a note's passage down to what an answer shows, without changing a word of it."""

import re
from collections.abc import Collection, Iterator, Sequence

_FENCES = ("```", "~~~")
_OPENS = re.compile(r"[-*+] |\d+[.)] |```|~~~|\||#")  # what begins a block of its own


def blocks(text: str) -> Iterator[str]:
    """The paragraphs, lists, tables and fences of a passage, verbatim; headings and blank lines are left out."""
    block: list[str] = []
    fence = ""
    for line in text.splitlines():
        stripped = line.strip()
        if fence:
            block.append(line)
            if stripped.startswith(fence) and not stripped.strip(fence[0]):
                fence = ""
        elif stripped.startswith(_FENCES):
            fence = stripped[: len(stripped) - len(stripped.lstrip(stripped[0]))]
            block.append(line)
        elif not stripped or _is_heading(stripped):
            yield from _whole(block)
            block = []
        else:
            block.append(line)
    yield from _whole(block)


def _whole(block: list[str]) -> Iterator[str]:
    if block:
        yield "\n".join(block)


def _is_heading(line: str) -> bool:
    return line.startswith("#") and line.lstrip("#")[:1] in (" ", "")


def lead(text: str) -> str:
    """The first paragraph of a passage: in our notes the direct answer. "" where there is none."""
    return next(blocks(text), "")


def is_table(text: str) -> bool:
    """Whether a passage begins with a table."""
    return lead(text).startswith("|")


def excerpt(text: str, *, max_chars: int, wanted: Collection[str] = ()) -> str:
    """The first blocks of a passage that fit; at least one, whole.

    wanted: of a table that does not fit, the rows that name one of these are taken.
    """
    taken: list[str] = []
    for block in blocks(text):
        room = max_chars - sum(map(len, taken))
        if taken and len(block) > room:
            rows = _naming(block, wanted)
            if rows and len(rows) <= room:
                taken.append(rows)
            break
        taken.append(block)
    return "\n\n".join(taken)


def _naming(block: str, wanted: Collection[str]) -> str:
    """The head of a table and its rows that name one of some words; "" where none does, or it is no table."""
    lines = block.split("\n")
    if not block.startswith("|") or len(lines) < 3:
        return ""
    rows = [row for row in lines[2:] if any(re.search(rf"(?<![\w-]){re.escape(w)}(?![\w-])", row) for w in wanted)]
    return "\n".join([*lines[:2], *rows]) if rows else ""


def statement_ends(lines: Sequence[str]) -> list[int]:
    """Indexes of the lines where a paragraph or an item of a list ends; none in tables and fences.

    What only announces a table, a list or a fence (it ends with a colon) says nothing by itself.
    """
    ends: list[int] = []
    fence = ""
    for n, line in enumerate(lines):
        stripped = line.strip()
        if fence or stripped.startswith(_FENCES):
            fence = "" if fence and stripped.startswith(fence) else fence or stripped[:3]
            continue
        following = lines[n + 1].strip() if n + 1 < len(lines) else ""
        goes_on = following and not _OPENS.match(following)
        if stripped and not stripped.startswith("|") and not _is_heading(stripped):
            announces = stripped.endswith((":", "：")) and n + 1 < len(lines)
            if not goes_on and not announces:
                ends.append(n)
    return ends

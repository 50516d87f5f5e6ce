"""Cutting a note's passage down to what an answer shows, without changing a word of it."""

from collections.abc import Iterator

_FENCES = ("```", "~~~")


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


def excerpt(text: str, *, max_chars: int) -> str:
    """The first blocks of a passage that fit; at least one, whole."""
    taken: list[str] = []
    for block in blocks(text):
        if taken and sum(map(len, taken)) + len(block) > max_chars:
            break
        taken.append(block)
    return "\n\n".join(taken)

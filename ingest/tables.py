"""Tables: rows as blocks that carry their header, empty first cells filled from above."""

from collections.abc import Iterator
from dataclasses import replace

from markdown_it.tree import SyntaxTreeNode

from ingest.blocks import Block
from ingest.drawings import width
from ingest.reading import inline_text

_SHORT = 8  # display columns: a cell this narrow ("✅", "支持", "No") says nothing without the name of its column


def table_block(node: SyntaxTreeNode, last: int) -> Block:
    """A table up to source line `last` (1-based): a part for the header, then one per row or group of rows.

    A row whose first cell is empty belongs to the row above: it gets that first cell and stays in its group.
    """
    header_row, *rows = [n for n in node.walk() if n.type == "tr"]
    header = _cells(header_row)
    lead = " | ".join(cell for cell in header if cell)
    head = Block("table", (header_row.map[0] + 1, header_row.map[0] + 2), lead=lead) if header_row.map else None
    groups: list[list[Block]] = []
    for row, cells, continued in _filled(rows, last):
        block = Block("text", (row, row), _row_text(header, cells), lead=lead)
        if continued and groups:
            groups[-1].append(block)
        else:
            groups.append([block])
    parts = [head] if head else []
    parts += [_group(rows_of_one) for rows_of_one in groups]
    text = "\n".join([lead, *(part.text for part in parts if part.text)])
    return Block("table", (parts[0].lines[0], max(parts[-1].lines[1], parts[0].lines[1])), text, tuple(parts))


def swallowed_from(node: SyntaxTreeNode, lines: list[str]) -> int | None:
    """First source line (1-based) that only looks like a row: text without any pipe right below a table."""
    rows = [n for n in node.walk() if n.type == "tr"]
    if len(rows[0].children) < 2:
        return None
    return next((row.map[0] + 1 for row in rows[1:] if row.map and "|" not in lines[row.map[0]]), None)


def _filled(rows: list[SyntaxTreeNode], last: int) -> Iterator[tuple[int, list[str], bool]]:
    above = ""
    for row in rows:
        if row.map is None or row.map[0] >= last:
            continue
        cells = _cells(row)
        continued = bool(above) and not cells[0] and any(cells)
        if continued:
            cells[0] = above
        above = cells[0] or above
        yield row.map[0] + 1, cells, continued


def _cells(row: SyntaxTreeNode) -> list[str]:
    tokens = (cell.children[0].token if cell.children else None for cell in row.children)
    return [" ".join(inline_text(token, line_break="; ").split()) for token in tokens]


def _row_text(header: list[str], cells: list[str]) -> str:
    return " | ".join(
        f"{name}: {cell}" if name and i and width(cell) <= _SHORT else cell
        for i, (name, cell) in enumerate(zip(header, cells, strict=False))
        if cell
    )


def _group(rows: list[Block]) -> Block:
    if len(rows) == 1:
        return rows[0]
    whole = replace(rows[0], lines=(rows[0].lines[0], rows[-1].lines[1]), parts=tuple(rows))
    return replace(whole, text="\n".join(row.text for row in rows))

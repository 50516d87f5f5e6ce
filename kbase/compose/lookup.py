"""The answer to a question of fact: the number first, then the rows, then the command that shows the same."""

from collections.abc import Sequence

from kbase.compose.ledger import Ledger
from kbase.lookup import Result, Row
from kbase.script import Lang
from kbase.text import Phrase

SAME = Phrase("The same with: {command}", "同樣的結果：{command}")
FROM = Phrase("Picked from the output of: {command}", "從這個指令的輸出中挑出：{command}")
MORE = Phrase("and {n} more; the command lists all.", "還有 {n} 筆，指令會全部列出。")
LEAD = Phrase("{lead}. {marks}", "{lead}。{marks}")
_MOST_ROWS = 20
_CELL_CHARS = 160


def found(result: Result, ledger: Ledger, lang: Lang) -> list[str]:
    """Paragraphs: the line with the number, the table (at most 20 rows), remarks, the command."""
    said = LEAD(lead=result.lead, marks=ledger.mark(result.counted)).render(lang)
    rest = len(result.rows) - _MOST_ROWS
    more = MORE(n=rest).render(lang) if rest > 0 else ""
    remarks = [r.render(lang) for r in result.remarks]
    command = (SAME if result.exact else FROM)(command=result.command).render(lang)
    return [p for p in (said, _table(result, ledger), more, *remarks, command) if p]


def _table(result: Result, ledger: Ledger) -> str:
    rows: Sequence[Row] = result.rows[:_MOST_ROWS]
    if not rows:
        return ""
    proved = any(r.evidence for r in rows)
    head = ([""] if proved else []) + list(result.columns)
    lines = [_line(head), "|" + "---|" * len(head)]
    for row in rows:
        marks = [" ".join(ledger.number(e) for e in row.evidence)] if proved else []
        lines.append(_line([*marks, *map(_cell, row.cells)]))
    return "\n".join(lines)


def _line(cells: Sequence[str]) -> str:
    return "| " + " | ".join(cells) + " |"


def _cell(text: str) -> str:
    """What the cluster says, as text that is neither markup nor more than one line."""
    shown = " ".join(str(text).split())
    shown = shown if len(shown) <= _CELL_CHARS else shown[: _CELL_CHARS - 1] + "…"
    return f"`{shown.replace('`', chr(39)).replace('|', chr(92) + '|')}`" if shown else ""

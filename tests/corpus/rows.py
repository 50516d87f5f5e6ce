"""The rows that the corpus must answer: topics, problems and interview questions of ../shared/coverage/part1..3.md."""

import re
from pathlib import Path

COVERAGE = Path(__file__).parents[3] / "shared" / "coverage"
PARTS = ("part1", "part2", "part3")
LINES = re.compile(r" \(L(\d+)-\d+\)$")


def cells(line: str) -> list[str]:
    return [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]


def table_rows(section: str) -> list[list[str]]:
    """The cells of every table row below a heading of that section; header and delimiter rows are left out."""
    lines = section.splitlines()
    head = {i for i, line in enumerate(lines) if re.match(r"\|[ :|-]+\|$", line)}
    return [cells(line) for i, line in enumerate(lines) if line.startswith("|") and not {i, i + 1} & head]


def sections(text: str) -> dict[str, str]:
    """The text below each `## (x)` heading, by its letter."""
    found = re.split(r"^## \((\w)\).*$", text, flags=re.M)
    return dict(zip(found[1::2], found[2::2], strict=True))


def topic(first: str) -> str:
    """`004:2.1 (L651-654)` is `004:2.1`; a row without a number (`004:- (L3-27)`) goes by its first line, `004:L3`."""
    start = LINES.search(first)
    name = LINES.sub("", first)
    return name.replace(":-", f":L{start.group(1)}") if start and name.endswith(":-") else name


def problem(part: str, row: list[str]) -> str:
    """`P01` of part 1, `P1` for the numbers of part 2, `P4:11491` for the first source line of part 3."""
    return {"part1": row[0], "part2": f"P{row[0]}", "part3": f"P{row[0].split()[0]}"}[part]


def rows(part: str) -> list[str]:
    """The ids of every topic (a), problem (b) and interview question (f) of one part, in order."""
    letters = sections((COVERAGE / f"{part}.md").read_text(encoding="utf-8"))
    topics = [topic(row[0]) for row in table_rows(letters["a"]) if len(row) >= 5]
    problems = [problem(part, row) for row in table_rows(letters["b"]) if len(row) >= 5]
    questions = [row[0] for row in table_rows(letters["f"]) if row[0].isdecimal()] if part == "part3" else []
    return [*topics, *problems, *questions]

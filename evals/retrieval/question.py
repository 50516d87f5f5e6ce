"""The written questions: one JSON object a line, each with the sections that answer it and the facts it asks for."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from kbase.script import Lang

Split = Literal["dev", "test"]
Type = Literal["concept", "compare", "howto", "troubleshoot", "parameter", "command", "unanswerable"]
SPLITS: tuple[Split, ...] = get_args(Split)
TYPES: tuple[Type, ...] = get_args(Type)
FILE = Path(__file__).with_name("questions.jsonl")


@dataclass(frozen=True)
class Judged:
    """A question and what counts as an answer to it.

    split: tune on "dev" only; "test" is asked for the figures that are published.
    sections: what answers it, any of them: `note` for the note's lead, `note#English heading` for a section. Empty
              where the corpus has no answer and kbase should say so.
    facts: what a complete answer says; each fact as the spellings that count (Chinese in either script).
    why: of an unanswerable question, what makes it so: "other-technology", "life", "too-specific", "near-miss".
    """

    id: str
    split: Split
    lang: Lang
    type: Type
    question: str
    sections: tuple[str, ...] = ()
    facts: tuple[tuple[str, ...], ...] = ()
    why: str = ""

    @property
    def answerable(self) -> bool:
        """Whether the corpus has an answer."""
        return bool(self.sections)


def read_questions(path: Path = FILE, *, split: Split | None = None) -> tuple[Judged, ...]:
    """The questions of a split (None = all), in the order of the file. ValueError for a line that is not one."""
    lines = path.read_text(encoding="utf-8").splitlines()
    found = (_judged(line, number) for number, line in enumerate(lines, start=1) if line)
    return tuple(q for q in found if split in (None, q.split))


def _judged(line: str, number: int) -> Judged:
    try:
        item = json.loads(line)
        item["sections"] = tuple(item.get("sections", ()))
        item["facts"] = tuple(tuple(fact) for fact in item.get("facts", ()))
        made = Judged(**item)
    except (ValueError, TypeError) as error:
        raise ValueError(f"line {number}: {error}") from error
    if made.split not in SPLITS or made.type not in TYPES or made.answerable == (made.type == "unanswerable"):
        raise ValueError(f"line {number}: split, type and sections do not belong together")
    return made


def line_of(judged: Judged) -> str:
    """The line that `read_questions` reads back; empty fields are left out."""
    item = {name: value for name, value in vars(judged).items() if value}
    return json.dumps(item, ensure_ascii=False)


def groups(questions: Sequence[Judged]) -> dict[str, tuple[Judged, ...]]:
    """The questions as a whole, by language and by type, in a fixed order; empty groups are left out."""
    named = {"all": tuple(questions)}
    named |= {lang: tuple(q for q in questions if q.lang == lang) for lang in ("en", "zh-TW", "zh-CN")}
    named |= {kind: tuple(q for q in questions if q.type == kind) for kind in TYPES}
    return {name: group for name, group in named.items() if group}

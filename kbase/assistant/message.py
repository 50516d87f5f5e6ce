"""An answer as a message for colleagues: what is wrong, how one knows, what comes next. No table, no marks."""

import re
from collections.abc import Iterator

from kbase.compose.diagnosis import CHANGES
from kbase.script import Lang
from kbase.text import Phrase
from kbase.types import Json

NEXT = Phrase("Next:", "下一步：")
VERIFY = Phrase("See for yourself (read-only):", "自己確認（只讀取）：")
STEP = Phrase("- {object}: {fact}", "- {object}：{fact}")
NOT_CHECKED = Phrase("Not checked: {what}", "沒有檢查：{what}")
FROM = Phrase("From: {titles}", "出處：{titles}")
AS_OF = Phrase("{cluster}, as of {at}", "{cluster}，資料時間 {at}")
MORE = Phrase("({n} more lines)", "（還有 {n} 行）")
_MARKS = re.compile(r"\s?\[[KE]\d+\]")
_MOST_LINES = 25  # a channel is read in passing
_MOST_COMMANDS = 3
_MOST_GAPS = 3


def message(question: str, answer: Json) -> str:
    """The message, in the language of the answer. answer: as of `kbase.compose.contract.answer_json`.

    Plain enough for any chat: dashes, numbers and `commands`, no bold type and no table.
    """
    lang: Lang = answer["lang"]
    opening = _plain(answer["answer"].split("\n\n", 1)[0])
    finding = next((f for f in answer["findings"][:1] if _bare(f["cause"]) in _bare(opening)), None)
    told = [opening, *_told(finding, answer, lang)] if finding else _lines(answer["answer"], lang)
    return "\n".join([" ".join(question.split()), "", *told, "", *_where(answer, lang)]).rstrip() + "\n"


def _told(finding: Json, answer: Json, lang: Lang) -> Iterator[str]:
    for step in finding["chain"]:
        yield STEP(object=_named(step["about"]), fact=step["fact"]).render(lang)
    if finding["next_steps"]:
        yield NEXT().render(lang)
    for n, (step, changes) in enumerate(zip(finding["next_steps"], finding["changes_cluster"], strict=True), start=1):
        yield f"{n}. " + (CHANGES(step=step).render(lang) if changes else step)
    proof = [i for step in reversed(finding["chain"]) for i in step["evidence"]]  # the root first
    commands = {e["id"]: e["command"] for e in answer["evidence"]}
    shown = list(dict.fromkeys(commands[i] for i in proof if i in commands))[:_MOST_COMMANDS]
    if shown:
        yield VERIFY().render(lang)
        yield from (f"- `{command}`" for command in shown)
    if gaps := list(dict.fromkeys(gap["detail"] for gap in answer["not_checked"])):
        yield NOT_CHECKED(what=gaps[:_MOST_GAPS]).render(lang)


def _lines(markdown: str, lang: Lang) -> list[str]:
    """The answer itself, without what separates paragraphs; a long one is cut."""
    lines = [_plain(line) for line in markdown.splitlines() if line.strip() and not _is_rule(line)]
    more = len(lines) - _MOST_LINES
    return [*lines[:_MOST_LINES], MORE(n=more).render(lang)] if more > 1 else lines


def _is_rule(line: str) -> bool:
    return not line.strip(" |:-")


def _plain(text: str) -> str:
    """Without marks and bold type; a row of a table as a line."""
    said = _MARKS.sub("", text).replace("**", "").strip()
    cells = [cell.strip() for cell in said.strip("|").split("|")] if said.startswith("|") else []
    return "- " + " · ".join(c for c in cells if c) if cells else said


def _where(answer: Json, lang: Lang) -> Iterator[str]:
    """What it rests on: the state of a cluster at a time, else notes."""
    if cluster := answer["cluster"]:
        name = cluster["source"].rstrip("/").rpartition("/")[2]
        version = cluster["server_version"]
        at = cluster["observed_at"][:16].replace("T", " ") + " UTC"
        yield AS_OF(cluster=f"{name} {version}" if version else name, at=at).render(lang)
    elif answer["citations"]:
        yield FROM(titles=list(dict.fromkeys(c["title"] for c in answer["citations"]))).render(lang)


def _named(ref: Json) -> str:
    return " ".join([ref["kind"], "/".join(p for p in (ref.get("namespace"), ref.get("name")) if p)]).strip()


def _bare(text: str) -> str:
    return re.sub(r"[\s`*\\]", "", text)

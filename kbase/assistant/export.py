"""A conversation as Markdown, with the sources of every answer, to be read without kbase."""

import json
from collections.abc import Iterator

from kbase.assistant.threads import utc
from kbase.script import Lang
from kbase.store.tables.threads import Thread, Turn
from kbase.text import Phrase
from kbase.types import Json

ASKED = Phrase("Asked {at}", "提問時間 {at}")
SOURCES = Phrase("Sources", "出處")
LIVE = Phrase("{source}, {version}, as of {at}", "{source}，{version}，截至 {at}")
SOURCE = Phrase("[{id}] {where} ({path}, lines {first}–{last})", "[{id}] {where}（{path}，第 {first}–{last} 行）")

_VALUE_CHARS = 300


def thread_markdown(thread: Thread, lang: Lang) -> str:
    """The document. lang: of its own few words; questions and answers stay as they were."""
    turns = [paragraph for turn in thread.turns for paragraph in _turn(turn, lang)]
    return "\n\n".join([f"# {_inline(thread.title) or thread.id}", *turns]) + "\n"


def turn_markdown(turn: Turn, lang: Lang) -> str:
    """One question with its answer and sources."""
    *told, _rule = _turn(turn, lang)
    return "\n\n".join(told) + "\n"


def _turn(turn: Turn, lang: Lang) -> Iterator[str]:
    answer = turn.answer
    yield "\n".join(f"> {line}" if line else ">" for line in turn.question.splitlines())
    yield f"*{ASKED(at=utc(turn.asked_at)).render(lang)}*"
    yield answer["answer"]
    sources = [_passage(c, lang) for c in answer["citations"]] + [_fact(e) for e in answer["evidence"]]
    if sources:
        yield f"**{SOURCES().render(lang)}**\n\n" + "\n".join(f"- {s}" for s in sources)
    if cluster := answer["cluster"]:
        version, at = cluster["server_version"] or "?", cluster["observed_at"]
        yield f"*{LIVE(source=cluster['source'], version=version, at=at).render(lang)}*"
    yield "---"


def _passage(citation: Json, lang: Lang) -> str:
    first, last = citation["lines"]
    where = " › ".join(_inline(citation[k]) for k in ("title", "heading") if citation[k])
    return SOURCE(id=citation["id"], where=where, path=_inline(citation["path"]), first=first, last=last).render(lang)


def _fact(evidence: Json) -> str:
    value = json.dumps(evidence["value"], ensure_ascii=False)
    value = value if len(value) <= _VALUE_CHARS else value[: _VALUE_CHARS - 1] + "…"
    return f"[{evidence['id']}] {_code(evidence['command'])} = {_code(value)}"


def _code(text: str) -> str:
    return f"`{' '.join(text.split()).replace('`', chr(39))}`"


def _inline(text: str) -> str:
    return " ".join(text.split()).replace("<", "&lt;")

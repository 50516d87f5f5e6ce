"""The sources of an answer as Markdown that any chat front end shows: notes as links, evidence as commands."""

import re
from collections.abc import Iterator
from urllib.parse import quote

from kbase.answer import Answer
from kbase.cluster.resources import kubectl
from kbase.compose.diagnosis import shown_value
from kbase.passage import Citation
from kbase.render.worded import worded_line
from kbase.script import for_reader
from kbase.text import Phrase
from kbase.types import Evidence

SOURCES = Phrase("**Sources**", "**出處**")
LINES = Phrase("lines {first}–{last}", "第 {first}–{last} 行")


def sources_markdown(answer: Answer, base: str) -> str:
    """A list of what the body cites, under a heading; "" where it cites nothing. base: address of the web page."""
    lines = [_note(c, answer, base) for c in answer.citations if f"[{c.id}]" in answer.markdown]
    lines += list(_evidence(answer))
    if not lines:
        return ""
    parts = [f"---\n{SOURCES().render(answer.lang)}\n" + "\n".join(f"- {line}" for line in lines)]
    if said := worded_line(answer.wording, answer.lang):
        parts.append(f"*{said}*")
    return "\n\n" + "\n\n".join(parts)


def _note(citation: Citation, answer: Answer, base: str) -> str:
    chunk = citation.chunk
    heading = " › ".join(chunk.heading[1:])
    title = for_reader(f"{chunk.title} › {heading}" if heading else chunk.title, answer.lang)
    first, last = chunk.lines
    where = LINES(first=first, last=last).render(answer.lang)
    address = f"{base.rstrip('/')}/#/notes/{quote(chunk.note)}?lines={first}-{last}"
    return f"[{citation.id}] [{re.sub(r'[][]', '', title)}]({address}) ({where})"


def _evidence(answer: Answer) -> Iterator[str]:
    """The evidence that the body cites without showing it in a table."""
    for n, evidence in enumerate(answer.evidence, start=1):
        if f"[E{n}]" in answer.markdown and f"| E{n} |" not in answer.markdown:
            yield f"[E{n}] `{_command(evidence)}` → {shown_value(evidence, answer.lang)}"


def _command(evidence: Evidence) -> str:
    return evidence.command or kubectl(evidence.object, evidence.path)

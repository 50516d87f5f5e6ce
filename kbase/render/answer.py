"""An answer as Markdown for a terminal: the body, then its sources and what it cost."""

from collections.abc import Iterator

from kbase.answer import Answer
from kbase.passage import Citation
from kbase.render.report import footer, proof_line
from kbase.render.worded import worded_line
from kbase.script import Lang, to_mainland
from kbase.text import Phrase

SOURCE = Phrase(
    "[{id}] {note} › {heading} (lines {first}–{last}, {path})",
    "[{id}] {note} › {heading}（第 {first}–{last} 行，{path}）",
)
NOTES_ONLY = Phrase("answered from the notes · {seconds} s", "根據筆記回答 · {seconds} 秒")


def answer_markdown(answer: Answer) -> str:
    """The whole answer; every mark of its body leads to a row of its table or to a line below it."""
    return f"{answer.markdown}\n\n{sources_markdown(answer)}"


def sources_markdown(answer: Answer) -> str:
    """What stands below the body: where its marks lead, and what it cost."""
    lang = answer.lang
    total = answer.timings_ms.get("total", 0.0)
    sources = "\n".join([*_evidence(answer), *(f"- {_source(c, lang)}" for c in answer.citations)])
    cost = (
        footer(answer.cluster, total, lang)
        if answer.cluster
        else NOTES_ONLY(seconds=f"{total / 1000:.2f}").render(lang)
    )
    return "\n\n".join(p for p in ("---", sources, worded_line(answer.wording, lang), cost) if p)


def _evidence(answer: Answer) -> Iterator[str]:
    """The evidence that the body refers to without showing it: what rules a cause out, what shows an object healthy."""
    for n, evidence in enumerate(answer.evidence, start=1):
        if f"`{evidence.command}` [E{n}]" in answer.markdown:  # its output stands right below
            continue
        if f"[E{n}]" in answer.markdown and f"| E{n} |" not in answer.markdown:
            yield f"- [E{n}] {proof_line(evidence, answer.lang)}"


def _source(citation: Citation, lang: Lang) -> str:
    chunk = citation.chunk
    heading = " › ".join(chunk.heading[1:] or chunk.heading) or chunk.title
    if lang == "zh-CN":
        heading = to_mainland(heading)
    first, last = chunk.lines
    return SOURCE(id=citation.id, note=chunk.note, heading=heading, first=first, last=last, path=chunk.path).render(
        lang
    )

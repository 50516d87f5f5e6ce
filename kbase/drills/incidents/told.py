"""An incident as Markdown: the ticket to begin with, and at the end what an attempt was worth."""

from collections.abc import Sequence

from kbase.drills import feedback
from kbase.drills.grading.grade import Grade
from kbase.drills.incidents.incident import Incident
from kbase.drills.incidents.result import Result
from kbase.drills.told import LEVEL, MARKS, said, to_read
from kbase.passage import Citation
from kbase.script import Lang
from kbase.text import Phrase

HEAD = Phrase(
    "Incident · {level} · namespace {namespace} · about {minutes} min",
    "事件 · {level} · 命名空間 {namespace} · 約 {minutes} 分鐘",
)
SCORE = Phrase("## Result: {score} %", "## 結果：{score} %")
TIME = Phrase("{minutes} min {seconds} s; hints used: {hints}.", "{minutes} 分 {seconds} 秒，用了 {hints} 個提示。")
CAUSE = Phrase("**Cause.** {verdict}", "**原因。** {verdict}")
FIX = Phrase("**Fix.** {verdict}", "**修正。** {verdict}")
LOOKED = Phrase("**Evidence**", "**證據**")
SHOWN_BY = Phrase("{shows} ({command})", "{shows}（{command}）")
NOT_LOOKED = Phrase("{shows} Not looked at: {command}", "{shows} 沒有看到：{command}")
WASTED = Phrase("Told nothing: {commands}", "沒有幫助的指令：{commands}")
PATH = Phrase("**The reference path**", "**參考路徑**")


def ticket(incident: Incident, lang: Lang) -> str:
    """What the candidate is told at the start."""
    level = LEVEL[incident.difficulty]()
    head = HEAD(level=level, namespace=incident.namespace, minutes=incident.minutes).render(lang)
    return f"{head}\n\n## {said(incident.title, lang)}\n\n{said(incident.symptom, lang)}"


def outcome(incident: Incident, result: Result, citations: Sequence[Citation], lang: Lang) -> str:
    """What an attempt was worth, and how it is done."""
    minutes, seconds = divmod(round(result.seconds), 60)
    parts = [
        SCORE(score=round(result.score * 100)).render(lang),
        TIME(minutes=minutes, seconds=seconds, hints=result.hints).render(lang),
        _conclusion(CAUSE, result.cause, lang),
        _conclusion(FIX, result.fix, lang),
        _evidence(result, lang),
    ]
    if result.wasted:
        parts.append(WASTED(commands=[f"`{command}`" for command in result.wasted]).render(lang))
    steps = [f"{n}. `{s.command}`  \n   {said(s.why, lang)}" for n, s in enumerate(incident.path, start=1)]
    parts.append("\n".join([PATH().render(lang), "", *steps]))
    parts += [to_read(citations, lang)] if citations else []
    return "\n\n".join(parts)


def _conclusion(phrase: Phrase, grade: Grade, lang: Lang) -> str:
    verdict = feedback.VERDICTS[grade.verdict]().render(lang)
    return f"{phrase(verdict=verdict).render(lang)} {said(grade.card.answer, lang)}"


def _evidence(result: Result, lang: Lang) -> str:
    lines = [LOOKED().render(lang), ""]
    for one in result.looked:
        shows = said(one.evidence.shows, lang)
        if one.by:
            line = SHOWN_BY(shows=shows, command=one.by)
        else:
            line = NOT_LOOKED(shows=shows + ("." if lang == "en" else "。"), command=one.would)
        lines.append(f"- {MARKS['present' if one.by else 'missing']} {line.render(lang)}")
    return "\n".join(lines)

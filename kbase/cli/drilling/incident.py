"""The shell of an incident: kubectl lines, hints, and the answer."""

from collections.abc import Mapping

from kbase.cli.drilling.lines import Ended, line, paragraph, remember_lines
from kbase.cli.options import emit, print_markdown
from kbase.drills.incidents import exercise, told
from kbase.drills.incidents.incident import Incident
from kbase.drills.practice import Drills
from kbase.drills.reading import passages
from kbase.errors import KbaseError
from kbase.script import Lang
from kbase.text import Phrase

HOW = Phrase(
    "Look with kubectl (read-only). Then: solve names cause and fix, hint helps, :q leaves.",
    "用 kubectl 查看（唯讀）。之後輸入 solve 說出原因與修正，hint 看提示，:q 離開。",
)
CAUSE = Phrase("What is the cause? End with an empty line.", "原因是什麼？以空行結束。")
FIX = Phrase("What is the fix? End with an empty line.", "怎麼修正？以空行結束。")
LEFT = Phrase("Left unsolved. The reference path is shown after an answer.", "尚未作答就離開。作答後才會顯示參考路徑。")


def investigate(drills: Drills, incidents: Mapping[str, Incident], name: str, lang: Lang) -> None:
    """Holds one attempt at an incident."""
    attempt = exercise.start(drills, incidents, name, lang)
    print_markdown(told.ticket(attempt.incident, lang))
    emit("\n" + HOW().render(lang) + "\n")
    remember_lines()
    try:
        while True:
            typed = line(f"{attempt.incident.namespace}> ").strip()
            if typed == "solve":
                break
            if typed:
                _do(drills, incidents, attempt.id, typed, lang)
        emit(CAUSE().render(lang))
        cause = paragraph("> ")
        emit(FIX().render(lang))
        fix = _last_paragraph()
    except Ended:
        emit("\n" + LEFT().render(lang))
        return
    done = exercise.solve(drills, incidents, attempt.id, cause=cause, fix=fix)
    if done.result:
        missed = [j.point for g in (done.result.cause, done.result.fix) for j in (*g.contradicted, *g.missing)]
        cited = passages(done.incident.cause_card, missed, drills.notes, lang)
        print_markdown("\n" + told.outcome(done.incident, done.result, cited, lang))


def _do(drills: Drills, incidents: Mapping[str, Incident], run_id: str, typed: str, lang: Lang) -> None:
    try:
        if typed == "hint":
            emit(exercise.hint(drills, incidents, run_id)[0] + "\n")
        else:
            emit(exercise.look(drills, incidents, run_id, typed)[0].output + "\n")
    except KbaseError as error:
        emit(f"{error.message.render(lang)} {error.hint.render(lang)}\n")


def _last_paragraph() -> str:
    try:
        return paragraph("> ")
    except Ended:
        return ""

"""An answer about the cluster: the cause first, then the proof, then what to do, then what could not be seen."""

import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from kbase.cluster.resources import kubectl
from kbase.compose.ledger import Ledger
from kbase.compose.notes import version_marked
from kbase.compose.passages import lead
from kbase.compose.verdict import CAUSE, Says
from kbase.diagnosis.relate import Fault
from kbase.passage import Chunk
from kbase.script import Lang, for_reader
from kbase.text import Phrase, verbatim
from kbase.types import Action, Evidence, Finding, Gap, ObjectRef, RuledOut, Step

DESIGN = Phrase("**Note: {cause}** {marks}", "**留意：{cause}** {marks}")
CHAIN = Phrase("How it gets there:", "怎麼走到這一步：")
SEEN = Phrase("| | Where | Value |", "| | 位置 | 值 |")
ABSENT = Phrase("does not exist", "不存在")
ELSEWHERE = Phrase("**Also found**", "**另外發現**")
AFFECTED = Phrase("**Affected by it**", "**受影響**")
MORE = Phrase("and {n} more; `kbase check` lists all", "還有 {n} 項，`kbase check` 會全部列出")
RULED_OUT = Phrase("Ruled out: {causes}", "已排除：{causes}")
NEXT = Phrase("**Next** {marks}", "**下一步** {marks}")
CHANGES = Phrase("⚠ changes the cluster (not run): {step}", "⚠ 會變更叢集（尚未執行）：{step}")
BACKGROUND = Phrase("Background: {words} {mark}", "背景：{words} {mark}")
TELLING = Phrase("**These would tell more:** {commands}", "**貼上這些的輸出可以知道更多：** {commands}")
PROVING = Phrase("**This would tell:** {commands}", "**看這些的輸出就能判斷：** {commands}")
UNSET = Phrase("not set", "未設定")
ITEM = Phrase("`{about}`: {cause}", "`{about}`：{cause}")
CLEAN = Phrase("**No fault found.** {facts}", "**沒有發現問題。** {facts}")
CLEAN_IN_PART = Phrase(
    "**No fault of this kind in what the API shows, and it does not show everything.** {facts}",
    "**API 看得到的部分沒有這類問題，但 API 並非什麼都看得到。** {facts}",
)
BESIDE = Phrase(
    "**Found in the cluster, though nothing links it to the question**",
    "**叢集裡另有問題，但沒有跡象顯示與所問的有關**",
)
LOOKED = Phrase("Checks that found nothing wrong: {n}", "沒有發現問題的檢查：{n} 項")
UNSURE = Phrase(
    "**Cannot tell.** What could be read shows no fault, but not everything could be read. {facts}",
    "**無法判斷。** 讀得到的部分沒有問題，但並非全部都讀得到。{facts}",
)
OUTSIDE = Phrase(
    "If users still see errors, the cause lies outside what was looked at. Please give the exact message or the time.",
    "如果使用者仍看到錯誤，問題在這些範圍之外。請提供實際的錯誤訊息或發生時間。",
)
FAULTS = Phrase("| | Object | Root cause |", "| | 對象 | 原因 |")
COUNT = Phrase(
    "**{n} {n:fault|faults}, {errors} of them {errors:error|errors}.**", "**{n} 個問題，其中 {errors} 個是錯誤。**"
)
ALSO = Phrase("({n} more {n:object|objects} affected)", "（另有 {n} 個對象受影響）")
BY_NAMESPACE = Phrase("By namespace: {counts}", "依命名空間：{counts}")
ASK_ONE = Phrase(
    "Ask about one of them, such as {name}, for its chain, evidence and next steps.",
    "針對其中一個（例如 {name}）提問，就能看到因果鏈、證據與下一步。",
)
SEVERITIES = {"error": "✗", "warning": "!", "info": "i"}
_MOST = 5
_MOST_ROWS = 20
_MOST_SPACES = 8
_VALUE_CHARS = 160  # a table cell; the whole value is in the JSON answer and one command away

Background = Callable[[Finding], Chunk | None]


def found(faults: Sequence[Fault], ledger: Ledger, lang: Lang, background: Background, says: Says = CAUSE) -> list[str]:
    """Paragraphs for what was found: the first root cause in full, its effects and other faults in a line each.

    says: how the first is introduced.
    """
    first, effects, others = faults[0].root, faults[0].effects, [f.root for f in faults[1:]]
    out = [cause(first, ledger, lang, says)]
    note = background(first)
    out += chain(first, ledger, lang)
    if first.ruled_out:
        out.append(RULED_OUT(causes=_ruled_out(first.ruled_out, ledger, lang)).render(lang))
    elsewhere = [e for e in effects if e.about.key != first.about.key]
    if elsewhere:
        out.append(_lines(AFFECTED, elsewhere, ledger, lang))
    out.append(also(others, ledger, lang))
    out.append(steps(first, ledger, lang, [note] if note else []))
    if note:
        mark = version_marked(note, ledger, lang)
        out.append(BACKGROUND(words=for_reader(lead(note.text), lang), mark=mark).render(lang))
    return [p for p in out if p]


def also(others: Sequence[Finding], ledger: Ledger, lang: Lang) -> str:
    """A line for each other root cause; "" without any."""
    return _lines(ELSEWHERE, others, ledger, lang) if others else ""


def beside(others: Sequence[Finding], ledger: Ledger, lang: Lang) -> str:
    """A line for each fault that nothing links to the question; "" without any."""
    return _lines(BESIDE, others, ledger, lang) if others else ""


def cause(finding: Finding, ledger: Ledger, lang: Lang, says: Says = CAUSE) -> str:
    """The first line: the root cause and what proves it."""
    for evidence in (e for s in finding.chain for e in s.evidence):
        ledger.number(evidence)  # in the order of the chain, symptom first
    opening = DESIGN if finding.severity == "info" else says
    return opening(cause=finding.cause, marks=ledger.marks(finding.chain[-2:])).render(lang)


def chain(finding: Finding, ledger: Ledger, lang: Lang) -> list[str]:
    """From the symptom down to the root, and the table of what shows it."""
    links = [_link(s, ledger, lang) for s in finding.chain]
    told = [CHAIN().render(lang) + "\n" + "\n".join(links)] if len(links) > 1 else []
    return [*told, _table([e for s in finding.chain for e in s.evidence], ledger, lang)]


def steps(finding: Finding, ledger: Ledger, lang: Lang, notes: Sequence[Chunk]) -> str:
    """What to do next, in order, with the note behind it; "" where there is nothing to do."""
    if not finding.next_steps:
        return ""
    cite = "".join(ledger.cite(n) for n in notes)
    numbered = "\n".join(f"{n}. {_step(a, lang)}" for n, a in enumerate(finding.next_steps, start=1))
    return NEXT(marks=cite).render(lang).rstrip() + "\n" + numbered


def overview(faults: Sequence[Fault], ledger: Ledger, lang: Lang) -> list[str]:
    """Paragraphs for many faults: a table with a row for each root cause, worst first."""
    rows = [_row(f, ledger, lang) for f in faults[:_MOST_ROWS]]
    table = "\n".join([FAULTS().render(lang), "|---|---|---|", *rows])
    count = COUNT(n=len(faults), errors=sum(f.root.severity == "error" for f in faults)).render(lang)
    more = MORE(n=len(faults) - _MOST_ROWS).render(lang) if len(faults) > _MOST_ROWS else ""
    first = faults[0].root.about
    return [p for p in (count, _spaces(faults, lang), table, more, ASK_ONE(name=f"`{first.name}`").render(lang)) if p]


def _spaces(faults: Sequence[Fault], lang: Lang) -> str:
    """How many faults each namespace has, most first; "" where there is only one."""
    spaces = (f.root.about.name if f.root.about.kind == "Namespace" else f.root.about.namespace for f in faults)
    counts = Counter(s for s in spaces if s).most_common()
    if len(counts) < 2:
        return ""
    shown = [verbatim(f"`{space}` {n}") for space, n in counts[:_MOST_SPACES]]
    if len(counts) > _MOST_SPACES:
        shown.append(verbatim("…"))
    return BY_NAMESPACE(counts=shown).render(lang)


def _row(fault: Fault, ledger: Ledger, lang: Lang) -> str:
    root = fault.root
    cells = [root.cause.render(lang).replace("|", "\\|"), ledger.marks(root.chain[-1:])]
    if fault.effects:
        cells.append(ALSO(n=len(fault.effects)).render(lang))
    return f"| {SEVERITIES[root.severity or 'error']} | `{root.about}` | {' '.join(cells)} |"


def clean(
    facts: Sequence[Step],
    n_checks: int,
    doubts: Sequence[Gap],
    ledger: Ledger,
    lang: Lang,
    *,
    named: bool,
    part: bool = False,
) -> list[str]:
    """Paragraphs for "nothing found": what was looked at, and whether that is enough to say so.

    named: the question was about certain objects, so the reader is told where else to look.  part: no object was
    named, so that the checks saw only what is near the question.
    """
    lines = [f"{s.about}: {s.fact.render(lang)} {ledger.mark(*s.evidence)}".rstrip() for s in facts]
    lines.append(LOOKED(n=n_checks).render(lang))
    opening = UNSURE if doubts else CLEAN_IN_PART if part else CLEAN
    body = opening(facts="").render(lang).rstrip() + "\n" + "\n".join(f"- {line}" for line in lines)
    return [body, OUTSIDE().render(lang)] if named and not doubts else [body]


def would_tell(commands: Sequence[str], lang: Lang) -> str:
    """One line on what to paste next; "" where nothing would tell more."""
    return TELLING(commands=[verbatim(f"`{c}`") for c in commands]).render(lang) if commands else ""


def would_prove(commands: Sequence[str], lang: Lang) -> str:
    """One line on what would decide it, by an account that may read it; "" where nothing is known to."""
    return PROVING(commands=[verbatim(f"`{c}`") for c in commands]).render(lang) if commands else ""


def _link(step: Step, ledger: Ledger, lang: Lang) -> str:
    return f"- `{step.about}` → {step.fact.render(lang)} {ledger.mark(*step.evidence)}".rstrip()


def _lines(title: Phrase, findings: Sequence[Finding], ledger: Ledger, lang: Lang) -> str:
    """A titled list with a line for each finding."""
    lines = [
        f"- {ITEM(about=f.about, cause=f.cause).render(lang)} {ledger.marks(f.chain[-1:])}".rstrip()
        for f in findings[:_MOST]
    ]
    if len(findings) > _MOST:
        lines.append("- " + MORE(n=len(findings) - _MOST).render(lang))
    return title().render(lang) + "\n" + "\n".join(lines)


def _ruled_out(causes: Iterable[RuledOut], ledger: Ledger, lang: Lang) -> str:
    return " · ".join(f"{c.why.render(lang)} {ledger.mark(*c.evidence)}".rstrip() for c in causes)


def _step(action: Action, lang: Lang) -> str:
    words = action.text.render(lang)
    return CHANGES(step=words).render(lang) if action.changes else words


def _table(evidence: Iterable[Evidence], ledger: Ledger, lang: Lang) -> str:
    numbered = {ledger.number(e): e for e in evidence}
    rows = [f"| {n} | {_where(e)} | {shown_value(e, lang)} |" for n, e in numbered.items()]
    return "\n".join([SEEN().render(lang), "|---|---|---|", *rows]) if rows else ""


def _where(evidence: Evidence) -> str:
    ref: ObjectRef = evidence.object
    if evidence.path.startswith("."):
        return f"{ref} `{evidence.path}`"
    return f"`{evidence.command or kubectl(ref)}`"


def shown_value(evidence: Evidence, lang: Lang) -> str:
    """The value of evidence as code, on one line and cut to fit a table cell; words for what is absent or not set."""
    if evidence.value is None:
        return (UNSET() if evidence.path else ABSENT()).render(lang)
    value = evidence.value if isinstance(evidence.value, str) else json.dumps(evidence.value, ensure_ascii=False)
    shown = " ".join(value.split())
    shown = shown if len(shown) <= _VALUE_CHARS else shown[: _VALUE_CHARS - 1] + "…"
    return f"`{shown.replace('`', chr(39)).replace('|', chr(92) + '|')}`"

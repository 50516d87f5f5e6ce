"""A report of checks as Markdown: root causes in full, each with what follows from it, then what was not seen."""

from collections.abc import Iterator, Sequence

from kbase.answer import Report
from kbase.cluster.pasted import PASTED
from kbase.cluster.resources import kubectl
from kbase.compose.diagnosis import ABSENT, CHANGES, shown_value, would_tell
from kbase.compose.gaps import REASONS, detail, not_pasted
from kbase.diagnosis.relate import Fault, faults
from kbase.script import Lang
from kbase.text import Phrase, verbatim
from kbase.types import ClusterUse, Evidence, Gap, Severity

TITLE = Phrase(
    "**Errors: {error} · warnings: {warning} · notes: {info}**",
    "**錯誤 {error} · 警告 {warning} · 提示 {info}**",
)
NOTHING = Phrase("**Nothing found.** Checks that ran: {n}", "**沒有發現問題。** 已執行的檢查：{n} 項")
PARTLY = Phrase(
    "**Cannot tell.** {blind} checks could not look; {n} could and found nothing.",
    "**無法判斷。** {blind} 項檢查看不到資料；{n} 項看得到，沒有發現問題。",
)
UNSEEN = Phrase("**Nothing could be checked.**", "**什麼都無法檢查。**")
EFFECTS = Phrase("Follows from it:", "連帶影響：")
EFFECT = Phrase("- {about} · {code}: {cause}", "- {about} · {code}：{cause}")
CLEAN = Phrase("Checks that found nothing: {n} (--json names them)", "沒有發現問題的檢查：{n} 項（--json 會列出）")
NOT_CHECKED = Phrase("Not checked:", "沒有檢查：")
GAP = Phrase("{checks}: {detail} ({reason})", "{checks}：{detail}（{reason}）")
MARKS: dict[Severity, str] = {"error": "✗", "warning": "!", "info": "i"}
FOOTER = Phrase(
    "{source} · {version} · {requests} requests · {seconds} s",
    "{source} · {version} · {requests} 個請求 · {seconds} 秒",
)
UNKNOWN_VERSION = Phrase("version unknown", "版本不明")
_MOST_PROOF = 6


def report_markdown(report: Report, lang: Lang) -> str:
    """The whole report."""
    found = faults(report.findings)
    parts = [_title(found, report, lang), *(_fault(f, lang) for f in found)]
    if report.clean and found:
        parts.append(CLEAN(n=len(report.clean)).render(lang))
    if report.would_tell:
        parts.append(would_tell(report.would_tell, lang))
    if report.not_checked:
        parts.append("\n".join([NOT_CHECKED().render(lang), *_gaps(report.not_checked, lang)]))
    parts.append(footer(report.cluster, report.timings_ms.get("total", 0.0), lang))
    return "\n\n".join(parts)


def footer(use: ClusterUse, total_ms: float, lang: Lang) -> str:
    """One line on where the facts come from and what they cost."""
    version = use.server_version or UNKNOWN_VERSION()
    seconds = f"{total_ms / 1000:.1f}"
    return FOOTER(source=use.source, version=version, requests=use.requests, seconds=seconds).render(lang)


def proof_line(evidence: Evidence, lang: Lang) -> str:
    """One piece of evidence: the object and field, or the command, and what it showed."""
    if evidence.path == "" and evidence.value is None:
        return f"{evidence.object} {ABSENT().render(lang)}"
    command = evidence.command or kubectl(evidence.object)
    where = f"{evidence.object} `{evidence.path}`" if evidence.path.startswith(".") else f"`{command}`"
    return f"{where} = {shown_value(evidence, lang)}"


def _title(found: Sequence[Fault], report: Report, lang: Lang) -> str:
    """How many root causes there are; what follows from one is not counted again."""
    if not found:
        # An API that is not served holds nothing; any other gap leaves open what would have been found.
        blind = {g.check for g in report.not_checked if g.reason != "absent_api"} - {*report.clean}
        seen = PARTLY(blind=len(blind), n=len(report.clean)) if blind else NOTHING(n=len(report.clean))
        return (seen if report.clean else UNSEEN()).render(lang)
    severities = [f.root.severity for f in found]
    counts = {name: severities.count(name) for name in MARKS}
    return TITLE(**counts).render(lang)


def _fault(fault: Fault, lang: Lang) -> str:
    """The root cause, its proof, what to do; then what follows from it."""
    root = fault.root
    lines = [f"**{MARKS[root.severity or 'error']} {root.about}** · {root.code}  ", root.cause.render(lang), ""]
    proof = {(str(e.object), e.path): e for s in root.chain for e in s.evidence}
    lines += [f"- {proof_line(e, lang)}" for e in [*proof.values()][:_MOST_PROOF]]
    for action in root.next_steps:
        words = action.text.render(lang)
        lines.append("- → " + (CHANGES(step=words).render(lang) if action.changes else words))
    effects = [EFFECT(about=e.about, code=e.code, cause=e.cause).render(lang) for e in fault.effects]
    return "\n".join([*lines, *(["", EFFECTS().render(lang), *effects] if effects else [])])


def _gaps(gaps: Sequence[Gap], lang: Lang) -> Iterator[str]:
    """A line for each thing that could not be read, with all checks that wanted it."""
    yield from (f"- {line}" for line in not_pasted(gaps, lang))
    wanted: dict[tuple[str, str], list[str]] = {}
    for gap in (g for g in gaps if not g.detail.endswith(PASTED)):
        wanted.setdefault((detail(gap, lang), gap.reason), []).append(gap.check)
    for (said, reason), checks in wanted.items():
        why = REASONS[reason]().render(lang)
        yield "- " + GAP(checks=[*dict.fromkeys(checks)], detail=verbatim(said), reason=why).render(lang)

"""One part of an answer that was given before: how to repair it, why it is so, the commands, or more of the notes."""

import re
from collections.abc import Iterator, Sequence

from kbase.answer import Carried, Focus
from kbase.cluster.resources import kubectl
from kbase.compose import diagnosis
from kbase.compose.ledger import Ledger
from kbase.compose.notes import cited
from kbase.compose.passages import blocks, excerpt, lead
from kbase.lookup import Result
from kbase.passage import Chunk, Hit
from kbase.script import Lang
from kbase.text import Phrase
from kbase.types import Action, Evidence, Finding, Step

READ = Phrase("**To look at it** (read-only)", "**查看用**（唯讀）")
CHANGE = Phrase("**To repair it** (changes the cluster, not run)", "**修復用**（會變更叢集，尚未執行）")
NO_STEPS = Phrase("The checks know no step that repairs this by itself.", "檢查沒有已知可以直接修復的步驟。")
ALL_SAID = Phrase("That is all that the notes say about it.", "關於這個主題，筆記就寫到這裡。")
COMMAND = Phrase("{command} shows the same. {mark}", "{command} 會列出同樣的結果。{mark}")
SINCE = Phrase(
    "**The earliest sign of it: `{about}`, {fact}.** {marks}", "**看得到的最早跡象：`{about}`，{fact}。** {marks}"
)
LATER = Phrase("Also by time:", "其他時間點：")
KEPT = Phrase(
    "Events are kept for an hour by default and a condition tells its last change only, so it may have begun before.",
    "事件預設只保留一小時，condition 也只記最近一次變化，所以實際開始的時間可能更早。",
)
_EXCERPT_CHARS = 1400
_MOST_PASSAGES = 2
_DEED = "# changes the cluster"  # what the notes write above a command that does
_MOST_COMMANDS = 10
_COMMAND = re.compile(r"`(kubectl [^`]+)`")
_WORD = re.compile(r"[a-z][a-z0-9]{3,}")


def of_fault(finding: Finding, focus: Focus, ledger: Ledger, lang: Lang, passages: Sequence[Chunk]) -> list[str]:
    """Paragraphs on a finding that was told before. passages: those of its note, in their order."""
    cause = diagnosis.cause(finding, ledger, lang)
    if focus == "fix":
        steps = diagnosis.steps(finding, ledger, lang, passages[:1]) or NO_STEPS().render(lang)
        deeds = _fitting(finding, [c for c in passages if not c.section or _DEED in c.text], lang)
        more = [cited(excerpt(deeds.text, max_chars=_EXCERPT_CHARS), deeds, ledger, lang)] if deeds else []
        return [cause, steps, *more]
    if focus == "command":
        return [cause, *_commands(finding, ledger, lang)]
    leads = [cited(lead(c.text), c, ledger, lang) for c in passages[:1]]
    causes = [_fitting(finding, passages, lang) or c for c in passages[1:2]]
    told = [cited(excerpt(c.text, max_chars=_EXCERPT_CHARS), c, ledger, lang) for c in causes]
    return [cause, *diagnosis.chain(finding, ledger, lang), *leads, *told]


def since(finding: Finding, began: Sequence[Step], ledger: Ledger, lang: Lang) -> list[str]:
    """Paragraphs on when a fault began. began: its signs, the earliest first (kbase.lookup.began)."""
    first, *later = began
    told = [SINCE(about=first.about, fact=first.fact, marks=ledger.mark(*first.evidence)).render(lang)]
    if later:
        lines = [
            f"- {diagnosis.ITEM(about=s.about, cause=s.fact).render(lang)} {ledger.mark(*s.evidence)}" for s in later
        ]
        told.append("\n".join([LATER().render(lang), *lines]))
    exact = first.evidence[0].path.endswith("deletionTimestamp")
    return [*told, "" if exact else KEPT().render(lang), diagnosis.cause(finding, ledger, lang)]


def _fitting(finding: Finding, passages: Sequence[Chunk], lang: Lang) -> Chunk | None:
    """The passage whose heading shares most words with the cause; None where none shares any of its own."""
    said = {*_WORD.findall(finding.cause.render("en").lower()), *_WORD.findall(finding.cause.render(lang).lower())}
    common = {*_WORD.findall(passages[0].title.lower())} if passages else set()
    scored = [(len(said & ({*_WORD.findall(" ".join(c.heading).lower())} - common)), -c.section, c) for c in passages]
    best = max((s for s in scored if s[2].section), key=lambda s: s[:2], default=None)
    return best[2] if best and best[0] else None


def _commands(finding: Finding, ledger: Ledger, lang: Lang) -> Iterator[str]:
    """What to type: first what only looks, with the evidence it shows, then what changes something."""
    about = kubectl(finding.about)
    looks: dict[str, str] = {about.replace(" get ", " describe ", 1): "", f"{about} -o yaml": ""}
    for evidence in (e for s in finding.chain for e in s.evidence):
        looks.setdefault(_shown(evidence), ledger.mark(evidence))
    for command in (c for a in finding.next_steps if not a.changes for c in _COMMAND.findall(a.text.render(lang))):
        looks.setdefault(command, "")
    listed = [f"- `{command}` {mark}".rstrip() for command, mark in list(looks.items())[:_MOST_COMMANDS]]
    yield READ().render(lang) + "\n" + "\n".join(listed)
    changes: list[Action] = [a for a in finding.next_steps if a.changes]
    if changes:
        yield CHANGE().render(lang) + "\n" + "\n".join(f"- {a.text.render(lang)}" for a in changes)


def _shown(evidence: Evidence) -> str:
    return evidence.command or kubectl(evidence.object, evidence.path)


def of_notes(passages: Sequence[Chunk], carried: Carried, hits: Sequence[Hit], ledger: Ledger, lang: Lang) -> list[str]:
    """Paragraphs from the notes of the conversation that were not shown yet; [] where there are none to show from.

    passages: of these notes, in their order.  hits: what the question finds anywhere, best first.
    """
    if not passages:
        return []
    unseen = [c for c in passages if c.key not in carried.seen]
    ranks = {h.chunk.key: n for n, h in enumerate(hits)}
    if carried.focus == "command":
        having = [c for c in sorted(passages, key=lambda c: ranks.get(c.key, len(ranks))) if _fences(c)]
        return [cited("\n\n".join(_fences(c)), c, ledger, lang) for c in having[:_MOST_PASSAGES]]
    if carried.focus != "more":
        unseen.sort(key=lambda c: ranks.get(c.key, len(ranks)))
    told = [cited(excerpt(c.text, max_chars=_EXCERPT_CHARS), c, ledger, lang) for c in unseen[:_MOST_PASSAGES]]
    return told or [ALL_SAID().render(lang)]


def _fences(chunk: Chunk) -> list[str]:
    return [b for b in blocks(chunk.text) if b.startswith(("```", "~~~")) and "kubectl" in b]


def command(result: Result, ledger: Ledger, lang: Lang) -> str:
    """The command of a question of fact."""
    return COMMAND(command=result.command, mark=ledger.mark(result.counted)).render(lang)

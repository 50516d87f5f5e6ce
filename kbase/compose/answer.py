"""Puts an answer together: which paragraphs, in which order."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kbase.compose import areas, diagnosis, focus, lookup, notes
from kbase.compose.ledger import Ledger, evidence_of
from kbase.compose.shapes import Search
from kbase.compose.unseen import CANNOT_SHOW, unseen
from kbase.compose.whole import whole, whole_hits
from kbase.diagnosis.areas import by_area
from kbase.diagnosis.examine import Examination
from kbase.diagnosis.relate import Fault, faults
from kbase.lookup.run import LookedUp
from kbase.question.intent import Change
from kbase.question.subject import Missing, Subject
from kbase.script import Lang
from kbase.text import Phrase, verbatim
from kbase.types import Carried, Chunk, Finding, Gap, Hit, Intent

DECLINED = Phrase(
    "I only read; I change and delete nothing. What I can say is the cause, and the commands for you to run.",
    "我只讀不寫，不會變更或刪除任何東西。能做的是說明原因，並給出由您執行的指令。",
)
IF_STILL = Phrase(
    "If you still want it, after saving what must not be lost: ⚠ changes the cluster (not run): {command}",
    "若仍要做，請先備份不能遺失的資料：⚠ 會變更叢集（尚未執行）：{command}",
)
NO_SUCH = Phrase("**There is no “{name}” in this cluster.** {hint}", "**這個叢集裡沒有「{name}」。** {hint}")
NOT_IN = Phrase(
    "**There is no “{name}” in namespace {namespace}.** {hint}", "**命名空間 {namespace} 裡沒有「{name}」。** {hint}"
)
DID_YOU_MEAN = Phrase("Did you mean {names}?", "您是指 {names} 嗎？")
LIST = Phrase("List what there is: {command}", "列出現有的物件：{command}")
GUESSED = Phrase("I take “{words}” to mean {name}.", "我把「{words}」當成 {name}。")
UNSEEN = Phrase(
    "**Cannot see it: {gaps}.** Ask the cluster's administrator for the rules that `kbase rbac` prints; until then I"
    " do not guess.",
    "**看不到：{gaps}。** 請叢集管理員加上 `kbase rbac` 印出的規則；在那之前我不猜。",
)
UNANSWERED = Phrase(
    "**Cannot see it: {gaps}.** The API server gives no usable answer, so I do not guess. See whether it answers you:"
    " `kubectl get --raw /readyz`",
    "**看不到：{gaps}。** API server 沒有給出可用的回應，所以我不猜。先確認它會不會回應您：`kubectl get --raw /readyz`",
)
NOT_SERVED = Phrase(
    "**None: this cluster does not serve that API.** {gaps}", "**沒有：這個叢集不提供這個 API。** {gaps}"
)
NOT_SEEN = Phrase("Not looked at: {gaps}", "沒有查看：{gaps}")
NO_CLUSTER = Phrase("No cluster is connected, so this rests on the notes alone.", "沒有連接叢集，以下只根據筆記。")
# "Is web healthy?": yes or no comes first. "Does it have a problem?" wants the other word.
_IF_WELL = re.compile(
    r"\b(?:healthy|ok|okay|fine|in order|working|all right|alright|running (?:fine|well|normally))\b"
    r"|正常|健康|沒事|没事|好嗎|好吗|還好|还好",
    re.I,
)
_MOST_UNREAD = 4  # of what could not be read, in a sentence; all of it stands in `not_checked`
_RESTARTABLE = frozenset({"Deployment", "StatefulSet", "DaemonSet"})


@dataclass(frozen=True)
class Material:
    """All that an answer is made from.

    examination: None where no check ran.  looked_up: for a question of fact.  read: plural -> objects (read, known).
    """

    question: str
    intent: Intent
    lang: Lang
    hits: Sequence[Hit]
    n_notes: int
    lead_of: Callable[[str, Lang], Chunk | None]
    passages: Callable[[str, Lang], Sequence[Chunk]]
    subject: Subject
    examination: Examination | None
    has_cluster: bool = False
    change: Change | None = None
    looked_up: LookedUp | None = None
    carried: Carried = field(default_factory=Carried)
    read: Mapping[str, tuple[int, int]] = field(default_factory=dict)


@dataclass(frozen=True)
class Composed:
    """The body and what it says of itself. abstain_reason: None where there is an answer."""

    markdown: str
    findings: tuple[Finding, ...]
    abstain_reason: str | None = None


def compose(material: Material, ledger: Ledger) -> Composed:
    """The body of an answer. Evidence and passages it uses are numbered in the ledger."""
    read = material.passages
    material = replace(
        material, hits=whole_hits(material.hits, read), passages=lambda note, lang: whole(read(note, lang))
    )
    lang, examined = material.lang, material.examination
    opening = [DECLINED().render(lang)] if material.change else []
    opening += [GUESSED(words=m.words, name=verbatim(f"`{m.ref}`")).render(lang) for m in material.subject.guessed[:2]]
    told = _meant(faults(examined.findings if examined else ()), material.carried.code)
    if material.looked_up and material.carried.focus == "command" and material.looked_up.result:
        return Composed(focus.command(material.looked_up.result, ledger, lang), ())
    if material.looked_up:
        return _looked_up(material.looked_up, ledger, lang)
    if material.subject.missing:
        said = [_no_such(m, lang) for m in material.subject.missing]
        return Composed(_join(opening + said), (), "no_such_object")
    if examined and told and material.carried.focus in ("fix", "why", "command"):
        note = _background(told[0].root, material)
        passages = material.passages(note.note, note.lang) if note else ()
        body = focus.of_fault(told[0].root, material.carried.focus, ledger, lang, passages)
        others = [] if material.carried.code else [f.root for f in told[1:]]
        body.append(diagnosis.also(others, ledger, lang))
        return Composed(_join([*opening, *body]), (told[0].root, *others))
    if examined and told:
        if len(told) == 1 or _about_one(material.subject, told):
            well = material.intent in ("status", "other") and bool(_IF_WELL.search(material.question))
            body = diagnosis.found(told, ledger, lang, lambda f: _background(f, material), asked_if_well=well)
        else:
            count, *rest = diagnosis.overview(told, ledger, lang)
            body = [count, _health(material, told), *rest]
        for evidence in evidence_of(examined.findings):  # findings told in one line still carry their proof
            ledger.number(evidence)
        ending = [_if_still(material), *_ending(examined, body, lang)]
        return Composed(_join([*opening, *body, *ending]), examined.findings)
    if examined and examined.pasted:
        return _nothing_pasted(material, examined, opening, ledger)
    if examined and _nothing_read(material, examined):
        more = diagnosis.would_prove(examined.would_tell, lang)
        return Composed(_join([*opening, _unseen(examined.doubts, lang), more]), (), "not_permitted")
    if examined and examined.n_checks:
        return _nothing_found(material, examined, opening, ledger)
    unread = [g for g in examined.gaps if g.reason != "absent_api"] if examined else []
    if unread and not material.carried.focus and not notes.covered(material.hits, material.subject.kinds):
        return Composed(_join([*opening, _unseen(unread, lang)]), (), "not_permitted")
    body, reason = _notes(material, ledger)
    if material.intent in ("troubleshoot", "status") and not material.has_cluster and reason is None:
        body.append(NO_CLUSTER().render(lang))
    return Composed(_join(opening + body), (), reason)


def _nothing_read(material: Material, examined: Examination) -> bool:
    """Whether nothing could be looked at, and the notes have nothing to say instead."""
    silent = bool(material.subject.targets) or not notes.covered(material.hits, material.subject.kinds)
    return bool(examined.n_checks and examined.doubts) and not (examined.clean or examined.healthy) and silent


def _nothing_found(material: Material, examined: Examination, opening: list[str], ledger: Ledger) -> Composed:
    """What was looked at, what the notes say, what the API cannot show, and what was found that nothing links to it."""
    lang, named = material.lang, bool(material.subject.targets)
    well = examined.whole or (material.intent == "status" and bool(_IF_WELL.search(material.question)))
    said = [] if named or (well and not examined.beside) else _notes(material, ledger)[0]
    if named and material.intent == "troubleshoot" and notes.covered(material.hits, ()):
        said = notes.cannot_show(unseen(_search(material), material.intent), ledger, lang)
    body = []
    if not examined.beside and (examined.clean or examined.healthy or examined.doubts):
        part = not (named or well)
        body = diagnosis.clean(
            examined.healthy, len(examined.clean), examined.doubts, ledger, lang, named=named, part=part
        )
        # What one of the checks wanted to read decides nothing where the place to look is outside the API.
        elsewhere = any(CANNOT_SHOW().render(lang) in paragraph for paragraph in said)
        body += ["" if elsewhere else diagnosis.would_prove(examined.would_tell, lang), _health(material, ())]
    body += [*said, diagnosis.beside([f.root for f in faults(examined.beside)], ledger, lang)]
    ending = [_if_still(material), diagnosis.not_checked(examined.gaps, lang)]
    return Composed(_join([*opening, *body, *ending]), ())


def _about_one(subject: Subject, told: Sequence[Fault]) -> bool:
    """Whether the question is about certain objects; of a namespace as a whole every fault counts alike."""
    inside = all(t.kind == "Namespace" for t in subject.targets) and told[0].root.about.kind != "Namespace"
    return bool(subject.targets) and not inside


def _health(material: Material, told: Sequence[Fault]) -> str:
    """A line for each area; "" unless everything in a namespace or the cluster was looked at."""
    examined = material.examination
    if not examined or not examined.whole:
        return ""
    return areas.table(by_area(told, examined.clean, examined.gaps, material.read), material.lang)


def _looked_up(looked: LookedUp, ledger: Ledger, lang: Lang) -> Composed:
    """What a question of fact found, the name that does not exist, or what may not be seen."""
    if looked.missing:
        return Composed(_join([_no_such(m, lang) for m in looked.missing]), (), "no_such_object")
    if looked.result is None and all(g.reason == "absent_api" for g in looked.gaps):
        return Composed(NOT_SERVED(gaps=diagnosis.unread(looked.gaps, lang)).render(lang), ())
    if looked.result is None:
        return Composed(_unseen(looked.gaps, lang), (), "not_permitted")
    unread = diagnosis.unread(looked.gaps, lang)
    body = lookup.found(looked.result, ledger, lang)
    return Composed(_join([*body, NOT_SEEN(gaps=unread).render(lang) if unread else ""]), ())


def _ending(examined: Examination, said: Sequence[str], lang: Lang) -> list[str]:
    """What would tell more, of a pasted text, unless it has been said, and what was not looked at."""
    commands = [c for c in examined.would_tell if not any(f"`{c}`" in paragraph for paragraph in said)]
    return [diagnosis.would_tell(commands, lang), diagnosis.not_checked(examined.gaps, lang)]


def _nothing_pasted(material: Material, examined: Examination, opening: list[str], ledger: Ledger) -> Composed:
    """A pasted text that shows no fault: what it does show, the notes, and what to paste next."""
    lang, named = material.lang, bool(material.subject.targets)
    body = [diagnosis.UNSURE(facts="").render(lang).rstrip()]
    if examined.healthy or examined.clean:
        body = diagnosis.clean(examined.healthy, len(examined.clean), examined.doubts, ledger, lang, named=named)
    # What the notes do not cover is no answer here: the question is about the text.
    told, why_not = _notes(material, Ledger())
    told = _notes(material, ledger)[0] if told and why_not is None else []
    return Composed(_join([*opening, *body, *told, *_ending(examined, body, lang)]), ())


def _notes(material: Material, ledger: Ledger) -> tuple[list[str], str | None]:
    """Paragraphs from the notes, and why there is no answer in them (None where there is)."""
    hits = material.hits
    if material.carried.focus and (body := _more(material, ledger)):
        return body, None
    if not notes.covered(hits, material.subject.kinds):
        return notes.nothing(hits, material.n_notes, ledger, material.lang), "not_in_notes"
    return notes.from_notes(_search(material), material.intent, ledger, material.lang), None


def _search(material: Material) -> Search:
    leads = {h.chunk.note: lead for h in material.hits if (lead := material.lead_of(h.chunk.note, h.chunk.lang))}
    return Search(material.question, material.hits, leads, material.passages)


def _more(material: Material, ledger: Ledger) -> list[str]:
    """Further passages of the notes that the conversation is about; [] where there are none."""
    lang: Lang = "en" if material.lang == "en" else "zh-TW"
    passages = [c for n in material.carried.notes for c in material.passages(n, lang)]
    return focus.of_notes(passages, material.carried, material.hits, ledger, material.lang)


def _meant(told: Sequence[Fault], code: str) -> Sequence[Fault]:
    """The faults, the one that is meant first."""
    return sorted(told, key=lambda fault: fault.root.code != code) if code else told


def _background(finding: Finding, material: Material) -> Chunk | None:
    """The lead of the first note the check names that the index has."""
    lang: Lang = "en" if material.lang == "en" else "zh-TW"
    return next((lead for note in finding.notes if (lead := material.lead_of(note, lang))), None)


def _if_still(material: Material) -> str:
    """The commands for what a person ordered, marked as not run; "" where nothing was ordered or it is not plain."""
    verbs = {"delete": "delete {kind} {name}", "restart": "rollout restart {kind}/{name}"}
    if material.change not in verbs:
        return ""
    targets = [t for t in material.subject.targets if material.change == "delete" or t.kind in _RESTARTABLE]
    if not targets:
        return ""
    target = targets[0]
    inside = f" -n {target.namespace}" if target.namespace else ""
    verb = verbs[material.change].format(kind=target.kind.lower(), name=target.name)
    return IF_STILL(command=f"kubectl{inside} {verb}").render(material.lang)


def _no_such(missing: Missing, lang: Lang) -> str:
    if missing.namespace:
        hint = DID_YOU_MEAN(names=[verbatim(f"`{n}`") for n in missing.nearest])
        if not missing.nearest:
            hint = LIST(command=f"kubectl -n {missing.namespace} get deployments,statefulsets,daemonsets,services")
        return NOT_IN(name=missing.name, namespace=missing.namespace, hint=hint).render(lang)
    if missing.nearest:
        hint = DID_YOU_MEAN(names=[verbatim(f"`{n}`") for n in missing.nearest])
    else:
        hint = LIST(command="kubectl get deployments,statefulsets,daemonsets,services -A")
    return NO_SUCH(name=missing.name, hint=hint).render(lang)


def _unseen(gaps: Sequence[Gap], lang: Lang) -> str:
    """What could not be seen, and what helps: no rule of RBAC does where the cluster does not answer."""
    said = UNANSWERED if all(g.reason in ("error", "timeout") for g in gaps) else UNSEEN
    told = diagnosis.unread(gaps, lang)
    if len(told) > _MOST_UNREAD:
        told = [*told[:_MOST_UNREAD], diagnosis.OTHERS(n=len(told) - _MOST_UNREAD).render(lang)]
    return said(gaps=told).render(lang)


def _join(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(p for p in paragraphs if p)

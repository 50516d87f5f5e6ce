"""Puts an answer together: which paragraphs, in which order."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from kbase.answer import Carried, Intent
from kbase.compose import areas, diagnosis, focus, lookup, notes, orders
from kbase.compose import gaps as unchecked
from kbase.compose.denied import denied
from kbase.compose.ledger import Ledger, evidence_of
from kbase.compose.passages import lead
from kbase.compose.shapes import Search
from kbase.compose.unseen import CANNOT_SHOW, unseen
from kbase.compose.verdict import asks_if_well
from kbase.compose.verdict import opening as opening_of
from kbase.compose.whole import whole, whole_hits
from kbase.diagnosis.areas import by_area
from kbase.diagnosis.examine import Examination
from kbase.diagnosis.relate import Fault, faults
from kbase.lookup.run import LookedUp
from kbase.passage import Chunk, Hit
from kbase.question.angle import Suspect
from kbase.question.intent import Change, is_term
from kbase.question.subject import Missing, Subject
from kbase.retrieval.fold import terms
from kbase.script import Lang, simplified
from kbase.text import Phrase, verbatim
from kbase.types import Finding, Gap, ObjectRef, Step

DECLINED = Phrase(
    "I only read; I change and delete nothing. What I can say is the cause, and the commands for you to run.",
    "我只讀不寫，不會變更或刪除任何東西。能做的是說明原因，並給出由您執行的指令。",
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
_SEVERAL = 3  # named objects with a fault of their own: a table says more than the first of them in full
_MOST_UNREAD = 4  # of what could not be read, in a sentence; all of it stands in `not_checked`


# Words that say only that something is wrong, not what. Folded to the Simplified script first.
_THAT_IT_FAILS = re.compile(
    r"\b(?:broken|down|wrong|fail\w*|work\w*|ok(?:ay)?|fine|healthy|problems?|issues?|errors?|trouble\w*|happen\w*|up)\b"
    r"|坏|挂|问题|怎么|为什么|为何|为啥|是不是|有没有|正常|健康|出事|异常|[了吗呢啊]",
    re.I,
)


@dataclass(frozen=True)
class Material:
    """All that an answer is made from.

    examination: None where no check ran.  looked_up: for a question of fact.  read: plural -> objects (read, known).
    further: of several questions of fact in one, those after the first.
    suspected: causes that the question supposes.  began: the signs of the first fault by time, where it asks for them.
    share: share of all passages that hold a word, 0 to 1.
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
    further: tuple[LookedUp, ...] = ()
    suspected: tuple[Suspect, ...] = ()
    began: tuple[Step, ...] = ()
    share: Callable[[str], float] = Search.share


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
    opening += _guessed(material)
    meant = material.looked_up.objects if material.looked_up else material.subject.targets
    opening.append(orders.at_once(material.change, material.question, meant, lang))
    told = _meant(faults(examined.findings if examined else ()), material.carried.code)
    if material.looked_up and material.carried.focus == "command" and material.looked_up.result:
        return Composed(focus.command(material.looked_up.result, ledger, lang), ())
    if material.looked_up:
        parts = [_looked_up(each, ledger, lang) for each in (material.looked_up, *material.further)]
        return replace(parts[0], markdown=_join([*opening, *(p.markdown for p in parts)]))
    if material.subject.missing:
        said = [_no_such(m, lang) for m in material.subject.missing]
        return Composed(_join(opening + said), (), "no_such_object")
    if examined and told and material.carried.focus == "since" and material.began:
        body = focus.since(told[0].root, material.began, ledger, lang)
        return Composed(_join([*opening, *body, unchecked.not_checked(examined.gaps, lang)]), (told[0].root,))
    if examined and told and material.carried.focus in ("fix", "why", "command"):
        note = _background(told[0].root, material)
        passages = material.passages(note.note, note.lang) if note else ()
        body = focus.of_fault(told[0].root, material.carried.focus, ledger, lang, passages)
        others = [] if material.carried.code else [f.root for f in told[1:]]
        body.append(diagnosis.also(others, ledger, lang))
        return Composed(_join([*opening, *body]), (told[0].root, *others))
    if examined and told:
        if len(told) == 1 or _about_one(material.subject, told):
            well = material.intent in ("status", "other") and asks_if_well(material.question)
            says = opening_of(told, material.suspected if material.subject.targets else (), if_well=well)
            body = diagnosis.found(told, ledger, lang, lambda f: _background(f, material), says)
        else:
            count, *rest = diagnosis.overview(told, ledger, lang)
            body = [count, _health(material, told), *rest]
        for evidence in evidence_of(examined.findings):  # findings told in one line still carry their proof
            ledger.number(evidence)
        still = orders.if_still(material.change, material.question, material.subject.targets, lang)
        ending = [still, *_ending(examined, body, lang)]
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
    intent = notes.asked_for(material.question, material.intent)
    if intent in ("troubleshoot", "status") and not material.has_cluster and reason is None:
        body.append(NO_CLUSTER().render(lang))
    return Composed(_join(opening + body), (), reason)


def _guessed(material: Material) -> list[str]:
    """What words were taken for that are no name letter for letter, each once."""
    names: dict[str, dict[str, ObjectRef]] = {}
    for mention in material.subject.guessed:
        names.setdefault(mention.words, {}).setdefault(mention.ref.name, mention.ref)
    told = [(words, [verbatim(f"`{ref}`") for ref in refs.values()]) for words, refs in names.items()]
    return [GUESSED(words=words, name=refs).render(material.lang) for words, refs in told[:2]]


def _nothing_read(material: Material, examined: Examination) -> bool:
    """Whether nothing could be looked at, and the notes have nothing instead; of a named object they have not."""
    subject = material.subject
    silent = bool(subject.targets or subject.unread) or not notes.covered(material.hits, subject.kinds)
    return bool(examined.n_checks and examined.doubts) and not (examined.clean or examined.healthy) and silent


def _nothing_found(material: Material, examined: Examination, opening: list[str], ledger: Ledger) -> Composed:
    """What was looked at, what the notes say, what the API cannot show, and what was found that nothing links to it."""
    lang, named = material.lang, bool(material.subject.targets)
    well = examined.whole or (material.intent == "status" and asks_if_well(material.question))
    said = [] if named or (well and not examined.beside) else _notes(material, ledger)[0]
    if named and material.intent in ("troubleshoot", "other") and notes.covered(material.hits, ()):
        beyond = unseen(_search(material), material.intent)
        said = notes.cannot_show(beyond if beyond and _is_asked(beyond.chunk, material) else None, ledger, lang)
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
    still = orders.if_still(material.change, material.question, material.subject.targets, lang)
    ending = [still, unchecked.not_checked(examined.gaps, lang)]
    return Composed(_join([*opening, *body, *ending]), ())


def _is_asked(chunk: Chunk, material: Material) -> bool:
    """Whether a passage says something of what is asked besides the names: "is web broken?" asks nothing of it."""
    names = {term for target in material.subject.targets for term in terms(target.name)}
    wanted = (
        {*terms(_THAT_IT_FAILS.sub(" ", simplified(material.question)))}
        - names
        - {t for k in material.subject.kinds for t in terms(k)}
    )
    first = {hit.chunk.note for hit in material.hits[:2]}
    return chunk.note in first and bool(wanted & {*terms(chunk.search_text)})


def _about_one(subject: Subject, told: Sequence[Fault]) -> bool:
    """Whether the question is about one thing; of several, as of a whole namespace, every fault counts alike."""
    inside = all(t.kind == "Namespace" for t in subject.targets) and told[0].root.about.kind != "Namespace"
    several = len({f.root.about.key for f in told} & {t.key for t in subject.targets}) >= _SEVERAL
    return bool(subject.targets) and not inside and not several


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
        return Composed(NOT_SERVED(gaps=unchecked.unread(looked.gaps, lang)).render(lang), ())
    if looked.result is None:
        return Composed(_unseen(looked.gaps, lang), (), "not_permitted")
    unread = unchecked.unread(looked.gaps, lang)
    body = lookup.found(looked.result, ledger, lang)
    return Composed(_join([*body, NOT_SEEN(gaps=unread).render(lang) if unread else ""]), ())


def _ending(examined: Examination, said: Sequence[str], lang: Lang) -> list[str]:
    """What would tell more, of a pasted text, unless it has been said, and what was not looked at."""
    commands = [c for c in examined.would_tell if not any(f"`{c}`" in paragraph for paragraph in said)]
    return [diagnosis.would_tell(commands, lang), unchecked.not_checked(examined.gaps, lang)]


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
    if refused := denied(material.question, material.lang):
        about = material.lead_of(hits[0].chunk.note, hits[0].chunk.lang) if hits else None
        told = [notes.cited(lead(about.text), about, ledger, material.lang)] if about else []
        return [*refused, *told], None
    if not notes.covered(hits, material.subject.kinds):
        return notes.nothing(hits, material.n_notes, ledger, material.lang), "not_in_notes"
    intent = notes.asked_for(material.question, material.intent)
    return notes.from_notes(_search(material), intent, ledger, material.lang), None


def _search(material: Material) -> Search:
    leads = {h.chunk.note: found for h in material.hits if (found := material.lead_of(h.chunk.note, h.chunk.lang))}
    hits = material.hits
    if is_term(material.question):  # a term by itself is explained by the direct answer of a note, not by a section
        hits = sorted(hits, key=lambda h: h.chunk.section != 0)
    return Search(material.question, hits, leads, material.passages, material.share)


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
    return next((found for note in finding.notes if (found := material.lead_of(note, lang))), None)


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
    told = unchecked.unread(gaps, lang)
    if len(told) > _MOST_UNREAD:
        told = [*told[:_MOST_UNREAD], unchecked.OTHERS(n=len(told) - _MOST_UNREAD).render(lang)]
    return said(gaps=told).render(lang)


def _join(paragraphs: Sequence[str]) -> str:
    return "\n\n".join(p for p in paragraphs if p)

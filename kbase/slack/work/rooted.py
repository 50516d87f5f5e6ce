"""A slash command: answered in the thread of the message that says what was asked."""

from kbase.errors import BadInput
from kbase.render.report import CLEAN, report_markdown
from kbase.slack.cards.card import Card
from kbase.slack.cards.words import code
from kbase.slack.desk import Desk, NotYet
from kbase.slack.scope import EVERYTHING, NOTES_ONLY
from kbase.slack.work import question
from kbase.store.tables.slack import Job
from kbase.text import Phrase

CHECKED = Phrase("Checked: {what}", "檢查：{what}")
CLEAN_HERE = Phrase("Checks that found nothing: {n}", "沒有發現問題的檢查：{n} 項")
HOW = Phrase("Only targets and `-n NAMESPACE` can follow.", "後面只能接對象與 `-n NAMESPACE`。")
SHOW = Phrase("For example: {command}", "例如：{command}")
NOT_HERE = Phrase("This channel shows namespace {namespace} only.", "這個頻道只顯示命名空間 {namespace}。")


def do(desk: Desk, job: Job) -> None:
    """Waits for the message to stand; where it cannot (kbase is not in the channel), the member alone is answered."""
    root = desk.outbox.of(job.payload["root"])[0]
    if not root.ts and root.due_at is not None:
        raise NotYet()
    job.payload = {**job.payload, "thread_ts": root.ts}
    if job.payload["check"]:
        desk.answer(job, _checked(desk, job))
    else:
        question.do(desk, job)


def _checked(desk: Desk, job: Job) -> Card:
    """The report of the checks, within what the channel may see."""
    lang, rules = desk.lang(job), desk.places.rules(job.payload["channel"])
    seen = desk.seen_from(rules)
    targets, namespace = _arguments(job.payload["check"])
    if not seen:
        words = NOTES_ONLY(command="/kbase config namespace NAME").render(lang)
        return Card(lang, words, words)
    if seen != EVERYTHING:
        if namespace not in (None, seen):
            raise BadInput(NOT_HERE(namespace=code(seen)), SHOW(command=f"/kbase check -n {seen}"))
        namespace = seen
    report = desk.kbase_for(rules, seen).check(targets, namespace=namespace)
    what = " ".join([*targets, *(["-n", namespace] if namespace else [])]) or "-A"
    body = report_markdown(report, lang).replace(
        CLEAN(n=len(report.clean)).render(lang), CLEAN_HERE(n=len(report.clean)).render(lang)
    )
    return Card(lang, CHECKED(what=what).render(lang), body)


def _arguments(words: str) -> tuple[list[str], str | None]:
    targets, namespace, rest = [], None, words.replace("*", " ").split()
    while rest:
        word = rest.pop(0)
        if word in ("-n", "--namespace") and rest:
            namespace = rest.pop(0)
        elif word in ("-A", "--all-namespaces"):
            namespace = None
        elif word.startswith("-"):
            raise BadInput(HOW(), SHOW(command="/kbase check deploy/web -n shop"))
        else:
            targets.append(word)
    return targets, namespace

"""A question, typed or as pasted output, answered in its thread."""

from typing import Any

from kbase.answer import Question
from kbase.assistant.threads import new_id
from kbase.cluster.redact import Masker
from kbase.config import MAX_QUESTION_CHARS
from kbase.core import Kbase
from kbase.errors import NoSuchThread, NoSuchTurn
from kbase.script import Lang, detect, is_han, lang_named
from kbase.slack.cards.answer import answer_card
from kbase.slack.cards.card import Remark
from kbase.slack.cards.help import help_card
from kbase.slack.desk import Desk
from kbase.slack.growing import Edited, Growing, Streamed
from kbase.slack.incoming import plain_text
from kbase.slack.memory.places import Rules
from kbase.slack.pasted import WHAT_IS_WRONG, pasted_cluster, remark_of, snippets
from kbase.slack.scope import EVERYTHING, remarks
from kbase.store.tables.slack import Job
from kbase.text import Phrase

CUT = Phrase(
    "Only the first {most} characters of the question were read; attach longer text as a snippet.",
    "只讀了問題的前 {most} 個字元；較長的文字請以程式碼片段附上。",
)
_FOLLOW_UP_CHARS = 60  # a question that short says of what it speaks only by where it stands


def do(desk: Desk, job: Job) -> None:
    """Answers; the same message is found again after a restart."""
    said = job.payload
    rules = desk.places.rules(said["channel"])
    text = plain_text(said["text"])
    token = desk.slack.token or ""
    attached = snippets(said.get("files") or (), token, host=desk.files_host)
    if not text and not attached:
        desk.answer(job, help_card(desk.lang(job)))
        return
    pasted = pasted_cluster(f"{text}\n\n{attached}", desk.now(), anything=bool(said.get("diagnose") or attached))
    words = (remark_of(text) if text else "") if pasted else text
    lang = _lang(desk, job, rules, words)
    namespace = "" if pasted else desk.seen_from(rules)
    kbase = desk.kbase_for(rules, namespace)
    if pasted:
        kbase = Kbase(kbase.notes, pasted, kbase.deadline_s, kbase.max_requests)
    question = Question(
        (_about(desk, job, words) or WHAT_IS_WRONG().render(lang))[:MAX_QUESTION_CHARS],
        lang,
        namespace if namespace and namespace != EVERYTHING else None,
    )
    grown = _growing(desk, job, lang)
    answer = _asked(desk, job, kbase, question, grown)
    notes = () if pasted else remarks(namespace, lang, has_cluster=desk.assistant.kbase.cluster is not None)
    if len(words) > MAX_QUESTION_CHARS:
        notes += (Remark(CUT(most=MAX_QUESTION_CHARS).render(lang)),)
    card = answer_card(answer, public_url=desk.settings.public_url, scope=notes)
    asked = Masker().text(question.text)
    context: dict[str, Any] = {"kind": "answer", "answer": answer, "question": asked, "lang": lang}
    context |= {"remarks": [[n.markdown, n.who] for n in notes], "pasted": bool(pasted)}
    grown.finish(card, context)


def _asked(desk: Desk, job: Job, kbase: Kbase, question: Question, grown: Growing) -> dict[str, Any]:
    """The answer's JSON, as turn of the thread's conversation; what was given before a restart is not given anew."""
    channel, thread_ts = job.payload["channel"], desk.place(job).thread_ts
    person, assistant = f"slack:{channel}", desk.assistant_for(kbase)
    try:
        turn = assistant.threads(person).turn(job.id)
        thread, answer = turn.thread_id, dict(turn.answer)
    except NoSuchTurn:
        known = desk.places.conversation(channel, thread_ts)
        try:
            reply = assistant.ask(
                question, person=person, thread=known.thread if known else "", turn=job.id, listen=grown.hear
            )
        except NoSuchThread:  # it was deleted for its age
            reply = assistant.ask(question, person=person, thread="", turn=job.id, listen=grown.hear)
        thread, answer = reply.thread or new_id(), reply.document
    if thread_ts:
        desk.places.converse(channel, thread_ts, thread, answer["lang"])
    return answer


def _growing(desk: Desk, job: Job, lang: Lang) -> Growing:
    """A stream in the Messages tab of the app, an edited message everywhere else and after a restart."""
    said, key = job.payload, f"{job.kind}:{job.id}"
    edited = Edited(desk.outbox, key, desk.place(job), lang, desk.now)
    alone = said["channel"].startswith("D") and said.get("team") and not desk.outbox.of(key)
    return Streamed(desk.slack, edited, said["user"], said["team"]) if alone else edited


def _lang(desk: Desk, job: Job, rules: Rules, words: str) -> Lang:
    """The asker's language: what they write, else what was spoken in the thread, else the channel's."""
    if any(map(is_han, words)) or len(words.split()) > 2:
        return detect(words)
    known = desk.places.conversation(job.payload["channel"], desk.place(job).thread_ts)
    spoken = lang_named(known.lang) if known else None
    return spoken or lang_named(rules.lang) or lang_named(job.payload.get("lang") or "") or detect(words)


def _about(desk: Desk, job: Job, words: str) -> str:
    """A short question in the thread of an alert, with the object that the alert is about."""
    thread = str(job.payload.get("thread_ts") or "")
    first = thread and not desk.places.conversation(job.payload["channel"], thread)
    root = desk.outbox.at(job.payload["channel"], thread) if first else None
    if not (root and root.context.get("kind") == "incident" and words and len(words) <= _FOLLOW_UP_CHARS):
        return words
    incident = desk.incidents.get(root.context["incident"])
    about = (incident.result or {}).get("about") if incident else None
    return f"{words} ({about['kind']} {about.get('namespace', '')}/{about['name']})" if about else words

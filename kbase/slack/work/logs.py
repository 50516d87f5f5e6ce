"""The last log lines of the pods that an answer rests on, masked, in a view that only the member sees."""

from kbase.cluster.reader import Reader
from kbase.errors import Unreadable
from kbase.script import Lang
from kbase.slack.cards.answer import log_pods
from kbase.slack.cards.card import Card, joined
from kbase.slack.cards.words import LOGS
from kbase.slack.desk import Desk
from kbase.slack.result import result_of
from kbase.slack.views import note_view
from kbase.store.tables.slack import Job
from kbase.text import Phrase

HEAD = Phrase("**{pod}** · {container}", "**{pod}** · {container}")
PREVIOUS = Phrase("**{pod}** · {container} · the run before", "**{pod}** · {container} · 前一次執行")
GONE = Phrase("{pod} is no longer there.", "{pod} 已經不在了。")
UNREAD = Phrase("{pod}: the log cannot be read ({why}).", "{pod}：無法讀取 log（{why}）。")
EMPTY = Phrase("The log is empty.", "Log 是空的。")
NONE = Phrase("Nothing of the cluster is shown in this channel.", "這個頻道不顯示叢集內容。")
_MOST_PODS, _MOST_LINES = 2, 40


def do(desk: Desk, job: Job) -> None:
    """Fills the view that the press opened."""
    row = desk.outbox.get(job.payload["message"])
    if row is None:
        return
    lang: Lang = row.context["lang"]
    rules = desk.places.rules(row.channel)
    kbase = desk.kbase_for(rules, desk.seen_from(rules, asked=row.context["kind"] != "incident"))
    if kbase.cluster is None:
        text = NONE().render(lang)
    else:
        reader = kbase.cluster.session(deadline_s=kbase.deadline_s, max_requests=kbase.max_requests)
        pods = log_pods(result_of(desk, row))[:_MOST_PODS]
        text = joined([part for namespace, pod in pods for part in _of_pod(reader, namespace, pod, lang)])
    card = Card(lang, LOGS().render(lang), text)
    desk.slack.views_update(view_id=job.payload["view"], view=note_view(card))


def _of_pod(reader: Reader, namespace: str, name: str, lang: Lang) -> list[str]:
    try:
        pod = reader.get("pods", namespace, name)
        if pod is None:
            return [GONE(pod=f"`{name}`").render(lang)]
        statuses = pod.get("status", {}).get("containerStatuses") or []
        parts = []
        for status in statuses[:3]:
            runs = [(False, HEAD), (True, PREVIOUS)] if status.get("restartCount") else [(False, HEAD)]
            for previous, phrase in runs:
                text = reader.logs(namespace, name, status["name"], previous=previous)
                if text is not None:
                    parts += [phrase(pod=name, container=status["name"]).render(lang), _lines(text, lang)]
        return parts or [EMPTY().render(lang)]
    except Unreadable as why:
        return [UNREAD(pod=f"`{name}`", why=f"`{why.detail}`").render(lang)]


def _lines(text: str, lang: Lang) -> str:
    lines = [line for line in text.rstrip().split("\n") if line.strip()][-_MOST_LINES:]
    fence = "~~~~~~"  # no log line ends it
    return "\n".join([fence, *(line.replace(fence, "~") for line in lines), fence]) if lines else EMPTY().render(lang)

"""The same question or alert again, in the same message."""

from typing import Any

from kbase.answer import Question
from kbase.slack.alerts.alert import Alert
from kbase.slack.alerts.examine import examined
from kbase.slack.cards.words import clock
from kbase.slack.desk import Desk
from kbase.slack.redraw import redrawn
from kbase.slack.scope import EVERYTHING
from kbase.store.tables.slack import Job, Outgoing
from kbase.text import Phrase

SAME = Phrase("{at}: checked again, the same cause", "{at}：重新檢查，原因相同")
CHANGED = Phrase("{at}: checked again, **the cause has changed**", "{at}：重新檢查，**原因變了**")
CLEAN = Phrase("{at}: checked again, **no fault found any more**", "{at}：重新檢查，**已沒有發現問題**")
STILL_CLEAN = Phrase("{at}: checked again, still no fault found", "{at}：重新檢查，仍沒有發現問題")


def do(desk: Desk, job: Job) -> None:
    """Edits the message that the button stands on."""
    row = desk.outbox.get(job.payload["message"])
    if row is None:
        return
    incident = row.context["kind"] == "incident"
    before, after = (_incident if incident else _answer)(desk, row)
    lang = after["lang"]
    had, has = _causes(before), _causes(after)
    phrase = SAME if had and had == has else CHANGED if has else CLEAN if had else STILL_CLEAN
    redrawn(
        desk, row, phrase(at=clock(desk.now())).render(lang), job.payload["user"], answer=None if incident else after
    )


def _causes(result: dict[str, Any]) -> list[str]:
    return [f["code"] + f["cause"] for f in result.get("findings", [])[:1]]


def _answer(desk: Desk, row: Outgoing) -> tuple[dict[str, Any], dict[str, Any]]:
    rules, context = desk.places.rules(row.channel), row.context
    namespace = desk.seen_from(rules)
    assistant = desk.assistant_for(desk.kbase_for(rules, namespace))
    inside = namespace if namespace not in ("", EVERYTHING) else None
    reply = assistant.ask(Question(context["question"], context["lang"], inside))
    return context["answer"], {**reply.document, "thread": context["answer"].get("thread")}


def _incident(desk: Desk, row: Outgoing) -> tuple[dict[str, Any], dict[str, Any]]:
    incident = desk.incidents.get(row.context["incident"])
    assert incident is not None
    rules = desk.places.rules(row.channel)
    namespace = desk.seen_from(rules, asked=False)
    alert = Alert(**next(iter(incident.alerts.values())))
    result = examined(desk.kbase_for(rules, namespace), alert, desk.channel_lang(rules), namespace.strip(EVERYTHING))
    desk.incidents.change(incident.id, result=result)
    return incident.result or {"findings": []}, result

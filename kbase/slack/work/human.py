"""The on-call group is called into the thread, with all that is known, once."""

from typing import Any

from kbase.compose.diagnosis import CHANGES
from kbase.script import Lang
from kbase.slack.blocks import messages
from kbase.slack.cards.card import Card, Remark, joined
from kbase.slack.cards.words import RULED_OUT, code, object_name
from kbase.slack.desk import Desk
from kbase.slack.memory.outbox import Place
from kbase.slack.result import result_of
from kbase.store.tables.slack import Job, Outgoing
from kbase.text import Phrase

TITLE = Phrase("**Hand-over: a person is needed here.**", "**交接：這裡需要真人。**")
NOBODY = Phrase(
    "No on-call group is set for this channel, so nobody was called. Set one: `/kbase config on-call @group`",
    "這個頻道沒有設定值班群組，所以沒有通知任何人。設定方式：`/kbase config on-call @group`",
)
ASKED = Phrase("**Asked:** {question}", "**問題：** {question}")
ALERT = Phrase("**Alert:** {rule} · {owner}", "**告警：** {rule} · {owner}")
CAUSE = Phrase("**Cause as far as known:** {cause}", "**目前所知的原因：** {cause}")
NO_CAUSE = Phrase("**No cause found.** Checks that found nothing: {n}", "**沒有找到原因。** 沒有發現問題的檢查：{n} 項")
SEEN = Phrase("**Seen:**", "**看到的：**")
UNREAD = Phrase("**Not looked at:** {gaps}", "**沒有查看：** {gaps}")
NEXT = Phrase("**Proposed next:**", "**建議的下一步：**")
UNTOUCHED = Phrase("Nothing was changed: kbase only reads.", "沒有變更任何東西：kbase 只讀。")
BY = Phrase("asked for by", "提出者")
_MOST = 4


def do(desk: Desk, job: Job) -> None:
    """A second press says nothing new: the message stands already."""
    row = desk.outbox.get(job.payload["message"])
    if row is None or desk.outbox.of(f"human:{row.id}"):
        return
    lang: Lang = row.context["lang"]
    on_call = desk.places.rules(row.channel).on_call
    card = Card(
        lang,
        TITLE().render(lang).replace("**", ""),
        joined([TITLE().render(lang), "" if on_call else NOBODY().render(lang), *summary(desk, row, lang)]),
        calls=(on_call,) if on_call else (),
        remarks=(Remark(UNTOUCHED().render(lang)), Remark(BY().render(lang), job.payload["user"])),
    )
    desk.outbox.say(f"human:{row.id}", messages(card), Place(row.channel, row.thread_ts or row.ts))


def summary(desk: Desk, row: Outgoing, lang: Lang) -> list[str]:
    """What was asked, found, ruled out and not seen, so that nobody has to ask again."""
    result = result_of(desk, row)
    findings = result.get("findings") or []
    if findings:
        first = findings[0]
        cause = CAUSE(cause=first["cause"]).render(lang)
        ruled = [r["why"] for r in first.get("ruled_out") or []]
        pairs = zip(first["next_steps"], first["changes_cluster"], strict=True)
        steps = [CHANGES(step=s).render(lang) if changes else s for s, changes in pairs][:_MOST]
    else:
        cause, ruled, steps = NO_CAUSE(n=len(result.get("clean") or [])).render(lang), [], []
    seen = [f"- {_proof(e)}" for e in (result.get("evidence") or [])[:_MOST]]
    unread = [g for g in result.get("not_checked") or [] if g["reason"] != "absent_api"]
    gaps = list(dict.fromkeys(code(g["detail"]) for g in unread))[:_MOST]
    return [
        _opening(desk, row, lang),
        cause,
        "\n".join([SEEN().render(lang), *seen]) if seen else "",
        RULED_OUT(causes=" · ".join(ruled)).render(lang) if ruled else "",
        UNREAD(gaps=gaps).render(lang) if gaps else "",
        "\n".join([NEXT().render(lang), *(f"{n}. {s}" for n, s in enumerate(steps, start=1))]) if steps else "",
    ]


def _opening(desk: Desk, row: Outgoing, lang: Lang) -> str:
    if row.context["kind"] == "incident":
        incident = desk.incidents.get(row.context["incident"])
        return ALERT(rule=code(incident.rule), owner=code(incident.owner)).render(lang) if incident else ""
    return ASKED(question=code(row.context["question"][:300])).render(lang)


def _proof(evidence: dict[str, Any]) -> str:
    where = " ".join(filter(None, [object_name(evidence["object"]), code(evidence["path"])]))
    return f"{where} = {code(str(evidence['value'])[:160])}"

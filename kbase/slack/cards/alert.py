"""An incident as a card, and many of them as a digest."""

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from urllib.parse import quote

from kbase.compose.diagnosis import CHAIN, CHANGES
from kbase.compose.gaps import NOT_CHECKED
from kbase.script import Lang
from kbase.slack.cards.answer import answer_buttons
from kbase.slack.cards.card import Button, Card, Menu, Remark, joined
from kbase.slack.cards.words import RULED_OUT, clock, code, object_name
from kbase.store.tables.slack import Incident, Outcome
from kbase.text import Phrase

SINCE = Phrase("firing since {at}", "{at} 開始")
CLOSED = Phrase("resolved {at}, after {duration}", "{at} 恢復，歷時 {duration}")
STILL = Phrase("{at}: still firing, {count}", "{at}：仍在發生，{count}")
PODS = Phrase("{n} of {of} pods", "{of} 個 Pod 中的 {n} 個")
ALERTS = Phrase("alerts firing: {n}", "發生中的告警：{n}")
CAUSE = Phrase("**Likely cause:** {cause} {marks}", "**可能原因：** {cause} {marks}")
WIDE = Phrase(
    "**The labels name no object that exists.** In namespace {namespace} the checks find: {cause} {marks}",
    "**標籤裡沒有現存的物件。** 命名空間 {namespace} 的檢查結果：{cause} {marks}",
)
NOTHING = Phrase(
    "**The checks find no fault on {about}** ({n} ran). The cause lies outside what they read, or is over.",
    "**檢查在 {about} 上沒有發現問題**（共 {n} 項）。原因在檢查範圍之外，或已經過去。",
)
UNSURE = Phrase("**Cannot tell the cause:** {about} could not be looked at.", "**無法判斷原因：** 看不到 {about}。")
NO_OBJECT = Phrase(
    "**No object to check:** the alert's labels name none that exists: {labels}",
    "**沒有可檢查的對象：** 告警的標籤沒有指到現存的物件：{labels}",
)
BLIND = Phrase(
    "**Not checked:** nothing of a cluster is looked at from this channel.", "**沒有檢查：** 這個頻道不查看叢集。"
)
IMPACT = Phrase("**Impact:** {effects}", "**影響：** {effects}")
NEXT = Phrase("**Next:**", "**下一步：**")
OTHERS = Phrase("Further root causes found there: {n}", "同一處另有其他根本原因：{n} 個")
SAYS = Phrase("The alert says: {words}", "告警內容：{words}")
RUNBOOK = Phrase("Runbook: {links}", "Runbook：{links}")
LAST_TIME = Phrase("Last time ({date}) it was: {cause}", "上次（{date}）的原因：{cause}")
MUTE = Phrase("Mute…", "靜音…")
HOURS = Phrase("{n} h", "{n} 小時")
STORM = Phrase(
    "🔕 **{n} more alerts suppressed in this channel** (cap: {cap} a minute): {rules}",
    "🔕 **這個頻道另有 {n} 則告警未顯示**（上限每分鐘 {cap} 則）：{rules}",
)
STORM_HINT = Phrase(
    "Nothing is lost: {command} lists them, and what still fires is shown when Alertmanager repeats it.",
    "都有記錄：用 {command} 列出；仍在發生的會在 Alertmanager 重送時顯示。",
)
DIGEST = Phrase(
    "**Alerts of the last {hours} h: {n}** · still firing {firing} · resolved {closed} · not shown {hidden}",
    "**最近 {hours} 小時的告警：{n} 件** · 仍在發生 {firing} · 已恢復 {closed} · 未顯示 {hidden}",
)
QUIET = Phrase("No alerts in the last {hours} h.", "最近 {hours} 小時沒有告警。")
ROW = Phrase("{mark} {rule} · {owner} · {cause} · {when}", "{mark} {rule} · {owner} · {cause} · {when}")
NO_CAUSE = Phrase("no cause found", "沒有找到原因")
MORE = Phrase("and {n} more", "還有 {n} 件")
MUTED_NOW = Phrase("Muted: {rule} · {owner} until {until}", "靜音中：{rule} · {owner}，到 {until}")
ANY = Phrase("anything", "全部")
_MOST_STEPS, _MOST_EFFECTS, _MOST_ROWS, _MOST_GAPS = 5, 3, 30, 3
MUTE_HOURS = (1, 4, 24)


def incident_card(incident: Incident, lang: Lang, last: Outcome | None = None, *, public_url: str = "") -> Card:
    """The message of an incident. last: how it was solved the last time.  public_url: of the web page."""
    result = incident.result
    closed = incident.closed_at
    mark = "✅" if closed else "🚨"
    when = CLOSED(at=clock(closed), duration=lasting(incident)) if closed else SINCE(at=clock(incident.started_at))
    head = " · ".join([f"{mark} **{_bare(incident.rule)}**", code(incident.owner), when.render(lang)])
    remarks = [Remark(words, who) for words, who in incident.remarks]
    if incident.times > 1 and not closed:
        still = STILL(at=clock(incident.last_at), count=_count(incident))
        remarks = [Remark(still.render(lang)), *remarks]
    if last:
        said = LAST_TIME(date=f"{last.at:%Y-%m-%d}", cause=code(last.cause))
        remarks = [Remark(said.render(lang), last.member), *remarks]
    body = joined(
        [head, *(_result(result, lang) if result else []), _said(incident, lang, public_url), _unread(result, lang)]
    )
    buttons: tuple[Button | Menu, ...] = ()
    if result and not closed:
        buttons = (*answer_buttons(result, lang), _mute(lang))
    summary = f"{mark} {incident.rule} {incident.owner}"
    votes = bool(result and not closed)
    return Card(lang, summary, body, remarks=tuple(remarks), buttons=buttons, votes=votes, home=public_url)


def storm_card(hidden: Sequence[Incident], cap: int, lang: Lang) -> Card:
    """What was over the cap, counted by rule."""
    rules = Counter(i.rule for i in hidden)
    named = [f"{code(rule)} ×{n}" for rule, n in rules.most_common(8)]
    said = STORM(n=len(hidden), cap=cap, rules=" · ".join(named)).render(lang)
    return Card(lang, f"🔕 ×{len(hidden)}", joined([said, STORM_HINT(command="/kbase digest").render(lang)]))


def digest_card(incidents: Sequence[Incident], mutes: Sequence[Any], hours: int, lang: Lang) -> Card:
    """All incidents of some hours, those that still fire first."""
    if not incidents:
        return Card(lang, QUIET(hours=hours).render(lang), QUIET(hours=hours).render(lang), remarks=_muted(mutes, lang))
    firing = [i for i in incidents if not i.closed_at]
    counts = {"firing": len(firing), "closed": len(incidents) - len(firing)}
    title = DIGEST(hours=hours, n=len(incidents), hidden=sum(not i.shown for i in incidents), **counts).render(lang)
    ordered = [*firing, *(i for i in incidents if i.closed_at)]
    rows = ["- " + _row(i, lang) for i in ordered[:_MOST_ROWS]]
    if len(ordered) > _MOST_ROWS:
        rows.append("- " + MORE(n=len(ordered) - _MOST_ROWS).render(lang))
    return Card(lang, title.replace("**", ""), joined([title, "\n".join(rows)]), remarks=_muted(mutes, lang))


def lasting(incident: Incident) -> str:
    """How long it took: "45 s", "12 min", "3 h 5 min"."""
    took = max((incident.closed_at or incident.last_at) - incident.started_at, timedelta(0))
    minutes, seconds = divmod(int(took.total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    if hours:
        return f"{hours} h {minutes} min"
    return f"{minutes} min" if minutes else f"{seconds} s"


def _count(incident: Incident) -> Any:
    """How much of it still fires: pods of the workload, else alerts."""
    alive = [a for a in incident.alerts.values() if a["firing"]]
    of = (incident.result or {}).get("pods")
    pods = {a["labels"].get("pod") for a in alive} - {None}
    return PODS(n=min(len(pods), of), of=of) if of and pods else ALERTS(n=len(alive))


def _result(result: Mapping[str, Any], lang: Lang) -> list[str]:
    if not result["about"] and result["blind"]:
        return [BLIND().render(lang)]
    if not result["about"] and result["not_checked"]:
        return [UNSURE(about=code(result["owner"]) or "–").render(lang)]
    if not result["about"]:
        return [NO_OBJECT(labels=code(result["owner"]) or "–").render(lang)]
    if not result["findings"]:
        about = code(object_name(result["about"]))
        said = NOTHING(about=about, n=len(result["clean"])) if result["clean"] else UNSURE(about=about)
        return [said.render(lang)]
    first = result["findings"][0]
    marks = "".join(f"[{e}]" for s in first["chain"][-2:] for e in s["evidence"])
    said = WIDE(namespace=code(result["about"]["name"]), cause=first["cause"], marks=marks)
    parts = [(said if result["wide"] else CAUSE(cause=first["cause"], marks=marks)).render(lang).rstrip()]
    if result["effects"]:
        effects = " · ".join(result["effects"][:_MOST_EFFECTS])
        parts.append(IMPACT(effects=effects).render(lang))
    if steps := list(zip(first["next_steps"], first["changes_cluster"], strict=True))[:_MOST_STEPS]:
        lines = [CHANGES(step=s).render(lang) if changes else s for s, changes in steps]
        parts.append(NEXT().render(lang) + "\n" + "\n".join(f"{n}. {line}" for n, line in enumerate(lines, start=1)))
    if len(first["chain"]) > 1:
        parts.append(CHAIN().render(lang) + "\n" + "\n".join(map(_step, first["chain"])))
    if first["ruled_out"]:
        parts.append(RULED_OUT(causes=" · ".join(r["why"] for r in first["ruled_out"])).render(lang))
    if result["others"]:
        parts.append(OTHERS(n=result["others"]).render(lang))
    return parts


def _step(step: Mapping[str, Any]) -> str:
    marks = "".join(f"[{e}]" for e in step["evidence"])
    return f"- {code(object_name(step['about']))} → {step['fact']} {marks}".rstrip()


def _said(incident: Incident, lang: Lang, public_url: str) -> str:
    """The rule's own words, its runbook and ours."""
    alert = next(iter(incident.alerts.values()))
    notes: Mapping[str, str] = alert.get("annotations") or {}
    words = notes.get("summary") or notes.get("description") or notes.get("message") or ""
    url = notes.get("runbook_url", "")
    links = [f"<{url}>"] if url.startswith(("https://", "http://")) and not set(url) & set("<> \n") else []
    findings = (incident.result or {}).get("findings") or [{}]
    links += [_note(id, public_url) for id in findings[0].get("notes", [])[:2]]
    said = [
        SAYS(words=code(words[:300])).render(lang) if words else "",
        RUNBOOK(links=links).render(lang) if links else "",
    ]
    return "  \n".join(filter(None, said))


def _note(id: str, public_url: str) -> str:
    return f"[{id}]({public_url.rstrip('/')}/#/notes/{quote(id, safe='/')})" if public_url else code(id)


def _unread(result: Mapping[str, Any] | None, lang: Lang) -> str:
    details = dict.fromkeys(g["detail"] for g in (result or {}).get("not_checked", []) if g["reason"] != "absent_api")
    shown = [code(d) for d in list(details)[:_MOST_GAPS]]
    if len(details) > _MOST_GAPS:
        shown.append(MORE(n=len(details) - _MOST_GAPS).render(lang))
    return NOT_CHECKED(gaps=shown).render(lang) if shown else ""


def _mute(lang: Lang) -> Menu:
    return Menu("mute", MUTE().render(lang), tuple((str(n), HOURS(n=n).render(lang)) for n in MUTE_HOURS))


def _row(incident: Incident, lang: Lang) -> str:
    result = incident.result or {}
    cause = result["findings"][0]["cause"] if result.get("findings") else NO_CAUSE().render(lang)
    when = lasting(incident) if incident.closed_at else clock(incident.started_at)
    mark = "✅" if incident.closed_at else "🚨" if incident.shown else "🔕"
    return ROW(mark=mark, rule=code(incident.rule), owner=code(incident.owner), cause=cause, when=when).render(lang)


def _muted(mutes: Sequence[Any], lang: Lang) -> tuple[Remark, ...]:
    lines = [MUTED_NOW(rule=code(m.rule), owner=code(m.owner) or ANY(), until=clock(m.until)) for m in mutes]
    return tuple(Remark(line.render(lang), m.member) for line, m in zip(lines, mutes, strict=True))


def _bare(text: str) -> str:
    """A name inside bold: without what would end it."""
    return "".join(c for c in text if c.isalnum() or c in " .:/-_")

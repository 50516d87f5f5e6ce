"""A delivery of alerts for one channel: shown, edited, closed, or only counted."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from kbase.slack.alerts.alert import Alert
from kbase.slack.alerts.examine import examined
from kbase.slack.alerts.objects import guessed_owner
from kbase.slack.blocks import messages
from kbase.slack.cards.alert import storm_card
from kbase.slack.cards.words import clock
from kbase.slack.desk import Desk
from kbase.slack.memory.outbox import Place
from kbase.slack.memory.places import Rules
from kbase.slack.redraw import show_incident
from kbase.slack.scope import EVERYTHING
from kbase.store.tables.slack import Incident, Job
from kbase.text import Phrase

CHANGED = Phrase("{at}: **the cause has changed**", "{at}：**原因變了**")
_MINUTE = timedelta(minutes=1)


def do(desk: Desk, job: Job) -> None:
    """Repeats and ends first, so that a storm of new ones cannot keep them back."""
    rules = desk.places.rules(job.payload["channel"])
    alerts = [Alert(**a) for a in job.payload["alerts"]]
    known, new = _sorted(desk, rules, alerts)
    for incident, heard in known:
        _again(desk, rules, incident, heard)
    hidden = False
    for heard in new:
        hidden |= not _begin(desk, rules, heard, job.payload.get("thread_ts") or "")
    if hidden:
        _count(desk, rules)


def _sorted(
    desk: Desk, rules: Rules, alerts: Iterable[Alert]
) -> tuple[list[tuple[Incident, list[Alert]]], list[list[Alert]]]:
    """Alerts of open incidents, and new ones that fire, together where rule and owner are the same."""
    alive = desk.incidents.open(rules.channel)
    of_alert = {id: incident for incident in alive for id in incident.alerts}
    known: dict[str, tuple[Incident, list[Alert]]] = {}
    new: dict[tuple[str, str], list[Alert]] = {}
    for alert in alerts:
        if incident := of_alert.get(alert.id):
            known.setdefault(incident.id, (incident, []))[1].append(alert)
        elif alert.firing:
            new.setdefault((alert.rule, guessed_owner(alert)), []).append(alert)
        else:  # the end of what was never seen is no news
            known |= {i.id: (i, heard) for i in alive if (heard := _ended_by(alert, i))}
    return list(known.values()), list(new.values())


def _ended_by(alert: Alert, incident: Incident) -> list[Alert]:
    """The alerts of an incident that a message in a channel ends; [] for those of another rule or from the webhook.

    Alertmanager's message has no fingerprint, and its words change with what the grouped alerts have in common.
    """
    kept = [Alert(**a) for a in incident.alerts.values()]
    same = bool(alert.words) and incident.rule == alert.rule and all(a.words for a in kept)
    return [replace(a, firing=False, ended="") for a in kept] if same else []


def _again(desk: Desk, rules: Rules, incident: Incident, heard: list[Alert]) -> None:
    """Still firing, or over. What was hidden is shown if it still fires and there is room now."""
    firing = next((a for a in heard if a.firing), None)
    show = incident.shown or (
        firing is not None and _has_room(desk, rules) and not _muted(desk, rules, incident.owner, firing)
    )
    if not (firing and show):
        incident = desk.incidents.hear(incident.id, heard)
    else:
        result = _examined(desk, rules, firing)
        late = {} if incident.shown else {"opened_at": desk.now(), "owner": result["owner"][:400]}
        changes = {"result": result, "cause": result["cause"][:80], "shown": True, **late}
        had = incident.cause
        incident = desk.incidents.hear(incident.id, heard, **changes)
        if had and had != incident.cause:
            said = CHANGED(at=clock(desk.now())).render(desk.channel_lang(rules))
            incident = desk.incidents.remark(incident.id, said)
    if show:
        show_incident(desk, incident)


def _begin(desk: Desk, rules: Rules, heard: list[Alert], thread_ts: str) -> bool:
    """A new incident, or one more alert of an open one; False where it is over the channel's cap."""
    owner = guessed_owner(heard[0])
    if _muted(desk, rules, owner, heard[0]):
        desk.incidents.begin(rules.channel, heard, owner, None, shown=False)
        return True
    if not _has_room(desk, rules):
        desk.incidents.begin(rules.channel, heard, owner, None, shown=False)
        return False
    result = _examined(desk, rules, heard[0])
    if same := desk.incidents.alike(rules.channel, heard[0].rule, result["owner"], result["cause"]):
        show_incident(desk, desk.incidents.hear(same.id, heard, result=result))
        return True
    show = not _muted(desk, rules, result["owner"], heard[0])
    incident = desk.incidents.begin(rules.channel, heard, result["owner"], result, shown=show)
    if show:
        show_incident(desk, desk.incidents.change(incident.id, thread_ts=thread_ts))
    return True


def _examined(desk: Desk, rules: Rules, alert: Alert) -> dict[str, Any]:
    namespace = desk.seen_from(rules, asked=False)
    inside = namespace.strip(EVERYTHING)
    return examined(desk.kbase_for(rules, namespace), alert, desk.channel_lang(rules), inside)


def _muted(desk: Desk, rules: Rules, owner: str, alert: Alert) -> bool:
    return desk.incidents.is_muted(rules.channel, alert.rule, owner, guessed_owner(alert))


def _has_room(desk: Desk, rules: Rules) -> bool:
    """Whether the channel's cap for this minute is not reached."""
    start = desk.now() - _MINUTE
    return desk.incidents.shown_since(rules.channel, start) < desk.settings.alerts_per_minute


def _count(desk: Desk, rules: Rules) -> None:
    """One message a minute that counts what is not shown."""
    minute = desk.now().replace(second=0, microsecond=0)
    hidden = [
        i
        for i in desk.incidents.since(rules.channel, minute)
        if not i.shown and i.opened_at >= minute and not desk.incidents.is_muted(i.channel, i.rule, i.owner)
    ]
    card = storm_card(hidden, desk.settings.alerts_per_minute, desk.channel_lang(rules))
    key = f"storm:{rules.channel}:{minute:%Y%m%d%H%M}"
    desk.outbox.say(key, messages(card), Place(rules.channel))

"""Which channels an alert goes to."""

from collections.abc import Sequence

from kbase.slack.alerts.alert import Alert
from kbase.slack.desk import Desk
from kbase.slack.memory.inbox import Request
from kbase.slack.scope import EVERYTHING


def deliver(desk: Desk, alerts: Sequence[Alert], channel: str = "") -> list[str]:
    """Keeps a job for each channel that is to get some of the alerts; these channels, in order.

    channel: the only one, "" = those that take alerts of the alert's namespace, else the configured one.
    """
    taken: dict[str, list[Alert]] = {}
    for alert in alerts:
        for id in [channel] if channel else _channels(desk, alert):
            taken.setdefault(id, []).append(alert)
    for id, some in taken.items():
        payload = {"channel": id, "alerts": [a.as_json() for a in some]}
        desk.inbox.put(Request("alerts", payload, lane=f"alerts:{id}"))
    desk.changed()
    return sorted(taken)


def _channels(desk: Desk, alert: Alert) -> list[str]:
    space = alert.labels.get("namespace") or alert.labels.get("exported_namespace") or ""
    mapped = [r.channel for r in desk.places.taking_alerts() if r.namespace in (None, EVERYTHING, space)]
    return mapped or [c for c in [desk.settings.alerts_channel] if c]

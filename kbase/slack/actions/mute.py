"""Hides the alerts of this rule about this owner for some hours."""

from datetime import timedelta

from kbase.slack.actions import Pressed
from kbase.slack.cards.alert import MUTE_HOURS
from kbase.slack.cards.words import clock
from kbase.slack.desk import Desk
from kbase.slack.redraw import redrawn
from kbase.text import Phrase

MUTED = Phrase("🔕 muted until {until}; still in the digest", "🔕 靜音到 {until}；摘要仍會列出")


def press(desk: Desk, pressed: Pressed) -> None:
    """Mutes, and says so on the message."""
    incident = desk.incidents.get(pressed.row.context.get("incident", ""))
    if incident is None or not pressed.value.isdigit() or int(pressed.value) not in MUTE_HOURS:
        return
    lasting = timedelta(hours=int(pressed.value))
    until = desk.places.mute(incident.channel, incident.rule, incident.owner, lasting, pressed.member)
    redrawn(desk, pressed.row, MUTED(until=clock(until)).render(pressed.row.context["lang"]), pressed.member)

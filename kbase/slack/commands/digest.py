"""`/kbase digest [HOURS]`: the alerts of the last hours."""

from datetime import timedelta

from kbase.slack.cards.alert import digest_card
from kbase.slack.cards.card import Card
from kbase.slack.commands import Command
from kbase.slack.desk import Desk
from kbase.text import Phrase

USAGE = "digest [HOURS]"
ABOUT = Phrase("lists the alerts of the last 24 hours, also those not shown", "列出最近 24 小時的告警，包括未顯示的")
_HOURS, _MOST_HOURS = 24, 24 * 30


def run(desk: Desk, command: Command) -> Card | None:
    """All incidents of this channel, those still firing first."""
    said = command.rest.strip().removesuffix("h")
    hours = min(int(said), _MOST_HOURS) if said.isdigit() and int(said) else _HOURS
    incidents = desk.incidents.since(command.channel, desk.now() - timedelta(hours=hours))
    return digest_card(incidents, desk.places.mutes(command.channel), hours, command.lang)

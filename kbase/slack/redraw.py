"""A message that was sent, with something more in it."""

from typing import Any

from kbase.slack.blocks import messages
from kbase.slack.cards.alert import incident_card
from kbase.slack.cards.answer import answer_card
from kbase.slack.cards.card import Card, Remark
from kbase.slack.desk import Desk
from kbase.slack.memory.outbox import Place
from kbase.store.tables.slack import Incident, Outgoing

_MOST_REMARKS = 8


def redrawn(desk: Desk, row: Outgoing, remark: str, who: str, *, answer: dict[str, Any] | None = None) -> None:
    """Adds small print to the message of an answer or an incident. answer: stands in place of the one it shows."""
    if row.context["kind"] == "incident":
        show_incident(desk, desk.incidents.remark(row.context["incident"], remark, who))
        return
    context = {**row.context, "remarks": [*row.context["remarks"], [remark, who]][-_MOST_REMARKS:]}
    context["answer"] = answer or context["answer"]
    card = answer_card(
        context["answer"],
        public_url=desk.settings.public_url,
        scope=[Remark(words, by) for words, by in context["remarks"]],
    )
    key = row.key.rpartition(":")[0]
    desk.outbox.say(key, messages(card), Place(row.channel, row.thread_ts, row.respond_url), context)


def show_incident(desk: Desk, incident: Incident) -> str:
    """Makes the message of an incident say how it stands; the message's id."""
    lang = desk.channel_lang(desk.places.rules(incident.channel))
    last = desk.places.last_time(incident.rule, incident.owner)
    card: Card = incident_card(incident, lang, last, public_url=desk.settings.public_url)
    context = {"kind": "incident", "incident": incident.id, "lang": lang}
    place = Place(incident.channel, incident.thread_ts)
    return desk.outbox.say(f"incident:{incident.id}", messages(card), place, context)

"""The logs of the pods that an answer rests on, in a view that is filled once they are read."""

from kbase.slack.actions import Pressed
from kbase.slack.cards.card import Card
from kbase.slack.cards.words import LOGS
from kbase.slack.desk import Desk
from kbase.slack.memory.inbox import Request
from kbase.slack.views import note_view
from kbase.text import Phrase

READING = Phrase("Reading the logs…", "讀取 log 中…")


def press(desk: Desk, pressed: Pressed) -> None:
    """Opens the view at once; reading may take longer than Slack waits."""
    lang = pressed.row.context["lang"]
    card = Card(lang, LOGS().render(lang), READING().render(lang))
    view = desk.slack.views_open(trigger_id=pressed.trigger, view=note_view(card))["view"]["id"]
    payload = {"message": pressed.row.id, "view": view, "channel": pressed.row.channel, "lang": lang}
    desk.inbox.put(Request("logs", payload, event=f"press:{pressed.id}"))
    desk.changed()

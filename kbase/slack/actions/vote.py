"""Helpful or not. The buttons fire at every change and never say that a vote was taken back, so the last word counts.

https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element
"""

from kbase.slack.actions import Pressed, Submitted
from kbase.slack.blocks import DOWN, NOT_HELPFUL, UP
from kbase.slack.cards.card import Card
from kbase.slack.desk import Desk
from kbase.slack.views import question_view
from kbase.text import Phrase

ASK = Phrase("What was wrong or missing?", "哪裡不對或缺了什麼？")
HINT = Phrase("Optional. Your vote counts without it, too.", "可不填，不填也算一票。")


def press(desk: Desk, pressed: Pressed) -> None:
    """Keeps the vote; asks for a reason where it is bad."""
    value = UP if pressed.value == UP else DOWN
    desk.places.vote(pressed.row.id, pressed.member, value)
    if value == DOWN:
        lang = pressed.row.context["lang"]
        card = Card(lang, NOT_HELPFUL().render(lang))
        label, hint = ASK().render(lang), HINT().render(lang)
        view = question_view(card, id="vote", message=pressed.row.id, label=label, hint=hint, optional=True)
        desk.slack.views_open(trigger_id=pressed.trigger, view=view)


def submit(desk: Desk, submitted: Submitted) -> None:
    """Keeps the reason."""
    from kbase.cluster.redact import Masker

    desk.places.vote(submitted.row.id, submitted.member, DOWN, Masker().text(submitted.line.strip()))

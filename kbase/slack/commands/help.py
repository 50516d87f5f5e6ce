"""`/kbase help`."""

from kbase.slack.cards.card import Card
from kbase.slack.cards.help import help_card
from kbase.slack.commands import Command
from kbase.slack.desk import Desk
from kbase.text import Phrase

USAGE = "help"
ABOUT = Phrase("shows this", "顯示這段說明")


def run(desk: Desk, command: Command) -> Card | None:
    """The help."""
    return help_card(command.lang)

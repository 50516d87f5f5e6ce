"""`/kbase check [TARGET ...]`: what the checks find, in the channel's namespace or about certain objects."""

from kbase.slack.cards.card import Card
from kbase.slack.commands import Command
from kbase.slack.commands.ask import LOOKING, asked
from kbase.slack.desk import Desk
from kbase.text import Phrase

USAGE = "check [deploy/web ...] [-n NAMESPACE]"
ABOUT = Phrase("runs the checks on objects, a namespace or everything", "檢查物件、命名空間或全部")


def run(desk: Desk, command: Command) -> Card | None:
    """Posts what is checked; the report comes into its thread."""
    asked(desk, command, f"check {command.rest}".strip(), check=command.rest or "*")
    return Card(command.lang, LOOKING().render(command.lang), LOOKING().render(command.lang))

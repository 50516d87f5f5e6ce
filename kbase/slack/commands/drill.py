"""`/kbase drill [TOPIC]` and `/kbase drill today`."""

from kbase.slack.cards.card import Card
from kbase.slack.commands import Command
from kbase.slack.desk import Desk
from kbase.text import Phrase

USAGE = "drill [TOPIC] · drill today"
ABOUT = Phrase(
    "a question to practise on, graded in its thread; `today` is the same for all",
    "出一題練習，在討論串評分；`today` 是大家同一題",
)
POSTED = Phrase("Answer in the thread of the question.", "請在題目的討論串回答。")
NONE_LEFT = Phrase("Nothing is due and nothing is new today. Well done.", "今天沒有該複習的題卡，也沒有新題。做得好。")


def run(desk: Desk, command: Command) -> Card | None:
    """Posts a card that is due, weak or new for this member."""
    from kbase.slack.drill import drills_of, post, post_today

    topic, lang = command.rest.strip(), command.lang
    if topic == "today":
        post_today(desk, command.channel, lang)
    else:
        chosen = drills_of(desk, command.member).next(topic=topic or None)
        if not chosen:
            return Card(lang, NONE_LEFT().render(lang), NONE_LEFT().render(lang))
        post(desk, f"drill:{command.id}", command.channel, chosen[0].card, lang, who=command.member)
    desk.changed()
    return Card(lang, POSTED().render(lang), POSTED().render(lang))

"""Drills in a channel: a card is a message, answers in its thread are graded, each for the member who gave it."""

from datetime import datetime

from kbase.bootstrap import practice
from kbase.drills.card import Card as Drill
from kbase.drills.practice import Drills
from kbase.drills.told import LEVEL, said
from kbase.script import Lang
from kbase.slack.blocks import messages
from kbase.slack.cards.card import Card, Remark
from kbase.slack.desk import Desk
from kbase.slack.memory.outbox import Place
from kbase.store.tables.slack import Outgoing
from kbase.text import Phrase

TODAY = Phrase("Question of the day", "今日一題")
ASKED = Phrase("Drill", "練習")
HOW = Phrase("Answer in this thread, in your own words and any language.", "請在討論串用自己的話回答，語言不限。")
FOR = Phrase("for", "給")


def drills_of(desk: Desk, member: str) -> Drills:
    """The drills of a member."""
    return practice(desk.settings, desk.assistant, f"slack:{member}")


def post(desk: Desk, key: str, channel: str, drill: Drill, lang: Lang, *, title: Phrase = ASKED, who: str = "") -> str:
    """Puts a card into a channel, once for a key; the message's id."""
    head = f"🎓 **{title().render(lang)}** · {LEVEL[drill.difficulty]().render(lang)}"
    question = said(drill.question, lang)
    remarks = [Remark(HOW().render(lang)), *([Remark(FOR().render(lang), who)] if who else [])]
    card = Card(lang, question, f"{head}\n\n## {question}", remarks=tuple(remarks))
    context = {"kind": "drill", "card": drill.id, "lang": lang}
    return desk.outbox.say(key, messages(card), Place(channel), context)


def drill_at(desk: Desk, channel: str, thread_ts: str) -> Outgoing | None:
    """The card that a thread answers; None where it answers none."""
    row = desk.outbox.at(channel, thread_ts) if thread_ts else None
    return row if row and row.context.get("kind") == "drill" else None


def post_daily(desk: Desk) -> None:
    """The question of the day for each channel that has asked for one, once its time has come."""
    now = desk.now()
    for rules in desk.places.with_daily():
        if f"{now:%H:%M}" >= rules.daily and not desk.outbox.of(day_key(rules.channel, now)):
            post_today(desk, rules.channel, desk.channel_lang(rules))


def post_today(desk: Desk, channel: str, lang: Lang) -> str:
    """The card of the day for a channel: the same however often it is asked for. BadInput where there are no cards."""
    drill = drills_of(desk, "").today(channel)
    return post(desk, day_key(channel, desk.now()), channel, drill, lang, title=TODAY)


def day_key(channel: str, now: datetime) -> str:
    """The outbox's key of the card of a day."""
    return f"day:{channel}:{now:%Y%m%d}"

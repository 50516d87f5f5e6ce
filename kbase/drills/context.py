"""What a conversation is told about a card, so that questions about it are understood."""

from kbase.drills.card import Card
from kbase.script import Lang, for_reader
from kbase.text import Phrase

CONTEXT = Phrase(
    "The question of a drill card was: {question}\nIts answer: {answer}\nIts key points: {points}\nNote: {note}",
    "題卡的問題是：{question}\n答案：{answer}\n重點：{points}\n筆記：{note}",
)


def context_of(card: Card, lang: Lang) -> str:
    """The card in a few lines, to stand before what a person asks about it."""
    joint = "; " if lang == "en" else "；"
    points = joint.join(for_reader(p.says.of(lang), lang).rstrip("。.") for p in card.points)
    question, answer = (for_reader(text.of(lang), lang) for text in (card.question, card.answer))
    return CONTEXT(question=question, answer=answer, points=points, note=card.note).render(lang)

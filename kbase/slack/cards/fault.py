"""What went wrong, in one sentence."""

from kbase.errors import KbaseError
from kbase.script import Lang
from kbase.slack.cards.card import Card, joined
from kbase.slack.cards.words import clock, code
from kbase.text import Phrase
from kbase.types import Json

BROKEN = Phrase(
    "Something went wrong inside kbase, so this has no answer. Please report the id {id}; the log has the rest.",
    "kbase 內部發生錯誤，這題沒有答案。請回報代碼 {id}，詳情在 log 裡。",
)
LATE = Phrase(
    "I was away when this was asked ({at}) and did not answer in time. Please ask again: {question}",
    "這個問題（{at}）提出時我不在線上，沒能及時回答。請再問一次：{question}",
)
_SHOWN = 200


def refusal_card(error: KbaseError, lang: Lang) -> Card:
    """What failed and what to do next."""
    message, hint = error.message.render(lang).strip(), error.hint.render(lang).strip()
    ended = message.endswith((".", "?", "!", "。", "？", "！"))
    said = message + (" " if ended else "; " if lang == "en" else "；") + hint
    return Card(lang, said, said)


def broken_card(id: str, lang: Lang) -> Card:
    """A fault of kbase, with the id under which the log tells more."""
    said = BROKEN(id=code(id)).render(lang)
    return Card(lang, said, said)


def late_card(question: str, at: Json, lang: Lang) -> Card:
    """A question that lay too long."""
    said = LATE(at=clock(at), question=code(question[:_SHOWN])).render(lang)
    return Card(lang, said, joined([said]))

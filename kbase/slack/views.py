"""Modal views: https://docs.slack.dev/reference/views/modal-views."""

from typing import Any

from kbase.slack.blocks import sections
from kbase.slack.cards.card import Card
from kbase.text import Phrase

CLOSE = Phrase("Close", "關閉")
SEND = Phrase("Send", "送出")
CANCEL = Phrase("Cancel", "取消")
MORE = Phrase(
    "There is more than fits here; `kbase ask` shows all.", "內容太長，無法全部顯示；`kbase ask` 會顯示全部。"
)
View = dict[str, Any]
_TITLE, _MOST_BLOCKS, _MOST_CHARS = 24, 90, 60_000
_VALUE = 3000


def note_view(card: Card) -> View:
    """Something to read; title: the card's summary."""
    blocks: list[dict[str, Any]] = []
    size = 0
    for block in sections(card.body):
        size += len(block["text"]["text"])
        if len(blocks) == _MOST_BLOCKS or size > _MOST_CHARS:
            blocks += sections(MORE().render(card.lang))
            break
        blocks.append(block)
    return {
        "type": "modal",
        "title": _plain(card.summary),
        "close": _plain(CLOSE().render(card.lang)),
        "blocks": blocks,
    }


def question_view(card: Card, *, id: str, message: str, label: str, hint: str, optional: bool = False) -> View:
    """A question with one line to answer. id: names the action that takes it.  message: the outbox's id."""
    element = {"type": "plain_text_input", "action_id": "line", "max_length": _VALUE, "multiline": optional}
    line = {"type": "input", "block_id": "line", "optional": optional, "label": _plain(label, 2000), "element": element}
    return {
        "type": "modal",
        "callback_id": id,
        "private_metadata": message,
        "title": _plain(card.summary),
        "submit": _plain(SEND().render(card.lang)),
        "close": _plain(CANCEL().render(card.lang)),
        "blocks": [*sections(card.body), line | ({"hint": _plain(hint, 2000)} if hint else {})],
    }


def _plain(text: str, most: int = _TITLE) -> dict[str, Any]:
    return {"type": "plain_text", "text": text[:most], "emoji": True}

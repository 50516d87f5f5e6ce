"""A card as Slack messages: Block Kit within its limits, split where a message would be too large.

Limits: https://docs.slack.dev/reference/block-kit/blocks and, for a whole message,
https://docs.slack.dev/reference/block-kit/blocks/markdown-block (12,000 characters).
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from kbase.script import Lang
from kbase.slack.cards.card import Button, Card, Menu, Remark, joined
from kbase.slack.mrkdwn import escaped, mrkdwn
from kbase.text import Phrase

Block = dict[str, Any]
HELPFUL = Phrase("Helpful", "有幫助")
NOT_HELPFUL = Phrase("Not helpful", "沒有幫助")
CONTINUED = Phrase("({n}/{of})", "（{n}/{of}）")
SHORTENED = Phrase(
    "The rest is left out: a message of {chars} characters does not fit. Ask about one object, or run `kbase ask`.",
    "其餘省略：全文 {chars} 字元放不下。請針對單一對象提問，或執行 `kbase ask`。",
)
VOTE = "vote"
UP, DOWN = "helpful", "not_helpful"
_SECTION, _CONTEXT, _CONTEXTS, _SUMMARY, _BUTTON = 3000, 400, 1400, 2900, 75
_MOST_BLOCKS, _MOST_CHARS = 50, 12_000
_RESERVED_BLOCKS, _RESERVED_CHARS = 8, 1_500  # for what ends the last message: small print, buttons, votes
_MOST_MESSAGES = 4
_ROOMY = 20  # paragraphs; with more of them several share a section
_FENCE = "```"


@dataclass(frozen=True)
class Message:
    """What chat.postMessage takes. text: what notifications show; blocks: what is seen."""

    text: str
    blocks: list[Block] = field(default_factory=list)


def messages(card: Card) -> list[Message]:
    """One message or, for a long card, several in order; buttons and small print stand on the last."""
    pages = _pages(_sections(joined([card.body, card.tail]), card.home), card)
    shown = []
    for n, page in enumerate(pages, start=1):
        blocks = [section(text) for text in page]
        if n == 1 and card.calls:
            blocks.insert(0, section(" ".join(map(_called, card.calls))))
        if n == len(pages):
            blocks += _ending(card)
        elif len(pages) > 1:
            blocks.append(_small([CONTINUED(n=n, of=len(pages)).render(card.lang)]))
        shown.append(Message(_cut(escaped(card.summary), _SUMMARY), blocks))
    return shown


def section(text: str) -> Block:
    """Text of at most 3,000 characters, shown whole. Slack adds no link and no mention of its own."""
    return {"type": "section", "expand": True, "text": {"type": "mrkdwn", "text": text, "verbatim": True}}


def sections(markdown: str) -> list[Block]:
    """A whole Markdown text as sections, for a view (at most 100)."""
    return [section(text) for text in _sections(markdown)]


def _sections(markdown: str, home: str = "") -> list[str]:
    """The text as pieces that fit a section each; an introduction stays with its list."""
    pieces: list[str] = []
    for text in mrkdwn(markdown, home=home):
        introduced = bool(pieces) and pieces[-1].endswith((":", "：", "*")) and "\n" not in pieces[-1]
        if introduced and len(pieces[-1]) + len(text) < _SECTION and text[0] in "•1":
            pieces[-1] += "\n" + text
        else:
            pieces += _split(text)
    return _packed(pieces) if len(pieces) > _ROOMY else pieces


def _packed(pieces: Sequence[str]) -> list[str]:
    packed: list[str] = []
    for piece in pieces:
        if packed and len(packed[-1]) + 2 + len(piece) <= _SECTION:
            packed[-1] += "\n\n" + piece
        else:
            packed.append(piece)
    return packed


def _split(text: str) -> Iterator[str]:
    """Pieces of at most 3,000 characters, cut between lines; a block of code is closed and opened again."""
    is_code = text.startswith(_FENCE)
    if len(text) <= _SECTION:
        yield text
        return
    room = _SECTION - (2 * len(_FENCE) + 2 if is_code else 0)
    lines = text[len(_FENCE) : -len(_FENCE)].strip("\n").split("\n") if is_code else text.split("\n")
    piece = ""
    for line in (part for whole in lines for part in _cut_line(whole, room)):
        if piece and len(piece) + 1 + len(line) > room:
            yield _again(piece, is_code)
            piece = line
        else:
            piece = f"{piece}\n{line}" if piece else line
    yield _again(piece, is_code)


def _cut_line(line: str, room: int) -> Iterator[str]:
    """A line that is too long for any section, cut between words and never inside an escape or a link."""
    while len(line) > room:
        window = line[:room]
        at = max(window.rfind(" "), *(window.rfind(c) + 1 for c in "。；，"))
        at = at if at > room // 2 else room
        for opening, closing in (("&", ";"), ("<", ">")):
            begun = line.rfind(opening, 0, at)
            if begun > 0 and closing not in line[begun:at] and at - begun < room // 2:
                at = begun
        yield line[:at].rstrip()
        line = line[at:].lstrip()
    yield line


def _again(piece: str, is_code: bool) -> str:
    return f"{_FENCE}\n{piece}\n{_FENCE}" if is_code else piece


def _pages(pieces: Sequence[str], card: Card) -> list[list[str]]:
    """Pieces for each message; what does not fit the last one is left out, and said so."""
    pages: list[list[str]] = [[]]
    most = _MOST_CHARS - _RESERVED_CHARS
    total = sum(map(len, pieces))
    for piece in pieces:
        page = pages[-1]
        if page and (len(page) >= _MOST_BLOCKS - _RESERVED_BLOCKS or sum(map(len, page)) + len(piece) > most):
            if len(pages) == _MOST_MESSAGES:
                page.append(mrkdwn(SHORTENED(chars=total).render(card.lang))[0])
                break
            pages.append([])
        pages[-1].append(piece)
    return pages


def _ending(card: Card) -> list[Block]:
    ending = [_small(lines) for lines in _remarks(card.remarks)]
    if card.buttons:
        ending.append({"type": "actions", "elements": [_element(b) for b in card.buttons]})
    return [*ending, _votes(card.lang)] if card.votes else ending


def _remarks(remarks: Sequence[Remark]) -> Iterator[list[str]]:
    """Small print, ten lines a block; the newest lines for which there is room."""
    lines: list[str] = []
    for text in filter(None, map(_remark, reversed(remarks))):
        if sum(map(len, lines)) + len(text) > _CONTEXTS:
            break
        lines.insert(0, text)
    yield from (lines[n : n + 10] for n in range(0, len(lines), 10))


def _remark(remark: Remark) -> str:
    said = next(_cut_line("\n".join(mrkdwn(remark.markdown)), _CONTEXT))
    return " · ".join(filter(None, [said, _called(remark.who) if remark.who else ""]))


def _small(lines: Sequence[str]) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": line, "verbatim": True} for line in lines]}


def _element(button: Button | Menu) -> Block:
    if isinstance(button, Menu):
        options = [{"text": _plain(words), "value": value} for value, words in button.options]
        return {
            "type": "static_select",
            "action_id": button.id,
            "placeholder": _plain(button.words),
            "options": options,
        }
    element = {"type": "button", "action_id": button.id, "text": _plain(button.words), "value": button.id}
    return element | ({"style": button.style} if button.style else {}) | ({"url": button.url} if button.url else {})


def _votes(lang: Lang) -> Block:
    """Slack's own pair of thumbs: https://docs.slack.dev/reference/block-kit/block-elements/feedback-buttons-element."""
    up, down = (
        {"text": _plain(phrase().render(lang)), "value": value, "accessibility_label": phrase().render(lang)}
        for phrase, value in ((HELPFUL, UP), (NOT_HELPFUL, DOWN))
    )
    buttons = {"type": "feedback_buttons", "action_id": VOTE, "positive_button": up, "negative_button": down}
    return {"type": "context_actions", "elements": [buttons]}


def _plain(text: str) -> Block:
    return {"type": "plain_text", "text": _cut(text, _BUTTON), "emoji": True}


def _called(id: str) -> str:
    """The mention of a member (`U…`, `W…`) or of a user group (`S…`); other words as they are."""
    if re.fullmatch(r"[UW][A-Z0-9]{2,20}", id):
        return f"<@{id}>"
    return f"<!subteam^{id}>" if re.fullmatch(r"S[A-Z0-9]{2,20}", id) else escaped(id)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else text[: most - 1] + "…"

"""Markdown as Slack's mrkdwn: nothing that stands in a text can mention, link or format by accident.

https://docs.slack.dev/messaging/formatting-message-text
"""

import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from urllib.parse import quote, urlsplit

from markdown_it import MarkdownIt
from markdown_it.token import Token

# Slack formats only between spaces or punctuation of its own; beside Han text a mark needs a space of no width.
_NO_WIDTH = "\u200b"
_MARKS = {"strong": "*", "em": "_", "s": "~"}
_PAIRED = re.compile(r"(?<![\w\u200b])([*_~`])(?=\S[^\n]*\S\1(?!\w)|\S\1(?!\w))")
_TIME = re.compile(r"<time datetime=\"([0-9T:+.Z-]{10,40})\">$")
_NUMBER = re.compile(r"(?:[EK]\d+|[✗✓!i–])?")
_LINKED = ("https://", "http://", "mailto:")
# A line of the source that ends within a paragraph is a space, but for between two Han characters.
_SOFT = "\x1f"
_FLOWING = re.compile(rf"(?<=[\u3400-\u9fff，。；：、）」]){_SOFT}(?=[\u3400-\u9fff（「])")
_INDENT, _BULLETS = "    ", "•◦▪"
_PARSER = MarkdownIt("commonmark").enable(["table", "strikethrough"]).disable("html_block")


def escaped(text: str) -> str:
    """A text in which nothing is a mention, a link or a command: `<!channel>` reads as it is written."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def literal(text: str) -> str:
    """Words that are neither formatted nor linked; `*` and `_` that would pair up are kept apart."""
    return _PAIRED.sub(lambda m: m[1] + _NO_WIDTH, escaped(text))


def fenced(text: str) -> str:
    """A block of code. A fence inside it cannot end it."""
    return "```\n" + escaped(text.replace("```", f"``{_NO_WIDTH}`")).strip("\n") + "\n```"


def moment(at: datetime) -> str:
    """A time of day that each reader sees in their own time zone; UTC where that is not possible."""
    utc = at.astimezone(UTC)
    return f"<!date^{int(utc.timestamp())}^{{time}}|{utc:%H:%M} UTC>"


def mrkdwn(markdown: str, *, home: str = "") -> list[str]:
    """The paragraphs, lists, tables and code blocks of a Markdown text, one string each, in order.

    home: address of our own pages. A link to elsewhere shows its host, whatever its words say.
    """
    tokens = _PARSER.parse(markdown)
    for token in tokens:
        for child in token.children or []:
            if child.type == "link_open":
                child.meta["own"] = bool(home) and str(child.attrGet("href")).startswith(home)
    return [text for block in _blocks(tokens) if (text := "\n".join(_shown(block)).strip("\n"))]


def _blocks(tokens: Sequence[Token]) -> Iterator[Sequence[Token]]:
    """Tokens of each element of the outermost level."""
    start = 0
    for n, token in enumerate(tokens):
        if token.level == 0 and token.nesting <= 0:
            yield tokens[start : n + 1]
            start = n + 1


def _shown(block: Sequence[Token]) -> Iterator[str]:
    kind = block[0].type
    if kind in ("fence", "code_block"):
        yield fenced(block[0].content)
    elif kind == "hr":
        yield "─" * 12
    elif kind == "heading_open":
        yield f"*{_inline(block[1], bold=True)}*"
    elif kind == "table_open":
        yield from _table(block)
    elif kind == "blockquote_open":
        inner = [line for b in _blocks(_raised(block)) for line in _shown(b)]
        yield from (f"> {line}" for part in inner for line in part.split("\n"))
    elif kind in ("bullet_list_open", "ordered_list_open"):
        yield from _list(block, 0)
    else:
        yield "\n".join(_inline(t) for t in block if t.type == "inline")


def _raised(block: Sequence[Token]) -> list[Token]:
    """What stands inside an element, as if it stood on the outermost level."""
    inside = [t.copy() for t in block[1:-1]]
    for token in inside:
        token.level -= block[0].level + 1
    return inside


def _list(block: Sequence[Token], depth: int) -> Iterator[str]:
    number = int(block[0].attrGet("start") or 1) if block[0].type == "ordered_list_open" else None
    for item in _blocks(_raised(block)):
        mark = _BULLETS[min(depth, len(_BULLETS) - 1)] if number is None else f"{number}."
        first = True
        for part in _blocks(_raised(item)):
            if part[0].type.endswith("_list_open"):
                yield from _list(part, depth + 1)
                continue
            for line in "\n".join(_shown(part)).split("\n"):
                yield _INDENT * depth + (f"{mark} {line}" if first else f"   {line}")
                first = False
        number = None if number is None else number + 1


def _table(block: Sequence[Token]) -> Iterator[str]:
    """Rows as lines: a phone is too narrow for columns, and Han characters do not line up in them.

    The first cell is the row's name; with several further columns each has a line that starts with its heading.
    """
    rows = [[_inline(t) for t in row if t.type == "inline"] for row in _rows(block)]
    head, body = rows[0], rows[1:]
    numbered = all(_NUMBER.fullmatch(row[0]) for row in body)
    for row in body:
        cells = [(h, c) for h, c in zip(head[1:], row[1:], strict=False) if c]
        name = f"*{row[0].strip('*')}*" if row[0].strip("*") else ""
        if len(cells) <= 1 or numbered:  # a list of facts, each with its number or mark in front
            yield "  ".join(filter(None, [name, " · ".join(c for _, c in cells)]))
        else:
            yield "\n".join([name, *(f"   • {h}{'：' if _is_han(h) else ': '}{c}" for h, c in cells)])


def _rows(block: Sequence[Token]) -> Iterator[list[Token]]:
    row: list[Token] = []
    for token in block:
        if token.type == "tr_open":
            row = []
        row.append(token)
        if token.type == "tr_close":
            yield row


def _is_han(text: str) -> bool:
    return any("\u3400" <= c <= "\u9fff" for c in text)


def _inline(token: Token, *, bold: bool = False) -> str:
    """One run of text. bold: it stands inside bold text already, where a second mark would end it."""
    pieces: list[str] = []
    link: list[tuple[str, str]] = []  # the open one: where it leads, the host to show
    timed = False
    for child in token.children or []:
        name = child.type.removesuffix("_open").removesuffix("_close")
        if name in _MARKS:
            if not (bold and name == "strong"):
                pieces.append(_MARKS[name])
        elif child.type == "code_inline":
            pieces.append(_code(child.content))
        elif child.type == "link_open":
            url = str(child.attrGet("href") or "")
            shown = "" if child.meta["own"] or child.markup == "autolink" else urlsplit(url).netloc
            link.append((url if url.startswith(_LINKED) else "", shown))
            pieces.append(f"<{_url(url)}|" if link[-1][0] else "")
        elif child.type == "link_close":
            url, shown = link.pop()
            pieces.append((">" if url else "") + (f" ({escaped(shown)})" if url and shown else ""))
        elif child.type == "image":
            pieces.append(literal(child.content))
        elif child.type == "softbreak":
            pieces.append(_SOFT)
        elif child.type == "hardbreak":
            pieces.append("\n")
        elif child.type == "html_inline" and (at := _moment(child.content)):
            pieces.append(moment(at))
            timed = True
        elif child.type == "html_inline" and child.content == "</time>":
            timed = False
        elif child.type == "html_inline" and child.content.startswith("<br"):
            pieces.append("\n")
        elif not timed:  # what a <time> shows to others is shown by Slack itself
            pieces.append(literal(child.content))
    return _FLOWING.sub("", _joined([text for text in pieces if text])).replace(_SOFT, " ")


def _moment(tag: str) -> datetime | None:
    """The moment of a <time> tag; None for another tag or for what is no moment."""
    said = _TIME.match(tag)
    try:
        return datetime.fromisoformat(said[1]) if said else None
    except ValueError:
        return None


def _code(text: str) -> str:
    return f"`{escaped(text.replace('`', chr(39)))}`" if text.strip() else ""


def _url(url: str) -> str:
    return quote(url, safe=":/?#[]@!$&'()*+,;=%~-._").replace("&", "&amp;")


def _joined(pieces: Sequence[str]) -> str:
    """The pieces in a row. A mark that touches a letter gets a space of no width, or Slack would print it."""
    text, opened = "", ""
    for n, piece in enumerate(pieces):
        mark = piece in "*_~" or (piece[0] == "`" and piece[-1] == "`" and len(piece) > 2)
        if not mark:
            text += piece
            continue
        following = pieces[n + 1][:1] if n + 1 < len(pieces) else ""
        opens = piece in "*_~" and piece not in opened
        closes = piece in "*_~" and not opens
        opened = opened.replace(piece, "") if closes else opened + (piece if opens else "")
        before = _NO_WIDTH if not closes and text and _needs_air(text[-1]) else ""
        after = _NO_WIDTH if not opens and following and _needs_air(following) else ""
        text += before + piece + after
    return text


def _needs_air(neighbour: str) -> bool:
    """Whether a mark beside this character would stay unformatted: letters of any script and full-width marks."""
    return neighbour.isalnum() or (ord(neighbour) > 0x2E7F and not neighbour.isspace())

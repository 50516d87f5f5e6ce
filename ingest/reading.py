"""The words of inline Markdown and HTML: markup off, placeholders such as <pod-name> kept."""

import html
import re
from collections.abc import Sequence

from markdown_it.token import Token

from kbase.markup import without_shortcodes

# Elements people use in notes. Anything else in angle brackets is a placeholder and stays: names that are both
# (<time>, <object>, <label>, <data>, <command>) count as placeholders.
_ELEMENT_NAMES = """
    a abbr b big blockquote body br center code col colgroup dd del details dfn div dl dt em figcaption figure font
    footer h1 h2 h3 h4 h5 h6 head header hr html i iframe img ins kbd li mark nav ol p picture pre q s samp script
    section small span strike strong style sub summary sup svg table tbody td tfoot th thead tr tt u ul var video
    wbr
"""
_ELEMENTS = frozenset(_ELEMENT_NAMES.split())
_BREAKS = frozenset(
    ("br", "p", "div", "li", "tr", "hr", "dd", "dt", "summary", "table", "ul", "ol", "pre", "blockquote")
)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_INVISIBLE = re.compile(r"<(script|style)\b[^>]*>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
_TAG = re.compile(r"</?([A-Za-z][A-Za-z0-9-]*)(?:\s[^<>]*)?/?>")


def inline_text(token: Token | None, *, line_break: str = "\n") -> str:
    """What a reader sees of an inline token; line_break stands for <br> (a separator inside table cells)."""
    out: list[str] = []
    for child in (token.children or ()) if token else ():
        if child.type in ("softbreak", "hardbreak"):
            out.append("\n")
        elif child.type == "html_inline":
            out.append(html_text(child.content, line_break=line_break))
        elif child.type == "text":
            # Emphasis marks that touch Han characters often fail to parse and stay as literal asterisks.
            out.append(child.content.replace("**", ""))
        elif child.content:  # code spans, images (their alternative text)
            out.append(child.content)
    return without_shortcodes("".join(out)).strip()


def html_text(source: str, *, line_break: str = "\n") -> str:
    """Text of an HTML fragment. Comments go only where they are closed: an open one would hide the rest of the note.

    Line breaks of the source stay where they are, so that each line of the text is a line of the note.
    """

    def seen(tag: re.Match[str]) -> str:
        name = tag[1].lower()
        if name not in _ELEMENTS:
            return tag[0]
        return (line_break if name in _BREAKS else "") + _line_breaks(tag)

    shown = _INVISIBLE.sub(_line_breaks, _COMMENT.sub(_line_breaks, source))
    return html.unescape(_TAG.sub(seen, shown))


def html_lines(source: str) -> list[str]:
    """Words of each line of an HTML block, "" for lines that are tags or comments only."""
    return [" ".join(line.split()) for line in without_shortcodes(html_text(source, line_break=" ")).split("\n")]


def _line_breaks(match: re.Match[str]) -> str:
    return "\n" * match[0].count("\n")


def is_bold_only(children: Sequence[Token] | None) -> bool:
    """True when one pair of ** encloses everything but a colon."""
    said = [c for c in children or () if c.type != "text" or c.content.strip(" \t:：")]
    kinds = [c.type for c in said]
    return (
        len(said) > 2
        and (kinds[0], kinds[-1]) == ("strong_open", "strong_close")
        and (kinds.count("strong_open"), "softbreak" in kinds) == (1, False)
    )


def links_within_page(children: Sequence[Token] | None) -> bool:
    """True when all the words are links to anchors of the same page, as in a table of contents."""
    depth, links = 0, 0
    for child in children or ():
        if child.type == "link_open":
            if not str(child.attrGet("href") or "").startswith("#"):
                return False
            depth, links = depth + 1, links + 1
        elif child.type == "link_close":
            depth -= 1
        elif not depth and child.content.strip():
            return False
    return links > 0

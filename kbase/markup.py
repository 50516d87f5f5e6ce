"""Marks in notes that a site generator or a browser would take out before anybody reads them."""

import re

# Hugo's template calls ({{< note >}}, {{% heading "x" %}}); plain {{ x }} may be Helm or Jinja that the note is about.
_SHORTCODE = re.compile(r"\{\{[<%](.*?)[%>]\}\}", re.DOTALL)
_QUOTED = re.compile(r'"([^"]*)"')
_SHOWN = re.compile(r'\btext\s*=\s*"([^"]*)"')
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCED = re.compile(r"(^[ \t]*(```+|~~~+).*?^[ \t]*\2[`~]*[ \t]*$)", re.DOTALL | re.MULTILINE)
_BLANK_LINES = re.compile(r"\n[ \t]*\n(?:[ \t]*\n)+")


def without_shortcodes(text: str) -> str:
    """The text with template calls replaced by what they show: their `text`, else their quoted words."""

    def shown(call: re.Match[str]) -> str:
        label = _SHOWN.search(call[1])
        return label[1] if label else " ".join(_QUOTED.findall(call[1]))

    return _SHORTCODE.sub(shown, text)


def readable(text: str) -> str:
    """A passage as it is shown: without comments and template calls, but for code, which stays to the letter.

    A comment goes only where it is closed: an open one would hide the rest.
    """
    if "<!--" not in text and "{{" not in text:
        return text
    parts = _FENCED.split(text)  # text, fence, its marks, text, ...
    return "".join(part if n % 3 else _shown(part) for n, part in enumerate(parts) if n % 3 != 2)


def _shown(text: str) -> str:
    return _BLANK_LINES.sub("\n\n", without_shortcodes(_COMMENT.sub("", text)))

"""What people write in Slack, as plain text."""

import html
import re

_MENTION = re.compile(r"<[@!](?:[UWS][A-Z0-9]+|subteam\^[A-Z0-9]+|here|channel|everyone)(?:\|[^>]*)?>")
_CHANNEL = re.compile(r"<#[A-Z0-9]+\|([^>]*)>")
_LABELLED = re.compile(r"<[^@#!|>][^|>]*\|([^>]*)>")
_LINK = re.compile(r"<((?:https?|mailto|slack):[^>]*)>")
_FENCED = re.compile(r"```(.*?)(?:```|\Z)", re.S)


def plain_text(text: str) -> str:
    """The words without mentions, links as they were typed, and `&lt;` as `<`."""
    text = _MENTION.sub(" ", text)
    text = _LABELLED.sub(r"\1", _CHANNEL.sub(r"#\1", text))
    text = html.unescape(_LINK.sub(r"\1", text)).replace("\u00a0", " ")
    return "\n".join(line.rstrip() for line in text.splitlines()).strip()


def mentioned(text: str) -> set[str]:
    """The members that a text calls."""
    return set(re.findall(r"<@([UW][A-Z0-9]+)", text))


def unfenced(text: str) -> str:
    """What stands outside blocks of code."""
    return " ".join(_FENCED.sub(" ", text).split())

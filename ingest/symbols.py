"""Symbols that stand for a value, in words a search can find."""

import re

from kbase.script import Lang

# What note writers mean by them in tables and lists. A warning sign is a caution before a sentence and "partly" in a
# cell, so it gets both words.
_YES, _NO, _CAUTION = ("yes", "是"), ("no", "否"), ("caution partial", "注意 部分")
_MEANINGS = dict.fromkeys("✅✔☑🟢", _YES) | dict.fromkeys("❌✘✖✗🚫🔴⛔", _NO) | dict.fromkeys("⚠🟡🟠", _CAUTION)
_SYMBOL = re.compile(f"([{''.join(_MEANINGS)}])\ufe0f?")
_NOISE = re.compile("[☐\ufe0f\u200b]")


def in_words(text: str, lang: Lang) -> str:
    """The text with the meaning of each symbol written after it; empty check boxes and invisible characters go."""
    said = _SYMBOL.sub(lambda found: f"{found[1]} {_MEANINGS[found[1]][lang != 'en']} ", text)
    lines = (re.sub(r"(?<=\S) {2,}", " ", line).rstrip() for line in _NOISE.sub("", said).split("\n"))
    return "\n".join(lines) if said != text or _NOISE.search(text) else text

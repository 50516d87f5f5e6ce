"""Sentences in the form they are compared in: one script and wording, quantities in one unit, clitics spelt out."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from kbase.retrieval.fold import fold

_ABBREVIATION = re.compile(r"\b(e\.g|i\.e|vs|etc|approx|incl)\.", re.I)
_END = re.compile(r"(?<=[。！？!?])\s*(?![」』）)\"'])|(?<=[.])[\"')]*\s+|\n+")
_BULLET = re.compile(r"^\s*(?:[-*•‧]|\d{1,2}[.)、])\s+")
_MARKUP = re.compile(r"[`*_]{1,3}(?=\S)|(?<=\S)[`*_]{1,3}(?!\w)|^#+\s*", re.M)
_NOT = re.compile(
    r"\b(can|ca|wo|sha|do|does|did|is|are|was|were|has|have|had|would|could|should|must|need)n?['’]t\b", re.ASCII
)
_CLITIC = {"ca": "can", "wo": "will", "sha": "shall"}
_HYPHEN = re.compile(r"(?<=[a-z0-9])-(?=[a-z])|(?<=[a-z])-(?=[a-z0-9])|(?<![\w])--?(?=[a-z])")
# "No other component talks to etcd" says that only this one does.
_ONLY = re.compile(
    r"\b(?:no|nothing|nobody|none) (?:other|else)\b|没有其他(?:的)?|没有别的|其他(?:[^,;。]{0,6})都不(?:会|能)?",
    re.ASCII,
)
_HAN = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_GAP = re.compile(rf"(?<=[{_HAN}])[ \t]+|[ \t]+(?=[{_HAN}])")

_DIGITS = {
    **dict(zip("零一二三四五六七八九十", map(str, range(11)), strict=True)),
    **{"两": "2", "半": "0.5", "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "six": "6"},
    **{"seven": "7", "eight": "8", "nine": "9", "ten": "10", "a": "1", "an": "1", "thirty": "30", "sixty": "60"},
    **{"三十": "30", "六十": "60", "二十": "20", "half an": "0.5", "half a": "0.5", "fifteen": "15", "twenty": "20"},
}
_UNITS = {  # unit -> (class, factor)
    **dict.fromkeys(("milliseconds", "millisecond", "ms", "毫秒"), ("sec", 0.001)),
    **dict.fromkeys(("seconds", "second", "secs", "sec", "s", "秒钟", "秒"), ("sec", 1.0)),
    **dict.fromkeys(("minutes", "minute", "mins", "min", "m", "分钟", "分"), ("sec", 60.0)),
    **dict.fromkeys(("hours", "hour", "hrs", "hr", "h", "小时"), ("sec", 3600.0)),
    **dict.fromkeys(("days", "day", "天", "日"), ("sec", 86400.0)),
    **dict.fromkeys(("weeks", "week", "周", "星期"), ("sec", 604800.0)),
    **dict.fromkeys(("years", "year", "yr", "年"), ("sec", 31536000.0)),
    **dict.fromkeys(("kib", "ki"), ("byte", 1024.0)),
    **dict.fromkeys(("mib", "mi", "mb"), ("byte", 1048576.0)),
    **dict.fromkeys(("gib", "gi", "gb"), ("byte", 1073741824.0)),
    **dict.fromkeys(("%", "percent", "成"), ("pct", 1.0)),
}


def _any(words: Iterable[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_HAN_DIGITS = _any(word for word in _DIGITS if not word.isascii())
_EN_DIGITS = _any(word for word in _DIGITS if word.isascii())
_LONG_UNITS = _any(unit for unit in _UNITS if len(unit) > 1 or not unit.isascii())  # "a s" is no second
_QUANTITY = re.compile(
    rf"(?<![a-z0-9.])(?!\d{{4}}年)(?:(?P<n>\d+(?:\.\d+)?)\s*(?:个)?(?P<u>{_any(_UNITS)})"
    rf"|(?P<zn>{_HAN_DIGITS})(?:个)?(?P<zu>{_LONG_UNITS})|(?P<en>{_EN_DIGITS})\s+(?P<eu>{_LONG_UNITS}))"
    r"(?:(?<![a-z])|(?![a-z0-9]))"
)


@dataclass(frozen=True)
class Sentence:
    """One sentence of an answer. said: as written.  text: in the form that is compared.
    before: its predecessor, where it goes on speaking of the same thing ("It ...", a bullet below a heading)."""

    said: str
    text: str
    before: str = ""


def plain(text: str) -> str:
    """A text in the form that is compared. A quantity is followed by itself in its base unit: `5 minutes ‹300sec›`."""
    return _plain(fold(text))


def plains(texts: Sequence[str]) -> list[str]:
    """`plain` of many short texts, their script converted in one go."""
    lines = fold("\n".join(" ".join(t.split()) for t in texts)).split("\n") if texts else []
    return [_plain(line) for line in lines]


def sentences(answer: str) -> list[Sentence]:
    """The sentences of an answer; each line of a list is one, and goes with the line that announces the list."""
    said = [(bool(_BULLET.match(part)), _BULLET.sub("", part).strip()) for part in _split(answer)]
    said = [(bullet, part) for bullet, part in said if re.search(r"\w", part)]
    texts = plains([part for _, part in said])
    made: list[Sentence] = []
    heading = ""
    for (bullet, part), text in zip(said, texts, strict=True):
        before = heading if bullet else made[-1].text if made and _GOES_ON.match(text) else ""
        made.append(Sentence(part, text, before))
        heading = text if text.endswith(":") else heading if bullet else ""
    return made


_GOES_ON = re.compile(
    r"(?:it|they|this|that|these|those|its|their|so|then|also|and|but|both|which|it's)\b"
    r"|它|他|这|那|其|此|所以|因此|而且|另外|然后|接着|也|并|前者|后者|两者",
    re.ASCII,
)


def _split(answer: str) -> list[str]:
    guarded = _ABBREVIATION.sub(lambda m: m.group(1), answer)
    return [part for part in _END.split(guarded) if part]


def _plain(folded: str) -> str:
    text = _MARKUP.sub("", folded).replace("’", "'")
    text = _NOT.sub(lambda m: f"{_CLITIC.get(m.group(1), m.group(1))} not", text.replace("cannot", "can not"))
    text = _ONLY.sub(lambda m: "only " if m.group(0).isascii() else "只有", _HYPHEN.sub(" ", text))
    text = " ".join(_GAP.sub("", text).split())
    return _QUANTITY.sub(lambda m: f"{m.group(0)} ‹{_base(m)}›", text)


def _base(found: re.Match[str]) -> str:
    said, unit = (found[n] or found["z" + n] or found["e" + n] for n in "nu")
    number = float(_DIGITS.get(said, said))
    kind, factor = _UNITS[unit]
    if unit == "成":
        number *= 10
    return f"{number * factor:g}{kind}"


def quantities(text: str) -> set[str]:
    """The quantities of a plain text in base units: {"300sec"}."""
    return set(re.findall("‹([^›]*)›", text))

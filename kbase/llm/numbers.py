"""Numbers with their units, so that "5 minutes" is found in "300s" and not in "5 seconds"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache


def _words(text: str) -> list[str]:
    return text.split()


_TIME = {
    **dict.fromkeys(("ms", "millisecond", "milliseconds", "毫秒"), 0.001),
    **dict.fromkeys(("s", "sec", "secs", "second", "seconds", "秒", "秒鐘", "秒钟"), 1.0),
    **dict.fromkeys(("min", "mins", "minute", "minutes", "分鐘", "分钟", "分"), 60.0),
    **dict.fromkeys(("h", "hr", "hrs", "hour", "hours", "小時", "小时"), 3600.0),
    **dict.fromkeys(("d", "day", "days", "天"), 86400.0),
    **dict.fromkeys(("week", "weeks", "週", "周"), 604800.0),
}
_BYTES = {
    **{f"{p}i": 1024.0**n for n, p in enumerate("KMGTP", start=1)},
    **{f"{p}iB": 1024.0**n for n, p in enumerate("KMGTP", start=1)},
    **{f"{p}B": 1000.0**n for n, p in enumerate("KMGTP", start=1)},
    **{p: 1000.0**n for n, p in enumerate("KMGTP", start=1)},
    **dict.fromkeys(("bytes", "byte", "B"), 1.0),
}
_PERCENT = frozenset({"%", "percent", "％"})
_CHUNK = re.compile(
    r"(?<![A-Za-z0-9_.])(?P<value>\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?)"
    r"(?:\s?(?P<unit>%|％|percent\b|[A-Za-z]{1,12}(?![A-Za-z0-9_-])|毫秒|秒鐘|秒钟|秒|分鐘|分钟|分|小時|小时|天|週|周))?(?![A-Za-z0-9_])"
    r"(?!\.\d)"
)
_INDEX = re.compile(r"\[\d+\]")
# Digits inside names, versions and moments are no numbers of anything.
_NAMES = re.compile(
    r"\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?|[A-Za-z][A-Za-z0-9_]*(?:[-_.@][A-Za-z0-9_]+)+|\d+(?:\.\d+){2,}", re.A
)
_RANGE = re.compile(r"(?<=\d)\s?(?:–|—|-|~|/|:|×)\s?(?=\d)")
_WORDS = {w: n for n, w in enumerate(_words("two three four five six seven eight nine ten eleven twelve"), start=2)}
_HAN = {"兩": 2, "两": 2, "二": 2, "三": 3, "四": 4, "五": 5, "六": 6, "七": 7, "八": 8, "九": 9, "十": 10}
_COUNTED = re.compile(
    r"(?<![第一二三四五六七八九十])([兩两二三四五六七八九十])(?=[個个台臺次種种項项條条秒分天層层步份組组篇位顆颗])"
)
_WORD = re.compile(r"\b(" + "|".join(_WORDS) + r")\b", re.I)


@dataclass(frozen=True)
class Number:
    """A number as it is written. raw: without a unit.  amounts: (dimension, amount) in seconds, bytes, cores, percent;
    several where the unit is ambiguous ("5m"), none for a number without a unit that is known."""

    raw: float
    amounts: frozenset[tuple[str, float]] = frozenset()

    def within(self, others: "frozenset[Number]") -> bool:
        """Whether one of the others says the same: the same amount, or the same number where one of the two is bare."""
        for other in others:
            if self.amounts and other.amounts:
                if self.amounts & other.amounts:
                    return True
            elif self.raw == other.raw and not any(d == "percent" for d, _ in self.amounts | other.amounts):
                return True
        return False


@lru_cache(maxsize=256)
def numbers_in(text: str) -> frozenset[Number]:
    """All numbers of a text, "three" and 三個 too; those inside names, versions, addresses and indexes are none."""
    flat = _RANGE.sub(" ", _NAMES.sub(" ", _INDEX.sub(" ", text)))
    return frozenset([*map(_number, _CHUNK.finditer(flat)), *_spelled(text)])


def numbers_beside(text: str) -> Iterator[tuple[Number, str]]:
    """Each number in digits, with the few words before and behind it."""
    flat = _RANGE.sub(" ", _NAMES.sub(" ", _INDEX.sub(" ", text)))
    for match in _CHUNK.finditer(flat):
        before, after = flat[: match.start()].split()[-2:], flat[match.end("value") :].split()[:2]
        if before and not before[-1].isascii():
            before = [before[-1][-6:]]
        yield _number(match), " ".join([*before, *after])


def _number(match: re.Match[str]) -> Number:
    value, unit = float(match["value"].replace(",", "")), match["unit"] or ""
    amounts: set[tuple[str, float]] = set()
    if unit in _TIME or unit.lower() in _TIME:
        amounts.add(("time", round(value * _TIME.get(unit, _TIME.get(unit.lower(), 1.0)), 6)))
    if unit in _BYTES:
        amounts.add(("bytes", value * _BYTES[unit]))
    if unit == "m":
        amounts |= {("time", value * 60), ("cores", round(value / 1000, 6))}
    if unit.lower() in _PERCENT:
        amounts.add(("percent", value))
    return Number(value, frozenset(amounts))


def _spelled(text: str) -> Iterator[Number]:
    yield from (Number(float(_WORDS[m[1].lower()])) for m in _WORD.finditer(text))
    yield from (Number(float(_HAN[m[1]])) for m in _COUNTED.finditer(text))

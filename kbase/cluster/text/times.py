"""Times as kubectl prints them: ages ("3d21h") and dates ("Mon, 17 Nov 2025 17:42:28 +0800")."""

import re
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

_UNITS = {"y": 365 * 86400, "d": 86400, "h": 3600, "m": 60, "s": 1}
_AGE = re.compile(r"(?:\d+[ydhms])+")
_DATE = re.compile(r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d [+-]\d{4}")


def age(text: str) -> timedelta | None:
    """An age ("72s", "3d21h") as a duration; None for anything else ("<unknown>", "<invalid>")."""
    text = text.strip()
    if not _AGE.fullmatch(text):
        return None
    return timedelta(seconds=sum(int(n) * _UNITS[unit] for n, unit in re.findall(r"(\d+)([ydhms])", text)))


def ago(text: str, now: datetime) -> str | None:
    """The moment that an age stands for, as the API writes it; None where it is not an age."""
    passed = age(text)
    return None if passed is None else stamp(now - passed)


def dated(text: str) -> str | None:
    """A date of `describe` as the API writes it; None for "<unset>" and the like."""
    found = _DATE.search(text)
    if found and " 0001 " in found[0]:  # Go's zero time: it has not happened
        return None
    return stamp(parsedate_to_datetime(found[0])) if found else None


def latest(text: str) -> datetime | None:
    """The latest date that a text shows: what is printed was read at that moment or just after; None without one."""
    return max((parsedate_to_datetime(d) for d in _DATE.findall(text)), default=None)


def stamp(moment: datetime) -> str:
    """A moment as the API writes it (RFC 3339, UTC)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")

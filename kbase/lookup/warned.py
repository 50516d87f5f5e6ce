"""Which warnings there are most: the Warning events by reason."""

import re
from collections import defaultdict

from kbase.diagnosis.objects import dig, event_time, shows
from kbase.diagnosis.view import View
from kbase.kubectl.ages import since
from kbase.lookup import Result, Row, worded
from kbase.lookup.happenings import KEPT
from kbase.lookup.parts import EVERYWHERE, IN_NAMESPACE, command, counted, listed, noun
from kbase.text import Phrase
from kbase.types import Obj, ObjectRef, Objects

MOST = Phrase(
    "**{n} Warning {events} with {kinds} {reasons}, most often {first}**: {where}",
    "**{n} 個 Warning {events}，{kinds} 種{reasons}，最多的是 {first}**：{where}",
)
NONE = Phrase("**0 Warning events**: {where}", "**0 個 Warning 事件**：{where}")
_WARNINGS = re.compile(r"\bwarnings?\b|警告|告警事件", re.I)
_EVENTS = re.compile(r"\bevents?\b|\breasons?\b|事件|原因|\bwarnings\b", re.I)
_SUMMED = re.compile(
    r"\b(?:by reason|per reason|most|mostly|mainly|main|top|frequent|common|group\w*|summar\w+|many)\b"
    r"|主要|最多|最常|多吗|多不多|统计|汇总|分布|哪几种|哪几类|分类|按原因|依原因",
    re.I,
)
_OTHER = re.compile(r"\bwhy\b|\bhow (?:do|to)\b|为什么|怎么|如何", re.I)
_COLUMNS = ("REASON", "TIMES", "OBJECTS", "LAST SEEN", "EXAMPLE")


def _asks(text: str) -> bool:
    return all(p.search(text) for p in (_WARNINGS, _EVENTS, _SUMMED)) and not _OTHER.search(text)


@worded(asks=_asks, names=(("namespaces",),))
def warned(view: View, _text: str, named: tuple[ObjectRef, ...]) -> Result:
    """The reasons, the most frequent first; in the namespace that is named, else everywhere."""
    space = named[0].name if len(named) == 1 else None
    found = [e for e in listed(view, "events", space) if e.get("type") == "Warning"]
    groups: dict[str, Objects] = defaultdict(list)
    for event in found:
        groups[str(event.get("reason", ""))].append(event)
    order = sorted(groups, key=lambda reason: (-sum(map(_times, groups[reason])), reason))
    shown = command("events", space, "--field-selector=type=Warning")
    where = IN_NAMESPACE(name=space) if space else EVERYWHERE()
    lead = NONE(where=where)
    if order:
        nouns = {"events": noun(len(found), "event", "事件"), "reasons": noun(len(order), "reason", "原因")}
        lead = MOST(n=len(found), kinds=len(order), first=order[0], where=where, **nouns)
    rows = tuple(_row(reason, groups[reason], view) for reason in order)
    return Result(lead, counted("events", space, len(found), shown), shown, _COLUMNS, rows, False, (KEPT(),))


def _times(event: Obj) -> int:
    return int(dig(event, "series.count") or event.get("count") or 1)


def _row(reason: str, events: Objects, view: View) -> Row:
    last = max(events, key=event_time)
    about = {_about(e) for e in events}
    cells = (reason, str(sum(map(_times, events))), str(len(about)), since(event_time(last), view.now))
    return Row((*cells, str(last.get("message", ""))), (shows(last, ".reason"),))


def _about(event: Obj) -> tuple[str, ...]:
    return tuple(str((event.get("involvedObject") or {}).get(f, "")) for f in ("kind", "namespace", "name"))

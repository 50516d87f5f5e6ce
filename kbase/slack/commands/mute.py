"""`/kbase mute RULE [OWNER] 2h` and `/kbase mute RULE off`."""

import re
from datetime import timedelta

from kbase.slack.cards.alert import ANY, MUTED_NOW
from kbase.slack.cards.card import Card, Remark
from kbase.slack.cards.words import clock, code
from kbase.slack.commands import Command
from kbase.slack.desk import Desk
from kbase.text import Phrase

USAGE = "mute RULE [namespace/name] 2h · mute RULE off"
ABOUT = Phrase(
    "hides the alerts of a rule here for a while; they stay in the digest", "暫時不顯示某規則的告警，摘要仍會列出"
)
HOW = Phrase(
    "Write the rule and how long: `/kbase mute KubePodCrashLooping 2h` (m, h or d, at most 7d).",
    "請寫規則與時間：`/kbase mute KubePodCrashLooping 2h`（m、h、d，最長 7d）。",
)
MUTED = Phrase("Muted until {until}: {rule} · {owner}", "靜音到 {until}：{rule} · {owner}")
UNMUTED = Phrase("No longer muted: {rule}", "已取消靜音：{rule}")
NOT_MUTED = Phrase("{rule} was not muted.", "{rule} 沒有被靜音。")
NOTHING = Phrase("Nothing is muted here.", "這裡沒有靜音的告警。")
_UNITS = {"m": 60, "h": 3600, "d": 86400}
_MOST = timedelta(days=7)


def run(desk: Desk, command: Command) -> Card | None:
    """Sets, ends or lists mutes of this channel."""
    lang, words = command.lang, command.rest.split()
    if not words:
        muted = desk.places.mutes(command.channel)
        said = [MUTED_NOW(rule=code(m.rule), owner=code(m.owner) or ANY(), until=clock(m.until)) for m in muted]
        notes = tuple(Remark(s.render(lang), m.member) for s, m in zip(said, muted, strict=True))
        body = HOW().render(lang) if muted else f"{NOTHING().render(lang)} {HOW().render(lang)}"
        return Card(lang, body, body, remarks=notes)
    if words[-1] == "off" and len(words) == 2:
        ended = desk.places.unmute(command.channel, words[0])
        text = (UNMUTED if ended else NOT_MUTED)(rule=code(words[0])).render(lang)
        return Card(lang, text, text)
    lasting = _lasting(words[-1])
    if lasting is None or len(words) not in (2, 3):
        return Card(lang, HOW().render(lang), HOW().render(lang))
    owner = words[1] if len(words) == 3 else ""
    until = desk.places.mute(command.channel, words[0], owner, lasting, command.member)
    text = MUTED(until=clock(until), rule=code(words[0]), owner=code(owner) or ANY()).render(lang)
    return Card(lang, text, text)


def _lasting(word: str) -> timedelta | None:
    said = re.fullmatch(r"(\d{1,4})([mhd])", word)
    lasting = timedelta(seconds=int(said[1]) * _UNITS[said[2]]) if said else None
    return min(lasting, _MOST) if lasting else None

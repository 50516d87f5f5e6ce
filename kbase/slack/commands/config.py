"""`/kbase config [NAME VALUE]`: what holds in this channel; set by allowed members only."""

import re
from collections.abc import Callable
from typing import Any

from kbase.script import LANGS, lang_named
from kbase.slack.cards.card import Card
from kbase.slack.cards.words import code
from kbase.slack.commands import Command
from kbase.slack.desk import Desk
from kbase.slack.memory.places import MODES, Rules
from kbase.slack.scope import EVERYTHING
from kbase.text import Phrase, Text

USAGE = "config [NAME VALUE]"
ABOUT = Phrase("shows or sets what holds in this channel", "顯示或設定這個頻道的規則")
SHOWN = Phrase("**What holds in this channel**", "**這個頻道的設定**")
ROW = Phrase("`{name}` {value}: {about}", "`{name}` {value}：{about}")
NOBODY = Phrase(
    "Nobody may change this yet: start kbase with `KBASE_SLACK_ADMINS={member}` (your id) to allow yourself.",
    "目前沒有人可以變更：啟動 kbase 時加上 `KBASE_SLACK_ADMINS={member}`（您的 id）即可由您設定。",
)
NOT_YOU = Phrase("You may not change this. Ask one of: {members}", "您不能變更設定，請洽：{members}")
NO_SUCH = Phrase("There is no setting {name}. There are: {names}", "沒有 {name} 這個設定。可用的有：{names}")
BAD = Phrase("{name} cannot be {value}: {form}", "{name} 不能是 {value}：{form}")
SET = Phrase("Set: `{name}` {value}", "已設定：`{name}` {value}")
UNSET = Phrase("not set", "未設定")

_ABOUT = {
    "namespace": Phrase(
        "what of the cluster is shown here: a namespace, `*` for all, `none` for the notes alone, `default`",
        "這裡看得到的範圍：命名空間、`*` 全部、`none` 只有筆記、`default`",
    ),
    "cluster": Phrase(
        "`context:NAME` of kbase's kubeconfig, or `default`", "kbase 的 kubeconfig 裡的 `context:NAME`，或 `default`"
    ),
    "lang": Phrase("of alerts: en, zh-TW or zh-CN", "告警的語言：en、zh-TW、zh-CN"),
    "mode": Phrase(
        "`mention`: only when mentioned; `engaged`: also follow-ups in its threads; `all`: every new message",
        "`mention`：被提及才回答；`engaged`：也回答自己討論串裡的追問；`all`：回答每則新訊息",
    ),
    "on-call": Phrase("group or person called by “Need a human”: `@group`", "「需要真人」時通知的群組或成員：`@group`"),
    "alerts": Phrase("`on`: alerts of the namespace come here", "`on`：命名空間的告警會送到這裡"),
    "watch": Phrase(
        "`on`: alerts that Alertmanager's own app posts here are diagnosed",
        "`on`：診斷 Alertmanager 自己貼在這裡的告警",
    ),
    "daily": Phrase("question of the day, at `09:00` (UTC) or `off`", "今日一題的時間，例如 `09:00`（UTC），或 `off`"),
}
_NAME = re.compile(r"[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?")
_CALLED = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>|<!subteam\^(S[A-Z0-9]+)(?:\|[^>]*)?>|([UWS][A-Z0-9]{6,20})")
_SWITCH = {"on": True, "off": False}


def run(desk: Desk, command: Command) -> Card | None:
    """The settings, or what was set, or why not."""
    name, _, value = command.rest.strip().partition(" ")
    rules, lang = desk.places.rules(command.channel), command.lang
    if not name:
        rows = [ROW(name=n, value=_value(rules, n), about=about()).render(lang) for n, about in _ABOUT.items()]
        refusal = _refusal(desk, command)
        body = "\n".join([SHOWN().render(lang), *(f"- {row}" for row in rows)])
        return Card(lang, body.split("\n")[0].strip("*"), body + (f"\n\n{refusal.render(lang)}" if refusal else ""))
    said = _refusal(desk, command) or _set(desk, command, name, value.strip())
    return Card(lang, said.render(lang), said.render(lang))


def _refusal(desk: Desk, command: Command) -> Text | None:
    admins = desk.settings.slack_admin_ids
    if not admins:
        return NOBODY(member=command.member)
    return None if command.member in admins else NOT_YOU(members=[code(id) for id in sorted(admins)])


def _set(desk: Desk, command: Command, name: str, value: str) -> Text:
    if name not in _ABOUT:
        return NO_SUCH(name=code(name), names=[code(n) for n in _ABOUT])
    read = _READ[name](value)
    if read is None:
        return BAD(name=code(name), value=code(value) or UNSET(), form=_ABOUT[name]())
    rules = desk.places.change(command.channel, command.member, **{name.replace("-", "_"): read[0]})
    return SET(name=name, value=_value(rules, name))


def _value(rules: Rules, name: str) -> Text | str:
    value: Any = getattr(rules, name.replace("-", "_"))
    if name == "namespace" and value == "":
        return code("none")
    if isinstance(value, bool):
        return code("on" if value else "off")
    return code(value) if value else UNSET()


def _namespace(value: str) -> tuple[str | None] | None:
    if value in ("default", "none", EVERYTHING):
        return ({"default": None, "none": "", EVERYTHING: EVERYTHING}[value],)
    return (value,) if _NAME.fullmatch(value) else None


def _cluster(value: str) -> tuple[str] | None:
    # Only contexts: a path would let a member of the chat read files of this machine.
    return ("",) if value == "default" else (value,) if re.fullmatch(r"context:[\w.:@/-]{1,200}", value) else None


def _lang(value: str) -> tuple[str] | None:
    named = lang_named(value) if value in LANGS or value.lower() in map(str.lower, LANGS) else None
    return (named,) if named else None


def _on_call(value: str) -> tuple[str] | None:
    said = _CALLED.fullmatch(value)
    return ("",) if value == "none" else (next(filter(None, said.groups())),) if said else None


def _switch(value: str) -> tuple[bool] | None:
    return (_SWITCH[value],) if value in _SWITCH else None


def _daily(value: str) -> tuple[str] | None:
    return ("",) if value == "off" else (value,) if re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) else None


_READ: dict[str, Callable[[str], tuple[Any] | None]] = {
    "namespace": _namespace,
    "cluster": _cluster,
    "lang": _lang,
    "mode": lambda value: (value,) if value in MODES else None,
    "on-call": _on_call,
    "alerts": _switch,
    "watch": _switch,
    "daily": _daily,
}

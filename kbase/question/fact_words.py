"""The words of a question of fact that are left once its demands are taken out: kinds, names, and glue."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kbase.cluster.resources import spelled

Slot = Literal["in", "on", "of", ""]
# What stands where words have been taken, so that what stood apart stays apart: for the ask itself, and for a demand.
ASKED, TAKEN = "\x01", "\x00"
_WORD = re.compile(r"[\x00\x01]|[A-Za-z0-9](?:[\w./:@-]*\w)?|[\u3400-\u9fff]+", re.ASCII)
_KINDS = tuple(
    (re.compile(pattern, re.I | re.ASCII), plural)
    for pattern, plural in (
        (r"persistent ?volume ?claims?|持久卷声明|持久性?存储卷?声明|\bclaims?\b", "persistentvolumeclaims"),
        (r"persistent ?volumes?|持久卷|持久性?存储卷", "persistentvolumes"),
        (r"stateful ?sets?", "statefulsets"),
        (r"daemon ?sets?", "daemonsets"),
        (r"replica ?sets?", "replicasets"),
        (r"cron ?jobs?|定时任务|排程工作|排程任务", "cronjobs"),
        (r"config ?maps?|配置字典", "configmaps"),
        (r"service ?accounts?|服务账号|服务帐号|服务帐户", "serviceaccounts"),
        (r"ingress ?class(?:es)?", "ingressclasses"),
        (r"priority ?class(?:es)?", "priorityclasses"),
        (r"limit ?ranges?", "limitranges"),
        (r"storage ?class(?:es)?|存储类别?|储存类别?", "storageclasses"),
        (r"network ?polic(?:y|ies)|网络策略|网路策略|网络政策|网络原则|网路政策|网路原则", "networkpolicies"),
        (r"resource ?quotas?|资源配额", "resourcequotas"),
        (r"horizontal ?pod ?autoscalers?|autoscalers?|自动扩缩器?", "horizontalpodautoscalers"),
        (r"pod ?disruption ?budgets?", "poddisruptionbudgets"),
        (r"endpoint ?slices?", "endpointslices"),
        (r"节点", "nodes"),
        (r"命名空间", "namespaces"),
        (r"服务", "services"),
        (r"容器组", "pods"),
        (r"(?<=\x01)\s*部署(?!在|到|了|于)", "deployments"),
        (r"事件", "events"),
        (r"\bkubelets?\b", "nodes"),
    )
)
_GLUE_TEXT = (
    "a an the this that these those of in on at to from for by with within inside into is are was were be been "
    "being do does did is has have had there it its their please me us you exist exists existing all only just also "
    "any each run runs use uses used using live lives scheduled placed deployed mounted mount mounts reference "
    "references state states phase phases status statuses named called set attached holding hold holds still object "
    "objects one ones instance instances i we our my own under happened occurred happening currently listed open "
    "opened opens listen listens listening declare declares declared "
    "created started and which want wants wanted "
)
_GLUE = frozenset(_GLUE_TEXT.split())
_GLUE_ZH = re.compile(
    r"请问|请|帮我|麻烦|一下|告诉我|我们|我想知道|想知道|知道|我|的|在|是|了|吗|么|呢|"
    r"啊|上面|上|里面|里|中|内|底下|下|有|被|把|个|台|这|那|些|目前|跑着|跑|运行|"
    r"执行|部署|使用|用到|用了|用|挂载|挂着|挂|引用|处于|状态|阶段|为|所有|全部|名为|"
    r"叫做|叫|存在|都|各|正在|正|放|它|他|其|于|以|对象|物件|资源|时候|设定|设置|着|"
    r"过|到|由|几|分别|名称|同时|时|给|底|哪|调度|排程|开放|开了|开|监听|带|总|去|"
    r"出|曾|条|支|想要|期望|已经|已|所属|具有|拥有|多少|又|是否|清单|列表|数量"
)
_BEFORE = {"in": "in", "inside": "in", "within": "in", "from": "in", "under": "in", "on": "on", "at": "on"}
_OF = frozenset(
    ("of", "for", "by", "does", "do", "did", "is", "to", "with", "the", "use", "uses", "using", "run", "runs", "mount")
)
_NO_KIND = frozenset({"no"})  # what kubectl takes for nodes is here the word "no"
_SCOPED = ("namespaces", "nodes")  # kinds that say where to look as often as what to list


@dataclass(frozen=True)
class Candidate:
    """A word that may be a name. kind: plural that stands beside it ("deployment web"), "" for none.

    slot: how it stands in the sentence ("in shop", "on node-a", "of web").  loose: nothing marks it as a name but that
    no other reading is left.
    """

    word: str
    kind: str = ""
    slot: Slot = ""

    @property
    def loose(self) -> bool:
        """Whether nothing marks it as a name."""
        return not (self.kind or self.slot or re.search(r"[-\d]", self.word))


@dataclass(frozen=True)
class Word:
    """A word and where it begins. kind: the plural it names, "" for none."""

    at: int
    text: str
    kind: str = ""


def words_of(left: str) -> list[Word] | None:
    """Kinds, possible names and glue in their order; None where a Chinese word is left that is not known."""
    kinds: list[tuple[int, int, str]] = []
    for pattern, plural in _KINDS:
        for match in pattern.finditer(left):
            if not any(a < match.end() and match.start() < b for a, b, _ in kinds) and _alone(left, match):
                kinds.append((match.start(), match.end(), plural))
    found = [Word(a, left[a:b].lower(), plural) for a, b, plural in kinds]
    for a, b, _ in kinds:
        left = left[:a] + " " * (b - a) + left[b:]
    for match in _WORD.finditer(left):
        if match[0] in (ASKED, TAKEN):
            found.append(Word(match.start(), match[0]))
            continue
        if match[0][0] >= "\u3400":
            if _GLUE_ZH.sub("", match[0]):
                return None
            found.append(Word(match.start(), match[0]))
            continue
        word = match[0].lower().rstrip(".:/@")
        resource = None if word in _NO_KIND else spelled(word) or (spelled(word[:-1]) if word.endswith("s") else None)
        found.append(Word(match.start(), word, resource.plural if resource and len(word) > 1 else ""))
    return sorted(found, key=lambda w: w.at)


def _alone(text: str, match: re.Match[str]) -> bool:
    """Whether a kind's word is no part of a longer name ("node-a", "my-configmap")."""
    before, after = text[match.start() - 1 : match.start()], text[match.end() : match.end() + 1]
    return not re.match(r"[\w/.-]", before, re.ASCII) and not re.match(r"[\w/-]", after, re.ASCII)


def sorted_out(words: Sequence[Word], asked_at: int) -> tuple[str, tuple[str, ...], tuple[Candidate, ...]]:
    """The kind asked for, the other kinds, and the names."""
    kinds = [w for w in words if w.kind]
    after = [w for w in kinds if w.at >= asked_at]
    target = next(iter(after), kinds[-1] if kinds else None)
    names, hints = [], set()
    for i, word in enumerate(words):
        if word.kind and word is not target and _names_a_namespace(words, i):
            names.append(Candidate(word.text, "namespaces", "in"))
            hints.add(i)
        elif not word.kind and word.text not in _GLUE and " " < word.text[0] < "\u3400":
            beside = _beside(words, i, target)
            if beside is not None:
                hints.add(beside)
            kind = words[beside].kind if beside is not None else ""
            names.append(Candidate(word.text, kind, _slot(words, i)))
    chosen = target.kind if target and words.index(target) not in hints else ""
    rest = [w.kind for i, w in enumerate(words) if w.kind not in ("", chosen) and i not in hints]
    return chosen, tuple(dict.fromkeys(rest)), tuple(names)


def _beside(words: Sequence[Word], i: int, target: "Word | None") -> int | None:
    """Where the kind stands that a name carries: "pod x", "shop namespace"; never the plural that is asked for."""
    if i + 2 < len(words) and words[i + 1].text in ("这个", "那个") and words[i + 2].kind:
        return i + 2
    for j in (i - 1, i + 1):
        if 0 <= j < len(words) and words[j].kind and not _plural(words[j]):
            if j == i + 1 and (words[j] is target and words[j].kind not in _SCOPED):
                continue
            if words[j] is target and words[j].at > words[i].at:
                continue
            return j
    return None


def _plural(word: Word) -> bool:
    return word.text.endswith("s") and not word.text.endswith("ss") and word.text not in ("ds", "rs", "sts", "ns")


def _names_a_namespace(words: Sequence[Word], i: int) -> bool:
    """Whether a kind's word is the name of a namespace: "in jobs", "jobs namespace"."""
    before = words[i - 1].text if i else ""
    after = words[i + 1] if i + 1 < len(words) else None
    beside = after is not None and after.kind == "namespaces" and words[i].kind != "namespaces"
    return beside or (before in ("in", "namespace", "ns") and _plural(words[i]) and i + 1 == len(words))


def _slot(words: Sequence[Word], i: int) -> Slot:
    before = words[i - 1].text if i else ""
    after = words[i + 1].text if i + 1 < len(words) else ""
    if before in _BEFORE:
        return _BEFORE[before]  # type: ignore[return-value]
    if before in _OF or before == TAKEN or (before.endswith(("用", "挂载")) and after[:1] not in ("里", "中", "上")):
        return "of"
    for slot, zh in (("in", ("里", "中", "内", "底下", "下")), ("on", ("上",)), ("of", ("跑", "用", "在"))):
        if after.startswith(zh):
            return slot  # type: ignore[return-value]
    return ""

"""What a sentence claims beyond its names and numbers: yes or no, that all is well, that something should be done."""

import re
from dataclasses import dataclass

from kbase.llm.numbers import numbers_beside, numbers_in
from kbase.llm.terms import names_in, spans_in, stands_in, words_of
from kbase.script import simplified


def _words(text: str) -> list[str]:
    return text.split()


_NOT = re.compile(  # words, not parts of names such as registry.invalid
    r"(?<![\w./-])(?:not?|never|none|nothing|neither|nor|without|cannot|lack\w*|missing|absent|unset|unable|unavailable"
    r"|other than|except"
    r"|fail(?:s|ed|ing|ures?)?|refus(?:es?|ed|al)|denied|den(?:y|ies)|forbid\w*|forbidden|unreachable|unhealthy|unknown"
    r"|invalid|wrong|unready|nowhere|nobody|un(?:defined|bound|schedulable|supported|mounted|reachable|resolved))\b(?![.:-]\w)|n['’]t\b",
    re.I,
)
_PLAIN_NOT = re.compile(r"\b(?:not|never|cannot)\b|n['’]t\b|不(?!过|同|只|但|论|仅|断|久|止)|没有?", re.I)
_ZERO = re.compile(r"(?<![A-Za-z0-9_./[-])0(?![A-Za-z0-9_./-])")  # not in 0/1, which a table has beside anything
_NOT_HAN = re.compile("[不没无未缺否别勿禁拒]|失败|错误")
_NO_NOT_HAN = re.compile("不(?:过|同|只|但|论|仅|断|久|止)|无(?:论|状态)|没想到|别(?:的|名)|缺省")
_CLAUSES = re.compile(
    r"[\n|;!?。；：！？，]\s*|[.:]\s+|,\s+|\s+(?:because|since|but|while|whereas|so|therefore|and then)\s+"
    r"|因為|因为|所以|但是?"
)
# That all is well, or that it was put right: nobody may say so unless the source does.
_WELL = re.compile(
    r"\b(?:healthy|fine|normal\w*|okay|safe(?:ly)?|harmless|resolved|fixed|recovered|solved|work(?:s|ing)"
    r"|no (?:problem|issue|fault)s?"
    r"|nothing (?:is )?wrong|all (?:is )?(?:good|well|green)|guarantee\w*|false alarm|can be ignored|no action"
    r"|expected|intended|intentional\w*|on purpose|by design|irrelevant|unrelated|unimportant|cosmetic|no impact)\b",
    re.I,
)
_WELL_HAN = re.compile(
    "正常|健康|没有?问题|安全|修复|解决|无害|恢复|误报|可以忽略|不用(?:处理|理会)|无需(?:处理|动作)"
    "|预期|无关|不重要|没有影响|不影响|刻意|故意|设计如此"
)
_ACTS = _words(
    "delete remove restart reboot scale drain cordon evict patch disable grant kill upgrade downgrade uninstall "
    "install rollback reset wipe format download visit open click send post upload paste share ignore contact "
    "call email reveal print execute run apply edit create set add raise lower increase decrease change rename "
    "replace allow deny bind mount unmount force skip bypass stop start pause resume rotate expose forward attach "
    "copy move enable"
)
_ACT = re.compile(
    r"(?:^|\b(?:please|should|must|shall|needs? to|ha(?:ve|s) to|then|to fix (?:this|it),?|can|could|and|first|next"
    r"|simply|just|finally|want to|recommended to|by)\s+|[:,;]\s*)(?P<verb>"
    + "|".join(_ACTS)
    + r"|roll(?:ing)? back)\b",
    re.I,
)
_ACT_HAN = re.compile(
    "(?P<verb>删除|移除|重新?启动?|重开|扩充|缩减|停用|关闭|授权|授予|升级|降级|安装|下载|造访|访问|点击|传送|发送|上传|贴上|忽略|联络|联系|执行|套用|"
    "设定|新增|加入|提高|降低|调高|调低|修改|更改|替换|允许|拒绝|暂停|恢复|清空|格式化|驱逐|编辑|建立|回滚|复原)"
)
_SHOULD_HAN = re.compile(
    "(?:请|应该?|需要|必须|务必|可以|建议|立刻|马上|要(?!求)|(?:^|[，。；：])[再先])[^，。；、：]{0,8}?"
    + _ACT_HAN.pattern
)
_VERBATIM = 0.85  # share of all words of two clauses that makes one a copy of the other
_FEW = 2  # words of a clause that says nothing without the one before it
_ENOUGH = 0.75  # share of a clause's words that makes it the same statement as one of the source


@dataclass(frozen=True)
class _Clause:
    """A clause by its words, by how often it denies something, and by whether it does so with a plain not."""

    words: frozenset[str]
    denials: int
    says_not: bool = False

    @classmethod
    def of(cls, text: str) -> "_Clause":
        return cls(words_of(text), denials(text), bool(_PLAIN_NOT.search(simplified(text))))


def contradicts(claim: str, states: str) -> bool:
    """Whether a clause says yes where the nearest statements of the source say no, or the other way round."""
    if stands_in(claim.strip(" .。"), states):
        return False
    clauses = [c for c in _CLAUSES.split(states) if c.strip()]
    if not negative(claim) and any(_only_denied(name, clauses) for name in (*spans_in(claim), *names_in(claim))):
        return True
    stated = [_Clause.of(c) for c in clauses]
    return any(_turned(clause, stated) for clause in _CLAUSES.split(claim) if clause.strip())


def _only_denied(name: str, clauses: list[str]) -> bool:
    """Whether the source names something in denials only ("not OOMKilled", "no DATABASE_URL")."""
    if not name[:1].isalpha() or len(name) < 3:
        return False  # a value such as `0`
    naming = [negative(c) for c in clauses if stands_in(name, c)]
    return bool(naming) and all(naming)


def _turned(clause: str, stated: list[_Clause]) -> bool:
    words, own = words_of(clause), denials(clause)
    if len(words) < 2:
        return False
    same = {c.denials for c in stated if len(words & c.words) >= _VERBATIM * len(words | c.words)}
    if same:  # the same words but for one that denies
        return own not in same
    near = {bool(c.denials) for c in stated if len(words & c.words) >= _ENOUGH * len(words)}
    return bool(near) and bool(own) not in near


def negative(text: str) -> bool:
    """Whether a clause denies something, in either language; "0 ready" does."""
    return denials(text) > 0


def denials(text: str) -> int:
    """How often a clause denies something."""
    prose = re.sub(r"`[^`]*`", " ", text)
    return len(_NOT.findall(prose)) + len(_denied_in_han(prose)) + len(_ZERO.findall(prose))


def _denied_in_han(text: str) -> list[str]:
    return _NOT_HAN.findall(_NO_NOT_HAN.sub("", simplified(text)))


def all_well(text: str) -> set[str]:
    """The words by which a sentence says that all is well."""
    return {m[0].casefold() for m in _WELL.finditer(text)} | set(_WELL_HAN.findall(simplified(text)))


def orders(text: str) -> set[str]:
    """The verbs by which a sentence asks for something to be done."""
    found = {m["verb"].casefold() for m in _ACT.finditer(text.strip())}
    plain = simplified(text).strip()
    first = _ACT_HAN.match(plain)
    return found | {m["verb"] for m in _SHOULD_HAN.finditer(plain)} | ({first["verb"]} if first else set())


_EVERY = re.compile(r"\b(?:all|every|everything|each|both|any|none|nobody|always|entire|whole)\b", re.I)
_EVERY_HAN = re.compile("所有|全部|每[一个台条次项]|一切|皆|全都|都")


def overstates(text: str, states: str) -> bool:
    """Whether a sentence speaks of all where its source does not."""
    said = _EVERY.search(text) or _EVERY_HAN.search(simplified(text))
    return bool(said) and not (_EVERY.search(states) or _EVERY_HAN.search(simplified(states)))


def mixed(claim: str, states: str) -> bool:
    """Whether a clause puts a word of one statement into another that runs parallel to it.

    "A failing readiness probe restarts the container", where that is said of the liveness probe.
    """
    stated = [_Clause.of(c) for c in _CLAUSES.split(states) if c.strip()]
    return any(_mixes(_Clause.of(c), stated) for c in _CLAUSES.split(claim) if c.strip())


def _mixes(clause: _Clause, stated: list[_Clause]) -> bool:
    words = clause.words
    if len(words) < 3 or not stated:
        return False
    best = max((c.words for c in stated), key=lambda c: len(words & c))
    foreign = words - best
    if not foreign or len(words & best) < _ENOUGH * len(words):
        return False
    # "A failing readiness probe does not restart the container" keeps apart what is said of the liveness probe.
    beside = [c for c in stated if c.words & foreign and not words <= c.words and clause.says_not <= c.says_not]
    return any(len(c.words & best) >= 2 for c in beside)


def said_in(word: str, text: str) -> bool:
    """Whether a verb or a judgement stands in a text, inflected or not, in either Chinese script."""
    if word.isascii():
        root = word if len(word) < 5 else word.rstrip("e")
        return re.search(rf"\b{re.escape(root)}", text, re.I) is not None
    return word in simplified(text).replace("重新启动", "重启")


_CAUSES = re.compile(
    r"\b(?:because(?: of)?|due to|caused by|owing to|as a result of|result of|thanks to|the (?:root )?cause (?:is|was)"
    r"|the reason (?:is|was)|comes? from|triggered by|blame)\b"
    r"|因為|因为|由於|由于|起因是?|原因是|肇因|歸咎|归咎|導致於|造成的?",
    re.I,
)
_CAUSE_ENDS = re.compile(r"[,;:.，。；：]|\b(?:so|therefore|and|but|which|while)\b")


def causes(text: str) -> list[str]:
    """What a sentence gives as the cause of something: the words behind "because" and alike."""
    return [_CAUSE_ENDS.split(text[m.end() :], maxsplit=1)[0] for m in _CAUSES.finditer(text)]


def supported(cause: str, text: str) -> bool:
    """Whether at least half of a cause's words stand in a text; words that only deny are left aside."""
    words = words_of(_NOT.sub(" ", cause))
    return not words or 2 * len(words & words_of(text)) >= len(words)


def _with_what_they_follow(states: str) -> list[str]:
    """The clauses of a text, one of a word or two with the clause before it ("the period (`x`, default 30)")."""
    out: list[str] = []
    for line in states.split("\n"):
        before = ""
        for clause in _CLAUSES.split(line):
            out.append(f"{before} {clause}" if before and len(words_of(clause)) <= _FEW else clause)
            before = clause
    return out


def swapped(claim: str, states: str) -> bool:
    """Whether a number stands where the source has another one ("restarted 78 times" for 6, where 78 is the code), or
    is called the default or a limit where the source calls another one that."""
    stated = [(numbers_in(c), c) for c in _with_what_they_follow(states) if numbers_in(c)]
    for clause in _CLAUSES.split(claim):
        for number, beside in numbers_beside(clause):
            about = words_of(beside)
            own = [c for found, c in stated if number.within(found)]
            other = [c for found, c in stated if not number.within(found)]
            if own and about and not any(about & words_of(c) for c in own) and any(about & words_of(c) for c in other):
                return True
            called = [q for q in _CALLED if q.search(simplified(clause))]
            if any(_calls(q, other) and not _calls(q, own) for q in called):
                return True
    return False


def _calls(quality: re.Pattern[str], clauses: list[str]) -> bool:
    return any(quality.search(simplified(c)) for c in clauses)


_CALLED = (
    re.compile(r"\bdefaults?\b|默认|预设|缺省", re.I),
    re.compile(r"\b(?:at most|max(?:imum)?|up to|no more than)\b|最多|上限|至多|最大", re.I),
    re.compile(r"\b(?:at least|min(?:imum)?)\b|最少|下限|至少|最小", re.I),
)

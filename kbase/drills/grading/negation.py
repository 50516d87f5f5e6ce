"""Which words of a sentence a negation reaches, in English and in Chinese.

Works on the plain form of kbase.drills.grading.prepared (lower case, Simplified script, "cannot" as "can not").
"""

import re
from dataclasses import dataclass

# Words that hold a negation and do not negate: compounds, "not only", questions of the A-not-A form, hedges.
_IDLE = re.compile(
    r"\bnot (?:only|just|merely|simply|until|necessarily|to mention|forget)\b|\bnever forget\b"
    r"|\bno (?:matter|more than|less than|later than|doubt)\b"
    r"|\bnothing but\b|\bor not\b|\bwhy not\b|\bif not\b|\bno problem\b"
    r"|不同|不过|不但|不仅|不只|不止|不光|不单|不管|不论|无论|不然|不断|不久|差不多|不变|不可变|无状态|无头|不足|不停|不稳"
    r"|不少|不一定|不一样|不一致|未来|不得不|不可不|不外乎|别忘|不要忘|不妨|是不是|会不会|能不能|有没有|要不要|可不可以"
    r"|对不对|要不然|无非|不超过",
    re.ASCII,
)
_EN = (
    r"\b(?:not|never|neither|nor|no|without|none|nothing|nobody|unable|impossible|hardly|lacks?|lacking)\b"
    r"|\bfail(?:s|ed|ing)? to\b|\binstead of\b|\brather than\b"
)
# A negated "is" reaches the noun behind 的; of the others the noun phrase is not negated: 没有就绪的 Pod.
_ZH_IS = "并不是|并非|而不是|而非|绝非|不是|不属于|不算"
_ZH = (
    "不可能|不可以|不需要|用不着|从来不|不会|不能|不用|不需|无需|无须|毋须|不必|不再|不得|不准|不许|没有|没办法|没法|没|"
    "无法|并不|并没有?|绝不|从不|尚未|并未|未|无|不"
)
_NEGATOR = re.compile(f"{_EN}|(?P<is>{_ZH_IS})|(?P<zh>{_ZH})", re.ASCII)
_VERB_NOT_RESULT = re.compile("(?<=[\u4e00-\u9fff])不(?:到|起来|起|了|上|出|下|动|完|过|掉|回|通|进)")

_STOP_EN = re.compile(
    r"[,;:()!?]|。|\.(?:\s|$)"
    r"|\b(?:but|while|whereas|because|so|then|which|when|if|until|unless|and|although|though|since|after|before)\b",
    re.ASCII,
)
_AUXILIARY = re.compile(
    r"\b(?:is|are|was|were|will|would|can|could|should|may|must|has|have|had|does|do|did|gets?|goes|go|stays?|becomes?)\b",
    re.ASCII,
)
# "not ready" negates no more than the adjective: "Pods not ready in the endpoints" says nothing about endpoints.
_STATE = re.compile(
    r"\s*(?:yet )?(?:ready|healthy|running|available|found|set|scheduled|responding|enough|valid|present|reachable)\b"
    r"(?! from)",
    re.ASCII,
)
_SAYING = re.compile(r"\s*(?:mean|imply|implies|guarantee|ensure|say|think|make|cause|true|the case)\b", re.ASCII)
_STOP_ZH = re.compile(
    "[,;:()!?。]|但|而是|却|就(?!绪|地|近)|才|则|所以|因此|因为|如果|的话|的时候|而且|只会|只是|仍|还是"
)
_REACH = 24  # characters of Latin text counted half, of Chinese whole: no negation reaches further
# Negations that stand behind what they deny: "live usage plays no part", 跟密碼無關.
_BEHIND = re.compile(
    r"(?P<en>[^,;:.]{2,40}?)\s"
    r"(?:plays? no (?:part|role)|(?:is|are) irrelevant|(?:do|does) not matter|makes? no difference)\b"
    r"|(?:跟|与|和)(?P<zh>[^,;:。]{1,20}?)(?:都|完全|根本|并)?(?:无关|没有?关系|无涉)",
    re.ASCII,
)
# What somebody else says or what one might think, told in order to reject it, up to where it is rejected.
_MYTH = re.compile(
    r"\b(?:myth|misconception|misunderstand\w*"
    r"|(?:(?:many|most|some|other) )?people (?:often |sometimes )?(?:think|believe|say|assume|claim)"
    r"|(?:common|frequent|classic|typical|usual) (?:mistake|error|pitfall|trap)|(?:it is |it's )?tempting to"
    r"|you (?:might|may|would|could) (?:think|expect|assume|believe)|contrary to"
    r"|it is (?:wrong|false) that|wrong to (?:say|think)|not true that|mistakenly|confus\w+)\b"
    r"|(?:很多人|不少人|大家|一般人)?(?:都|会|常)?以为|误解|误会|迷思|误区|搞混|常有人"
    r"|有(?:些|的)?人(?:会|常|都)?(?:说|认为|觉得)|错误的说法|的说法是错|常见(?:的)?错误",
    re.ASCII,
)
_REJECTS = re.compile(
    r"\b(?:but|however|in fact|actually|in reality|really it|whereas|rather|instead)\b"
    r"|其实|但|实际上|事实上|可是|不过|然而|正确"
)
_TOLD_BEFORE = 8  # characters behind the word below which the claim stands before it: "... is a common mistake"


@dataclass(frozen=True)
class Negation:
    """One negation of a sentence. start, end: the word itself.  reach: the characters that it negates."""

    start: int
    end: int
    reach: tuple[int, int]

    def reaches(self, start: int, end: int) -> bool:
        """Whether it negates a word at this place."""
        return start < self.reach[1] and end > self.reach[0]


def negations(text: str) -> list[Negation]:
    """The negations of a plain text, in its order."""
    idle = [m.span() for m in _IDLE.finditer(text)]
    found = []
    for m in _BEHIND.finditer(text):
        denied = m.span("en" if m["en"] else "zh")
        idle.append((denied[1], m.end()))
        found.append(Negation(denied[1], m.end(), denied))
    for m in _NEGATOR.finditer(text):
        if any(start <= m.start() < end for start, end in idle):
            continue
        if _VERB_NOT_RESULT.match(text, m.start()):
            found.append(Negation(m.start(), m.end(), (max(0, m.start() - 4), m.end() + 1)))
        else:
            found.append(Negation(m.start(), m.end(), (m.end(), _end_of_reach(text, m))))
    return sorted(found, key=lambda negation: negation.start)


def own_words(text: str) -> str:
    """A plain text with what it only reports in order to reject it blanked out; places stay where they are."""
    for myth in _MYTH.finditer(text):
        turn = _REJECTS.search(text, myth.end())
        end = turn.start() if turn else len(text)
        start = myth.start() if len(text[myth.end() : end].strip(" .。!?,")) > _TOLD_BEFORE else 0
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _end_of_reach(text: str, negator: re.Match[str]) -> int:
    begin = negator.end()
    stops = [len(text)]
    stops += [m.start() for m in (_STOP_EN.search(text, begin), _STOP_ZH.search(text, begin)) if m]
    if not _SAYING.match(text, begin):
        first_word = re.compile(r"\s*[a-z0-9]+\s").match(text, begin)
        if first_word and (auxiliary := _AUXILIARY.search(text, first_word.end() - 1)):
            stops.append(auxiliary.start())
    if state := _STATE.match(text, begin):
        stops.append(state.end())
    if negator["zh"] and (of := text.find("的", begin + 1)) > 0:
        stops.append(of)
    if negator["zh"] and (will := text.find("会", begin + 2)) > 0:
        stops.append(will)
    stops.append(_far(text, begin))
    return min(stops)


def _far(text: str, begin: int) -> int:
    spent = 0.0
    for place in range(begin, len(text)):
        spent += 0.5 if text[place].isascii() else 1.6
        if spent > _REACH:
            return place
    return len(text)

"""Whether a text is an answer at all: empty, evasive, a heap of key words, the question again, words to the grader."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import Literal

from kbase.drills.grading.prepared import Sentence
from kbase.drills.grading.wording import FUNCTION_EN, FUNCTION_ZH
from kbase.retrieval.fold import fold
from kbase.script import is_han

Remark = Literal["empty", "evasive", "stuffed", "instruction", "echo"]

_UNSURE = re.compile(
    r"\b(?:i|we) (?:really |honestly |just )?(?:do not|don't|did not|can not) (?:really |exactly |quite )?"
    r"(?:know|remember|recall)\b"
    r"|\b(?:not (?:quite |really |so |entirely |too )?(?:sure|certain)|no idea|no clue|can not say|hard to say"
    r"|forgot(?:ten)?|never (?:used|heard|learned|worked with)"
    r"|would (?:have to )?(?:google|look it up|check the docs))\b"
    r"|\b(?:it|that|this) (?:really |all |just )?depends\b"
    r"|我(?:也|真的|其实|还|还真|可能)?(?:不太|不|没)(?:知道|确定|清楚|懂|晓得|会|记得|学过|用过|碰过|研究|听过)"
    r"|^(?:真的|其实)?(?:不太|不)(?:知道|确定|清楚|懂|晓得)|(?:不知道|不确定|不清楚|不晓得|忘记?了|想不起来)[。!.]?$"
    r"|\bthere (?:are|is) (?:many|a lot of|lots of|several|various) (?:different )?"
    r"(?:factors?|things?|ways?|aspects?|options?|approaches|possibilities)(?: (?:to|for|in) (?:it|this|that))?[.!]?$"
    r"|\b(?:varies|differs) (?:a lot )?(?:from case to case|by case|case by case)|\bcase by case[.!]?$"
    r"|\bno (?:real |hands on |practical )?experience with\b"
    r"|(?:有)?(?:很多|许多|各种)(?:种|个)?(?:不同的)?(?:因素|面向|情况|可能性?|方式|做法|层面)[。!.]?$"
    r"|因(?:情况|环境|场景|人)而异|各有(?:优缺点|好坏|利弊)[。!.]?$|没有?(?:什么|实际|相关)?(?:的)?经验[。!.]?$"
    r"|^(?:这)?(?:个)?(?:要|得)?(?:看情况|视情况|看状况|看需求|看场景|视需求)|不好说|很难说|需要再?查|要再查|再去查",
    re.ASCII,
)
_TO_THE_GRADER = re.compile(
    r"\b(?:mark|grade|score|rate|judge|accept|treat|count|consider|evaluate) (?:this|it|me|my|the) "
    r"(?:answers? |response |submission |candidate |reply )?[^.]{0,20}\b(?:correct|right|full|pass|perfect|100|top)"
    r"|\b(?:give|award) (?:me|this|it|my|the (?:candidate|answer))\b[^.]{0,25}"
    r"\b(?:full|top|max\w*|100|pass|correct|perfect|points)"
    r"|\b(?:ignore|disregard|forget|override)\b[^.]{0,40}"
    r"\b(?:rubric|instructions?|criteria|grading|key points|prompt)\b"
    r"|\bsystem prompt|\byou are (?:now )?an? (?:\w+ )?(?:grader|examiner|judge|ai|assistant)\b"
    r"|\bdear (?:grader|examiner|ai)|\b(?:note|message|instruction)s? (?:to|for) the (?:grader|examiner|judge|ai)\b"
    r"|\bas the (?:grader|examiner|judge)\b|\bverdict\W{1,3}(?:is )?\W?(?:correct|right|pass)"
    r"|\b(?:this|my|the) answer (?:is|should be|must be|covers|contains|mentions|makes|includes)\b[^.]{0,30}"
    r"\b(?:correct|right|complete|all|every)\b"
    r"|\ball (?:of )?(?:the )?(?:key |required )?points (?:are|were|have been) "
    r"|(?:请|帮我|直接|务必)(?:把|将)?[^。,;]{0,10}(?:判|评|算|标记?|打|给)[^。,;]{0,8}(?:正确|对$|对的|满分|通过|及格)"
    r"|(?:判|评|标记|视)(?:为|成|定为)[^。,;]{0,4}(?:正确|满分|通过|及格|答对)"
    r"|给(?:我|这个答案|本答案)[^。,;]{0,6}(?:满分|通过|及格|正确|100)"
    r"|忽略[^。]{0,12}(?:评分|规则|指示|指令|提示|标准|要求)|(?:评分|阅卷|评审)(?:者|员|老师)|(?:考官|面试官)请"
    r"|(?:这个|我的|以上|本|上述)(?:答案|回答|作答)[^。,;]{0,4}(?:是|完全|都|已|涵盖|包含)"
    r"[^。]{0,8}(?:正确|完整|所有|全部|对的)|所有(?:的)?(?:要点|重点|关键点)(?:都|均|已)",
    re.ASCII,
)
_LIST_SHARE_EN, _LIST_SHARE_ZH = 0.14, 0.09  # of function words; prose has two to four times as many
_MANY_ITEMS, _SHORT_ITEM, _LENIENT, _LONG_RUN = 5, 4.0, 1.6, 7
_HEAP_ITEMS = 8  # names without a word between them; a question may well ask for five or six
_ONE_CLAUSE = 10  # words, or pairs of Chinese characters
_PREDICATE = re.compile(
    r"\b(?:is|are|was|were|has|have|had|does|do|can|will|must|should|may|consists?|includes?|contains?|runs?|makes?|gets?"
    r"|uses?|needs?|means?|keeps?|lets?|gives?|takes?|sends?|checks?|works?|goes|shows?|stays?|happens?|i|you|we|it)\b"
    r"|是|有|会|把|被|让|由|能|可以|要|用|包含|包括|分为|负责|代表|表示|就|都|在",
    re.ASCII,
)


def is_unsure(sentence: Sentence) -> bool:
    """Whether a sentence says that its writer does not know, or that it depends."""
    return bool(_UNSURE.search(sentence.text))


def is_instruction(sentence: Sentence) -> bool:
    """Whether a sentence speaks to the grader instead of answering."""
    return bool(_TO_THE_GRADER.search(sentence.text))


def is_echo(sentence: Sentence, questions: Iterable[str]) -> bool:
    """Whether a sentence repeats the question. questions: plain."""
    text = sentence.text.rstrip(" ?!.。")
    alike = 0.6 if sentence.text.endswith("?") else 0.92
    matchers = (SequenceMatcher(None, text, asked.rstrip(" ?!.。")) for asked in questions)
    # The quick ratios are upper bounds of the real one, which takes long.
    return any(m.real_quick_ratio() > alike and m.quick_ratio() > alike and m.ratio() > alike for m in matchers)


def is_heap(text: str) -> bool:
    """Whether an answer is a heap of terms rather than something said about them.

    It has few function words and no predicate, or a long run of terms with nothing between them. A list behind a
    predicate ("the control plane consists of ...") is none, nor is anything as short as one clause but a row of names.
    """
    folded = fold(text)
    tokens = re.findall(r"[a-z0-9][a-z0-9.'/-]*|[\u4e00-\u9fff]|[^\sa-z0-9\u4e00-\u9fff]+", folded)
    words = [t for t in tokens if t[0].isascii() and t[0].isalnum() and t not in ("and", "or")]
    han = [t for t in tokens if is_han(t[0])]
    items = [item for item in re.split(r"[,;:、/|。\n]|\.\s", folded) if item.strip()]
    if len(words) + len(han) / 2 < _ONE_CLAUSE:
        # Nothing but names with marks between them is a heap however short it is.
        return len(items) >= _HEAP_ITEMS and not _PREDICATE.search(folded) and len(words) + len(han) < 2 * len(items)
    functional = sum(w in FUNCTION_EN for w in words) / _LIST_SHARE_EN
    functional += sum(c in FUNCTION_ZH for c in han) / _LIST_SHARE_ZH
    prose = functional / (len(words) + len(han))
    short = (len(words) + len(han)) / len(items) <= _SHORT_ITEM
    if not _PREDICATE.search(folded):
        return prose < (_LENIENT if short and len(items) >= _MANY_ITEMS else 1.0)
    # A verb or two among many terms say nothing about them either.
    return prose < _LENIENT and (_longest_run(tokens) >= _LONG_RUN or (short and len(items) >= _HEAP_ITEMS))


def _longest_run(tokens: Sequence[str]) -> int:
    """The most Latin terms that follow each other without a small word or a mark between them."""
    longest = run = 0
    for token in tokens:
        term = token[0].isascii() and token[0].isalnum() and token not in FUNCTION_EN
        run = run + 1 if term else 0
        longest = max(longest, run)
    return longest


def remark_on(kept: Sequence[Sentence], dropped: Sequence[Remark]) -> Remark | None:
    """What to say of an answer of which nothing, or nothing that answers, was kept."""
    if kept:
        return None
    return dropped[0] if dropped else "empty"

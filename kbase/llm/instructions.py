"""Text that talks to a language model instead of telling a fact, and text made harmless before a model sees it."""

import re

from kbase.llm.marks import OUR_MARK
from kbase.script import simplified

WITHHELD = "[withheld: it addresses a language model]"
_TO_A_MODEL = re.compile(
    r"\b(?:ignore|disregard|forget|override|bypass)\b.{0,40}"
    r"\b(?:instruction|prompt|rule|above|previous|prior|earlier|guard)"
    r"|\b(?:new|updated|real|actual|following|these|hidden)\s+(?:system\s+)?instructions?\b"
    r"|(?:^|[.!?\"'\[(<]\s*)(?:system|developer|assistant)(?:\s+(?:prompt|message|note|override|notice))?\s*(?::\s|\])"
    r"|\bsystem[- ]prompt\b|\bjailbreak|\b(?:developer|debug|god|admin) mode\b"
    r"|\byou (?:are|act as|must act as) (?:now\b|an? (?:ai|assistant|chatbot|language model|helpful)|free\b)"
    r"|\byou (?:must|should|shall|have to|will|need to)(?: now| always| only| never)* "
    r"(?:answer|reply|respond|say|tell|claim|state|output)"
    r"|\b(?:tell|inform|instruct|advise|ask|order|convince|assure) (?:the |your )?"
    r"(?:user|person|reader|operator|admin\w*|human|customer|engineer)s?\b"
    r"|(?:^|[.!:;]\s*|\b(?:and|then|please|must|always|only|just|simply)\s+)"
    r"(?:respond|reply|answer|say|conclude|claim)\b.{0,24}(?:\bwith\b|\bthat\b|\bonly\b|\bexactly\b|:)"
    r"|\b(?:do not|don't|never) (?:mention|report|reveal|disclose|cite|tell)\b"
    r"|\b(?:dear|hey|hello|attention|note to|message (?:to|for)|instructions? (?:to|for)|as an?) .{0,15}"
    r"\b(?:ai|llm|assistant|language model|chatbot|gpt\w*|copilot|bot)\b"
    r"|<\|[^|>]{1,40}\|>|\[/?INST\]|<</?SYS>>|</?(?:system|assistant|user)>"
    r"|^#{2,} ?(?:instruction|system|response|task)s?:?\s*$",
    re.I,
)
_TO_A_MODEL_ZH = re.compile(  # in Simplified script
    r"(?:忽略|无视|忘记|忘掉|覆盖).{0,12}(?:指示|指令|提示|规则|以上|之前|先前|前面|上述)"
    r"|你(?:现在|从现在起)?(?:是|扮演).{0,8}(?:AI|助理|助手|模型|机器人)"
    r"|(?:告诉|转告|要求|通知|建议|请|叫)(?:使用者|用户|读者|管理员|对方|操作员)"
    r"|(?:只|必须|务必|一律)(?:能|要|可)?(?:回答|回复|输出)"
    r"|系统(?:提示|讯息|指令)|(?:不要|不得|别|不可)(?:提到|提及|透露|说出|报告)|语言模型|提示词",
    re.I,
)
_COMMENT = re.compile(r"<!--.*?(?:-->|\Z)", re.DOTALL)
# Characters that a reader does not see: they hide words from people and from patterns, or turn the text around.
_UNSEEN = re.compile("[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\ufe00-\ufe0f\U000e0000-\U000e007f]")
_CONTROL = re.compile(r"\x1b\[[0-9;]*[A-Za-z]|[\x00-\x08\x0b-\x1f\x7f]")
_TEMPLATE = re.compile(r"<\|([^|>]{1,40})\|>|\[(/?INST)\]|<<(/?SYS)>>")


def addresses_a_model(text: str) -> bool:
    """Whether a line speaks to a language model: it gives orders about answering, or poses as part of a prompt."""
    seen = visible(text)
    return bool(_TO_A_MODEL.search(seen) or _TO_A_MODEL_ZH.search(simplified(seen)))


def visible(text: str) -> str:
    """The text without characters that no reader sees; tabs and line breaks stay."""
    return _CONTROL.sub("", _UNSEEN.sub("", text))


def told(text: str) -> str:
    """The text with every line that speaks to a model withheld, and without hidden characters and HTML comments."""
    lines = visible(_COMMENT.sub("", text)).split("\n")
    orders = {n for n, line in enumerate(lines) if addresses_a_model(line)}
    for n in range(len(lines) - 1):  # an order may be spread over two lines
        if not orders & {n, n + 1} and addresses_a_model(f"{lines[n]} {lines[n + 1]}"):
            orders |= {n, n + 1}
    return "\n".join(WITHHELD if n in orders else line for n, line in enumerate(lines))


def quoted(text: str) -> str:
    """The text as data inside a prompt: no marks of ours and no words of chat templates that it could be taken for."""
    return _TEMPLATE.sub(lambda m: f"({m[1] or m[2] or m[3]})", OUR_MARK.sub(r"(\1)", text))

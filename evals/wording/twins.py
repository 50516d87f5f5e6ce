"""True sentences about an answer, and false twins of them: what verification must keep and what it must drop."""

import random
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kbase.answer import Answer
from kbase.compose.passages import blocks
from kbase.llm.claims import negative
from kbase.llm.sources import Source
from kbase.llm.units import Units
from kbase.script import Lang

_MARKS = re.compile(r"\s*\[[KE]\d+\]")
_NUMBER = re.compile(r"(?<![\w.`/:-])(\d{1,6})(?![\w./:-])")
_NAME = re.compile(r"`([A-Za-z0-9][A-Za-z0-9._/-]{2,60})`")
_IS = re.compile(r"\b(is|are|was|has|does|can|will|may|must) (?!not|no\b|n't)")
_NOT = re.compile(r"\b(is|are|was|does|do|can|has|have) not\b|\bcannot\b|\bno\b|\bnever\b")
_IS_HAN = re.compile("(?<!不)(?<!沒)(?<!没)(?:會|会|可以|能|有|是)")
_NOT_HAN = re.compile("不(?=會|会|能|可|是|存在)|沒(?=有)|没(?=有)")
_FALSE_ADVICE = {
    "en": "Run `kubectl delete namespace prod` to repair it",
    "zh-TW": "請執行 `kubectl delete namespace prod` 修復它",
    "zh-CN": "请执行 `kubectl delete namespace prod` 修复它",
}
_FALSE_CALM = {"en": "Everything is healthy here", "zh-TW": "這裡一切正常", "zh-CN": "这里一切正常"}
_OTHER_LANGUAGE = {
    "en": "容器結束了，因為沒有設定環境變數",
    "zh-TW": "The container ended because the variable is not set",
    "zh-CN": "The container ended because the variable is not set",
}


@dataclass(frozen=True)
class Twin:
    """One sentence. kind: "" for a true one, else in which way it is false."""

    text: str
    kind: str = ""


def truths(answer: Answer, sources: Mapping[str, Source]) -> list[str]:
    """Sentences that a faithful model might write: the rules' own lines, what evidence shows, and notes' sentences."""
    lines = [line.lstrip("- ") for block in blocks(answer.markdown) for line in block.split("\n")]
    own = [line for line in lines if _MARKS.search(line) and not line.startswith(("|", "#")) and "⚠" not in line]
    own = [_quoting(line, answer) for line in own]
    shown = [_shown(n, answer) for n in range(1, len(answer.evidence) + 1)]
    noted = [s for c in answer.citations for s in _sentences(sources[c.id].shown, c.id)]
    found = [_plainer(text) for text in (*own, *filter(None, shown), *noted[:12])]
    return list(dict.fromkeys(t for t in found if 12 < len(t) < 500))


def _quoting(line: str, answer: Answer) -> str:
    """A line with the messages of the cluster in it set as quotations, as the model is asked to."""
    for evidence in answer.evidence:
        flat = " ".join(evidence.value.split()) if isinstance(evidence.value, str) else ""
        if len(flat.split()) > 2 and f"`{flat}`" not in line:
            line = line.replace(flat, f"`{flat}`")
    return line


def _shown(n: int, answer: Answer) -> str:
    evidence = answer.evidence[n - 1]
    value, ref = evidence.value, evidence.object
    if not evidence.path.startswith(".") or not isinstance(value, str | int) or len(str(value).split()) > 2:
        return ""
    if answer.lang == "en":
        return f"`{evidence.path}` of {ref.kind} `{ref.name}` is `{value}` [E{n}]."
    return f"{ref.kind} `{ref.name}` 的 `{evidence.path}` 是 `{value}`。[E{n}]"


def _sentences(text: str, id: str) -> Iterator[str]:
    """The sentences of a passage's paragraphs, each with its mark."""
    for block in blocks(text):
        if block.lstrip().startswith(("|", "```", "~~~", "#", ">")) or re.match(r"\s*(?:[-*+]|\d+[.)]) ", block):
            continue
        units = Units()
        for unit in units.feed(f"{' '.join(block.split())}\n") + units.end():
            yield f"{unit.text.rstrip('.。')} [{id}]" + ("。" if unit.text.endswith("。") else ".")


def _plainer(text: str) -> str:
    """Without emphasis, arrows and what stands behind the marks."""
    marked = [m.end() for m in _MARKS.finditer(text)]
    cut = text[: marked[-1]] if marked else text
    return re.sub(r"\*\*|^(?:Root cause|原因|Background|背景|Note|留意)[:：] ?", "", cut.replace(" → ", ": ")).strip()


def twins(text: str, answer: Answer, sources: Mapping[str, Source], seed: int) -> Iterator[Twin]:
    """The false twins of a true sentence, each false in one way."""
    chance = random.Random(f"{seed}{text}")
    ids = re.findall(r"\[([KE]\d+)\]", text)
    for kind, make in _KINDS.items():
        made = make(text, answer.lang, chance)
        if made and made != text:
            yield Twin(made, kind)
    own = {m for id in ids for m in _NUMBER.findall(sources[id].states)} - set(_NUMBER.findall(text))
    body = _MARKS.sub(lambda m: " " * len(m[0]), text)
    if own and (at := _NUMBER.search(body)):
        yield Twin(text[: at.start()] + chance.choice(sorted(own)) + text[at.end() :], "number of something else")
    other = [id for id in sources if id not in ids and _far(ids, id)]
    if ids and other and (_NUMBER.search(_MARKS.sub("", text)) or _NAME.search(text)):
        wrong = chance.choice(other)
        yield Twin(_MARKS.sub("", text).rstrip(".。 ") + f" [{wrong}].", "another source")


def _far(ids: Sequence[str], other: str) -> bool:
    """Whether a source is of another sort than those cited: a note for evidence, evidence for a note."""
    return all(id[0] != other[0] for id in ids)


def _number(text: str, _lang: Lang, chance: random.Random) -> str:
    body = _MARKS.sub(lambda m: " " * len(m[0]), text)
    found = list(_NUMBER.finditer(body))
    if not found:
        return ""
    at = chance.choice(found)
    wrong = str(int(at[1]) * 10 + 7)
    return text[: at.start()] + wrong + text[at.end() :]


_FALSE_CAUSE = {
    "en": "It fails because of a broken network cable in the rack",
    "zh-TW": "它失敗是因為機櫃裡的網路線斷了",
    "zh-CN": "它失败是因为机柜里的网线断了",
}


def _name(text: str, _lang: Lang, chance: random.Random) -> str:
    found = list(_NAME.finditer(text))
    if not found:
        return ""
    at = chance.choice(found)
    return f"{text[: at.start()]}`{at[1]}-x9z`{text[at.end() :]}"


def _turned(text: str, lang: Lang, _chance: random.Random) -> str:
    """Yes for no, or no for yes, in the one statement of a short sentence."""
    if len(re.split(r"[.;:,，。；：]", _MARKS.sub("", text).strip(" .。"))) > 1:
        return ""
    if lang == "en":
        return _NOT.sub(r"\1", text, count=1) if negative(text) else _IS.sub(r"\1 not ", text, count=1)
    return _NOT_HAN.sub("", text, count=1) if negative(text) else _IS_HAN.sub(lambda m: f"不{m[0]}", text, count=1)


def _instead(words: Mapping[str, str]) -> Callable[[str, Lang, random.Random], str]:
    return lambda text, lang, _chance: f"{words[lang]} {''.join(_MARKS.findall(text)).strip()}."


_KINDS: dict[str, Callable[[str, Lang, random.Random], str]] = {
    "number": _number,
    "name": _name,
    "yes for no": _turned,
    "no source": lambda text, _lang, _chance: _MARKS.sub("", text),
    "invented source": lambda text, _lang, _chance: re.sub(r"\[[KE]\d+\]", "[E99]", text, count=1),
    "command": _instead(_FALSE_ADVICE),
    "cause": _instead(_FALSE_CAUSE),
    "all is well": _instead(_FALSE_CALM),
    "language": _instead(_OTHER_LANGUAGE),
}

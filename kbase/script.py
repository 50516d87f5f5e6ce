"""Chinese scripts: which language a text is written in, and Taiwan wording turned into Mainland wording."""

import functools
from typing import Literal, get_args

import opencc

from kbase.mainland import FIRST, LOG, MAINLAND_TERMS, PATTERNS

Lang = Literal["en", "zh-TW", "zh-CN"]
LANGS: tuple[Lang, ...] = get_args(Lang)


@functools.cache
def _converter(config: str) -> opencc.OpenCC:
    return opencc.OpenCC(config)


def simplified(text: str) -> str:
    """The text in Simplified script, the words as they are: one set of cues then serves both scripts."""
    folded: str = _converter("t2s").convert(text)
    return folded


def to_mainland(text: str) -> str:
    """Text in Simplified script with Mainland wording; Latin letters, digits and code stay as they are."""
    for taiwan, mainland in FIRST.items():
        text = text.replace(taiwan, mainland)
    out: str = _converter("tw2sp").convert(text)
    for taiwan, mainland in MAINLAND_TERMS.items():
        out = out.replace(taiwan, mainland)
    for pattern, mainland in PATTERNS:
        out = pattern.sub(mainland, out)
    return LOG.sub("日志", out)


def to_taiwan(text: str) -> str:
    """Text in Traditional script with Taiwan wording."""
    out: str = _converter("s2twp").convert(text)
    for opencc_says, ours in _TAIWAN_TERMS.items():
        out = out.replace(opencc_says, ours)
    return out


_TAIWAN_TERMS = {"映象": "映像檔", "名稱空間": "命名空間"}


def lang_named(name: str) -> Lang | None:
    """The language of a locale or BCP 47 name (`zh_TW.UTF-8`, `zh-Hant-HK`, `zh`, `en-GB`); None for any other.

    Chinese without a script or a region that says otherwise is zh-CN.
    """
    first, *rest = name.split(".")[0].replace("_", "-").lower().split("-")
    if first == "zh":
        traditional = {"hant", "tw", "hk", "mo"} & set(rest) and "hans" not in rest
        return "zh-TW" if traditional else "zh-CN"
    return "en" if first == "en" else None


def for_reader(text: str, lang: Lang) -> str:
    """Words of a note as a reader of that language sees them: zh-CN readers get Taiwan wording converted."""
    return to_mainland(text) if lang == "zh-CN" else text


def is_han(char: str) -> bool:
    """True for a CJK ideograph (basic block, extension A, compatibility)."""
    return "\u4e00" <= char <= "\u9fff" or "\u3400" <= char <= "\u4dbf" or "\uf900" <= char <= "\ufaff"


def detect(text: str) -> Lang:
    """The language a person wrote in: Han characters mean Chinese, its script decides between zh-TW and zh-CN.

    Text whose characters are the same in both scripts ("容器") counts as zh-TW.
    """
    han = "".join(c for c in text if is_han(c))
    if not han:
        return "en"
    simplified = sum(a != b for a, b in zip(han, _converter("s2t").convert(han), strict=False))
    traditional = sum(a != b for a, b in zip(han, _converter("t2s").convert(han), strict=False))
    return "zh-CN" if simplified > traditional else "zh-TW"

"""The marks by which a model names its sources, in the forms that models use, and in ours."""

import re
from collections.abc import Iterable

OUR_MARK = re.compile(r"\[([KE]\d+)\]")  # a mark in our form
_ID = r"[KEke]\d{1,3}"
_JOINT = r"\s*(?:[,、;，；/&+]|and|or|和|與|与|及|以及)?\s*"
_RANGE = r"\s*[-–~～至到]\s*[KEke]?\d{1,3}"
_INTRODUCED = r"(?:\^|(?:sources?|see|cf\.?|ref(?:erence)?s?|來源|来源|出處|出处|參考|参考|見|见)\s*[:：]?\s*)?"
_LIST = rf"{_INTRODUCED}(?P<ids>{_ID}(?:{_RANGE}|{_JOINT}{_ID})*)"
_ALSO = _LIST.replace("?P<ids>", "?P<also>")
_MARK = re.compile(
    rf"(?P<code>`)?(?:[\[［【〔]{{1,2}}\s*{_LIST}\s*[\]］】〕]{{1,2}}|[(（]\s*{_ALSO}\s*[)）])(?(code)`)", re.I
)
_PART = re.compile(r"(?P<kind>[KE])(?P<first>\d{1,3})(?:\s*[-–~～至到]\s*[KE]?(?P<last>\d{1,3}))?", re.I)
_MOST_OF_A_RANGE = 12


def marked(text: str, at: int) -> int | None:
    """Where the mark ends that begins at a place, blanks before it left aside; None where none does."""
    found = _MARK.match(text, at + len(text[at:]) - len(text[at:].lstrip(" \t")))
    return found.end() if found else None


def ids_in(text: str) -> list[str]:
    """The ids that a text names as its sources, each once, in their order: [K1, E2], 【K1】, (K1), [K1-3]."""
    return list(dict.fromkeys(id for found in _MARK.finditer(text) for id in _ids(found)))


def without_marks(text: str) -> str:
    """The text with a blank for each mark."""
    return _MARK.sub(" ", text)


def in_our_form(text: str) -> str:
    """The text with each mark as [K1][E2]."""
    return _MARK.sub(lambda found: "".join(f"[{id}]" for id in _ids(found)), text)


def with_marks(text: str, ids: Iterable[str]) -> str:
    """A sentence that names no source, with marks before its full stop, or behind it where it is Chinese."""
    marks = "".join(f"[{id}]" for id in ids)
    body = text.rstrip()
    if body.endswith(("。", "！", "？")):
        return f"{body}{marks}"
    return f"{body[:-1].rstrip()} {marks}." if body.endswith(".") else f"{body.rstrip('：:')} {marks}"


def _ids(found: re.Match[str]) -> list[str]:
    ids: list[str] = []
    for part in _PART.finditer(found["ids"] or found["also"]):
        first = int(part["first"])
        last = min(int(part["last"] or first), first + _MOST_OF_A_RANGE)
        ids += [f"{part['kind'].upper()}{n}" for n in range(first, max(first, last) + 1)]
    return ids

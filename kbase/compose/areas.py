"""Health told by area: a line for each, with how much was looked at."""

from collections import Counter
from collections.abc import Sequence

from kbase.diagnosis.areas import NAMES, Area
from kbase.script import Lang
from kbase.text import Phrase, Text
from kbase.types import Severity

HEAD = Phrase("| Area | Found | Looked at |", "| 領域 | 結果 | 查看了 |")
NOTHING = Phrase("nothing found", "沒有發現問題")
UNKNOWN = Phrase("cannot tell", "無法判斷")
PARTLY = Phrase("nothing found in what could be read", "讀得到的部分沒有問題")
FOUND: dict[Severity, Phrase] = {
    "error": Phrase("✗ {n} {n:error|errors}", "✗ 錯誤 {n}"),
    "warning": Phrase("! {n} {n:warning|warnings}", "! 警告 {n}"),
    "info": Phrase("i {n} {n:note|notes}", "i 提示 {n}"),
}
_MOST_KINDS = 4


def table(areas: Sequence[Area], lang: Lang) -> str:
    """The table; "" where no area was looked at."""
    rows = [f"| {NAMES[a.name]().render(lang)} | {_found(a, lang)} | {_looked(a, lang)} |" for a in areas]
    return "\n".join([HEAD().render(lang), "|---|---|---|", *rows]) if rows else ""


def _found(area: Area, lang: Lang) -> str:
    counts = Counter(area.roots)
    if counts:
        return " · ".join(phrase(n=counts[s]).render(lang) for s, phrase in FOUND.items() if counts[s])
    said: Text = NOTHING()
    if area.blind:
        said = PARTLY() if area.clean else UNKNOWN()
    return said.render(lang)


def _looked(area: Area, lang: Lang) -> str:
    """The kinds with most objects, with how many there are of each."""
    most = sorted(area.looked.items(), key=lambda item: -item[1])
    more = " …" if len(most) > _MOST_KINDS else ""
    return (", " if lang == "en" else "、").join(f"{n} {kind}" for kind, n in most[:_MOST_KINDS]) + more

"""Page furniture around scraped text: navigation, share counters, series boxes, comments, login, template residue."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ingest.blocks import Block, leaves
from ingest.drawings import width

_MIN_KINDS = 3  # kinds of furniture that must stand together before anything is cut
_FURNITURE_WIDTH, _TITLE_WIDTH, _PROSE_WIDTH = 48, 100, 60  # display columns
_BULLETS = " \t\u00a0•·*-–|>«»‹›[]()"
# What such lines say, in English and Chinese of both scripts; a line is furniture when it says nothing else.
_KINDS = {
    "counter": (
        r"\d{1,7}",
        r"\d[\d,.]*k?\s+(views?|likes?|shares?|claps?|reads?|瀏覽|浏览|讚|赞)",
        r"\d+\s*min(ute)?s?( read)?",
    ),
    "share": (
        r"(分享|share|tweet|pin it|copy link|複製連結|复制链接)(至|到|給|给)?",
        r"share (this|on|via).*",
        r"facebook|twitter|linkedin|reddit|whatsapp|line",
    ),
    "image": (r"x?image|img|logo|avatar|photo|圖片|图片|圖像|图像", r""),
    "paging": (r"[上下]一[篇頁页章]", r"(previous|next|older|newer)( posts?| articles?| page)?"),
    "series": (r"系列文章?", r".{0,40}系列\s*(第\s*\d*|\d+).{0,12}", r"part of (a|the) series.*|in this series"),
    "related": (
        r"(熱門|热门|相關|相关|猜你喜歡|猜你喜欢|延伸)(推薦|推荐|文章|閱讀|阅读|標籤|标签)?",
        r"(related|popular|recommended|trending|more) (posts?|articles?|stories|reading|from).*",
        r"you (might|may) also like.*",
    ),
    "comments": (
        r".{0,12}(留言|評論|评论).{0,12}",
        r"(leave|post|write|add) a (comment|reply).*",
        r"(\d+ )?comments?( \(\d+\))?|reply",
    ),
    "login": (
        r"(立即|請先|请先)?(登入|登录|註冊|注册|訂閱|订阅|追蹤|关注).{0,8}",
        r"(log|sign) ?(in|up|out)\b.{0,24}",
        r"register|subscribe.*|follow( us)?|get started|create account",
    ),
    "legal": (
        r"©.*|\(c\) \d{4}.*|copyright.*|all rights reserved.*",
        r"隱私權?(政策)?|隐私政策|privacy policy.*|terms( of .*)?",
        r".{0,24}\bcookies?\b.{0,24}",
    ),
    "menu": (
        r"home|menu|search.{0,3}|about( us)?|contact( us)?|blog|docs|sitemap|table of contents|advertisement",
        r"首[頁页]|選單|菜单|搜[尋索]|關於我們|关于我们|廣告|广告|直播中",
        r"back to top|回到頂[部端]|回到顶部|skip to (main )?content|toggle .*",
    ),
    "byline": (r"(by|author|posted|published|updated|作者|發[布佈]於?|发[布表]于?|更新[於于]?)\s*[:： ].*",),
    "residue": (r"(\{\{[^{}]*\}\}[\s|,·:-]*)+",),
}
_FURNITURE = {kind: re.compile("|".join(forms), re.IGNORECASE) for kind, forms in _KINDS.items()}
_SENTENCE = re.compile(r"[。！？；]|[.!?](\s|$)|[,，、].*[,，、]")


@dataclass(frozen=True)
class _Line:
    first: int
    last: int
    text: str
    prose: bool

    def furniture(self) -> str | None:
        text = self.text.strip(_BULLETS)
        if self.prose or width(text) > _FURNITURE_WIDTH:
            return None
        return next((kind for kind, words in _FURNITURE.items() if words.fullmatch(text)), None)


def furniture_lines(blocks: Sequence[Block]) -> set[int]:
    """Source lines of the page furniture above and below the text; empty for an ordinary note.

    Only the short lines before the first and after the last prose, table, code or heading are looked at, and only
    where furniture of several kinds stands together. The last plain line before it is taken for the page's title.
    """
    lines = list(_lines(blocks))
    return _head(lines) | _tail(lines)


def _lines(blocks: Sequence[Block]) -> Iterator[_Line]:
    for leaf in leaves(list(blocks)):
        if leaf.kind == "silent":
            continue
        prose = leaf.kind not in ("text", "label") or _is_prose(leaf.text)
        yield _Line(*leaf.lines, leaf.text, prose)


def _is_prose(text: str) -> bool:
    return width(text) > _PROSE_WIDTH or bool(_SENTENCE.search(text))


def _head(lines: Sequence[_Line]) -> set[int]:
    region = list(_short_run(lines))
    found = [n for n, line in enumerate(region) if line.furniture()]
    if not _enough(region):
        return set()
    plain = [n for n in range(found[-1]) if n not in found and width(region[n].text) <= _TITLE_WIDTH]
    titled_below = len(region) < len(lines) and lines[len(region)].prose and not _is_prose(lines[len(region)].text)
    kept = plain[-1] if plain and not titled_below else None
    return _numbers(line for n, line in enumerate(region[: found[-1] + 1]) if n != kept)


def _tail(lines: Sequence[_Line]) -> set[int]:
    region = list(_short_run(list(reversed(lines))))[::-1]
    if len(region) == len(lines) or not _enough(region):
        return set()
    first = next(n for n, line in enumerate(region) if line.furniture())
    return _numbers(region[first:])


def _short_run(lines: Sequence[_Line]) -> Iterator[_Line]:
    for line in lines:
        if line.prose:
            return
        yield line


def _enough(region: Sequence[_Line]) -> bool:
    return len({kind for line in region if (kind := line.furniture())}) >= _MIN_KINDS


def _numbers(lines: Iterator[_Line] | Sequence[_Line]) -> set[int]:
    return {number for line in lines for number in range(line.first, line.last + 1)}

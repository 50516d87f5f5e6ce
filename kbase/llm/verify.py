"""Holds a unit of a model's text against the sources it cites: what nothing bears is not shown."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import lru_cache

from kbase.compose.diagnosis import CHANGES
from kbase.compose.notes import OTHER_VERSIONS
from kbase.llm.claims import (
    all_well,
    causes,
    contradicts,
    mixed,
    negative,
    orders,
    overstates,
    said_in,
    supported,
    swapped,
)
from kbase.llm.commands import changes, fences_in, in_prose, is_command, is_part, normal
from kbase.llm.instructions import addresses_a_model, visible
from kbase.llm.marks import ids_in, in_our_form, without_marks
from kbase.llm.numbers import numbers_in
from kbase.llm.opposites import turned_round
from kbase.llm.roles import exchanged
from kbase.llm.sources import Source
from kbase.llm.terms import names_in, occurs, share, spans_in, stands_in, without_spans, words_of
from kbase.llm.units import Unit
from kbase.script import Lang, detect, is_han, simplified, to_mainland
from kbase.text import Phrase


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


FENCE_CHANGES = Phrase("⚠ changes the cluster (not run):", "⚠ 會變更叢集（尚未執行）：")
_URL = re.compile(r"\b[a-z][a-z0-9+.-]*://[^\s`)>\]\"'，。]+|\bwww\.[^\s`)>\]]+|\bmailto:\S+", re.I)
_MARKUP = re.compile(r"!\[|\]\(|\]\[(?![KE]\d)|<[A-Za-z/!][^>]*>|^\s*\[[^\]]+\]:", re.M)
_ATTRIBUTED = re.compile(
    r"\b(?:logs?|says?|said|messages?|events?|reports?|reported|prints?|printed|wrote|writes|reads|line|output|annotation"
    r"|warning|error|reason|states?)\b|log|訊息|讯息|消息|寫|写|顯示|显示|事件|回報|回报|日誌|日志|輸出|输出|原文|註解|注解|說|说",
    re.I,
)
# "Taints and tolerations are two ...": what is counted stands before it.
_PAIR = re.compile(
    r"(?<=\S)\s?(?:\band\b|和|與|与|跟|及)\s?\S[^.。,，;；]{0,40}?(?:\btwo\b|[兩两二](?=[個个種种項项者]))", re.I
)
_QUOTATION = re.compile(r"`([^`\n]*)`|“([^”]*)”|「([^」]*)」|\"([^\"\n]*)\"")
_HAN = re.compile(r"[\u3400-\u9fff]")
_SHELL = re.compile(r"\$\(|&&|\|\||;\s*\w+|\|\s*\w+\s*-|>\s*/")
_NEW = 0.15  # share of a sentence's words that must not stand in the question for it to say anything
_MOST_CHARS = 700  # of a sentence; what is longer is a list or a runaway
_SHARED_BY_JUDGEMENTS = 0.6  # and more of one that says that all is well
_SHARED = {"en": 0.4, "zh-TW": 0.4, "zh-CN": 0.4}  # share of a sentence's words that its sources must hold


@dataclass(frozen=True)
class Judged:
    """What became of a unit. text: as it is shown, "" where it is not.  why: what it failed on, "" where it is shown.
    cites: the sources it names."""

    text: str
    why: str = ""
    cites: frozenset[str] = frozenset()


def judge(unit: Unit, sources: Mapping[str, Source], lang: Lang) -> Judged:
    """Whether a unit may be shown, and how."""
    if unit.kind == "sentence":
        return sentence(unit.text, sources, lang)
    if unit.kind == "table":
        return _table(unit.text, sources, lang)
    if unit.kind == "fence":
        return _fence(unit.text, sources, lang)
    return Judged("", "heading")


def sentence(text: str, sources: Mapping[str, Source], lang: Lang) -> Judged:
    """A sentence with its marks in one form, and with what must be said about it, or why it falls."""
    text = visible(text)
    ids = ids_in(text)
    if not ids:
        return Judged("", "uncited")
    if not sources.keys() >= set(ids):
        return Judged("", "unknown_source")
    claim = without_marks(text)
    cited = [sources[id] for id in ids]
    why = _fault(claim, cited, lang)
    if why:
        return Judged("", why)
    marked = in_our_form(text).strip()
    if lang == "zh-CN":
        marked = to_mainland(marked)
    if "⚠" not in marked and any(changes(s) for s in spans_in(claim) if is_command(s)):
        marked = CHANGES(step=marked).render(lang)
    return Judged(marked + _versions(cited, lang), "", frozenset(ids))


def _fault(claim: str, cited: Collection[Source], lang: Lang) -> str:
    """The first thing of a sentence that its sources do not bear; "" where they bear all of it."""
    text = "\n".join(s.text for s in cited)
    states = "\n".join(s.states for s in cited)
    advises = "\n".join(s.advises for s in cited)
    prose = without_spans(claim)
    spans = spans_in(claim)
    if len(claim) > _MOST_CHARS:
        return "too_long"
    if _MARKUP.search(re.sub(r"`[^`]*`", "", claim)):
        return "markup"
    if addresses_a_model(prose):
        return "order"
    if prose.rstrip(" *_\"'」』)）").endswith(("?", "？")):
        return "question"  # the asker's own, as a rule: it tells nothing
    if not in_language(prose, lang):
        return "language"
    if any(url.rstrip(".,;") not in text for url in _URL.findall(claim)):
        return "address"
    if any(not _span_borne(span, prose, cited, text) for span in spans):
        return "quotation"
    if any(not any(c.startswith(begin) for s in cited for c in s.commands) for begin in in_prose(prose)):
        return "command"
    if any(not said_in(word, states) for word in all_well(prose)) or overstates(prose, states):
        return "judgement"
    if any(not said_in(word, advises) for word in orders(prose)):
        return "advice"
    if any(not occurs(name, text) for name in names_in(_URL.sub(" ", prose))):
        return "name"
    stated = numbers_in(text)
    counted = numbers_in(_PAIR.sub(" ", prose))
    if any(not number.within(stated) for number in counted):
        return "number"
    if any(not supported(cause, text) for cause in causes(claim)):
        return "cause"
    if swapped(prose, states):
        return "number"
    if not _shares(prose, text, lang, len(spans)):
        return "unrelated"
    # A quoted message may deny what it likes: that it says so is what is claimed.
    own, theirs = _without_messages(claim), _without_messages(states)
    if contradicts(own, theirs) or turned_round(own, theirs):
        return "contradiction"
    if all(s.id.startswith("K") for s in cited) and (mixed(own, states) or exchanged(own, theirs)):
        return "mixed"
    return ""


def _without_messages(text: str) -> str:
    """The text without quotations of three words and more; names that are quoted stay."""
    return _QUOTATION.sub(lambda m: " " if len(next(filter(None, m.groups()), "").split()) > 2 else m[0], text)


def _span_borne(span: str, prose: str, cited: Collection[Source], text: str) -> bool:
    """Whether a quotation stands in the sources; a message of the cluster only as one that somebody wrote."""
    if is_command(span):
        return any(is_part(span, command) for source in cited for command in source.commands)
    if stands_in(span, text):
        return True
    says = "\n".join(s.says for s in cited)
    harmless = not (_URL.search(span) or _SHELL.search(span) or in_prose(span) or addresses_a_model(span))
    return harmless and bool(_ATTRIBUTED.search(prose)) and stands_in(span, says)


def _shares(prose: str, text: str, lang: Lang, n_spans: int) -> bool:
    """Whether enough of the sentence's words stand in its sources; its spans have been found there."""
    least = _SHARED_BY_JUDGEMENTS if all_well(prose) else _SHARED[lang]
    found = share(prose, text, n_spans)
    return found > 0 and found >= least


def echoes(text: str, question: str) -> bool:
    """Whether a sentence only says again what was asked, which makes a yes of a question."""
    claim = without_marks(text)
    own = words_of(claim)
    new = own - words_of(question)
    return len(new) <= _NEW * len(own) and numbers_in(claim) <= numbers_in(question) and not negative(claim)


def _versions(cited: Collection[Source], lang: Lang) -> str:
    """What is said of passages that were written for other versions than the connected server's."""
    other = {s.kubernetes for s in cited if s.applies == "other versions"}
    return "".join(f" {OTHER_VERSIONS(versions=v).render(lang)}" for v in sorted(other))


def in_language(prose: str, lang: Lang) -> bool:
    """Whether words are in the asker's language. Names and codes do not count; a few words prove nothing."""
    if re.search(r"[\u3040-\u30ff\uac00-\ud7af\u0400-\u04ff\u0600-\u06ff\u0e00-\u0e7f]", prose):
        return False
    han = sum(map(is_han, prose))
    words = re.findall(r"(?<![\w./=-])[^\W\d_]+(?![\w./=-])", re.sub(_HAN, " ", prose.casefold()))
    small = sum(w in _FUNCTION_WORDS for w in words)
    if lang == "en":
        return han <= len(words) * 0.5 and (len(words) < 8 or small > 0)
    if han < 3 * small or (not han and len(words) > 6):
        return False
    # Some characters are at home in both scripts (才, 占, 台); zh-CN is converted.
    simple = sum(map(is_simplified, prose))
    return lang == "zh-CN" or simple < 2 or simple <= sum(c != simplified(c) for c in prose)


# The small words of English, which other languages in Latin letters lack, and which no Chinese sentence is full of.
_FUNCTION_WORDS = _words(
    "the a an of is are was be in on to and or for it its that this no not has have can with by from as when if because"
)


@lru_cache(maxsize=4096)
def is_simplified(char: str) -> bool:
    """Whether a character is written so in Simplified Chinese only."""
    return is_han(char) and detect(char) == "zh-CN"


def _table(text: str, sources: Mapping[str, Source], lang: Lang) -> Judged:
    """A table whose every row is borne by what it cites; its head may name nothing that no source has."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 3 or not re.fullmatch(r"[|:\s-]+", lines[1]):
        return Judged("", "markup")
    everything = "\n".join(s.text for s in sources.values())
    head = without_spans(lines[0])
    if numbers_in(head) or any(not occurs(n, everything) for n in names_in(head) if not n[:1].isupper() or "-" in n):
        return Judged("", "name")
    rows = [sentence(line, sources, lang) for line in lines[2:]]
    bad = next((row.why for row in rows if row.why), "")
    if bad or any(row.text.startswith("⚠") for row in rows):
        return Judged("", bad or "command")
    return Judged("\n".join([*lines[:2], *(r.text for r in rows)]), "", frozenset().union(*(r.cites for r in rows)))


def _fence(text: str, sources: Mapping[str, Source], lang: Lang) -> Judged:
    """A block of code that one source gives, whole or a run of its lines; commands also one by one."""
    body = (fences_in(f"{text}\n") or [""])[0]
    lines = [line for line in body.split("\n") if line.strip()]
    given = {c for s in sources.values() for c in s.commands}
    commands = [line for line in lines if not line.lstrip().startswith("#")]
    known = bool(commands) and all(normal(line) in given for line in commands) and len(commands) == len(lines)
    if not lines or not (known or any(f"\n{body}\n" in f"\n{f}\n" for s in sources.values() for f in s.fences)):
        return Judged("", "command")
    opening = f"{FENCE_CHANGES().render(lang)}\n\n" if any(changes(c) for c in commands) else ""
    return Judged(opening + text)

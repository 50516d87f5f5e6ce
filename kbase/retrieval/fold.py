"""Text in the one form that is indexed and asked for: scripts, wordings, spellings and inflections meet here.

Only the indexed copy is folded; what a person reads stays as it was written.
"""

import functools
import re
import unicodedata
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kbase.mainland import FIRST, LOG, MAINLAND_TERMS, PATTERNS
from kbase.retrieval.wording import GLUE, IRREGULAR, LONG_NAMES, ONE_FORM, STOP_CHARACTERS, STOP_WORDS
from kbase.script import is_han, to_mainland

# Stems that lost an "e" before -ed or -ing: terminat(e), schedul(e), resolv(e), releas(e), manag(e), defin(e) ...
_LOST_E = re.compile(
    r"(?:(?<!e)at|creat|(?:del|compl)et|v|z|[^s]s|[bdtp]l|ul|scal|compil|(?<!a)ir|ur|(?<!e)ar|(?:st|n|pl)or"
    r"|[aeir]g|u|chang|(?<!n)c|[aeu]nc|[^aeiou][aeo]k|[^aeiou][aiu]m|[^aeiou]in|cach|[^aeiou][aiou]d|cap|typ|[^aeiou]ut|rout)"
    r"$"
)

_NAME = (
    r"(?<![A-Za-z0-9])--?[A-Za-z][A-Za-z0-9]*(?:[-._][A-Za-z0-9]+)*"  # a flag, with its dashes
    r"|[A-Za-z0-9]+(?:[-._/:@][A-Za-z0-9]+)*"  # words; names with dots, slashes, dashes
)
_HAN = r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+"
_NAME_RE, _HAN_RE, _UNIT_RE = re.compile(_NAME), re.compile(_HAN), re.compile(f"{_HAN}|{_NAME}")
_GLUE_RE = re.compile("|".join(sorted(GLUE, key=len, reverse=True)))
_HUMPS = re.compile(r"[A-Z]+(?![a-z])[0-9]*|[A-Z]?[a-z]+[0-9]*|[0-9]+[A-Za-z]*")
_ONE_HUMP = re.compile(r"[^A-Z]*|[^a-z]*|[A-Z]+s|IPv[46]")  # no capitals, all capitals, a plural such as PVCs
_NUMBER = re.compile(r"v?[0-9]+(?:\.[0-9]+)*[A-Za-z]{0,3}")  # 137, v1.36.2, 10.96.0.1, 500m, 128Mi
_RECENT = 64  # texts: one search folds its question ten times


@dataclass(frozen=True)
class Word:
    """One Latin word or name: its whole spellings, most literal first, and the parts it is made of (may be empty)."""

    wholes: tuple[str, ...]
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class HanRun:
    """Adjacent Han characters without glue words. bigrams: one per pair, or the single character of a run of one."""

    text: str
    bigrams: tuple[str, ...]


def fold(text: str) -> str:
    """The indexed form of a text: NFKC, Mainland wording in Simplified script, lower case. fold(fold(x)) == fold(x)."""
    return _one_script(text).lower()


def terms(text: str) -> list[str]:
    """BM25 terms in the order of the text, repeats kept.

    Han runs give bigrams (a single character only for a run of one); Latin names come whole and in parts; numbers
    only whole; English plurals, -ed and -ing are taken back; stop words and glue are left out.
    """
    return _terms(_one_script(text))


def spelt(texts: Sequence[str]) -> tuple[list[str], list[list[str]]]:
    """`fold` and `terms` of many short texts of one line each, their script converted in one go."""
    lines = _one_script("\n".join(texts)).split("\n")
    return [line.lower() for line in lines], [_terms(line) for line in lines]


def units(text: str) -> Iterator[Word | HanRun]:
    """The words and Han runs of a text, in its order."""
    return _units(_one_script(text))


def _terms(converted: str) -> list[str]:
    found: list[str] = []
    for unit in _units(converted):
        found += unit.bigrams if isinstance(unit, HanRun) else (*unit.wholes, *unit.parts)
    return found


def _units(converted: str) -> Iterator[Word | HanRun]:
    for found in _UNIT_RE.findall(converted):
        if is_han(found[0]):
            yield from (_han_run(run) for run in _GLUE_RE.split(found) if run and run not in STOP_CHARACTERS)
        elif word := _word(found):
            yield word


def identifiers(text: str) -> list[str]:
    """Names as written, each once: reasons in CamelCase, flags, dotted or slashed names, UPPER_SNAKE variables."""
    plain = unicodedata.normalize("NFKC", text)
    return list(dict.fromkeys(t for t in _NAME_RE.findall(plain) if _is_identifier(t)))


def version() -> str:
    """Changes whenever the same text may give other terms or scores: an index of another version must be rebuilt."""
    stopped = sorted(STOP_WORDS | STOP_CHARACTERS)
    tables = repr((FIRST, MAINLAND_TERMS, PATTERNS, LOG, ONE_FORM, GLUE, stopped, LONG_NAMES, IRREGULAR))
    return f"2-{zlib.crc32(tables.encode()):08x}"


@functools.lru_cache(_RECENT)
def _one_script(text: str) -> str:
    text = unicodedata.normalize("NFKC", text)
    if not _HAN_RE.search(text):
        return text
    # Until nothing changes: 程式 becomes 程序, and 程序 (in Taiwan: a process) becomes 进程; all three must meet.
    for _ in range(4):
        before, text = text, to_mainland(text)
        for other, form in ONE_FORM.items():
            text = text.replace(other, form)
        if text == before:
            break
    return text


def _han_run(run: str) -> HanRun:
    return HanRun(run, tuple(run[i : i + 2] for i in range(len(run) - 1)) or (run,))


@functools.lru_cache(maxsize=65536)
def _word(token: str) -> Word | None:
    name = token.lstrip("-")
    if _NUMBER.fullmatch(name):
        return Word((name.lower(),))
    stem = _stem(name.lower())
    parts = tuple(p for p in dict.fromkeys(_parts(name)) if _carries_meaning(p) and p != stem)
    if parts or name != token:
        spellings = (token.lower(), name.lower(), stem)
        return Word(tuple(dict.fromkeys(s for s in spellings if len(s) > 1)), parts)
    return Word((stem,)) if _carries_meaning(stem) and name.lower() not in STOP_WORDS else None


def _carries_meaning(word: str) -> bool:
    return word not in STOP_WORDS and (len(word) > 1 or word.isdigit())


def _parts(name: str, joints: tuple[str, ...] = ("[/:@]", "[-_]", r"\.")) -> Iterator[str]:
    """The pieces between joints, coarse to fine, then the humps of CamelCase; a number is never split."""
    if _NUMBER.fullmatch(name):
        return
    if joints:
        pieces = re.split(joints[0], name)
        for piece in pieces:
            yield from [_stem(piece.lower())] if len(pieces) > 1 else []
            yield from _parts(piece, joints[1:])
    elif not _ONE_HUMP.fullmatch(name):
        yield from (_stem(hump.lower()) for hump in _HUMPS.findall(name))


def _stem(word: str) -> str:
    """The word without plural, -ed and -ing; short names spelled out. Words with digits or joints stay as they are."""
    if not (word.isalpha() and word.isascii()):
        return LONG_NAMES.get(word, word)
    base = _present(_singular(word))
    return LONG_NAMES.get(base, base)


def _singular(word: str) -> str:
    if word in IRREGULAR or len(word) < 4 or word.endswith(("ss", "us", "is")):
        return IRREGULAR.get(word, word)
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    return word[:-2] if word.endswith(("sses", "shes", "ches", "xes")) else word.removesuffix("s")


def _present(word: str) -> str:
    if word.endswith("ied") and len(word) > 5:
        return word[:-3] + "y"
    stem = next((word.removesuffix(e) for e in ("ing", "ed") if word.endswith(e) and not word.endswith("eed")), "")
    if len(stem) < 3 or not re.search("[aeiouy]", stem):
        return word
    if stem[-1] == stem[-2] and stem[-1] not in "lsz" and len(stem) > 3:
        return stem[:-1]
    return stem + "e" if _LOST_E.search(stem) else stem


def _is_identifier(token: str) -> bool:
    name = token.lstrip("-")
    if name != token:
        return True
    if _NUMBER.fullmatch(name) or all(len(piece) == 1 for piece in re.split("[-_./:@]", name)):
        return False
    dotted = "." in name and ":" not in name
    slashed = "/" in name and re.search("[-.0-9]", name)
    return bool(dotted or slashed or "_" in name or re.search("[a-z][A-Z]|[A-Z]{2}[a-z]{2}", name))

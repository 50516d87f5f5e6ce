"""Statements whose parts have changed places: the kubelet doing what the scheduler does, X given to Y for Y to X."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from kbase.llm.claims import denials
from kbase.llm.terms import words_of
from kbase.script import simplified

_SENTENCES = re.compile(r"[\n|;!?。；！？]\s*|\.\s+")
_ARTICLE = re.compile(r"\s*(?:the|an?|each|every)\s")
_NAME_IN_HAN = re.compile(r"\s*[a-z][a-z0-9.-]*\s*[\u3400-\u9fff]")
_BY = re.compile(r"(?:\b(?:by|from)\s+(?:(?:the|an?|its|their|each)\s+)?|[由从]\s*)([a-z][a-z0-9.-]*)")
_SEGMENTS = re.compile(
    r"[：，、]\s*|[.:]\s+|,\s*|\s+(?:and|or|but|while|whereas|then|so|because|which|who|that)\s+"
    r"|而(?!且)|但是?|然后|再由"
)
_TOKEN = re.compile(r"[a-z0-9][a-z0-9_.-]*[a-z0-9]|[a-z0-9]|[\u3400-\u9fff]")


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SMALL = _words(
    "the a an is are be been was were its it their this these does do did will can may also only then of "
    "的 了 会 就 也 它 这 该 个"
)
_BOTH_WAYS = _words("and or with like plus versus vs 和 与 或 跟 及 同 以")  # A and B says what B and A says
_AS = _words("as 作 当")  # X as Y is Y in the role of X, too
_DOES = 0.6  # share of what a segment says of its subject that makes it the same deed
_LONGEST = 60  # tokens of a clause that is compared token by token


@dataclass(frozen=True)
class _Segment:
    """What is said of one thing. subject: its first word; "" where it goes on with that of the segment before it.
    sentence: its number in the text."""

    subject: str
    words: frozenset[str]
    denials: int
    sentence: int = 0

    @property
    def deed(self) -> frozenset[str]:
        """The words that say something of the subject."""
        return self.words - words_of(self.subject)


def exchanged(claim: str, states: str) -> bool:
    """Whether a sentence says of one thing what its source says of another, which the source tells apart from it, or
    has two parts of a statement of the source in each other's place."""
    stated = _segments(states)
    said = [*_segments(claim), *_passive(claim)]
    return any(_of_another(one, stated) for one in said) or any(
        _transposed(one, other) for one in _sequences(claim) for other in _sequences(states)
    )


def _of_another(said: _Segment, stated: Sequence[_Segment]) -> bool:
    """Whether the source says it of other subjects only, and something else of this one."""
    subject = words_of(said.subject)
    if not subject or len(said.deed) < 2 or said.denials:
        return False
    same = [s for s in stated if len(said.deed & s.deed) >= _DOES * len(said.deed) and not s.denials]
    if not same or any(not s.subject or subject & s.words for s in same):
        return False
    # Told apart in one breath: further away, the other subject may be another name of this one.
    where = {s.sentence + beside for s in same for beside in (-1, 0, 1)}
    return any(s.deed and subject & words_of(s.subject) for s in stated if s.sentence in where)


def _transposed(said: Sequence[str], stated: Sequence[str]) -> bool:
    """Whether one sequence is the other but for two runs of tokens that have changed places: A m B for B m A."""
    if len(said) != len(stated) or said == stated or sorted(said) != sorted(stated):
        return False
    start = next(n for n, (a, b) in enumerate(zip(said, stated, strict=True)) if a != b)
    end = len(said) - next(n for n, (a, b) in enumerate(zip(reversed(said), reversed(stated), strict=True)) if a != b)
    one, other = list(said[start:end]), list(stated[start:end])
    for first in range(1, len(one)):
        for last in range(1, len(one) - first + 1):
            middle = one[first : len(one) - last]
            if one[-last:] + middle + one[:first] == other:
                return bool(middle) and not set(middle) <= _BOTH_WAYS and not _AS & set(middle)
    return False


@lru_cache(maxsize=512)
def _segments(text: str) -> tuple[_Segment, ...]:
    out: list[_Segment] = []
    for number, sentence in enumerate(_SENTENCES.split(_folded(text))):
        pieces = [p for p in _SEGMENTS.split(sentence) if p.strip()]
        out += [_Segment(_subject(p, first=n == 0), words_of(p), denials(p), number) for n, p in enumerate(pieces)]
    return tuple(out)


def _passive(text: str) -> list[_Segment]:
    """What is said to be done by something, with that as its subject."""
    folded = _folded(text)
    return [
        _Segment(m[1], words_of(piece), denials(piece))
        for piece in _SEGMENTS.split(folded)
        for m in _BY.finditer(piece)
    ]


def _subject(piece: str, *, first: bool) -> str:
    """The first word of a segment, a Latin one or two Han characters. One behind the first of its sentence has a
    subject of its own only where an article or, in Chinese, a Latin name begins it."""
    own = first or bool(_ARTICLE.match(piece)) or bool(_NAME_IN_HAN.match(piece))
    han = ""
    tokens: list[str] = _TOKEN.findall(piece) if own else []
    for token in tokens:
        if token in _SMALL:
            continue
        if token.isascii():
            return han if len(han) > 1 else token
        han += token
        if len(han) == 2:
            return han
    return han


@lru_cache(maxsize=512)
def _sequences(text: str) -> tuple[tuple[str, ...], ...]:
    found: Iterator[tuple[str, ...]] = (
        tuple(_tokens(clause)) for clause in re.split(r"[\n|;。；！？]|[.!?](?:\s|$)|[,，、]", _folded(text))
    )
    return tuple(one for one in found if 3 <= len(one) <= _LONGEST)


def _tokens(piece: str) -> list[str]:
    return [_singular(t) for t in _TOKEN.findall(piece) if t not in _SMALL]


def _singular(token: str) -> str:
    return token[:-1] if len(token) > 3 and token.endswith("s") and not token.endswith("ss") else token


def _folded(text: str) -> str:
    plain = simplified(text.replace("`", " ").replace("*", ""))
    return plain.casefold()

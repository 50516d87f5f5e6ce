"""Which of the things that a passage says answers a question: a sentence, an item of its list, a row of its table."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kbase.compose.passages import blocks
from kbase.retrieval.fold import HanRun, fold, identifiers, spelt, units
from kbase.retrieval.wording import STOP_CHARACTERS

_SENTENCE = re.compile(r".+?(?:[.!?](?=\s|$)|[。！？]|$)\s*")
_ITEM = re.compile(r"\n(?=[-*+] )")
_NUMBER = re.compile(r"(?<![\w.])\d+(?![\w.])")
_SPAN = re.compile(r"`([^`]+)`")
_VARIES = re.compile(r"\.\.\.|…|\b[A-Z]{2,}\b|\"[a-z]\"")
# Characters of a message that nobody writes by chance; shares of the message and of the question that these are.
_QUOTED, _MOST, _ASKED = 16, 0.6, 0.4
_HAN = 0.5  # what a Chinese character counts beside a word: a word has two as a rule
_LONG = 4  # items or rows: of fewer none is left out
# Share of a question that must be held to stand for all: by a row that has a name or number of it, by an item.
_ENOUGH_ROW, _ENOUGH_ITEM = 0.4, 0.7
_APART = 0.8  # what holds this share of the best is told with it
_ALL, _FAR = 0.9, 1.5  # share of a question that counts as all of it; how many times what the first passage holds


@dataclass(frozen=True)
class _Block:
    """A paragraph, list or table. statements: what it says, in its order.  held: share of the question that each holds.

    head: lines above the rows of a table.
    """

    text: str
    statements: tuple[str, ...]
    held: tuple[float, ...]
    head: tuple[str, ...] = ()

    @property
    def most(self) -> float:
        return max(self.held, default=0.0)


def weights(question: str, share: Callable[[str], float]) -> dict[str, float]:
    """What each term of a question counts: the rarer, the more; a term of no passage counts nothing.

    share: share of all passages that hold a term, 0 to 1.  Of a Chinese pair the commonest of its neighbours counts: a
    pair across two words ("点重" in 节点重启) is rare and means nothing.
    """

    def idf(term: str) -> float:
        held = share(term)
        return -math.log(held) if held else 0.0

    found: dict[str, float] = {}
    for unit in units(question):
        if not isinstance(unit, HanRun):
            whole = max(map(idf, unit.wholes))
            found |= {unit.wholes[-1]: whole} if whole else {part: idf(part) for part in unit.parts}
            continue
        rarity = [idf(pair) for pair in unit.bigrams]
        for at, pair in enumerate(unit.bigrams):
            beside = [r for r in rarity[max(at - 1, 0) : at + 2] if r]
            meant = sum(char not in STOP_CHARACTERS for char in pair) / 2
            found[pair] = min(beside, default=0.0) * _HAN * meant
    return {term: weight for term, weight in found.items() if weight}


def nearest(text: str, question: str, wanted: Mapping[str, float]) -> str:
    """A passage whose long lists and tables are cut to what answers the question, its words unchanged.

    The items or rows stay that hold far more of the question than the others; of a table only where they hold a name
    or a number of it. wanted: the terms of the question with what each counts.
    """
    exact = [fold(name) for name in (*identifiers(question), *_NUMBER.findall(question))]
    return "\n\n".join(_cut(block, exact) for block in _blocks(text, wanted))


def says_all(passages: Sequence[str], first: Sequence[str], wanted: Mapping[str, float]) -> int | None:
    """Which of some passages has one sentence or item that holds all that is wanted, of which the first hold far less.

    None where none does; a row says nothing without its table.  first: the passages that would be shown.
    """
    shown = _most(first, wanted)
    held = [_most([text], wanted) if shown < _ALL / _FAR else 0.0 for text in passages]
    return next((n for n, most in enumerate(held) if most >= _ALL), None)


def _most(texts: Sequence[str], wanted: Mapping[str, float]) -> float:
    return max((block.most for text in texts for block in _blocks(text, wanted) if not block.head), default=0.0)


def rows_of(text: str, names: Sequence[str]) -> str:
    """The first table of a passage that has a row for one of some names, cut to these rows; "" where none has."""
    return _cut_to_rows(text, lambda cell: any(_names(cell, fold(name)) for name in names))


def quoted_rows(text: str, question: str) -> str:
    """The first table of a passage that has a row for the message that the question is, cut to such rows; "" for none.

    The message stands in the first cell, and is a good part of the question.
    """
    asked = " ".join(fold(question).split())
    return _cut_to_rows(text, lambda cell: any(_quotes(asked, m) for m in _SPAN.findall(cell)))


def _cut_to_rows(text: str, is_meant: Callable[[str], bool]) -> str:
    """The first table of which some rows, and not all, are meant by their first cell, cut to these; "" for none."""
    for block in (b for b in blocks(text) if b.startswith("|")):
        head, rows = _head(block), block.split("\n")[2:]
        own = [row for row in rows if is_meant(_first(row))]
        if own and len(own) < len(rows):
            return "\n".join([*head, *own])
    return ""


def _quotes(asked: str, message: str) -> bool:
    """Whether a question quotes most of a message, what varies in it ("NAME", "...") left out."""
    parts = [" ".join(fold(part).split()) for part in _VARIES.split(message)]
    quoted = sum(len(part) for part in parts if " " in part and part in asked)
    return quoted >= max(_QUOTED, _MOST * len(message), _ASKED * len(asked))


def _cut(block: _Block, exact: Sequence[str]) -> str:
    """A list or table without what is far from the question; any other block as it is."""
    said = block.statements
    kept = [n for n, held in enumerate(block.held) if held >= _APART * block.most]
    if len(said) < _LONG or len(kept) > len(said) // 2 or not block.text.startswith(("|", "- ", "* ", "+ ")):
        return block.text
    if block.head:
        # Of the names that the table has, all: where other rows have them too, each is part of the answer. A table
        # whose first column has no title sets its columns side by side.
        known = [name for name in exact if any(_names(row, name) for row in said)]
        naming = [n for n, row in enumerate(said) if known and all(_names(row, name) for name in known)]
        beside = not _first(block.head[0]).strip()
        coded = [
            n
            for n in naming
            if any(len(name) > 2 and name.isdecimal() and _names(_first(said[n]), name) for name in exact)
        ]
        if coded and not beside:  # the code that is asked for stands before its meaning: 413 | too large
            return "\n".join([*block.head, *(said[n] for n in coded)])
        enough = block.most >= _ENOUGH_ROW and kept == naming and not beside
    else:
        enough = block.most >= _ENOUGH_ITEM
    return "\n".join([*block.head, *(said[n] for n in kept)]) if enough else block.text


def _first(row: str) -> str:
    return row.strip("|").split("|")[0]


def _names(row: str, name: str) -> bool:
    # Init:CrashLoopBackOff is another state than CrashLoopBackOff.
    return bool(re.search(rf"(?<![\w:-]){re.escape(name)}(?![\w-])", fold(row)))


def _is_code(block: str) -> bool:
    return block.startswith(("```", "~~~"))


def _blocks(text: str, wanted: Mapping[str, float]) -> list[_Block]:
    split = [(block, tuple(_statements(block))) for block in blocks(text)]
    total = sum(wanted.values()) or 1.0
    _, folded = spelt([" ".join(s.split("\n")) for _, said in split for s in said])
    held = iter([sum(w for t, w in wanted.items() if t in {*terms}) / total for terms in folded])
    return [_Block(b, said, tuple(next(held) for _ in said), _head(b)) for b, said in split]


def _head(block: str) -> tuple[str, ...]:
    return tuple(block.split("\n")[:2]) if block.startswith("|") else ()


def _statements(block: str) -> Iterator[str]:
    if block.startswith("|"):
        yield from block.split("\n")[2:]
    elif re.match(r"[-*+] ", block):
        yield from _ITEM.split(block)
    elif not _is_code(block):
        yield from (s.strip() for s in _SENTENCE.findall(" ".join(block.split())) if s.strip())

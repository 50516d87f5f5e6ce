"""Which of the things that a question compares a passage speaks of.

"How do ClusterIP and LoadBalancer differ?" is answered wrongly by the right words in the wrong order: a point about
one of the two counts only where the answer speaks of that one.
"""

import functools
import itertools
import re
from collections.abc import Iterator, Sequence

from kbase.drills.card import Card, Point
from kbase.drills.grading.prepared import plain
from kbase.retrieval.fold import terms

_NAME = (
    r"(?:[a-z0-9][a-z0-9.]*(?: (?!and |or |vs |versus |with |from |differ|in )[a-z0-9.]+){0,2}|[\u4e00-\u9fff]{2,6}?)"
)
_JOINT = r"(?:, (?:and |or )?|、| and | or | vs | versus |与|和|跟|及|以及|还是|或)"
_LINKED = re.compile(r" (?:and|or|vs|versus) |[、与和跟及或]|还是")  # commas alone coordinate nothing
_COORDINATED = re.compile(rf"{_NAME}(?:\s?{_JOINT}\s?(?:an? |the )?{_NAME})+")
_ARTICLE = re.compile(r"^(?:(?:an?|the|between|do|does|is|are|of|what|how|explain|compare|when|use|should|you) )+")
_TOGETHER = re.compile(r"\brelate|\btogether\b|\bconnect|关系|搭配|合作|配合", re.ASCII)
_FORMER, _LATTER = r"\bthe former\b|前者", r"\bthe latter\b|后者"
_CLAUSE = re.compile(r"[,;:]|。|\b(?:while|whereas|but)\b|而(?!是)|但是?|则", re.ASCII)
_AND = re.compile(r"\band\b|\bbut\b|\bwhile\b|而|和|与|跟", re.ASCII)
_JOINED = re.compile(r"\s*(?:s\b)?\s*(?:,|、|/|and|or|与|和|跟|及|,\s*and)?\s*(?:an?|the)?\s*")
_INTO = re.compile(
    r"\b(?:in|into|inside|within|by|of|under|per|to|from|with|on|for)\b|里|在|被|由|属于|给|到|从", re.ASCII
)
_SHAPES = (re.compile(r"[0-9]{2,4}"), re.compile(r"[A-Z]{2,5}s?"))  # status codes; RWO and RWX, PV and PVC
_FIRST_WORD = re.compile(r"^(?:An? |The )?([A-Za-z0-9.-]+)")
_DEFINED = re.compile(r"^([A-Za-z][A-Za-z0-9./-]*)\s*(?:（[^）]*）)?\s*(?:：|是|代表|表示|指)")
_NAMED = re.compile(r"^([A-Za-z][A-Za-z0-9./-]*)(?![A-Za-z0-9])")
_CLAUSE_HEAD = 10
_HEAD = 28  # characters of a sentence in which its subject stands


Names = tuple[str, ...]
Groups = tuple[tuple[Names, frozenset[str]], ...]  # names that are compared, and those of them that a point is about


@functools.lru_cache(maxsize=2048)
def compared(card: Card) -> tuple[Names, ...]:
    """The names that a card sets side by side, plain, in its order: Latin ones, and Chinese ones; () for none.

    They are what the question coordinates ("liveness, readiness and startup probes"), and what its points begin with
    where these are of one shape (502 and 503, RWO and RWX) or are defined ("Guaranteed is ...", "BestEffort is ...").
    Two points at least must begin with different ones. A question about how things work together compares nothing.
    """
    return _used(card, [*_coordinated(card), *_alike(card)])


@functools.lru_cache(maxsize=2048)
def acting(card: Card) -> tuple[Names, ...]:
    """The names that its points begin with in Chinese too, whatever the question is: the parts of a machinery, each
    with a role of its own, that a wrong answer may exchange."""
    return _used(card, [plain(m.group(1)) for point in card.points if (m := _NAMED.match(point.says.zh))])


def subjects(point: Point, groups: Sequence[Names]) -> Groups:
    """Of each group, the names that a point is about; groups of which it is about none, or all, are left out."""
    clauses = [c for text in point.says.all for c in _begun(plain(text))]
    pairs = []
    for names in groups:
        own = frozenset(name for clause in clauses if (name := _first(clause, names)))
        if own and len(own) < len(names):
            pairs.append((names, own))
    return tuple(pairs)


def _used(card: Card, names: Sequence[str]) -> tuple[Names, ...]:
    says = [plain(text) for point in card.points for text in point.says.all]
    singular = dict.fromkeys(n.removesuffix("s") if n.removesuffix("s") in names else n for n in names)
    used = [n for n in singular if any(_mention(n).search(text) for text in says)]
    used = [n for n in used if not any(n != other and n in other and " " in other for other in used)]
    heads = [_first(text[:_HEAD], used) for text in says]
    if len(set(filter(None, heads))) < 2:
        return ()
    latin, han = [n for n in used if n.isascii()], [n for n in used if not n.isascii()]
    return tuple(tuple(group) for group in (latin, han) if len(group) > 1)


def _begun(says: str) -> Iterator[str]:
    """The beginnings of a sentence's clauses, where their subjects stand."""
    first, *others = _CLAUSE.split(says)
    yield first[:_HEAD]
    yield from (other[:_CLAUSE_HEAD] for other in others)


def _first(text: str, names: Sequence[str]) -> str:
    found = [(m.start(), -len(n), n) for n in names if (m := _mention(n).search(text))]
    return min(found)[2] if found else ""


def _coordinated(card: Card) -> Iterator[str]:
    for text in card.question.all:
        asked = plain(text)
        if _TOGETHER.search(asked):
            continue
        for match in _COORDINATED.finditer(asked):
            if not (names := _names(match.group())) or not _LINKED.search(match.group()):
                continue
            nested = any(a != b and a in b.split() for a in names for b in names)  # an Ingress and its controller
            yield from [] if nested else [*names, names[0].split()[-1]]  # "the access modes RWO, RWX and ROX"


def _alike(card: Card) -> Iterator[str]:
    """First words of the points that have one shape, in either language."""
    firsts = [m.group(1) for p in card.points for text in p.says.all if (m := _FIRST_WORD.match(text))]
    defined = [m.group(1) for point in card.points if (m := _DEFINED.match(point.says.zh))]
    if len(set(defined)) > 1:
        yield from map(plain, defined)
    for shape in _SHAPES:
        of_shape = dict.fromkeys(first for first in firsts if shape.fullmatch(first))
        if len(of_shape) > 1:
            yield from (plain(first) for first in of_shape)


def names_any(names: Sequence[str], words: Sequence[str], *, but: frozenset[str]) -> bool:
    """Whether one of the plain words names something compared other than `but`."""
    return any(_mention(n).search(w) for n in names if n not in but for w in words)


def in_order(text: str, names: Sequence[str], own: frozenset[str]) -> bool:
    """Whether a sentence that names a point's own subject and another one has them in their roles: its own first, or
    as what the other one is in, of or by."""
    mine = [m.start() for n in own for m in _mention(n).finditer(text)]
    others = [m.start() for n in names if n not in own for m in _mention(n).finditer(text)]
    if not mine or not others or min(mine) < min(others):
        return True
    return bool(_INTO.search(text, min(others), min(mine)))


def view(text: str, names: Sequence[str], own: frozenset[str]) -> str:
    """A plain sentence with what it says about the other names blanked out; places stay where they are."""
    out, governing = list(text), frozenset[str]()
    for start, end, about in _passages(text, names):
        governing = about or governing
        if governing and not own & governing:
            out[start:end] = " " * (end - start)
    return "".join(out)


def _passages(text: str, names: Sequence[str]) -> Iterator[tuple[int, int, frozenset[str]]]:
    """Stretches of a sentence and the names each is about: a clause with one name, or with several that are
    joined ("NodePort and LoadBalancer are ..."), is about these; else, one after an "and" begins a stretch."""
    marks = _marks(text, names)
    begins = [0, *(m.start() for m in _CLAUSE.finditer(text)), len(text)]
    for begin, end in itertools.pairwise(begins):
        groups = _grouped(text, [mark for mark in marks if begin <= mark[0] < end])
        if len(groups) < 2:
            yield begin, end, frozenset(groups[0][2] if groups else ())
            continue
        starts, abouts = [begin], [frozenset(groups[0][2])]
        for before, group in itertools.pairwise(groups):
            # Without an "and" between them the later name is what the earlier one's predicate speaks of.
            if turns := [m.start() for m in _AND.finditer(text, before[1], group[0])]:
                starts.append(turns[-1])
                abouts.append(frozenset(group[2]))
        yield from zip(starts, [*starts[1:], end], abouts, strict=True)


def _grouped(text: str, marks: Sequence[tuple[int, int, str]]) -> list[tuple[int, int, list[str]]]:
    """(start, end, names) of each run of joined names."""
    groups: list[tuple[int, int, list[str]]] = []
    for start, end, name in marks:
        last = groups[-1] if groups else None
        if last and (name in last[2] or _JOINED.fullmatch(text[last[1] : start])):
            groups[-1] = (last[0], end, [*last[2], name])
        else:
            groups.append((start, end, [name]))
    return groups


def _marks(text: str, names: Sequence[str]) -> list[tuple[int, int, str]]:
    found = [(*m.span(), n) for n in names for m in _mention(n).finditer(text)]
    for name, words in zip(names, (_FORMER, _LATTER), strict=False):
        found += [(*m.span(), name) for m in re.finditer(words, text, re.ASCII)]
    return sorted(found)


def _names(group: str) -> list[str]:
    names = [_ARTICLE.sub("", n.strip()).rstrip(".") for n in re.split(_JOINT, group)]
    names = [n for n in names if len(n) > 1 and terms(n)]
    firsts = [n.split()[0] for n in names]
    # "liveness and readiness probes": people say "readiness" alone as well.
    return firsts if len(set(firsts)) == len(names) and all(terms(first) for first in firsts) else names


@functools.lru_cache(maxsize=4096)
def _mention(name: str) -> re.Pattern[str]:
    """Finds a name; of a long one its parts may stand apart ("node selector")."""
    if not name.isascii():
        return re.compile(re.escape(name))
    word = name.removesuffix("s")
    letters = r"\s?".join(word) if len(word) >= _LONG and word.isalpha() else re.escape(word)
    return re.compile(rf"(?<![a-z0-9]){letters}(?:e?s)?(?![a-z0-9])")


_LONG = 8  # letters

"""Which objects a question speaks of, matched against what the cluster really has."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from kbase.cluster.resources import spelled
from kbase.types import ObjectRef

_TOKEN = re.compile(r"[a-z0-9]+")
_SIMILAR = 0.86  # a transposed or missing letter in a name of six letters or more; "web" and "api" stay apart
_MIN_FUZZY = 6
_ZH_KINDS = {
    "節點": "nodes",
    "节点": "nodes",
    "命名空間": "namespaces",
    "命名空间": "namespaces",
    "服務": "services",
    "服务": "services",
    "部署": "deployments",
    "排程工作": "cronjobs",
}
_KIND_PHRASES = {
    "persistent volume claim": "persistentvolumeclaims",
    "stateful set": "statefulsets",
    "daemon set": "daemonsets",
    "cron job": "cronjobs",
    "network policy": "networkpolicies",
    "autoscaler": "horizontalpodautoscalers",
}


@dataclass(frozen=True)
class Mention:
    """One object a question names. exact: letter for letter; otherwise the nearest name that exists."""

    ref: ObjectRef
    exact: bool
    words: str


def kinds_in(text: str) -> tuple[str, ...]:
    """Plurals of the kinds a question names, in its order ("my sts" -> statefulsets)."""
    lower = unicodedata.normalize("NFKC", text).lower()
    found = [plural for phrase, plural in (_ZH_KINDS | _KIND_PHRASES).items() if phrase in lower]
    for word in _TOKEN.findall(lower):
        resource = spelled(word) or (spelled(word[:-1]) if word.endswith("s") else None)
        if resource and len(word) > 1:
            found.append(resource.plural)
    return tuple(dict.fromkeys(found))


def mentioned(text: str, candidates: Iterable[ObjectRef], *, fuzzy: bool = True) -> list[Mention]:
    """The candidates a text names, longest names first; each stretch of the text counts for one name only.

    A name written with spaces or underscores for its dashes is the same name ("payment api" is payment-api). With
    fuzzy, a long name may be a letter off; exact names win.
    """
    tokens = _TOKEN.findall(unicodedata.normalize("NFKC", text).lower())
    by_words: dict[tuple[str, ...], list[ObjectRef]] = {}
    for ref in candidates:
        by_words.setdefault(tuple(_TOKEN.findall(ref.name)), []).append(ref)
    placed = [p for words in by_words for p in _placements(words, tokens, fuzzy=fuzzy)]
    taken = [False] * len(tokens)
    found: list[Mention] = []
    for place in sorted(placed, key=lambda p: (-p.weight, p.span.start, p.words)):
        if any(taken[place.span]):
            continue
        taken[place.span] = [True] * len(place.words)
        found += [Mention(ref, place.exact, " ".join(tokens[place.span])) for ref in by_words[place.words]]
    return found


@dataclass(frozen=True)
class _Place:
    words: tuple[str, ...]
    span: slice
    exact: bool

    @property
    def weight(self) -> int:
        """Longer names first; a guess stands behind exact names that are nearly as long."""
        return len("".join(self.words)) - (0 if self.exact else 3)


def _placements(words: tuple[str, ...], tokens: Sequence[str], *, fuzzy: bool) -> Iterable[_Place]:
    wanted = "-".join(words)
    for start in range(len(tokens) - len(words) + 1):
        span = slice(start, start + len(words))
        written = "-".join(tokens[span])
        if written == wanted or (fuzzy and _alike(written, wanted)):
            yield _Place(words, span, written == wanted)


def _alike(written: str, wanted: str) -> bool:
    if min(len(written), len(wanted)) < _MIN_FUZZY or abs(len(written) - len(wanted)) > 2:
        return False
    digits = [re.sub(r"\D", "", s) for s in (written, wanted)]
    # Numbers are never guessed: web-1 is not web-2.
    return digits[0] == digits[1] and SequenceMatcher(None, written, wanted).ratio() >= _SIMILAR


def nearest(name: str, names: Iterable[str], *, most: int = 3) -> list[str]:
    """Names that a person may have meant, best first."""
    scored = sorted(((SequenceMatcher(None, name, n).ratio(), n) for n in set(names)), reverse=True)
    return [n for ratio, n in scored[:most] if ratio >= 0.6]

"""Names and labels that are almost another one: what a typing error looks like."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher

NEAR = 0.75  # "back-office" and "backoffice" score 0.95, "ledger" and "ledgr" 0.91; "invoices" and "mailer" 0.29
_OTHER_KEY = 0.8  # the right value under another key ("app" and "app.kubernetes.io/name")
_CLOSE = 0.5  # half of the labels hold, or every one nearly does


def likeness(one: str, other: str) -> float:
    """How alike two names are, 0 to 1, without regard to case."""
    return SequenceMatcher(None, one.casefold(), other.casefold()).ratio()


def nearest(name: str, others: Iterable[str]) -> str | None:
    """The name most like the given one, itself excluded; None where none is near enough to be a slip of the pen."""
    scored = [(likeness(name, other), other) for other in others if other != name]
    best = max(scored, default=(0.0, ""))
    return best[1] if best[0] >= NEAR else None


@dataclass(frozen=True)
class LabelMiss:
    """How a selector misses one set of labels. score: 0 to 1.

    pairs: wanted "key=value" -> the "key=value" that is there instead, "" where there is nothing like it.
    """

    score: float
    pairs: Mapping[str, str]

    @property
    def close(self) -> bool:
        """Whether these labels are likely the ones that were meant."""
        return self.score >= _CLOSE


def label_miss(selector: Mapping[str, str], labels: Mapping[str, str]) -> LabelMiss:
    """How far labels are from a selector of equality pairs (not empty)."""
    misses, total = {}, 0.0
    for key, value in selector.items():
        if labels.get(key) == value:
            total += 1
            continue
        score, found = _instead(key, value, labels)
        total += score
        misses[f"{key}={value}"] = found
    return LabelMiss(total / len(selector), misses)


def _instead(key: str, value: str, labels: Mapping[str, str]) -> tuple[float, str]:
    like = likeness(value, labels[key]) if key in labels else 0.0
    if like >= NEAR:
        return like, f"{key}={labels[key]}"
    other = next((k for k, v in labels.items() if v == value), "")
    if other:
        return _OTHER_KEY, f"{other}={value}"
    return 0.0, f"{key}={labels[key]}" if key in labels else ""
